"""Grants that wait for proof: of use, or of half a year in which AI has paid (equation 50)."""

from __future__ import annotations

import numpy as np

from sim.config.schema.parts import CostShare
from sim.ledger import Purpose
from sim.month.earning import EFFECTIVE_AFTER, is_effective, projects_that_pay
from sim.month.spending import cancel, redeem
from sim.units import MONTHS_PER_YEAR
from sim.world import World

TIME_TO_PROVE = 2 * MONTHS_PER_YEAR  # since the installation


def settle_promises(world: World, link: np.ndarray, showing: np.ndarray) -> None:
    """Pay what has been proven, cancel what has not and no longer can be.

    Parameters
    ----------
    link, showing : (n,) index, slot
        Projects that showed success or failure this month.
    """
    firms, office = world.firms, world.offers.of(CostShare)
    if not world.purse.promised[office.account] > 0:
        return
    waits = firms.alive & (firms.grant_pending > 0)
    if not waits.any():
        return
    if office.part.pay_on == "outcome":
        latest, slot = firms.installed.argmax(axis=0), np.arange(firms.rows)
        since = world.month - firms.installed[latest, slot]
        # What earlier projects bring is no outcome of the one that the grant is for.
        bears = projects_that_pay(world)[latest, slot]
        proven = waits & is_effective(world) & bears & (since >= EFFECTIVE_AFTER)
        void = waits & ~proven & (since >= TIME_TO_PROVE)
    else:
        due, proven = np.zeros((2, firms.rows), dtype=bool)
        due[showing] = True
        due &= waits
        proven[showing[firms.success[link, showing]]] = True
        proven &= due
        void = due & ~proven
    slots = np.flatnonzero(proven)
    redeem(world, office, slots, firms.grant_pending[slots], Purpose.GRANT)
    cancel(world, office, np.flatnonzero(void))
