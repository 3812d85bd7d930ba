"""Inequality and concentration."""

from __future__ import annotations

import numpy as np


def gini(values: np.ndarray) -> float:
    """Gini coefficient of non-negative values; 0 where all are equal or there is nothing to share.

    Parameters
    ----------
    values : (F,) any unit, non-negative

    Source
    ------
    Gini 1912, in the sorted form of Sen 1973.

    Examples
    --------
    >>> round(gini(np.array([0.0, 0.0, 0.0, 1.0])), 2)
    0.75
    """
    values = np.sort(np.asarray(values, dtype=float), kind="stable")
    total = values.sum()
    if len(values) == 0 or total == 0:
        return 0.0
    rank = np.arange(1, len(values) + 1)
    return float(((2 * rank - len(values) - 1) * values).sum() / (len(values) * total))


def herfindahl(shares: np.ndarray) -> float:
    """Herfindahl-Hirschman index: sum of squared market shares, 1 for a monopoly.

    Parameters
    ----------
    shares : (J,) any non-negative unit; scaled to sum to 1

    Examples
    --------
    >>> herfindahl(np.array([2.0, 2.0]))
    0.5
    """
    total = float(np.sum(shares))
    return float(np.sum((np.asarray(shares) / total) ** 2)) if total > 0 else 0.0
