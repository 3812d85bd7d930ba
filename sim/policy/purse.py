"""Public money: released month by month, paid out, promised, and returned where it was not needed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


class Purse:
    """One account for each part of each lever.

    At any time what was released equals what is available, promised, paid and returned.

    Parameters
    ----------
    names
        Parts, in the order of their accounts.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.released = np.zeros(len(names))
        self.available = np.zeros(len(names))
        self.promised = np.zeros(len(names))
        self.paid = np.zeros(len(names))
        self.returned = np.zeros(len(names))

    def release(self, account: int, amount: float) -> None:
        """A month's budget arrives."""
        self.released[account] += amount
        self.available[account] += amount

    def pay(self, account: int, amount: float) -> float:
        """Pay out of what is available; what it cost in all is returned, for the ledger."""
        self.available[account] -= amount
        self.paid[account] += amount
        return amount

    def promise(self, account: int, amount: float) -> None:
        """Set money aside that will be due when use is proven."""
        self.available[account] -= amount
        self.promised[account] += amount

    def redeem(self, account: int, amount: float) -> float:
        """Pay what was promised."""
        self.promised[account] -= amount
        self.paid[account] += amount
        return amount

    def cancel(self, account: int, amount: float) -> None:
        """A promise falls through; the money is available again."""
        self.promised[account] -= amount
        self.available[account] += amount

    def take_back(self, account: int, amount: float) -> None:
        """Money paid out comes back to the account, after an inspection."""
        self.paid[account] -= amount
        self.available[account] += amount

    def give_back(self, account: int) -> float:
        """Return what is available, at the end of a phase that has no successor."""
        amount = float(self.available[account])
        self.available[account] = 0.0
        self.returned[account] += amount
        return amount


def affordable(price: np.ndarray, queue: np.ndarray, budget: float) -> np.ndarray:
    """Requests that a budget covers, in the order of the queue, which closes at the first that it does not.

    Who asks for nothing is not kept waiting.

    Parameters
    ----------
    price : (C,) currency, non-negative
    queue : (C,) uniform
        Place in the queue.
    budget : currency

    Returns
    -------
    (C,) bool

    Examples
    --------
    >>> affordable(np.array([60.0, 60.0, 30.0]), np.array([0.9, 0.1, 0.5]), 100.0)
    array([False,  True,  True])
    """
    order = np.argsort(queue, kind="stable")
    spent = np.cumsum(price[order])
    covered = np.empty(len(price), dtype=bool)
    covered[order] = spent <= budget * (1.0 + 1e-12)
    return covered | (price == 0)


def first_in_queue(candidates: np.ndarray, queue: np.ndarray, units: int) -> np.ndarray:
    """Slots of at most ``units`` candidates, in the order of the queue.

    Parameters
    ----------
    candidates : (F,) bool
    queue : (F,) uniform
    units : count
    """
    slots = np.flatnonzero(candidates)
    return slots[np.argsort(queue[slots], kind="stable")[:units]]
