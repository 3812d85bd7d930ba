"""What each member of a coalition brings: Shapley values and interactions, out of the worth of every coalition.

A coalition is a number whose bit i says whether member i is in: 0 is nobody, 2**n - 1 is everybody.
"""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np


def members_of(worth: np.ndarray) -> int:
    """How many members make so many coalitions.

    Parameters
    ----------
    worth : (..., 2**n) any unit

    Examples
    --------
    >>> members_of(np.zeros(8))
    3
    """
    count = worth.shape[-1].bit_length() - 1
    if worth.shape[-1] != 1 << count:
        raise ValueError(f"{worth.shape[-1]} coalitions are not all there are of any number of members")
    return count


def shapley(worth: np.ndarray) -> np.ndarray:
    """Shapley value of each member: what it adds, over all orders in which members can come.

    Parameters
    ----------
    worth : (..., 2**n) any unit
        Of every coalition.

    Returns
    -------
    (..., n) the same unit; they sum to the worth of all less that of nobody.

    Source
    ------
    Shapley 1953.

    Examples
    --------
    >>> shapley(np.array([0.0, 1.0, 2.0, 5.0]))
    array([2., 3.])
    """
    n = members_of(worth)
    found = []
    for member in range(n):
        without = _without(n, member)
        weight = np.array([factorial(_size(s)) * factorial(n - 1 - _size(s)) for s in without]) / factorial(n)
        found.append((worth[..., without | 1 << member] - worth[..., without]) @ weight)
    return np.stack(found, axis=-1)


def alone(worth: np.ndarray) -> np.ndarray:
    """What each member brings by itself.   (..., 2**n) any unit, to (..., n)

    Examples
    --------
    >>> alone(np.array([0.5, 1.0, 2.0, 5.0]))
    array([0.5, 1.5])
    """
    return np.asarray(worth[..., [1 << member for member in range(members_of(worth))]] - worth[..., :1])


def last(worth: np.ndarray) -> np.ndarray:
    """What each member adds to all others.   (..., 2**n) any unit, to (..., n)

    Examples
    --------
    >>> last(np.array([0.5, 1.0, 2.0, 5.0]))
    array([3., 4.])
    """
    every = worth.shape[-1] - 1
    return np.asarray(worth[..., every:] - worth[..., [every ^ 1 << member for member in range(members_of(worth))]])


def interactions(worth: np.ndarray) -> np.ndarray:
    """Shapley interaction of each pair: what two add together beyond what each adds, over all orders.

    Above zero where one makes the other more worthwhile (complements), below where one does the other's work
    (substitutes), zero where what they add does not depend on one another.

    Parameters
    ----------
    worth : (..., 2**n) any unit
        Of every coalition.

    Returns
    -------
    (..., pairs) the same unit, in the order of ``pairs(n)``.

    Source
    ------
    Owen 1972; Grabisch & Roubens 1999.

    Examples
    --------
    >>> interactions(np.array([0.0, 1.0, 2.0, 5.0]))
    array([2.])
    """
    n = members_of(worth)
    found = []
    for one, other in pairs(n):
        without = _without(n, one, other)
        first, second = without | 1 << one, without | 1 << other
        weight = [factorial(_size(s)) * factorial(n - 2 - _size(s)) for s in without]
        both = worth[..., first | second] - worth[..., first] - worth[..., second] + worth[..., without]
        found.append(both @ (np.array(weight) / factorial(n - 1)))
    return np.stack(found, axis=-1) if found else np.zeros((*worth.shape[:-1], 0))


def pairs(count: int) -> list[tuple[int, int]]:
    """Each two of so many members, once.

    Examples
    --------
    >>> pairs(3)
    [(0, 1), (0, 2), (1, 2)]
    """
    return list(combinations(range(count), 2))


def _without(count: int, *members: int) -> np.ndarray:
    """Coalitions in which these are not."""
    every = np.arange(1 << count)
    return every[(every & sum(1 << member for member in members)) == 0]


def _size(coalition: int) -> int:
    return int(coalition).bit_count()
