"""Which gap binds first for a firm that does not use AI (equation sheet, 3.4.13).

The audit asks what the firm could not: what the project is worth in truth, at its true odds and cost.
"""

from __future__ import annotations

import numpy as np

UNAWARE, BELIEF, CAPITAL, TECHNOLOGY, NOT_WORTH_IT, TRANSIENT = range(6)
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
