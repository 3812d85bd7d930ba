"""Measures of sensitivity: elementary effects of Morris, and indices of Sobol.

Source
------
Morris 1991, Technometrics 33: 161-174; Campolongo, Cariboni and Saltelli 2007, Environmental Modelling & Software 22:
1509-1518 (mu*); Saltelli et al. 2010, Computer Physics Communications 181: 259-270 (first order and total).
"""

from __future__ import annotations

import math
import warnings
from itertools import combinations, pairwise
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.sensitivity.luck import Averaged
from sim.config.schema.sensitivity import Sensitivity
from sim.statistics.intervals import mean_interval
from sim.study.design import problem

MU_STAR, TOTAL = "mu_star", "total"  # columns by which factors are ranked, of morris and of saltelli
STILL = 1e-12  # of the largest value, below which differences are those of rounding


def ranked_by(table: pd.DataFrame) -> str:
    """The measure that factors are ranked by in a table, which tells the design."""
    return MU_STAR if MU_STAR in table else TOTAL


def screening(places: np.ndarray, of: Averaged, asked: Sensitivity) -> pd.DataFrame:
    """How far a response moves while one factor crosses its whole range, the others anywhere.

    Parameters
    ----------
    places : (W, F) between 0 and 1
        Of the factors' values, as they were run, path by path.
    of
        The response.
    asked

    Returns
    -------
    One row per factor, in order: ``mu_star``, the mean of the size of elementary effects, with ``low`` and ``high``;
    ``by_luck``, what luck alone would make it; ``mu``, the mean with its sign, and its interval; ``sigma``, their
    standard deviation; ``rank`` by ``mu_star``, and whether it stands ``apart`` from the next rank.
    """
    effects, steps = elementary_effects(places, of.values)
    effects[np.abs(effects * steps) <= STILL * np.abs(of.values).max()] = 0.0
    sizes = np.abs(effects)
    rows = []
    for factor in range(effects.shape[1]):
        star, mean = mean_interval(sizes[:, factor], asked.level), mean_interval(effects[:, factor], asked.level)
        by_luck = math.sqrt(4.0 * of.by_luck / math.pi) * float(np.mean(1.0 / np.abs(steps[:, factor])))
        spread = float(effects[:, factor].std(ddof=1))
        rows.append([star.mean, max(star.low, 0.0), star.high, by_luck, mean.mean, mean.low, mean.high, spread])
    names = [MU_STAR, "low", "high", "by_luck", "mu", "mu_low", "mu_high", "sigma"]
    found = pd.DataFrame(rows, columns=names)

    def gap(one: int, other: int) -> float:
        return mean_interval(sizes[:, one] - sizes[:, other], asked.level).low

    return _ranked(found, MU_STAR, gap)


def elementary_effects(places: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Differences of the response along paths on which one factor moves at a time, per whole range of that factor.

    Parameters
    ----------
    places : (W, F) between 0 and 1
    values : (W,) unit of the response

    Returns
    -------
    (paths, F) effects, and the steps they come from: with whole numbers and listed values, not all alike.

    Examples
    --------
    >>> effects, steps = elementary_effects(np.array([[0.0, 0.5], [0.5, 0.5], [0.5, 0.0]]), np.array([1.0, 2.0, 5.0]))
    >>> effects.tolist(), steps.tolist()
    ([[2.0, -6.0]], [[0.5, -0.5]])
    """
    factors = places.shape[1]
    moved = np.diff(places.reshape(-1, factors + 1, factors), axis=1)
    which = np.abs(moved).argmax(axis=2)
    if (np.sort(which, axis=1) != np.arange(factors)).any():
        raise ValueError("these are no paths on which each factor moves once")
    step = np.take_along_axis(moved, which[..., None], axis=2)[..., 0]
    change = np.diff(values.reshape(-1, factors + 1), axis=1)
    effects, steps = np.empty_like(step), np.empty_like(step)
    np.put_along_axis(effects, which, change / step, axis=1)
    np.put_along_axis(steps, which, step, axis=1)
    return effects, steps


def variance_shares(of: Averaged, factors: int, second_order: bool, asked: Sensitivity) -> pd.DataFrame:
    """Shares of a response's variance between worlds.

    Parameters
    ----------
    of
        The response, in the order of the design.
    factors : count
    second_order
        Whether the design lets pairs be told apart.
    asked

    Returns
    -------
    One row per factor, in order: ``first``, what the factor makes by itself, and ``total``, together with others, each
    with its interval; ``by_luck``, what luck alone would make of the total; ``rank`` by ``total``, and whether it
    stands ``apart`` from the next rank. All missing where nothing varies.
    """
    names = ["first", "first_low", "first_high", TOTAL, "low", "high", "by_luck"]
    if still(of.values):
        return _ranked(pd.DataFrame(np.nan, index=range(factors), columns=names), TOTAL, lambda one, other: np.nan)
    found = _sobol(of.values, factors, second_order, asked)
    first, total, half, half_total = (found[name] for name in ("S1", "ST", "S1_conf", "ST_conf"))
    columns = [first, first - half, first + half, total, np.maximum(total - half_total, 0.0), total + half_total,
               np.full(factors, of.left)]  # fmt: skip
    wide, again = NormalDist().inv_cdf(0.5 + asked.level / 2), found["ST_conf_all"]

    def gap(one: int, other: int) -> float:
        half = wide * (again[:, one] - again[:, other]).std(ddof=1)
        return float(total[one] - total[other] - half)

    return _ranked(pd.DataFrame(dict(zip(names, columns, strict=True))), TOTAL, gap)


def pairs(of: Averaged, factors: int, asked: Sensitivity) -> pd.DataFrame:
    """What two factors make of the variance together, beyond each by itself.

    Returns
    -------
    One row per pair: ``one`` and ``other`` (index of factors), ``second`` with ``low`` and ``high``; none where nothing
    varies.
    """
    columns = ["one", "other", "second", "low", "high"]
    if still(of.values):
        return pd.DataFrame(columns=columns)
    found = _sobol(of.values, factors, True, asked)
    rows = []
    for one, other in combinations(range(factors), 2):
        second, half = float(found["S2"][one, other]), float(found["S2_conf"][one, other])
        rows.append([one, other, second, second - half, second + half])
    return pd.DataFrame(rows, columns=columns)


def _sobol(values: np.ndarray, factors: int, second_order: bool, asked: Sensitivity) -> Any:
    from SALib.analyze import sobol

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of resamples in which nothing varies; their indices are zero
        return sobol.analyze(
            problem(factors), values, calc_second_order=second_order, num_resamples=asked.resamples,
            conf_level=asked.level, keep_resamples=True, seed=asked.seed,
        )  # fmt: skip


def still(values: np.ndarray) -> bool:
    """Whether values differ by rounding at most."""
    return bool(np.ptp(values) <= STILL * np.abs(values).max())


def _ranked(found: pd.DataFrame, by: str, gap: Any) -> pd.DataFrame:
    """The rank of each row, from 1, and whether the lower end of the gap to the next rank lies above zero."""
    order = np.argsort(-found[by].fillna(0.0).to_numpy(), kind="stable")
    rank, apart = np.empty(len(order), dtype=int), np.full(len(order), False)
    rank[order] = np.arange(1, len(order) + 1)
    for one, other in pairwise(order):
        apart[one] = gap(int(one), int(other)) > 0
    return found.assign(rank=rank, apart=apart)
