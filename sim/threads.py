"""Large populations in blocks of rows, on several threads where there are many blocks.

A block has the same length everywhere, so what is summed block by block is the same for any number of threads.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, reduce
from operator import add
from typing import Any

import numpy as np

BLOCK = 131_072  # rows, so that a call costs little beside its block
LOOKER = 32  # rows of a loop over all, which take as long as one firm that weighs a project
WORTH_IT = 4  # blocks, from which threads gain more than it costs to wake them

_share = 1  # processes that divide the processors among them


def processors() -> int:
    """Processors that this process may use.   count"""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def work_beside(processes: int) -> None:
    """The processors are shared with so many processes, this one included; each takes its part of the threads."""
    global _share
    _share = max(processes, 1)


def spread(over_some: Callable[..., Any], rows: int, *given: Any, cost: int = 1) -> list[Any]:
    """What a loop finds in each block of rows, in the order of the blocks.

    Parameters
    ----------
    over_some
        A loop that takes the first row, the row after the last, and what is given.
    rows : count
    given
        Arrays and numbers that all blocks share; a block writes to its own rows only.
    cost : count
        Of a row, in rows of an ordinary loop: a block has so many times fewer.

    Examples
    --------
    >>> spread(lambda first, after, step: (first + step, after), 140_000, 5)
    [(5, 131072), (131077, 140000)]
    """
    block = max(BLOCK // cost, 1)
    if rows <= block:
        return [over_some(0, rows, *given)]
    blocks = [(first, min(first + block, rows)) for first in range(0, rows, block)]
    threads = max(processors() // _share, 1) if len(blocks) >= WORTH_IT else 1
    if threads == 1:
        return [over_some(first, after, *given) for first, after in blocks]
    team = _team(threads, os.getpid())
    return list(team.map(lambda block: over_some(*block, *given), blocks))


def asked(of_some: Callable[..., tuple[np.ndarray, ...]], slots: np.ndarray, *given: Any) -> tuple[np.ndarray, ...]:
    """What a loop finds of firms named by their slots, part by part; what it finds has its firms on the last axis.

    Examples
    --------
    >>> asked(lambda slots, add: (slots + add, np.array([slots, slots])), np.array([3, 7]), 1)
    (array([4, 8]), array([[3, 7],
           [3, 7]]))
    """
    found = spread(lambda first, after: of_some(slots[first:after], *given), len(slots), cost=LOOKER)
    return found[0] if len(found) == 1 else tuple(np.concatenate(each, axis=-1) for each in zip(*found, strict=True))


def joined(found: list[tuple[np.ndarray, ...]]) -> tuple[np.ndarray, ...]:
    """Lists that were found block by block, each as one.

    Examples
    --------
    >>> joined([(np.array([1]), np.array([5])), (np.array([2]), np.array([6]))])
    (array([1, 2]), array([5, 6]))
    """
    return tuple(np.concatenate(each) for each in zip(*found, strict=True))


def total(found: Iterable[Any]) -> Any:
    """Sums that were taken block by block, one added to the other: since Python 3.12 its ``sum`` rounds otherwise.

    Examples
    --------
    >>> total([1.0, 1e100, 1.0, -1e100])
    0.0
    """
    return reduce(add, found)


def summed(found: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Several such sums at once.

    Examples
    --------
    >>> summed([(1.0, 2.0), (3.0, 4.0)])
    (4.0, 6.0)
    """
    return tuple(total(each) for each in zip(*found, strict=True))


@cache
def _team(threads: int, process: int) -> ThreadPoolExecutor:
    """Threads that wait for work; a process that was forked has none of its parent's."""
    return ThreadPoolExecutor(threads, f"firms-{process}")
