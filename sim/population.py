"""The firms of month 0, and every firm founded later, from a population file and keyed chance."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.behaviour.beliefs import prior_precision
from sim.behaviour.lifecycle import GROWTH, MATURE, STARTUP, is_proactive
from sim.config.schema.behaviour import Behaviour, Chains
from sim.config.schema.population import (
    LINKS,
    SIZE_CLASSES,
    STAGES,
    Population,
    Region,
    Sector,
)
from sim.economy import Economy, Makeup
from sim.firms import Firms
from sim.institutions import LargeFirms, Platforms, Regions, Suppliers
from sim.randomness import Decision, Draws, in_single
from sim.units import MONTHS_PER_YEAR

BAND_EDGES = np.array([0.0, 3.5, 6.5, 9.5, 12.0]) / 12.0  # midpoints between counts of the twelve technologies
TECHNOLOGY_BASED_SKILL = 0.1  # assumption: firms that live by technology absorb it more easily
AGE_BOUNDS = ((0, 36), (36, 120), (120, 360))  # months, for the three groups of age_share


def pick(luck: np.ndarray, shares: np.ndarray, group: np.ndarray | None = None) -> np.ndarray:
    """Category of each draw, by cumulative share.

    Parameters
    ----------
    luck : (F,) uniform
    shares : (K,), (K, F) or (K, G) share, summing to 1 over K
    group : (F,) index
        Which of G mixes each is drawn from.
    """
    category = np.zeros(len(luck), dtype=np.int64)
    for edge in np.cumsum(shares, axis=0)[:-1]:
        category += luck >= (edge if group is None else edge[group])
    return category


def balanced(draws: Draws, decision: Decision, firms: int, shares: np.ndarray) -> np.ndarray:
    """Categories in exactly the given shares, dealt to slots in random order.

    Quotas instead of independent draws: the mix is the same in each replicate, so that replicates
    differ by luck and not by composition.
    """
    luck = draws(decision, 0, np.arange(firms))
    dealt = pick((np.arange(firms) + 0.5) / firms, shares)  # by rank of the draw
    begins = 1 + np.flatnonzero(np.diff(dealt))
    edges = np.partition(luck, begins)[begins] if len(begins) else luck[:0]
    return np.asarray(dealt[np.append(0, begins)][np.searchsorted(edges, luck, side="right")])


def settle(firms: Firms, population: Population, draws: Draws) -> None:
    """Deal sector, region and size class to all slots; a slot keeps them, whoever holds it."""
    count = firms.rows
    firms.sector[:] = balanced(draws, Decision.SECTOR, count, _shares(population.sectors))
    firms.region[:] = balanced(draws, Decision.REGION, count, _shares(population.regions))
    sizes = [getattr(population.size_classes, name).share for name in SIZE_CLASSES]
    firms.size_class[:] = balanced(draws, Decision.SIZE_CLASS, count, np.array(sizes))


def link_up(firms: Firms, size: int) -> None:
    """Put the slots of each sector and region into clusters of about ``size`` firms; slots keep them."""
    cell = firms.region.astype(np.int16) * np.int16(firms.sector.max(initial=0) + 1) + firms.sector
    order = np.argsort(cell, kind="stable")  # of sixteen bits: by counting
    there = np.bincount(cell)
    place = np.arange(firms.rows) - np.repeat(np.cumsum(there) - there, there)
    firms.cluster[order] = np.cumsum(place % size == 0) - 1


def found(
    firms: Firms,
    slots: np.ndarray,
    month: int,
    population: Population,
    model: Behaviour,
    economy: Economy,
    draws: Draws,
) -> None:
    """Give newly admitted firms everything they begin with, AI apart.

    In month 0 ages follow the population; later, all are founded now. The slot keeps its place and size.
    """
    makeup = economy.makeup
    size, sector, region = firms.size_class[slots], firms.sector[slots], firms.region[slots]

    def luck(decision: Decision, item: int = 0) -> np.ndarray:
        return draws(decision, month, slots, item)

    employees, operating = _size(makeup, size, sector, slots, month, draws)
    wage_bill = employees * economy.wage[sector]
    target = population.target_cash * np.exp(model.capital.cash_spread * draws.normal(Decision.CASH, month, slots))

    age = np.zeros(len(slots), dtype=np.int64) if month > 0 else _ages(population, draws, slots)
    grown = np.where(age < model.stages.mature_from, GROWTH, MATURE)
    stage = np.where(age < model.stages.startup_until, STARTUP, grown)
    orientation = in_single(luck(Decision.ORIENTATION))
    technology_based = luck(Decision.TECHNOLOGY_BASED) < makeup.technology_based[sector, stage]

    digital = _digital_intensity(makeup, size, sector, luck(Decision.DIGITAL_INTENSITY))
    skill = makeup.skill_of_size[size] + makeup.skill_of_sector[sector] + makeup.skill_of_region[region]
    skill += TECHNOLOGY_BASED_SKILL * technology_based
    skill = np.clip(skill + model.skills.spread * draws.normal(Decision.SKILL, month, slots), 0.02, 0.98)

    firms.founded[slots] = month - age
    firms.stage[slots] = stage
    firms.orientation[slots] = orientation
    firms.proactive[slots] = is_proactive(model.risk, orientation, stage)
    firms.technology_based[slots] = technology_based
    firms.architecture[slots] = pick(luck(Decision.ARCHITECTURE), makeup.architecture, sector)
    firms.employees[slots] = employees
    firms.operating_share[slots] = operating
    firms.value_added[slots] = wage_bill / (1.0 - operating)
    turnover = firms.value_added[slots] / economy.value_added_share[sector]
    firms.working_capital[slots] = model.operations.inventory * turnover
    firms.target_cash[slots] = target
    firms.cash[slots] = firms.target_cash[slots] * wage_bill
    firms.credit_access[slots] = luck(Decision.CREDIT_ACCESS) < makeup.credit_access[size]
    firms.informatization[slots] = digital
    firms.informatization_at_start[slots] = digital
    firms.absorptive_capacity[slots] = skill
    firms.cost_error[slots] = model.cognition.cost_error_sd * draws.normal(Decision.COST_PERCEPTION, month, slots)
    _believe(firms, slots, month, model, draws)
    firms.zone[slots] = luck(Decision.ZONE) < makeup.zone_share[region]
    firms.member[slots] = luck(Decision.MEMBER) < model.associations.membership
    firms.lot[slots] = in_single(luck(Decision.LOT))
    firms.registered[slots] = luck(Decision.REGISTER, 2) < model.platforms.registered_start


def join_chains(firms: Firms, hubs: LargeFirms, slots: np.ndarray, month: int, share: float, draws: Draws) -> None:
    """Make some firms members of the supply chain of a large firm, in the own region where there is one."""
    member = draws(Decision.CHAIN_MEMBER, month, slots) < share
    luck = draws(Decision.HUB, month, slots)
    hub = np.full(len(slots), -1)
    for region in range(int(hubs.region.max(initial=-1)) + 1):
        near = np.flatnonzero(hubs.region == region)
        here = firms.region[slots] == region
        if len(near):
            hub[here] = near[(luck[here] * len(near)).astype(np.int64)]
    firms.hub[slots] = np.where(member, hub, -1)


def settle_large_firms(hubs: LargeFirms, population: Population, model: Behaviour, draws: Draws) -> None:
    """Large firms of month 0, and which of them use AI."""
    slots = np.arange(hubs.rows)
    regions = population.regions.values()
    density = np.array([region.share * region.large_firm_density for region in regions])
    hubs.region[:] = balanced(draws, Decision.HUB_ATTRIBUTES, hubs.rows, density / density.sum())
    hubs.sector[:] = pick(draws(Decision.HUB_ATTRIBUTES, 0, slots, 1), _shares(population.sectors))
    start = population.large_firms.adoption_at_start
    hubs.adopted[:] = balanced(draws, Decision.HUB_ADOPTED_AT_START, hubs.rows, np.array([start, 1.0 - start])) == 0
    hubs.adoption_month[hubs.adopted] = 0
    hubs.succeeded[:] = hubs.adopted & hub_works(model.chains, draws, slots)


def hub_works(chains: Chains, draws: Draws, slots: np.ndarray) -> np.ndarray:
    """Whether these large firms' use of AI works, whenever they begin it.   (C,) bool"""
    return np.asarray(draws(Decision.HUB_SUCCEEDS, 0, slots) < chains.success)


