"""Whether a world can be reckoned with: looked at before a month and after it, and it writes nothing.

Loops trust the columns: the place of something that does not exist would be read from another's memory. Nothing else
may pass on a number that is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Concatenate, ParamSpec

import numpy as np

from sim.columns import Table
from sim.config.schema.population import ARCHITECTURES, LINKS, SIZE_CLASSES, STAGES
from sim.errors import SimError
from sim.firms import OPTIONS
from sim.ledger import NoPayment
from sim.world import World

Rest = ParamSpec("Rest")


class NotFinite(SimError):
    """A number of an agent became infinite or none, named with agent, column and month."""


class NoSuchPlace(SimError):
    """Somebody wrote a sector, a supplier or the like that does not exist, named with agent and column."""


class Missed(SimError):
    """Somebody removed what the model has no rule for doing without."""


def check_places(world: World) -> None:
    """Before a month: what somebody may have written or removed since the last one.

    Raises
    ------
    NoSuchPlace
        If a column points to nothing.
    Missed
        If the last supplier is gone, or a large firm, a platform or the state.
    """
    sizes = {
        "sectors": len(world.economy.sectors),
        "regions": len(world.economy.regions),
        "size classes": len(SIZE_CLASSES),
        "stages": len(STAGES),
        "architectures": len(ARCHITECTURES),
        "links": len(LINKS),
        "kinds of AI": 1 + len(OPTIONS),
        "places of firms": world.firms.rows,
        "large firms": world.hubs.rows,
        "suppliers": world.suppliers.rows,
        "platforms": world.platforms.rows,
    }
    for table in _tables(world):
        for name, column in table.declared.items():
            if column.into:
                least = min(int(column.initial), 0)
                _point_at_something(table, name, least, sizes[column.into], column.into)
    for lasting in (world.hubs, world.platforms, world.government):
        removed = np.flatnonzero(~lasting.alive & (lasting.unique_id > 0))
        if len(removed):
            raise Missed(f"{_agent(lasting, removed[0])} was removed, but in this model only SMEs and suppliers leave")
    if not len(world.suppliers):
        raise Missed("every supplier was removed, and there is no rule for a market without one")


def check_numbers(world: World) -> None:
    """Look for a number that is none in whatever the world holds of an agent that is still there.

    Raises
    ------
    NotFinite
        For the first that is found.
    """
    for table in _tables(world):
        for name, array in table.arrays():
            if array.dtype.kind == "f" and not _adds_up(array):
                slots = np.argwhere(~np.isfinite(array) & table.alive)[:, -1]
                if len(slots):
                    raise NotFinite(f"month {world.month}: {name} of {_agent(table, slots[0])} is not a finite number")
    if not np.isfinite(world.knowledge.sum()):
        raise NotFinite(f"month {world.month}: scenario knowledge is not a finite number")


def explained(month: Callable[Concatenate[World, Rest], None]) -> Callable[Concatenate[World, Rest], None]:
    """The month, but if it stops on a payment that is none, it says which number of which agent is none."""

    @wraps(month)
    def told(world: World, /, *rest: Rest.args, **named: Rest.kwargs) -> None:
        try:
            month(world, *rest, **named)
        except NoPayment as payment:
            check_numbers(world)
            raise NotFinite(f"month {world.month}: {payment}; some setting is too large or too small") from payment

    return told


def _tables(world: World) -> Iterator[Table]:
    yield from (world.firms, world.hubs, world.suppliers, world.platforms, world.government, world.regions, world.bank)


def _adds_up(array: np.ndarray) -> bool:
    """Whether all cells are finite, quickly; a sum may also overflow on its own."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(array.sum()))


def _point_at_something(table: Table, name: str, least: int, size: int, into: str) -> None:
    array = getattr(table, name)
    if array.min(initial=least) < least or array.max(initial=least) >= size:
        slot = int(np.argwhere((array < least) | (array >= size))[0][-1])
        wrong = array[..., slot].tolist()
        raise NoSuchPlace(f"{name} of {_agent(table, slot)} is {wrong}: {into} go from {least} to {size - 1}")


def _agent(table: Table, slot: int) -> str:
    return f"the {table.called} in slot {slot} (agent {table.unique_id[slot]})"
