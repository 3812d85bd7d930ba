"""Populations as columns: one array per attribute, one row (slot) per agent.

A table class declares its columns once, with type, unit and meaning; views, codebook and tests read
the declaration. This module knows nothing of Mesa, of rules or of months.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, TypeVar

import numpy as np

FIRST_ID = 1
Some = TypeVar("Some", bound=tuple[Any, ...])


@dataclass(frozen=True)
class Column:
    """Declaration of one attribute.

    Parameters
    ----------
    dtype
        NumPy type of the array.
    unit, meaning
        For codebook, help and axis labels.
    items
        Names of the second axis, where an agent holds one value per item (for instance per
        operating link); such an array has shape ``(len(items), rows)``, so that each item's values lie
        side by side. Empty for one value per agent.
    initial
        Value of a row nobody has written yet; also what an entrant starts from.
    into
        What a number of the column is the place of, for instance ``"sectors"``; -1, for none, is a place of nothing
        where the column starts from it.
    """

    dtype: str
    unit: str
    meaning: str
    items: tuple[str, ...] = ()
    initial: float = 0
    into: str = ""

    def __get__(self, table: Any, owner: type | None = None) -> np.ndarray:
        """For type checkers: on a table, the name is an array (which the table's constructor sets)."""
        return self  # type: ignore[return-value]

    @cached_property
    def blank(self) -> np.ndarray:
        """The initial value, of the column's own type: quicker to write than a number.   () array"""
        return np.array(self.initial, dtype=self.dtype)

    def make(self, rows: int) -> np.ndarray:
        """Array of ``rows`` rows that holds the initial value."""
        shape = (len(self.items), rows) if self.items else (rows,)
        if self.initial == 0:
            return np.zeros(shape, dtype=self.dtype)  # takes memory only where something else is written
        return np.full(shape, self.initial, dtype=self.dtype)


class Table:
    """A population: declared columns, an ``alive`` mask and a permanent identity per agent.

    Subclasses declare columns as class attributes (``cash = Column("f8", "currency", "…")``);
    instances hold the arrays under the same names. A slot whose agent has left (``alive`` false) can
    be taken by another agent, which gets an identity of its own.

    Parameters
    ----------
    rows
        Number of slots.

    Attributes
    ----------
    called
        What messages call one of them.
    """

    declared: ClassVar[dict[str, Column]] = {}
    called: ClassVar[str] = "agent"
    alive: np.ndarray
    unique_id: np.ndarray

    def __init_subclass__(cls) -> None:
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Column)}
        cls.declared = {**cls.declared, **own}

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.alive = np.zeros(rows, dtype=bool)
        self.unique_id = np.zeros(rows, dtype=np.int64)
        for name, column in self.declared.items():
            setattr(self, name, column.make(rows))

    def __len__(self) -> int:
        """Number of agents alive."""
        return int(np.count_nonzero(self.alive))

    def arrays(self) -> Iterator[tuple[str, np.ndarray]]:
        """Name and array of each declared column."""
        for name in self.declared:
            yield name, getattr(self, name)

    def only(self, some: type[Some]) -> Some:
        """Some of the columns, as loops take them: a named tuple of arrays whose fields name columns."""
        return some(*[getattr(self, name) for name in some._fields])  # type: ignore[attr-defined]

    def admit(self, slots: np.ndarray, first_id: int) -> None:
        """Give the slots to new agents: every column back to its initial value, new identities."""
        places: dict[int, np.ndarray] = {}  # in an array of so many items, as if it were one row
        for name, column in self.declared.items():
            array = getattr(self, name)
            if array.ndim == 1:
                array[slots] = column.blank
                continue
            if len(array) not in places:
                places[len(array)] = (slots + self.rows * np.arange(len(array))[:, np.newaxis]).ravel()
            array.put(places[len(array)], column.blank)
        self.alive[slots] = True
        self.unique_id[slots] = np.arange(first_id, first_id + len(slots))

    def settle(self, first_id: int) -> None:
        """Give all slots of a new table to agents: its columns hold their initial values already."""
        if self.unique_id.any():
            raise ValueError(f"somebody has been in this {type(self).__name__}")
        self.alive[:] = True
        self.unique_id[:] = np.arange(first_id, first_id + self.rows)

    def dismiss(self, slots: np.ndarray) -> None:
        """The agents of these slots leave; their rows stay readable until someone else is admitted."""
        self.alive[slots] = False

    def grow(self, rows: int) -> None:
        """Append ``rows`` empty slots."""
        for name, column in self.declared.items():
            setattr(self, name, np.concatenate([getattr(self, name), column.make(rows)], axis=-1))
        self.alive = np.concatenate([self.alive, np.zeros(rows, dtype=bool)])
        self.unique_id = np.concatenate([self.unique_id, np.zeros(rows, dtype=np.int64)])
        self.rows += rows

    def bytes_per_row(self) -> float:
        """Memory of one agent's columns."""
        return sum(array.nbytes for _, array in self.arrays()) / max(self.rows, 1)

    def row(self, slot: int) -> dict[str, Any]:
        """Everything that is known of the agent in ``slot``, as plain Python values."""
        return {
            name: array[slot].item() if array.ndim == 1 else tuple(array[:, slot].tolist())
            for name, array in self.arrays()
        }
