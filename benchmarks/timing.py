"""Contenders in turns: each round asks everybody once, so that what else the machine does falls on all alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

ENOUGH = 0.02  # seconds; what takes less is repeated within its turn


@dataclass(frozen=True)
class Spent:
    """Seconds of this process's processors and of the clock."""

    cpu: float
    wall: float


def spend(work: Callable[[], Any]) -> tuple[Spent, Any]:
    """What a piece of work costs, and what it gives."""
    cpu, wall = time.process_time(), time.perf_counter()
    given = work()
    return Spent(time.process_time() - cpu, time.perf_counter() - wall), given


@dataclass
class Turns:
    """One contender at one size.

    Parameters
    ----------
    name
        Row of the table.
    turn
        Prepares afresh what it needs, unmeasured, and returns what the measured part cost and gave.
    units : count
        Firm-months that a turn goes through.
    rounds : count
        In how many rounds it takes part.
    note
        What a reader must know of this row at this size.
    """

    name: str
    turn: Callable[[], tuple[Spent, Any]]
    units: float
    rounds: int
    note: str = ""
    spent: list[Spent] = field(default_factory=list)
    given: list[Any] = field(default_factory=list)

    def take(self, enough: float) -> None:
        """One round: a turn, and more of them until they took so many seconds."""
        cpu = wall = 0.0
        times = 0
        while not times or (cpu < enough and wall < enough):
            spent, given = self.turn()
            cpu, wall, times = cpu + spent.cpu, wall + spent.wall, times + 1
            self.given.append(given)
        self.spent.append(Spent(cpu / times, wall / times))

    @property
    def cpu(self) -> float:
        """Median nanoseconds of processor per firm-month."""
        return median(spent.cpu for spent in self.spent) / self.units * 1e9

    @property
    def wall(self) -> float:
        """Median nanoseconds of the clock per firm-month."""
        return median(spent.wall for spent in self.spent) / self.units * 1e9

    def times_as_fast(self, other: Turns) -> float:
        """Median over the rounds both took part in of the other's processor time per firm-month over one's own."""
        pairs = zip(self.spent, other.spent, strict=False)
        return median(theirs.cpu / other.units / (ours.cpu / self.units) for ours, theirs in pairs)


def interleave(contenders: Sequence[Turns], enough: float = ENOUGH) -> None:
    """All rounds: in each, everybody who still takes part, in order."""
    for number in range(max((contender.rounds for contender in contenders), default=0)):
        for contender in contenders:
            if number < contender.rounds:
                contender.take(enough)
