"""What an AI project is worth to an owner who may be wrong, fears risk and can wait (equations 25, 26).

Arrays are (L, O, C): operating links, kinds of project, firms that appraise.
"""

from __future__ import annotations

import numpy as np

from sim.behaviour.projects import Prospects
from sim.compiled import loop, rule
from sim.config.schema.behaviour import Behaviour
from sim.economics.finance import annuity_factor, certainty_equivalent_loss
from sim.economics.ratios import between
from sim.units import monthly_rate

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


def certainty_equivalent(
    expected: Prospects,
    *,
    belief: np.ndarray,
    precision: np.ndarray,
    wealth: np.ndarray,
    aversion: np.ndarray,
    waiting: np.ndarray,
    believed_cost: np.ndarray,
    grant: np.ndarray | float,
    price_fall: float,
    coming_grant: np.ndarray | float = 0.0,
) -> np.ndarray:
    """What each project is worth to an owner who may be wrong, fears risk and can wait.

    Parameters
    ----------
    expected
        Cost and gain of the projects.
    belief, precision : (L, C) share, 1/variance
    wealth : (C,) currency
        Liquid wealth.
    aversion, waiting : (C,) number, share
    believed_cost : (L, O, C) currency
    grant : (L, O, C) currency
    price_fall : share
        Expected fall of project cost over the next year.
    coming_grant : (L, O, C) currency
        Grant that the firm knows it could have if it waited.

    Returns
    -------
    (L, O, C) currency

    Source
    ------
    Equation 26: expected utility (Pratt 1964) and a one-step option value of waiting
    (Farzin, Huisman & Kort 1998 for the idea).
    """
    value = np.empty(expected.odds.shape)
    per_firm = (np.asarray(each, dtype=float) for each in (wealth, aversion, waiting))
    _felt(
        np.asarray(expected.odds), np.asarray(expected.gain), np.asarray(expected.disruption),
        np.asarray(expected.upkeep_value), belief, precision, *per_firm, believed_cost, price_fall, value,
    )  # fmt: skip
    return value + grant - waiting * coming_grant


@loop
def _felt(
    odds, gain, disruption, upkeep_value, belief, precision, wealth, aversion, waiting, believed_cost, price_fall, value
):
    """Worth of the projects before grants, one by one, into ``value``."""
    links, kinds, firms = odds.shape
    for link in range(links):
        for kind in range(kinds):
            for firm in range(firms):
                at = (link, kind, firm)
                success = success_believed(belief[link, firm], odds[at])
                risk = certainty_equivalent_loss(gain[at], precision[link, firm], wealth[firm], aversion[firm])
                patience = waiting[firm] * price_fall * believed_cost[at]
                value[at] = success * gain[at] - disruption[at] - upkeep_value[at] - believed_cost[at] - risk - patience


def value_kept(model: Behaviour, value_added: np.ndarray, ceiling: np.ndarray, upkeep: np.ndarray) -> np.ndarray:
    """What a project that works and is learnt brings if it is left as it is.   (L, C) currency   (A7)

    An upgrade gives this up for certain, for a gain in which the firm can only believe.

    Parameters
    ----------
    value_added : (C,) currency/month
    ceiling : (L, C) share of value added
    upkeep : (L, C) currency/month
    """
    steady = annuity_factor(monthly_rate(model.appraisal.discount_per_year), model.appraisal.horizon)
    return (value_added * ceiling - upkeep) * steady
