"""Public money: granted, on its way, released, paid out, promised, lost, and returned where not needed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

LEVELS = ("ministry", "province", "city")
ACCOUNTS = ("granted", "on_the_way", "lost", "released", "available", "promised", "paid", "returned")
ROUNDING = 1e-12  # relative: what sums and quotients of money may be off by


class Purse:
    """One account for each part of each lever, fed by three levels of government (A9, equation 47).

    At any time what was granted is on its way, lost on the way or released, and what was released is
    available, promised, paid or returned.

    Parameters
    ----------
    names
        Parts, in the order of their accounts.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.granted = np.zeros(len(names))
        self.on_the_way = np.zeros(len(names))
        self.lost = np.zeros(len(names))
        self.from_level = np.zeros((len(LEVELS), len(names)))
        self._arrivals: dict[int, np.ndarray] = {}
        self.released = np.zeros(len(names))
        self.available = np.zeros(len(names))
        self.promised = np.zeros(len(names))
        self.paid = np.zeros(len(names))
        self.returned = np.zeros(len(names))

    def grant(self, account: int, amounts: Sequence[float], months: Sequence[int]) -> None:
        """A month's budget is granted; each level's share arrives in a month of its own."""
        for level, (amount, month) in enumerate(zip(amounts, months, strict=True)):
            due = self._arrivals.setdefault(month, np.zeros_like(self.from_level))
            due[level, account] += amount
            self.granted[account] += amount
            self.on_the_way[account] += amount

    def arrive(self, month: int, leakage: np.ndarray | float) -> float:
        """What is due arrives, less what is lost on the way; the loss is returned, for the ledger.

        Parameters
        ----------
        month : index
        leakage : (P,) share
        """
        due = self._arrivals.pop(month, np.zeros_like(self.from_level))
        total = due.sum(axis=0)
        lost = leakage * total
        self.from_level += due
        self.on_the_way = np.maximum(self.on_the_way - total, 0.0)  # no dust of rounding
        self.lost += lost
        self.released += total - lost
        self.available += total - lost
        return float(lost.sum())

    def release(self, account: int, amount: float) -> None:
        """A month's budget is granted and arrives at once."""
        self.granted[account] += amount
        self.released[account] += amount
        self.available[account] += amount

    def pay(self, account: int, amount: float) -> float:
        """Pay out of what is available; what it cost in all is returned, for the ledger."""
        self._take(account, amount)
        self.paid[account] += amount
        return amount

    def units(self, account: int, price: float) -> int:
        """Whole units that what is available buys at this price."""
        return whole(self.available[account] / price)

    def promise(self, account: int, amount: float) -> None:
        """Set money aside that will be due when use is proven."""
        self._take(account, amount)
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

    def _take(self, account: int, amount: float) -> None:
        """Less is available; what only rounding leaves of it, or takes beyond it, is nothing."""
        left = self.available[account] - amount
        self.available[account] = 0.0 if abs(left) <= ROUNDING * amount else left

    def give_back(self, account: int) -> float:
        """Return what is available, at the end of a phase that has no successor."""
        amount = float(self.available[account])
        self.available[account] = 0.0
        self.returned[account] += amount
        return amount


def whole(units: float) -> int:
    """Whole units; one that is short by no more than rounding counts.

    Examples
    --------
    >>> whole(0.3 / 0.1), whole(2.9)
    (3, 2)
    """
    return int(units * (1.0 + ROUNDING))


def arrival(month: int, delay: int, shortened: float) -> list[int]:
    """Months in which the shares of ministry, province and city arrive: each approves after the level above it.

    Parameters
    ----------
    month : index
        In which the budget is granted.
    delay : months
        That a level takes.
    shortened : share
        Of the delay that coordination saves.

    Examples
    --------
    >>> arrival(10, 2, 0.0), arrival(10, 2, 0.5)
    ([12, 14, 16], [11, 12, 13])
    """
    return [month + round(level * delay * (1.0 - shortened)) for level in range(1, len(LEVELS) + 1)]


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
    if price.sum() <= budget:
        return np.ones(len(price), dtype=bool)
    order = np.argsort(queue, kind="stable")
    spent = np.cumsum(price[order])
    covered = np.empty(len(price), dtype=bool)
    covered[order] = spent <= budget * (1.0 + ROUNDING)
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
