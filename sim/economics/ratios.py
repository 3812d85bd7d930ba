"""A ratio where there is something to divide by, and what to say where there is not."""

from __future__ import annotations

import numpy as np

from sim.compiled import rule, where


@rule
def ratio(part: np.ndarray | float, whole: np.ndarray | float, otherwise: float = 0.0) -> np.ndarray:
    """Part over whole, element by element; something else where the whole is not positive.

    Parameters
    ----------
    part, whole : (...) of one unit, or of two
    otherwise : as the ratio
        Where there is no whole.

    Examples
    --------
    >>> ratio(np.array([1.0, 0.0]), np.array([4.0, 0.0]))
    array([0.25, 0.  ])
    """
    return where(whole > 0, part / where(whole > 0, whole, 1.0), otherwise)


@rule
def between(value: np.ndarray, lowest: float, highest: float) -> np.ndarray:
    """The value, or the nearest limit where it lies outside.

    Examples
    --------
    >>> float(between(1.2, 0.0, 1.0))
    1.0
    """
    return where(value < lowest, lowest, where(value > highest, highest, value))
