"""Running the firm: gains of AI, jobs, profit, market share (equations 1-7)."""

from __future__ import annotations

import numpy as np

from sim.config.schema.behaviour import Competition

MANAGEMENT, TECHNOLOGY, MARKET = range(3)


def efficiency(gain: np.ndarray) -> np.ndarray:
    """Cost gain of the firm from its gains by link (equation 4).   (F,) share of value added"""
    return gain[MANAGEMENT] + gain[TECHNOLOGY] + 0.3 * gain[MARKET]


def attractiveness(given: Competition, gain: np.ndarray) -> np.ndarray:
    """Quality, reach and price as customers feel them (equation 4).   (F,) share of value added"""
    cost_gain = gain[MANAGEMENT] + 0.6 * gain[TECHNOLOGY]
    return gain[MARKET] + 0.4 * gain[TECHNOLOGY] + given.pass_through * cost_gain


def cost_saving(given: Competition, value_added: np.ndarray, efficiency_gain: np.ndarray) -> np.ndarray:
    """Lower bill for purchases; negative in the trough of the J-curve (equation 6).   (F,) currency/month

    The labour part of the gain reaches profit through fewer jobs, the part passed on through sales.
    """
    return (1.0 - given.pass_through) * (1.0 - given.labour_saving) * value_added * efficiency_gain


def jobs_wanted(
    given: Competition, value_added: np.ndarray, operating_share: np.ndarray, wage: np.ndarray, gain: np.ndarray
) -> np.ndarray:
    """Head count that sales call for (equation 3).   (F,) persons, at least 1"""
    return np.maximum(value_added * (1.0 - operating_share) / wage * (1.0 - given.labour_saving * gain), 1.0)


def share_growth(
    given: Competition, attractive: np.ndarray, sector_mean: np.ndarray, shock: np.ndarray
) -> np.ndarray:
    """Log growth of sales relative to the sector this month (quasi-replicator, equation 5).

    Parameters
    ----------
    attractive, sector_mean : (F,) share
    shock : (F,) standard normal

    Source
    ------
    Dosi, Fagiolo & Roventini 2010 (K+S), replicator dynamics in exponential form.
    """
    drift = given.replication / 12.0 * (attractive - sector_mean)
    return drift + given.demand_shock_sd * shock - 0.5 * given.demand_shock_sd**2
