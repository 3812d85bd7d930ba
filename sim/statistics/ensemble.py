"""What is not known of a mean over an ensemble: which parameter vector the world is like, and luck.

The range runs over the means of vectors, from one order statistic to another, so that no shape is assumed and as many
vectors as stated lie in it at least; more seeds do not narrow it. It is widened by the luck that is left in the mean
over vectors, in quadrature: the same lucks come in all vectors, so that they move all of them together, and no spread
between vectors shows it. Luck that moves vectors apart is in the range already.
"""

from __future__ import annotations

import numpy as np

from sim.statistics.futures import over_futures
from sim.statistics.intervals import Interval

RANGE = 0.9  # share of vectors within the range, at least
ROUNDING = 1e-9  # what 1 - 0.9 falls short of a tenth


def over_vectors(values: np.ndarray, level: float = RANGE) -> Interval:
    """Mean of the means of vectors, with their range, widened by luck.

    Parameters
    ----------
    values : (M, S) any unit
        By parameter vector and luck, the lucks the same in all vectors; NaN where a run is missing.
    level : share
        Of vectors, and coverage of the interval of luck.

    Returns
    -------
    ``replicates`` are the values that entered. No interval where a single vector has values; with a single luck the
    range alone.

    Examples
    --------
    >>> found = over_vectors(np.array([[1.0, 1.0], [2.0, 2.0], [6.0, 6.0]]))
    >>> found.mean, found.low, found.high
    (3.0, 1.0, 6.0)
    """
    known = over_futures(values)
    means = _means(values)
    low, high = _range(means, level)
    luck = known.interval(level)
    count = int(np.isfinite(values).sum())
    return Interval(known.mean, *_widened(known.mean, low, high, luck.low, luck.high), count)


def ratio_over_vectors(above: np.ndarray, below: np.ndarray, level: float = RANGE) -> tuple[float, float, float]:
    """Ratio of two means over vectors, with the range of the vectors' own ratios, widened by luck.

    Parameters
    ----------
    above, below : (M, S) any unit
        Of the same runs. In a vector whose mean below is not above zero the ratio is without bound.
    level : share

    Returns
    -------
    ratio, low, high; no range where more vectors than may lie above it have no ratio, or luck alone leaves it open.
    """
    one, other = over_futures(above), over_futures(below)
    ratio, *luck = one.ratio(other, level)
    top, bottom = _means(above), _means(below)
    own = np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), np.inf)
    low, high = _range(own, level)
    if not np.isfinite(high) or (one.most > 1 and not np.isfinite(luck[1])):
        return ratio, np.nan, np.nan
    return ratio, *_widened(ratio, low, high, luck[0], luck[1])


def _means(values: np.ndarray) -> np.ndarray:
    """The mean of each vector that has values."""
    seen = np.isfinite(values)
    counts = seen.sum(axis=1)
    return np.asarray(np.where(seen, values, 0.0).sum(axis=1)[counts > 0] / counts[counts > 0])


def _range(means: np.ndarray, level: float) -> tuple[float, float]:
    """Order statistics between which so many lie at least; NaN below two vectors."""
    if len(means) < 2:
        return np.nan, np.nan
    beyond = int((1.0 - level) / 2 * (len(means) - 1) + ROUNDING)
    ordered = np.sort(means)
    return float(ordered[beyond]), float(ordered[-1 - beyond])


def _widened(mean: float, low: float, high: float, luck_low: float, luck_high: float) -> tuple[float, float]:
    """A range made wider, on each side, by an interval around the same mean; as it is where there is none."""
    below, above = max(mean - low, 0.0), max(high - mean, 0.0)
    if np.isfinite(luck_low) and np.isfinite(luck_high):
        below, above = np.hypot(below, mean - luck_low), np.hypot(above, luck_high - mean)
    if not (np.isfinite(low) and np.isfinite(high)):
        return np.nan, np.nan
    return float(mean - below), float(mean + above)
