"""What an AI project would be worth to a firm, on given terms (equations 8, 18-26).

Arrays are (L, O, C): operating links, kinds of project, firms that appraise. Informatization and skill
enter the value and the odds; nothing here forbids a project.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sim.config.schema.behaviour import Behaviour, Projects
from sim.config.schema.population import LINKS
from sim.economics.diffusion import saturating_reach
from sim.economics.finance import annuity_factor, certainty_equivalent_loss
from sim.economics.learning import half_life
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


def project_cost(at: Position, projects: Projects, terms: Terms) -> np.ndarray:
    """Cost of each kind of project.   (1, O, C) currency   (equation 18)"""
    base = (projects.fixed_cost + projects.cost_per_employee * at.employees) * at.wage * at.price
    integration = 1.0 + terms.integration * (1.0 - at.informatization)
    return np.asarray(terms.options.cost[None, :, None] * (base * integration)[None, None, :])


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
    projects, options = model.projects, terms.options
    reach = saturating_reach(at.informatization[None, :], options.half_saturation[:, None], projects.steepness)
    reach = reach[None, :, :] * at.match[:, None, :]
    fit = np.clip(options.fit[None, :, None] + options.matched[None, :, None] * at.fit[:, None, :], 0.2, 1.0)

    scale = at.potential[:, None, :] * options.gain[None, :, None]
    ceiling = scale * reach * fit
    deeper = 1.0 + projects.old_firm_trough * at.mature
    trough = scale * (options.trough[:, None] * deeper[None, :])[None, :, :]

    cost = np.broadcast_to(project_cost(at, projects, terms), ceiling.shape)
    odds = (
        projects.success + terms.success + options.success[None, :, None]
        + projects.success_by_skill * (at.skill - TYPICAL_SKILL)
        + projects.success_by_reach * (reach - TYPICAL_REACH)
        + projects.success_by_fit * (fit - TYPICAL_FIT)
        + projects.success_by_cash * (cost <= at.spare_cash)
        - difficulty_of(projects)[:, None, None] * (1.0 - at.skill)
    )  # fmt: skip

    rate = monthly_rate(model.appraisal.discount_per_year)
    horizon = model.appraisal.horizon
    months = half_life(
        at.skill, model.skills.half_life_longest, model.skills.half_life_shortest,
        1.0 - at.staffing, model.talent.shortage_slowdown,
    )  # fmt: skip
    steady = annuity_factor(rate, horizon)
    learning = annuity_factor(rate + np.log(2.0) / months, horizon)
    upkeep = options.upkeep_per_year[None, :, None] * cost / MONTHS_PER_YEAR
    return Prospects(
        cost=cost,
        upkeep=upkeep,
        ceiling=ceiling,
        trough=trough,
        odds=np.clip(odds, 0.03, 0.97),
        fit=np.broadcast_to(fit, ceiling.shape),
        gain=at.worth * (at.value_added * ceiling * (steady - learning)),
        disruption=at.value_added * trough * learning,
        upkeep_value=upkeep * steady,
    )


def difficulty_of(projects: Projects) -> np.ndarray:
    """Success odds that each link costs a firm without skill: easy, repetitive work costs little (S1).   (L,) share"""
    return np.array([getattr(projects.difficulty, link) for link in LINKS])


def believed_success(belief: np.ndarray, odds: np.ndarray) -> np.ndarray:
    """General belief, adjusted by what a firm knows about its own odds.   (L, O, C) share (equation 25)"""
    return np.clip(belief[:, None, :] * np.sqrt(odds / TYPICAL_ODDS), 0.0, 1.0)


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
    success = believed_success(belief, expected.odds)
    risk = certainty_equivalent_loss(expected.gain, precision[:, None, :], wealth, aversion)
    patience = waiting * price_fall * believed_cost + waiting * coming_grant
    return net_present_value(expected, success, believed_cost, grant) - risk - patience


def value_kept(
    model: Behaviour, value_added: np.ndarray, ceiling: np.ndarray, upkeep: np.ndarray
) -> np.ndarray:
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
