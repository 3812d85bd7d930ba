"""What a firm weighs when it looks at AI: the help on offer, its means, what a project is worth to it.

Nothing here writes; the decision, the gap audit and free trials read it alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.behaviour import lookers
from sim.behaviour.adoption import Case
from sim.behaviour.aid import Help
from sim.behaviour.appraisal import Owners
from sim.behaviour.projects import Prospects, worth_of_a_flow
from sim.config.schema.parts import CostShare, Guarantee, TaxCredit
from sim.month.banking import lenders
from sim.month.serving_finance import orders_hoped_for, relief_hoped_for
from sim.month.settling import tax_rate
from sim.month.spending import firms_in_reach
from sim.policy.offer import aid as aid_of
from sim.policy.programme import eligible
from sim.randomness import Decision
from sim.terms import Aid
from sim.threads import asked
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
    if not any(world.purse.available[offer.account] > 0 for offer in offers):
        return None
    granted, guaranteed, credited = (firms_in_reach(world, offer)[slots] for offer in offers)
    if not (granted.any() or guaranteed.any() or credited.any()):
        return None
    tax = tax_rate(world, slots) * np.maximum(world.yearly_surplus(slots), 0.0)
    return aid_of(*offers, granted, guaranteed, credited, tax)


def means_of(world: World, slots: np.ndarray, aid: Aid | None) -> Means:
    """Cash and credit of these firms."""
    spare, line = asked(lookers.means, slots, world.firms.only(lookers.Borrowers), lenders(world))
    return Means(spare, line, still_guaranteed(world, slots, aid))


def still_guaranteed(world: World, slots: np.ndarray, aid: Aid | None) -> np.ndarray:
    """What lenders would lend these firms against a public guarantee.   (C,) currency"""
    if aid is None:
        return np.zeros(len(slots))
    return np.maximum(aid.extra_credit * world.turnover(slots) - world.firms.guaranteed[slots], 0.0)


def help_with(world: World, slots: np.ndarray, aid: Aid | None, means: Means | None) -> Help:
    """That aid and all else that bears on a project of these firms from outside, as loops take it.

    Who works out the means by itself hands over none, and finds nothing in their place.
    """
    nothing = np.zeros(len(slots))
    own = (means.spare, means.alone(), means.helped()) if means else (nothing, nothing, nothing)
    comes, rate, cap = coming_grant(world, slots)
    orders, relief = orders_hoped_for(world, slots), relief_hoped_for(world, slots)
    aside = (comes, rate, cap, orders, relief, *own)
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
    appraisal = world.config.model.appraisal
    steady = worth_of_a_flow(appraisal.discount_per_year, appraisal.horizon)
    option, works, kept = asked(lookers.in_use, slots, world.firms.only(lookers.Projects), steady)
    return Case(
        option=option,
        works=works,
        kept=kept,
        name=world.draws.address(Decision.CHOICE, slots, 1),
        root=world.draws.root(Decision.CHOICE, world.month),
        noise=world.config.model.risk.choice_noise,
        price_fall=price_fall,
    )


def owners_of(world: World, slots: np.ndarray) -> Owners:
    """Those who judge for these firms."""
    wage = world.economy.wage * (1.0 + world.shock().wage_rise)
    belief, precision, (wealth, aversion, waiting, cost_error) = asked(
        lookers.judges, slots, world.firms.only(lookers.Minds), wage, *tempers(world)
    )
    return Owners(belief, precision, wealth, aversion, waiting, cost_error)


def tempers(world: World) -> tuple[tuple[float, float], tuple[float, float]]:
    """Aversion to risk and weight of waiting, of conservative and of proactive owners."""
    risk = world.config.model.risk
    return (risk.aversion_conservative, risk.waiting_conservative), (risk.aversion_proactive, risk.waiting_proactive)


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
