"""The state serves places where firms meet: clusters, pilot zones, associations (A12, A13, L4.4, L4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.config.schema.parts import AssociationEvents, ClusterProjects, PilotZones
from sim.ledger import Purpose, Sector
from sim.month.evidence import outcomes_in_sectors, show_one_project, what_firms_tell
from sim.month.spending import note_support, spend
from sim.policy.programme import Offer
from sim.policy.purse import first_in_queue
from sim.randomness import Decision
from sim.units import MONTHS_PER_YEAR
from sim.world import World


@dataclass(frozen=True)
class InForce:
    """A service of this month: how much of a full month of it, and what that cost in currency."""

    support: float
    spent: float


def join_clusters(world: World, offer: Offer[ClusterProjects], served: np.ndarray) -> None:
    """Clusters with enough partners are joined for a year, in the order of a lot, until money ends.

    Parameters
    ----------
    served : (F,) bool
        Firms that the phase serves; others of the cluster stay outside.
    """
    part, firms = offer.part, world.firms
    clusters = world.clusters()
    partners = np.bincount(firms.cluster, weights=served, minlength=clusters)
    joined = np.bincount(firms.cluster, weights=world.joined(), minlength=clusters)
    free = (partners >= max(world.config.model.clusters.partners_needed, 1)) & (joined == 0)
    lot = world.draws(Decision.SITE, world.month, np.arange(clusters))
    price = offer.money(part.unit_price)
    chosen = first_in_queue(free, lot, world.purse.units(offer.account, price))
    if len(chosen) == 0:
        return
    members = np.flatnonzero(served & np.isin(firms.cluster, chosen))
    firms.joined_until[members] = world.month + MONTHS_PER_YEAR
    spend(world, offer, price * len(chosen), Sector.REST, Purpose.TRAINING_AND_ADVICE)
    note_support(world, members, price / partners[firms.cluster[members]])


def open_pilot_zones(world: World, offer: Offer[PilotZones], served: np.ndarray) -> None:
    """Firms of zones, and some from around them, visit demonstration sites and see a project of their sector."""
    part, firms = offer.part, world.firms
    in_force = _buy_a_month(world, offer, part.unit_price_per_1000_smes)
    zones = np.bincount(firms.region[firms.alive & firms.zone], minlength=world.regions.rows)
    near = np.where(firms.zone, 1.0, part.reach * (zones > 0)[firms.region])
    goes = served & (world.luck(Decision.VISIT, 1) < part.visit_odds * in_force.support * near)
    _show_and_share(world, goes, Decision.VISIT, in_force)


def hold_events(world: World, offer: Offer[AssociationEvents], served: np.ndarray) -> None:
    """Associations hold events at which members see a project of their sector."""
    part, firms = offer.part, world.firms
    in_force = _buy_a_month(world, offer, part.unit_price_per_1000_smes)
    goes = served & firms.member & (world.luck(Decision.ASSOCIATION, 3) < part.evidence * in_force.support)
    _show_and_share(world, goes, Decision.ASSOCIATION, in_force)


def _buy_a_month(world: World, offer: Offer[Any], price_per_1000: float) -> InForce:
    """A month of the service for the whole market, or what the account can pay of it."""
    price = offer.money(price_per_1000) * world.firms.rows / 1000.0 / MONTHS_PER_YEAR
    spent = min(float(world.purse.available[offer.account]), price)
    spend(world, offer, spent, Sector.REST, Purpose.PUBLIC_GOODS)
    return InForce(spent / price, spent)


def _show_and_share(world: World, goes: np.ndarray, decision: Decision, in_force: InForce) -> None:
    """Who goes sees one project of the sector, and public money was spent on those."""
    slots = np.flatnonzero(goes)
    if len(slots):
        luck = world.draws(decision, world.month, slots, 4)
        outcomes = outcomes_in_sectors(world, what_firms_tell(world))
        show_one_project(world, slots, world.firms.sector[slots], outcomes, luck, 1.0)
        note_support(world, slots, np.full(len(slots), in_force.spent / len(slots)))
