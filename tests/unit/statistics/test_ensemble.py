"""Means over an ensemble: the range of vectors, and luck that all of them share."""

import numpy as np
import pytest

from sim.statistics.ensemble import over_vectors, ratio_over_vectors
from sim.statistics.futures import over_futures
from sim.statistics.intervals import mean_interval


def crossed(vectors, lucks, seed=1, parameters=1.0, common=0.0, rest=0.0):
    chance = np.random.default_rng(seed)
    return 10.0 + (
        parameters * chance.normal(size=(vectors, 1)) + common * chance.normal(size=lucks)
        + rest * chance.normal(size=(vectors, lucks))
    )  # fmt: skip


def test_without_luck_it_is_the_range_of_the_vectors():
    values = np.arange(1.0, 22.0)[:, None].repeat(3, axis=1)
    found = over_vectors(values)
    assert (found.mean, found.low, found.high, found.replicates) == (11.0, 2.0, 20.0, 63)


@pytest.mark.parametrize("vectors", [5, 12, 22, 40])
def test_nine_vectors_in_ten_lie_in_it_at_least(vectors):
    values = crossed(vectors, 4, rest=0.1)
    found, means = over_vectors(values), values.mean(axis=1)
    assert ((found.low <= means) & (means <= found.high)).mean() >= 0.9


def test_more_seeds_do_not_make_it_as_narrow_as_one_likes():
    few, many = (over_vectors(crossed(20, lucks, common=0.5, rest=0.5)) for lucks in (4, 400))
    naive = mean_interval(crossed(20, 400, common=0.5, rest=0.5).ravel())
    assert many.high - many.low < few.high - few.low
    assert many.high - many.low > 10 * (naive.high - naive.low)


def test_luck_that_vectors_share_widens_it():
    values = crossed(20, 5)
    shaken = values + np.array([-1.0, -0.5, 0.0, 0.5, 1.0])
    plain, wide = over_vectors(values), over_vectors(shaken)
    luck = over_futures(shaken).interval(0.9)
    assert wide.mean == pytest.approx(plain.mean)
    assert wide.mean - wide.low == pytest.approx(np.hypot(plain.mean - plain.low, luck.mean - luck.low))


def test_one_seed_leaves_the_range_alone_and_one_vector_nothing():
    found = over_vectors(np.array([[1.0], [2.0], [6.0]]))
    assert (found.mean, found.low, found.high) == (3.0, 1.0, 6.0)
    alone = over_vectors(np.array([[1.0, 2.0], [np.nan, np.nan]]))
    assert alone.mean == 1.5
    assert np.isnan([alone.low, alone.high]).all()
    assert over_vectors(np.full((2, 2), np.nan)).replicates == 0


def test_a_vector_counts_as_much_however_many_of_its_runs_failed():
    found = over_vectors(np.array([[1.0, 1.0, 1.0], [5.0, np.nan, np.nan]]))
    assert (found.mean, found.replicates) == (3.0, 4)


def test_a_ratio_is_one_of_means_within_the_vectors_own():
    below = np.arange(1.0, 22.0)[:, None].repeat(2, axis=1)
    ratio, low, high = ratio_over_vectors(np.full((21, 2), 10.0), below)
    assert ratio == pytest.approx(10 / 11)
    assert (low, high) == pytest.approx((10 / 20, 10 / 2))


def test_a_ratio_that_is_open_in_too_many_vectors_has_no_range():
    below = np.ones((21, 2))
    below[0] = 0.0
    assert np.isfinite(ratio_over_vectors(np.ones((21, 2)), below)[2]), "one in twenty-one may lie beyond"
    below[1] = -1.0
    ratio, low, high = ratio_over_vectors(np.ones((21, 2)), below)
    assert np.isfinite(ratio)
    assert np.isnan([low, high]).all()
