"""Which gap binds first for a firm that does not use AI (equation sheet, 3.4.13).

The audit asks what the firm could not: what the project is worth in truth, at its true odds and cost.
"""

from __future__ import annotations

from itertools import permutations
from typing import NamedTuple

import numpy as np

from sim.behaviour.appraisal import Owners, felt_worth, success_believed
from sim.behaviour.projects import Offered, Position, of_firm, of_kind, of_project
from sim.compiled import loop
from sim.units import MONTHS_PER_YEAR

UNAWARE, BELIEF, CAPITAL, TECHNOLOGY, NOT_WORTH_IT, TRANSIENT = range(6)
SWITCHES = ("cognition", "capital", "technology")
GAPS = ("awareness", "belief", "capital", "technology", "none", "transient")


class Help(NamedTuple):
    """What the state offers to the firms that are asked about, and what else bears on a project; arrays are (C,).

    Attributes
    ----------
    rate, cap, compliance : share of project cost, currency, currency
        Of a grant, and what applying costs.
    at_once : bool
        It is paid on installation; else it is worth what it is at the true odds.
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
    spare, means : currency
        Cash above the buffer, and all that the firm could pay with.
    """

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
    means: np.ndarray


WORTH, WORTH_AND_PAYABLE, FELT, FELT_AND_PAYABLE = range(4)


@loop
def what_passes(
    given: Offered, at: Position, owners: Owners, help_on_offer: Help, able: float, price_fall: float
) -> np.ndarray:
    """Whether some project of each firm is worth it in truth or at its beliefs, and could be paid for.

    Parameters
    ----------
    given, at, owners, help_on_offer
        Terms, firms, their owners, and help.
    able : share
        Skill and informatization, at least, of the able firm that each is compared with.
    price_fall : share
        Expected fall of project cost over the next year.

    Returns
    -------
    (2, 4, C) bool
        Of the firm as it is and as an able one: ``WORTH`` in truth, that and payable, ``FELT`` to be worth it, that
        and payable.
    """
    passes = np.zeros((2, 4, len(at.value_added)), dtype=np.bool_)
    for firm in range(len(at.value_added)):
        error = np.exp(owners.cost_error[firm])
        for stand in range(2):
            level, skill = at.informatization[firm], at.skill[firm]
            if stand == 1:
                level, skill = max(level, able), max(skill, able)
            full, learning, deeper, data = of_firm(given, at, firm, level, skill)
            for kind in range(len(given.cost)):
                cost, reach, odds = of_kind(given, at, firm, kind, data, skill, full)
                running = given.upkeep_per_year[kind] * cost / MONTHS_PER_YEAR * given.steady
                believed = cost * error
                later = 0.0
                if help_on_offer.comes[firm]:
                    grant = min(help_on_offer.coming_rate * believed, help_on_offer.coming_cap)
                    later = owners.waiting[firm] * grant
                for link in range(len(at.potential)):
                    _, _, true, _, gain, disruption = of_project(
                        given, at, firm, link, kind, skill, reach, odds, learning, deeper
                    )
                    hoped, payable = _hoped_for(help_on_offer, firm, cost, true)
                    worth = true * gain - disruption - running - cost + hoped > 0
                    success = success_believed(owners.belief[link, firm], true)
                    felt = felt_worth(
                        success, gain, disruption, running, believed, owners.precision[link, firm],
                        owners.wealth[firm], owners.aversion[firm], owners.waiting[firm], price_fall,
                    )  # fmt: skip
                    felt = felt + hoped - later > 0
                    passes[stand, WORTH, firm] |= worth
                    passes[stand, WORTH_AND_PAYABLE, firm] |= worth and payable
                    passes[stand, FELT, firm] |= felt
                    passes[stand, FELT_AND_PAYABLE, firm] |= felt and payable
    return passes


@loop
def _hoped_for(offer, firm, cost, odds):
    """Aid that a project of this cost would draw from what is left, net of applying, and whether it could be paid."""
    grant, saved = 0.0, 0.0
    gross = min(offer.rate[firm] * cost, offer.cap)
    if gross <= offer.grant_left:
        grant = max(gross - offer.compliance, 0.0) * (1.0 if offer.at_once else odds)
    credit = min(offer.credit_rate[firm] * cost, offer.credit_cap)
    if credit <= offer.credit_left:
        saved = min(credit, offer.tax[firm])
    upfront = cost - grant if offer.at_once else cost
    relief = offer.relief[firm] * max(upfront - offer.spare[firm], 0.0)
    return grant + offer.orders[firm] + saved + relief, upfront <= offer.means[firm]


def binding_gap(
    worth_in_truth: np.ndarray,
    worth_if_able: np.ndarray,
    payable: np.ndarray,
    aware: np.ndarray,
    worth_as_believed: np.ndarray,
) -> np.ndarray:
    """Label of each firm: the gap that would have to open first.

    Parameters
    ----------
    worth_in_truth : (F,) bool
        Some project is worth it at the firm's true odds, without fear of risk.
    worth_if_able : (F,) bool
        The same if the firm were skilled and informatized.
    payable : (F,) bool
        It could pay for the best of those.
    aware : (F,) bool
    worth_as_believed : (F,) bool
        Some project is worth it at its own beliefs.

    Returns
    -------
    (F,) index into GAPS
    """
    conditions = [
        ~worth_if_able & ~worth_in_truth,
        ~worth_in_truth,
        ~payable,
        ~aware,
        ~worth_as_believed,
    ]
    return np.select(conditions, [NOT_WORTH_IT, TECHNOLOGY, CAPITAL, UNAWARE, BELIEF], default=TRANSIENT)


def overlap(passes: np.ndarray) -> np.ndarray:
    """What each gap has to do with a firm not adopting, where several bind at once: Shapley values.

    The label of a firm depends on the order in which gaps are asked for; this does not.

    Parameters
    ----------
    passes : (2, 2, 2, F) bool
        Whether the firm would adopt with its gap of cognition, capital, technology closed (0) or opened (1).

    Returns
    -------
    (3, F) share
        In the order of ``SWITCHES``; sums to what opening all three changes. Negative where a firm that
        believes too much would think better of it.

    Source
    ------
    Shapley 1953; equation sheet, 3.4.13.
    """
    worth = passes.astype(float)
    orders = list(permutations(range(len(SWITCHES))))
    value = np.zeros((len(SWITCHES), worth.shape[-1]))
    for order in orders:
        opened = [0, 0, 0]
        for gap in order:
            before = worth[tuple(opened)]
            opened[gap] = 1
            value[gap] += (worth[tuple(opened)] - before) / len(orders)
    return value
