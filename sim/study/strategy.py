"""What decides about the rounds of a study: a search, or how well effects are known."""

from __future__ import annotations

from sim.study import replication, search
from sim.study.plan import SEARCH, Plan
from sim.study.round import Read, Rounds


def rounds(plan: Plan, read: Read) -> Rounds:
    """Round by round; what one has brought is read before the next is asked for."""
    decides = search.rounds if plan.study.levers.design == SEARCH else replication.rounds
    return decides(plan, read)
