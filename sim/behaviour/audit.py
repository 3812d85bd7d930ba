"""Which gap binds first for a firm that does not use AI (equation sheet, 3.4.13).

The audit asks what the firm could not: what the project is worth in truth, at its true odds and cost. Nearly all firms
are asked each month, so the loop reads the columns themselves, asks no more than it must, and keeps nothing of a firm
but its answers; what they mean is worked out once, for every set of answers that there could be.
"""

from __future__ import annotations

from itertools import permutations
from typing import NamedTuple

import numpy as np

from sim.behaviour.aid import Help, credit_for, grant_for, lost_by_not_waiting, relieved, tax_saved
from sim.behaviour.appraisal import Owners, felt_worth, success_believed
from sim.behaviour.lookers import Borrowers, Lenders, Minds, judges, means
from sim.behaviour.projects import (
    Offered,
    Position,
    full_cost,
    gain_of,
    months_of_learning,
    odds_of_success,
    of_kind,
    of_project,
)
from sim.behaviour.standing import Looking, Surroundings, where_they_stand
from sim.compiled import loop, within
from sim.config.schema.population import N_LINKS

UNAWARE, BELIEF, CAPITAL, TECHNOLOGY, NOT_WORTH_IT, TRANSIENT = range(6)
SWITCHES = ("cognition", "capital", "technology")
GAPS = ("awareness", "belief", "capital", "technology", "none", "transient")

WORTH, WORTH_AND_PAYABLE, FELT, FELT_AND_PAYABLE = 1, 2, 4, 8  # bits: what some project of a firm is found to be
AS_ABLE, AWARE = 16, 256  # the same four of an able firm are so many times as large; and whether the firm is aware
NOT_ASKED = -1
AT_ONCE = 128  # firms that are met at once


class Known(NamedTuple):
    """What the audit knows of firms without AI, of those who decide for them, and of what they are offered.

    Attributes
    ----------
    aware : (F,) bool
    skill : (F,) share
        That firms can call upon.
    looking, around, price
        Columns and surroundings that say where firms stand, and the price level (``sim.behaviour.projects``).
    minds, tempers
        Columns that say how owners judge, and their aversion and waiting (``sim.behaviour.lookers``).
    borrowers, lenders
        Columns that say what firms can pay with, and on what is lent.
    given, aid
        Terms, and help but for what firms can pay with; its arrays are (C,).
    guaranteed : (C,) currency
        What would be lent against a public guarantee.
    able : share
        Skill and informatization, at least, of the able firm that each is compared with.
    price_fall : share
        Expected fall of project cost over the next year.
    """

    aware: np.ndarray
    skill: np.ndarray
    looking: Looking
    around: Surroundings
    price: float
    minds: Minds
    tempers: tuple[tuple[float, float], tuple[float, float]]
    borrowers: Borrowers
    lenders: Lenders
    given: Offered
    aid: Help
    guaranteed: np.ndarray
    able: float
    price_fall: float


@loop
def ask(first, after, slots, known, answers):
    """What firms would answer, were they to know what the audit knows.

    Parameters
    ----------
    slots : (C,) slot
        Firms without AI.
    answers : (F,) bits
        Written: whether some project is ``WORTH`` it in truth, that and payable, ``FELT`` to be worth it by a firm
        that is aware, that and payable; the same of the firm as an able one; whether it is ``AWARE``.
    """
    looking, around, given, able = known.looking, known.around, known.given, known.able
    aware, skill, guaranteed = known.aware, known.skill, known.guaranteed
    region, informatization, staffing = looking.region, looking.informatization, around.found
    learning_if_able, data_if_able = np.empty(len(staffing)), able**given.steepness
    for place in range(len(staffing)):
        learning_if_able[place] = months_of_learning(given, able, staffing[place])
    each, by_link, mature, usual, at = _room_for_some(len(around.potential), known.price, around.worth)
    for start in range(first, after, AT_ONCE):
        some = slots[start : min(start + AT_ONCE, after)]
        where_they_stand(looking, some, around, usual, each, by_link, mature)
        belief, precision, owner = judges(some[aware[some]], known.minds, around.dearer_wage, *known.tempers)
        judge, mind = Owners(belief, precision, owner[0], owner[1], owner[2], owner[3]), 0
        spare, line = means(some, known.borrowers, known.lenders)
        for which in range(len(some)):
            firm, place = some[which], start + which
            cash, helped = spare[which], spare[which] + line[which] + guaranteed[place]
            level, knows, thinks = informatization[firm], skill[firm], aware[firm]
            data, learning = level**given.steepness, months_of_learning(given, knows, at.staffing[which])
            as_it_is = _answers(
                given, at, which, judge, mind, known, place, cash, helped, thinks, level, knows, data, learning, True
            )
            if level < able:
                level, data = able, data_if_able
            if knows < able:
                knows, learning = able, learning_if_able[region[firm]]
            as_able = _answers(
                given, at, which, judge, mind, known, place, cash, helped, thinks, level, knows, data, learning, False
            )
            answers[firm] = as_it_is + AS_ABLE * as_able + AWARE * thinks
            mind += thinks


