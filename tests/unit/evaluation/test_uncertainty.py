"""What parameters and what luck make of an effect, and how stable the order of policies is."""

import numpy as np
import pytest
from comparisons import N_SMES, comparison

from sim.evaluation.economics import economics
from sim.evaluation.summary import paired_difference, summary
from sim.evaluation.uncertainty import (
    EFFECTS,
    HEADLINE,
    RANKING,
    UNCERTAINTY,
    _over,
    by_vector,
    ranking,
    uncertainty,
)
from sim.evaluation.worlds import coverage, interval, laid_out
from sim.report.findings import findings
from sim.report.uncertainty import sentences
from sim.statistics.intervals import mean_interval
from sim.statistics.variance import components


def row(table, scenario, effect=HEADLINE):
    return table[(table["scenario"] == scenario) & (table["effect"] == effect)].iloc[0]


def test_replicates_are_laid_out_by_vector_and_luck():
    results = comparison(members=3, replicates=2)
    values = laid_out(results, np.array([0, 3, 4]), np.array([1.0, 2.0, 3.0]))
    assert np.array_equal(values, [[1.0, np.nan], [np.nan, 2.0], [3.0, np.nan]], equal_nan=True)


def test_intervals_of_one_vector_are_those_of_luck():
    results = comparison()
    values = results.paired[results.paired["scenario"] == "helps"].set_index("replicate")["effect_effective"]
    assert interval(results, values) == mean_interval(values.to_numpy())
    assert (coverage(results), coverage(comparison(members=2))) == (0.95, 0.9)


def test_replicates_of_an_ensemble_are_not_taken_to_be_independent():
    results = comparison(members=20, replicates=10, spread=0.01, noise=0.0)
    helps = summary(results).set_index("scenario").loc["helps"]
    naive = mean_interval(results.paired.loc[results.paired["scenario"] == "helps", "effect_effective"].to_numpy())
    assert (helps["effect"], helps["replicates"]) == (pytest.approx(0.05 + 0.095), 200)
    assert (helps["effect_low"], helps["effect_high"]) == pytest.approx((0.05, 0.05 + 0.19))
    assert helps["effect_high"] - helps["effect_low"] > 5 * (naive.high - naive.low)


def test_every_table_has_the_same_range():
    results = comparison(members=6, replicates=4)
    wanted = row(uncertainty(results), "helps")
    helps = summary(results).set_index("scenario").loc["helps"]
    assert (helps["effect"], helps["effect_low"], helps["effect_high"]) == tuple(wanted[["mean", "low", "high"]])
    cost = row(uncertainty(results), "helps", "cost_per_additional_effective_adopter")
    assert (helps["cost"], helps["cost_low"], helps["cost_high"]) == tuple(cost[["mean", "low", "high"]])
    told = economics(results).query("scenario == 'helps' and quantity == 'public_cost'").iloc[0]
    spent = row(uncertainty(results), "helps", "public_cost")
    assert (told["mean"], told["low"], told["high"]) == pytest.approx(tuple(spent[["mean", "low", "high"]]))


def test_a_cost_has_the_range_of_the_vectors_costs():
    results = comparison({"helps": 0.05}, members=20, replicates=2, noise=0.0, spread=0.01)
    helps = summary(results).set_index("scenario").loc["helps"]
    costs = by_vector(results, "cost_per_additional_effective_adopter")["helps"].sort_values()
    assert helps["cost"] == pytest.approx(results.paired["public_cost"].mean() / (N_SMES * 0.145))
    assert helps["cost_low"] == pytest.approx(costs.iloc[0], rel=0.01)
    assert helps["cost_high"] == pytest.approx(costs.iloc[-1], rel=0.01)


def test_a_cost_that_some_runs_do_not_have_is_not_taken_apart():
    results = comparison({"weak": -0.015}, members=4, replicates=2, noise=0.001)
    found = uncertainty(results).set_index("effect")
    assert np.isnan(found.loc["cost_per_additional_effective_adopter", "from_parameters"])
    assert np.isfinite(found.loc[HEADLINE, "from_parameters"])


def test_shares_of_variance_are_those_of_the_crossed_table():
    results = comparison(members=5, replicates=4, noise=0.02)
    found = row(uncertainty(results), "helps")
    cells = 0.05 + 0.01 * np.arange(5.0)[:, None] + 0.02 * np.array([1.0, -1.0, 1.0, -1.0])
    wanted = components(cells)
    assert found["from_parameters"] == pytest.approx(wanted.rows / wanted.total)
    assert found["from_common_luck"] == pytest.approx(wanted.columns / wanted.total)
    assert found["from_own_luck"] == pytest.approx(0.0, abs=1e-12)
    assert found["from_parameters"] + found["from_luck"] == pytest.approx(1.0)
    assert (found["vectors"], found["above_zero"]) == (5, 1.0)


