"""The firms of month 0, and every firm founded later, from a population file and keyed chance."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.behaviour import founding
from sim.behaviour.beliefs import prior_precision
from sim.behaviour.lifecycle import proactive_share
from sim.behaviour.nearby import join
from sim.config.schema.behaviour import Behaviour, Chains
from sim.config.schema.population import (
    SIZE_CLASSES,
    STAGES,
    Population,
    Region,
    Sector,
)
from sim.economy import Economy
from sim.firms import Firms
from sim.institutions import LargeFirms, Platforms, Regions, Suppliers
from sim.randomness import Decision, Draws
from sim.threads import spread
from sim.units import MONTHS_PER_YEAR

AGE_BOUNDS = ((0, 36), (36, 120), (120, 360))  # months, for the three groups of age_share


def pick(luck: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Category of each draw, by cumulative share.

    Parameters
    ----------
    luck : (F,) uniform
    shares : (K,) share, summing to 1
    """
    category = np.zeros(len(luck), dtype=np.int64)
    for edge in np.cumsum(shares)[:-1]:
        category += luck >= edge
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


def origin_of(population: Population, model: Behaviour, economy: Economy) -> founding.Origin:
    """What firms begin with, of month 0 or later, as settings say."""
    stages, cognition, makeup = model.stages, model.cognition, economy.makeup
    return founding.Origin(
        makeup,
        makeup.largest / makeup.smallest,
        founding.Customs(
            proactive_share=proactive_share(model.risk),
            startup_until=stages.startup_until,
            mature_from=stages.mature_from,
            membership=model.associations.membership,
            registered=model.platforms.registered_start,
        ),
        founding.Schooling(
            skill_spread=model.skills.spread,
            prior_mean=cognition.prior_mean,
            prior_spread=cognition.prior_spread,
            prior_precision=prior_precision(cognition),
            cost_error_sd=cognition.cost_error_sd,
        ),
        founding.Means(
            wage=economy.wage,
            value_added_share=economy.value_added_share,
            inventory=model.operations.inventory,
            target_cash=population.target_cash,
            cash_spread=model.capital.cash_spread,
        ),
    )


def found(
    firms: Firms, slots: np.ndarray, month: int, origin: founding.Origin, draws: Draws, age: np.ndarray | None = None
) -> None:
    """Give newly admitted firms everything they begin with, AI apart. The slot keeps its place and size.

    Parameters
    ----------
    slots : (C,) slot
    age : (C,) months
        All are founded now, if it is not given.
    """
    age = np.zeros(len(slots), dtype=np.int64) if age is None else age
    times = origin.span[firms.size_class[slots]] ** draws(Decision.EMPLOYEES, month, slots)  # uniform in logs
    spread(
        founding.endow, len(slots), slots, draws.address(Decision.ORIENTATION, slots), draws.word, month, origin, age,
        times, firms.only(founding.Character), firms.only(founding.Abilities), firms.only(founding.Business),
    )  # fmt: skip


def join_chains(firms: Firms, hubs: LargeFirms, slots: np.ndarray, month: int, share: float, draws: Draws) -> None:
    """Make some firms members of the supply chain of a large firm, in the own region where there is one."""
    name = draws.address(Decision.CHAIN_MEMBER, slots)
    spread(join, len(slots), slots, name, draws.word, month, float(share), hubs.region, firms.region, firms.hub)


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


def _shares(groups: Mapping[str, Sector | Region]) -> np.ndarray:
    return np.array([group.share for group in groups.values()])


def ages(population: Population, draws: Draws, slots: np.ndarray) -> np.ndarray:
    """How old firms of month 0 are, as the population has it.   slots : (C,), gives (C,) months"""
    shares = np.array([getattr(population.demography.age_share, name) for name in STAGES])
    luck = draws(Decision.AGE, 0, slots)
    group = pick(luck, shares)
    within = (luck - np.concatenate([[0.0], np.cumsum(shares)[:-1]])[group]) / np.maximum(shares[group], 1e-12)
    low, high = np.array(AGE_BOUNDS, dtype=float).T
    return np.asarray(low[group] + within * (high - low)[group], dtype=np.int64)
