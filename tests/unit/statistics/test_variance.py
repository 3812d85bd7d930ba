"""Components of variance: against a table worked out by hand, and tables whose components are known."""

import numpy as np
import pytest

from sim.statistics.variance import complete, components


def test_a_table_worked_out_by_hand():
    values = np.array([[1.0, 2.0, 6.0], [5.0, 6.0, 7.0]])
    # means of rows 3 and 6, of columns 3, 4 and 6.5, of all 4.5; mean squares 13.5, 6.5 and 1.5
    found = components(values)
    assert (found.rows, found.columns, found.rest) == pytest.approx(((13.5 - 1.5) / 3, (6.5 - 1.5) / 2, 1.5))
    assert found.share(found.rows) == pytest.approx(4 / 8)


@pytest.mark.parametrize("truth", [(4.0, 1.0, 0.25), (0.0, 1.0, 1.0), (1.0, 0.0, 2.0), (0.5, 3.0, 0.0)])
def test_on_average_they_are_what_the_tables_were_made_with(truth):
    chance = np.random.default_rng(5)
    rows, columns, rest = np.sqrt(truth)
    tables, found = 2000, np.zeros(3)
    for _ in range(tables):
        values = rows * chance.normal(size=(12, 1)) + columns * chance.normal(size=8)
        told = components(values + rest * chance.normal(size=(12, 8)))
        found += np.array([told.rows, told.columns, told.rest]) / tables
    assert found == pytest.approx(np.array(truth), rel=0.05, abs=0.04)


def test_what_comes_out_negative_is_zero():
    found = components(np.array([[0.0, 2.0], [2.0, 0.0]]))
    assert (found.rows, found.columns) == (0.0, 0.0)
    assert found.rest == 4.0
    assert found.share(found.rest) == 1.0


def test_luck_that_all_rows_share_is_no_doubt_about_rows():
    luck = np.array([0.0, 1.0, 5.0])
    found = components(np.tile(luck, (4, 1)))
    assert (found.rows, found.rest) == (0.0, 0.0)
    assert found.columns == pytest.approx(luck.var(ddof=1))


def test_where_nothing_varies_there_are_no_shares():
    found = components(np.full((3, 3), 7.0))
    assert np.isnan(found.share(found.rows))


@pytest.mark.parametrize("shape", [(1, 5), (5, 1)])
def test_one_row_or_column_tells_nothing(shape):
    assert np.isnan(components(np.zeros(shape)).rows)


def test_rows_with_gaps_are_left_out_and_empty_columns_first():
    nan = np.nan
    values = np.array([[1.0, nan, 2.0], [3.0, nan, nan], [5.0, nan, 6.0]])
    assert complete(values).tolist() == [[1.0, 2.0], [5.0, 6.0]]
