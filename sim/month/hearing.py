"""Knowledge: firms come to consider AI, and see how it turned out for others."""

from __future__ import annotations

import numpy as np

from sim.behaviour import awareness
from sim.behaviour.beliefs import faded_precision, sighting
from sim.config.schema.population import LINKS
from sim.economics.diffusion import probability, share_of_contacts
from sim.month.evidence import known_outcomes, show_evidence
from sim.month.serving_firms import register_with_platform
from sim.randomness import Decision
from sim.world import World


def hear(world: World) -> None:
    """Outside news, contacts and the own chain make firms aware; some drop the subject."""
    firms, cognition = world.firms, world.config.model.cognition
    using = world.using()
    peers = share_of_contacts(world.network.contacts @ using.astype(float), world.network.degree)
    hazard = awareness.hazard(cognition, world.frontier().attention, peers, world.hub_uses(), firms.informatization)
    hears = world.luck(Decision.HEAR) < probability(hazard)
    drops = (world.luck(Decision.FORGET) < probability(cognition.forgetting)) & ~using
    firms.aware = firms.alive & ((firms.aware & ~drops) | hears | using)
    firms.planned_outlay[~firms.aware] = 0.0  # who drops the subject stops saving up for it
    firms.contact *= awareness.fading(cognition.contact_half_life)
    registers = world.luck(Decision.REGISTER) < world.config.model.platforms.registration
    joins = firms.alive & ~firms.registered & registers
    register_with_platform(world, np.flatnonzero(joins))


def weigh_evidence(world: World) -> None:
    """Firms that see how a contact's project turned out adjust what they believe of its link."""
    firms, cognition = world.firms, world.config.model.cognition
    works, fails = known_outcomes(world)
    known = works | fails
    firms.belief_precision = faded_precision(cognition, firms.belief_precision)
    if not known.any():
        return
    revealed = (world.network.weighted @ known.T.astype(float)).T
    successes = (world.network.weighted @ works.T.astype(float)).T
    odds = sighting(cognition, revealed, world.network.degree)
    for link in range(len(LINKS)):
        slots = np.flatnonzero(world.luck(Decision.EVIDENCE, link + 1) < odds[link])
        if len(slots):
            luck = world.draws(Decision.EVIDENCE_OUTCOME, world.month, slots, link + 1)
            signal = luck < successes[link, slots] / revealed[link, slots]
            show_evidence(world, slots, link, signal.astype(float), np.ones(len(slots)))
