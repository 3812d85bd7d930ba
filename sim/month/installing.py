"""Implementation begins: contracts, payments, loans, grants, and what the project will turn out to be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from sim.behaviour.adoption import Choice, token_gain
from sim.behaviour.installation import Begun, succeed, write_down
from sim.behaviour.projects import Offered, Position, Prospects, chosen
from sim.config.schema.parts import CostShare, Guarantee, TaxCredit
from sim.economics.finance import share_up_to
from sim.firms import GENERAL
from sim.ledger import Purpose, Sector
from sim.market.suppliers import accepted
from sim.month.spending import note_reach, pay_firms, promise, spend, take_back
from sim.month.supplying import room_for_orders
from sim.policy.purse import affordable
from sim.randomness import Decision, Queue
from sim.terms import Aid
from sim.world import World


@dataclass(frozen=True)
class Grants:
    """Aid that goes with the chosen projects; arrays are (C,) currency.

    Attributes
    ----------
    amount : grant
    compliance : what applying costs the firm
    guaranteed : loan against a public guarantee
    tax_credit : credit against tax to come
    at_once : bool
        Paid on installation rather than when use is proven.
    """

    amount: np.ndarray
    compliance: np.ndarray
    guaranteed: np.ndarray
    tax_credit: np.ndarray
    at_once: bool = True

    @classmethod
    def none(cls, firms: int) -> Self:
        """No aid."""
        nothing = np.zeros(firms)
        return cls(nothing, nothing, nothing, nothing)

    def upfront(self, cost: np.ndarray) -> np.ndarray:
        """What the firm has to pay on installation.   cost : (C,) currency, gives (C,) currency"""
        return cost + self.compliance - (self.amount if self.at_once else 0.0)

    def only(self, awarded: np.ndarray) -> Grants:
        """Aid of the firms to which it was awarded."""
        return replace(
            self,
            amount=np.where(awarded, self.amount, 0.0),
            compliance=np.where(awarded, self.compliance, 0.0),
            guaranteed=np.where(awarded, self.guaranteed, 0.0),
            tax_credit=np.where(awarded, self.tax_credit, 0.0),
        )

    def any(self) -> bool:
        """Whether there is aid for anybody."""
        return bool(self.amount.any() or self.guaranteed.any() or self.tax_credit.any())

    def of(self, chosen: np.ndarray) -> Grants:
        """Aid of some of the firms.   chosen : (n,) index"""
        return Grants(
            self.amount[chosen], self.compliance[chosen], self.guaranteed[chosen], self.tax_credit[chosen], self.at_once
        )


@dataclass(frozen=True)
class Plans:
    """What firms mean to begin; arrays are (C,) or (L, O, C).

    Attributes
    ----------
    choice
        The project.
    supplier : (C,) slot
    price : (C,) ratio
        Price level agreed with that supplier.
    stand
        Where the firms stand, with that supplier.
    grants
        Aid that has been awarded.
    """

    choice: Choice
    supplier: np.ndarray
    price: np.ndarray
    stand: Position
    grants: Grants


def install(
    world: World, slots: np.ndarray, begins: np.ndarray, plans: Plans, spare: np.ndarray, given: Offered
) -> None:
    """Begin the planned projects: pay supplier, draw loans and grants, let fate decide on success.

    Success is addressed by firm, link and attempt, not by month: a firm that starts sooner because of a
    policy has the same luck with its project.

    Parameters
    ----------
    begins : (C,) bool
    spare : (C,) currency
        Cash above the buffer; what it does not cover is lent.
    given
        Terms on which they begin, as loops take them.
    """
    at = np.flatnonzero(begins)
    if len(at) == 0:
        return
    who, link, option = slots[at], plans.choice.link[at], plans.choice.option[at]
    supplier, grants = plans.supplier[at], plans.grants.of(at)
    project = chosen(plans.stand, at, link, option, given)
    works = draw_success(world, who, link, project.odds)
    begin_project(world, who, link, option, supplier, project, works)
    _pay_supplier(world, who, supplier, project.cost)
    _receive_aid(world, who, grants)
    _borrow(world, who, grants.upfront(project.cost), grants.guaranteed, spare[at])


def begin_project(
    world: World,
    who: np.ndarray,
    link: np.ndarray,
    option: np.ndarray,
    supplier: np.ndarray,
    project: Prospects,
    works: np.ndarray,
    token: bool = False,
) -> None:
    """Write a new project into the columns of its firm, in the place of one that it improves on.

    Parameters
    ----------
    who, link, option, supplier : (n,) slot, index, index, slot
    project
        What is to be expected of it, in arrays (n,).
    works : (n,) bool
        What only time will show.
    """
    write_down(
        who, link, option, supplier, project.cost, project.upkeep, project.ceiling, project.trough, project.fit, works,
        token, world.month, world.firms.only(Begun),
    )  # fmt: skip


def draw_success(world: World, who: np.ndarray, link: np.ndarray, odds: np.ndarray) -> np.ndarray:
    """Whether the projects work, by the luck of firm, link and attempt.   (C,) bool"""
    firms, draws = world.firms, world.draws
    name, root = draws.address(Decision.SUCCESS, who, 1), draws.root(Decision.SUCCESS, 0)
    return np.asarray(succeed(who, link, odds, name, root, firms.founded, firms.attempts))


def install_tokens(
    world: World, slots: np.ndarray, plans: Plans, aid: Aid, tempted: np.ndarray, given: Offered
) -> None:
    """Firms that see no worth in AI may install a token system where the grant pays more than it costs (W1).

    Parameters
    ----------
    tempted : (C,) bool
        Eligible firms to which no project is worth it, with a link without AI.
    """
    firms, projects = world.firms, world.config.model.projects
    at = np.flatnonzero(tempted)
    who, supplier, rate = slots[at], plans.supplier[at], aid.rate[at]
    link, option = (firms.option[:, who] == 0).argmax(axis=0), np.full(len(at), GENERAL)
    bought = chosen(plans.stand, at, link, option, given)
    cost, grant = projects.token_cost * bought.cost, share_up_to(rate, bought.cost, aid.cap)
    gain = token_gain(grant, cost, aid)
    office = world.offers.of(CostShare)
    asks = np.flatnonzero((gain > 0) & (cost + aid.compliance - grant <= firms.cash[who]))
    if len(asks) == 0:
        return
    queue = world.queue(Queue.TOKENS, who[asks])
    asks, queue = (kept[accepted(supplier[asks], queue, room_for_orders(world))] for kept in (asks, queue))
    asks = asks[affordable(grant[asks], queue, world.purse.available[office.account])]
    who, supplier, cost, amount = who[asks], supplier[asks], cost[asks], grant[asks]
    nothing = np.zeros(len(asks))
    shown = Prospects(**{name: array[asks] for name, array in vars(bought).items()})
    shown = replace(shown, cost=cost, trough=nothing, ceiling=nothing, upkeep=nothing, fit=nothing)
    begin_project(world, who, link[asks], option[asks], supplier, shown, nothing.astype(bool), token=True)
    _pay_supplier(world, who, supplier, cost)
    _receive_aid(world, who, Grants(amount, np.full(len(asks), aid.compliance), nothing, nothing))
    caught = world.draws(Decision.TOKEN_CHECK, world.month, who) < aid.inspection
    take_back(world, office, who[caught], amount[caught])


def _pay_supplier(world: World, who: np.ndarray, supplier: np.ndarray, cost: np.ndarray) -> None:
    suppliers = world.suppliers
    world.firms.cash[who] -= cost
    np.add.at(suppliers.cash, supplier, cost)
    np.add.at(suppliers.revenue, supplier, cost)
    np.add.at(suppliers.orders, supplier, 1.0)
    world.ledger.pay(Sector.SMES, Sector.SUPPLIERS, Purpose.PROJECTS, cost)


def _receive_aid(world: World, who: np.ndarray, grants: Grants) -> None:
    if not grants.any():
        return
    world.firms.cash[who] -= grants.compliance
    world.ledger.pay(Sector.SMES, Sector.REST, Purpose.APPLICATION_COST, grants.compliance)
    cost_share, guarantee = world.offers.of(CostShare), world.offers.of(Guarantee)
    if grants.at_once:
        pay_firms(world, cost_share, who, grants.amount, Purpose.GRANT)
    else:
        promise(world, cost_share, who, grants.amount)
    fee = float(guarantee.part.fee * grants.guaranteed.sum())
    spend(world, guarantee, fee, Sector.BANK, Purpose.GUARANTEE_FEE)
    promise(world, world.offers.of(TaxCredit), who, grants.tax_credit)
    note_reach(world, who[(grants.amount > 0) | (grants.guaranteed > 0) | (grants.tax_credit > 0)])


def _borrow(world: World, who: np.ndarray, upfront: np.ndarray, guaranteed: np.ndarray, spare: np.ndarray) -> None:
    """What spare cash does not cover is lent."""
    firms = world.firms
    loan = np.maximum(upfront - spare, 0.0)
    firms.cash[who] += loan
    firms.debt[who] += loan
    firms.project_debt[who] += loan
    firms.credit_drawn[who] += loan
    firms.guaranteed[who] += np.minimum(guaranteed, loan)
    world.ledger.pay(Sector.BANK, Sector.SMES, Purpose.LOANS, loan)
