"""Public money leaves its account: who is paid, what is promised, and which firms it reached."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.ledger import Purpose, Sector
from sim.policy.programme import Offer
from sim.world import World


def spend(world: World, offer: Offer[Any], amount: float, payee: Sector, purpose: Purpose) -> None:
    """Pay public money out of the part's account."""
    world.purse.pay(offer.account, amount)
    pay_beyond_budget(world, amount, payee, purpose)


def pay_beyond_budget(world: World, amount: float, payee: Sector, purpose: Purpose) -> None:
    """Pay what the state owes whether or not a budget foresees it, as when a guarantee is called."""
    world.government.cash[0] -= amount
    world.government.spent[0] += amount
    world.ledger.pay(Sector.GOVERNMENT, payee, purpose, amount)


def pay_firms(world: World, offer: Offer[Any], slots: np.ndarray, amount: np.ndarray, purpose: Purpose) -> None:
    """Pay firms in cash, out of what the account holds.   amount : (C,) currency"""
    spend(world, offer, _into_cash(world, slots, amount), Sector.SMES, purpose)


def promise(world: World, offer: Offer[Any], slots: np.ndarray, amount: np.ndarray) -> None:
    """Set a grant aside for firms that have yet to prove what it is for.   amount : (C,) currency"""
    world.firms.grant_pending[slots] += amount
    world.purse.promise(offer.account, float(amount.sum()))


def promise_credit(world: World, offer: Offer[Any], slots: np.ndarray, amount: np.ndarray) -> None:
    """Set money aside for credits against the tax that firms will owe.   amount : (C,) currency"""
    world.firms.tax_credit[slots] += amount
    world.purse.promise(offer.account, float(amount.sum()))


def redeem_credit(world: World, offer: Offer[Any], slots: np.ndarray, amount: np.ndarray) -> None:
    """Give firms back the tax against which they hold a credit.   amount : (C,) currency"""
    world.firms.tax_credit[slots] -= amount
    total = _into_cash(world, slots, amount)
    world.purse.redeem(offer.account, total)
    pay_beyond_budget(world, total, Sector.SMES, Purpose.TAX_CREDIT)


def cancel_credit(world: World, offer: Offer[Any], slots: np.ndarray) -> None:
    """Credits of firms that are no more fall through."""
    world.purse.cancel(offer.account, float(world.firms.tax_credit[slots].sum()))
    world.firms.tax_credit[slots] = 0.0


def redeem(world: World, offer: Offer[Any], slots: np.ndarray) -> None:
    """Pay firms what was promised to them."""
    amount = world.firms.grant_pending[slots]
    world.firms.grant_pending[slots] = 0.0
    total = _into_cash(world, slots, amount)
    world.purse.redeem(offer.account, total)
    pay_beyond_budget(world, total, Sector.SMES, Purpose.GRANT)


def cancel(world: World, offer: Offer[Any], slots: np.ndarray) -> None:
    """What was promised to these firms falls through; the money serves others."""
    world.purse.cancel(offer.account, float(world.firms.grant_pending[slots].sum()))
    world.firms.grant_pending[slots] = 0.0


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
    reached(world, slots)


def reached(world: World, slots: np.ndarray) -> None:
    """Remember when a programme first reached these firms."""
    firms = world.firms
    first = slots[firms.support_month[slots] < 0]
    firms.support_month[first] = world.month


def _into_cash(world: World, slots: np.ndarray, amount: np.ndarray) -> float:
    """Money changes hands and counts as support; the total is returned.   currency"""
    world.firms.cash[slots] += amount
    world.firms.support[slots] += amount
    return float(amount.sum())