def settle_suppliers(
    suppliers: Suppliers, slots: np.ndarray, month: int, model: Behaviour, wage: float, draws: Draws
) -> None:
    """Give newly admitted suppliers what they begin with."""
    supply = model.supply
    suppliers.unit_cost[slots] = np.exp(supply.cost_spread * draws.normal(Decision.SUPPLIER_COST, month, slots))
    suppliers.markup[slots] = supply.markup_start
    suppliers.cash[slots] = MONTHS_PER_YEAR * supply.fixed_cost * wage
    suppliers.founded[slots] = month


def settle_regions(regions: Regions, population: Population, model: Behaviour) -> None:
    """People who look for work on AI in each kind of region, in month 0."""
    regions.pool[:] = model.talent.pool_start * graduates_per_month(population, model)


def graduates_per_month(population: Population, model: Behaviour) -> np.ndarray:
    """Graduates able to work on AI in each kind of region.   (R,) persons/month"""
    kinds = population.regions.values()
    density = np.array([kind.share * kind.graduate_density for kind in kinds])
    return np.asarray(model.talent.graduates * population.n_smes / 1000.0 * density)


def settle_platforms(platforms: Platforms, regions: int) -> None:
    """Service platforms, dealt to the regions in turn."""
    platforms.region[:] = np.arange(platforms.rows) % regions


