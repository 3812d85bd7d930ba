"""How two things go together, how like is compared with like, and how much a set of causes explains."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize
from scipy.stats import entropy, spearmanr


def mantel_haenszel(event: np.ndarray, exposed: np.ndarray, stratum: np.ndarray) -> float:
    """Risk ratio of exposed to unexposed, pooled over strata; NaN where nobody in either group had it.

    Where only the exposed had no event, half an event is added to them, so that a logarithm exists.

    Parameters
    ----------
    event, exposed : (N,) bool
    stratum : (N,) index

    Source
    ------
    Mantel & Haenszel 1959; risk ratio as in Greenland & Robins 1985.

    Examples
    --------
    >>> event = np.array([True, False, True, True])
    >>> exposed = np.array([True, True, False, False])
    >>> mantel_haenszel(event, exposed, np.zeros(4, dtype=int))
    0.5
    """
    strata = int(stratum.max(initial=-1)) + 1

    def count(which: np.ndarray) -> np.ndarray:
        return np.bincount(stratum[which], minlength=strata).astype(float)

    a, b = count(event & exposed), count(event & ~exposed)
    n1, n0 = count(exposed), count(~exposed)
    both = (n1 > 0) & (n0 > 0)
    a, b, n1, n0 = a[both], b[both], n1[both], n0[both]
    n = n1 + n0
    if not a.sum() and b.sum():
        a = a + 0.5 * n1 / n1.sum()
    below = float(np.sum(b * n1 / n))
    return float(np.sum(a * n0 / n)) / below if below > 0 else float("nan")


def rank_correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Spearman's rank correlation; NaN where one of the two does not vary.

    Examples
    --------
    >>> round(rank_correlation(np.array([1.0, 2.0, 3.0]), np.array([9.0, 5.0, 1.0])), 6)
    -1.0
    """
    if len(one) < 3 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    return float(spearmanr(one, other).statistic)


def kendall(one: np.ndarray, other: np.ndarray) -> float:
    """Kendall's tau-a: share of concordant less share of discordant pairs.

    Examples
    --------
    >>> round(kendall(np.array([1, 2, 3]), np.array([1, 3, 2])), 4)
    0.3333
    """
    i, j = np.triu_indices(len(one), 1)
    return float(np.mean(np.sign(one[i] - one[j]) * np.sign(other[i] - other[j]))) if len(i) else float("nan")


def evenness(counts: np.ndarray) -> float:
    """Shannon entropy over its maximum; 0 where there is one kind, 1 where all are as common.

    Parameters
    ----------
    counts : (K,) count
        Of each kind there could be, zeros included.

    Examples
    --------
    >>> evenness(np.array([5, 5])), evenness(np.array([5, 0]))
    (1.0, 0.0)
    """
    if len(counts) < 2 or not counts.sum():
        return float("nan")
    return float(entropy(counts, base=len(counts)))


def pseudo_r2(causes: np.ndarray, outcome: np.ndarray, ridge: float = 1.0) -> float:
    """McFadden's pseudo-R2 of a logistic regression, on the half of the cases that it was not fitted to.

    Even cases are fitted, odd ones are predicted; negative where the causes mislead.

    Parameters
    ----------
    causes : (N, K) any unit; scaled inside
    outcome : (N,) bool
    ridge
        Penalty on squared coefficients of scaled causes.

    Source
    ------
    McFadden 1974.
    """
    y = outcome.astype(float)
    spread = causes.std(axis=0)
    x = np.column_stack([np.ones(len(y)), (causes - causes.mean(axis=0)) / np.where(spread > 0, spread, 1.0)])
    fit, test = slice(0, None, 2), slice(1, None, 2)

    def loss(b: np.ndarray) -> tuple[float, np.ndarray]:
        z = x[fit] @ b
        gradient = x[fit].T @ (1 / (1 + np.exp(-z)) - y[fit]) + 2 * ridge * np.r_[0.0, b[1:]]
        return float(np.sum(np.logaddexp(0, z) - y[fit] * z) + ridge * np.sum(b[1:] ** 2)), gradient

    mean = y[fit].mean()
    if len(y) < 20 or not 0 < mean < 1:
        return float("nan")
    b = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x
    z = x[test] @ b
    null = np.sum(y[test] * np.log(mean) + (1 - y[test]) * np.log(1 - mean))
    return float(1 - np.sum(y[test] * z - np.logaddexp(0, z)) / null)
