"""A Mesa agent that is a view of its row.

The state is in the table; the agent object is made when somebody touches it. A view knows which agent
it was made for: once that agent has left, its columns raise `FirmLeft`, even if the row has a new owner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import mesa

from sim.agents.books import write
from sim.columns import Column, Table
from sim.errors import FirmLeft

if TYPE_CHECKING:
    import numpy as np

    from sim.agents.books import Roster
    from sim.agents.seams import AgentSet


class ColumnValue(property):
    """Attribute of a view that is a cell of a column (or, with items, one cell per item)."""

    def __init__(self, name: str, column: Column) -> None:
        def read(view: ColumnAgent) -> Any:
            array = view.array(name)
            return array.item(view._slot) if array.ndim == 1 else tuple(array[:, view._slot].tolist())

        def write_through(view: ColumnAgent, value: Any) -> None:
            array = view.array(name)
            if array.ndim == 1 and array.dtype == float and type(value) is float:
                array[view._slot] = value  # the common case, without checks it does not need
            else:
                write(array, [view._slot], value, name)  # type: ignore[arg-type]

        unit = f" [{column.unit}]" if column.unit else ""
        items = f" One value each for {', '.join(column.items)}." if column.items else ""
        super().__init__(read, write_through)
        self.__doc__ = f"{column.meaning}{unit}{items}"  # given to property(), 3.11 prefers the class's


class ColumnAgent(mesa.Agent):
    """Agent whose attributes are the columns of ``table_class``.

    A subclass names its table, ``class SME(ColumnAgent): table_class = Firms``, and is attached to a
    model together with one such table. ``SME(model, cash=10)`` admits a new agent to that table;
    agents that came with the table are viewed without ``__init__`` being called. Other attributes
    can be added at will and live as long as the agent does.

    Parameters
    ----------
    model
        A `ColumnModel` to which the class is attached.
    columns
        First values of columns; the others start from what the table declares.
    """

    __slots__ = ("_identity", "_roster", "_slot")

    table_class: ClassVar[type[Table]] = Table
    pos: Any = None

    _roster: Roster
    _slot: int
    _identity: int

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name, column in cls.table_class.declared.items():
            if hasattr(ColumnAgent, name) and name != "pos":
                raise TypeError(f"column {name!r} of {cls.table_class.__name__} collides with mesa.Agent")
            # What the class tells in its own way stays; what a parent reads from another table does not.
            if isinstance(getattr(cls, name, None), ColumnValue | None):
                setattr(cls, name, ColumnValue(name, column))

    @classmethod
    def column_names(cls) -> set[str]:
        """Columns that are read as such: all declared ones, except those the class tells otherwise."""
        return {name for name in cls.table_class.declared if isinstance(getattr(cls, name), ColumnValue)}

    @classmethod
    def of_row(cls, roster: Roster, slot: int) -> ColumnAgent:
        """View of the agent that is in a slot now (sets call this; ``__init__`` is not run)."""
        view = cls.__new__(cls)
        view.bind(roster, slot)
        return view

    def __init__(self, model: Any, *args: Any, **columns: Any) -> None:
        own = {name: columns.pop(name) for name in self.column_names() & columns.keys()}
        super(mesa.Agent, self).__init__(*args, **columns)  # as Mesa does: the rest goes up the line
        self._roster = model.roster(type(self))
        model.register_agent(self)
        try:
            for name, value in own.items():
                setattr(self, name, value)
        except (TypeError, ValueError, OverflowError):
            self.remove()
            raise

    @classmethod
    def create_agents(cls, model: Any, n: int, *args: Any, **kwargs: Any) -> AgentSet:
        """Admit ``n`` agents; lists of that length are given out one value each."""
        return model.agents_by_type[cls].of(super().create_agents(model, n, *args, **kwargs))

    def bind(self, roster: Roster, slot: int) -> None:
        """Become the view of whoever is in the slot now."""
        self._roster, self._slot = roster, slot
        self._identity = roster.table.unique_id.item(slot)

    @property
    def model(self) -> Any:
        """The model this agent belongs or belonged to."""
        return self._roster.model

    @property
    def roster(self) -> Roster:
        """The book it is on."""
        return self._roster

    @property
    def slot(self) -> int:
        """Its row in the table's arrays."""
        return self._slot

    @property
    def unique_id(self) -> int:
        """Its identity, unique in the model and never given again."""
        return self._identity

    @property
    def alive(self) -> bool:
        """Whether it still belongs to the model."""
        table = self._roster.table
        return bool(table.alive.item(self._slot) and table.unique_id.item(self._slot) == self._identity)

    def array(self, name: str) -> np.ndarray:
        """The column of that name, provided that the row is still this agent's."""
        table, slot = self._roster.table, self._slot
        if not table.alive.item(slot) or table.unique_id.item(slot) != self._identity:
            raise FirmLeft(f"{type(self).__name__} {self._identity} has left the model: no {name} any more")
        column: np.ndarray = getattr(table, name)
        return column

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {getattr(self, '_identity', 'not yet admitted')}>"
