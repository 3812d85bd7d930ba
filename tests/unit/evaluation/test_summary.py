"""The numbers that everything else quotes."""

import numpy as np
import pytest
from comparisons import MONTHS, N_SMES, TWINS, comparison

from sim.evaluation.summary import (
    COLUMNS,
    NEGATIVE,
    NO_MONEY,
    NO_RUNS,
    NOT_CLEAR,
    WITH_INTERVAL,
    intervals,
    paired_difference,
    summary,
    title,
    why_no_cost,
)
from sim.statistics.intervals import mean_interval


def row(results, name):
    return summary(results).set_index("scenario", drop=False).loc[name]


def test_a_row_per_scenario_in_the_order_asked_for():
    found = summary(comparison())
    assert list(found["scenario"]) == ["base", "helps", "nothing"]
    wanted = set(COLUMNS) | {f"{name}_{end}" for name in WITH_INTERVAL for end in ("low", "high")}
    assert set(found.columns) == wanted


def test_effect_and_its_interval():
    helps = row(comparison(), "helps")
    effects = 0.05 + 0.002 * np.array([1, -1, 1, -1, 1])
    wanted = mean_interval(effects)
    assert (helps["effect"], helps["effect_low"], helps["effect_high"]) == pytest.approx(
        (wanted.mean, wanted.low, wanted.high)
    )
    assert helps["net_effective_adopters"] == pytest.approx(1000 * effects.mean())


def test_units_do_not_depend_on_the_size_of_the_sample():
    helps = row(comparison(), "helps")
    assert helps["additional"] == TWINS["additional"] * 1000 / N_SMES
    assert helps["spent"] == pytest.approx(100 * MONTHS / N_SMES)
    assert helps["granted"] == pytest.approx(3150 / N_SMES)


def test_what_was_granted_is_spent_or_left():
    helps = row(comparison(), "helps")
    assert helps["lost"] == pytest.approx(150 / N_SMES)
    assert helps["left"] == pytest.approx(750 / N_SMES)
    assert helps["granted"] == pytest.approx(helps["spent"] + helps["left"])


def test_cost_is_a_ratio_of_means_with_an_interval_around_it():
    helps = row(comparison(noise=0.001), "helps")
    assert helps["cost_low"] < helps["cost"] < helps["cost_high"]
    assert helps["cost"] == pytest.approx((100 * MONTHS + 2) / (N_SMES * 0.0502))
    assert why_no_cost(helps) == ""


def test_no_cost_where_the_effect_may_be_zero():
    nothing = row(comparison(), "nothing")
    assert np.isnan(nothing["cost_low"])
    assert why_no_cost(nothing) == NOT_CLEAR


def test_no_cost_where_adopters_are_lost():
    harm = row(comparison({"harms": -0.05}), "harms")
    assert np.isnan(harm["cost"])
    assert why_no_cost(harm) == NEGATIVE


def test_one_replicate_has_no_interval():
    helps = row(comparison(replicates=1), "helps")
    assert np.isfinite(helps["effect"])
    assert np.isnan([helps["effect_low"], helps["adoption_high"], helps["cost_low"]]).all()


def test_the_baseline_has_no_effect_on_itself():
    base = row(comparison(), "base")
    assert base[["effect", "additional", "cost"]].isna().all()
    assert base["granted"] == 0


def test_failed_runs_are_left_out_and_counted():
    results = comparison(failed=(("helps", 0), ("base", 1)))
    helps, base = row(results, "helps"), row(results, "base")
    assert (helps["replicates"], helps["failed"]) == (4, 1)
    assert (base["replicates"], base["failed"]) == (4, 1)
    assert helps["granted"] == pytest.approx(3150 / N_SMES)
    assert helps["effect"] == pytest.approx(0.05 + 0.002 / 3)


def test_nothing_ran():
    runs = tuple((name, number) for name in ("base", "helps", "nothing") for number in range(2))
    found = summary(comparison(replicates=2, failed=runs))
    assert list(found["failed"]) == [2, 2, 2]
    assert found["effect"].isna().all()
    assert why_no_cost(found.iloc[1]) == NO_RUNS


def test_two_scenarios_are_compared_seed_by_seed():
    results = comparison({"a": 0.05, "b": 0.03})
    found = paired_difference(results, "a", "b", "effect_effective")
    assert (found.mean, found.low, found.high) == pytest.approx((0.02, 0.02, 0.02))


def test_intervals_of_groups_are_those_of_each():
    results = comparison()
    frame = results.monthly.query("dimension == 'all' and month == 24")
    found = intervals(results, frame, ["scenario"], "adoption").set_index("scenario").loc["helps"]
    wanted = mean_interval(frame.loc[frame["scenario"] == "helps", "adoption"].to_numpy())
    assert (found["mean"], found["low"], found["replicates"]) == (wanted.mean, wanted.low, 5)


def test_a_title_is_one_line_without_control_characters():
    results = comparison(titles={"helps": "a\n b\x1b[31m\x00c"})
    assert title(results, "helps") == "a b[31mc"


def test_zero_stands_for_the_baseline():
    results = comparison({"a": 0.05}, failed=(("a", 2),))
    found, other_way = (
        paired_difference(results, *names, "effect_effective") for names in (("a", "base"), ("base", "a"))
    )
    assert (found.mean, found.replicates) == (pytest.approx(0.05), 4)
    assert (other_way.mean, other_way.low) == (-found.mean, -found.high)
    assert paired_difference(comparison({}), "base", "base", "effect_effective").replicates == 0


def test_what_costs_nothing_has_no_cost_per_adopter():
    helps = summary(comparison({"helps": 0.05})).iloc[1]
    assert why_no_cost(helps) != NO_MONEY
    assert why_no_cost({**helps, "spent": 0.0}) == NO_MONEY
