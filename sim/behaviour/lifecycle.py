"""Life stages, closure (S1-S3, equations 41, 58)."""

from __future__ import annotations

import numpy as np

from sim.compiled import loop, rule
from sim.config.schema.behaviour import Risk
from sim.config.schema.population import Demography
from sim.economics.diffusion import chance
from sim.randomness import uniform_of
from sim.units import MONTHS_PER_YEAR

STARTUP, GROWTH, MATURE = range(3)


@loop
def aged(
    stage: np.ndarray, founded: np.ndarray, month: int, growth_per_year: np.ndarray, startup_until: float,
    mature_from: float, mature_growth: float, rejuvenation_growth: float,
) -> np.ndarray:  # fmt: skip
    """Life stage from age and growth, with hysteresis at maturity.   (F,) index

    Parameters
    ----------
    stage : (F,) index
    founded : (F,) month
    month
        That it is now.
    growth_per_year : (F,) 1/year
        Smoothed growth of value added.
    startup_until, mature_from : months
    mature_growth, rejuvenation_growth : 1/year
    """
    after = np.empty_like(stage)
    for firm in range(len(stage)):
        age, growth = month - founded[firm], growth_per_year[firm]
        matures = age >= mature_from and abs(growth) < mature_growth
        stays = stage[firm] == MATURE and growth <= rejuvenation_growth
        if age < startup_until:
            after[firm] = STARTUP
        else:
            after[firm] = MATURE if matures or stays else GROWTH
    return after


def is_proactive(risk: Risk, orientation: np.ndarray, stage: np.ndarray) -> np.ndarray:
    """Proactive where the firm's latent disposition lies below the share of its stage.   (F,) bool"""
    share = np.array([risk.proactive_startup, risk.proactive_growth, risk.proactive_mature])
    return np.asarray(orientation < share[stage])


@loop
def closing(
    root: int, name: np.ndarray, alive: np.ndarray, cash: np.ndarray, worst: np.ndarray, founded: np.ndarray,
    month: int, usual: float, excess_of_young: float, decay_months: float,
) -> np.ndarray:  # fmt: skip
    """Firms that close this month: for want of money, or for reasons outside the model (equation 58).

    Parameters
    ----------
    root
        Of the draws of exit.
    name : (F,) name
        By which the firms draw.
    alive : (F,) bool
    cash, worst : (F,) currency
        What there is, and below which a firm is broke.
    founded : (F,) month
    month
        That it is now.
    usual : 1/month
        Hazard of an old firm.
    excess_of_young : ratio
    decay_months : months

    Returns
    -------
    (C,) slot
    """
    found = np.empty(len(alive), dtype=np.int64)
    many = 0
    for firm in range(len(alive)):
        if not alive[firm]:
            continue
        luck = uniform_of(root, name[firm])
        closes = cash[firm] < worst[firm]
        if not closes and luck < chance(usual * (1.0 + max(excess_of_young, 0.0))):  # no odds are higher
            closes = luck < exit_chance(month - founded[firm], usual, excess_of_young, decay_months)
        if closes:
            found[many] = firm
            many += 1
    return found[:many].copy()


@rule
def exit_chance(age: np.ndarray, usual: float, excess_of_young: float, decay_months: float) -> np.ndarray:
    """Probability of closing this month for reasons outside the model, higher for the young.   age : (F,) months"""
    return chance(usual * (1.0 + excess_of_young * np.exp(-np.maximum(age, 0) / decay_months)))


def usual_exit(given: Demography) -> float:
    """Hazard of closing of an old firm.   1/month"""
    return float(-np.log1p(-given.exit_per_year)) / MONTHS_PER_YEAR
