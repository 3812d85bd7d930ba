"""Intervals over replicates; none where there is nothing to base one on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import bdtrc, ndtr
from scipy.stats import t as student

LEVEL = 0.95  # coverage of intervals, where nobody asks for another


@dataclass(frozen=True)
class Interval:
    """Mean of replicates with a confidence interval.

    Attributes
    ----------
    mean, low, high : unit of the values
        ``low`` and ``high`` are NaN where there is a single replicate.
    replicates : count
        Values that entered; missing ones are left out and so counted.
    """

    mean: float
    low: float
    high: float
    replicates: int


def mean_interval(values: np.ndarray, level: float = LEVEL) -> Interval:
    """Student's interval of the mean of independent replicates.

    Parameters
    ----------
    values : (R,) any unit
        One value per replicate; NaN where a replicate has none.
    level : share
        Coverage.

    Source
    ------
    Student 1908; for paired differences the values are the differences.

    Examples
    --------
    >>> found = mean_interval(np.array([1.0, 2.0, 3.0]))
    >>> round(found.mean, 3), round(found.low, 3), found.replicates
    (2.0, -0.484, 3)
    """
    values = np.asarray(values, dtype=float)
    values = values[np.isfinite(values)]
    n = len(values)
    if n == 0:
        return Interval(np.nan, np.nan, np.nan, 0)
    mean = float(values.mean())
    if n == 1:
        return Interval(mean, np.nan, np.nan, 1)
    half = float(student.ppf(0.5 + level / 2, n - 1) * values.std(ddof=1) / np.sqrt(n))
    return Interval(mean, mean - half, mean + half, n)


def two_sided(values: np.ndarray) -> float:
    """Student's test of a mean of zero: how often luck alone would move the mean as far; NaN below two replicates.

    Parameters
    ----------
    values : (R,) any unit
        One value per replicate; NaN where a replicate has none.

    Examples
    --------
    >>> round(two_sided(np.array([1.0, 2.0, 3.0])), 3), two_sided(np.zeros(4)), two_sided(np.ones(4))
    (0.074, 1.0, 0.0)
    """
    values = np.asarray(values, dtype=float)
    values = values[np.isfinite(values)]
    if len(values) < 2:
        return np.nan
    mean, spread = float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))
    if spread == 0:
        return float(mean == 0)
    return float(2 * student.sf(abs(mean) / spread, len(values) - 1))


def normal_tails(z: np.ndarray) -> np.ndarray:
    """How often a normal number is as far from zero as these.   (...) standard deviations, to (...) share

    Examples
    --------
    >>> normal_tails(np.array([0.0, 1.959964])).round(4).tolist()
    [1.0, 0.05]
    """
    return np.asarray(2.0 * ndtr(-np.abs(z)))


def holm(p: np.ndarray) -> np.ndarray:
    """Levels of a family of tests such that even one false finding among them is as rare as stated.

    Parameters
    ----------
    p : (K,) share
        Of each test alone; NaN where there was none, which does not count.

    Source
    ------
    Holm 1979, Scandinavian Journal of Statistics 6: 65-70.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    found = np.full(len(p), np.nan)
    tested = np.flatnonzero(np.isfinite(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    found[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(order), 0, -1)), 1.0)
    return found


def within_shares(found: Interval) -> Interval:
    """The part of an interval that a share can take: with few replicates Student's may leave 0 to 1.

    Examples
    --------
    >>> within_shares(Interval(0.1, -0.05, 0.25, 2)).low
    0.0
    """
    return replace(found, low=float(np.clip(found.low, 0.0, 1.0)), high=float(np.clip(found.high, 0.0, 1.0)))


def excludes_zero(low: float, high: float) -> bool:
    """Whether an interval exists and leaves zero out."""
    return bool(np.isfinite(low) and np.isfinite(high) and (low > 0 or high < 0))


def ratio_interval(
    numerator: np.ndarray, denominator: np.ndarray, level: float = LEVEL
) -> tuple[float, float, float]:
    """Ratio of two means with Fieller's interval; NaN bounds where the denominator may be zero.

    Parameters
    ----------
    numerator, denominator : (R,) paired by replicate
    level : share

    Returns
    -------
    ratio, low, high

    Source
    ------
    Fieller 1954, JRSS B 16: 175-185. A cost per additional adopter has no finite interval where the
    effect may be zero, and none is given.

    Examples
    --------
    >>> ratio, low, high = ratio_interval(np.array([10.0, 12.0, 11.0]), np.array([2.0, 2.2, 2.1]))
    >>> round(ratio, 2), bool(low < ratio < high)
    (5.24, True)
    """
    n = len(numerator)
    t = float(student.ppf(0.5 + level / 2, n - 1)) if n > 1 else np.nan
    v = np.cov(numerator, denominator, ddof=1) / n if n > 1 else np.full((2, 2), np.nan)
    return fieller(float(np.mean(numerator)), float(np.mean(denominator)), v, t)


def fieller(above: float, below: float, v: np.ndarray, t: float) -> tuple[float, float, float]:
    """Fieller's interval of a ratio, from what is known of the two means.

    Parameters
    ----------
    above, below : any unit
    v : (2, 2)
        Covariance of the two means; NaN where it is not known.
    t
        Quantile of Student's distribution.

    Returns
    -------
    ratio, low, high
    """
    b, ratio = below, above / below if below else np.nan
    if not b or not np.isfinite(v).all():
        return ratio, np.nan, np.nan
    g = t * t * v[1, 1] / (b * b)
    if not g < 1:
        return ratio, np.nan, np.nan
    slope, rest = (v[0, 1] / v[1, 1], v[0, 0] - v[0, 1] ** 2 / v[1, 1]) if v[1, 1] > 0 else (0.0, v[0, 0])
    centre = ratio - g * slope
    spread = v[0, 0] - 2 * ratio * v[0, 1] + ratio**2 * v[1, 1] - g * rest
    half = t / abs(b) * float(np.sqrt(max(spread, 0.0)))
    return ratio, (centre - half) / (1 - g), (centre + half) / (1 - g)


def pooled_half_width(values: np.ndarray, level: float = LEVEL) -> np.ndarray:
    """Half width of the interval of each row's mean, luck taken to be as wide in every row.   (W,)

    Parameters
    ----------
    values : (W, R) any unit
        NaN where a row has fewer replicates.
    level : share

    Returns
    -------
    NaN where no row has two replicates. With two or three replicates a row, its own spread says next to nothing;
    that of all rows together does.

    Examples
    --------
    >>> pooled_half_width(np.array([[0.0, 2.0], [5.0, 5.0], [1.0, np.nan]])).round(2)
    array([3.04, 3.04, 4.3 ])
    """
    seen = np.isfinite(values)
    counts = seen.sum(axis=1)
    freedom = int(np.maximum(counts - 1, 0).sum())
    if not freedom:
        return np.full(len(values), np.nan)
    means = np.where(seen, values, 0.0).sum(axis=1) / np.maximum(counts, 1)
    variance = float((np.where(seen, values - means[:, None], 0.0) ** 2).sum() / freedom)
    t = float(student.ppf(0.5 + level / 2, freedom))
    return np.asarray(np.where(counts > 0, t * np.sqrt(variance / np.maximum(counts, 1)), np.nan))


def chance_of_as_many(found: int, of: int, share: float) -> float:
    """Probability that at least so many of a number are found where each is with the same probability.

    Examples
    --------
    >>> chance_of_as_many(2, 2, 0.5), chance_of_as_many(0, 5, 0.5)
    (0.25, 1.0)
    """
    return round(float(bdtrc(found - 1, of, share)), 12) if found > 0 else 1.0
