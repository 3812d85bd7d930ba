"""Information technology, one step at a time (I1, equations 9 and 10)."""

from __future__ import annotations

import numpy as np

from sim.compiled import loop, rule
from sim.config.schema.behaviour import Informatization
from sim.randomness import uniform_of


def step_cost(given: Informatization, wage: np.ndarray, employees: np.ndarray) -> np.ndarray:
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
    found, many = np.empty(after - first, dtype=np.int64), 0
    for firm in range(first, after):
        sells_with_ai = option[firm] > 0 and not token[firm] and alive[firm]
        level[firm] = level_after(level[firm], sells_with_ai, decay, grown_by_data)
        if alive[firm] and level[firm] < 1.0 and uniform_of(root, name[firm]) < consideration:
            found[many] = firm
            many += 1
    return found[:many].copy()


def step_value(
    given: Informatization,
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
    return np.asarray(worth * value_added * annuity + given.option_weight * opened)


@rule
def direct_efficiency_of(level: np.ndarray, at_start: np.ndarray, direct_gain: float, step: float) -> np.ndarray:
    """Efficiency gained since the start by information technology itself.   (F,) share of value added

    The integral of the gain of small steps between the two levels.
    """
    return direct_gain / step * ((level - 0.5 * level**2) - (at_start - 0.5 * at_start**2))


def direct_efficiency(given: Informatization, level: np.ndarray, at_start: np.ndarray) -> np.ndarray:
    """The same with these parameters.   (F,) share of value added"""
    return direct_efficiency_of(level, at_start, given.direct_gain, given.step)