@loop
def _room_for_some(links, price, worth):
    """Arrays of a few firms, filled again and again, and their position, which looks into them."""
    each, by_link = np.empty((6, AT_ONCE)), np.empty((3, links, AT_ONCE))
    mature, usual, level_of_price = np.empty(AT_ONCE, dtype=np.bool_), np.zeros(AT_ONCE), np.full(AT_ONCE, price)
    at = Position(
        each[0], each[1], each[2], each[3], usual, each[4], by_link[0], by_link[1], by_link[2], level_of_price, mature,
        each[5], worth,
    )  # fmt: skip
    return each, by_link, mature, usual, at


@within
def _answers(given, at, which, owner, mind, known, place, spare, helped, aware, level, skill, data, learning, sift):
    """Bits that say what some project of the firm is found to be, were it so informatized and so skilled.

    Nothing is looked at once the answers are known: to a firm that is not aware, nothing is felt to be worth it. Who
    sifts, looks no further at a kind that could not be worth it at the best fit and the best odds; that is idle for
    able firms, of which nearly all have a kind that is.
    """
    aid, price_fall = known.aid, known.price_fall
    full, deeper, found = full_cost(given, at, which, level), 1.0 + given.old_firm_trough * at.mature[which], 0
    error, widest = np.exp(owner.cost_error[mind]) if aware else 1.0, 0.0
    for link in range(N_LINKS):
        widest = max(widest, at.potential[link, which])
    once = WORTH + FELT if aware else WORTH
    for kind in range(len(given.cost)):
        cost, upkeep, reach, odds = of_kind(given, at, which, kind, data, skill, full)
        grant, saved, relief, payable = _help_for(aid, place, cost, spare, helped)
        sought = once + 2 * once if payable else once
        if found & sought == sought:
            continue
        running, believed = upkeep * given.steady, cost * error
        if sift:
            likely = 1.0 if aware else odds_of_success(given, odds, reach, 1.0, 0.0)
            most = max(likely * gain_of(given, at, which, widest * given.gain[kind] * reach, learning), 0.0)
            if most - running - min(cost, believed) + (grant + aid.orders[place] + saved + relief) <= 0:
                continue
        for link in range(N_LINKS):
            _, _, true, _, gain, disruption = of_project(
                given, at, which, link, kind, skill, reach, odds, learning, deeper
            )
            hoped = grant * (1.0 if aid.at_once else true) + aid.orders[place] + saved + relief
            if true * gain - disruption - running - cost + hoped > 0:
                found |= sought & (WORTH + WORTH_AND_PAYABLE)
            if aware:
                success = success_believed(owner.belief[link, mind], true)
                felt = felt_worth(
                    success, gain, disruption, running, believed, owner.precision[link, mind], owner.wealth[mind],
                    owner.aversion[mind], owner.waiting[mind], price_fall,
                )  # fmt: skip
                if felt + hoped - lost_by_not_waiting(aid, place, believed, owner.waiting[mind]) > 0:
                    found |= sought & (FELT + FELT_AND_PAYABLE)
            if found & sought == sought:
                break
    return found


@within
def _help_for(aid, place, cost, spare, helped):
    """Aid that a project of this cost would draw from what is left, and whether it could be paid for.

    Returns
    -------
    currency, currency, currency, bool
        Grant net of applying, once it is paid; tax saved; interest saved.
    """
    grant, saved = 0.0, 0.0
    if aid.offered:
        gross = grant_for(aid, place, cost)
        if gross <= aid.grant_left:
            grant = max(gross - aid.compliance, 0.0)
        if credit_for(aid, place, cost) <= aid.credit_left:
            saved = tax_saved(aid, place, cost)
    upfront = cost - grant if aid.at_once else cost
    return grant, saved, relieved(aid.relief[place], upfront, spare), upfront <= helped


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


def _every_answer() -> tuple[np.ndarray, np.ndarray]:
    """Label and overlap of firms that answer so, for every set of answers.   (512,) index, (3, 512) share"""
    answers = np.arange(2 * AWARE)
    here, able, aware = answers, answers // AS_ABLE, (answers & AWARE) > 0

    def said(of_whom: np.ndarray, what: int) -> np.ndarray:
        return np.asarray((of_whom & what) > 0)

    label = binding_gap(
        said(here, WORTH), said(able, WORTH), said(here, WORTH_AND_PAYABLE), aware, said(here, FELT)
    )
    adopts = np.empty((2, 2, 2, len(answers)), dtype=bool)  # with which gaps opened: cognition, capital, technology
    for technology, each in enumerate((here, able)):
        adopts[:, :, technology] = [
            [said(each, FELT_AND_PAYABLE) & aware, said(each, FELT) & aware],
            [said(each, WORTH_AND_PAYABLE), said(each, WORTH)],
        ]
    return label.astype(np.int8), overlap(adopts)


LABEL, OVERLAP = _every_answer()
