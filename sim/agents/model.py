"""A Mesa model whose agents may live in tables."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import mesa
import numpy as np

from sim.agents import seams
from sim.agents.books import Book, Ordinaries, Roster
from sim.agents.sets import ColumnAgentSet, MixedAgentSet
from sim.agents.views import ColumnAgent
from sim.columns import Table
from sim.errors import FirmLeft

HEAVY = 2**27
"""Bytes of columns after which those of models that nobody has any more are looked for."""


class ColumnModel(mesa.Model):
    """Host of tables and of ordinary Mesa agents, in one ``model.agents``.

    A subclass calls ``super().__init__(rng=seed)`` and attaches its tables. If it defines
    ``table_grew(table)``, that is called whenever a table had to grow for an entrant, so that arrays
    alongside the table can grow too.
    """

    _attached: ClassVar[int] = 0

    def __init__(self, *args: Any, rng: Any = None, **kwargs: Any) -> None:
        _free_columns()
        # Mesa 3.5 refuses NumPy's integers as seeds.
        super().__init__(*args, rng=int(rng) if isinstance(rng, np.integer) else rng, **kwargs)
        self._ordinaries = Ordinaries(self)
        self._rosters: dict[type[ColumnAgent], Roster] = {}
        self._books: list[Book] = [self._ordinaries]
        seams.open_books(self, MixedAgentSet(self._books, self.random, since=0))

    def attach(self, agent_class: type[ColumnAgent], table: Table) -> ColumnAgentSet:
        """Make the rows of a table agents of this model; no view is made.

        Rows that carry identities nobody else can have (unique, and not below the next one) keep
        them; otherwise the identities follow on from the last one given, in the order of the slots.

        Returns
        -------
        The set of these agents, ``model.agents_by_type[agent_class]``; it follows who comes and goes.
        """
        if not isinstance(table, agent_class.table_class):
            raise TypeError(f"{agent_class.__name__} views {agent_class.table_class.__name__}, not {table!r}")
        if agent_class in self.agents_by_type:
            raise ValueError(f"{agent_class.__name__} is attached already")
        if any(roster.table is table for roster in self._rosters.values()):
            raise ValueError(f"these {type(table).__name__} are attached already, as agents of another class")
        slots = np.flatnonzero(table.alive)
        if _may_keep(table.unique_id[slots], seams.next_identity(self)):
            seams.claim_identities(self, _reach(table.unique_id[slots], seams.next_identity(self)))
        else:
            first = seams.claim_identities(self, len(slots))
            table.unique_id[slots] = np.arange(first, first + len(slots))
        ColumnModel._attached += sum(array.nbytes for _, array in table.arrays())
        roster = Roster(self, len(self._books), agent_class, table)
        self._books.append(roster)
        self._rosters[agent_class] = roster
        agents = ColumnAgentSet(self._books, self.random, since=0, only=roster.number)
        self.agents_by_type[agent_class] = agents
        return agents

    def roster(self, agent_class: type[ColumnAgent]) -> Roster:
        """The book of an attached class."""
        try:
            return self._rosters[agent_class]
        except KeyError:
            raise TypeError(f"{agent_class.__name__} is not attached to this model") from None

    def claim_identities(self, n: int) -> int:
        """Take ``n`` identities for rows admitted past Mesa (``table.admit(slots, first)``); the first."""
        return seams.claim_identities(self, n)

    def register_agent(self, agent: mesa.Agent) -> None:
        """Register an agent; Mesa's and our agents do so when they are made."""
        if not isinstance(agent, ColumnAgent):
            seams.number(self, agent)
            super().register_agent(agent)
        elif not hasattr(agent, "_identity"):
            agent.roster.enter(agent)
            seams.announce(self, agent, added=True)
        elif not agent.alive:
            raise FirmLeft(f"{agent!r} has left the model and cannot come back")

    def deregister_agent(self, agent: mesa.Agent) -> None:
        """Strike an agent off; ``agent.remove()`` calls this."""
        if not isinstance(agent, ColumnAgent):
            super().deregister_agent(agent)
            return
        if not agent.alive:
            raise KeyError(agent)
        agent.roster.leave(agent)
        seams.announce(self, agent, added=False)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Tell who observes ``agents`` which rows were admitted and dismissed meanwhile, past Mesa."""
        before = [(roster, roster.who()) for roster in self._rosters.values()] if seams.observed(self) else []
        yield
        for roster, present in before:
            left, came = roster.changed(present)
            for agents, added in ((left, False), (came, True)):
                for agent in agents:
                    seams.announce(self, agent, added=added)

    def remove_all_agents(self) -> None:
        """Remove every agent; rows in one stroke where nobody wants to be asked one by one."""
        for roster in self._rosters.values():
            if roster.agent_class.remove is mesa.Agent.remove and not seams.observed(self):
                roster.table.dismiss(np.flatnonzero(roster.table.alive))
                roster.views.clear()
        super().remove_all_agents()
        for roster in self._rosters.values():  # Mesa 3.3 has only removed the ordinary ones
            for agent in self.agents_by_type[roster.agent_class].to_list():
                agent.remove()


def _free_columns() -> None:
    """Free the columns of models that are gone, now and then.

    A model of Mesa refers to itself, so that only the garbage collector frees it, and that counts objects: a hundred
    models of columns are as few as one of agents, however much memory they hold.
    """
    if ColumnModel._attached >= HEAVY and gc.isenabled():
        gc.collect()
        ColumnModel._attached = 0


def _may_keep(identities: np.ndarray, lowest: int) -> bool:
    """Whether identities are such as the model could have given."""
    if not identities.size or identities.min() < lowest:
        return False
    rising = bool((identities[1:] > identities[:-1]).all())
    return rising or len(np.unique(identities)) == len(identities)


def _reach(identities: np.ndarray, lowest: int) -> int:
    """How many identities must be claimed so that the next one is above all of these."""
    return int(identities.max()) - lowest + 1
