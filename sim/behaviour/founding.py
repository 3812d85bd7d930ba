"""What a firm begins with, AI apart: its place and size are given, all else is drawn."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.behaviour.lifecycle import GROWTH, MATURE, STARTUP, is_proactive
from sim.compiled import loop, rule, where
from sim.config.schema.population import N_LINKS
from sim.economics.ratios import between
from sim.economy import Makeup
from sim.randomness import Decision, in_single, normal_of, root_of, uniform_of, uniform_of_item

BAND_EDGES = np.array([0.0, 3.5, 6.5, 9.5, 12.0]) / 12.0  # midpoints between counts of the twelve technologies
TECHNOLOGY_BASED_SKILL = 0.1  # assumption: firms that live by technology absorb it more easily


class Character(NamedTuple):
    """Columns of firms that say who a new one is, as ``sim.firms`` declares them; the first two are read."""

    sector: np.ndarray
    region: np.ndarray
    founded: np.ndarray
    stage: np.ndarray
    orientation: np.ndarray
    proactive: np.ndarray
    technology_based: np.ndarray
    architecture: np.ndarray
    zone: np.ndarray
    member: np.ndarray
    lot: np.ndarray
    registered: np.ndarray


class Abilities(NamedTuple):
    """Columns of firms that say what a new one can do and what it believes; the first four are read."""

    size_class: np.ndarray
    sector: np.ndarray
    region: np.ndarray
    technology_based: np.ndarray
    informatization: np.ndarray
    informatization_at_start: np.ndarray
    absorptive_capacity: np.ndarray
    cost_error: np.ndarray
    belief_mean: np.ndarray
    belief_precision: np.ndarray


class Business(NamedTuple):
    """Columns of firms that say how large and how rich a new one is; the first two are read."""

    size_class: np.ndarray
    sector: np.ndarray
    employees: np.ndarray
    operating_share: np.ndarray
    value_added: np.ndarray
    working_capital: np.ndarray
    target_cash: np.ndarray
    cash: np.ndarray
    credit_access: np.ndarray


class Customs(NamedTuple):
    """Who new firms are, apart from their makeup.

    Attributes
    ----------
    proactive_share : 3 x share
        Of firms that are proactive, by stage.
    startup_until, mature_from : months
    membership, registered : share
    """

    proactive_share: tuple[float, float, float]
    startup_until: float
    mature_from: float
    membership: float
    registered: float


class Schooling(NamedTuple):
    """What new firms can do and believe, apart from their makeup.

    Attributes
    ----------
    skill_spread, prior_mean, prior_spread : share
    prior_precision : 1/variance
    cost_error_sd : log ratio
    """

    skill_spread: float
    prior_mean: float
    prior_spread: float
    prior_precision: float
    cost_error_sd: float


class Means(NamedTuple):
    """What new firms earn and own, apart from their makeup.

    Attributes
    ----------
    wage : (S,) currency/month per employee
    value_added_share : (S,) share of turnover
    inventory : months of turnover
    target_cash : months of wage bill
    cash_spread : log ratio
    """

    wage: np.ndarray
    value_added_share: np.ndarray
    inventory: float
    target_cash: float
    cash_spread: float


class Origin(NamedTuple):
    """All that new firms come from, the same for a whole run.

    Attributes
    ----------
    span : (Z,) ratio
        Largest over smallest head count of a size class.
    """

    makeup: Makeup
    span: np.ndarray
    customs: Customs
    schooling: Schooling
    means: Means


@rule
def stage_at(age: np.ndarray, startup_until: float, mature_from: float) -> np.ndarray:
    """Life stage of a firm that has grown as is usual at its age.   age : (...) months, gives (...) index"""
    return where(age < startup_until, STARTUP, where(age < mature_from, GROWTH, MATURE))


@loop
def picked(luck, shares, group):
    """Category of a draw, by cumulative share, as ``sim.population.pick`` has it for many.

    Parameters
    ----------
    luck : uniform
    shares : (K, G) share
        Of each category in each of G mixes, summing to 1 over K.
    group : index
        Which mix it is drawn from.

    Returns
    -------
    index; share that lies below the category
    """
    category, edge, below = 0, 0.0, 0.0
    for candidate in range(len(shares) - 1):
        edge += shares[candidate, group]
        if luck >= edge:
            category, below = candidate + 1, edge
    return category, below


@loop
def digital_intensity(luck, shares, group):
    """Share of the technologies in use, by bands, and evenly spread within a band.   luck : uniform; others as above"""
    band, below = picked(luck, shares, group)
    within = (luck - below) / max(shares[band, group], 1e-12)
    return BAND_EDGES[band] + within * (BAND_EDGES[band + 1] - BAND_EDGES[band])


@rule
def kept(uniform: float, width: int) -> float:
    """A draw as a column of so many bytes keeps it: rounded to single precision, it could become 1."""
    return in_single(uniform) if width == 4 else uniform


@loop
def endow(first, after, slots, name, seed, month, origin, age, times, character, abilities, business):
    """Everything that these firms begin with.

    Parameters
    ----------
    slots : (C,) slot
    name : (C,) name
        By which the firms draw.
    seed : as ``Draws.word``
    month
        That it is now.
    origin : Origin
    age : (C,) months
    times : (C,) ratio
        Head count over the smallest of the size class.
    character, abilities, business
        Written.
    """
    makeup = origin.makeup
    slots, name, age, times = slots[first:after], name[first:after], age[first:after], times[first:after]
    give_business(slots, name, seed, month, makeup, origin.means, times, business)
    give_character(slots, name, seed, month, makeup, origin.customs, age, character)
    give_abilities(slots, name, seed, month, makeup, origin.schooling, abilities)


@loop
def give_character(slots, name, seed, month, makeup, customs, age, firms):
    """Who these firms are.   As in ``endow``"""
    sector, region, founded, stage = firms.sector, firms.region, firms.founded, firms.stage
    orientation, proactive, technology_based = firms.orientation, firms.proactive, firms.technology_based
    architecture, zone, member = firms.architecture, firms.zone, firms.member
    lot, registered = firms.lot, firms.registered
    by_technology, architectures, zone_share = makeup.technology_based, makeup.architecture, makeup.zone_share
    luck_of_orientation = root_of(seed, Decision.ORIENTATION.value, month)
    luck_of_technology = root_of(seed, Decision.TECHNOLOGY_BASED.value, month)
    luck_of_architecture = root_of(seed, Decision.ARCHITECTURE.value, month)
    luck_of_zone, luck_of_lot = root_of(seed, Decision.ZONE.value, month), root_of(seed, Decision.LOT.value, month)
    luck_of_member = root_of(seed, Decision.MEMBER.value, month)
    luck_of_platform = root_of(seed, Decision.REGISTER.value, month)
    for at in range(len(slots)):
        firm, who = slots[at], name[at]
        now = stage_at(age[at], customs.startup_until, customs.mature_from)
        founded[firm], stage[firm] = month - age[at], now
        orientation[firm] = kept(uniform_of(luck_of_orientation, who), orientation.itemsize)
        proactive[firm] = is_proactive(orientation[firm], now, customs.proactive_share)
        technology_based[firm] = uniform_of(luck_of_technology, who) < by_technology[sector[firm], now]
        architecture[firm] = picked(uniform_of(luck_of_architecture, who), architectures, sector[firm])[0]
        zone[firm] = uniform_of(luck_of_zone, who) < zone_share[region[firm]]
        member[firm] = uniform_of(luck_of_member, who) < customs.membership
        lot[firm] = kept(uniform_of(luck_of_lot, who), lot.itemsize)
        registered[firm] = uniform_of_item(luck_of_platform, who, 2) < customs.registered


@loop
def give_abilities(slots, name, seed, month, makeup, schooling, firms):
    """What these firms can do, and what they believe of AI before any evidence.   As in ``endow``"""
    size_class, sector, region, technology_based = firms.size_class, firms.sector, firms.region, firms.technology_based
    informatization, at_start = firms.informatization, firms.informatization_at_start
    capacity, cost_error = firms.absorptive_capacity, firms.cost_error
    belief, precision = firms.belief_mean, firms.belief_precision
    of_size, of_sector, of_region = makeup.skill_of_size, makeup.skill_of_sector, makeup.skill_of_region
    bands, shift = makeup.digital_band, makeup.digital_shift
    luck_of_digital = root_of(seed, Decision.DIGITAL_INTENSITY.value, month)
    luck_of_skill = root_of(seed, Decision.SKILL.value, month)
    luck_of_cost = root_of(seed, Decision.COST_PERCEPTION.value, month)
    luck_of_belief = root_of(seed, Decision.BELIEF.value, month)
    for at in range(len(slots)):
        firm, who = slots[at], name[at]
        size, trade = size_class[firm], sector[firm]
        digital = digital_intensity(uniform_of(luck_of_digital, who), bands, size) + shift[trade]
        informatization[firm] = at_start[firm] = between(digital, 0.02, 1.0)
        skill = of_size[size] + of_sector[trade] + of_region[region[firm]]
        skill += TECHNOLOGY_BASED_SKILL * technology_based[firm]
        skill += schooling.skill_spread * normal_of(uniform_of(luck_of_skill, who))
        capacity[firm] = between(skill, 0.02, 0.98)
        cost_error[firm] = schooling.cost_error_sd * normal_of(uniform_of(luck_of_cost, who))
        for link in range(N_LINKS):
            noise = normal_of(uniform_of_item(luck_of_belief, who, link + 1))
            belief[link, firm] = between(schooling.prior_mean + schooling.prior_spread * noise, 0.02, 0.98)
            precision[link, firm] = schooling.prior_precision


@loop
def give_business(slots, name, seed, month, makeup, means, times, firms):
    """How large these firms are, and what they own.   As in ``endow``"""
    size_class, sector, employees = firms.size_class, firms.sector, firms.employees
    operating_share, value_added, working_capital = firms.operating_share, firms.value_added, firms.working_capital
    target_cash, cash, credit_access = firms.target_cash, firms.cash, firms.credit_access
    wage, value_added_share, lent_to = means.wage, means.value_added_share, makeup.credit_access
    smallest, usual_share, usual_sd = makeup.smallest, makeup.operating_share, makeup.operating_share_sd
    luck_of_share = root_of(seed, Decision.OPERATING_SHARE.value, month)
    luck_of_cash = root_of(seed, Decision.CASH.value, month)
    luck_of_credit = root_of(seed, Decision.CREDIT_ACCESS.value, month)
    for at in range(len(slots)):
        firm, who = slots[at], name[at]
        trade, heads = sector[firm], smallest[size_class[firm]] * times[at]
        wage_bill = heads * wage[trade]
        operating = usual_share[trade] + usual_sd[trade] * normal_of(uniform_of(luck_of_share, who))
        employees[firm], operating_share[firm] = heads, between(operating, 0.02, 0.40)
        value_added[firm] = wage_bill / (1.0 - operating_share[firm])
        working_capital[firm] = means.inventory * (value_added[firm] / value_added_share[trade])
        target_cash[firm] = means.target_cash * np.exp(means.cash_spread * normal_of(uniform_of(luck_of_cash, who)))
        cash[firm] = target_cash[firm] * wage_bill
        credit_access[firm] = uniform_of(luck_of_credit, who) < lent_to[size_class[firm]]
