"""What an AI project is worth to an owner who may be wrong, fears risk and can wait (equations 25, 26).

Arrays are (L, O, C): operating links, kinds of project, firms that appraise.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.behaviour.projects import Offered, Position, Prospects, of_firm, of_kind, of_project
from sim.compiled import loop, rule
from sim.config.schema.population import N_LINKS
from sim.economics.finance import certainty_equivalent_loss
from sim.economics.ratios import between

TYPICAL_ODDS = 0.55  # a firm with these odds takes the general belief for its own


@rule
def success_believed(belief: np.ndarray, odds: np.ndarray) -> np.ndarray:
    """General belief, adjusted by what a firm knows about its own odds.   (...) share (equation 25)"""
    return between(belief * np.sqrt(odds / TYPICAL_ODDS), 0.0, 1.0)


def believed_success(belief: np.ndarray, odds: np.ndarray) -> np.ndarray:
    """The same for all projects.   belief : (L, C) share, odds : (L, O, C) share, gives (L, O, C) share"""
    return success_believed(belief[:, None, :], odds)


def net_present_value(
    expected: Prospects, success: np.ndarray, cost: np.ndarray, grant: np.ndarray | float = 0.0
) -> np.ndarray:
    """Value of each project where success is expected with this probability.   (L, O, C) currency"""
    return success * expected.gain - expected.disruption - expected.upkeep_value - cost + grant


@rule
def felt_worth(
    success: float, gain: float, disruption: float, upkeep_value: float, cost: float, precision: float, wealth: float,
    aversion: float, waiting: float, price_fall: float,
) -> float:  # fmt: skip
    """Certainty equivalent of a project before grants, at this believed success and cost.   currency

    Source
    ------
    Equation 26: expected utility (Pratt 1964) and a one-step option value of waiting
    (Farzin, Huisman & Kort 1998 for the idea).
    """
    risk = certainty_equivalent_loss(gain, precision, wealth, aversion)
    return success * gain - disruption - upkeep_value - cost - risk - waiting * price_fall * cost


class Owners(NamedTuple):
    """Who judges; arrays are (C,) or (L, C).

    Attributes
    ----------
    belief, precision : (L, C) share, 1/variance
    wealth : currency
        Liquid wealth.
    aversion, waiting : number, share
    cost_error : log ratio
        Error of their idea of what projects cost.
    """

    belief: np.ndarray
    precision: np.ndarray
    wealth: np.ndarray
    aversion: np.ndarray
    waiting: np.ndarray
    cost_error: np.ndarray


@rule
def value_kept(value_added: np.ndarray, ceiling: np.ndarray, upkeep: np.ndarray, steady: float) -> np.ndarray:
    """What a project that works and is learnt brings if it is left as it is.   (...) currency   (A7)

    An upgrade gives this up for certain, for a gain in which the firm can only believe.

    Parameters
    ----------
    value_added : (...) currency/month
    ceiling : (...) share of value added
    upkeep : (...) currency/month
    steady : months
        Annuity over the horizon of the owner.
    """
    return (value_added * ceiling - upkeep) * steady


@loop
def value_opened(given: Offered, at: Position, belief: np.ndarray, free: np.ndarray, step: float) -> np.ndarray:
    """What one more step of informatization would add to the best project that a firm could begin.

    The owner reckons with what it believes of success, and neither with risk nor with waiting.

    Parameters
    ----------
    given, at
        Terms, and where the firms stand.
    belief : (L, C) share
    free : (L, C) bool
        Links without AI.
    step : share
        Of informatization.

    Returns
    -------
    (C,) currency, never negative
    """
    opened = np.zeros(len(at.value_added))
    for firm in range(len(opened)):
        here = _best_by_belief(given, at, firm, at.informatization[firm], belief, free)
        ahead = _best_by_belief(given, at, firm, min(at.informatization[firm] + step, 1.0), belief, free)
        opened[firm] = max(ahead - here, 0.0)
    return opened


@loop
def _best_by_belief(given, at, firm, level, belief, free):
    """Net present value of a firm's best project at this level of informatization; 0 where none is worth it."""
    best, skill = 0.0, at.skill[firm]
    full, learning, deeper, data = of_firm(given, at, firm, level, skill)
    for kind in range(len(given.cost)):
        cost, upkeep, reach, odds = of_kind(given, at, firm, kind, data, skill, full)
        for link in range(N_LINKS):
            if free[link, firm]:
                _, _, true, _, gain, disruption = of_project(
                    given, at, firm, link, kind, skill, reach, odds, learning, deeper
                )
                value = success_believed(belief[link, firm], true) * gain - disruption - upkeep * given.steady - cost
                best = max(best, value)
    return best
