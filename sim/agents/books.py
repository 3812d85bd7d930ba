"""Who belongs to a model: one book per kind of agent, and rows as addresses into the books.

A `Roster` is the book of a table's agents; views are made here when somebody touches a row. The
`Ordinaries` are Mesa agents that have no table. Sets ask both the same questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from sim.agents import seams
from sim.agents.answers import plain
from sim.columns import Table

if TYPE_CHECKING:
    import mesa

    from sim.agents.views import ColumnAgent

REQUIRED: Any = object()
"""Given as default value: an agent without the attribute is an error."""

SPARE_SHARE = 8
"""A full table grows by at least one row in so many, so that entrants one by one cost little."""


Address = tuple[int, int, int]
"""Number of the book, slot, identity."""


class Rows(NamedTuple):
    """Addresses of agents: number of the book, slot in it, and identity of who was meant.   (n,) each."""

    book: np.ndarray
    slot: np.ndarray
    identity: np.ndarray

    @classmethod
    def of(cls, book: int, slot: np.ndarray, identity: np.ndarray) -> Rows:
        """Rows of one book."""
        return cls(np.full(len(slot), book, dtype=np.int16), slot, identity)

    @classmethod
    def joined(cls, parts: Sequence[Rows]) -> Rows:
        """One after the other."""
        return cls(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    @classmethod
    def listing(cls, addresses: Iterable[Address]) -> Rows:
        """Rows of agents named one by one."""
        found = list(addresses)
        if not found:
            return NOBODY
        book, slot, identity = np.array(found, dtype=np.int64).T
        return cls(book.astype(np.int16), slot, identity)

    @property
    def n(self) -> int:
        """Number of rows (``len`` is that of the tuple)."""
        return len(self.slot)

    def take(self, which: Any) -> Rows:
        """Those of an index, a mask or a slice."""
        return Rows(self.book[which], self.slot[which], self.identity[which])

    def books(self) -> list[int]:
        """Numbers of the books that occur."""
        if not self.n:
            return []
        first = int(self.book[0])
        return [first] if (self.book == first).all() else np.unique(self.book).tolist()

    def by_age(self) -> Rows:
        """In the order in which the agents came."""
        if self.n < 2 or (self.identity[1:] >= self.identity[:-1]).all():
            return self
        return self.take(np.argsort(self.identity, kind="stable"))

    def each(self) -> Iterator[Address]:
        """Book, slot and identity, one agent at a time."""
        return zip(self.book.tolist(), self.slot.tolist(), self.identity.tolist(), strict=True)


NOBODY = Rows.of(0, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


class Book(Protocol):
    """What a set asks of a kind of agents."""

    number: int

    def __len__(self) -> int:
        """Agents on the book."""

    def rows(self, since: int) -> Rows:
        """Agents on the book with an identity of at least ``since``."""

    def holds(self, rows: Rows) -> np.ndarray:
        """Whether the agents meant are still on the book; (n,) bool."""

    def agent(self, slot: int, identity: int) -> Any:
        """The agent, or None if it has left."""

    def address(self, agent: Any) -> Address | None:
        """Where the agent stands, or None if it is not on the book."""

    def column(self, name: str) -> np.ndarray | None:
        """The array that holds this attribute, if one does."""

    def get(self, rows: Rows, name: str, default: Any) -> list[Any]:
        """The attribute of each agent, as plain Python values."""

    def set(self, rows: Rows, name: str, value: Any) -> None:
        """Give each agent's attribute this value."""

    def instances(self, rows: Rows, agent_type: type) -> np.ndarray:
        """Which agents are of a class; (n,) bool."""


def attribute(agent: Any, name: str, default: Any) -> Any:
    """The attribute, or the default value unless it is `REQUIRED`."""
    return getattr(agent, name) if default is REQUIRED else getattr(agent, name, default)


