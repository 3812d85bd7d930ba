"""Confirmation: what works is kept, what fails is given up, and owners learn from it."""

from __future__ import annotations

import numpy as np

from sim.behaviour import outcomes
from sim.behaviour.beliefs import learn_from_own
from sim.economics.diffusion import probability
from sim.firms import NONE
from sim.month.learning import unlearn
from sim.month.proving import settle_promises
from sim.randomness import Decision
from sim.threads import joined, spread
from sim.world import World


def reveal(world: World) -> None:
    """Projects show success or failure, owners learn from it, and known failures are given up in time."""
    firms, projects, draws = world.firms, world.config.model.projects, world.draws
    running, rows = firms.only(outcomes.Running), firms.rows
    link, slots = joined(spread(outcomes.show, rows, running, world.month, projects.reveal_after))
    _learn_from_own(world, link, slots)
    settle_promises(world, link, slots)
    name, root = draws.address(Decision.ABANDON, world.slots, 1), draws.root(Decision.ABANDON, world.month)
    odds = float(probability(projects.abandonment))
    link, slots = joined(spread(outcomes.doomed, rows, running, name, root, odds))
    for each in np.unique(link):
        _give_up(world, int(each), slots[link == each])


def _give_up(world: World, link: int, slots: np.ndarray) -> None:
    firms, earnest = world.firms, slots[~world.firms.token[link, slots]]
    firms.option[link, slots] = NONE
    firms.given_up[link, earnest] = world.month
    unlearn(world, earnest)
    firms.upkeep[link, slots] = 0.0
    firms.token[link, slots] = False


def _learn_from_own(world: World, link: np.ndarray, slots: np.ndarray) -> None:
    """What its own project shows tells an owner most of its link, and something of the others; a token says nothing."""
    firms, cognition = world.firms, world.config.model.cognition
    earnest = ~firms.token[link, slots]
    link, slots = link[earnest], slots[earnest]
    weights = cognition.own_result_weight, cognition.own_result_weight * cognition.own_result_transfer
    learn_from_own(
        link, slots, firms.success[link, slots], firms.belief_mean, firms.belief_precision, weights,
        cognition.signal_sd, cognition.precision_cap,
    )  # fmt: skip
