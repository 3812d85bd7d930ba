"""Naive references of a series of shares: what whoever has no model would have said of the next year.

Source
------
Hyndman & Athanasopoulos 2021, Forecasting: principles and practice (last value, trend). Bass 1969, A new product growth
for model consumer durables. Logistic growth to a ceiling: Griliches 1957, Hybrid corn.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import least_squares

LAUNCH = 2010.0  # assumption: before that year no enterprise used AI as surveys ask for it
CEILING = 1.0  # everybody; figures so far say nothing of a lower one
TOO_SMALL = 1e-4
LARGEST_RATE = 5.0  # per year
STARTS = ((0.001, 0.1), (0.01, 0.4), (0.03, 0.38), (0.0001, 1.0))  # (p, q) per year


def last_value(years: np.ndarray, shares: np.ndarray, year: float) -> float:
    """The latest figure, carried forward; NaN without any.   (N,) years, (N,) share"""
    return float(shares[np.argmax(years)]) if len(years) else float("nan")


def linear_trend(years: np.ndarray, shares: np.ndarray, year: float) -> float:
    """The straight line through the figures, between 0 and 1; NaN below two of them.   (N,) years, (N,) share

    Examples
    --------
    >>> round(linear_trend(np.array([2021.0, 2023.0]), np.array([0.06, 0.07]), 2024.0), 3)
    0.075
    """
    if len(years) < 2:
        return float("nan")
    _, at_zero = np.polyfit(years - year, shares, 1)
    return float(np.clip(at_zero, 0.0, 1.0))


def logistic(years: np.ndarray, shares: np.ndarray, year: float) -> float:
    """Logistic growth to everybody, through the log odds of the figures; NaN below two.   (N,) years, (N,) share

    Examples
    --------
    >>> round(logistic(np.array([2021.0, 2023.0]), np.array([0.2, 0.5]), 2025.0), 3)
    0.8
    """
    if len(years) < 2:
        return float("nan")
    kept = np.clip(shares, TOO_SMALL, CEILING - TOO_SMALL)
    _, at_zero = np.polyfit(years - year, np.log(kept / (CEILING - kept)), 1)
    return float(CEILING / (1.0 + np.exp(-at_zero)))


def bass(years: np.ndarray, shares: np.ndarray, year: float) -> float:
    """Bass's curve from its launch, with the innovation and imitation that fit best; NaN below two figures.

    Parameters
    ----------
    years : (N,) years
    shares : (N,) share
    year
        Of which the value is wanted.
    """
    if len(years) < 2:
        return float("nan")

    def off(rates: np.ndarray) -> np.ndarray:
        return np.asarray(bass_curve(years - LAUNCH, *rates) - shares)

    ends = (np.full(2, 1e-7), np.full(2, LARGEST_RATE))
    fits = [least_squares(off, start, bounds=ends, x_scale=(0.01, 0.3)) for start in STARTS]
    best = min(fits, key=lambda fit: float(fit.cost))
    return float(bass_curve(np.array([year - LAUNCH]), *best.x)[0])


def bass_curve(since: np.ndarray, innovation: float, imitation: float) -> np.ndarray:
    """Share that has adopted so long after the launch.   (N,) years; both rates per year; (N,) share

    Examples
    --------
    >>> bass_curve(np.array([0.0, 10.0]), 0.03, 0.38).round(3)
    array([0.   , 0.813])
    """
    fallen = np.exp(-(innovation + imitation) * since)
    return np.asarray((1.0 - fallen) / (1.0 + imitation / innovation * fallen))


REFERENCES: dict[str, Callable[[np.ndarray, np.ndarray, float], float]] = {
    "last_value": last_value,
    "linear_trend": linear_trend,
    "bass": bass,
    "logistic": logistic,
}
