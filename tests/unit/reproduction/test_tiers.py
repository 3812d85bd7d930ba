"""How alike tables are: bytes, decisions with ten digits, or neither."""

import numpy as np
import pandas as pd
import pytest

from sim.reproduction.tiers import Tier, differences

STORED = pd.DataFrame({
    "scenario": ["a", "a", "b"], "adopters": [3.0, 4.0, 5.0], "share": [0.1, 0.25, 0.3], "month": [1, 2, 3],
    "none": [np.nan, 1.5, -0.0],
})  # fmt: skip


def reached(**changed):
    found = STORED.assign(**changed)
    return min((each.tier for each in differences("t", STORED, found)), default=Tier.SAME_BYTES)


def test_a_copy_has_the_same_bytes():
    assert reached() == Tier.SAME_BYTES


@pytest.mark.parametrize("share", [np.nextafter(0.1, 1), 0.1 + 1e-13, 0.1 - 4e-12])
def test_ten_digits_are_the_same_decisions(share):
    assert reached(share=[share, 0.25, 0.3]) == Tier.SAME_DECISIONS


@pytest.mark.parametrize("change", [
    {"share": [0.1 + 1e-9, 0.25, 0.3]}, {"share": [np.nan, 0.25, 0.3]}, {"share": [np.inf, 0.25, 0.3]},
    {"adopters": [3.0, 4.0, 6.0]}, {"adopters": [3.0, 4.0, np.nextafter(5.0, 6)]}, {"month": [1, 2, 4]},
    {"scenario": ["a", "a", "a"]}, {"none": [0.0, 1.5, -0.0]},
])  # fmt: skip
def test_other_decisions_or_fewer_digits_are_neither(change):
    assert reached(**change) == Tier.NEITHER


def test_the_sign_of_zero_is_a_bit():
    assert reached(none=[np.nan, 1.5, 0.0]) == Tier.SAME_DECISIONS


def test_what_is_left_where_like_numbers_cancel_need_not_have_ten_digits():
    stored, found = pd.DataFrame({"effect": [1e-17, 0.5]}), pd.DataFrame({"effect": [-3e-17, 0.5]})
    assert [each.tier for each in differences("t", stored, found)] == [Tier.SAME_DECISIONS]


@pytest.mark.parametrize("found", [STORED.iloc[:2], STORED.drop(columns="share"), STORED.iloc[:0]])
def test_rows_or_columns_that_lack_are_neither(found):
    assert [each.tier for each in differences("t", STORED, found)] == [Tier.NEITHER]


def test_two_tables_without_rows_are_the_same_whatever_their_columns():
    assert not [*differences("t", STORED.iloc[:0], pd.DataFrame())]


def test_a_difference_names_its_row():
    only, = differences("t", STORED, STORED.assign(adopters=[3.0, 4.0, 6.0]), ["month", "stratum"])
    assert (only.row, only.column, only.stored, only.found) == ({"month": 3}, "adopters", 5.0, 6.0)
