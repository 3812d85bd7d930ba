"""Which gap binds first for a firm that does not use AI (equation sheet, 3.4.13).

The audit asks what the firm could not: what the project is worth in truth, at its true odds and cost.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np

UNAWARE, BELIEF, CAPITAL, TECHNOLOGY, NOT_WORTH_IT, TRANSIENT = range(6)
SWITCHES = ("cognition", "capital", "technology")
GAPS = ("awareness", "belief", "capital", "technology", "none", "transient")


def binding_gap(
    worth_in_truth: np.ndarray,
    worth_if_able: np.ndarray,
    payable: np.ndarray,
    aware: np.ndarray,
    worth_as_believed: np.ndarray,
) -> np.ndarray:
    """Label of each firm: the gap that would have to open first.

    Parameters
    ----------
    worth_in_truth : (F,) bool
        Some project is worth it at the firm's true odds, without fear of risk.
    worth_if_able : (F,) bool
        The same if the firm were skilled and informatized.
    payable : (F,) bool
        It could pay for the best of those.
    aware : (F,) bool
    worth_as_believed : (F,) bool
        Some project is worth it at its own beliefs.

    Returns
    -------
    (F,) index into GAPS
    """
    conditions = [
        ~worth_if_able & ~worth_in_truth,
        ~worth_in_truth,
        ~payable,
        ~aware,
        ~worth_as_believed,
    ]
    return np.select(conditions, [NOT_WORTH_IT, TECHNOLOGY, CAPITAL, UNAWARE, BELIEF], default=TRANSIENT)


def overlap(passes: np.ndarray) -> np.ndarray:
    """What each gap has to do with a firm not adopting, where several bind at once: Shapley values.

    The label of a firm depends on the order in which gaps are asked for; this does not.

    Parameters
    ----------
    passes : (2, 2, 2, F) bool
        Whether the firm would adopt with its gap of cognition, capital, technology closed (0) or opened (1).

    Returns
    -------
    (3, F) share
        In the order of ``SWITCHES``; sums to what opening all three changes. Negative where a firm that
        believes too much would think better of it.

    Source
    ------
    Shapley 1953; equation sheet, 3.4.13.
    """
    worth = passes.astype(float)
    orders = list(permutations(range(len(SWITCHES))))
    value = np.zeros((len(SWITCHES), worth.shape[-1]))
    for order in orders:
        opened = [0, 0, 0]
        for gap in order:
            before = worth[tuple(opened)]
            opened[gap] = 1
            value[gap] += (worth[tuple(opened)] - before) / len(orders)
    return value
