"""Who is in a set, and taking in and out by hand.

A set is a list of addresses (whoever has left is skipped), and, if it is live, everybody who came
since the list was made. ``model.agents`` starts with an empty list and everybody since the beginning.
"""

from __future__ import annotations

import contextlib
import copy
import operator
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Self

import mesa
import numpy as np

from sim.agents import seams
from sim.agents.books import NOBODY, Address, Book, Ordinaries, Rows
from sim.agents.seams import AgentSet
from sim.agents.views import ColumnAgent

if TYPE_CHECKING:
    from random import Random


class Members(AgentSet):
    """Members of a set of agents, held as addresses in place of the objects that Mesa would hold.

    Parameters
    ----------
    books
        The model's books, shared by all its sets.
    random
        For shuffling; the model's.
    listed
        Addresses of members.
    since
        Also everybody with this identity or a later one; None for a set that does not follow.
    only
        Number of the one book that is followed; None for all.
    """

    def __init__(  # Mesa's own __init__ would make the storage that this class replaces
        self,
        books: list[Book],
        random: Random,
        listed: Rows = NOBODY,
        since: int | None = None,
        only: int | None = None,
    ) -> None:
        self.random = random
        self._books = books
        self._listed = listed
        self._since = since
        self._only = only

    # ---- who is in it

    def _followed(self) -> list[Book]:
        return self._books if self._only is None else [self._books[self._only]]

    def _rows(self) -> Rows:
        """Addresses of the members, in order."""
        listed = self._survivors()
        if self._since is None:
            return listed
        new = [part for book in self._followed() if (part := book.rows(self._since)).n]
        if not new:
            return listed
        since = (new[0] if len(new) == 1 else Rows.joined(new)).by_age()
        return Rows.joined([listed, since]) if listed.n else since

    def _survivors(self) -> Rows:
        """The listed ones who have not left."""
        listed = self._listed
        here = np.zeros(listed.n, dtype=bool)
        for number in listed.books():
            where = listed.book == number
            here[where] = self._books[number].holds(listed.take(where))
        return listed if here.all() else listed.take(here)

    def _made(self, rows: Rows) -> Self:
        """A set of its own, which does not follow."""
        return type(self)(self._books, self.random, rows, only=self._only)

    def _relist(self, rows: Rows) -> Self:
        """Change in place; a live set goes on following from here."""
        self._listed = rows
        if self._since is not None:
            self._since = self._next_identity()
        return self

    def _next_identity(self) -> int:
        return seams.next_identity(self._ordinaries.model)

    @property
    def _ordinaries(self) -> Ordinaries:
        return self._books[0]  # type: ignore[return-value]

    def _address(self, agent: Any) -> Address | None:
        """Where an agent of this model stands; None for strangers and for those who have left."""
        if not isinstance(agent, ColumnAgent):
            return self._ordinaries.address(agent)
        number = agent.roster.number
        ours = number < len(self._books) and self._books[number] is agent.roster
        return agent.roster.address(agent) if ours else None

    def _walk(self, rows: Rows) -> Iterator[Any]:
        """The agents, one by one; who leaves meanwhile is skipped."""
        for book, slot, identity in rows.each():
            agent = self._books[book].agent(slot, identity)
            if agent is not None:
                yield agent

    def _keeps_ordinaries(self) -> bool:
        """Whether this is the set behind ``model.agents``, in which Mesa registers ordinary agents."""
        return self._since is not None and self._only is None

    def __len__(self) -> int:
        if self._since == 0 and not self._listed.n:
            return sum(len(book) for book in self._followed())
        return self._rows().n

    def __iter__(self) -> Iterator[Any]:
        return self._walk(self._rows())

    def __reversed__(self) -> Iterator[Any]:
        return self._walk(self._rows().take(slice(None, None, -1)))

    def __contains__(self, agent: object) -> bool:
        at = self._address(agent)
        if at is None:
            return False
        book, _, identity = at
        if self._since is not None and identity >= self._since and self._only in (None, book):
            return True
        return bool(self._where(self._listed, at).any())

    @staticmethod
    def _where(rows: Rows, at: Address) -> np.ndarray:
        book, slot, identity = at
        same = (rows.book == book) & (rows.slot == slot) & (rows.identity == identity)
        return np.asarray(same)

    def __getitem__(self, item: Any) -> Any:
        rows = self._rows()
        if isinstance(item, slice):
            return list(self._walk(rows.take(item)))
        return next(self._walk(rows.take([operator.index(item)])))

    def index(self, agent: Any, *bounds: int) -> int:
        """Position of an agent."""
        return self.to_list().index(agent, *bounds)

    def count(self, agent: Any) -> int:
        """1 for a member, 0 for others."""
        return int(agent in self)

    def to_list(self) -> list[Any]:
        """All agents, as a list."""
        return list(self)

    def of(self, agents: Iterable[Any]) -> Self:
        """A set of these agents of the same model, in this order; those who have left are not in it."""
        found = (self._address(agent) for agent in dict.fromkeys(agents))
        return self._made(Rows.listing(at for at in found if at is not None))

    _from_iterable = of  # what &, |, - and ^ make their result with

    def copy(self) -> Self:
        """The same agents, in a set that does not follow who comes."""
        return self._made(self._rows())

    __copy__ = copy

    # ---- changing by hand

    def add(self, agent: mesa.Agent) -> None:
        """Take an agent of the same model in."""
        if agent in self:
            return
        if self._keeps_ordinaries() and not isinstance(agent, ColumnAgent) and agent not in self._ordinaries:
            self._ordinaries.enter(agent)
            return
        at = self._address(agent)
        if at is None:
            raise ValueError(f"{agent!r} is not an agent of this model")
        self._listed = Rows.joined([self._survivors(), Rows.listing([at])])

    def remove(self, agent: mesa.Agent) -> None:
        """Take an agent out of this set; KeyError if it is not in it."""
        if self._keeps_ordinaries() and agent in self._ordinaries:
            self._ordinaries.leave(agent)
            return
        at = self._address(agent)
        if at is None or agent not in self:
            raise KeyError(agent)
        rows = self._rows()
        self._relist(rows.take(~self._where(rows, at)))

    def discard(self, agent: mesa.Agent) -> None:
        """Take an agent out of this set if it is in it."""
        with contextlib.suppress(KeyError):
            self.remove(agent)

    def clear(self) -> None:
        """Take everybody out."""
        self._relist(NOBODY)

    def _update(self, agents: Iterable[Any]) -> Self:
        return self._relist(self.of(agents)._listed)

    def __getstate__(self) -> dict[str, Any]:
        return copy.copy(self.__dict__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
