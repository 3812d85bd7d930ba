"""Skilled people: those whom firms can call upon, and those whom they seek (A11, L4.3, L4.4)."""

from __future__ import annotations

import numpy as np

from sim.behaviour import outcomes
from sim.behaviour.absorption import effective_skill, shared_skill
from sim.config.schema.parts import ClusterProjects, RemoteTalent
from sim.economics.ratios import ratio
from sim.population import graduates_per_month
from sim.threads import joined, spread
from sim.world import World


def skill_of(world: World, slots: np.ndarray | slice = slice(None)) -> np.ndarray:
    """Skill that these firms can call upon: own, remote experts', cluster partners'.   (F,) or (C,) share

    Remote experts are sought by everyone at once: where people are scarce, they have less time for each.
    """
    firms = world.firms
    own = firms.absorptive_capacity[slots]
    advised, linked = firms.advised_until[slots] > world.month, firms.joined_until[slots] > world.month
    if not (advised.any() or linked.any()):
        return own
    experts, cluster = world.part(RemoteTalent), world.part(ClusterProjects)
    remote = experts.access * world.config.model.talent.remote_effectiveness * float(world.regions.found.mean())
    partners = shared_skill(cluster.access, world.config.model.clusters.access_alone, partners_using(world)[slots])
    return effective_skill(own, remote * advised, partners * linked)


def partners_using(world: World) -> np.ndarray:
    """Firms of a firm's cluster, itself apart, that are joined with it and use AI in earnest.   (F,) share"""
    firms = world.firms
    linked, clusters = world.joined(), world.clusters()
    uses = linked & world.using_in_earnest()
    others = np.bincount(firms.cluster, weights=linked, minlength=clusters)[firms.cluster] - linked
    users = np.bincount(firms.cluster, weights=uses, minlength=clusters)[firms.cluster] - uses
    return ratio(users, others)


def projects_begun(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Projects begun this month, those for show apart.   (n,) index of the link, (n,) slot"""
    firms = world.firms
    link, slot = joined(spread(outcomes.begun, firms.rows, firms.only(outcomes.Running), world.month))
    return link, slot


def recruit(world: World) -> None:
    """Graduates come, some who look leave, and the projects begun this month find whom they can (equation 15).

    Large firms that begin with AI seek people in the same place. What a region's firms found this month is
    what they expect to find next month.
    """
    firms, hubs, regions, talent = world.firms, world.hubs, world.regions, world.config.model.talent
    link, slot = projects_begun(world)
    begin = hubs.region[hubs.adopted & (hubs.adoption_month == world.month)]
    sought = talent.staff_per_project * np.bincount(firms.region[slot], minlength=regions.rows)
    sought = sought + talent.staff_of_large_firm * np.bincount(begin, minlength=regions.rows)
    looking = (1.0 - talent.leaving) * regions.pool + graduates_per_month(world.config.population, world.config.model)
    hired = np.minimum(looking, sought)
    regions.found = ratio(hired, sought, otherwise=1.0)
    regions.pool = looking - hired
    firms.staffing[link, slot] = regions.found[firms.region[slot]]
