"""The state serves firms with money and orders: interest, tax, public orders, vouchers (L0, E1)."""

from __future__ import annotations

import numpy as np

from sim.behaviour.financing import tax_on
from sim.config.schema.parts import CloudVoucher, InterestSubsidy, Orders, TaxCredit
from sim.economics.finance import annuity_factor, share_up_to
from sim.economics.ratios import ratio
from sim.ledger import Purpose, Sector
from sim.month.banking import interest_due
from sim.month.spending import (
    firms_in_reach,
    in_turn,
    note_reach,
    note_support,
    pay_beside_programmes,
    pay_firms,
    redeem,
    spend,
)
from sim.policy.purse import affordable
from sim.randomness import Queue
from sim.units import MONTHS_PER_YEAR, monthly_rate
from sim.world import World


def relieve_interest(world: World) -> np.ndarray:
    """Part of the month's interest that the state pays, in the order of a queue while money lasts.

    Returns
    -------
    (F,) currency; empty where nobody is relieved
    """
    firms, offer = world.firms, world.offers.of(InterestSubsidy)
    part = offer.part
    in_reach = firms_in_reach(world, offer)
    if not in_reach.any():
        return np.zeros(0)
    relief, due = np.zeros(firms.rows), interest_due(world)
    cut = np.minimum(part.rate_cut / MONTHS_PER_YEAR * firms.project_debt, due)
    slots = np.flatnonzero(in_reach & (cut > 0))
    if len(slots):
        queue = in_turn(world, offer, world.queue(Queue.INTEREST, slots), slots)
        slots = slots[affordable(cut[slots], queue, world.purse.available[offer.account])]
        relief[slots] = cut[slots]
        spend(world, offer, float(relief.sum()), Sector.BANK, Purpose.INTEREST_SUBSIDY)
        note_support(world, slots, relief[slots])
    return relief


def relief_hoped_for(world: World, slots: np.ndarray) -> np.ndarray:
    """What a firm expects to save, per unit of a loan for AI, by lower interest.   (C,) ratio

    Present value over the life of the loan as it is repaid, for as long as the running phase lasts or the
    firm's horizon reaches; the rest of the interest is not weighed, since the firm's discount rate exceeds it.
    """
    offer, model = world.offers.of(InterestSubsidy), world.config.model
    window, hoped = offer.window(world.month), np.zeros(len(slots))
    if window is None:
        return hoped
    can = firms_in_reach(world, offer)[slots]
    if not can.any():
        return hoped
    cut = min(offer.part.rate_cut, model.capital.interest_per_year + world.shock().rate_rise)
    lasts = min(window.last - world.month + 1.0, model.appraisal.horizon)
    fading = monthly_rate(model.appraisal.discount_per_year) + 1.0 / model.capital.amortisation
    return np.where(can, cut / MONTHS_PER_YEAR * float(annuity_factor(fading, max(lasts, 0.0))), hoped)


def redeem_tax_credits(world: World, rates: np.ndarray) -> None:
    """The state gives back the tax against which a firm holds a credit; who owes none gets none.

    Parameters
    ----------
    rates : (Z,) share of profit
        Tax of the month, by size class.
    """
    firms, offer = world.firms, world.offers.of(TaxCredit)
    if not world.purse.promised[offer.account] > 0:
        return
    slots = np.flatnonzero((firms.tax_credit > 0) & (firms.profit > 0) & firms.alive)
    if len(slots) == 0:
        return
    back = np.minimum(firms.tax_credit[slots], tax_on(firms.profit[slots], rates[firms.size_class[slots]]))
    redeem(world, offer, slots, back, Purpose.TAX_CREDIT)


