"""What is run next in a study, and how what it has brought is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from sim.study.plan import Case, Plan


@dataclass(frozen=True)
class Round:
    """What is run next.

    Attributes
    ----------
    plan
        Its arms are those of this round.
    cases
    later : count
        Runs, at most, that are kept after it.
    """

    plan: Plan
    cases: list[Case]
    later: int = 0


class Read(Protocol):
    """How a strategy reads what the round before has brought."""

    def __call__(self, table: str, columns: Sequence[str] | None = None, month: int | None = None) -> pd.DataFrame:
        """A table of the round that has just been run, or some columns of it over all firms in one month."""


Rounds = Iterator[Round]
