"""Policies that must hold in many worlds: one number for each objective, fronts, and how well both are known.

Everything here is a loss: less of it is better. A *future* is a world with a parameter vector.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence

import numpy as np
from scipy.stats import t as student

from sim.statistics.intervals import LEVEL


def over_luck(values: np.ndarray) -> np.ndarray:
    """Means over replicates; NaN where none is known.   (P, F, R, J) to (P, F, J), any unit"""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.nanmean(values, axis=2)


def regret(losses: np.ndarray) -> np.ndarray:
    """How much worse each policy is, in each future and objective, than the best policy there.   (P, F, J), as given

    Source
    ------
    Savage 1951, Journal of the American Statistical Association 46: 55-67.

    Examples
    --------
    >>> regret(np.array([[[3.0], [5.0]], [[4.0], [1.0]]]))[..., 0]
    array([[0., 4.],
           [1., 0.]])
    """
    known = np.where(np.isnan(losses), np.inf, losses)
    return np.asarray(losses - known.min(axis=0))


def robust(losses: np.ndarray, criterion: str, quantile: float = 0.1) -> np.ndarray:
    """One value per policy and objective, over futures.

    Parameters
    ----------
    losses : (P, F, J)
        NaN where a policy has no run in a future.
    criterion
        regret (the largest), worst, mean, or quantile.
    quantile : share
        Of futures in which a policy may turn out worse than its value.

    Returns
    -------
    (P, J); NaN where a future is missing: what failed is not compared with what did not.

    Examples
    --------
    >>> losses = np.array([[[3.0], [5.0]], [[4.0], [1.0]]])
    >>> [robust(losses, criterion).ravel().tolist() for criterion in ("regret", "worst", "mean")]
    [[4.0, 1.0], [5.0, 4.0], [4.0, 2.5]]
    """
    if criterion == "regret":
        return np.asarray(regret(losses).max(axis=1))
    if criterion == "worst":
        return np.asarray(losses.max(axis=1))
    if criterion == "mean":
        return np.asarray(losses.mean(axis=1))
    return np.asarray(np.quantile(losses, 1.0 - quantile, axis=1))


def good_enough(losses: np.ndarray, limits: Sequence[float | None]) -> np.ndarray:
    """Share of futures in which a policy meets every limit.

    Parameters
    ----------
    losses : (P, F, J)
    limits : (J,)
        Highest loss that will do; None where any does.

    Returns
    -------
    (P,) share

    Examples
    --------
    >>> good_enough(np.array([[[3.0, 1.0], [5.0, 1.0]], [[4.0, 9.0], [1.0, 1.0]]]), [4.0, 2.0])
    array([0.5, 0.5])
    """
    highest = np.array([np.inf if limit is None else limit for limit in limits])
    return np.asarray((losses <= highest).all(axis=2).mean(axis=1))


def dominates(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Whether losses are nowhere higher than others, and somewhere lower.   (..., J) each, to (...)"""
    return np.asarray((first <= second).all(axis=-1) & (first < second).any(axis=-1))


def front(losses: np.ndarray) -> np.ndarray:
    """Policies that no other dominates; those with a missing value are not among them.   (P, J) to (P,) of truth

    Examples
    --------
    >>> front(np.array([[1.0, 3.0], [2.0, 2.0], [2.0, 3.0], [3.0, 1.0]]))
    array([ True,  True, False,  True])
    """
    known = ~np.isnan(losses).any(axis=1)
    beaten = np.array([dominates(losses[known], row).any() for row in losses], dtype=bool)
    return known & ~beaten


def spread_out(losses: np.ndarray, count: int) -> np.ndarray:
    """Some of many: the best in each objective, then, one by one, whoever is farthest from those that were taken.

    Parameters
    ----------
    losses : (P, J)
        Of a front, without missing values.
    count

    Returns
    -------
    (at most count,) index, ascending. Distances are in spans of each objective.
    """
    span = np.ptp(losses, axis=0)
    places = (losses - losses.min(axis=0)) / np.where(span > 0, span, 1.0)
    taken = list(dict.fromkeys(int(place) for place in places.argmin(axis=0)))[:count]
    while len(taken) < min(count, len(losses)):
        apart = np.linalg.norm(places[:, None] - places[taken], axis=2).min(axis=1)
        apart[taken] = -1.0
        taken.append(int(apart.argmax()))
    return np.array(sorted(taken), dtype=int)


def known_to(
    of: Callable[[np.ndarray], np.ndarray], replicates: int, level: float = LEVEL
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A number that is worked out from means over replicates, with its interval by the jackknife.

    Parameters
    ----------
    of
        The numbers, given which replicates to use.   (R,) index to (...)
    replicates : count
        At least 2, or the interval is NaN.
    level : share
        Coverage.

    Returns
    -------
    value, low, high. For a mean these are Student's. A largest regret is not normal, and with few replicates its
    interval is rough.

    Source
    ------
    Tukey 1958, Annals of Mathematical Statistics 29: 614.

    Examples
    --------
    >>> values = np.array([1.0, 2.0, 3.0])
    >>> [round(float(end), 3) for end in known_to(lambda some: values[some].mean(), 3)]
    [2.0, -0.484, 4.484]
    """
    every = np.arange(replicates)
    whole = np.asarray(of(every), dtype=float)
    if replicates < 2:
        return whole, np.full_like(whole, np.nan), np.full_like(whole, np.nan)
    without = np.array([of(every[every != one]) for one in every], dtype=float)
    error = np.sqrt((replicates - 1) / replicates * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    half = student.ppf(0.5 + level / 2, replicates - 1) * error
    return whole, whole - half, whole + half
