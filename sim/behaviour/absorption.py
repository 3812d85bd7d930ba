"""Absorptive capacity: gained by use, pulled to what is usual, lost to large firms, lent by others (gap G3)."""

from __future__ import annotations

import numpy as np

from sim.compiled import loop, rule
from sim.config.schema.behaviour import Skills
from sim.economics.diffusion import chance
from sim.economics.ratios import between, ratio
from sim.randomness import uniform_of


@rule
def use_teaches(capacity: np.ndarray, using: np.ndarray, learning_by_using: float) -> np.ndarray:
    """Absorptive capacity that a month of use adds.   (F,) share

    Parameters
    ----------
    capacity : (F,) share
    using : (F,) bool
        AI in earnest use.
    learning_by_using : 1/month
    """
    return learning_by_using * using * (1.0 - capacity)


@rule
def drawn_to_usual(capacity: np.ndarray, gained: np.ndarray, usual: np.ndarray, reversion: float) -> np.ndarray:
    """Absorptive capacity a month later, before poaching (equation 13).

    Parameters
    ----------
    capacity, gained : (F,) share
        Gained: by use this month.
    usual : (F,) share
        Mean of the firm's sector and size class.
    reversion : 1/month
    """
    return between(capacity + gained + reversion * (usual - capacity), 0.0, 1.0)


@rule
def poaching_chance(skill: np.ndarray, hazard: np.ndarray) -> np.ndarray:
    """Chance that large firms take skilled staff away this month (equation 14).

    Parameters
    ----------
    skill : (F,) share
    hazard : (F,) 1/month
        At full skill: rises with the AI-using large firms of the region, and where people are scarce.
    """
    return chance(hazard * skill)


@loop
def skills_after(
    root: int, name: np.ndarray, alive: np.ndarray, capacity: np.ndarray, learned: np.ndarray, using: np.ndarray,
    group: np.ndarray, groups: int, region: np.ndarray, poaching: np.ndarray, employees: np.ndarray,
    learning_by_using: float, reversion: float, poached_share: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Skill of each firm a month later: gained by use, drawn to what is usual, in part poached (equations 13, 14).

    Parameters
    ----------
    root
        Of the draws of who is poached.
    name : (F,) name
        By which the firms draw.
    alive, using : (F,) bool
        Using AI in earnest.
    capacity, learned : (F,) share
        Learned: the part of capacity that comes from using AI; it fades and leaves as skill does.
    group : (F,) index
        Sector and size class.
    groups : count
    region : (F,) index
    poaching : (R,) 1/month
        Hazard at full skill.
    employees : (F,) persons
    learning_by_using, reversion : 1/month
    poached_share : share of skill

    Returns
    -------
    (F,) share, (F,) share, (R,) persons x skill
        Capacity, the learned part of it, and what each region lost to large firms.
    """
    members, total = np.zeros(groups), np.zeros(groups)
    for firm in range(len(alive)):
        if alive[firm]:
            members[group[firm]] += 1.0
            total[group[firm]] += capacity[firm]
    after, kept, lost = np.empty_like(capacity), np.empty_like(learned), np.zeros(len(poaching))
    for firm in range(len(alive)):
        usual = ratio(total[group[firm]], members[group[firm]])
        gained = use_teaches(capacity[firm], using[firm], learning_by_using)
        skill = drawn_to_usual(capacity[firm], gained, usual, reversion)
        knows = (1.0 - reversion) * learned[firm] + gained
        odds = poaching_chance(skill, poaching[region[firm]])
        if alive[firm] and odds > 0.0 and uniform_of(root, name[firm]) < odds:
            lost[region[firm]] += poached_share * skill * employees[firm]
            skill, knows = skill - poached_share * skill, knows * (1.0 - poached_share)
        after[firm], kept[firm] = skill, knows
    return after, kept, lost


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
