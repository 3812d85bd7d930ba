"""Where firms meet, and what they see there: associations, joined clusters, chains (A5, A13, L4.4)."""

from __future__ import annotations

import numpy as np

from sim.config.schema.parts import ClusterProjects
from sim.config.schema.population import LINKS
from sim.month.evidence import outcomes_by, outcomes_in_sectors, outcomes_told, show_evidence, show_one_project
from sim.randomness import Decision
from sim.world import World


def meet(world: World) -> None:
    """Members of associations, of joined clusters and of chains see how others fare with AI."""
    _meet_at_associations(world)
    _meet_in_clusters(world)
    _see_own_hub(world)


def _meet_at_associations(world: World) -> None:
    """Members tell one another how projects of the sector turned out, wherever they are (equation 66)."""
    firms, given = world.firms, world.config.model.associations
    members = firms.alive & firms.member
    slots = world.draws.struck(Decision.ASSOCIATION, world.month, members, given.evidence_rate, 1)
    if len(slots):
        luck = world.luck_of(slots, Decision.ASSOCIATION, 2)
        outcomes = outcomes_in_sectors(world, world.word.told)
        show_one_project(world, slots, firms.sector[slots], outcomes, luck, given.evidence_weight)


def _meet_in_clusters(world: World) -> None:
    """Partners of a joined cluster look at one another's projects (L4.4)."""
    firms, part = world.firms, world.part(ClusterProjects)
    joined = world.joined()
    if not joined.any():
        return
    slots = world.draws.struck(Decision.CLUSTER_EVIDENCE, world.month, joined, part.evidence, 1)
    if len(slots):
        told = world.word.told
        own = np.concatenate(outcomes_told(told[slots]))
        partners = outcomes_by(told, firms.cluster, world.clusters(), joined)[:, firms.cluster[slots]] - own
        luck = world.luck_of(slots, Decision.CLUSTER_EVIDENCE, 2)
        show_one_project(world, slots, np.arange(len(slots)), partners, luck, 1.0)


def _see_own_hub(world: World) -> None:
    """Members of a chain see whether AI works for the large firm that leads it (equation 45)."""
    firms, hubs, model = world.firms, world.hubs, world.config.model
    months = world.month - hubs.adoption_month
    known = hubs.adopted & ((months >= model.projects.reveal_after) | (hubs.adoption_month == 0))
    if not known.any():
        return
    members = firms.alive & (firms.hub >= 0) & known[firms.hub]
    slots = world.draws.struck(Decision.HUB_EVIDENCE, world.month, members, model.chains.evidence_rate, 1)
    if len(slots) == 0:
        return
    works = hubs.succeeded[firms.hub[slots]].astype(float)
    for link in range(len(LINKS)):
        show_evidence(world, slots, link, works, np.ones(len(slots)))
