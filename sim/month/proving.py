"""Grants that wait for proof: of use, or of half a year in which AI has paid (equation 50)."""

from __future__ import annotations

import numpy as np

from sim.config.schema.parts import CostShare
from sim.month.spending import cancel, redeem
from sim.units import MONTHS_PER_YEAR
from sim.world import World

PROOF_OF_OUTCOME, TIME_TO_PROVE = 6, 2 * MONTHS_PER_YEAR  # months since the installation


def settle_promises(world: World, shows: np.ndarray, effective: np.ndarray, pays: np.ndarray) -> None:
    """Pay what has been proven, cancel what has not and no longer can be.

    Parameters
    ----------
    shows : (L, F) bool
        Projects that showed success or failure this month.
    effective : (F,) bool
        Firms for which AI has paid for half a year.
    pays : (L, F) bool
        Projects that bring more than they cost to run this month.
    """
    firms, office = world.firms, world.offers.of(CostShare)
    waits = firms.alive & (firms.grant_pending > 0)
    if not waits.any():
        return
    if office.part.pay_on == "outcome":
        latest, slot = firms.installed.argmax(axis=0), np.arange(firms.rows)
        since = world.month - firms.installed[latest, slot]
        # What earlier projects bring is no outcome of the one that the grant is for.
        proven = waits & effective & pays[latest, slot] & (since >= PROOF_OF_OUTCOME)
        void = waits & ~proven & (since >= TIME_TO_PROVE)
    else:
        due = waits & shows.any(axis=0)
        proven = due & (shows & firms.success).any(axis=0)
        void = due & ~proven
    redeem(world, office, np.flatnonzero(proven))
    cancel(world, office, np.flatnonzero(void))
