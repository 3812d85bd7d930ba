"""Emulators: what a model would answer at parameters at which it was not run, and how sure that is.

A share is emulated on the scale of log odds, by a polynomial of second order in all parameters whose coefficients are
known as far as runs tell (Bayesian ridge regression). Luck of a run, and what no such polynomial can follow, is noise.
A Gaussian process foretells little better here and costs a hundred times as much (decision 0025).

Source
------
Vernon, Goldstein & Bower 2010, Galaxy formation: a Bayesian uncertainty analysis (emulators of polynomials). MacKay
1992, Bayesian interpolation (how strongly coefficients are drawn towards zero).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

SURELY = 2e-3  # shares nearer to 0 or 1 count as this near: a few firms decide there
ORDER = 2
RUNS_PER_PARAMETER = 2  # at least
MOST_ITERATIONS = 300


def log_odds(share: np.ndarray) -> np.ndarray:
    """Log odds of shares, kept from infinity.   (...) share to (...) log odds"""
    kept = np.clip(share, SURELY, 1.0 - SURELY)
    return np.asarray(np.log(kept / (1.0 - kept)))


def sd_of_log_odds(share: np.ndarray, sd: np.ndarray) -> np.ndarray:
    """Standard deviation on the scale of log odds, to first order.   (...)"""
    kept = np.clip(share, SURELY, 1.0 - SURELY)
    return np.asarray(sd / (kept * (1.0 - kept)))


@dataclass(frozen=True)
class Emulators:
    """Emulators of several shares over the same parameters.

    Attributes
    ----------
    centre : (F,)
        Of the terms of the polynomial, over the runs.
    coefficients, at_centre : (K, F), (K,) log odds
    directions : (F, F)
        Combinations of terms of which runs know independently of one another.
    unknown : (K, F) log odds squared
        Variance of a coefficient along each direction.
    noise : (K,) log odds squared
        Variance of one run's value that the polynomial does not follow.
    """

    centre: np.ndarray
    coefficients: np.ndarray
    at_centre: np.ndarray
    directions: np.ndarray
    unknown: np.ndarray
    noise: np.ndarray

    @classmethod
    def fitted(cls, points: np.ndarray, shares: np.ndarray) -> Emulators:
        """Of runs; those that lack a share are left out.

        Parameters
        ----------
        points : (N, P)
            Parameters, in the unit cube.
        shares : (N, K) share

        Raises
        ------
        ValueError
            If there are too few runs.
        """
        from sklearn.linear_model import BayesianRidge  # takes a second to import

        there = np.isfinite(shares).all(axis=1)
        if there.sum() < RUNS_PER_PARAMETER * points.shape[1]:
            raise ValueError(
                f"{there.sum()} runs in which every figure could be asked are too few for {points.shape[1]} parameters"
            )
        terms, odds = _terms(points[there]), log_odds(shares[there])
        centre = terms.mean(axis=0)
        with threadpool_limits(1):  # the same sums on any number of processors
            fits = [BayesianRidge(max_iter=MOST_ITERATIONS).fit(terms - centre, column) for column in odds.T]
            known, directions = np.linalg.eigh((terms - centre).T @ (terms - centre))
        known = np.maximum(known, 0.0)
        precision = np.array([fit.lambda_ + fit.alpha_ * known for fit in fits])
        coefficients = np.array([fit.coef_ for fit in fits])
        at_centre = np.array([fit.intercept_ for fit in fits])
        noise = np.array([1.0 / fit.alpha_ for fit in fits])
        return cls(centre, coefficients, at_centre, directions, 1.0 / precision, noise)

    def __call__(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Expected values without luck, and the variances of these.   (M, P) to (K, M), (K, M) log odds"""
        off = _terms(points) - self.centre
        mean = self.at_centre[:, np.newaxis] + self.coefficients @ off.T
        return mean, self.unknown @ (off @ self.directions).T ** 2


def _terms(points: np.ndarray) -> np.ndarray:
    """The terms of the polynomial, but for its constant.   (M, P) to (M, F)"""
    around = 2.0 * points - 1.0
    first, second = np.triu_indices(points.shape[1])
    return np.hstack([around, around[:, first] * around[:, second]])


def held_out(points: np.ndarray, shares: np.ndarray, parts: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """How well emulators foretell runs that they were not made from.

    Returns
    -------
    (K,) share of variance foretold, luck included; (K,) share of runs within two standard deviations, which should be
    about 0.95. NaN where runs are too few to leave any out.
    """
    from sklearn.model_selection import KFold

    error, sd = np.full(shares.T.shape, np.nan), np.full(shares.T.shape, np.nan)
    for kept, out in KFold(parts, shuffle=True, random_state=seed).split(points):
        try:
            made = Emulators.fitted(points[kept], shares[kept])
        except ValueError:  # too few without this part
            continue
        mean, variance = made(points[out])
        error[:, out] = log_odds(shares[out].T) - mean
        sd[:, out] = np.sqrt(variance + made.noise[:, np.newaxis])
    if np.isnan(error).all(axis=1).any():
        return np.full(len(error), np.nan), np.full(len(error), np.nan)
    foretold = 1.0 - np.nanvar(error, axis=1) / np.nanvar(log_odds(shares), axis=0)
    return foretold, np.nanmean(np.where(np.isnan(error), np.nan, np.abs(error) < 2.0 * sd), axis=1)
