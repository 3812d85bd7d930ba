"""Persuasion and decision: who looks, what it is worth alone and with help, who is awarded, who installs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sim.behaviour import awareness
from sim.behaviour.adoption import Choice, choose, either
from sim.behaviour.appraisal import believed_success
from sim.behaviour.projects import Prospects, prospects
from sim.config.schema.parts import CostShare, Guarantee, TaxCredit
from sim.firms import OPTIONS
from sim.market.suppliers import accepted, passed_on
from sim.month.banking import PROJECTS, granted
from sim.month.installing import Grants, Plans, install, install_tokens
from sim.month.serving_finance import orders_hoped_for, relief_hoped_for
from sim.month.spending import in_turn
from sim.month.supplying import position, quotes, room_for_orders, supplier_prices, true_match
from sim.month.weighing import (
    Means,
    aid_on_offer,
    believed_cost,
    kept_by_waiting,
    known_to_work,
    means_of,
    open_to,
    value_of,
)
from sim.policy.programme import Offer
from sim.policy.purse import affordable
from sim.randomness import Decision, Queue
from sim.terms import Aid, Terms
from sim.world import World


def decide(world: World, terms: Terms) -> None:
    """Firms that look at AI choose their best project and begin it if it is worth it and payable.

    The same luck answers with and without aid, so help never costs a firm its nerve. Aid goes in the
    order of a queue until the purse is empty; who is not awarded decides on the market's terms.
    """
    slots = _lookers(world)
    if len(slots) == 0:
        return
    aid = aid_on_offer(world, slots)
    means = means_of(world, slots, aid)
    supplier, price, match = quotes(world, slots, means.alone())
    expected = prospects(position(world, slots, price, match), world.config.model, terms)
    value = _felt_value(world, slots, expected, terms) + orders_hoped_for(world, slots)
    value = value - kept_by_waiting(world, slots)[:, None, :]
    free = open_to(world, slots)

    relief = relief_hoped_for(world, slots)
    cheaper = relief * np.maximum(expected.cost - means.spare, 0.0)
    alone = choose(value + cheaper, expected.cost, 0.0, expected.cost, means.alone(), free)
    helped, grants = alone, Grants.none(len(slots))
    if aid is not None:
        hoped_for = _grant_hoped_for(world, slots, expected, aid)
        helped, grants = _with_aid(value + hoped_for, expected, aid, means, free, relief)
    awarded = _award(world, slots, helped, grants, aid)
    choice = either(helped, alone, awarded)
    plans = Plans(choice, supplier, price, expected, grants.only(awarded))
    begins, plans = _place_orders(world, slots, plans, terms)
    world.firms.planned_outlay[slots] = np.where(choice.worth_it & ~choice.wanted, choice.dreamt_of, 0.0)
    begins = _financed(world, slots, begins, plans, means.spare)
    install(world, slots, begins, plans, means.spare)
    if aid is not None and aid.at_once:
        tempted = _tempted(world, slots, helped.worth_it | alone.worth_it, aid)
        install_tokens(world, slots, plans.supplier, plans.expected, aid, tempted)


def _financed(world: World, slots: np.ndarray, begins: np.ndarray, plans: Plans, spare: np.ndarray) -> np.ndarray:
    """Projects that the firm or a bank pays for; whom the bank refuses saves up for its project.   (C,) bool"""
    cost = plans.choice.cost
    loan = np.maximum(plans.grants.upfront(cost) - spare, 0.0)
    begins = begins.copy()
    asks = np.flatnonzero(begins & (loan > 0))
    refused = asks[~granted(world, slots[asks], loan[asks], PROJECTS)]
    begins[refused] = False
    world.firms.planned_outlay[slots[refused]] = cost[refused]
    return begins


def _lookers(world: World) -> np.ndarray:
    """Aware firms that find the time, have a project that they could begin, and none whose outcome is open."""
    firms = world.firms
    odds = awareness.attention(world.config.model.cognition, firms.contact)
    open_outcome = ((firms.option > 0) & ~firms.revealed).any(axis=0)
    better = known_to_work(world) & (firms.option < len(OPTIONS))
    free = ((firms.option == 0) | better).any(axis=0)
    return np.flatnonzero(firms.alive & firms.aware & free & ~open_outcome & (world.luck(Decision.ATTEND) < odds))


def _felt_value(world: World, slots: np.ndarray, expected: Prospects, terms: Terms) -> np.ndarray:
    """Value with what no model explains: logistic noise on the scale of cost (equation 27)."""
    links, options, _ = expected.cost.shape
    item = 1 + np.arange(links * options).reshape(links, options, 1)
    noise = world.draws.logistic(Decision.CHOICE, world.month, slots[None, None, :], item)
    return value_of(world, slots, expected, terms) + noise * world.config.model.risk.choice_noise * expected.cost


def _grant_hoped_for(world: World, slots: np.ndarray, expected: Prospects, aid: Aid) -> np.ndarray:
    """Grant that each project would draw, where applying is worth it.   (L, O, C) currency

    A firm that is wrong about the cost is wrong about the grant in the same way; a grant that waits for
    proof is worth what the firm believes of its success.
    """
    hoped_for = np.where(_worth_applying(aid, expected), aid.grant(believed_cost(world, slots, expected)), 0.0)
    if aid.at_once:
        return hoped_for
    return hoped_for * believed_success(world.firms.belief_mean[:, slots], expected.odds)


def _worth_applying(aid: Aid, expected: Prospects) -> np.ndarray:
    """Projects whose grant is worth more than applying for it costs.   (L, O, C) bool"""
    return aid.grant(expected.cost) > aid.compliance


def _with_aid(
    value: np.ndarray, expected: Prospects, aid: Aid, means: Means, free: np.ndarray, relief: np.ndarray
) -> tuple[Choice, Grants]:
    """Best project where aid is to be had, and the aid that it would draw.

    Parameters
    ----------
    value : (L, O, C) currency
        With the grant that the firm hopes for, before what applying costs.
    free : (L, O, C) bool
        Projects that the firm could begin.
    relief : (C,) share
        Present value of lower interest, per unit of a loan.
    """
    applies = _worth_applying(aid, expected)
    grant = np.where(applies, aid.grant(expected.cost), 0.0)
    compliance = np.where(applies, aid.compliance, 0.0)
    upfront = expected.cost + compliance - (grant if aid.at_once else 0.0)
    helped = value - compliance + aid.tax_saved(expected.cost) + relief * np.maximum(upfront - means.spare, 0.0)
    choice = choose(helped, expected.cost, grant, upfront, means.helped(), free)
    grants = Grants(
        amount=choice.grant,
        compliance=np.where(choice.grant > 0, aid.compliance, 0.0),
        guaranteed=np.zeros_like(choice.grant),
        tax_credit=aid.tax_credit(choice.cost),
        at_once=aid.at_once,
    )
    beyond = grants.upfront(choice.cost) - means.spare - means.line
    return choice, replace(grants, guaranteed=np.clip(beyond, 0.0, means.guaranteed))


def _award(world: World, slots: np.ndarray, helped: Choice, grants: Grants, aid: Aid | None) -> np.ndarray:
    """Aid goes to firms that would use it, in the order of the queue, until each purse is empty."""
    awarded = np.zeros(len(slots), dtype=bool)
    if aid is None:
        return awarded
    asks = helped.wanted & ((grants.amount > 0) | (grants.guaranteed > 0) | (grants.tax_credit > 0))
    queue = world.queue(Queue.AID, slots[asks])
    covered = np.ones(len(queue), dtype=bool)
    for kind, amount in (
        (CostShare, grants.amount),
        (Guarantee, aid.fee * grants.guaranteed),
        (TaxCredit, grants.tax_credit),
    ):
        office: Offer[Any] = world.offers.of(kind)
        turn = in_turn(world, office, queue, slots[asks])
        covered &= affordable(amount[asks], turn, world.purse.available[office.account])
    awarded[asks] = covered
    return awarded


def _tempted(world: World, slots: np.ndarray, worth_it: np.ndarray, aid: Aid) -> np.ndarray:
    """Firms that a grant reaches, to which no project is worth it, with a link without AI.   (C,) bool"""
    return np.asarray(~worth_it & (aid.rate > 0) & (world.firms.option[:, slots] == 0).any(axis=0))


def _place_orders(world: World, slots: np.ndarray, plans: Plans, terms: Terms) -> tuple[np.ndarray, Plans]:
    """Suppliers take orders as far as they can deliver; those they met at an event come first (L1).

    Such an order finds another supplier where the first has no room, at the price agreed; how well that one
    suits the firm is another matter.

    Returns
    -------
    (C,) bool, Plans
        Who begins, and with whom.
    """
    wanted, supplier = plans.choice.wanted, plans.supplier
    matched = world.firms.matched_until[slots] > world.month
    queue = world.queue(Queue.SUPPLIERS, slots) - matched
    room, begins = room_for_orders(world), wanted.copy()
    begins[begins] = accepted(supplier[begins], queue[begins], room)
    left = np.flatnonzero(wanted & ~begins & matched)
    if len(left) == 0:
        return begins, plans
    room = np.where(world.suppliers.alive, room - np.bincount(supplier[begins], minlength=len(room)), 0.0)
    taker = passed_on(queue[left], supplier_prices(world), room)
    left, taker = left[taker >= 0], taker[taker >= 0]
    begins[left] = True
    supplier = supplier.copy()
    supplier[left] = taker
    here = position(world, slots[left], plans.price[left], true_match(world, slots[left], taker))
    expected = plans.expected.with_columns(left, prospects(here, world.config.model, terms))
    return begins, replace(plans, supplier=supplier, expected=expected)
