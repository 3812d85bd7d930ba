"""Confirmation: what works is kept, what fails is given up, and owners learn from it."""

from __future__ import annotations

import numpy as np

from sim.behaviour.beliefs import after_evidence
from sim.config.schema.population import LINKS
from sim.economics.diffusion import probability
from sim.firms import NONE
from sim.month.learning import unlearn
from sim.month.proving import settle_promises
from sim.randomness import Decision
from sim.world import World


def reveal(world: World) -> None:
    """Projects show success or failure, owners learn from it, and known failures are given up in time."""
    firms, projects = world.firms, world.config.model.projects
    active = (firms.option > 0) & firms.alive
    shows = active & ~firms.revealed & (world.month - firms.installed >= projects.reveal_after)
    firms.revealed |= shows
    _learn_from_own(world, shows & ~firms.token)
    settle_promises(world, shows)
    for link in range(len(LINKS)):
        luck = world.luck(Decision.ABANDON, link + 1) < probability(projects.abandonment)
        gone = active[link] & firms.revealed[link] & ~firms.success[link] & luck
        firms.option[link, gone] = NONE
        firms.given_up[link, gone & ~firms.token[link]] = world.month
        unlearn(world, gone & ~firms.token[link])
        firms.upkeep[link, gone] = 0.0
        firms.token[link, gone] = False


def _learn_from_own(world: World, shows: np.ndarray) -> None:
    firms, cognition = world.firms, world.config.model.cognition
    for link in range(len(LINKS)):
        signal = firms.success[link].astype(float)
        for other in range(len(LINKS)):
            carried = 1.0 if other == link else cognition.own_result_transfer
            weight = np.where(shows[link], cognition.own_result_weight * carried, 0.0)
            firms.belief_mean[other], firms.belief_precision[other] = after_evidence(
                cognition, firms.belief_mean[other], firms.belief_precision[other], signal, weight
            )
