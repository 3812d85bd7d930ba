"""The gap audit: for each firm without AI, the gap that binds first. It reads and never writes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.behaviour import audit as rules
from sim.behaviour.lookers import Borrowers, Minds
from sim.behaviour.projects import offered
from sim.behaviour.standing import Looking
from sim.month.banking import lenders
from sim.month.supplying import mean_price, offer_terms, surroundings
from sim.month.talent import skill_of
from sim.month.weighing import aid_on_offer, help_with, still_guaranteed, tempers
from sim.threads import spread
from sim.world import World

ABLE = 0.8  # skill and informatization of the firm that the audit compares with


@dataclass(frozen=True)
class Audit:
    """The firms without AI, and what keeps each from it.

    Attributes
    ----------
    slots : (C,) slot
    answers : (F,) bits
        What each would answer, see ``sim.behaviour.audit.ask``; ``NOT_ASKED`` of all other firms.
    """

    slots: np.ndarray
    answers: np.ndarray

    @property
    def label(self) -> np.ndarray:
        """The gap that binds first.   (C,) index into ``sim.behaviour.audit.GAPS``"""
        return np.take(rules.LABEL, self.answers[self.slots])

    @property
    def overlap(self) -> np.ndarray:
        """What cognition, capital and technology have to do with it, whatever the order.   (3, C) share"""
        return np.take(rules.OVERLAP, self.answers[self.slots], axis=1)


def audit(world: World) -> Audit:
    """Ask every firm without AI, on the terms that it faces this month."""
    slots = np.flatnonzero(world.firms.alive & ~world.using())
    return Audit(slots, asked(world, slots, _known(world, slots)))


def answers_if(world: World, slots: np.ndarray, *, skilled: bool, informatized: bool, cost: float) -> np.ndarray:
    """What firms without AI would answer as they are, or were a reason for doing without it gone.   (C,) bits

    Parameters
    ----------
    slots : (C,) slot
    skilled, informatized
        As much so, at least, as the able firm that the audit compares with.
    cost : ratio
        What projects cost, over what they do.
    """
    known = _known(world, slots)
    level = known.looking.informatization
    changed = known._replace(
        skill=np.maximum(known.skill, ABLE) if skilled else known.skill,
        looking=known.looking._replace(informatization=np.maximum(level, ABLE) if informatized else level),
        price=known.price * cost,
    )
    return asked(world, slots, changed)[slots]


def asked(world: World, slots: np.ndarray, known: rules.Known) -> np.ndarray:
    """What these firms would answer, were they to know what the audit knows.   (F,) bits"""
    answers = nobody_asked(world)
    spread(rules.ask, len(slots), slots, known, answers)
    return answers


def _known(world: World, slots: np.ndarray) -> rules.Known:
    firms, terms = world.firms, offer_terms(world)
    aid = aid_on_offer(world, slots)
    return rules.Known(
        aware=firms.aware,
        skill=skill_of(world),
        looking=firms.only(Looking),
        around=surroundings(world),
        price=mean_price(world),
        minds=firms.only(Minds),
        tempers=tempers(world),
        borrowers=firms.only(Borrowers),
        lenders=lenders(world),
        given=offered(world.config.model, terms),
        aid=help_with(world, slots, aid, None),
        guaranteed=still_guaranteed(world, slots, aid),
        able=ABLE,
        price_fall=terms.expected_price_fall,
    )


def nobody_asked(world: World) -> np.ndarray:
    """Answers where there is no audit.   (F,) bits"""
    return np.full(world.firms.rows, rules.NOT_ASKED, dtype=np.int16)
