"""Confirmation: what works is kept, what fails is given up, and owners learn from it."""

from __future__ import annotations

import numpy as np

from sim.config.schema.population import LINKS
from sim.economics.diffusion import probability
from sim.firms import NONE
from sim.month.evidence import show_evidence
from sim.month.learning import unlearn
from sim.month.proving import settle_promises
from sim.randomness import Decision
from sim.world import World


def reveal(world: World) -> None:
    """Projects show success or failure, owners learn from it, and known failures are given up in time."""
    firms, projects = world.firms, world.config.model.projects
    open_outcome = (firms.option > 0) & ~firms.revealed & firms.alive
    shows = open_outcome & (world.month - firms.installed >= projects.reveal_after)
    firms.revealed |= shows
    _learn_from_own(world, shows & ~firms.token)
    settle_promises(world, shows)
    failed = (firms.option > 0) & firms.revealed & ~firms.success & firms.alive
    for link in range(len(LINKS)):
        slots = np.flatnonzero(failed[link])
        slots = slots[world.luck_of(slots, Decision.ABANDON, link + 1) < probability(projects.abandonment)]
        _give_up(world, link, slots)


def _give_up(world: World, link: int, slots: np.ndarray) -> None:
    firms, earnest = world.firms, slots[~world.firms.token[link, slots]]
    firms.option[link, slots] = NONE
    firms.given_up[link, earnest] = world.month
    unlearn(world, earnest)
    firms.upkeep[link, slots] = 0.0
    firms.token[link, slots] = False


def _learn_from_own(world: World, shows: np.ndarray) -> None:
    """What its own project shows tells an owner most of its link, and something of the others.   shows : (L, F) bool"""
    firms, cognition = world.firms, world.config.model.cognition
    for link in range(len(LINKS)):
        slots = np.flatnonzero(shows[link])
        signal = firms.success[link, slots].astype(float)
        for other in range(len(LINKS)):
            carried = 1.0 if other == link else cognition.own_result_transfer
            show_evidence(world, slots, other, signal, np.full(len(slots), cognition.own_result_weight * carried))
