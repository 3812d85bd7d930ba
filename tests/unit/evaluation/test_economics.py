"""Laws of the economic evaluation, on results that nobody ran and on small worlds."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from comparisons import MONTHS, N_SMES, comparison

from sim.comparison import compare
from sim.config.load import load, load_many
from sim.evaluation.acceptability import acceptability, acceptable, best, net_benefit
from sim.evaluation.distribution import EFFECTS, distribution
from sim.evaluation.economics import QUANTITIES, by_replicate, discounted, economics, evaluated_by, of_years

MONEY = [name for name, column in QUANTITIES.items() if column.unit == "currency per SME"]
FLOWS = [("government", "smes", "grant", 1_200.0), ("smes", "government", "tax", 300.0),
         ("smes", "suppliers", "projects", 5_000.0), ("government", "smes", "orders", 80.0),
         ("smes", "government", "grant_repaid", 200.0), ("government", "smes", "informatization_support", 40.0),
         ("smes", "rest", "application_cost", 60.0), ("smes", "rest", "wages", 9_999.0)]  # fmt: skip


def told(replicates=3, scenarios=None):
    """Results in which every flow of money is known: profit rises by 2 a month, projects cost a quarter more."""
    results = comparison({"helps": 0.05} if scenarios is None else scenarios, replicates=replicates)
    monthly = results.monthly
    helped = (monthly["scenario"] != "base").astype(float)
    monthly["profit"] = 1_000.0 + 2.0 * helped * N_SMES
    monthly["value_added"] = (5_000.0 + 3.0 * helped) * monthly["firms"]
    monthly["effective_adopters"] = 12.0 * helped
    monthly["project_price_index"] = 0.75 + 0.25 * helped
    monthly["markup"] = 0.2 + 0.1 * helped
    monthly["value_added_gini"] = 0.5 - 0.01 * helped
    rows = [(name, replicate, year, *flow[:3], flow[3] * (1.0 if name == "helps" else 0.25))
            for name in ("base", "helps") for replicate in range(replicates) for year in (2024, 2025, 2026)
            for flow in FLOWS]  # fmt: skip
    ledger = pd.DataFrame(rows, columns=["scenario", "replicate", "year", "payer", "payee", "purpose", "amount"])
    return replace(results, monthly=monthly, ledger=ledger)


@pytest.fixture(scope="module")
def tiny():
    """A policy without money beside one that pays, in small worlds."""
    configs = load_many(["population.n_smes=60", "months=72", "seeds=2", "workers=1"], ["baseline", "finance_only"])
    neutral = load(["population.n_smes=60", "months=72", "seeds=2", "workers=1"])
    return compare({**configs, "neutral": neutral})


def test_without_discounting_they_are_plain_sums():
    found = by_replicate(told(), rate=0.0).iloc[0]
    years = 3 * 0.75  # scenario less baseline, over three years
    expected = {
        "extra_profit": 2.0 * MONTHS, "extra_value_added": 3.0 * MONTHS, "spending": 100.0 * MONTHS / N_SMES,
        "effective_adopter_years": 1000.0 / N_SMES * 12.0 * MONTHS / 12,
        "extra_tax": 300.0 * years / N_SMES, "standing_support": 40.0 * years / N_SMES,
        "extra_outlay": 5_060.0 * years / N_SMES, "support_received": (1_200.0 + 40.0 - 200.0) * years / N_SMES,
        "orders_moved": 80.0 * years / N_SMES, "price_rise": 0.25 * 5_000.0 * 3 / N_SMES,
        "grants_in_prices": 0.25 * 1_200.0 * 3 / N_SMES, "markup": 0.1, "gini": -0.01,
    }  # fmt: skip
    assert found[list(expected)].astype(float).to_dict() == pytest.approx(expected)
    net = found["spending"] + found["standing_support"] - found["extra_tax"]
    assert found["net_cost_to_state"] == pytest.approx(net)
    firms = found["extra_profit"] + found["support_received"] - found["extra_outlay"] - found["extra_tax"]
    assert found["net_value_to_firms"] == pytest.approx(firms)
    assert found["net_value_to_both"] == pytest.approx(firms - net)


def test_later_money_counts_less():
    plain, dear = (by_replicate(told(), rate=rate).iloc[0] for rate in (0.0, 0.1))
    months = np.arange(1, MONTHS + 1)
    assert dear["extra_profit"] == pytest.approx(2.0 * (1.1 ** (-months / 12)).sum())
    assert dear["extra_tax"] < plain["extra_tax"]
    assert dear["public_cost"] == plain["public_cost"]
    assert evaluated_by(told()).discount_rate == 0.04
    pd.testing.assert_frame_equal(by_replicate(told()), by_replicate(told(), rate=0.04))


def test_a_year_counts_as_its_simulated_months_do():
    results = told()
    factor = of_years(results, 0.05)
    assert list(factor.index) == [2024, 2025, 2026]  # months 1 to 24 are from February 2024 to January 2026
    assert factor[2024] == pytest.approx(discounted(np.arange(1, 12), 0.05).mean())
    assert factor[2026] == pytest.approx(1.05**-2)
    assert (of_years(results, 0.0) == 1.0).all()


def test_twice_the_money_is_twice_the_money():
    once = told()
    twice = replace(once, monthly=once.monthly.copy(), ledger=once.ledger.copy(), paired=once.paired.copy())
    for column in ("profit", "value_added", "public_spending_to_date"):
        twice.monthly[column] *= 2.0
    twice.ledger["amount"] *= 2.0
    twice.paired["public_cost"] *= 2.0
    one, two = (by_replicate(results)[MONEY] for results in (once, twice))
    assert (one != 0).all().all()
    np.testing.assert_allclose(two, 2.0 * one)


def test_a_policy_that_does_nothing_costs_and_brings_nothing(tiny):
    found = economics(tiny).set_index(["scenario", "quantity"])
    nothing = found.loc["neutral"].drop(index=["deadweight", "brought_forward"])
    assert (nothing["mean"] == 0.0).all()
    assert (found.loc["finance_only"].loc[["spending", "support_received", "extra_outlay"], "mean"] > 0).all()
    spread = distribution(tiny)
    assert (spread.loc[spread["scenario"] == "neutral", "mean"].dropna() == 0.0).all()
    curve = acceptability(tiny)
    assert not curve.loc[curve["scenario"] == "neutral", "acceptable"].any()


def test_spending_is_what_was_paid_where_nothing_is_discounted(tiny):
    found = by_replicate(tiny, rate=0.0)
    assert found["spending"].to_numpy() == pytest.approx(found["public_cost"].to_numpy(), abs=1e-6)


def test_every_quantity_is_told_and_explained(tiny):
    found = economics(tiny)
    assert set(found["quantity"]) == set(QUANTITIES)
    page = (Path(__file__).resolve().parents[3] / "docs" / "results.md").read_text(encoding="utf-8")
    for name, column in QUANTITIES.items():
        assert f"| `{name}` | {column.unit}: {column.meaning} |" in page
    assert set(distribution(tiny)["effect"]) == set(EFFECTS)


def test_shares_that_accept_lie_between_none_and_all_and_rise_with_worth():
    effect, cost = np.array([0.1, 0.3, 0.0, 0.2]), np.array([10.0, 10.0, 10.0, 10.0])
    share = acceptable(net_benefit(effect, cost, np.linspace(0.0, 200.0, 50)))
    assert share.min() == 0.0
    assert share.max() == 0.75
    assert (np.diff(share) >= 0).all()
    assert acceptable(net_benefit(effect, cost, np.array([10.0 / 0.2, 10.0 / 0.2 + 0.01]))).tolist() == [0.25, 0.5]


def test_the_best_are_one_in_all_and_ties_are_shared():
    benefit = np.array([[[1.0], [1.0], [0.0]], [[0.0], [2.0], [1.0]]])
    assert best(benefit).ravel().tolist() == [0.25, 0.75, 0.0]
    curve = acceptability(comparison())
    assert curve.groupby("worth")["best"].sum().to_numpy() == pytest.approx(1.0)
    assert curve.loc[curve["scenario"] == "base", "best"].iloc[0] == 1.0  # nothing is worth money at no worth
    assert curve["acceptable"].dropna().between(0, 1).all()


def test_a_curve_crosses_at_the_cost_of_an_adopter():
    """Fifty firms of a thousand more for 12 of each: worth it from 240 on."""
    curve = acceptability(comparison({"helps": 0.05}, noise=0.0), most=480.0, rate=0.0)
    of = curve[curve["scenario"] == "helps"].set_index("worth")
    assert of["acceptable"].loc[of.index > 240.5].eq(1.0).all()
    assert of["acceptable"].loc[of.index < 239.5].eq(0.0).all()
    assert of["net_benefit"].loc[480.0] == pytest.approx(0.05 * 480.0 - 12.0)


def test_groups_are_compared_with_the_same_luck():
    results = told()
    monthly = results.monthly  # a luck that is as wide as it likes, and the same in both worlds of a replicate
    monthly["productivity"] = 100.0 * monthly["replicate"] + 7.0 * (monthly["scenario"] != "base")
    found = distribution(results).set_index(["effect", "stratum"])
    assert found.loc[("productivity", "micro"), ["mean", "low", "high", "replicates"]].tolist() == [7.0, 7.0, 7.0, 3]
    assert found.loc[("value_added", "micro"), "mean"] == pytest.approx(3.0)
    assert found.loc[("value_added", "micro"), "without"] == pytest.approx(5_000.0)
    assert found.loc[("effective_adoption", "medium"), "mean"] == pytest.approx(0.05, abs=0.003)


def test_a_failed_baseline_leaves_its_pair_out():
    results = comparison(failed=(("base", 1), ("helps", 2)))
    found = economics(results).set_index(["scenario", "quantity"])["replicates"]
    assert found["helps", "spending"] == 3
    assert found["nothing", "spending"] == 4
    nobody = comparison(replicates=1, failed=(("base", 0),))
    assert economics(nobody).empty
    assert acceptability(nobody).empty
