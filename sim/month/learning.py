"""Skills move: gained by use, levelled among the like, lost to large firms; large firms adopt."""

from __future__ import annotations

import numpy as np

from sim.behaviour import absorption
from sim.config.schema.parts import HubEcosystem
from sim.config.schema.population import SIZE_CLASSES
from sim.economics.diffusion import probability
from sim.economics.ratios import ratio
from sim.population import hub_works
from sim.randomness import Decision
from sim.threads import spread, summed, total
from sim.world import World


def learn(world: World) -> None:
    """Absorptive capacity a month later; what large firms take, they keep."""
    firms, skills, sizes = world.firms, world.config.model.skills, len(SIZE_CLASSES)
    learners, groups = firms.only(absorption.Learners), sizes * len(world.economy.sectors)
    found = spread(absorption.skill_among, firms.rows, learners, groups, sizes)
    members, skill = summed(found)
    scarce = 1.0 - world.regions.found  # people sought last month and not found
    hazard = skills.poaching * (_demand_for_staff(world) * (1.0 + scarce))
    lost = spread(
        absorption.move_skills, firms.rows, learners, world.draws.address(Decision.POACHED, world.slots),
        world.draws.root(Decision.POACHED, world.month), ratio(skill, members), sizes, hazard,
        skills.learning_by_using, skills.reversion, skills.poached_share,
    )  # fmt: skip
    _hand_over(world, total(lost))


def unlearn(world: World, slots: np.ndarray) -> None:
    """Who gives up a failure keeps only part of what using AI has taught (equations 13, 44).   slots : (C,) slot"""
    firms = world.firms
    lost = (1.0 - world.config.model.skills.skill_kept) * firms.learned[slots]
    firms.learned[slots] -= lost
    firms.absorptive_capacity[slots] -= lost


def lead_chains(world: World) -> None:
    """Large firms adopt AI, faster after the jump of the frontier and under a public contract."""
    hubs, chains = world.hubs, world.config.model.chains
    contract = world.part(HubEcosystem)
    everywhere = chains.adoption * (1.0 + chains.frontier_factor * world.frontier().jumped)
    hazard = everywhere * np.where(hubs.contract_until > world.month, contract.adoption_factor, 1.0)
    luck = world.draws(Decision.HUB_ADOPTS, world.month, np.arange(hubs.rows))
    adopts = hubs.alive & ~hubs.adopted & (luck < probability(hazard))
    hubs.adopted |= adopts
    hubs.adoption_month[adopts] = world.month
    hubs.succeeded[adopts] = hub_works(chains, world.draws, np.flatnonzero(adopts))


def _demand_for_staff(world: World) -> np.ndarray:
    """AI-using large firms per SME of the region, relative to all large firms per SME.   (R,) ratio"""
    hubs, regions = world.hubs, len(world.economy.regions)
    contract = world.part(HubEcosystem)
    restraint = np.where(hubs.contract_until > world.month, 1.0 - contract.poaching_cut, 1.0)
    using = np.bincount(hubs.region, weights=hubs.adopted * restraint, minlength=regions)
    smes = world.firms_by_place().sum(axis=0)
    per_sme = ratio(using, smes)
    return per_sme * max(len(world.firms), 1) / hubs.rows


def _hand_over(world: World, lost: np.ndarray) -> None:
    """Skill poached from a region goes to its AI-using large firms.   lost : (R,) persons x skill"""
    hubs = world.hubs
    for region, skill in enumerate(lost):
        takers = np.flatnonzero(hubs.adopted & (hubs.region == region))
        if len(takers):
            hubs.poached[takers] += float(skill) / len(takers)
