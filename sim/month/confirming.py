"""Confirmation: what works is kept, what fails is given up, and owners learn from it."""

from __future__ import annotations

import numpy as np

from sim.behaviour.beliefs import after_evidence
from sim.config.schema.parts import CostShare
from sim.config.schema.population import LINKS
from sim.economics.diffusion import probability
from sim.firms import NONE
from sim.month.learning import unlearn
from sim.month.spending import cancel, redeem
from sim.randomness import Decision
from sim.world import World


def reveal(world: World) -> None:
    """Projects show success or failure, owners learn from it, and known failures are given up in time."""
    firms, projects = world.firms, world.config.model.projects
    active = (firms.option > 0) & firms.alive
    shows = active & ~firms.revealed & (world.month - firms.installed >= projects.reveal_after)
    firms.revealed |= shows
    _learn_from_own(world, shows & ~firms.token)
    _settle_pending(world, shows)
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


def _settle_pending(world: World, shows: np.ndarray) -> None:
    """Grants that wait for proof of use are paid where the project works, and cancelled where it does not."""
    firms, office = world.firms, world.offers.of(CostShare)
    due = np.flatnonzero(shows.any(axis=0) & (firms.grant_pending > 0))
    if len(due) == 0:
        return
    proven = (shows & firms.success)[:, due].any(axis=0)
    redeem(world, office, due[proven])
    cancel(world, office, due[~proven])
