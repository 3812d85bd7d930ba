"""Public money: how it arrives, whom it serves, who is paid, what is promised, which firms it reached."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.config.schema.parts import Coordination, TaxCredit
from sim.ledger import Purpose, Sector
from sim.policy.programme import Offer, preferred, served
from sim.policy.purse import LEVELS, arrival
from sim.world import World


def release_budgets(world: World) -> None:
    """Each part is granted its month's money; what has arrived can be spent; after its phases the rest goes back."""
    given, office = world.config.model.administration, world.part(Coordination)
    coordinated = float(world.government.coordination[0])  # the office as it worked last month
    shares = [getattr(given, level) for level in LEVELS]
    months = arrival(world.month, given.delay, office.delay_cut * coordinated)
    for offer in world.offers.values():
        phase = offer.phase(world.month)
        if phase:
            world.purse.grant(offer.account, [phase.money_per_month * share for share in shares], months)
        elif not offer.window(world.month):
            world.purse.give_back(offer.account)
    leakage = given.leakage * (1.0 - office.leakage_cut * coordinated)
    serves = np.array([_serves_anyone(world, offer) for offer in world.offers.values()])  # no loss on idle money
    lost = world.purse.arrive(world.month, leakage * serves)
    pay_beyond_budget(world, lost, Sector.REST, Purpose.LOST_ON_THE_WAY)


def _serves_anyone(world: World, offer: Offer[Any]) -> bool:
    return offer.window(world.month) is not None and bool(firms_served(world, offer).any())


def firms_served(world: World, offer: Offer[Any]) -> np.ndarray:
    """Firms that the running phase of a part serves this month; nobody outside its phases.   (F,) bool"""
    window = offer.window(world.month)
    if window is None:
        return np.zeros(world.firms.rows, dtype=bool)
    return served(window, world.month, world.firms, world.config.population)


def firms_in_reach(world: World, offer: Offer[Any]) -> np.ndarray:
    """Firms that the running phase serves while the account has money.   (F,) bool"""
    if not world.purse.available[offer.account] > 0:
        return np.zeros(world.firms.rows, dtype=bool)
    return firms_served(world, offer)


def in_turn(world: World, offer: Offer[Any], queue: np.ndarray, of: np.ndarray | slice = slice(None)) -> np.ndarray:
    """Places in a queue, with the tiers that the phase prefers before all others.   queue : (C,) uniform"""
    window = offer.window(world.month)
    if window is None or not window.targeting.priority:
        return queue
    return np.asarray(queue - preferred(window.targeting, world.firms)[of])


def spend(world: World, offer: Offer[Any], amount: float, payee: Sector, purpose: Purpose) -> None:
    """Pay public money out of the part's account."""
    world.purse.pay(offer.account, amount)
    pay_beyond_budget(world, amount, payee, purpose)


def pay_beyond_budget(world: World, amount: float, payee: Sector, purpose: Purpose) -> None:
    """Pay what the state owes whether or not a budget foresees it, as when a guarantee is called."""
    pay_beside_programmes(world, amount, payee, purpose)
    world.government.spent[0] += amount


def pay_beside_programmes(world: World, amount: float, payee: Sector, purpose: Purpose) -> None:
    """Pay what the state pays in every scenario (E1); it is no programme's spending and counts as none."""
    world.government.cash[0] -= amount
    world.ledger.pay(Sector.GOVERNMENT, payee, purpose, amount)


def pay_firms(world: World, offer: Offer[Any], slots: np.ndarray, amount: np.ndarray, purpose: Purpose) -> None:
    """Pay firms in cash, out of what the account holds.   amount : (C,) currency"""
    spend(world, offer, _into_cash(world, slots, amount), Sector.SMES, purpose)


def promise(world: World, offer: Offer[Any], slots: np.ndarray, amount: np.ndarray) -> None:
    """Set money aside that firms can claim: a grant once they prove what it is for, a credit once they owe tax.

    Parameters
    ----------
    amount : (C,) currency
    """
    _claims(world, offer)[slots] += amount
    world.purse.promise(offer.account, float(amount.sum()))


def redeem(world: World, offer: Offer[Any], slots: np.ndarray, amount: np.ndarray, purpose: Purpose) -> None:
    """Pay firms what was promised to them.   amount : (C,) currency"""
    _claims(world, offer)[slots] -= amount
    total = _into_cash(world, slots, amount)
    world.purse.redeem(offer.account, total)
    pay_beyond_budget(world, total, Sector.SMES, purpose)


def cancel(world: World, offer: Offer[Any], slots: np.ndarray) -> None:
    """What was promised to these firms falls through; the money serves others."""
    claims = _claims(world, offer)
    world.purse.cancel(offer.account, float(claims[slots].sum()))
    claims[slots] = 0.0


def _claims(world: World, offer: Offer[Any]) -> np.ndarray:
    """Column of what firms can still claim of this part.   (F,) currency"""
    return world.firms.tax_credit if isinstance(offer.part, TaxCredit) else world.firms.grant_pending


def take_back(world: World, offer: Offer[Any], slots: np.ndarray, amount: np.ndarray) -> None:
    """An inspection makes these firms repay.   amount : (C,) currency"""
    repaid = -_into_cash(world, slots, -amount)
    world.purse.take_back(offer.account, repaid)
    world.government.cash[0] += repaid
    world.government.spent[0] -= repaid
    world.ledger.pay(Sector.SMES, Sector.GOVERNMENT, Purpose.GRANT_REPAID, repaid)


def note_support(world: World, slots: np.ndarray, amount: np.ndarray) -> None:
    """Remember that public money reached these firms.   amount : (C,) currency"""
    world.firms.support[slots] += amount
    note_reach(world, slots)


def share_support(world: World, served: np.ndarray, spent: float) -> None:
    """A public good is there for all whom the phase serves alike; it reaches nobody in person.   served : (F,) bool"""
    slots = np.flatnonzero(served)
    if len(slots):
        world.firms.support[slots] += spent / len(slots)


def note_reach(world: World, slots: np.ndarray) -> None:
    """Remember when a programme first reached these firms."""
    firms = world.firms
    first = slots[firms.support_month[slots] < 0]
    firms.support_month[first] = world.month


def _into_cash(world: World, slots: np.ndarray, amount: np.ndarray) -> float:
    """Money changes hands and counts as support; the total is returned.   currency"""
    world.firms.cash[slots] += amount
    world.firms.support[slots] += amount
    return float(amount.sum())
