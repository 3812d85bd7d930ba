"""Which firms the state certifies as specialised, refined, distinctive and novel (A4, equation 59)."""

from __future__ import annotations

import numpy as np

from sim.compiled import loop
from sim.threads import spread

DIGIT = 11  # bits by which numbers are sorted at a time
DIGITS = -(-64 // DIGIT)
VALUES = 1 << DIGIT
SIGN, LAST = np.uint64(1 << 63), np.uint64(VALUES - 1)


def certified(
    sector: np.ndarray, age: np.ndarray, qualities: np.ndarray, alive: np.ndarray, share: float, from_age: float
) -> np.ndarray:
    """The best firms of each sector, by the mean of their ranks in several qualities.

    Certification is by readiness, so a comparison of certified with other firms must control for it.

    Parameters
    ----------
    sector : (F,) index
    age : (F,) months
    qualities : (Q, F) any unit
        More is better; ranked within the sector. Of equals the later slot ranks higher.
    alive : (F,) bool
    share : share
        Of the sector's firms that are certified.
    from_age : months
        A younger firm cannot be certified.

    Returns
    -------
    (F,) bool
        Of equals the earlier slot goes first.
    """
    firms = np.flatnonzero(alive)
    firms = firms[np.argsort(sector[firms], kind="stable")]  # those of a sector together
    members = np.bincount(sector[firms])
    places = np.array([round(share * many) for many in members.tolist()], dtype=np.int64)
    chosen = np.zeros(len(sector), dtype=bool)
    spread(
        _choose, len(members), firms, np.append(0, members.cumsum()), qualities, age >= from_age, places, chosen,
        cost=max(int(members.max(initial=0)), 1),
    )  # fmt: skip
    return chosen


@loop
def _choose(
    first: int, after: int, firms: np.ndarray, ends: np.ndarray, qualities: np.ndarray, may: np.ndarray,
    places: np.ndarray, chosen: np.ndarray,
) -> None:  # fmt: skip
    """Of some groups the readiest, as many as each has places, of those that may be chosen."""
    for group in range(first, after):
        own = firms[ends[group] : ends[group + 1]]
        rank, left = np.zeros(len(own)), places[group]
        for quality in range(len(qualities)):
            for place, one in enumerate(ascending(qualities[quality][own])):
                rank[one] += place
        for one in ascending(-rank):
            if left == 0:
                break
            if may[own[one]]:
                chosen[own[one]] = True
                left -= 1


@loop
def ascending(values: np.ndarray) -> np.ndarray:
    """Order of numbers from the lowest up; equals stay in the order in which they come.   (F,) index

    Digit by digit, from the last to the first, as cards were sorted; a digit in which all agree is passed over.
    """
    many = len(values)
    key, count = np.empty(many, dtype=np.uint64), np.zeros((DIGITS, VALUES), dtype=np.int64)
    bits = (values + 0.0).view(np.uint64)  # zero has one sign
    for at in range(many):
        key[at] = ~bits[at] if bits[at] & SIGN else bits[at] | SIGN  # in the order of the numbers that they stand for
        for digit in range(DIGITS):
            count[digit, (key[at] >> np.uint64(digit * DIGIT)) & LAST] += 1
    order, other_order, other_key = np.arange(many), np.empty(many, dtype=np.int64), np.empty_like(key)
    for digit in range(DIGITS):
        place, shift = count[digit], np.uint64(digit * DIGIT)
        if place.max() == many:
            continue
        before = 0
        for value in range(VALUES):
            place[value], before = before, before + place[value]
        for at in range(many):
            value = (key[at] >> shift) & LAST
            other_order[place[value]], other_key[place[value]] = order[at], key[at]
            place[value] += 1
        order, other_order, key, other_key = other_order, order, other_key, key
    return order
