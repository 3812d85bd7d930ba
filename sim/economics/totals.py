"""Totals by group."""

from __future__ import annotations

import numpy as np

from sim.compiled import loop


@loop
def totals_by_group(values: np.ndarray, group: np.ndarray, counts: np.ndarray, groups: int) -> np.ndarray:
    """Sum of each quantity over the members of each group; a member may belong to several.

    Parameters
    ----------
    values : (M, F)
    group : (D, F) index
        One group of each dimension.
    counts : (F,) bool
        Who counts.
    groups : count
        In all dimensions.

    Returns
    -------
    (M, groups)

    Examples
    --------
    >>> totals_by_group(np.array([[1.0, 2.0, 4.0]]), np.array([[0, 1, 1]]), np.array([True, True, False]), 2)
    array([[1., 2.]])
    """
    total = np.zeros((len(values), groups))
    for quantity in range(len(values)):
        for firm in range(len(counts)):
            if counts[firm]:
                for dimension in range(len(group)):
                    total[quantity, group[dimension, firm]] += values[quantity, firm]
    return total
