"""Persuasion and decision: who looks, what it is worth alone and with help, who is awarded, who installs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.behaviour import awareness
from sim.behaviour.adoption import Choice, choose, either
from sim.behaviour.appraisal import Prospects, believed_success, certainty_equivalent, prospects
from sim.behaviour.financing import liquid_wealth, spare_cash
from sim.market.suppliers import accepted
from sim.month.banking import PROJECTS, credit_line_of
from sim.month.banking import granted as lent
from sim.month.installing import Grants, install, install_tokens
from sim.month.serving_finance import orders_hoped_for, reached
from sim.month.settling import tax_rate
from sim.month.supplying import position, quotes, room_for_orders
from sim.policy.offer import aid as aid_of
from sim.policy.purse import affordable
from sim.randomness import Decision
from sim.terms import Aid, Terms
from sim.world import World


@dataclass(frozen=True)
class Means:
    """What firms can pay with; arrays are (C,) currency.

    Attributes
    ----------
    spare : cash above the buffer
    line : what a lender would still lend
    guaranteed : what a lender would lend beyond, against a public guarantee
    """

    spare: np.ndarray
    line: np.ndarray
    guaranteed: np.ndarray


def decide(world: World, terms: Terms) -> None:
    """Firms that look at AI choose their best project and begin it if it is worth it and payable.

    The same luck answers with and without aid, so help never costs a firm its nerve. Aid goes in the
    order of a queue until the purse is empty; who is not awarded decides on the market's terms.
    """
    slots = _lookers(world)
    if len(slots) == 0:
        return
    supplier, price, match = quotes(world, slots)
    expected = prospects(position(world, slots, price, match), world.config.model, terms)
    aid = aid_on_offer(world, slots)
    means = means_of(world, slots, aid)
    value = _felt_value(world, slots, expected, terms) + orders_hoped_for(world, slots)
    free = world.firms.option[:, slots] == 0

    nothing = np.zeros_like(expected.cost)
    alone = choose(value, expected.cost, nothing, expected.cost, means.spare + means.line, free)
    believed = expected.cost * np.exp(world.firms.cost_error[slots])
    success = believed_success(world.firms.belief_mean[:, slots], expected.odds)
    helped, grants = _with_aid(value, expected, believed, success, aid, means, free)
    awarded = _award(world, slots, helped, grants, aid)
    choice, grants = either(helped, alone, awarded), grants.only(awarded)
    begins = choice.wanted.copy()
    begins[begins] = accepted(
        supplier[begins],
        world.draws(Decision.QUEUE, world.month, slots[begins], 1),
        room_for_orders(world),
    )
    world.firms.planned_outlay[slots] = np.where(choice.worth_it & ~choice.wanted, choice.dreamt_of, 0.0)
    begins = _financed(world, slots, begins, choice, grants, means.spare)
    install(world, slots, begins, choice, supplier, expected, grants, means.spare)
    if aid is not None and aid.at_once:
        install_tokens(world, slots, supplier, expected, aid, ~helped.worth_it & ~alone.worth_it & (aid.rate > 0))


def _financed(
    world: World, slots: np.ndarray, begins: np.ndarray, choice: Choice, grants: Grants, spare: np.ndarray
) -> np.ndarray:
    """Projects that the firm or a bank pays for; whom the bank refuses saves up for its project.   (C,) bool"""
    loan = np.maximum(grants.upfront(choice.cost) - spare, 0.0)
    begins = begins.copy()
    asks = np.flatnonzero(begins & (loan > 0))
    refused = asks[~lent(world, slots[asks], loan[asks], PROJECTS)]
    begins[refused] = False
    world.firms.planned_outlay[slots[refused]] = choice.cost[refused]
    return begins


def aid_on_offer(world: World, slots: np.ndarray) -> Aid | None:
    """What the fiscal complement offers to these firms this month; None while it offers nothing."""
    cost_share, guarantee, tax_credit = (world.offers[name] for name in ("cost_share", "guarantee", "tax_credit"))
    granted, guaranteed, credited = (reached(world, o)[slots] for o in (cost_share, guarantee, tax_credit))
    if not (granted.any() or guaranteed.any() or credited.any()):
        return None
    tax = tax_rate(world, slots) * np.maximum(world.yearly_surplus(slots), 0.0)
    return aid_of(cost_share, guarantee, tax_credit, granted, guaranteed, credited, tax)


def means_of(world: World, slots: np.ndarray, aid: Aid | None) -> Means:
    """Cash and credit of these firms."""
    firms, capital, turnover = world.firms, world.config.model.capital, world.turnover(slots)
    return Means(
        spare=spare_cash(capital, firms.cash[slots], world.wage_bill(slots)),
        line=credit_line_of(world, slots),
        guaranteed=np.maximum(aid.extra_credit * turnover - firms.guaranteed[slots], 0.0)
        if aid
        else np.zeros(len(slots)),
    )


def value_of(
    world: World, slots: np.ndarray, expected: Prospects, terms: Terms, grant: np.ndarray | float = 0.0
) -> np.ndarray:
    """Certainty equivalent of each project at the firm's own beliefs.   (L, O, C) currency"""
    firms, risk = world.firms, world.config.model.risk
    proactive = firms.proactive[slots]
    return certainty_equivalent(
        expected,
        belief=firms.belief_mean[:, slots],
        precision=firms.belief_precision[:, slots],
        wealth=liquid_wealth(firms.cash[slots], world.yearly_surplus(slots), world.wage_bill(slots)),
        aversion=np.where(proactive, risk.aversion_proactive, risk.aversion_conservative),
        waiting=np.where(proactive, risk.waiting_proactive, risk.waiting_conservative),
        believed_cost=expected.cost * np.exp(firms.cost_error[slots]),
        grant=grant,
        price_fall=terms.expected_price_fall,
    )


