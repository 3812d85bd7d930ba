"""Life stages, closure (S1-S3, equations 41, 58)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled import loop, rule, where
from sim.config.schema.behaviour import Risk
from sim.config.schema.population import Demography
from sim.economics.diffusion import chance
from sim.randomness import uniform_of
from sim.units import MONTHS_PER_YEAR

STARTUP, GROWTH, MATURE = range(3)


@rule
def stage_after(
    stage: np.ndarray, age: np.ndarray, growth_per_year: np.ndarray, startup_until: float, mature_from: float,
    mature_growth: float, rejuvenation_growth: float,
) -> np.ndarray:  # fmt: skip
    """Life stage from age and growth, with hysteresis at maturity.   (F,) index

    Parameters
    ----------
    stage : (F,) index
    age : (F,) months
    growth_per_year : (F,) 1/year
        Smoothed growth of value added.
    startup_until, mature_from : months
    mature_growth, rejuvenation_growth : 1/year
    """
    matures = (age >= mature_from) & (np.abs(growth_per_year) < mature_growth)
    stays = (stage == MATURE) & (growth_per_year <= rejuvenation_growth)
    return where(age < startup_until, STARTUP, where(matures | stays, MATURE, GROWTH))


@rule
def is_mature(stage: np.ndarray) -> np.ndarray:
    """Firms in the last stage.   stage : (F,) index, gives (F,) bool"""
    return stage == MATURE


class Ageing(NamedTuple):
    """Columns of firms that growing older reads or moves, as ``sim.firms`` declares them."""

    stage: np.ndarray
    founded: np.ndarray
    growth: np.ndarray
    orientation: np.ndarray
    proactive: np.ndarray


def proactive_share(risk: Risk) -> tuple[float, float, float]:
    """Share of firms that are proactive, by life stage."""
    return risk.proactive_startup, risk.proactive_growth, risk.proactive_mature


@rule
def is_proactive(orientation: np.ndarray, stage: np.ndarray, share: tuple[float, float, float]) -> np.ndarray:
    """Proactive where the firm's latent disposition lies below the share of its stage.   (F,) bool"""
    return orientation < where(stage == STARTUP, share[0], where(stage == GROWTH, share[1], share[2]))


@loop
def grow_older(first, after, firms, month, limits, share):
    """Stage and disposition of each firm (equations 41, 58).

    Parameters
    ----------
    month
        That it is now.
    limits : 4 x number
        As in ``stage_after``.
    share : 3 x share
        Of firms that are proactive, by stage.
    """
    stage, founded, growth = firms.stage[first:after], firms.founded[first:after], firms.growth[first:after]
    orientation, proactive = firms.orientation[first:after], firms.proactive[first:after]
    startup_until, mature_from, mature_growth, rejuvenation_growth = limits
    for firm in range(after - first):  # counted from 0, and nothing looked up: several are done at a time
        now = stage_after(
            stage[firm], month - founded[firm], MONTHS_PER_YEAR * growth[firm], startup_until, mature_from,
            mature_growth, rejuvenation_growth,
        )  # fmt: skip
        stage[firm] = now
        proactive[firm] = is_proactive(orientation[firm], now, share)


class Leaving(NamedTuple):
    """Columns of firms that say whether one must close, as ``sim.firms`` declares them."""

    alive: np.ndarray
    sector: np.ndarray
    employees: np.ndarray
    cash: np.ndarray
    founded: np.ndarray


@loop
def closing(first, after, firms, name, root, failure_cash, wage, month, usual, excess_of_young, decay_months):
    """Firms that close this month: for want of money, or for reasons outside the model (equation 58).

    Parameters
    ----------
    name : (F,) name
        By which the firms draw.
    root
        Of the draws of exit.
    failure_cash : months of wage bill
        Overdrawn by more, a firm is broke.
    wage : (S,) currency/month per employee
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
    sector, employees, cash, founded = firms.sector, firms.employees, firms.cash, firms.founded
    highest = chance(usual * (1.0 + max(excess_of_young, 0.0)))  # no odds are higher
    may_close = _may_close(firms.alive[first:after], cash[first:after], name[first:after], root, highest)
    found, many = np.empty(after - first, dtype=np.int64), 0
    for firm in range(first, after):
        if not may_close[firm - first]:
            continue
        closes = cash[firm] < -failure_cash * (employees[firm] * wage[sector[firm]])
        if not closes:
            closes = uniform_of(root, name[firm]) < exit_chance(
                month - founded[firm], usual, excess_of_young, decay_months
            )
        if closes:
            found[many] = firm
            many += 1
    return found[:many].copy()


@loop
def _may_close(alive, cash, name, root, highest):
    """Those who owe money, or whose draw may be low enough: few, found several at a time.   (F,) bool"""
    found = np.empty(len(alive), dtype=np.bool_)
    for firm in range(len(alive)):
        found[firm] = alive[firm] & ((cash[firm] < 0.0) | (uniform_of(root, name[firm]) < highest))
    return found


@rule
def exit_chance(age: np.ndarray, usual: float, excess_of_young: float, decay_months: float) -> np.ndarray:
    """Probability of closing this month for reasons outside the model, higher for the young.   age : (F,) months"""
    return chance(usual * (1.0 + excess_of_young * np.exp(-np.maximum(age, 0) / decay_months)))


def usual_exit(given: Demography) -> float:
    """Hazard of closing of an old firm.   1/month"""
    return float(-np.log1p(-given.exit_per_year)) / MONTHS_PER_YEAR
