"""Which suppliers a firm hears of, and whose offer it takes (A6, L2.2, equations 16, 18)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled import loop, rule, where
from sim.randomness import address_of, normal_of, uniform_at, uniform_of

TRIES = 8  # places that a firm tries for one quote; with half of them vacant it fails once in 256


@rule
def quote_count(
    luck: np.ndarray, registered: np.ndarray, searched: np.ndarray, usual: float, more: float
) -> np.ndarray:
    """How many suppliers a firm hears: one, and a geometric number of others.

    Parameters
    ----------
    luck : (C,) uniform
    registered : (C,) bool
        With a service platform.
    searched : (C,) count
        Quotes that a public search adds.
    usual, more : count
        Mean of others, and what registration adds to it.

    Returns
    -------
    (C,) count, at least 1
    """
    mean = usual + more * registered
    others = np.floor(np.log(luck) / np.log(mean / (1.0 + mean) + 1e-12))
    return 1.0 + np.minimum(others, 5.0) + searched


@rule
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
    return where(listed, where(price > ceiling, 2, where(cost > means, 1, 0)), 0)


class Seekers(NamedTuple):
    """Columns that say how firms seek a supplier, as ``sim.firms`` declares them.

    The month in which one was founded tells an entrant's matches from those of an earlier owner of its place.
    """

    founded: np.ndarray
    registered: np.ndarray
    profiled: np.ndarray
    listed_until: np.ndarray
    more_quotes_until: np.ndarray


class Market(NamedTuple):
    """Suppliers this month, and the luck of meeting them.

    Attributes
    ----------
    present : (J,) bool
        Places at which a supplier is, at least one.
    founded : (J,) month
    price : (J,) ratio
    ceiling : ratio
        Highest price on a list.
    month : month
        In which lists and searches are still valid, or are not.
    searched : count
        Quotes that a search on a firm's behalf adds.
    number, place, pair, noise
        Roots of the draws: how many quotes, of whom, how well the two suit each other, and how wrong that is seen.
    usual, more : count
        Further quotes that a firm hears, and what registration adds.
    match_sd, noise_sd, noise_profiled : share points
        Of the true match, and of the error with which it is seen.
    """

    present: np.ndarray
    founded: np.ndarray
    price: np.ndarray
    ceiling: float
    month: int
    searched: int
    number: np.uint64
    place: np.uint64
    pair: np.uint64
    noise: np.uint64
    usual: float
    more: float
    match_sd: float
    noise_sd: float
    noise_profiled: float


@loop
def happened_on(address: int, nth: int, present: np.ndarray, first_present: int) -> int:
    """The supplier that a firm happens on: a place in the market, another if that is vacant.   slot

    Places are drawn, not a rank among those present, so that a supplier who enters changes only the firms that
    happen on its place.
    """
    for attempt in range(TRIES):
        place = int(uniform_at(address, 1 + nth * TRIES + attempt) * len(present))
        if present[place]:
            return place
    return first_present


@loop
def matched(address: int, founded: int, supplier: int, since: int, sd: float) -> float:
    """How much better than usual a supplier suits a firm, once and for all.   share points

    The draw is addressed by their places and, for latecomers, by when they were founded.
    """
    pair = (supplier + 1) + (max(int(founded), 0) << 24) + (max(int(since), 0) << 40)
    return sd * normal_of(uniform_at(address, pair))


@loop
def take_quotes(
    slots: np.ndarray, name: np.ndarray, of: Seekers, gain: np.ndarray, outlay: np.ndarray, means: np.ndarray,
    market: Market,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """The supplier that each firm takes, of those it hears: of the lowest class, the best; the first of equals.

    Parameters
    ----------
    slots, name : (C,) slot, name
        Firms that ask for quotes, and by which they draw.
    gain : (C,) currency
        What full match is worth to them, by which they weigh it against price.
    outlay, means : (C,) currency
        Cost of a project at a price level of 1, and what they can pay.

    Returns
    -------
    (C,) slot, (C,) ratio, (C,) share points
        Supplier, its price level, its true match with the firm.
    """
    founded, registered, profiled = of.founded, of.registered, of.profiled
    listed_until, more_quotes_until = of.listed_until, of.more_quotes_until
    present, since, price, first = market.present, market.founded, market.price, np.argmax(market.present)
    taken, level, suits = np.empty(len(slots), dtype=np.int64), np.empty(len(slots)), np.empty(len(slots))
    for at in range(len(slots)):
        firm, listed = slots[at], listed_until[slots[at]] > market.month
        searched = market.searched if more_quotes_until[firm] > market.month else 0
        luck = uniform_of(market.number, name[at])
        number = int(quote_count(luck, registered[firm], searched, market.usual, market.more))
        error = market.noise_profiled if profiled[firm] else market.noise_sd
        places, pairs, noises = (
            address_of(market.place, name[at]), address_of(market.pair, name[at]), address_of(market.noise, name[at])
        )  # fmt: skip
        nearest, best = 3, -np.inf
        for nth in range(number):
            supplier = happened_on(places, nth, present, first)
            match = matched(pairs, founded[firm], supplier, since[supplier], market.match_sd)
            seen = match + error * normal_of(uniform_at(noises, nth + 1))
            cost = outlay[at] * price[supplier]
            distance = off_the_list(listed, price[supplier], market.ceiling, cost, means[at])
            score = gain[at] * seen - cost
            if distance < nearest or (distance == nearest and score > best):
                nearest, best = distance, score
                taken[at], level[at], suits[at] = supplier, price[supplier], match
    return taken, level, suits


@loop
def matches(
    root: int, name: np.ndarray, founded: np.ndarray, supplier: np.ndarray, since: np.ndarray, sd: float
) -> np.ndarray:
    """How much better than usual these suppliers suit these firms.   (C,) share points

    Parameters
    ----------
    name, founded : (C,) name, month
        Of the firms.
    supplier : (C,) slot
    since : (J,) month
        In which suppliers were founded.
    """
    found = np.empty(len(name))
    for firm in range(len(name)):
        found[firm] = matched(address_of(root, name[firm]), founded[firm], supplier[firm], since[supplier[firm]], sd)
    return found
