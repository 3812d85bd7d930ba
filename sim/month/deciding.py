"""Persuasion and decision: who looks, what it is worth alone and with help, who is awarded, who installs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from sim.behaviour import lookers
from sim.behaviour.adoption import Choice, best_projects, either
from sim.behaviour.projects import Offered, Position, offered
from sim.config.schema.parts import CostShare, Guarantee, TaxCredit
from sim.firms import OPTIONS
from sim.market.suppliers import accepted, passed_on
from sim.month.banking import PROJECTS, granted
from sim.month.installing import Grants, Plans, install, install_tokens
from sim.month.spending import in_turn
from sim.month.supplying import position, quotes, room_for_orders, supplier_prices, true_match
from sim.month.weighing import Means, aid_on_offer, case_of, help_with, means_of, owners_of
from sim.policy.programme import Offer
from sim.policy.purse import affordable
from sim.randomness import Decision, Queue
from sim.terms import Aid, Terms
from sim.threads import spread
from sim.world import World


def decide(world: World, terms: Terms) -> None:
    """Firms that look at AI choose their best project and begin it if it is worth it and payable.

    The same luck answers with and without aid, so help never costs a firm its nerve. Aid goes in the
    order of a queue until the purse is empty; who is not awarded decides on the market's terms.
    """
    slots = lookers_of(world)
    if len(slots) == 0:
        return
    aid, means, supplier, price, stand, given, alone, helped = weigh(world, terms, slots)
    choice, grants = _with_aid(world, slots, alone, helped, aid, means)
    begins, plans = _place_orders(world, slots, Plans(choice, supplier, price, stand, grants))
    world.firms.planned_outlay[slots] = np.where(choice.worth_it & ~choice.wanted, choice.dreamt_of, 0.0)
    begins = _financed(world, slots, begins, plans, means.spare)
    install(world, slots, begins, plans, means.spare, given)
    if aid is not None and aid.at_once:
        tempted = _tempted(world, slots, helped.worth_it | alone.worth_it, aid)
        install_tokens(world, slots, plans, aid, tempted, given)


class Weighed(NamedTuple):
    """What firms find when they look at AI; arrays are (C,).

    Attributes
    ----------
    aid
        What the fiscal complement offers, None for nothing.
    means
        What they can pay with.
    supplier : slot
        Whose quote they would take.
    price : ratio
        Price level of that quote.
    stand
        Where they stand, with that supplier.
    given
        Terms, as loops take them.
    alone, helped
        The best project on the market's terms, and with the aid on offer.
    """

    aid: Aid | None
    means: Means
    supplier: np.ndarray
    price: np.ndarray
    stand: Position
    given: Offered
    alone: Choice
    helped: Choice


def weigh(world: World, terms: Terms, slots: np.ndarray) -> Weighed:
    """What these firms find: quotes, means, help, and their best project with and without it. Nothing is written."""
    aid = aid_on_offer(world, slots)
    means = means_of(world, slots, aid)
    supplier, price, match = quotes(world, slots, means.alone())
    stand = position(world, slots, price, match)
    given = offered(world.config.model, terms)
    alone, helped = best_projects(
        given, stand, owners_of(world, slots), help_with(world, slots, aid, means),
        case_of(world, slots, terms.expected_price_fall),
    )  # fmt: skip
    return Weighed(aid, means, supplier, price, stand, given, alone, helped)


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


def lookers_of(world: World) -> np.ndarray:
    """Aware firms that find the time, have a project that they could begin, and none whose outcome is open."""
    cognition, firms = world.config.model.cognition, world.firms
    attention = lookers.Attention(
        alive=firms.alive,
        aware=firms.aware,
        option=firms.option,
        revealed=firms.revealed,
        success=firms.success,
        token=firms.token,
        contact=firms.contact,
        name=world.draws.address(Decision.ATTEND, world.slots),
        root=world.draws.root(Decision.ATTEND, world.month),
        usual=cognition.attention,
        boost=cognition.contact_boost,
        best=len(OPTIONS),
    )
    return np.concatenate(spread(lookers.who_look, firms.rows, attention))


def _with_aid(
    world: World, slots: np.ndarray, alone: Choice, helped: Choice, aid: Aid | None, means: Means
) -> tuple[Choice, Grants]:
    """What firms choose once it is known who is awarded aid, and that aid."""
    if aid is None:
        return alone, Grants.none(len(slots))
    grants = _aid_drawn(helped, aid, means)
    awarded = _award(world, slots, helped, grants, aid)
    return either(helped, alone, awarded), grants.only(awarded)


def _aid_drawn(helped: Choice, aid: Aid, means: Means) -> Grants:
    """Aid that the chosen projects would draw."""
    grants = Grants(
        amount=helped.grant,
        compliance=np.where(helped.grant > 0, aid.compliance, 0.0),
        guaranteed=np.zeros_like(helped.grant),
        tax_credit=aid.tax_credit(helped.cost),
        at_once=aid.at_once,
    )
    beyond = grants.upfront(helped.cost) - means.spare - means.line
    return replace(grants, guaranteed=np.clip(beyond, 0.0, means.guaranteed))


def _award(world: World, slots: np.ndarray, helped: Choice, grants: Grants, aid: Aid) -> np.ndarray:
    """Aid goes to firms that would use it, in the order of the queue, until each purse is empty."""
    awarded = np.zeros(len(slots), dtype=bool)
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


def _place_orders(world: World, slots: np.ndarray, plans: Plans) -> tuple[np.ndarray, Plans]:
    """Suppliers take orders as far as they can deliver; those they met at an event come first (L1).

    Such an order finds another supplier where the first has no room, at the price agreed; how well that one
    suits the firm is another matter.

    Returns
    -------
    (C,) bool, Plans
        Who begins, and with whom.
    """
    wants, supplier, begins = np.flatnonzero(plans.choice.wanted), plans.supplier, np.zeros(len(slots), dtype=bool)
    matched = world.firms.matched_until[slots[wants]] > world.month
    queue, room = world.queue(Queue.SUPPLIERS, slots[wants]) - matched, room_for_orders(world)
    begins[wants] = accepted(supplier[wants], queue, room)
    again = matched & ~begins[wants]
    if not again.any():
        return begins, plans
    room = np.where(world.suppliers.alive, room - np.bincount(supplier[begins], minlength=len(room)), 0.0)
    left, taker = wants[again], passed_on(queue[again], supplier_prices(world), room)
    left, taker = left[taker >= 0], taker[taker >= 0]
    begins[left] = True
    supplier = supplier.copy()
    supplier[left] = taker
    here = position(world, slots[left], plans.price[left], true_match(world, slots[left], taker))
    fit = plans.stand.fit.copy()
    fit[:, left] = here.fit
    return begins, replace(plans, supplier=supplier, stand=plans.stand._replace(fit=fit))
