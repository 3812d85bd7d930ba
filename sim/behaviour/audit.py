"""Which gap binds first for a firm that does not use AI (equation sheet, 3.4.13).

The audit asks what the firm could not: what the project is worth in truth, at its true odds and cost.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np

from sim.behaviour.aid import Help, credit_for, grant_for, interest_saved, lost_by_not_waiting, tax_saved
from sim.behaviour.appraisal import Owners, felt_worth, success_believed
from sim.behaviour.projects import Offered, Position, of_firm, of_kind, of_project
from sim.compiled import loop

UNAWARE, BELIEF, CAPITAL, TECHNOLOGY, NOT_WORTH_IT, TRANSIENT = range(6)
SWITCHES = ("cognition", "capital", "technology")
GAPS = ("awareness", "belief", "capital", "technology", "none", "transient")


WORTH, WORTH_AND_PAYABLE, FELT, FELT_AND_PAYABLE = range(4)


@loop
def what_passes(
    given: Offered, at: Position, owners: Owners, aid: Help, able: float, price_fall: float
) -> np.ndarray:
    """Whether some project of each firm is worth it in truth or at its beliefs, and could be paid for.

    Parameters
    ----------
    given, at, owners, aid
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
                cost, upkeep, reach, odds = of_kind(given, at, firm, kind, data, skill, full)
                running, believed = upkeep * given.steady, cost * error
                later = lost_by_not_waiting(aid, firm, believed, owners.waiting[firm])
                for link in range(len(at.potential)):
                    _, _, true, _, gain, disruption = of_project(
                        given, at, firm, link, kind, skill, reach, odds, learning, deeper
                    )
                    hoped, payable = _hoped_for(aid, firm, cost, true)
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
def _hoped_for(aid, firm, cost, odds):
    """Aid that a project of this cost would draw from what is left, net of applying, and whether it could be paid."""
    grant, saved = 0.0, 0.0
    if aid.offered:
        gross = grant_for(aid, firm, cost)
        if gross <= aid.grant_left:
            grant = max(gross - aid.compliance, 0.0) * (1.0 if aid.at_once else odds)
        if credit_for(aid, firm, cost) <= aid.credit_left:
            saved = tax_saved(aid, firm, cost)
    upfront = cost - grant if aid.at_once else cost
    return grant + aid.orders[firm] + saved + interest_saved(aid, firm, upfront), upfront <= aid.helped[firm]


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
