"""Those who look at AI, out of the columns of all firms: who they are, their means, their owners, what they have.

The loops take the places of these firms, and columns as ``sim.firms`` declares them; arrays that they give are (C,) or
(L, C).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.behaviour.adoption import is_open, known_to_work
from sim.behaviour.appraisal import value_kept
from sim.behaviour.awareness import attends
from sim.behaviour.financing import cash_to_spare, line_of_credit, liquid_wealth, yearly_turnover
from sim.compiled import loop
from sim.config.schema.population import MANAGEMENT, N_LINKS
from sim.randomness import uniform_of
from sim.units import MONTHS_PER_YEAR


class Attention(NamedTuple):
    """Columns that say who may look, and how readily.

    Attributes
    ----------
    name : (F,) name
        By which firms draw.
    root
        Of the draws of the month.
    usual : share
        Of aware firms that find the time in a month.
    boost : ratio
        By which fresh contact with a programme raises it.
    best : index
        The best kind of project: no upgrade is left.
    """

    alive: np.ndarray
    aware: np.ndarray
    option: np.ndarray
    revealed: np.ndarray
    success: np.ndarray
    token: np.ndarray
    contact: np.ndarray
    name: np.ndarray
    root: np.uint64
    usual: float
    boost: float
    best: int


@loop
def who_look(first, after, firms):
    """Aware firms that find the time, have a project that they could begin, and none whose outcome is open.   (C,)"""
    option, revealed, success, token = firms.option, firms.revealed, firms.success, firms.token
    finds_time = _find_time(
        firms.alive[first:after], firms.aware[first:after], firms.contact[first:after], firms.name[first:after],
        firms.root, firms.usual, firms.boost,
    )  # fmt: skip
    found, many = np.empty(after - first, dtype=np.int64), 0
    for firm in range(first, after):
        if not finds_time[firm - first]:
            continue
        free, open_outcome = False, False
        for link in range(N_LINKS):
            kind, known = option[link, firm], revealed[link, firm]
            open_outcome |= kind > 0 and not known
            free |= is_open(kind, known_to_work(kind, known, success[link, firm], token[link, firm]), firms.best)
        if free and not open_outcome:
            found[many] = firm
            many += 1
    return found[:many].copy()


@loop
def _find_time(alive, aware, contact, name, root, usual, boost):
    """Aware firms that find the time; without branches, so that several are asked at once.   (C,) bool"""
    finds = np.empty(len(alive), dtype=np.bool_)
    for firm in range(len(alive)):
        luck = uniform_of(root, name[firm])
        finds[firm] = alive[firm] & aware[firm] & (luck < attends(contact[firm], usual, boost))
    return finds


class Borrowers(NamedTuple):
    """Columns that say what a firm can pay with."""

    sector: np.ndarray
    hub: np.ndarray
    value_added: np.ndarray
    employees: np.ndarray
    informatization: np.ndarray
    cash: np.ndarray
    debt: np.ndarray
    credit_access: np.ndarray
    option: np.ndarray
    revealed: np.ndarray
    success: np.ndarray


class Lenders(NamedTuple):
    """On what banks and chains lend this month.

    Attributes
    ----------
    wage : (S,) currency/month per employee
        As it is paid this month.
    value_added_share : (S,) share of turnover
    hub_finances : (H,) bool
        Large firms that lend to their chain on its data.
    line_cut : share
        Of the banks' line, while credit is scarce.

    The rest are the parameters of these names.
    """

    wage: np.ndarray
    value_added_share: np.ndarray
    hub_finances: np.ndarray
    line_cut: float
    collateral_credit: float
    earnings_credit: float
    chain_credit: float
    data_credit: float
    buffer: float


@loop
def means(slots, firms, lenders):
    """Cash above the buffer, and what a bank or the chain would still lend (equation 37).   (C,), (C,) currency"""
    sector_of, hub, value_added, employees = firms.sector, firms.hub, firms.value_added, firms.employees
    level, cash, debt, access = firms.informatization, firms.cash, firms.debt, firms.credit_access
    option, revealed, success = firms.option, firms.revealed, firms.success
    wage, share, hub_finances = lenders.wage, lenders.value_added_share, lenders.hub_finances
    spare, line = np.empty(len(slots)), np.empty(len(slots))
    for at in range(len(slots)):
        firm = slots[at]
        sector = sector_of[firm]
        wages = employees[firm] * wage[sector]
        turnover = yearly_turnover(value_added[firm], share[sector])
        surplus = MONTHS_PER_YEAR * (value_added[firm] - wages)
        chain = hub[firm] >= 0 and hub_finances[hub[firm]]
        link = MANAGEMENT  # whose AI makes data readable for a bank (O1)
        reads_own = option[link, firm] > 0 and revealed[link, firm] and success[link, firm]
        spare[at] = cash_to_spare(cash[firm], wages, lenders.buffer)
        line[at] = line_of_credit(
            turnover, surplus, access[firm], level[firm], chain, reads_own, debt[firm], lenders.line_cut,
            lenders.collateral_credit, lenders.earnings_credit, lenders.chain_credit, lenders.data_credit,
        )  # fmt: skip
    return spare, line


class Minds(NamedTuple):
    """Columns that say how an owner judges."""

    sector: np.ndarray
    proactive: np.ndarray
    value_added: np.ndarray
    employees: np.ndarray
    cash: np.ndarray
    cost_error: np.ndarray
    belief_mean: np.ndarray
    belief_precision: np.ndarray


@loop
def judges(slots, firms, wage, of_conservative, of_proactive):
    """Belief and its precision; wealth, aversion, weight of waiting, and error about cost.   2 x (L, C), (4, C)

    Parameters
    ----------
    wage : (S,) currency/month per employee
        As it is paid this month.
    of_conservative, of_proactive : 2 x number
        Aversion to risk, and weight of waiting.
    """
    sector, proactive, value_added, employees = firms.sector, firms.proactive, firms.value_added, firms.employees
    cash, cost_error = firms.cash, firms.cost_error
    belief_mean, belief_precision = firms.belief_mean, firms.belief_precision
    mean, precision = np.empty((len(belief_mean), len(slots))), np.empty((len(belief_mean), len(slots)))
    owner = np.empty((4, len(slots)))
    for at in range(len(slots)):
        firm = slots[at]
        wages = employees[firm] * wage[sector[firm]]
        owner[0, at] = liquid_wealth(cash[firm], MONTHS_PER_YEAR * (value_added[firm] - wages), wages)
        aversion, waiting = of_proactive if proactive[firm] else of_conservative
        owner[1, at], owner[2, at], owner[3, at] = aversion, waiting, cost_error[firm]
        for link in range(N_LINKS):
            mean[link, at], precision[link, at] = belief_mean[link, firm], belief_precision[link, firm]
    return mean, precision, owner


class Projects(NamedTuple):
    """Columns that say what AI a firm has."""

    alive: np.ndarray
    value_added: np.ndarray
    option: np.ndarray
    revealed: np.ndarray
    success: np.ndarray
    token: np.ndarray
    ceiling: np.ndarray
    upkeep: np.ndarray


@loop
def in_use(slots, firms, steady):
    """Kind in use; whether it is known to work and no token; what it brings if left as it is (A7).   3 x (L, C)

    Parameters
    ----------
    steady : months
        Annuity over the horizon of an owner.
    """
    alive, value_added, option, revealed = firms.alive, firms.value_added, firms.option, firms.revealed
    success, token, ceiling, upkeep = firms.success, firms.token, firms.ceiling, firms.upkeep
    shape = (len(option), len(slots))
    kind, works, kept = np.empty(shape, dtype=option.dtype), np.empty(shape, dtype=np.bool_), np.zeros(shape)
    for link in range(N_LINKS):
        for at in range(len(slots)):
            firm = slots[at]
            kind[link, at] = option[link, firm]
            known = known_to_work(option[link, firm], revealed[link, firm], success[link, firm], token[link, firm])
            works[link, at] = known and alive[firm]
            if works[link, at]:
                kept[link, at] = value_kept(value_added[firm], ceiling[link, firm], upkeep[link, firm], steady)
    return kind, works, kept
