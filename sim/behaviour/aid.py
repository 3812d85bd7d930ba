"""What the state offers to firms that look at AI, and what it is worth to them (equations 26-28, 30, 36, 50)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled import loop, rule
from sim.economics.finance import share_up_to


class Help(NamedTuple):
    """Aid on offer and what else bears on a project from outside; arrays are (C,).

    Attributes
    ----------
    offered : bool
        There is any aid; else only what follows ``tax`` counts.
    rate, cap, compliance : share of project cost, currency, currency
        Of a grant, and what applying costs.
    at_once : bool
        It is paid on installation; else it is worth as much as success is likely.
    grant_left, credit_left : currency
        What the purses could still pay.
    credit_rate, credit_cap, tax : share of project cost, currency, currency
        Of a tax credit, and the tax against which it counts.
    comes, coming_rate, coming_cap : bool, share, currency
        A grant that the firm knows it could have if it waited.
    orders : currency
        Public orders that a user could hope for.
    relief : currency per unit of loan
        Lower interest.
    spare : currency
        Cash above the buffer.
    alone, helped : currency
        All that the firm could pay with, without and with a public guarantee.
    """

    offered: bool
    rate: np.ndarray
    cap: float
    compliance: float
    at_once: bool
    grant_left: float
    credit_left: float
    credit_rate: np.ndarray
    credit_cap: float
    tax: np.ndarray
    comes: np.ndarray
    coming_rate: float
    coming_cap: float
    orders: np.ndarray
    relief: np.ndarray
    spare: np.ndarray
    alone: np.ndarray
    helped: np.ndarray


@loop
def grant_for(aid: Help, firm: int, cost: float) -> float:
    """Grant on a project of this cost.   currency"""
    return share_up_to(aid.rate[firm], cost, aid.cap)


@loop
def credit_for(aid: Help, firm: int, cost: float) -> float:
    """Tax credit on it.   currency"""
    return share_up_to(aid.credit_rate[firm], cost, aid.credit_cap)


@loop
def tax_saved(aid: Help, firm: int, cost: float) -> float:
    """What that credit is worth: nothing to a firm that owes no tax.   currency"""
    return min(credit_for(aid, firm, cost), aid.tax[firm])


@loop
def interest_saved(aid: Help, firm: int, upfront: float) -> float:
    """Lower interest on what must be borrowed to pay this.   currency"""
    return relieved(aid.relief[firm], upfront, aid.spare[firm])


@rule
def relieved(relief: np.ndarray, upfront: np.ndarray, spare: np.ndarray) -> np.ndarray:
    """The same, by relief per unit of loan and by cash above the buffer.   (...) currency"""
    return relief * np.maximum(upfront - spare, 0.0)


@loop
def lost_by_not_waiting(aid: Help, firm: int, believed_cost: float, waiting: float) -> float:
    """Worth of a grant that the firm knows is to come.   currency"""
    return waiting * share_up_to(aid.coming_rate, believed_cost, aid.coming_cap) if aid.comes[firm] else 0.0
