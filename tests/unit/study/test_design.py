"""Designs: the points that they promise, all of them, and nothing outside the ranges."""

import itertools

import numpy as np
import pytest

from sim.config.schema.study import Factor, Space
from sim.errors import ConfigError
from sim.study.design import points
from sim.study.factors import Range

A, B, C = Range("a", "a", 10.0, 20.0), Range("b", "b", values=("x", "y", "z")), Range("c", "c", 1, 4, whole=True)
FACTORS = [{"key": "a"}, {"key": "b"}, {"key": "c"}]


def design(kind, factors=(A, B, C), **more):
    return points(Space(design=kind, factors=FACTORS[: len(factors)], **more), factors, "study.levers")


def test_without_factors_there_is_one_point_that_changes_nothing():
    table = points(Space(), [], "study.levers")
    assert len(table) == 1
    assert list(table.columns) == []


def test_all_combinations():
    table = design("factorial", levels=3)
    assert len(table) == 3 * 3 * 3
    assert len(set(table.itertuples(index=False, name=None))) == 27
    assert set(table["a"]) == {10.0, 15.0, 20.0}
    assert set(table["c"]) == {1, 2, 4}, "three evenly spaced whole numbers of 1 to 4"


def test_one_at_a_time_begins_with_the_world_as_it_is():
    table = design("one_at_a_time", levels=2)
    assert table.iloc[0].isna().all()
    assert (table.iloc[1:].notna().sum(axis=1) == 1).all()
    assert len(table) == 1 + 2 + 3 + 2


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_designs_that_fill_the_space(kind):
    table = design(kind, points=64)
    assert len(table) == 64
    assert table["a"].between(10, 20).all()
    assert set(table["b"]) == {"x", "y", "z"}
    assert set(table["c"]) == {1, 2, 3, 4}
    again = design(kind, points=64)
    assert table.equals(again), "a design is drawn once"
    assert not table.equals(design(kind, points=64, seed=2))


def test_a_latin_hypercube_has_one_point_in_each_slice():
    slices = np.floor((design("latin_hypercube", [A], points=20)["a"].astype(float) - 10.0) / 10.0 * 20)
    assert sorted(slices) == list(range(20))


def test_sizes_of_designs_for_indices():
    assert len(design("morris", points=5)) == 5 * (3 + 1)
    assert len(design("saltelli", points=8)) == 8 * (3 + 2)
    assert len(design("saltelli", points=8, second_order=True)) == 8 * (2 * 3 + 2)


def test_a_simplex_divides_the_budget():
    table = design("simplex", levels=5, total=300.0).astype(float)
    assert len(table) == 15, "four quarters among three: 6 choose 2"
    assert np.allclose(table.sum(axis=1), 300.0)
    assert len(set(table.itertuples(index=False, name=None))) == 15
    assert set(np.unique(table)) == {0.0, 75.0, 150.0, 225.0, 300.0}


@pytest.mark.parametrize(("levels", "factors"), [(2, 1), (5, 3), (4, 5)])
def test_a_simplex_is_the_lattice_of_scheffe_from_the_first_factor_to_the_last(levels, factors):
    steps = levels - 1
    space = Space(design="simplex", levels=levels, total=300.0, factors=[Factor(key=f"x{n}") for n in range(factors)])
    found = points(space, [Range(f"x{n}", f"x{n}") for n in range(factors)], "study.levers").to_numpy(dtype=float)
    lattice = [row for row in itertools.product(range(steps, -1, -1), repeat=factors) if sum(row) == steps]
    assert np.array_equal(found, 300.0 * (np.array(lattice) / steps))


def test_own_points(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("a,b\n1.5,x\n,y\n", encoding="utf-8")
    table = points(Space(design="file", points_file=str(path)), [], "study.levers")
    assert table.to_dict("records") == [{"a": 1.5, "b": "x"}, {"a": None, "b": "y"}]
    table = points(Space(design="list", points_list=[{"a": 1.0}, {"b": "y"}]), [], "study.levers")
    assert table.to_dict("records") == [{"a": 1.0, "b": None}, {"a": None, "b": "y"}]


@pytest.mark.parametrize(
    ("kind", "more", "told"),
    [
        ("sobol", {"points": 60}, "needs a power of two, as in 64"),
        ("saltelli", {"points": 3}, "needs a power of two, as in 4"),
        ("morris", {"levels": 3}, "an even number of levels"),
        ("factorial", {"levels": 100_000_000}, "take fewer levels"),
        ("simplex", {"levels": 1}, "at least two levels"),
    ],
)
def test_impossible_designs(kind, more, told):
    with pytest.raises(ConfigError, match=told):
        design(kind, (A, C) if kind == "factorial" else (A, B, C), **more)


def test_a_file_that_is_not_there():
    with pytest.raises(ConfigError, match=r"points_file = no\.csv: no such file"):
        points(Space(design="file", points_file="no.csv"), [], "study.levers")