def write(array: np.ndarray, slots: np.ndarray, value: Any, name: str) -> None:
    """Write one agent's value into each of the slots, refusing what the column cannot hold.

    NumPy alone would cut 3.7 to 3 in a whole-number column, and spread a list over the agents.
    """
    given = np.asarray(value)
    if np.ma.is_masked(value):
        raise ValueError(f"{name} takes numbers that are there, not {value!r}")
    if given.dtype.kind not in "biuf":
        raise TypeError(f"{name} holds numbers, not {value!r}")
    if given.shape != array.shape[:-1]:
        wanted = f"{array.shape[0]} values" if array.ndim == 2 else "one value"
        raise ValueError(f"{name} takes {wanted} per agent, not {value!r}")
    with np.errstate(invalid="ignore", over="ignore"):
        cells = given.astype(array.dtype)
    kept = (np.isfinite(cells) == np.isfinite(given)).all() if array.dtype.kind == "f" else np.array_equal(cells, given)
    if not kept:
        raise ValueError(f"{name} is a column of type {array.dtype} and cannot hold {value!r}")
    array[..., slots] = cells[..., np.newaxis]


class Roster:
    """The agents of one table: slots are rows, and a view is made when a row is touched.

    Parameters
    ----------
    model, number
        Whose book this is, and which of its books.
    agent_class
        Class of the views.
    table
        Where the state is.
    """

    def __init__(self, model: mesa.Model, number: int, agent_class: type[ColumnAgent], table: Table) -> None:
        self.model = model
        self.number = number
        self.agent_class = agent_class
        self.table = table
        # Views are held firmly: what somebody hung on one must survive until the agent leaves.
        self.views: dict[int, ColumnAgent] = {}

    def __len__(self) -> int:
        return len(self.table)

    def rows(self, since: int) -> Rows:
        """Agents on the book with an identity of at least ``since``, in the order of their slots."""
        slots = np.flatnonzero(self.table.alive)
        identities = self.table.unique_id[slots]
        rows = Rows.of(self.number, slots, identities)
        return rows.take(identities >= since) if since else rows

    def holds(self, rows: Rows) -> np.ndarray:
        """Whether the agents meant are still on the book; (n,) bool."""
        present = self.table.alive[rows.slot] & (self.table.unique_id[rows.slot] == rows.identity)
        return np.asarray(present)

    def agent(self, slot: int, identity: int) -> ColumnAgent | None:
        """The view of the agent, made now if nobody has touched it yet; None if it has left."""
        table = self.table
        if not table.alive.item(slot) or table.unique_id.item(slot) != identity:
            return None
        view = self.views.get(slot)
        if view is None or view.unique_id != identity:  # the second: of an agent that has left
            view = self.views[slot] = self.agent_class.of_row(self, slot)
        return view

    def address(self, agent: ColumnAgent) -> Address | None:
        """Where the agent stands, or None if it has left."""
        return (self.number, agent.slot, agent.unique_id) if agent.alive else None

    def column(self, name: str) -> np.ndarray | None:
        """The array of a column; None for what is not a column, or is told otherwise by the class."""
        if name == "unique_id":
            return self.table.unique_id
        return getattr(self.table, name) if name in self.agent_class.column_names() else None

    def get(self, rows: Rows, name: str, default: Any) -> list[Any]:
        """The attribute of each agent, as plain Python values."""
        array = self.column(name)
        if array is None:
            return [attribute(self.agent(slot, who), name, default) for _, slot, who in rows.each()]
        return plain(array[..., rows.slot])

    def set(self, rows: Rows, name: str, value: Any) -> None:
        """Give each agent's attribute this value."""
        array = None if name == "unique_id" else self.column(name)
        if array is not None:
            write(array, rows.slot, value, name)
            return
        for _, slot, identity in rows.each():
            setattr(self.agent(slot, identity), name, value)

    def instances(self, rows: Rows, agent_type: type) -> np.ndarray:
        """Which agents are of a class; (n,) bool."""
        return np.full(rows.n, issubclass(self.agent_class, agent_type))

    def who(self) -> np.ndarray:
        """Identity of whoever is in each slot, 0 for nobody; (rows,)."""
        return np.where(self.table.alive, self.table.unique_id, 0)

    def changed(self, before: np.ndarray) -> tuple[list[ColumnAgent], list[ColumnAgent]]:
        """Agents that have left since ``who`` was asked, and those that came."""
        now = self.who()
        slots = np.flatnonzero(now != before)
        left = [self._former(slot, before.item(slot)) for slot in slots.tolist() if before[slot]]
        return left, [self.agent(slot, now.item(slot)) for slot in slots.tolist() if now[slot]]  # type: ignore[misc]

    def _former(self, slot: int, identity: int) -> ColumnAgent:
        view = self.views.get(slot)
        if view is not None and view.unique_id == identity:
            return view
        view = self.agent_class.of_row(self, slot)
        view._identity = identity
        return view

    def enter(self, view: ColumnAgent) -> None:
        """Admit a new agent: into the first vacant slot, or else into a table grown for it."""
        slots = self._vacant(1)
        self.table.admit(slots, seams.claim_identities(self.model, 1))
        view.bind(self, int(slots[0]))
        self.views[view.slot] = view

    def leave(self, view: ColumnAgent) -> None:
        """Dismiss the row of a view."""
        self.table.dismiss(np.array([view.slot]))
        self.views.pop(view.slot, None)

    def _vacant(self, n: int) -> np.ndarray:
        vacant = np.flatnonzero(~self.table.alive)[:n]
        if len(vacant) < n:
            self.table.grow(max(n - len(vacant), self.table.rows // SPARE_SHARE))
            if (hook := getattr(self.model, "table_grew", None)) is not None:
                hook(self.table)
            vacant = np.flatnonzero(~self.table.alive)[:n]
        return vacant


class Ordinaries:
    """Mesa agents without a table; their slot is the number under which they were registered."""

    number = 0

    def __init__(self, model: mesa.Model) -> None:
        self.model = model
        self.agents: dict[int, mesa.Agent] = {}
        self.numbers: dict[mesa.Agent, int] = {}

    def __len__(self) -> int:
        return len(self.agents)

    def __contains__(self, agent: mesa.Agent) -> bool:
        return agent in self.numbers

    def enter(self, agent: mesa.Agent) -> None:
        """Register; on Mesa 3.5 before the agent has its identity, which is then the next one."""
        number = agent.unique_id if seams.COUNTS_PER_CLASS else seams.next_identity(self.model)
        self.agents[number] = agent
        self.numbers[agent] = number

    def leave(self, agent: mesa.Agent) -> None:
        """Strike off."""
        del self.agents[self.numbers.pop(agent)]

    def rows(self, since: int) -> Rows:
        """Agents on the book with an identity of at least ``since``, in the order of their arrival."""
        numbers = np.array([number for number in self.agents if number >= since], dtype=np.int64)
        return Rows.of(self.number, numbers, numbers)

    def holds(self, rows: Rows) -> np.ndarray:
        """Whether the agents meant are still on the book; (n,) bool."""
        return np.array([slot in self.agents for slot in rows.slot.tolist()], dtype=bool)

    def agent(self, slot: int, identity: int) -> mesa.Agent | None:
        """The agent, or None if it has left."""
        return self.agents.get(slot)

    def address(self, agent: mesa.Agent) -> Address | None:
        """Where the agent stands, or None if it has left."""
        number = self.numbers.get(agent)
        return None if number is None else (self.number, number, number)

    def column(self, name: str) -> np.ndarray | None:
        """Nothing: these agents have no columns."""
        return None

    def get(self, rows: Rows, name: str, default: Any) -> list[Any]:
        """The attribute of each agent, as plain Python values."""
        return [attribute(self.agents[slot], name, default) for slot in rows.slot.tolist()]

    def set(self, rows: Rows, name: str, value: Any) -> None:
        """Give each agent's attribute this value."""
        for slot in rows.slot.tolist():
            setattr(self.agents[slot], name, value)

    def instances(self, rows: Rows, agent_type: type) -> np.ndarray:
        """Which agents are of a class; (n,) bool."""
        members = (self.agents[slot] for slot in rows.slot.tolist())
        return np.array([isinstance(agent, agent_type) for agent in members], dtype=bool)
