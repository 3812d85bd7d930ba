"""Which combinations of factors are tried: one row per point, one column per setting."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.config import csv_file
from sim.config.schema.study import Level, Space
from sim.errors import ConfigError
from sim.study.coalitions import coalitions
from sim.study.factors import Range

MOST_POINTS = 10_000_000
MOST_LEVERS = 10


def points(space: Space, factors: Sequence[Range], where: str) -> pd.DataFrame:
    """The design of a space.

    Parameters
    ----------
    space
    factors
        Of the space, with their ends.
    where
        Key of the space, for messages.

    Returns
    -------
    One row per point in the order of the design, one column per factor's key; without factors, one empty row; of a
    search no row as yet. Of a file, the index says on which line each stands.
    What is missing (None) stays as the scenario has it.

    Raises
    ------
    ConfigError
        If there is no such design of these factors.
    """
    if space.design == "search":
        return pd.DataFrame(columns=[factor.key for factor in factors], dtype=object)
    if space.design == "file":
        return _from_file(Path(space.points_file), where)
    if space.design == "list":
        return pd.DataFrame(space.points_list, dtype=object).where(lambda table: table.notna(), None)
    if not factors:
        return pd.DataFrame(index=range(1))
    found = DESIGNS[space.design](space, factors, where)
    named = zip(factors, found, strict=True)
    return pd.DataFrame({factor.key: pd.Series(column, dtype=object) for factor, column in named})


def unit_points(space: Space, count: int, where: str) -> np.ndarray:
    """The same in the unit cube, for designs that fill it.   (points, factors)"""
    draws = {"latin_hypercube": _latin, "history_matching": _latin, "sobol": _sobol, "morris": _morris,
             "saltelli": _saltelli}  # fmt: skip
    return np.asarray(draws[space.design](space, count, where))


Columns = list[list[Level | None]]


def _filled(space: Space, factors: Sequence[Range], where: str) -> Columns:
    unit = unit_points(space, len(factors), where)
    return [[factor.at(place) for place in unit[:, column]] for column, factor in enumerate(factors)]


def _factorial(space: Space, factors: Sequence[Range], where: str) -> Columns:
    size = math.prod(len(factor.values) or space.levels for factor in factors)
    if size > MOST_POINTS:
        raise ConfigError(f"{where}: all combinations of {len(factors)} factors are {size:,} points; take fewer levels")
    levels = _levels(space, factors, where)
    places = np.indices([len(each) for each in levels]).reshape(len(levels), -1)
    return [[each[place] for place in row] for each, row in zip(levels, places.tolist(), strict=True)]


def _one_at_a_time(space: Space, factors: Sequence[Range], where: str) -> Columns:
    """As it is, then each factor at each of its levels while the others stay as they are."""
    rows: list[list[Level | None]] = [[None] * len(factors)]
    for column, each in enumerate(_levels(space, factors, where)):
        rows += [[level if place == column else None for place in range(len(factors))] for level in each]
    return [list(column) for column in zip(*rows, strict=True)]


def _levels(space: Space, factors: Sequence[Range], where: str) -> list[list[Level]]:
    """Levels of each factor; of a range at least both ends."""
    if space.levels < 2 and not all(factor.values for factor in factors):
        raise ConfigError(f"{where}.levels = {space.levels}: a range has at least two levels, its ends")
    return [factor.levels(space.levels) for factor in factors]


def _simplex(space: Space, factors: Sequence[Range], where: str) -> Columns:
    """Shares that sum to one, in steps as the levels have it, times the total (Scheffé's lattice)."""
    steps = space.levels - 1
    if steps < 1:
        raise ConfigError(f"{where}: a simplex needs at least two levels")
    size = math.comb(steps + len(factors) - 1, steps)
    if size > MOST_POINTS:
        raise ConfigError(f"{where}: {space.levels} levels of {len(factors)} shares are {size:,} points; take fewer")
    from pymoo.util.ref_dirs import get_reference_directions  # takes half a second, which workers can do without

    shares = get_reference_directions("das-dennis", len(factors), n_partitions=steps)[::-1]
    return [(space.total * shares[:, column]).tolist() for column in range(len(factors))]


def _combinations(space: Space, factors: Sequence[Range], where: str) -> Columns:
    """Each factor at its high end or at zero, in all combinations; then the total, divided among those that are in."""
    if len(factors) > MOST_LEVERS:
        raise ConfigError(f"{where}: combinations of {len(factors)} levers are too many; take at most {MOST_LEVERS}")
    if not space.total > 0:
        raise ConfigError(f"{where}.total = {space.total:g}: what is divided among levers must be above zero")
    found, _ = coalitions([factor.high for factor in factors], space.total)
    return [list(column) for column in zip(*found, strict=True)]


def _latin(space: Space, count: int, where: str) -> np.ndarray:
    from scipy.stats import qmc  # takes a third of a second, which workers can do without

    return qmc.LatinHypercube(count, rng=space.seed).random(space.points)


def _sobol(space: Space, count: int, where: str) -> np.ndarray:
    from scipy.stats import qmc

    _power_of_two(space, where)
    return qmc.Sobol(count, rng=space.seed).random(space.points)


def _morris(space: Space, count: int, where: str) -> np.ndarray:
    from SALib.sample import morris

    if space.levels % 2:
        raise ConfigError(f"{where}.levels = {space.levels}: the paths of Morris need an even number of levels")
    return np.asarray(morris.sample(problem(count), space.points, num_levels=space.levels, seed=space.seed))


def _saltelli(space: Space, count: int, where: str) -> np.ndarray:
    from SALib.sample import sobol

    _power_of_two(space, where)
    return np.asarray(sobol.sample(problem(count), space.points, calc_second_order=space.second_order, seed=space.seed))


def problem(count: int) -> dict[str, Any]:
    """Factors between 0 and 1, as SALib has them described."""
    return {"num_vars": count, "names": [str(number) for number in range(count)], "bounds": [[0.0, 1.0]] * count}


def _power_of_two(space: Space, where: str) -> None:
    if space.points & (space.points - 1):
        nearest = 2 ** round(math.log2(space.points))
        raise ConfigError(f"{where}.points = {space.points}: {space.design} needs a power of two, as in {nearest}")


def _from_file(path: Path, where: str) -> pd.DataFrame:
    """Points of a CSV file: one row each, named by its line; an empty cell is None.

    Raises
    ------
    ConfigError
        If it cannot be read, a line has more or fewer fields than the first, or numbers and text share a column.
    """
    here = f"{where}.points_file = {path}"
    rows = csv_file.lines(path, here)
    keys = rows[0][1] if rows else []
    if len(rows) < 2:
        raise ConfigError(f"{here}: there is no point in it")
    if "" in keys or len(set(keys)) < len(keys):
        raise ConfigError(f"{here}: line {rows[0][0]} must name each column, and each by a name of its own")
    problems = [
        f"{here}: line {line} has {len(row)} fields, and line {rows[0][0]} names {len(keys)} columns"
        for line, row in rows[1:] if len(row) != len(keys)
    ]  # fmt: skip
    if problems:
        raise ConfigError(problems)
    lines = [line for line, _ in rows[1:]]
    columns = zip(keys, zip(*(row for _, row in rows[1:]), strict=True), strict=True)
    found = {key: _column(key, cells, lines, here) for key, cells in columns}
    return pd.DataFrame(found, index=[f"line {line} of {path}" for line in lines], dtype=object)


def _column(key: str, cells: Sequence[str], lines: Sequence[int], here: str) -> list[Level | None]:
    """Values of a column: all of them numbers, or true and false, or text."""
    found = [_value(cell) for cell in cells]
    kinds = [float if type(value) is int else type(value) for value in found]
    first = next((kind for kind in kinds if kind is not type(None)), str)
    for line, value, kind in zip(lines, found, kinds, strict=True):
        if kind not in (first, type(None)):
            words = {float: "a number", bool: "true or false", str: "text"}
            raise ConfigError(f"{here}: line {line}: {key} = {value} is {words[kind]}, above it stands {words[first]}")
    if float in map(type, found):
        return [float(value) if isinstance(value, int) else value for value in found]
    return found


def _value(cell: str) -> Level | None:
    """What a cell says.

    Examples
    --------
    >>> [_value(cell) for cell in ("", "3", "0.5", "true", "micro", "2025-01")]
    [None, 3, 0.5, True, 'micro', '2025-01']
    """
    if cell.lower() in ("true", "false"):
        return cell.lower() == "true"
    value = csv_file.number(cell) if cell else None
    return cell if isinstance(value, float) and not math.isfinite(value) else value


def refuse_outside(points: pd.DataFrame, factors: Sequence[Range], where: str) -> None:
    """Refuse points of one's own that lie outside the ranges which the factors declare.

    Raises
    ------
    ConfigError
        Every factor that is left, with the first point that leaves it.
    """
    problems = []
    for factor in factors:
        for name, level in points[factor.key].items():
            if level is None:
                continue
            if factor.values:
                fits, wanted = level in factor.values, f"one of {', '.join(map(str, factor.values))}"
            else:
                fits, wanted = factor.low <= level <= factor.high, f"from {factor.low:g} to {factor.high:g}"
                fits = fits and not (factor.whole and level % 1)
            if not fits:
                told = f"{wanted}, and whole" if factor.whole else wanted
                problems.append(f"{where}, {name}: {factor.key} = {level} must be {told}, as its factor says")
                break
    if problems:
        raise ConfigError(problems)


DESIGNS: dict[str, Callable[[Space, Sequence[Range], str], Columns]] = {
    "factorial": _factorial,
    "one_at_a_time": _one_at_a_time,
    "simplex": _simplex,
    "combinations": _combinations,
    **dict.fromkeys(("latin_hypercube", "history_matching", "sobol", "morris", "saltelli"), _filled),
}
