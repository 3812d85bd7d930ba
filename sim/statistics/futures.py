"""A mean over futures that were chosen, each repeated under some lucks, and how well it is known.

A *future* is a world with a parameter vector. Futures are a fixed design: which there are is no chance, so that their
spread says how they were chosen and not how well the mean over them is known. What is left to chance is luck, and the
same luck (a seed) comes in many futures: runs that share it are not independent, lucks are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from sim.statistics.intervals import LEVEL, Interval, fieller


@dataclass(frozen=True)
class OverFutures:
    """The mean of the means of futures.

    Attributes
    ----------
    mean : unit of the values
        NaN where no future has a value.
    parts : (G,) unit of the values
        What each luck moved the mean by; the sum of their squares is the variance of the mean. NaN where no future was
        repeated.
    freedom
        Degrees of freedom of that variance.
    futures : count
        With a value.
    fewest, most : count
        Lucks of a future, of those with a value.
    """

    mean: float
    parts: np.ndarray
    freedom: float
    futures: int
    fewest: int
    most: int

    def interval(self, level: float = LEVEL) -> Interval:
        """Mean with its interval; ``replicates`` are the fewest of a future."""
        half = self._t(level) * self.error
        return Interval(self.mean, self.mean - half, self.mean + half, self.fewest)

    @property
    def error(self) -> float:
        """Standard error of the mean."""
        return float(np.sqrt((self.parts**2).sum()))

    def two_sided(self) -> float:
        """How often luck alone would move a mean of zero as far; NaN where nothing was repeated."""
        if not np.isfinite(self.error):
            return float("nan")
        if self.error == 0:
            return float(self.mean == 0)
        return float(2 * student.sf(abs(self.mean) / self.error, self.freedom))

    def ratio(self, to: OverFutures, level: float = LEVEL) -> tuple[float, float, float]:
        """Ratio of two means over the same runs, with Fieller's interval: ratio, low, high."""
        both = np.array([self.parts, to.parts])
        return fieller(self.mean, to.mean, both @ both.T, self._t(level))

    def _t(self, level: float) -> float:
        return float(student.ppf(0.5 + level / 2, self.freedom)) if self.freedom > 0 else float("nan")


def over_futures(values: np.ndarray) -> OverFutures:
    """The mean over futures of their own means, however often each was repeated.

    Parameters
    ----------
    values : (F, R) any unit
        By future and luck; NaN where there was no such run, or it failed.

    Returns
    -------
    Each future counts as much as another: more lucks make it better known, not more important. A deviation from the
    mean of its future is scaled by R / (R - 1), and those of one luck are added over futures before they are squared
    (cluster-robust variance, with lucks as clusters), since a luck may move all futures alike. With as many lucks
    everywhere this is Student's interval of the means by luck. A future with a single luck has no spread of its own; it
    is taken to be as wide as that of the others together. Degrees of freedom are Satterthwaite's, as if luck moved
    futures alike. In simulation the interval of 95% holds 94 to 97% where futures are repeated alike, and never less
    than 87%, with one of two futures known from two lucks and the other from 14. Where lucks were added until an
    interval was narrow, it is a little too short besides.

    Source
    ------
    Liang & Zeger 1986, Biometrika 73: 13-22; Bell & McCaffrey 2002, Survey Methodology 28: 169-181 (scaling and
    degrees of freedom); Satterthwaite 1946, Biometrics Bulletin 2: 110-114.

    Examples
    --------
    >>> found = over_futures(np.array([[0.0, 0.0, np.nan], [1.0, 2.0, 3.0]])).interval()
    >>> round(found.mean, 3), round(found.low, 3), found.replicates
    (1.0, -0.242, 2)
    """
    values = np.asarray(values, dtype=float)
    seen = np.isfinite(values)
    values, seen = values[seen.any(axis=1)], seen[seen.any(axis=1)]
    futures, counts = len(values), seen.sum(axis=1)
    if not futures:
        return OverFutures(np.nan, np.full(1, np.nan), np.nan, 0, 0, 0)
    means = np.where(seen, values, 0.0).sum(axis=1) / counts
    apart = np.where(seen, values - means[:, None], 0.0)
    repeated, known = counts > 1, {"futures": futures, "fewest": int(counts.min()), "most": int(counts.max())}
    if not repeated.any():
        return OverFutures(float(means.mean()), np.full(1, np.nan), np.nan, **known)
    pooled = float((apart**2).sum() / (counts[repeated] - 1).sum())
    scale = 1.0 / (futures * np.sqrt(counts * np.maximum(counts - 1, 1)))
    alone = np.diag(np.where(repeated, 0.0, np.sqrt(pooled) / futures))[:, ~repeated]  # of a luck that nobody shares
    parts = np.concatenate([(scale[:, None] * apart).sum(axis=0), alone.sum(axis=0)])
    own = np.where(repeated, (apart**2).sum(axis=1) / np.maximum(counts - 1, 1), pooled)
    return OverFutures(float(means.mean()), parts, _freedom(seen, np.sqrt(own), repeated), **known)


def _freedom(seen: np.ndarray, spread: np.ndarray, repeated: np.ndarray) -> float:
    """Lucks that the variance rests on, less the one that the mean takes; of as many everywhere, as many less one."""
    counts = seen.sum(axis=1)
    if not (spread > 0).any():
        spread = np.ones(len(spread))
    weights = np.where(repeated, spread / counts, 0.0)
    by_luck = (seen * weights[:, None]).sum(axis=0) ** 2
    rest = float((counts[repeated] - 1).sum())  # what stands for futures with a single luck is known from all others
    lucks = float(by_luck.sum() ** 2 / (by_luck**2).sum()) - 1.0 if by_luck.any() else rest
    return max(min(lucks, rest), 1.0)
