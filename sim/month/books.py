"""The books of a month: what each sector holds must have moved as its payments say."""

from __future__ import annotations

import numpy as np

from sim.errors import SimError
from sim.ledger import Purpose, Sector
from sim.month.banking import money_of_firms
from sim.month.soundness import check_numbers, check_places
from sim.world import World

TOLERANCE = 1e-9  # relative to the money that moved
LOOKED_AT_EVERY = 3  # months, whatever is not money


class BooksDoNotClose(SimError):
    """Money appeared or vanished: a bug, named with sector and month."""


def holdings(world: World, cash: float, debt: float) -> dict[Sector, float]:
    """Money of the sectors that hold it in columns; banks hold what their equity has not lent.   currency

    Parameters
    ----------
    cash, debt : currency
        Of the firms alive, in all.
    """
    return {
        Sector.SMES: cash,
        Sector.SUPPLIERS: float(world.suppliers.cash[world.suppliers.alive].sum()),
        Sector.GOVERNMENT: float(world.government.cash[0]),
        Sector.BANK: float(world.bank.equity[0]) - debt,
    }


def open_books(world: World) -> None:
    """Take stock, so that what somebody changed between two months is not charged to the month.

    Raises
    ------
    NoSuchPlace, Missed
        If the month could not be reckoned after what somebody changed.
    """
    check_places(world)
    cash, world.lent, _ = money_of_firms(world)
    world.held = holdings(world, cash, world.lent)


def close_books(world: World) -> None:
    """Check the month's payments against the columns, then turn the page of the ledger.

    Raises
    ------
    NotFinite
        If a number of an agent is none: nothing may be averaged over it. Money is looked at each month, since all else
        ends in it; every column each quarter and in the last month.
    BooksDoNotClose
        If a sector's money or the loans did not move as the payments say, to a relative 1e-9.
    """
    cash, lent, turnover = money_of_firms(world)
    closing = world.month % LOOKED_AT_EVERY == 0 or world.month >= world.config.months
    if closing or not np.isfinite(cash + lent + turnover):
        check_numbers(world)
    flows = world.ledger.flows
    scale = max(float(flows.sum()), 1.0)
    now, net = holdings(world, cash, lent), world.ledger.net()
    for sector, held in now.items():
        error = held - world.held[sector] - net[sector]
        if not abs(error) <= TOLERANCE * scale:
            raise BooksDoNotClose(f"month {world.month}: {sector.name} is off by {error:.6g} of {scale:.6g}")
    by_purpose = flows.sum(axis=(0, 1))
    gone = by_purpose[Purpose.REPAYMENT] + by_purpose[Purpose.RECOVERY] + world.written_off
    error = lent - world.lent - (by_purpose[Purpose.LOANS] - gone)
    if not abs(error) <= TOLERANCE * scale:
        raise BooksDoNotClose(f"month {world.month}: loans are off by {error:.6g} of {scale:.6g}")
    world.held, world.lent, world.written_off = now, lent, 0.0
    purse = world.purse
    drift = purse.granted - purse.on_the_way - purse.lost
    drift -= purse.available + purse.promised + purse.paid + purse.returned
    if np.any(np.abs(drift) > TOLERANCE * np.maximum(purse.granted, 1.0)):
        raise BooksDoNotClose(f"month {world.month}: budget accounts are off by {np.abs(drift).max():.6g}")
    world.ledger.close()
