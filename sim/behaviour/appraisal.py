"""What an AI project would be worth to a firm, on given terms (equations 8, 18-26).

Arrays are (L, O, C): operating links, kinds of project, firms that appraise. Informatization and skill
enter the value and the odds; nothing here forbids a project.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sim.compiled import loop, rule
from sim.config.schema.behaviour import Behaviour, Projects
from sim.config.schema.population import LINKS
from sim.economics.diffusion import saturating_reach
from sim.economics.finance import annuity_factor, certainty_equivalent_loss
from sim.economics.learning import half_life
from sim.economics.ratios import between
from sim.terms import Terms
from sim.units import MONTHS_PER_YEAR, monthly_rate

TYPICAL_SKILL, TYPICAL_REACH, TYPICAL_FIT = 0.4, 0.5, 0.6  # where the success odds are Projects.success
TYPICAL_ODDS = 0.55  # a firm with these odds takes the general belief for its own


@dataclass(frozen=True)
class Position:
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

    def with_columns(self, at: np.ndarray, other: Prospects) -> Prospects:
        """The same, with other prospects for some of the firms.   at : (n,) index among the firms"""
        changed = {}
        for each in fields(self):
            array = getattr(self, each.name).copy()
            array[:, :, at] = getattr(other, each.name)
            changed[each.name] = array
        return Prospects(**changed)

    def of_one(self, link: np.ndarray, option: np.ndarray, at: np.ndarray) -> Prospects:
        """The same of one project each, in arrays (n,).

        Parameters
        ----------
        link, option : (n,) index
            Of the project; option as in the firm's column, from 1.
        at : (n,) index
            Of its firm among those that appraise.
        """
        return Prospects(**{each.name: getattr(self, each.name)[link, option - 1, at] for each in fields(self)})


@rule
def base_cost(fixed_cost: float, cost_per_employee: float, employees: np.ndarray, wage: np.ndarray) -> np.ndarray:
    """Cost of a specialised project where all is informatized, at a price level of 1 (equation 18).   (...) currency"""
    return (fixed_cost + cost_per_employee * employees) * wage


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

    Source
    ------
    Equations 8, 18, 19 and 22-25 of the sheet; J-curve after Brynjolfsson, Rock & Syverson 2021.
    """
    projects, options, skills = model.projects, terms.options, model.skills
    links, firms = at.potential.shape
    by_kind = np.empty((3, len(options.cost), firms))
    by_project = np.empty((6, links, len(options.cost), firms))
    _appraise(
        (at.value_added, at.wage, at.employees, at.informatization, at.skill, at.staffing, at.price, at.spare_cash),
        at.mature, at.potential, at.match, at.fit,
        (options.gain, options.cost, options.trough, options.half_saturation, options.upkeep_per_year, options.success,
         options.fit, options.matched),
        difficulty_of(projects),
        (projects.fixed_cost, projects.cost_per_employee, terms.integration, projects.steepness,
         projects.old_firm_trough),
        (projects.success + terms.success, projects.success_by_skill, projects.success_by_reach,
         projects.success_by_fit, projects.success_by_cash),
        (skills.half_life_longest, skills.half_life_shortest, model.talent.shortage_slowdown),
        monthly_rate(model.appraisal.discount_per_year), float(model.appraisal.horizon), at.worth,
        by_kind, by_project,
    )  # fmt: skip
    cost, upkeep, upkeep_value = (np.broadcast_to(each, by_project.shape[1:]) for each in by_kind)
    ceiling, trough, odds, fit, gain, disruption = by_project
    return Prospects(cost, upkeep, ceiling, trough, odds, fit, gain, disruption, upkeep_value)


@loop
def _appraise(
    state, mature, potential, match, fit, options, difficulty, cost_rule, odds_rule, learning_rule, rate, horizon,
    worth, by_kind, by_project,
):  # fmt: skip
    """Prospects of firms, links and kinds, one by one, into two arrays: what depends on the link, and what does not."""
    value_added, wage, employees, informatization, skill, staffing, price, spare_cash = state
    gain_of, cost_of, trough_of, half_saturation, upkeep_per_year, success_of, fit_of, matched = options
    fixed_cost, cost_per_employee, integration, steepness, old_firm_trough = cost_rule
    success, by_skill, by_reach, by_fit, by_cash = odds_rule
    longest, shortest, slowdown = learning_rule
    steady = annuity_factor(rate, horizon)
    for firm in range(len(value_added)):
        full = base_cost(fixed_cost, cost_per_employee, employees[firm], wage[firm]) * price[firm]
        full *= 1.0 + integration * (1.0 - informatization[firm])
        months = half_life(skill[firm], longest, shortest, 1.0 - staffing[firm], slowdown)
        learning = annuity_factor(rate + np.log(2.0) / months, horizon)
        deeper = 1.0 + old_firm_trough * mature[firm]
        for kind in range(len(cost_of)):
            cost = cost_of[kind] * full
            upkeep = upkeep_per_year[kind] * cost / MONTHS_PER_YEAR
            by_kind[0, kind, firm], by_kind[1, kind, firm], by_kind[2, kind, firm] = cost, upkeep, upkeep * steady
            reached = saturating_reach(informatization[firm], half_saturation[kind], steepness)
            everywhere = success + success_of[kind] + by_skill * (skill[firm] - TYPICAL_SKILL)
            everywhere += by_cash * (cost <= spare_cash[firm])
            for link in range(len(potential)):
                reach = reached * match[link, firm]
                suits = between(fit_of[kind] + matched[kind] * fit[link, firm], 0.2, 1.0)
                scale = potential[link, firm] * gain_of[kind]
                ceiling = scale * reach * suits
                trough = scale * trough_of[kind] * deeper
                odds = everywhere + by_reach * (reach - TYPICAL_REACH) + by_fit * (suits - TYPICAL_FIT)
                odds -= difficulty[link] * (1.0 - skill[firm])
                by_project[0, link, kind, firm] = ceiling
                by_project[1, link, kind, firm] = trough
                by_project[2, link, kind, firm] = between(odds, 0.03, 0.97)
                by_project[3, link, kind, firm] = suits
                by_project[4, link, kind, firm] = worth * value_added[firm] * ceiling * (steady - learning)
                by_project[5, link, kind, firm] = value_added[firm] * trough * learning


def difficulty_of(projects: Projects) -> np.ndarray:
    """Success odds that each link costs a firm without skill: easy, repetitive work costs little (S1).   (L,) share"""
    return np.array([getattr(projects.difficulty, link) for link in LINKS])


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


def match_of(serves: np.ndarray, architecture: np.ndarray, mismatch: float) -> np.ndarray:
    """Share of reach that a firm's architecture leaves for each link.   (L, C)"""
    return np.where(serves[:, architecture], 1.0, mismatch)
