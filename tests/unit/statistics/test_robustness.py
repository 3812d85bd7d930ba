"""Robust values, fronts and intervals, against numbers worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.statistics.intervals import fieller, mean_interval
from sim.statistics.robustness import dominates, front, good_enough, known_to, over_luck, regret, robust, spread_out

# Three policies in two worlds, one objective: the first is best in the first world, the second in the other, and the
# third nearly as good as the best in both.
TABLE = np.array([[1.0, 9.0], [8.0, 2.0], [2.0, 3.0]])[..., None]


def test_minimax_regret_by_hand():
    assert regret(TABLE)[..., 0].tolist() == [[0.0, 7.0], [7.0, 0.0], [1.0, 1.0]]
    assert robust(TABLE, "regret").ravel().tolist() == [7.0, 7.0, 1.0]


def test_other_criteria_by_hand():
    assert robust(TABLE, "worst").ravel().tolist() == [9.0, 8.0, 3.0]
    assert robust(TABLE, "mean").ravel().tolist() == [5.0, 5.0, 2.5]
    assert robust(TABLE, "quantile", 0.25).ravel().tolist() == [7.0, 6.5, 2.75]
    assert robust(TABLE, "quantile", 0.0).ravel().tolist() == robust(TABLE, "worst").ravel().tolist()


def test_who_lacks_a_world_has_no_value_and_spoils_none():
    some = TABLE.copy()
    some[0, 0] = np.nan
    assert np.isnan(robust(some, "regret")[0, 0])
    assert robust(some, "regret")[1:].ravel().tolist() == [6.0, 1.0]
    assert front(robust(some, "regret")).tolist() == [False, False, True]


def test_good_enough_counts_worlds_in_which_all_limits_are_met():
    assert good_enough(TABLE, [2.0]).tolist() == [0.5, 0.5, 0.5]
    assert good_enough(TABLE, [None]).tolist() == [1.0, 1.0, 1.0]
    assert good_enough(np.concatenate([TABLE, TABLE[::-1]], axis=2), [8.0, 2.0]).tolist() == [0.5, 0.5, 0.5]
    assert good_enough(np.concatenate([TABLE, TABLE[::-1]], axis=2), [8.0, 1.0]).tolist() == [0.0, 0.0, 0.5]


def test_means_over_luck_leave_out_failed_runs():
    values = np.array([1.0, np.nan, 3.0, np.nan, np.nan, np.nan]).reshape(1, 2, 3, 1)
    assert np.array_equal(over_luck(values).ravel(), [2.0, np.nan], equal_nan=True)


@given(arrays(float, st.tuples(st.integers(1, 12), st.integers(1, 4)), elements=st.integers(0, 5).map(float)))
def test_nobody_outside_the_front_is_undominated_and_nobody_on_it_is_dominated(losses):
    on_it = front(losses)
    assert on_it.any()
    for row, is_on in zip(losses, on_it, strict=True):
        assert is_on != any(dominates(other, row) for other in losses)


def test_some_of_a_front_hold_its_ends_and_are_spread_out():
    line = np.column_stack([np.linspace(0, 1, 11), np.linspace(1, 0, 11)])
    assert spread_out(line, 3).tolist() == [0, 5, 10]
    assert spread_out(line, 40).tolist() == list(range(11))
    assert spread_out(line[:1], 3).tolist() == [0]


def test_the_interval_of_a_mean_is_students():
    values = np.array([3.0, 5.0, 1.0, 4.0])
    usual = mean_interval(values)
    assert np.allclose(known_to(lambda some: values[some].mean(), 4), (usual.mean, usual.low, usual.high))


@pytest.mark.parametrize("together", [-0.9, 0.0, 0.6])
def test_the_ends_of_fiellers_interval_are_where_a_test_of_the_ratio_turns(together):
    """At either end r the difference of numerator and r denominators is t of its standard errors from zero."""
    v = np.array([[4.0, together * 2.0 * 0.7], [together * 2.0 * 0.7, 0.49]])
    ratio, low, high = fieller(30.0, 4.0, v, 2.5)
    assert low < ratio < high
    for end in (low, high):
        error = np.sqrt(v[0, 0] - 2 * end * v[0, 1] + end**2 * v[1, 1])
        assert abs(30.0 - end * 4.0) == pytest.approx(2.5 * error)
    assert np.isnan(fieller(30.0, 1.7, v, 2.5)[1:]).all(), "the denominator may be zero"


def test_a_single_replicate_has_no_interval():
    value, low, high = known_to(lambda some: np.array([2.0]), 1)
    assert value.tolist() == [2.0]
    assert np.isnan([low, high]).all()


@pytest.mark.parametrize("criterion", ["regret", "worst", "mean", "quantile"])
def test_in_a_single_world_all_criteria_order_alike(criterion):
    assert robust(TABLE[:, :1], criterion)[:, 0].argsort().tolist() == [0, 2, 1]