def _lookers(world: World) -> np.ndarray:
    """Aware firms that find the time, have a link without AI, and no project whose outcome is open."""
    firms = world.firms
    odds = awareness.attention(world.config.model.cognition, firms.contact)
    open_outcome = ((firms.option > 0) & ~firms.revealed).any(axis=0)
    free = (firms.option == 0).any(axis=0)
    return np.flatnonzero(
        firms.alive & firms.aware & free & ~open_outcome & (world.luck(Decision.ATTEND) < odds)
    )


def _felt_value(world: World, slots: np.ndarray, expected: Prospects, terms: Terms) -> np.ndarray:
    """Value with what no model explains: logistic noise on the scale of cost (equation 27)."""
    links, options, _ = expected.cost.shape
    item = 1 + np.arange(links * options).reshape(links, options, 1)
    luck = world.draws(Decision.CHOICE, world.month, slots[None, None, :], item)
    noise = np.log(luck / (1.0 - luck)) * world.config.model.risk.choice_noise * expected.cost
    return value_of(world, slots, expected, terms) + noise


def _with_aid(
    value: np.ndarray,
    expected: Prospects,
    believed_cost: np.ndarray,
    success: np.ndarray,
    aid: Aid | None,
    means: Means,
    free: np.ndarray,
) -> tuple[Choice, Grants]:
    """Best project where aid is to be had, and the grant that it would draw.

    A firm that is wrong about the cost is wrong about the grant in the same way; a grant that waits for
    proof is worth what the firm believes of its success.
    """
    if aid is None:
        nothing = np.zeros_like(expected.cost)
        choice = choose(value, expected.cost, nothing, expected.cost, means.spare + means.line, free)
        return choice, Grants.none(len(choice.link))
    grant = aid.grant(expected.cost)
    worth_applying = grant > aid.compliance
    grant = np.where(worth_applying, grant, 0.0)
    compliance = np.where(worth_applying, aid.compliance, 0.0)
    hoped_for = np.where(worth_applying, aid.grant(believed_cost), 0.0)
    expected_grant = hoped_for if aid.at_once else hoped_for * success
    upfront = expected.cost + compliance - (grant if aid.at_once else 0.0)
    means_helped = means.spare + means.line + means.guaranteed
    helped = value + expected_grant - compliance + aid.tax_saved(expected.cost)
    choice = choose(helped, expected.cost, grant, upfront, means_helped, free)
    applies = choice.grant > 0
    return choice, Grants(
        amount=choice.grant,
        compliance=np.where(applies, aid.compliance, 0.0),
        guaranteed=np.clip(
            choice.cost
            + np.where(applies, aid.compliance, 0.0)
            - (choice.grant if aid.at_once else 0.0)
            - means.spare
            - means.line,
            0.0,
            means.guaranteed,
        ),
        tax_credit=aid.tax_credit(choice.cost),
        at_once=aid.at_once,
    )


def _award(world: World, slots: np.ndarray, helped: Choice, grants: Grants, aid: Aid | None) -> np.ndarray:
    """Aid goes to firms that would use it, in the order of the queue, until each purse is empty."""
    awarded = np.zeros(len(slots), dtype=bool)
    if aid is None:
        return awarded
    asks = helped.wanted & ((grants.amount > 0) | (grants.guaranteed > 0) | (grants.tax_credit > 0))
    queue = world.draws(Decision.QUEUE, world.month, slots[asks])
    covered = np.ones(len(queue), dtype=bool)
    wishes = {
        "cost_share": grants.amount, "guarantee": aid.fee * grants.guaranteed, "tax_credit": grants.tax_credit
    }  # fmt: skip
    for name, amount in wishes.items():
        covered &= affordable(amount[asks], queue, world.purse.available[world.offers[name].account])
    awarded[asks] = covered
    return awarded

