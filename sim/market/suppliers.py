"""AI suppliers: unit cost, markup, quotes, capacity, entry and exit (A6, equations 16, 17, 20, 21)."""

from __future__ import annotations

import numpy as np

from sim.compiled import loop
from sim.config.schema.behaviour import Supply
from sim.economics.ratios import ratio


def price(supply: Supply, unit_cost: np.ndarray, markup: np.ndarray, experience: np.ndarray | float) -> np.ndarray:
    """Price level of each supplier, 1 for the average supplier of month 0.

    Parameters
    ----------
    unit_cost, markup : (J,) ratio
    experience : ratio
        Unit cost of the industry after what it has learnt and what technology brought.
    """
    return unit_cost * experience * (1.0 + markup) / (1.0 + supply.markup_start)


def markup_after(
    supply: Supply, markup: np.ndarray, orders: np.ndarray, usual: np.ndarray, market_growth: float
) -> np.ndarray:
    """Markup next month: up with a rising market share, down as far as capacity idles (equation 17).

    Parameters
    ----------
    markup : (J,) ratio
    orders, usual : (J,) projects/month
        This month's, and the order book over a year.
    market_growth : ratio
        The same for the whole market.

    Source
    ------
    Dosi, Fagiolo & Roventini 2010 (markup follows share); undercutting is an assumption.
    """
    busy = usual > 0.02
    relative = np.divide(orders, usual * max(market_growth, 1e-9), out=np.ones_like(markup), where=busy)
    response = supply.markup_adjustment * np.clip(relative - 1.0, -1.0, 1.0)
    idle = np.clip(1.0 - usual / max(supply.capacity, 1e-9), 0.0, 1.0)
    change = response - supply.undercutting * idle
    return np.clip(markup * (1.0 + change), supply.markup_min, supply.markup_max)


def accepted(supplier: np.ndarray, queue: np.ndarray, capacity: np.ndarray) -> np.ndarray:
    """Orders that a supplier can deliver this month, in the order of the queue (equation 21).

    Parameters
    ----------
    supplier : (C,) slot
    queue : (C,) uniform
        Place in the queue.
    capacity : (J,) projects/month
        What each supplier can still deliver this month.

    Returns
    -------
    (C,) bool
    """
    return np.asarray(_delivered(supplier, np.argsort(queue, kind="stable"), capacity))


@loop
def _delivered(supplier: np.ndarray, order: np.ndarray, capacity: np.ndarray) -> np.ndarray:
    """The same, by the order in which requests come."""
    taken, delivers = np.zeros(len(capacity)), np.empty(len(supplier), dtype=np.bool_)
    for request in order:
        delivers[request] = taken[supplier[request]] < capacity[supplier[request]]
        taken[supplier[request]] += 1.0
    return delivers


def passed_on(queue: np.ndarray, price: np.ndarray, room: np.ndarray) -> np.ndarray:
    """Who takes an order that its supplier cannot deliver: the cheapest supplier with room (L1).

    Parameters
    ----------
    queue : (C,) uniform
        Place of each order in the queue.
    price : (J,) ratio
    room : (J,) projects/month
        What each supplier can still deliver; 0 where there is none.

    Returns
    -------
    (C,) slot, -1 where nobody has room

    Examples
    --------
    >>> passed_on(np.array([0.9, 0.1, 0.5]), np.array([1.2, 0.8]), np.array([1.0, 1.0]))
    array([-1,  1,  0])
    """
    cheapest = np.argsort(price, kind="stable")
    places = np.cumsum(np.ceil(np.maximum(room[cheapest], 0.0)))
    rank = np.argsort(np.argsort(queue, kind="stable"), kind="stable")
    taker = np.searchsorted(places, rank, side="right")
    return np.where(taker < len(price), cheapest[np.minimum(taker, len(price) - 1)], -1)


def knowledge_spread(units: np.ndarray, firms: np.ndarray, elsewhere: float) -> np.ndarray:
    """Projects that count in a region, with what the same sector learns from other regions (L2.1, equation 20).

    A project elsewhere counts by the share of the sector's firms that it was meant for.

    Parameters
    ----------
    units : (S, R) projects
    firms : (S, R) count
    elsewhere : share

    Returns
    -------
    (S, R) projects
    """
    total = firms.sum(axis=1, keepdims=True)
    weighted = units * ratio(firms, total)
    return units + elsewhere * (weighted.sum(axis=1, keepdims=True) - weighted)


def knowledge_after(supply: Supply, knowledge: np.ndarray, projects: np.ndarray, firms: np.ndarray) -> np.ndarray:
    """Scenario knowledge of a cell a month later: gained by projects per firm, slowly lost (equation 20).

    Parameters
    ----------
    knowledge, projects : (L, S, R) share, count
    firms : (S, R) count
    """
    per_firm = ratio(projects, firms)
    gained = np.minimum(supply.knowledge_by_doing * per_firm, 1.0) * (1.0 - knowledge)
    return knowledge + gained - supply.knowledge_decay * knowledge
