"""Absorptive capacity: gained by use, pulled to what is usual, lost to large firms (gap G3)."""

from __future__ import annotations

import numpy as np

from sim.config.schema.behaviour import Skills
from sim.economics.diffusion import probability


def capacity_after(skills: Skills, capacity: np.ndarray, using: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """Absorptive capacity a month later, before poaching (equation 13).

    Parameters
    ----------
    capacity : (F,) share
    using : (F,) bool
        AI in earnest use.
    usual : (F,) share
        Mean of the firm's sector and size class.
    """
    gained = skills.learning_by_using * using * (1.0 - capacity)
    return np.clip(capacity + gained + skills.reversion * (usual - capacity), 0.0, 1.0)


def gained_by_research(
    skills: Skills, capacity: np.ndarray, research: np.ndarray, turnover: np.ndarray
) -> np.ndarray:
    """Skill that research adds this month (equation 52).   (F,) share

    Parameters
    ----------
    research : (F,) currency/month
    turnover : (F,) currency/month
    """
    full = skills.research_reference * turnover
    effort = np.divide(research, full, out=np.zeros_like(full), where=full > 0)
    return skills.skill_by_research * np.minimum(effort, 1.0) * (1.0 - capacity)


def poaching_odds(skills: Skills, capacity: np.ndarray, demand: np.ndarray) -> np.ndarray:
    """Probability that large firms take skilled staff away this month (equation 14).

    Parameters
    ----------
    capacity : (F,) share
    demand : (F,) ratio
        AI-using large firms of the region, relative to all large firms per SME.
    """
    return probability(skills.poaching * capacity * demand)
