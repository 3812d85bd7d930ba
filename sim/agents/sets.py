"""Sets of agents over columns: Mesa's `AgentSet`, answered from arrays wherever arrays suffice.

Functions and methods of agents make views; attributes that are columns, masks and types do not.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from typing import Any, Self

import numpy as np

from sim.agents.answers import aggregate, positions, ranking
from sim.agents.books import REQUIRED, Roster, Rows
from sim.agents.members import Members
from sim.agents.seams import GroupBy
from sim.columns import Table


class ColumnGroups(GroupBy):
    """Groups of agents, aggregated from columns."""

    def agg(self, attr_name: str, func: Callable[..., Any]) -> dict[Any, Any]:
        """One function of an attribute, for each group."""
        return {
            name: func([getattr(agent, attr_name) for agent in group])
            if isinstance(group, list)
            else group.agg(attr_name, func)
            for name, group in self.groups.items()
        }


class MixedAgentSet(Members):
    """Agents of any kind, those of tables and ordinary Mesa agents together."""

    # ---- choosing

    def select(
        self,
        filter_func: Callable[[Any], bool] | np.ndarray | None = None,
        at_most: float = float("inf"),
        inplace: bool = False,
        agent_type: type | None = None,
    ) -> Self:
        """Agents for which a function is true, of a type, the first so many.

        Parameters
        ----------
        filter_func
            Function of an agent, which makes views; or a mask, one truth value per member in the
            order of the set, which makes none.
        at_most
            Number; or, up to 1.0, share of the members.
        inplace
            Change this set instead of making another.
        agent_type
            Class of the agents wanted.
        """
        if filter_func is None and agent_type is None and at_most == float("inf"):
            return self if inplace else self.copy()
        rows = self._rows()
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(rows.n * at_most)
        if isinstance(filter_func, np.ndarray):
            if filter_func.dtype != bool or filter_func.shape != (rows.n,):
                raise ValueError(f"a mask is one truth value for each of the {rows.n} members")
            rows = rows.take(filter_func)
        if agent_type is not None:
            rows = rows.take(self._instances(rows, agent_type))
        if callable(filter_func):
            rows = rows.take(self._first(filter_func, rows, at_most))
        elif at_most < rows.n:
            rows = rows.take(slice(0, max(0, math.ceil(at_most))))
        return self._relist(rows) if inplace else self._made(rows)

    def _first(self, wanted: Callable[[Any], bool], rows: Rows, at_most: float) -> np.ndarray:
        """Positions of the first so many that are wanted."""
        found: list[int] = []
        for position, (book, slot, identity) in enumerate(rows.each()):
            if len(found) >= at_most:
                break
            agent = self._books[book].agent(slot, identity)
            if agent is not None and wanted(agent):
                found.append(position)
        return np.array(found, dtype=np.intp)

    def _instances(self, rows: Rows, agent_type: type) -> np.ndarray:
        wanted = np.zeros(rows.n, dtype=bool)
        for number in rows.books():
            where = rows.book == number
            wanted[where] = self._books[number].instances(rows.take(where), agent_type)
        return wanted

    def shuffle(self, inplace: bool = False) -> Self:
        """In random order."""
        rows = self._shuffled()
        return self._relist(rows) if inplace else self._made(rows)

    def _shuffled(self) -> Rows:
        rows = self._rows()
        order = list(range(rows.n))  # as Mesa shuffles a list: the same seed gives the same order
        self.random.shuffle(order)
        return rows.take(np.array(order, dtype=np.intp))

    def sort(self, key: Callable[[Any], Any] | str, ascending: bool = False, inplace: bool = False) -> Self:
        """By an attribute or a function, the largest first unless ``ascending``; ties keep their order."""
        rows = self._rows()
        rows = rows.take(ranking(self._keys(rows, key), ascending))
        return self._relist(rows) if inplace else self._made(rows)

    def _keys(self, rows: Rows, key: Callable[[Any], Any] | str) -> np.ndarray | list[Any]:
        if callable(key):
            return [key(agent) for agent in list(self._walk(rows))]
        array = self._array(rows, key)
        if array is not None and array.ndim == 1:
            return array
        if "." in key:
            return self._keys(rows, operator.attrgetter(key))
        return self._values(rows, key, REQUIRED)

    def groupby(self, by: Callable[[Any], Any] | str, result_type: str = "agentset") -> ColumnGroups:
        """By an attribute or a function; groups in the order of their first members."""
        rows = self._rows()
        groups = {name: rows.take(where) for name, where in positions(self._keys(rows, by)).items()}
        if result_type == "agentset":
            return ColumnGroups({name: self._made(group) for name, group in groups.items()})
        return ColumnGroups({name: list(self._walk(group)) for name, group in groups.items()})

    # ---- attributes

    def _array(self, rows: Rows, name: str) -> np.ndarray | None:
        """Values as an array, if all members have them in one column."""
        books = rows.books()
        column = self._books[books[0]].column(name) if len(books) == 1 else None
        return None if column is None else column[..., rows.slot]

    def _values(self, rows: Rows, name: str, default: Any) -> list[Any]:
        """Values of an attribute as plain Python values."""
        books = rows.books()
        if len(books) == 1:
            return self._books[books[0]].get(rows, name, default)
        values: list[Any] = [None] * rows.n
        for number in books:
            where = np.flatnonzero(rows.book == number)
            found = self._books[number].get(rows.take(where), name, default)
            for position, value in zip(where.tolist(), found, strict=True):
                values[position] = value
        return values

    def get(
        self, attr_names: str | list[str], handle_missing: str = "error", default_value: Any = None
    ) -> list[Any]:
        """The attribute of each agent, or a list of attributes each."""
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing is 'error' or 'default', not {handle_missing!r}")
        default = REQUIRED if handle_missing == "error" else default_value
        rows = self._rows()
        if isinstance(attr_names, str):
            return self._values(rows, attr_names, default)
        columns = [self._values(rows, name, default) for name in attr_names]
        return [[column[i] for column in columns] for i in range(rows.n)]

    def set(self, attr_name: str, value: Any) -> Self:
        """Give the attribute this value, for every agent."""
        rows = self._rows()
        for number in rows.books():
            self._books[number].set(rows.take(rows.book == number), attr_name, value)
        return self

    def agg(self, attribute: str, func: Callable[..., Any] | Iterable[Callable[..., Any]]) -> Any:
        """One function of an attribute's values, or several."""
        rows = self._rows()
        column = self._array(rows, attribute)
        functions = [func] if callable(func) else list(func)
        if column is not None:
            answers = [aggregate(one, column) for one in functions]
        else:
            values = self._values(rows, attribute, REQUIRED)
            answers = [one(values) for one in functions]
        return answers[0] if callable(func) else answers

    # ---- doing

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        """Call a method or function on each agent."""
        self._call(self._rows(), method, args, kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        """Call a method or function on each agent, in random order."""
        self._call(self._shuffled(), method, args, kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """What a method or function returns for each agent."""
        return self._call(self._rows(), method, args, kwargs)

    def _call(self, rows: Rows, method: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        if isinstance(method, str):
            return [getattr(agent, method)(*args, **kwargs) for agent in self._walk(rows)]
        return [method(agent, *args, **kwargs) for agent in self._walk(rows)]


class ColumnAgentSet(MixedAgentSet):
    """Agents of one table."""

    @property
    def _roster(self) -> Roster:
        return self._books[self._only]  # type: ignore[index, return-value]

    @property
    def table(self) -> Table:
        """The table in which these agents live."""
        return self._roster.table

    @property
    def slots(self) -> np.ndarray:
        """Slots of the members, (n,), to index the table's arrays with."""
        rows = self._rows()
        return rows.slot[rows.book == self._only]

    def at(self, slot: int) -> Any:
        """The agent that is in a slot now; None if it is vacant."""
        return self._roster.agent(slot, int(self.table.unique_id[slot]))
