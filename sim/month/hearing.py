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
    firms, cognition, using = world.firms, world.config.model.cognition, world.using()
    drops = np.flatnonzero(firms.aware & ~using)
    drops = drops[world.luck_of(drops, Decision.FORGET) < probability(cognition.forgetting)]
    firms.aware[drops] = False
    firms.aware |= using
    slots = np.flatnonzero(firms.alive & ~firms.aware)  # who has just dropped the subject may hear of it anew
    peers = share_of_contacts(
        world.network.contacts_among(np.flatnonzero(using))[slots], world.network.degree[slots]
    )
    attention = world.frontier().attention
    hazard = awareness.hazard(cognition, attention, peers, world.hub_uses(slots), firms.informatization[slots])
    firms.aware[slots[world.luck_of(slots, Decision.HEAR) < probability(hazard)]] = True
    firms.aware &= firms.alive
    firms.planned_outlay[~firms.aware] = 0.0  # who drops the subject stops saving up for it
    firms.contact *= awareness.fading(cognition.contact_half_life)
    newly = np.flatnonzero(firms.alive & ~firms.registered)
    registers = world.luck_of(newly, Decision.REGISTER) < world.config.model.platforms.registration
    register_with_platform(world, newly[registers])


def weigh_evidence(world: World) -> None:
    """Firms that see how a contact's project turned out adjust what they believe of its link."""
    firms, cognition, network = world.firms, world.config.model.cognition, world.network
    firms.belief_precision = faded_precision(cognition, firms.belief_precision)
    works, fails = known_outcomes(world)
    for link in range(len(LINKS)):
        successes = np.flatnonzero(works[link])
        known = np.flatnonzero(works[link] | fails[link])
        revealed = network.evidence_from(known)
        slots = np.flatnonzero(revealed)
        if len(slots) == 0:
            continue
        odds = sighting(cognition, revealed[slots], network.degree[slots])
        slots = slots[world.luck_of(slots, Decision.EVIDENCE, link + 1) < odds]
        luck = world.luck_of(slots, Decision.EVIDENCE_OUTCOME, link + 1)
        signal = luck < network.evidence_from(successes)[slots] / revealed[slots]
        show_evidence(world, slots, link, signal.astype(float), np.ones(len(slots)))
