"""AI suppliers: unit cost, markup, quotes, capacity, entry and exit (A6, equations 16, 17, 20, 21)."""

from __future__ import annotations

import numpy as np

from sim.compiled import loop
from sim.config.schema.behaviour import Supply
from sim.economics.ratios import ratio
from sim.randomness import uniform_of_item


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


def quote_count(supply: Supply, luck: np.ndarray, registered: np.ndarray, searched: np.ndarray) -> np.ndarray:
    """How many suppliers a firm hears: one, and a geometric number of others.

    Parameters
    ----------
    luck : (C,) uniform
    registered : (C,) bool
        With a service platform.
    searched : (C,) count
        Quotes that a public search adds.

    Returns
    -------
    (C,) count, at least 1
    """
    mean = supply.quotes + supply.quotes_registered * registered
    others = np.floor(np.log(luck) / np.log(mean / (1.0 + mean) + 1e-12))
    return (1 + np.minimum(others, 5) + searched).astype(np.int64)


TRIES = 8  # places that a firm tries for one quote; with half of them vacant it fails once in 256


@loop
def heard_of(root: int, firm: np.ndarray, nth: np.ndarray, present: np.ndarray) -> np.ndarray:
    """The supplier that a firm happens on: a place in the market, another if that is vacant.

    Places are drawn, not a rank among those present, so that a supplier who enters changes only the firms that
    happen on its place.

    Parameters
    ----------
    root
        Of the draws of places this month.
    firm, nth : (Q,) name, index
        Who hears, by the name that it draws by, and of which of its quotes.
    present : (J,) bool
        Places at which a supplier is, at least one.

    Returns
    -------
    (Q,) slot
    """
    found = np.full(len(firm), np.argmax(present))
    for quote in range(len(firm)):
        for attempt in range(TRIES):
            place = int(uniform_of_item(root, firm[quote], 1 + nth[quote] * TRIES + attempt) * len(present))
            if present[place]:
                found[quote] = place
                break
    return found


@loop
def best_quote(number: np.ndarray, distance: np.ndarray, score: np.ndarray) -> np.ndarray:
    """The quote that each firm takes: of the lowest class, the best; the first of equals.

    Parameters
    ----------
    number : (C,) count, at least 1
        Quotes of each firm, which lie one after the other.
    distance : (Q,) class
        How far a quote is from the firm's list.
    score : (Q,) currency

    Returns
    -------
    (C,) index into the quotes
    """
    chosen = np.empty(len(number), dtype=np.int64)
    first = 0
    for firm in range(len(number)):
        best = first
        for quote in range(first + 1, first + number[firm]):
            nearer = distance[quote] < distance[best]
            if nearer or (distance[quote] == distance[best] and score[quote] > score[best]):
                best = quote
        chosen[firm] = best
        first += number[firm]
    return chosen


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
    order = np.lexsort((queue, supplier))
    start = np.searchsorted(supplier[order], np.arange(len(capacity)), side="left")
    place = np.empty(len(supplier), dtype=np.int64)
    place[order] = np.arange(len(supplier)) - start[supplier[order]]
    return place < capacity[supplier]


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


def off_the_list(
    listed: np.ndarray, price: np.ndarray, ceiling: float, cost: np.ndarray, means: np.ndarray
) -> np.ndarray:
    """How far a quote is from a list of practical products at suitable prices (L2.2).

    A firm with such a list takes a quote of the lowest class among those that it hears, so one stays.

    Parameters
    ----------
    listed : (C,) bool
    price : (C,) ratio
    ceiling : ratio
        Highest price on the list.
    cost, means : (C,) currency
        What the project would cost, and what the firm can pay.

    Returns
    -------
    (C,) class: 0 on the list, 1 beyond the firm's means, 2 too dear for the list
    """
    return np.where(listed, np.where(price > ceiling, 2, (cost > means).astype(int)), 0)


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
