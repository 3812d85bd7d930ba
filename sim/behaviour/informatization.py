"""Information technology, one step at a time (I1, equations 9 and 10)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.behaviour.appraisal import value_opened
from sim.behaviour.financing import cash_to_spare
from sim.behaviour.projects import Offered, Position
from sim.behaviour.standing import Looking, Surroundings, where_they_stand
from sim.compiled import loop, rule
from sim.config.schema.behaviour import Informatization
from sim.config.schema.population import N_LINKS
from sim.randomness import uniform_of, uniform_of_item


@rule
def step_cost(given: Informatization | Stepping, wage: np.ndarray, employees: np.ndarray) -> np.ndarray:
    """Cost of one step.   (F,) currency"""
    return (given.fixed_cost + given.cost_per_employee * employees) * wage


@rule
def level_after(level: np.ndarray, market_use: np.ndarray, decay: float, grown_by_data: float) -> np.ndarray:
    """Informatization a month later, steps apart: some of it ages, and AI at the market puts data to use (equation 9).

    Parameters
    ----------
    level : (F,) share
    market_use : (F,) bool
        AI in earnest use in the market link.
    decay, grown_by_data : 1/month
    """
    return level - decay * level + grown_by_data * market_use * (1.0 - level)


@loop
def consider_steps(first, after, alive, level, option, token, decay, grown_by_data, name, root, consideration):
    """Informatization moves; who looks at a further step, and has one left.   (C,) slot

    Parameters
    ----------
    level : (F,) share
        Written.
    option, token : (F,) index, bool
        Of the market link.
    name : (F,) name
        By which firms draw.
    root
        Of the draws of the month.
    consideration : share
        Of firms that look in a month.
    """
    alive, level, option, token = alive[first:after], level[first:after], option[first:after], token[first:after]
    name, looks = name[first:after], np.empty(after - first, dtype=np.bool_)
    for firm in range(len(looks)):  # two loops without branches, which take several firms at once
        sells_with_ai = (option[firm] > 0) & np.logical_not(token[firm]) & alive[firm]
        level[firm] = level_after(level[firm], sells_with_ai, decay, grown_by_data)
    for firm in range(len(looks)):
        looks[firm] = alive[firm] & (level[firm] < 1.0) & (uniform_of(root, name[firm]) < consideration)
    return np.flatnonzero(looks) + first


@rule
def step_value(
    given: Informatization | Stepping,
    value_added: np.ndarray,
    level: np.ndarray,
    annuity: float,
    opened: np.ndarray,
    chain_worth: np.ndarray | float = 0.0,
) -> np.ndarray:
    """Present value of one more step, before its cost.

    Parameters
    ----------
    value_added : (F,) currency/month
    level : (F,) share
    annuity : months
    opened : (F,) currency
        Value of AI projects that the step would bring within reach, as the firm sees it.
    chain_worth : (F,) share of value added
        What a step is worth in dealing with the large firm of an AI-led chain (equation 45).
    """
    worth = given.direct_gain * (1.0 - level) + chain_worth
    return worth * value_added * annuity + given.option_weight * opened


class Readers(NamedTuple):
    """Columns that say to whom a step is worth more: in whose chain it is, and what it has and believes of AI."""

    hub: np.ndarray
    aware: np.ndarray
    option: np.ndarray
    belief_mean: np.ndarray


class Stepping(NamedTuple):
    """What a step of informatization goes by.

    Attributes
    ----------
    dearness : ratio
        Cost of a step, 1 without a guide.
    hub_uses : (H,) bool
        Large firms that use AI.
    link_value : share of value added
        What a step is worth in dealing with such a firm.
    choice_noise : share of the cost
    root
        Of the draws of what no model explains.

    The rest are the parameters of these names.
    """

    fixed_cost: float
    cost_per_employee: float
    dearness: float
    direct_gain: float
    option_weight: float
    step: float
    hub_uses: np.ndarray
    link_value: float
    choice_noise: float
    root: np.uint64


@loop
def weigh_steps(
    slots: np.ndarray, firms: Looking, readers: Readers, around: Surroundings, given: Offered, stepping: Stepping,
    skill: np.ndarray, price: float, name: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Cost of a step, its present value, what no model explains, and cash above the buffer.   (4, C) currency

    Parameters
    ----------
    slots : (C,) slot
        Firms that look at a step.
    skill : (C,) share
        That they can call upon.
    price : ratio
        Mean price level of suppliers.
    name : (C,) name
        By which they draw.
    """
    sector_of, employees, value_added = firms.sector, firms.employees, firms.value_added
    level, cash, hub = firms.informatization, firms.cash, readers.hub
    wage, dearer_wage, hub_uses = around.wage, around.dearer_wage, stepping.hub_uses
    opened = _value_opened(slots, firms, readers, around, given, stepping.step, skill, price)
    weighed = np.empty((4, len(slots)))
    for at in range(len(slots)):
        firm = slots[at]
        sector = sector_of[firm]
        chain_worth = stepping.link_value * (hub[firm] >= 0 and hub_uses[hub[firm]])
        cost = step_cost(stepping, wage[sector], employees[firm]) * stepping.dearness
        luck = uniform_of_item(stepping.root, name[at], 1)
        weighed[0, at] = cost
        weighed[1, at] = step_value(stepping, value_added[firm], level[firm], given.steady, opened[at], chain_worth)
        weighed[2, at] = stepping.choice_noise * cost * np.log(luck / (1.0 - luck))
        weighed[3, at] = cash_to_spare(cash[firm], employees[firm] * dearer_wage[sector], around.buffer)
    return weighed


@loop
def _value_opened(slots, firms, readers, around, given, step, skill, price):
    """What one more step would add to the best AI project, to firms that are aware with a link without AI.   (C,)"""
    aware, option, belief_mean = readers.aware, readers.option, readers.belief_mean
    sees, many = np.empty(len(slots), dtype=np.int64), 0
    for at in range(len(slots)):
        free = False
        for link in range(N_LINKS):
            free |= option[link, slots[at]] == 0
        if aware[slots[at]] and free:
            sees[many] = at
            many += 1
    sees = sees[:many]
    each, by_link, mature = np.empty((6, many)), np.empty((3, N_LINKS, many)), np.empty(many, dtype=np.bool_)
    where_they_stand(firms, slots[sees], around, np.zeros(many), each, by_link, mature)
    stand = Position(
        each[0], each[1], each[2], each[3], skill[sees], each[4], by_link[0], by_link[1], by_link[2],
        np.full(many, price), mature, each[5], around.worth,
    )  # fmt: skip
    belief, free_link = np.empty((N_LINKS, many)), np.empty((N_LINKS, many), dtype=np.bool_)
    for which in range(many):
        firm = slots[sees[which]]
        for link in range(N_LINKS):
            belief[link, which], free_link[link, which] = belief_mean[link, firm], option[link, firm] == 0
    opened = np.zeros(len(slots))
    opened[sees] = value_opened(given, stand, belief, free_link, step)
    return opened


@rule
def direct_efficiency_of(level: np.ndarray, at_start: np.ndarray, direct_gain: float, step: float) -> np.ndarray:
    """Efficiency gained since the start by information technology itself.   (F,) share of value added

    The integral of the gain of small steps between the two levels.
    """
    return direct_gain / step * ((level - 0.5 * level**2) - (at_start - 0.5 * at_start**2))


def direct_efficiency(given: Informatization, level: np.ndarray, at_start: np.ndarray) -> np.ndarray:
    """The same with these parameters.   (F,) share of value added"""
    return direct_efficiency_of(level, at_start, given.direct_gain, given.step)