def _size(
    makeup: Makeup, size: np.ndarray, sector: np.ndarray, slots: np.ndarray, month: int, draws: Draws
) -> tuple[np.ndarray, np.ndarray]:
    """Head count, log-uniform within its class, and operating share.   2 x (C,)"""
    smallest, largest = makeup.smallest[size], makeup.largest[size]
    employees = smallest * (largest / smallest) ** draws(Decision.EMPLOYEES, month, slots)
    noise = draws.normal(Decision.OPERATING_SHARE, month, slots)
    operating = makeup.operating_share[sector] + makeup.operating_share_sd[sector] * noise
    return employees, np.clip(operating, 0.02, 0.40)


def _believe(firms: Firms, slots: np.ndarray, month: int, model: Behaviour, draws: Draws) -> None:
    """What new firms believe of AI before any evidence."""
    cognition = model.cognition
    for link in range(len(LINKS)):
        noise = draws.normal(Decision.BELIEF, month, slots, link + 1)
        mean = np.clip(cognition.prior_mean + cognition.prior_spread * noise, 0.02, 0.98)
        firms.belief_mean[link, slots] = mean
        firms.belief_precision[link, slots] = prior_precision(cognition)


def _shares(groups: Mapping[str, Sector | Region]) -> np.ndarray:
    return np.array([group.share for group in groups.values()])


def _ages(population: Population, draws: Draws, slots: np.ndarray) -> np.ndarray:
    shares = np.array([getattr(population.demography.age_share, name) for name in STAGES])
    luck = draws(Decision.AGE, 0, slots)
    group = pick(luck, shares)
    within = (luck - np.concatenate([[0.0], np.cumsum(shares)[:-1]])[group]) / np.maximum(shares[group], 1e-12)
    low, high = np.array(AGE_BOUNDS, dtype=float).T
    return np.asarray(low[group] + within * (high - low)[group], dtype=np.int64)


def _digital_intensity(makeup: Makeup, size: np.ndarray, sector: np.ndarray, luck: np.ndarray) -> np.ndarray:
    shares = makeup.digital_band
    band = pick(luck, shares, size)
    below = np.concatenate([np.zeros_like(shares[:1]), np.cumsum(shares, axis=0)])
    within = (luck - below[band, size]) / np.maximum(shares, 1e-12)[band, size]
    level = BAND_EDGES[band] + within * np.diff(BAND_EDGES)[band]
    return np.clip(level + makeup.digital_shift[sector], 0.02, 1.0)
