"""Emulators: what a model would answer at parameters at which it was not run, and how sure that is.

A share is emulated on the scale of log odds, by a plane and a Gaussian process over the parameters that matter most to
it: between runs the process says how far the plane is off, and how far that can be known. Luck of a run is noise.

Source
------
O'Hagan 2006, Bayesian analysis of computer code outputs: a tutorial; Andrianakis et al. 2015, Bayesian history matching
of complex infectious disease models using emulation.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

MOST_ACTIVE = 8  # parameters over which the process is not flat; the plane has all
SURELY = 2e-3  # shares nearer to 0 or 1 count as this near: a few firms decide there
SHRINK = 1.0  # ridge penalty of the plane, on standardized values
LENGTHS, NOISE = (0.3, 20.0), (1e-4, 10.0)  # of the unit cube; of the variance of the values


def log_odds(share: np.ndarray) -> np.ndarray:
    """Log odds of shares, kept from infinity.   (...) share to (...) log odds"""
    kept = np.clip(share, SURELY, 1.0 - SURELY)
    return np.asarray(np.log(kept / (1.0 - kept)))


def sd_of_log_odds(share: np.ndarray, sd: np.ndarray) -> np.ndarray:
    """Standard deviation on the scale of log odds, to first order.   (...)"""
    kept = np.clip(share, SURELY, 1.0 - SURELY)
    return np.asarray(sd / (kept * (1.0 - kept)))


@dataclass(frozen=True)
class Emulator:
    """The emulator of one share.

    Attributes
    ----------
    centre, scale
        Of the values that it was made from, in log odds.
    plane, process
        Fitted.
    active : (A,) index
        Parameters that the process is over.
    noise : log odds squared
        Variance of one run's value by its luck.
    """

    centre: float
    scale: float
    plane: Any
    process: Any
    active: np.ndarray
    noise: float

    @classmethod
    def fitted(cls, points: np.ndarray, values: np.ndarray) -> Emulator:
        """Of runs; those without a value are left out.

        Parameters
        ----------
        points : (N, P)
            Parameters, in the unit cube.
        values : (N,) share

        Raises
        ------
        ValueError
            If fewer than two runs for each active parameter have a value.
        """
        from sklearn.gaussian_process import GaussianProcessRegressor  # takes a second to import
        from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel
        from sklearn.linear_model import Ridge

        there = np.isfinite(values)
        active_count = min(MOST_ACTIVE, points.shape[1])
        if there.sum() < 2 * active_count:
            raise ValueError(f"{there.sum()} runs are too few for {active_count} parameters")
        inside, odds = points[there], log_odds(values[there])
        centre, scale = float(odds.mean()), float(odds.std()) or 1.0
        standard = (odds - centre) / scale
        plane = Ridge(SHRINK).fit(inside, standard)
        active = np.sort(np.argsort(-np.abs(plane.coef_), kind="stable")[:active_count])
        kernel = ConstantKernel(0.5) * Matern(np.full(active_count, 2.0), LENGTHS, nu=2.5) + WhiteKernel(0.1, NOISE)
        process = GaussianProcessRegressor(kernel)
        with warnings.catch_warnings():  # a length at the end of its range means a parameter that hardly matters
            warnings.simplefilter("ignore")
            process.fit(inside[:, active], standard - plane.predict(inside))
        noise = float(process.kernel_.k2.noise_level) * scale**2
        return cls(centre, scale, plane, process, active, noise)

    def __call__(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Expected value without luck, and the variance of that expectation.   (M, P) to (M,), (M,) log odds"""
        off, sd = self.process.predict(points[:, self.active], return_std=True)
        mean = self.centre + self.scale * (self.plane.predict(points) + off)
        return mean, np.maximum((self.scale * sd) ** 2 - self.noise, 1e-8)


@dataclass(frozen=True)
class Emulators:
    """Of several shares at once, in their order."""

    of: Sequence[Emulator]

    @classmethod
    def fitted(cls, points: np.ndarray, values: np.ndarray) -> Emulators:
        """One for each column.   (N, P), (N, K)"""
        return cls([Emulator.fitted(points, column) for column in values.T])

    def __call__(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Expected values, and their variances.   (M, P) to (K, M), (K, M) log odds"""
        found = [emulator(points) for emulator in self.of]
        return np.array([mean for mean, _ in found]), np.array([variance for _, variance in found])

    @property
    def noise(self) -> np.ndarray:
        """Variance of one run by its luck.   (K,) log odds squared"""
        return np.array([emulator.noise for emulator in self.of])


def held_out(points: np.ndarray, values: np.ndarray, parts: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """How well emulators foretell runs that they were not made from.

    Returns
    -------
    (K,) share of variance foretold, luck included; (K,) share of runs within two standard deviations, which should be
    about 0.95.
    """
    part = np.random.default_rng(seed).permutation(len(points)) % parts
    error, sd = np.full(values.T.shape, np.nan), np.full(values.T.shape, np.nan)
    for number in range(parts):
        out = part == number
        made = Emulators.fitted(points[~out], values[~out])
        mean, variance = made(points[out])
        error[:, out] = log_odds(values[out].T) - mean
        sd[:, out] = np.sqrt(variance + made.noise[:, np.newaxis])
    error[:, ~np.isfinite(values).all(axis=1)] = np.nan
    foretold = 1.0 - np.nanvar(error, axis=1) / np.nanvar(log_odds(values), axis=0)
    return foretold, np.nanmean(np.abs(error) < 2.0 * sd, axis=1)
