"""Knowledge: firms come to consider AI, and see how it turned out for others."""

from __future__ import annotations

import numpy as np

from sim.behaviour import awareness, beliefs
from sim.behaviour.beliefs import TOPICS
from sim.economics.diffusion import probability
from sim.month.evidence import what_firms_tell
from sim.month.serving_firms import register_with_platform
from sim.network import Word
from sim.randomness import Decision
from sim.threads import spread
from sim.world import World


def spread_word(world: World) -> None:
    """Firms tell their contacts of the AI that they use and how it turned out; who has left is silent."""
    if not world.word.is_of(world.network):  # contacts, or somebody's sector, have changed
        world.word = Word(world.network, TOPICS)
    world.word.pass_on(what_firms_tell(world))


def hear(world: World) -> None:
    """Outside news, contacts and the own chain make firms aware; some drop the subject."""
    firms, cognition, draws, month = world.firms, world.config.model.cognition, world.draws, world.month
    news = awareness.News(
        uses=world.word.told,
        users=world.word.heard[0],
        contacts=world.network.degree,
        hub_uses=world.hubs.adopted,
        name=draws.address(Decision.HEAR, world.slots),
        forget=draws.root(Decision.FORGET, month),
        hear=draws.root(Decision.HEAR, month),
        register=draws.root(Decision.REGISTER, month),
        forgets=float(probability(cognition.forgetting)),
        registers=world.config.model.platforms.registration,
        fades=awareness.fading(cognition.contact_half_life),
        outside=cognition.external_rate * world.frontier().attention,
        peer_rate=cognition.peer_rate,
        chain_rate=cognition.chain_rate,
        recognition=cognition.recognition,
    )
    ears = firms.only(awareness.Ears)
    register_with_platform(world, np.concatenate(spread(awareness.take_in, firms.rows, ears, news)))


def weigh_evidence(world: World) -> None:
    """Firms that see how a contact's project turned out adjust what they believe of its link."""
    firms, cognition, draws = world.firms, world.config.model.cognition, world.draws
    sight = beliefs.Sight(
        heard=world.word.heard,
        contacts=world.network.degree,
        name=draws.address(Decision.EVIDENCE, world.slots, 1),
        see=draws.root(Decision.EVIDENCE, world.month),
        outcome=draws.root(Decision.EVIDENCE_OUTCOME, world.month),
        weight_outside=world.network.weight_outside,
        evidence_rate=cognition.evidence_rate,
        precision_decay=cognition.precision_decay,
        prior_precision=beliefs.prior_precision(cognition),
        signal_sd=cognition.signal_sd,
        precision_cap=cognition.precision_cap,
    )
    spread(beliefs.look_around, firms.rows, sight, firms.belief_mean, firms.belief_precision)
