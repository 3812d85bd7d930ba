"""Absorptive capacity: gained by use, pulled to what is usual, lost to large firms, lent by others (gap G3)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled import loop, rule
from sim.config.schema.population import N_LINKS
from sim.economics.diffusion import happens
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
def poaching_hazard(skill: np.ndarray, hazard: np.ndarray) -> np.ndarray:
    """Hazard that large firms take skilled staff away (equation 14).   (F,) 1/month

    Parameters
    ----------
    skill : (F,) share
    hazard : (F,) 1/month
        At full skill: rises with the AI-using large firms of the region, and where people are scarce.
    """
    return hazard * skill


class Learners(NamedTuple):
    """Columns of firms whose skills move, as ``sim.firms`` declares them."""

    alive: np.ndarray
    sector: np.ndarray
    size_class: np.ndarray
    region: np.ndarray
    employees: np.ndarray
    option: np.ndarray
    token: np.ndarray
    absorptive_capacity: np.ndarray
    learned: np.ndarray


@loop
def skill_among(first, after, firms, groups, sizes):
    """Firms alive and their skill, by sector and size class.   (S x Z,) count, (S x Z,) share, summed"""
    alive, sector, size_class, capacity = firms.alive, firms.sector, firms.size_class, firms.absorptive_capacity
    members, total = np.zeros(groups), np.zeros(groups)
    for firm in range(first, after):
        if alive[firm]:
            group = sector[firm] * sizes + size_class[firm]
            members[group] += 1.0
            total[group] += capacity[firm]
    return members, total


@loop
def move_skills(
    first, after, firms, name, root, usual, sizes, poaching, learning_by_using, reversion, poached_share
):  # fmt: skip
    """Skill is gained by use, drawn to what is usual, and in part poached (equations 13, 14).

    Parameters
    ----------
    name : (F,) name
        By which the firms draw.
    root
        Of the draws of who is poached.
    usual : (S x Z,) share
        Mean of a sector and size class.
    poaching : (R,) 1/month
        Hazard at full skill.
    learning_by_using, reversion : 1/month
    poached_share : share of skill

    Returns
    -------
    (R,) persons x skill
        What each region lost to large firms. The learned part of skill fades and leaves as skill does.
    """
    alive, sector, size_class, region = firms.alive, firms.sector, firms.size_class, firms.region
    employees, option, token = firms.employees, firms.option, firms.token
    capacity, learned, lost = firms.absorptive_capacity, firms.learned, np.zeros(len(poaching))
    for firm in range(first, after):
        using = False
        for link in range(N_LINKS):
            using |= option[link, firm] > 0 and not token[link, firm]
        gained = use_teaches(capacity[firm], using and alive[firm], learning_by_using)
        skill = drawn_to_usual(capacity[firm], gained, usual[sector[firm] * sizes + size_class[firm]], reversion)
        knows = (1.0 - reversion) * learned[firm] + gained
        hazard = poaching_hazard(skill, poaching[region[firm]])
        if alive[firm] and hazard > 0.0 and happens(uniform_of(root, name[firm]), hazard):
            lost[region[firm]] += poached_share * skill * employees[firm]
            skill, knows = skill - poached_share * skill, knows * (1.0 - poached_share)
        capacity[firm], learned[firm] = skill, knows
    return lost


@rule
def gained_by_research(
    capacity: np.ndarray, research: np.ndarray, turnover: np.ndarray, reference: float, most: float
) -> np.ndarray:
    """Skill that research adds this month (equation 52).   (F,) share

    Parameters
    ----------
    capacity : (F,) share
    research, turnover : (F,) currency/month
    reference : share of turnover
        From which more research teaches no more.
    most : share/month
        Of the skill that is lacking, that so much research adds.
    """
    effort = ratio(research, reference * turnover)
    return most * np.minimum(effort, 1.0) * (1.0 - capacity)


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
