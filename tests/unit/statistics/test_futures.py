"""Means over futures that were chosen, repeated as often or not."""

import numpy as np
import pytest

from sim.statistics.futures import over_futures
from sim.statistics.intervals import mean_interval, ratio_interval, two_sided


def test_where_all_are_repeated_alike_it_is_students_interval_of_means_by_luck():
    draws = np.random.default_rng(1)
    values, others = draws.normal(size=(2, 5, 7))
    found, plain = over_futures(values), mean_interval(values.mean(axis=0))
    assert (found.interval().low, found.interval().high) == pytest.approx((plain.low, plain.high))
    assert found.two_sided() == pytest.approx(two_sided(values.mean(axis=0)))
    ratio = ratio_interval(values.mean(axis=0), 9 + others.mean(axis=0))
    assert found.ratio(over_futures(9 + others)) == pytest.approx(ratio)


def test_a_future_that_was_repeated_more_often_counts_no_more():
    values = np.full((2, 14), np.nan)
    values[0, :2] = 0.0
    values[1] = 0.1945
    assert over_futures(values).mean == pytest.approx(0.09725)


def test_a_future_with_one_luck_has_the_spread_of_the_others_and_a_lost_one_counts_in_none():
    values = np.array([[0.0, 2.0, 4.0], [5.0, np.nan, np.nan], [np.nan, np.nan, np.nan]])
    found = over_futures(values)
    assert (found.futures, found.fewest, found.most) == (2, 1, 3)
    assert found.mean == pytest.approx(3.5)
    assert found.error**2 == pytest.approx((4 / 3 + 4) / 4)  # a variance of four, of the mean of three and of one
    assert np.isnan(over_futures(values[1:]).error)


@pytest.mark.parametrize("counts", [(4, 4, 4), (2, 6, 14), (1, 6, 6, 6)])
@pytest.mark.parametrize("shared", [0.0, 0.5, 1.0])  # of the variance of luck, what moves all futures alike
def test_intervals_cover(counts, shared):
    draws, times = np.random.default_rng(7), 1500
    truth = np.arange(len(counts), dtype=float)
    held = 0
    for _ in range(times):
        alike, own = draws.normal(size=max(counts)), draws.normal(size=(len(counts), max(counts)))
        values = truth[:, None] + np.sqrt(shared) * alike + np.sqrt(1 - shared) * own
        for row, count in enumerate(counts):
            values[row, count:] = np.nan
        found = over_futures(values).interval()
        held += found.low <= truth.mean() <= found.high
    assert 0.9 < held / times < 0.99
