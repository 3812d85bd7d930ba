"""Rankings: shares of ranks, ties, and Kendall's W against Friedman's statistic."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import friedmanchisquare, rankdata

from sim.statistics.ranking import concordance, rank_shares, ranks

FEW_LEVELS = arrays(float, st.tuples(st.integers(2, 6), st.integers(3, 5)), elements=st.integers(0, 4).map(float))


def test_shares_of_ranks():
    values = np.array([[3.0, 2.0, 1.0], [3.0, 1.0, 2.0], [1.0, 2.0, 3.0], [3.0, 2.0, 1.0]])
    assert rank_shares(values)[0].tolist() == [0.75, 0.0, 0.25]
    assert rank_shares(values)[1].tolist() == [0.0, 0.75, 0.25]


def test_what_is_infinite_comes_last():
    assert rank_shares(np.array([[-np.inf, -5.0, -7.0]]))[0].tolist() == [0.0, 0.0, 1.0]


@given(FEW_LEVELS)
def test_every_rank_is_taken_and_every_policy_has_one(values):
    shares = rank_shares(values)
    assert shares.sum(axis=0) == pytest.approx(1.0)
    assert shares.sum(axis=1) == pytest.approx(1.0)
    assert shares @ np.arange(1, values.shape[1] + 1) == pytest.approx(ranks(values).mean(axis=0))


@given(FEW_LEVELS)
def test_ranks_are_those_of_scipy_from_the_other_end(values):
    assert np.array_equal(ranks(values), rankdata(-values, axis=1))


@given(FEW_LEVELS)
def test_concordance_is_friedmans_statistic_over_its_most(values):
    found = concordance(values)
    if (np.ptp(values, axis=1) == 0).all():
        assert np.isnan(found)
        return
    vectors, policies = values.shape
    assert found == pytest.approx(friedmanchisquare(*values.T).statistic / (vectors * (policies - 1)))
    assert -1e-12 <= found <= 1 + 1e-12


def test_one_ranking_agrees_with_nothing():
    assert np.isnan(concordance(np.array([[1.0, 2.0]])))
