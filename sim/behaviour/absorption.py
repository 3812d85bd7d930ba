"""Absorptive capacity: gained by use, pulled to what is usual, lost to large firms, lent by others (gap G3)."""

from __future__ import annotations

import numpy as np

from sim.config.schema.behaviour import Skills
from sim.economics.diffusion import probability
from sim.economics.ratios import ratio


def gained_by_use(skills: Skills, capacity: np.ndarray, using: np.ndarray) -> np.ndarray:
    """Absorptive capacity that a month of use adds.   (F,) share

    Parameters
    ----------
    capacity : (F,) share
    using : (F,) bool
        AI in earnest use.
    """
    return np.asarray(skills.learning_by_using * using * (1.0 - capacity))


def capacity_after(skills: Skills, capacity: np.ndarray, gained: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """Absorptive capacity a month later, before poaching (equation 13).

    Parameters
    ----------
    capacity, gained : (F,) share
        Gained: by use this month.
    usual : (F,) share
        Mean of the firm's sector and size class.
    """
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
    effort = ratio(research, full)
    return skills.skill_by_research * np.minimum(effort, 1.0) * (1.0 - capacity)


def effective_skill(own: np.ndarray, remote: np.ndarray, partners: np.ndarray) -> np.ndarray:
    """Skill that a firm can call upon: its own, and what others lend it of what it lacks (equation 11).

    Parameters
    ----------
    own : (C,) share
        Own absorptive capacity.
    remote : (C,) share
        Missing skill that remote experts stand in for.
    partners : (C,) share
        Missing skill that the partners of a joined cluster stand in for.

    Examples
    --------
    >>> float(effective_skill(np.float64(0.5), np.float64(0.2), np.float64(0.5)))
    0.8
    """
    lent = 1.0 - (1.0 - remote) * (1.0 - partners)
    return np.asarray(own + lent * (1.0 - own))  # in this form exactly the own where nothing is lent


def shared_skill(access: float, access_alone: float, partners_using: np.ndarray) -> np.ndarray:
    """Missing skill that partners stand in for; more, the more of them use AI (L4.4, equation 11).

    Parameters
    ----------
    access : share
        Once all partners use AI.
    access_alone : share
        Part of it before any does.
    partners_using : (C,) share
    """
    return np.asarray(access * (access_alone + (1.0 - access_alone) * partners_using))


def poaching_odds(skills: Skills, capacity: np.ndarray, demand: np.ndarray) -> np.ndarray:
    """Probability that large firms take skilled staff away this month (equation 14).

    Parameters
    ----------
    capacity : (F,) share
    demand : (F,) ratio
        AI-using large firms of the region, relative to all large firms per SME, and more where people
        are scarce.
    """
    return probability(skills.poaching * capacity * demand)