def place_orders(world: World, sales: np.ndarray) -> np.ndarray:
    """Public orders of the month, and what others in the sector lose to them (equation 63).

    The state buys from eligible firms that use AI in earnest, in proportion to their sales, instead of
    from others: demand is moved, not made. A sector cannot be asked for more than its other firms sell.

    Parameters
    ----------
    sales : (F,) currency
        Of the month, public orders apart.

    Returns
    -------
    (F,) currency; the sum is zero in each sector. Empty where nothing is ordered
    """
    firms, offer, nothing = world.firms, world.offers.of(Orders), np.zeros(0)
    if not world.purse.available[offer.account] > 0:
        return nothing
    buys_from = firms_in_reach(world, offer) & world.using_in_earnest()
    if not buys_from.any():
        return nothing
    sector, sectors = firms.sector, len(world.economy.sectors)
    theirs = np.bincount(sector, weights=sales * buys_from, minlength=sectors)
    others = np.bincount(sector, weights=sales * ~buys_from, minlength=sectors)
    money = float(world.purse.available[offer.account])
    ordered = np.minimum(money * theirs / max(float(theirs.sum()), 1e-300), others)
    total = float(ordered.sum())
    if not total > 0:
        return nothing
    gained = ratio(ordered, theirs)
    lost = ratio(ordered, others)
    won = np.where(buys_from, sales * gained[sector], -sales * lost[sector])
    spend(world, offer, total, Sector.SMES, Purpose.ORDERS)
    slots = np.flatnonzero(buys_from & (won > 0))
    note_support(world, slots, won[slots])
    return won


def orders_hoped_for(world: World, slots: np.ndarray) -> np.ndarray:
    """What a firm without AI expects to earn on public orders if it begins to use AI.   (C,) currency

    Present value of its operating share of the orders that would be its own, for as long as the running
    phase lasts or its horizon reaches.
    """
    firms, offer, appraisal = world.firms, world.offers.of(Orders), world.config.model.appraisal
    window, hoped = offer.window(world.month), np.zeros(len(slots))
    if window is None:
        return hoped
    can = firms_in_reach(world, offer)
    if not can.any():
        return hoped
    users = can & world.using_in_earnest()
    money = float(world.purse.available[offer.account])
    value_added = firms.value_added[slots]
    mine = money * ratio(value_added, float(firms.value_added[users].sum()) + value_added)
    lasts = max(min(window.last - world.month + 1.0, appraisal.horizon), 0.0)  # 0 while its last money arrives
    annuity = float(annuity_factor(monthly_rate(appraisal.discount_per_year), lasts))
    outside = can[slots] & ~world.using_in_earnest()[slots]
    return np.where(outside, mine * firms.operating_share[slots] * annuity, 0.0)


def vouchers(world: World, slots: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """Voucher that these firms could ask for towards a step of informatization.   (C,) currency

    Parameters
    ----------
    cost : (C,) currency
        What the firm would pay for the step.
    """
    offer = world.offers.of(CloudVoucher)
    part, can = offer.part, firms_in_reach(world, offer)[slots]
    if not can.any():
        return np.zeros(len(slots))
    return np.where(can, share_up_to(part.rate, cost, offer.money(part.cap)), 0.0)


def hand_out_vouchers(world: World, slots: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Vouchers go out in the order of a queue until the money is gone.   asked : (C,) currency, gives (C,) bool"""
    offer = world.offers.of(CloudVoucher)
    queue = in_turn(world, offer, world.queue(Queue.VOUCHERS, slots), slots)
    return affordable(asked, queue, world.purse.available[offer.account])


def honour_vouchers(world: World, slots: np.ndarray, amount: np.ndarray) -> None:
    """The state pays its part of the steps that firms take.   amount : (C,) currency"""
    if not amount.any():
        return
    pay_firms(world, world.offers.of(CloudVoucher), slots, amount, Purpose.CLOUD_VOUCHER)
    note_reach(world, slots[amount > 0])


def support_steps(world: World, slots: np.ndarray, cost: np.ndarray) -> None:
    """The standing environment pays its part of the steps that firms take.   cost : (C,) currency"""
    amount = step_support(world) * cost
    world.firms.cash[slots] += amount
    pay_beside_programmes(world, float(amount.sum()), Sector.SMES, Purpose.INFORMATIZATION_SUPPORT)


def step_support(world: World) -> float:
    """Share of a step of informatization that the standing environment pays.   share"""
    environment = world.config.population.environment
    return environment.informatization_support * environment.in_force
