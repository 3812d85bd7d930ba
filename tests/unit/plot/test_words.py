"""Labels that fit where they stand."""

import pytest
from comparisons import HOSTILE, comparison
from hypothesis import given
from hypothesis import strategies as st

from sim.plot.style import DOUBLE, legend_columns
from sim.plot.words import amount, columns_of, firms, points, share, shortened, wrapped


@given(st.text(max_size=200), st.integers(3, 40))
def test_wrapped_text_fits(text, width):
    found = wrapped(" ".join(text.split()), width).split("\n")
    assert len(found) <= 2
    assert all(columns_of(row) <= width for row in found)


def test_chinese_is_twice_as_wide():
    assert columns_of("顶层ab") == 6
    assert wrapped("顶层设计与分阶段推进", 8, lines=9).split("\n") == ["顶层设计", "与分阶段", "推进"]


def test_no_line_begins_with_a_mark_that_ends_something():
    assert wrapped("顶层设计。场景挖掘。", 8, lines=9).split("\n") == ["顶层设", "计。场景", "挖掘。"]


def test_no_line_ends_with_a_mark_that_begins_something():
    assert wrapped("效应《百分点》", 6, lines=9).split("\n") == ["效应", "《百分", "点》"]


def test_labels_are_cut_and_differ():
    labels = shortened(comparison(dict.fromkeys(HOSTILE, 0.0), titles=HOSTILE), 20)
    assert all(columns_of(label) <= 20 for label in labels.values())
    same = shortened(comparison(titles={"helps": "x" * 50 + "1", "nothing": "x" * 50 + "2"}), 20)
    assert (same["helps"], same["nothing"]) == ("helps", "nothing")


@pytest.mark.parametrize(("longest", "columns"), [(10, 4), (25, 3), (60, 1), (200, 1)])
def test_a_legend_fits_the_page(longest, columns):
    assert legend_columns(["x" * longest] * 8, DOUBLE) == columns
    assert legend_columns(["x"]) == 1


@pytest.mark.parametrize("write", [amount, points, share, firms])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_not_a_number_is_not_written_as_one(write, value):
    assert write(value) == "n/a"


def test_small_numbers_have_no_sign_without_a_size():
    assert points(-0.00001) == "0.0"
    assert amount(0.0) == "0"
    assert amount(-1234.0) == "-1,230"
