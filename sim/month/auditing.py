"""The gap audit: for each firm without AI, the gap that binds first. It reads and never writes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.behaviour.appraisal import Prospects, net_present_value, prospects
from sim.behaviour.audit import binding_gap
from sim.month.deciding import aid_on_offer, means_of, value_of
from sim.month.serving_finance import orders_hoped_for
from sim.month.supplying import offer_terms, position
from sim.terms import Aid
from sim.world import World

ABLE = 0.8  # skill and informatization of the firm that the audit compares with


def audit(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Label every firm without AI, on the terms that it faces this month.

    Returns
    -------
    (C,) slot, (C,) index into ``sim.behaviour.audit.GAPS``
    """
    slots = np.flatnonzero(world.firms.alive & ~world.using())
    model, terms = world.config.model, offer_terms(world)
    here = position(world, slots)
    able = replace(
        here, skill=np.maximum(here.skill, ABLE), informatization=np.maximum(here.informatization, ABLE)
    )
    aid = aid_on_offer(world, slots)
    expected = prospects(here, model, terms)
    grant = _grant_in_reach(world, aid, expected)
    hoped = grant + orders_hoped_for(world, slots) + _tax_saving_in_reach(world, aid, expected)
    true_value = net_present_value(expected, expected.odds, expected.cost, hoped)
    if_able = prospects(able, model, terms)
    value_if_able = net_present_value(if_able, if_able.odds, if_able.cost, hoped)
    means = means_of(world, slots, aid)
    upfront = expected.cost - (grant if aid is not None and aid.at_once else 0.0)  # the grant is net of applying
    payable = _some_project((true_value > 0) & (upfront <= means.spare + means.line + means.guaranteed))
    label = binding_gap(
        _some_project(true_value > 0),
        _some_project(value_if_able > 0),
        payable,
        world.firms.aware[slots],
        _some_project(value_of(world, slots, expected, terms, hoped) > 0),
    )
    return slots, label


def _some_project(projects: np.ndarray) -> np.ndarray:
    """Firms for which some project has it.   projects : (L, O, C) bool, gives (C,) bool"""
    return np.asarray(projects.any(axis=(0, 1)))


def _grant_in_reach(world: World, aid: Aid | None, expected: Prospects) -> np.ndarray:
    """Grant net of applying that the purse could still pay; for proof of use, at true odds.   (L, O, C) currency"""
    if aid is None:
        return np.zeros_like(expected.cost)
    gross = aid.grant(expected.cost)
    left = world.purse.available[world.offers["cost_share"].account]
    net = np.maximum(gross - aid.compliance, 0.0) * (1.0 if aid.at_once else expected.odds)
    return np.where(gross <= left, net, 0.0)


def _tax_saving_in_reach(world: World, aid: Aid | None, expected: Prospects) -> np.ndarray:
    """What a tax credit would be worth, as far as the purse could still promise it.   (L, O, C) currency"""
    if aid is None:
        return np.zeros_like(expected.cost)
    left = world.purse.available[world.offers["tax_credit"].account]
    return np.where(aid.tax_credit(expected.cost) <= left, aid.tax_saved(expected.cost), 0.0)
