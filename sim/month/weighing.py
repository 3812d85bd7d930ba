"""What a firm weighs when it looks at AI: the help on offer, its means, what a project is worth to it.

Nothing here writes; the decision, the gap audit and free trials read it alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.behaviour.adoption import Case
from sim.behaviour.aid import Help
from sim.behaviour.appraisal import Owners, value_kept
from sim.behaviour.financing import liquid_wealth, spare_cash
from sim.behaviour.projects import Prospects
from sim.config.schema.parts import CostShare, Guarantee, TaxCredit
from sim.month.banking import credit_line_of
from sim.month.serving_finance import orders_hoped_for, relief_hoped_for
from sim.month.settling import tax_rate
from sim.month.spending import firms_in_reach
from sim.policy.offer import aid as aid_of
from sim.policy.programme import eligible
from sim.randomness import Decision
from sim.terms import Aid
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

    def alone(self) -> np.ndarray:
        """What the firms can pay without the state.   (C,) currency"""
        return self.spare + self.line

    def helped(self) -> np.ndarray:
        """What they can pay against a public guarantee.   (C,) currency"""
        return self.alone() + self.guaranteed


def aid_on_offer(world: World, slots: np.ndarray) -> Aid | None:
    """What the fiscal complement offers to these firms this month; None while it offers nothing."""
    offers = world.offers.of(CostShare), world.offers.of(Guarantee), world.offers.of(TaxCredit)
    granted, guaranteed, credited = (firms_in_reach(world, offer)[slots] for offer in offers)
    if not (granted.any() or guaranteed.any() or credited.any()):
        return None
    tax = tax_rate(world, slots) * np.maximum(world.yearly_surplus(slots), 0.0)
    return aid_of(*offers, granted, guaranteed, credited, tax)


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


def help_with(world: World, slots: np.ndarray, aid: Aid | None, means: Means) -> Help:
    """That aid and all else that bears on a project of these firms from outside, as loops take it."""
    nothing = np.zeros(len(slots))
    comes, rate, cap = coming_grant(world, slots)
    orders, relief = orders_hoped_for(world, slots), relief_hoped_for(world, slots)
    aside = (comes, rate, cap, orders, relief, means.spare, means.alone(), means.helped())
    if aid is None:
        return Help(False, nothing, 0.0, 0.0, False, 0.0, 0.0, nothing, 0.0, nothing, *aside)
    grants, credits = (
        float(world.purse.available[world.offers.of(kind).account]) for kind in (CostShare, TaxCredit)
    )
    return Help(
        True, aid.rate + nothing, aid.cap, aid.compliance, aid.at_once, grants, credits, aid.credit_rate + nothing,
        aid.credit_cap, aid.tax + nothing, *aside,
    )  # fmt: skip


def case_of(world: World, slots: np.ndarray, price_fall: float) -> Case:
    """What is particular to the decisions of this month."""
    return Case(
        option=np.take(world.firms.option, slots, axis=1),
        works=np.take(known_to_work(world), slots, axis=1),
        kept=kept_by_waiting(world, slots),
        name=world.draws.address(Decision.CHOICE, slots, 1),
        root=world.draws.root(Decision.CHOICE, world.month),
        noise=world.config.model.risk.choice_noise,
        price_fall=price_fall,
    )


def owners_of(world: World, slots: np.ndarray) -> Owners:
    """Those who judge for these firms."""
    firms, risk = world.firms, world.config.model.risk
    proactive = firms.proactive[slots]
    return Owners(
        belief=np.take(firms.belief_mean, slots, axis=1),
        precision=np.take(firms.belief_precision, slots, axis=1),
        wealth=liquid_wealth(firms.cash[slots], world.yearly_surplus(slots), world.wage_bill(slots)),
        aversion=np.where(proactive, risk.aversion_proactive, risk.aversion_conservative),
        waiting=np.where(proactive, risk.waiting_proactive, risk.waiting_conservative),
        cost_error=firms.cost_error[slots].astype(float),
    )


def believed_cost(world: World, slots: np.ndarray, expected: Prospects) -> np.ndarray:
    """What these firms think that projects cost.   (L, O, C) currency"""
    return np.asarray(expected.cost * np.exp(world.firms.cost_error[slots].astype(float)))


def coming_grant(world: World, slots: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Grant that firms know they could have within a year, and cannot have yet.

    Returns
    -------
    (C,) bool, share of project cost, currency
        Who could, and its rate and cap.
    """
    office = world.offers.of(CostShare)
    rate, cap = office.part.rate, office.money(office.part.cap)
    window = office.announced(world.month)
    if window is None:
        return np.zeros(len(slots), dtype=bool), rate, cap
    meant = eligible(window.targeting, world.firms, world.config.population)[slots]
    return meant & ~firms_in_reach(world, office)[slots], rate, cap


def kept_by_waiting(world: World, slots: np.ndarray) -> np.ndarray:
    """Worth of the project that an upgrade would replace.   (L, C) currency, 0 where there is none"""
    firms = world.firms
    kept = value_kept(
        world.config.model, firms.value_added[slots], firms.ceiling[:, slots], firms.upkeep[:, slots]
    )
    return np.where(known_to_work(world)[:, slots], kept, 0.0)


def known_to_work(world: World) -> np.ndarray:
    """Projects in use whose success is known.   (L, F) bool"""
    return np.asarray(world.in_earnest() & world.firms.revealed & world.firms.success)
