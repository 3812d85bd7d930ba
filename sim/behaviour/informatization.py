"""Information technology, one step at a time (I1, equations 9 and 10)."""

from __future__ import annotations

import numpy as np

from sim.config.schema.behaviour import Informatization


def step_cost(given: Informatization, wage: np.ndarray, employees: np.ndarray) -> np.ndarray:
    """Cost of one step.   (F,) currency"""
    return (given.fixed_cost + given.cost_per_employee * employees) * wage


def step_value(
    given: Informatization, value_added: np.ndarray, level: np.ndarray, annuity: float, opened: np.ndarray
) -> np.ndarray:
    """Present value of one more step, before its cost.

    Parameters
    ----------
    value_added : (F,) currency/month
    level : (F,) share
    annuity : months
    opened : (F,) currency
        Value of AI projects that the step would bring within reach, as the firm sees it.
    """
    return given.direct_gain * value_added * (1.0 - level) * annuity + given.option_weight * opened


def direct_efficiency(given: Informatization, level: np.ndarray, at_start: np.ndarray) -> np.ndarray:
    """Efficiency gained since the start by information technology itself.   (F,) share of value added

    The integral of the gain of small steps between the two levels.
    """
    return given.direct_gain / given.step * ((level - 0.5 * level**2) - (at_start - 0.5 * at_start**2))