def test_vectors_with_a_failed_run_are_left_out_of_shares_and_the_others_stay():
    whole, holed = (comparison(members=5, replicates=4, failed=failed) for failed in ((), (("helps", 19),)))
    found = row(uncertainty(holed), "helps")
    four = comparison(members=4, replicates=4)
    assert found["from_parameters"] == pytest.approx(row(uncertainty(four), "helps")["from_parameters"])
    assert found["from_parameters"] != pytest.approx(row(uncertainty(whole), "helps")["from_parameters"])
    assert found["vectors"] == 5


@pytest.mark.parametrize("asked", [{"members": 1}, {"members": 4, "replicates": 1}])
def test_one_vector_or_one_seed_cannot_tell_luck_from_parameters(asked):
    assert np.isnan(row(uncertainty(comparison(**asked)), "helps")["from_parameters"])


def test_a_cost_without_adopters_is_no_number():
    results = comparison({"harms": -0.05, "helps": 0.05}, members=3, replicates=2)
    cost = "cost_per_additional_effective_adopter"
    assert by_vector(results, cost)["harms"].isin([np.inf]).all()
    harms = row(uncertainty(results), "harms", cost)
    assert np.isnan(harms[["mean", "low", "from_parameters"]].astype(float)).all()
    assert harms["above_zero"] == 0.0
    ranks = ranking(results)
    first = ranks[(ranks["effect"] == cost) & (ranks["rank"] == 1)].set_index("scenario")["share"]
    assert (first["helps"], first["harms"]) == (1.0, 0.0)


def test_what_half_an_adopter_costs_is_known():
    """Over several lucks a policy may bring fewer than one."""
    found = _over(np.array([3.0, 3.0, 0.0, np.nan]), np.array([0.5, 0.0, 0.0, 1.0]))
    assert np.array_equal(found, [6.0, np.inf, 0.0, np.nan], equal_nan=True)


def test_money_is_told_per_sme():
    results = comparison(members=2, replicates=1)
    mean = results.paired.loc[results.paired["scenario"] == "helps", "public_cost"].mean()
    assert row(uncertainty(results), "helps", "public_cost")["mean"] == pytest.approx(mean / N_SMES)


def test_the_order_of_policies_in_each_vector():
    results = comparison({"a": 0.05, "b": 0.03}, members=5, replicates=2)
    swapped = results.paired["scenario"].eq("b") & results.paired["member"].isin(["v3", "v4"])
    results.paired.loc[swapped, "effect_effective"] += 1.0
    found = ranking(results)
    first = found[(found["effect"] == HEADLINE) & (found["rank"] == 1)].set_index("scenario")
    assert (first.loc["a", "share"], first.loc["b", "share"]) == (0.6, 0.4)
    assert set(first["vectors"]) == {5}
    assert first["concordance"].iloc[0] == pytest.approx(0.04)
    less = found[(found["effect"] == "public_cost") & (found["rank"] == 1)].set_index("scenario")["share"]
    assert (less["a"], less["b"]) == (0.5, 0.5), "they cost the same"
    told = " ".join(sentences(results))
    assert "“A” ranks first in 3 of 5 parameter vectors, “B” in 2; Kendall's W of the rankings is 0.04" in told


def test_tables_have_the_columns_that_are_declared():
    results = comparison(members=2)
    assert list(uncertainty(results).columns) == list(UNCERTAINTY)
    assert list(ranking(results).columns) == list(RANKING)
    assert set(uncertainty(results)["effect"]) == set(EFFECTS)
    nothing = comparison({}, members=2)
    assert uncertainty(nothing).empty
    assert ranking(nothing).empty
    assert sentences(nothing) == []


def test_scenarios_are_compared_vector_by_vector_and_luck_by_luck():
    results = comparison({"a": 0.05, "b": 0.03}, members=4, replicates=3)
    found = paired_difference(results, "a", "b", "effect_effective")
    assert (found.mean, found.low, found.high, found.replicates) == pytest.approx((0.02, 0.02, 0.02, 12))


def test_sentences_say_what_is_parameters_and_what_is_luck():
    text = " ".join(findings(comparison(members=12, replicates=4)))
    share = row(uncertainty(comparison(members=12, replicates=4)), "helps")["from_parameters"]
    assert f"(12 parameter vectors with 4 seeds each), {share:.0%} under “Helps” to {share:.0%}" in text
    assert "by 10.5 under “Helps” (90% range 5." in text
    assert "95%" not in text
    assert "themselves are rough" not in text
    assert "With 3 parameter vectors the ranges themselves are rough" in " ".join(findings(comparison(members=3)))
    assert "With 2 seeds luck itself is known roughly" in " ".join(sentences(comparison(members=12, replicates=2)))
    assert "known roughly" not in " ".join(sentences(comparison(members=12, replicates=5)))
    assert "cannot be told from luck" in " ".join(findings(comparison(members=3, replicates=1)))
    assert "parameter vector" not in " ".join(findings(comparison()))
