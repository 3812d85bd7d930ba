"""The gap audit: for each firm without AI, the gap that binds first. It reads and never writes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.behaviour.audit import (
    FELT,
    FELT_AND_PAYABLE,
    WORTH,
    WORTH_AND_PAYABLE,
    Help,
    binding_gap,
    overlap,
    what_passes,
)
from sim.behaviour.projects import offered
from sim.config.schema.parts import CostShare, TaxCredit
from sim.month.serving_finance import orders_hoped_for, relief_hoped_for
from sim.month.supplying import offer_terms, position
from sim.month.weighing import aid_on_offer, coming_grant, means_of, owners_of
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
    passes = what_passes(
        offered(model, terms), position(world, slots), owners_of(world, slots), _help_on_offer(world, slots), ABLE,
        terms.expected_price_fall,
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


def _help_on_offer(world: World, slots: np.ndarray) -> Help:
    """Help within reach of these firms, as far as the purses could still pay it."""
    aid, nothing = aid_on_offer(world, slots), np.zeros(len(slots))
    means = means_of(world, slots, aid)
    comes, rate, cap = coming_grant(world, slots)
    left = world.purse.available
    orders, relief = orders_hoped_for(world, slots), relief_hoped_for(world, slots)
    aside = (comes, rate, cap, orders, relief, means.spare, means.helped())
    if aid is None:
        return Help(nothing, 0.0, 0.0, False, 0.0, 0.0, nothing, 0.0, nothing, *aside)
    return Help(
        aid.rate + nothing, aid.cap, aid.compliance, aid.at_once, float(left[world.offers.of(CostShare).account]),
        float(left[world.offers.of(TaxCredit).account]), aid.credit_rate + nothing, aid.credit_cap, aid.tax + nothing,
        *aside,
    )  # fmt: skip
