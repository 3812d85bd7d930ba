"""Where the bottleneck goes: each firm's gap without a policy against where it stands with it."""

from __future__ import annotations

import numpy as np

from sim.record import STATES

CLOSED = len(STATES)
PLACES = (*STATES, "closed")


def migration(
    without: np.ndarray, founded_without: np.ndarray, with_policy: np.ndarray, founded_with: np.ndarray
) -> np.ndarray:
    """How many firms stand where, by where they stand without the policy.

    Parameters
    ----------
    without, with_policy : (F,) index into STATES, -1 for an empty slot
    founded_without, founded_with : (F,) month
        Tells a firm from an earlier owner of its slot.

    Returns
    -------
    (PLACES, PLACES) count
        Rows: without the policy. A firm that lives in one of the two worlds only is closed in the other.

    Examples
    --------
    >>> here = np.array([0, 0, 3, -1])
    >>> moved = migration(here, np.zeros(4), np.array([0, 2, 8, -1]), np.zeros(4))
    >>> int(moved[0, 0]), int(moved[0, 2]), int(moved[3, 8]), int(moved.sum())
    (1, 1, 1, 3)
    """
    lives, lived = with_policy >= 0, without >= 0
    same = lives & lived & (founded_without == founded_with)
    found = np.zeros((len(PLACES), len(PLACES)), dtype=np.int64)
    np.add.at(found, (without[same].astype(int), with_policy[same].astype(int)), 1)
    np.add.at(found, (without[lived & ~same].astype(int), CLOSED), 1)
    np.add.at(found, (CLOSED, with_policy[lives & ~same].astype(int)), 1)
    return found
