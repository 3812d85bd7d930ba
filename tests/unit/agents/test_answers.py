"""What is computed from an array equals what Python computes from the list."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.agents.answers import aggregate, plain, positions, ranking

COLUMNS = st.one_of(
    arrays("u1", st.integers(0, 30)),
    arrays("i4", st.integers(0, 30)),
    arrays("?", st.integers(0, 30)),
    arrays("f4", st.integers(0, 30), elements=st.floats(-100, 100, width=32)),
    arrays("f8", st.integers(0, 30), elements=st.floats(-100, 100)),
)


@given(COLUMNS, st.booleans())
def test_ranking_is_pythons(column, ascending):
    values = column.tolist()
    expected = sorted(range(len(values)), key=values.__getitem__, reverse=not ascending)
    assert ranking(column, ascending).tolist() == expected
    assert ranking(values, ascending).tolist() == expected


@given(COLUMNS)
def test_positions_are_pythons(column):
    groups = positions(column)
    expected = positions(column.tolist())
    assert list(groups) == list(expected)
    assert [where.tolist() for where in groups.values()] == [where.tolist() for where in expected.values()]


@given(COLUMNS, st.sampled_from([sum, min, max, len, sorted, np.sum, np.mean, np.std, np.max, np.prod]))
def test_aggregates_are_pythons(column, func):
    values = column.tolist()
    if not values and func not in (sum, len, sorted, np.sum, np.prod):
        return
    answer, expected = aggregate(func, column), func(values)
    assert answer == expected
    assert type(answer) is type(expected)


def test_aggregates_of_columns_with_items_and_of_the_widest_type():
    assert aggregate(max, np.array([[1.0, 2.0], [5.0, 0.0]])) == (2.0, 0.0)
    assert aggregate(len, np.zeros((2, 7))) == 7
    assert plain(np.zeros((2, 0))) == []
    large = np.array([2**63, 2**63], dtype="u8")
    assert aggregate(sum, large) == 2**64
    assert aggregate(np.max, large) == 2**63


@pytest.mark.parametrize("func", [min, max])
def test_not_a_number_is_left_to_python(func):
    column = np.array([1.0, math.nan, 0.5])
    assert aggregate(func, column) == func(column.tolist())
