"""Life stages, closure (S1-S3, equations 41, 58)."""

from __future__ import annotations

import numpy as np

from sim.config.schema.behaviour import Risk, Stages
from sim.config.schema.population import Demography
from sim.economics.diffusion import probability
from sim.units import MONTHS_PER_YEAR

STARTUP, GROWTH, MATURE = range(3)


def stage_after(given: Stages, stage: np.ndarray, age: np.ndarray, growth_per_year: np.ndarray) -> np.ndarray:
    """Life stage from age and growth, with hysteresis at maturity.

    Parameters
    ----------
    stage : (F,) index
    age : (F,) months
    growth_per_year : (F,) 1/year
        Smoothed growth of value added.
    """
    calm = np.abs(growth_per_year) < given.mature_growth
    rejuvenated = growth_per_year > given.rejuvenation_growth
    grown = np.where(stage == MATURE, np.where(rejuvenated, GROWTH, MATURE), GROWTH)
    matured = np.where((age >= given.mature_from) & calm, MATURE, grown)
    return np.where(age < given.startup_until, STARTUP, matured)


def is_proactive(risk: Risk, orientation: np.ndarray, stage: np.ndarray) -> np.ndarray:
    """Proactive where the firm's latent disposition lies below the share of its stage.   (F,) bool"""
    share = np.array([risk.proactive_startup, risk.proactive_growth, risk.proactive_mature])
    return np.asarray(orientation < share[stage])


def exit_odds(given: Demography, age: np.ndarray) -> np.ndarray:
    """Probability of closing this month for reasons outside the model, higher for the young.   (F,)"""
    yearly = -np.log1p(-given.exit_per_year)
    excess = (given.young_exit_factor - 1.0) * np.exp(-np.maximum(age, 0) / given.young_exit_decay_months)
    return probability(yearly / MONTHS_PER_YEAR * (1.0 + excess))
