"""The gap audit: for each firm without AI, the gap that binds first. It reads and never writes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.behaviour.audit import (
    FELT,
    FELT_AND_PAYABLE,
    WORTH,
    WORTH_AND_PAYABLE,
    binding_gap,
    overlap,
    what_passes,
)
from sim.behaviour.projects import offered
from sim.month.supplying import offer_terms, position
from sim.month.weighing import aid_on_offer, help_with, means_of, owners_of
from sim.world import World

ABLE = 0.8  # skill and informatization of the firm that the audit compares with


@dataclass(frozen=True)
class Audit:
    """The firms without AI, and what keeps each from it; arrays are (C,) unless said otherwise.

    Attributes
    ----------
    slots : slot
    label : index into ``sim.behaviour.audit.GAPS``
        The gap that binds first.
    overlap : (3, C) share
        What cognition, capital and technology have to do with it, whatever the order.
    """

    slots: np.ndarray
    label: np.ndarray
    overlap: np.ndarray


def audit(world: World) -> Audit:
    """Label every firm without AI, on the terms that it faces this month."""
    slots = np.flatnonzero(world.firms.alive & ~world.using())
    model, terms, aware = world.config.model, offer_terms(world), world.firms.aware[slots]
    aid = aid_on_offer(world, slots)
    passes = what_passes(
        offered(model, terms), position(world, slots), owners_of(world, slots),
        help_with(world, slots, aid, means_of(world, slots, aid)), ABLE, terms.expected_price_fall,
    )  # fmt: skip
    here, able = passes
    label = binding_gap(here[WORTH], able[WORTH], here[WORTH_AND_PAYABLE], aware, here[FELT])
    return Audit(slots, label, overlap(_opened(passes, aware)))


def _opened(passes: np.ndarray, aware: np.ndarray) -> np.ndarray:
    """Who would adopt with which gaps opened: cognition, capital, technology.   (2, 2, 2, C) bool"""
    found = np.empty((2, 2, 2, len(aware)), dtype=bool)
    for technology, each in enumerate(passes):
        found[:, :, technology] = [
            [each[FELT_AND_PAYABLE] & aware, each[FELT] & aware],
            [each[WORTH_AND_PAYABLE], each[WORTH]],
        ]
    return found
