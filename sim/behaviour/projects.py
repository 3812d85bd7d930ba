"""What an AI project would cost and bring a firm, on given terms (equations 8, 18-25).

Arrays are (L, O, C): operating links, kinds of project, firms that appraise. Informatization and skill
enter the gain and the odds; nothing here forbids a project.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from sim.compiled import loop, rule
from sim.config.schema.behaviour import Behaviour, Projects
from sim.config.schema.population import LINKS, N_LINKS
from sim.economics.diffusion import reach_of_powers
from sim.economics.finance import annuity_factor
from sim.economics.learning import half_life
from sim.economics.ratios import between
from sim.terms import Terms
from sim.units import MONTHS_PER_YEAR, monthly_rate

TYPICAL_SKILL, TYPICAL_REACH, TYPICAL_FIT = 0.4, 0.5, 0.6  # where the success odds are Projects.success


class Position(NamedTuple):
    """Where firms stand when they look at AI.

    Attributes
    ----------
    value_added : (C,) currency/month
    wage : (C,) currency/month per employee
    employees : (C,) persons
    informatization, skill : (C,) share
        Skill that the firm can call upon, its own and others'.
    staffing : (C,) share
        People that it expects to find, of those whom a project needs.
    potential : (L, C) share of value added
    match : (L, C) share
        Reach that the architecture leaves.
    fit : (L, C) share points
        Scenario knowledge and supplier match, added to a matched option's fit.
    price : (C,) ratio
        Price level of the supplier.
    mature : (C,) bool
    spare_cash : (C,) currency
        Cash above the buffer, never negative.
    worth : ratio
        What a gain is worth relative to normal times: the labour that it saves may be dearer (X2).
    """

    value_added: np.ndarray
    wage: np.ndarray
    employees: np.ndarray
    informatization: np.ndarray
    skill: np.ndarray
    staffing: np.ndarray
    potential: np.ndarray
    match: np.ndarray
    fit: np.ndarray
    price: np.ndarray
    mature: np.ndarray
    spare_cash: np.ndarray
    worth: float = 1.0


@dataclass(frozen=True)
class Prospects:
    """What each project would cost and bring, success apart; all (L, O, C).

    Attributes
    ----------
    cost : currency
    upkeep : currency/month
    ceiling, trough : share of value added
    odds : probability of success
    fit : share
        How well the project suits the firm.
    gain, disruption, upkeep_value : currency
        Present values of a success, of the trough, of running cost.
    """

    cost: np.ndarray
    upkeep: np.ndarray
    ceiling: np.ndarray
    trough: np.ndarray
    odds: np.ndarray
    fit: np.ndarray
    gain: np.ndarray
    disruption: np.ndarray
    upkeep_value: np.ndarray


class Offered(NamedTuple):
    """What every appraisal of a month needs beside the firm, as plain numbers and arrays.

    Attributes
    ----------
    gain, cost, trough, half_power, upkeep_per_year, success, fit, matched : (O,)
        The kinds of project, as in ``OptionTerms``; of half-saturation the power that the reach takes.
    difficulty : (L,) share
    fixed_cost, cost_per_employee : monthly wages
    integration, steepness, old_firm_trough : ratio
    odds, odds_by_skill, odds_by_reach, odds_by_fit, odds_by_cash : share
    longest, shortest : months
        Half-lives of learning without skill, and with all of it.
    slowdown : ratio
    rate : 1/month
    steady : months
        Annuity over the horizon.
    horizon : months
    """

    gain: np.ndarray
    cost: np.ndarray
    trough: np.ndarray
    half_power: np.ndarray
    upkeep_per_year: np.ndarray
    success: np.ndarray
    fit: np.ndarray
    matched: np.ndarray
    difficulty: np.ndarray
    fixed_cost: float
    cost_per_employee: float
    integration: float
    steepness: float
    old_firm_trough: float
    odds: float
    odds_by_skill: float
    odds_by_reach: float
    odds_by_fit: float
    odds_by_cash: float
    longest: float
    shortest: float
    slowdown: float
    rate: float
    steady: float
    horizon: float


def offered(model: Behaviour, terms: Terms) -> Offered:
    """These parameters and terms, for loops."""
    projects, options, skills = model.projects, terms.options, model.skills
    rate, horizon = monthly_rate(model.appraisal.discount_per_year), float(model.appraisal.horizon)
    steady = worth_of_a_flow(model.appraisal.discount_per_year, model.appraisal.horizon)
    return Offered(
        options.gain, options.cost, options.trough, options.half_saturation**projects.steepness,
        options.upkeep_per_year, options.success, options.fit, options.matched, difficulty_of(projects),
        projects.fixed_cost, projects.cost_per_employee, terms.integration, projects.steepness,
        projects.old_firm_trough, projects.success + terms.success, projects.success_by_skill,
        projects.success_by_reach, projects.success_by_fit, projects.success_by_cash, skills.half_life_longest,
        skills.half_life_shortest, model.talent.shortage_slowdown,
        rate, steady, horizon,
    )  # fmt: skip


@cache
def worth_of_a_flow(discount_per_year: float, horizon: float) -> float:
    """Present value of one unit of money a month over the horizon of an owner, who never changes it.   months"""
    return float(annuity_factor(monthly_rate(discount_per_year), horizon))


@rule
def base_cost(fixed_cost: float, cost_per_employee: float, employees: np.ndarray, wage: np.ndarray) -> np.ndarray:
    """Cost of a specialised project where all is informatized, at a price level of 1 (equation 18).   (...) currency"""
    return (fixed_cost + cost_per_employee * employees) * wage


@loop
def of_firm(
    given: Offered, at: Position, firm: int, informatization: float, skill: float
) -> tuple[float, float, float, float]:
    """What holds for all projects of a firm: full cost, months of learning at present value, depth of a trough, data.

    Data are the power of informatization that the reach of a project takes.

    Parameters
    ----------
    informatization, skill : share
        The firm's own, or those that somebody imagines.

    Source
    ------
    Equations 15, 18 and 24.
    """
    full, deeper = full_cost(given, at, firm, informatization), 1.0 + given.old_firm_trough * at.mature[firm]
    return full, months_of_learning(given, skill, at.staffing[firm]), deeper, informatization**given.steepness


@loop
def full_cost(given: Offered, at: Position, firm: int, informatization: float) -> float:
    """Cost of a specialised project at the price level that the firm pays (equation 18).   currency"""
    full = base_cost(given.fixed_cost, given.cost_per_employee, at.employees[firm], at.wage[firm]) * at.price[firm]
    return full * (1.0 + given.integration * (1.0 - informatization))


@loop
def months_of_learning(given: Offered, skill: float, staffing: float) -> float:
    """Months that learning takes away from the horizon, at present value (equation 15)."""
    months = half_life(skill, given.longest, given.shortest, 1.0 - staffing, given.slowdown)
    return annuity_factor(given.rate + np.log(2.0) / months, given.horizon)


@loop
def of_kind(
    given: Offered, at: Position, firm: int, kind: int, data: float, skill: float, full: float
) -> tuple[float, float, float, float]:
    """What holds for a kind of project on any link: cost, upkeep, reach and odds before architecture and fit.

    Source
    ------
    Equations 8, 18 and 25.
    """
    cost = given.cost[kind] * full
    reach = reach_of_powers(data, given.half_power[kind])
    odds = given.odds + given.success[kind] + given.odds_by_skill * (skill - TYPICAL_SKILL)
    upkeep = given.upkeep_per_year[kind] * cost / MONTHS_PER_YEAR
    return cost, upkeep, reach, odds + given.odds_by_cash * (cost <= at.spare_cash[firm])


@loop
def of_project(
    given: Offered, at: Position, firm: int, link: int, kind: int, skill: float, reach: float, odds: float,
    learning: float, deeper: float,
) -> tuple[float, float, float, float, float, float]:  # fmt: skip
    """Ceiling, trough, odds, fit, and present values of the gain and of the disruption.

    Source
    ------
    Equations 19 and 22-25; J-curve after Brynjolfsson, Rock & Syverson 2021.
    """
    reach *= at.match[link, firm]
    fit = between(given.fit[kind] + given.matched[kind] * at.fit[link, firm], 0.2, 1.0)
    scale = at.potential[link, firm] * given.gain[kind]
    ceiling, trough = scale * reach * fit, scale * given.trough[kind] * deeper
    odds = odds_of_success(given, odds, reach, fit, given.difficulty[link] * (1.0 - skill))
    disruption = at.value_added[firm] * trough * learning
    return ceiling, trough, odds, fit, gain_of(given, at, firm, ceiling, learning), disruption


@loop
def odds_of_success(given: Offered, odds: float, reach: float, fit: float, difficulty: float) -> float:
    """True odds at this reach and fit, on a link that is so difficult for the firm (equation 25).   probability"""
    odds += given.odds_by_reach * (reach - TYPICAL_REACH) + given.odds_by_fit * (fit - TYPICAL_FIT)
    return between(odds - difficulty, 0.03, 0.97)


@loop
def gain_of(given: Offered, at: Position, firm: int, ceiling: float, learning: float) -> float:
    """Present value of a success that comes to this ceiling once it is learnt.   currency"""
    return at.worth * (at.value_added[firm] * ceiling * (given.steady - learning))


def prospects(at: Position, model: Behaviour, terms: Terms) -> Prospects:
    """What each project would cost and bring to each firm.

    Parameters
    ----------
    at
        Where the firms stand.
    model
        Behavioural parameters.
    terms
        What they are offered.
    """
    links, firms = at.potential.shape
    by_kind = np.empty((3, len(terms.options.cost), firms))
    by_project = np.empty((6, links, len(terms.options.cost), firms))
    _appraise(offered(model, terms), at, by_kind, by_project)
    cost, upkeep, upkeep_value = (np.broadcast_to(each, by_project.shape[1:]) for each in by_kind)
    ceiling, trough, odds, fit, gain, disruption = by_project
    return Prospects(cost, upkeep, ceiling, trough, odds, fit, gain, disruption, upkeep_value)


def chosen(at: Position, which: np.ndarray, link: np.ndarray, option: np.ndarray, given: Offered) -> Prospects:
    """What one project each would cost and bring; all (n,).

    Parameters
    ----------
    at, which : (n,) index
        Where firms stand, and whose project it is.
    link, option : (n,) index
        Of the project; option as in the firm's column, from 1.
    given
        Terms, as loops take them.
    """
    found = np.empty((9, len(which)))
    _appraise_one(given, at, which, link, option, found)
    return Prospects(*found)


@loop
def _appraise_one(given, at, which, link, option, found):
    """Prospects of one project each, one by one, in the order of the fields."""
    for one in range(len(which)):
        firm, kind = which[one], option[one] - 1
        level, skill = at.informatization[firm], at.skill[firm]
        full, learning, deeper, data = of_firm(given, at, firm, level, skill)
        cost, upkeep, reach, odds = of_kind(given, at, firm, kind, data, skill, full)
        ceiling, trough, odds, fit, gain, disruption = of_project(
            given, at, firm, link[one], kind, skill, reach, odds, learning, deeper
        )
        found[0, one], found[1, one], found[2, one], found[3, one] = cost, upkeep, ceiling, trough
        found[4, one], found[5, one], found[6, one], found[7, one] = odds, fit, gain, disruption
        found[8, one] = upkeep * given.steady


@loop
def _appraise(given, at, by_kind, by_project):
    """Prospects of firms, kinds and links, one by one, into two arrays: what depends on the link, and what does not."""
    for firm in range(len(at.value_added)):
        level, skill = at.informatization[firm], at.skill[firm]
        full, learning, deeper, data = of_firm(given, at, firm, level, skill)
        for kind in range(len(given.cost)):
            cost, upkeep, reach, odds = of_kind(given, at, firm, kind, data, skill, full)
            by_kind[0, kind, firm], by_kind[1, kind, firm], by_kind[2, kind, firm] = cost, upkeep, upkeep * given.steady
            for link in range(N_LINKS):
                found = of_project(given, at, firm, link, kind, skill, reach, odds, learning, deeper)
                for which in range(len(found)):
                    by_project[which, link, kind, firm] = found[which]


def difficulty_of(projects: Projects) -> np.ndarray:
    """Success odds that each link costs a firm without skill: easy, repetitive work costs little (S1).   (L,) share"""
    return np.array([getattr(projects.difficulty, link) for link in LINKS])
