"""The gap audit: for each firm without AI, the gap that binds first. It reads and never writes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.behaviour.appraisal import net_present_value
from sim.behaviour.audit import binding_gap, overlap
from sim.behaviour.projects import Prospects, prospects
from sim.config.schema.parts import CostShare, TaxCredit
from sim.month.serving_finance import orders_hoped_for, relief_hoped_for
from sim.month.supplying import offer_terms, position
from sim.month.weighing import aid_on_offer, means_of, value_of
from sim.terms import Aid
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
    here = position(world, slots)
    able = here._replace(skill=np.maximum(here.skill, ABLE), informatization=np.maximum(here.informatization, ABLE)
    )
    aid = aid_on_offer(world, slots)
    means = means_of(world, slots, aid)
    orders, relief = orders_hoped_for(world, slots), relief_hoped_for(world, slots)
    worth, felt, paid = [], [], []
    for stand in (here, able):
        expected = prospects(stand, model, terms)
        grant = _grant_in_reach(world, aid, expected)
        upfront = expected.cost - (grant if aid is not None and aid.at_once else 0.0)  # the grant is net of applying
        hoped = grant + orders + _tax_saving_in_reach(world, aid, expected)
        hoped = hoped + relief * np.maximum(upfront - means.spare, 0.0)
        worth.append(net_present_value(expected, expected.odds, expected.cost, hoped) > 0)
        felt.append(value_of(world, slots, expected, terms, hoped) > 0)
        paid.append(upfront <= means.helped())
    return Audit(
        slots,
        binding_gap(
            _some_project(worth[0]),
            _some_project(worth[1]),
            _some_project(worth[0] & paid[0]),
            aware,
            _some_project(felt[0]),
        ),
        overlap(_passes(worth, felt, paid, aware)),
    )


def _passes(
    worth: list[np.ndarray], felt: list[np.ndarray], paid: list[np.ndarray], aware: np.ndarray
) -> np.ndarray:
    """Who would adopt with which gaps opened: cognition, capital, technology.   (2, 2, 2, C) bool"""
    found = np.empty((2, 2, 2, len(aware)), dtype=bool)
    for technology in (0, 1):
        for cognition, wanted in enumerate((felt[technology] & aware, worth[technology])):
            found[cognition, 0, technology] = _some_project(wanted & paid[technology])
            found[cognition, 1, technology] = _some_project(wanted)
    return found


def _some_project(projects: np.ndarray) -> np.ndarray:
    """Firms for which some project has it.   projects : (L, O, C) bool, gives (C,) bool"""
    return np.asarray(projects.any(axis=(0, 1)))


def _grant_in_reach(world: World, aid: Aid | None, expected: Prospects) -> np.ndarray:
    """Grant net of applying that the purse could still pay; for proof of use, at true odds.   (L, O, C) currency"""
    if aid is None:
        return np.zeros_like(expected.cost)
    gross = aid.grant(expected.cost)
    left = world.purse.available[world.offers.of(CostShare).account]
    net = np.maximum(gross - aid.compliance, 0.0) * (1.0 if aid.at_once else expected.odds)
    return np.where(gross <= left, net, 0.0)


def _tax_saving_in_reach(world: World, aid: Aid | None, expected: Prospects) -> np.ndarray:
    """What a tax credit would be worth, as far as the purse could still promise it.   (L, O, C) currency"""
    if aid is None:
        return np.zeros_like(expected.cost)
    left = world.purse.available[world.offers.of(TaxCredit).account]
    return np.where(aid.tax_credit(expected.cost) <= left, aid.tax_saved(expected.cost), 0.0)
