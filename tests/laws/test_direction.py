"""Signs that theory leaves no doubt about, and budgets that bind."""

import numpy as np
import pytest

from sim.record import MEASURES

ADOPTION, SPENT = list(MEASURES).index("adoption"), list(MEASURES).index("public_spending_to_date")
PHASE = "policy.fiscal_complement.phases=[{first_month: 2022-01, last_month: 2026-12, budget_per_sme_year: %s}]"
RICH = ("model.cognition.external_rate=0.05", "population.n_smes=600")


def final(run):
    return run.values[-1, 0, ADOPTION]


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("model.projects.fixed_cost=0.2", "model.projects.fixed_cost=4.0"),
        ("model.cognition.external_rate=0.02", "model.cognition.external_rate=0.0"),
        ("model.capital.buffer=0.1", "model.capital.buffer=6.0"),
        ("model.projects.success=0.9", "model.projects.success=0.3"),
        ("model.risk.aversion_conservative=1.0", "model.risk.aversion_conservative=60.0"),
        ("outlook=generative_ai", "outlook=no_frontier"),
    ],
)
def test_what_makes_ai_better_or_nearer_raises_adoption(run, more, less):
    assert final(run("baseline", *RICH, more)) > final(run("baseline", *RICH, less))


def test_a_binding_budget_binds(run):
    """Grants for everyone who asks cost more than a small purse holds, and reach more firms."""
    budgets = [0, 20, 100, 4000]
    runs = [
        run("baseline", *RICH, PHASE % float(b), "policy.fiscal_complement.cost_share.budget_share=1.0")
        for b in budgets
    ]
    spent = [r.values[-1, 0, SPENT] for r in runs]
    assert spent[0] == 0.0
    assert (np.diff(spent) > 0).all()
    for budget, money in zip(budgets[:3], spent[:3], strict=True):
        assert money <= budget * 600 * 5 * (1 + 1e-9)
    assert final(runs[-1]) > final(runs[0])


def test_the_same_luck_makes_contrasts_sharp():
    """Variance of the paired difference is below half of that of unpaired runs (V9)."""
    from sim.config.load import load
    from sim.randomness import replicate_seeds
    from sim.simulation import simulate

    seeds = replicate_seeds(5, 12)
    settings = ["population.n_smes=400", "months=84", "output.audit_every_months=1000"]
    ends = {
        name: np.array([final(simulate(load([*settings, f"seed={seed}"], name))) for seed in seeds])
        for name in ("baseline", "support_system")
    }
    paired = np.var(ends["support_system"] - ends["baseline"], ddof=1)
    unpaired = np.var(ends["support_system"], ddof=1) + np.var(ends["baseline"], ddof=1)
    assert paired < 0.5 * unpaired
