"""Where AI is worth nothing or beyond means, nobody takes it; where it is free and good, everybody does."""

import numpy as np
import pytest
from worlds import ALL_LOOK, FREE_AND_GOOD, NO_TURNOVER, lever, pass_months, phase, run, series, world

KEEN = {**ALL_LOOK, **NO_TURNOVER, "model.risk.choice_noise": 0.0}
SOME_USE = {"population.size_classes.*.adoption_at_start": 0.1}
WORTHY = {
    "model.projects.*.gain": 20.0, "model.projects.*.trough": 0.0, "model.cognition.prior_mean": 0.9,
    "model.risk.aversion_proactive": 0.0, "model.risk.aversion_conservative": 0.0,
}  # fmt: skip
WORTHLESS = {f"population.sectors.*.potential_gain.{link}": 0.0 for link in ("management", "technology", "market")}
GENEROUS = {
    **lever("fiscal_complement", {"cost_share": 0.9, "guarantee": 0.1}, phase(budget=1e5)),
    "policy.fiscal_complement.cost_share.rate": 0.9,
    "policy.fiscal_complement.cost_share.cap": 1e6,
    "policy.fiscal_complement.cost_share.inspection": 0.0,
}
PENNILESS = {
    "model.capital.buffer": 10_000.0, "model.capital.chain_credit": 0.0, "population.size_classes.*.credit_access": 0.0,
}  # fmt: skip


def late_adopters(kept):
    return int((kept.lives["adoption_month"] > 0).sum())


def test_the_test_is_not_void():
    assert late_adopters(run({**KEEN, **WORTHY}, firms=150, months=6)) > 30


@pytest.mark.parametrize("what", [WORTHLESS, {"model.projects.*.gain": 0.0}, {"model.projects.potential": 0.0}])
def test_no_gain_no_adoption(what):
    kept = run({**KEEN, **SOME_USE, **what}, firms=300, months=24)
    assert late_adopters(kept) == 0
    assert series(kept, "adoption")[0] > 0.03
    assert (np.diff(series(kept, "adoption")) <= 0).all()


def test_grants_for_nothing_bring_tokens_alone():
    told = world(
        {**KEEN, **WORTHLESS, **GENEROUS, "model.cognition.cost_error_sd": 0.0, "model.projects.reveal_after": 6.0},
        firms=200,
    )
    tokens = 0
    for _ in range(18):
        pass_months(told, 1)
        new = (told.firms.installed == told.month) & (told.firms.option > 0)
        assert told.firms.token[new].all()
        tokens += int(new.sum())
    assert tokens > 50
    assert not (told.firms.effective_month >= 0).any()


def test_infinite_price():
    kept = run({**KEEN, "model.projects.fixed_cost": 10_000.0, "model.projects.*.cost": 1.0}, firms=300, months=24)
    assert late_adopters(kept) == 0


def test_no_cash_and_no_credit():
    kept = run({**KEEN, **PENNILESS, **WORTHY}, firms=300, months=24)
    assert late_adopters(kept) == 0
    assert series(kept, "debt")[-1] == 0


def test_nobody_looks():
    kept = run({**KEEN, **FREE_AND_GOOD, "model.cognition.attention": 0.0}, firms=150, months=12)
    assert late_adopters(kept) == 0


def test_supplier_without_capacity():
    assert late_adopters(run({**KEEN, **FREE_AND_GOOD, "model.supply.capacity": 0.0}, firms=150, months=12)) == 0


def test_free_and_good_is_taken_at_the_first_date():
    kept = run({**KEEN, **FREE_AND_GOOD}, firms=300, months=2)
    assert (kept.lives["adoption_month"] == 1).all()
    assert series(kept, "adoption").tolist() == [0, 1, 1]


def test_free_and_good_without_a_penny():
    kept = run({**KEEN, **FREE_AND_GOOD, **PENNILESS}, firms=300, months=1)
    assert series(kept, "adoption")[1] == 1


def test_next_link_when_the_outcome_is_known():
    """Begun in month 1, known at the end of month 4, next begun in month 5: then 9."""
    told = world({**KEEN, **FREE_AND_GOOD, "model.projects.reveal_after": 3.0, "model.projects.abandonment": 0.0})
    links = []
    for _ in range(12):
        pass_months(told, 1)
        links.append(set((told.firms.option > 0).sum(axis=0).tolist()))
    assert links == [{1}] * 4 + [{2}] * 4 + [{3}] * 4


def test_capacity_makes_a_line():
    told = world({**KEEN, **FREE_AND_GOOD, "model.supply.capacity": 7.0, "model.supply.suppliers_per_1000_smes": 0.0,
                  "model.supply.entry_rate": 0.0, "model.supply.fixed_cost": 0.0})  # fmt: skip
    users = []
    for _ in range(7):
        pass_months(told, 1)
        users.append(int(told.using().sum()))
    assert users == [7, 14, 21, 28, 35, 40, 40]
