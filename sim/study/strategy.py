"""What decides about the rounds of a study: a search, waves of a calibration, or how well effects are known."""

from __future__ import annotations

from sim.study import calibration, replication, search
from sim.study.plan import Plan
from sim.study.round import Read, Rounds
from sim.study.spaces import MATCHING, SEARCH


def rounds(plan: Plan, read: Read) -> Rounds:
    """Round by round; what one has brought is read before the next is asked for."""
    if plan.study.uncertainties.design == MATCHING:
        return calibration.rounds(plan, read)
    return (search if plan.study.levers.design == SEARCH else replication).rounds(plan, read)
