"""Information technology, one step at a time (I1, equations 9 and 10)."""

from __future__ import annotations

import numpy as np

from sim.compiled import rule
from sim.config.schema.behaviour import Informatization


def step_cost(given: Informatization, wage: np.ndarray, employees: np.ndarray) -> np.ndarray:
    """Cost of one step.   (F,) currency"""
    return (given.fixed_cost + given.cost_per_employee * employees) * wage


def level_after(given: Informatization, level: np.ndarray, market_use: np.ndarray) -> np.ndarray:
    """Informatization a month later, steps apart: some of it ages, and AI at the market puts data to use (equation 9).

    Parameters
    ----------
    level : (F,) share
    market_use : (F,) bool
        AI in earnest use in the market link.
    """
    return np.asarray(level - given.decay * level + given.grown_by_data * market_use * (1.0 - level))


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
