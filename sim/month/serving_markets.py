"""The state serves markets: platforms, standards, cases, scenarios, suppliers, large firms, its own offices."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.config.schema.parts import (
    AssociationEvents,
    CaseLibrary,
    ClusterProjects,
    Coordination,
    GeneralPlatform,
    HubEcosystem,
    PilotZones,
    ScenarioProjects,
    Standards,
    SupplierEntry,
)
from sim.config.schema.population import LINKS
from sim.economics.ratios import ratio
from sim.ledger import Purpose, Sector
from sim.market.suppliers import knowledge_spread
from sim.month.evidence import sector_outcomes, show_evidence
from sim.month.serving_firms import register_with_platform
from sim.month.serving_places import hold_events, join_clusters, open_pilot_zones
from sim.month.spending import firms_served, note_support, share_support, spend
from sim.policy.programme import Offer
from sim.policy.purse import first_in_queue
from sim.population import settle_suppliers
from sim.randomness import Decision
from sim.units import MONTHS_PER_YEAR
from sim.world import World


def serve_markets(world: World) -> None:
    """Units that serve a market or bring in an institution."""
    world.government.general_support[0] = world.government.coordination[0] = 0.0
    for offer in world.offers.values():
        served = firms_served(world, offer)
        if served.any():
            match offer.part:
                case ScenarioProjects():
                    _mine_scenarios(world, offer, served)
                case GeneralPlatform():
                    _support_platforms(world, offer, served)
                case Coordination():
                    _coordinate(world, offer, served)
                case HubEcosystem():
                    _contract_hubs(world, offer)
                case CaseLibrary():
                    _publish_cases(world, offer, served)
                case SupplierEntry():
                    _bring_in_suppliers(world, offer)
                case Standards():
                    _write_standards(world, offer, served)
                case ClusterProjects():
                    join_clusters(world, offer, served)
                case PilotZones():
                    open_pilot_zones(world, offer, served)
                case AssociationEvents():
                    hold_events(world, offer, served)


def _market_units(world: World, offer: Offer[Any], price_per_1000: float) -> float:
    """Units that the account can buy for the whole market; they can be fractions of a unit."""
    price = offer.money(price_per_1000) * world.firms.rows / 1000.0
    return float(world.purse.available[offer.account] / price)


def _mine_scenarios(world: World, offer: Offer[ScenarioProjects], served: np.ndarray) -> None:
    """Use-case projects, one link of one sector and region each, in proportion to the firms served."""
    part = offer.part
    shape = world.knowledge.shape[1:]
    firms = np.bincount(_cell(world), minlength=shape[0] * shape[1]).reshape(shape)
    targets = np.bincount(_cell(world)[served[world.firms.alive]], minlength=firms.size).reshape(shape)
    spent = float(world.purse.available[offer.account])
    money = spent * targets / targets.sum() / len(LINKS)
    price = offer.money(part.unit_price_per_1000_smes) * np.maximum(firms, 1) / 1000.0
    units = money / price
    taught = knowledge_spread(units, firms, part.elsewhere)
    world.knowledge += (1.0 - world.knowledge) * -np.expm1(np.log1p(-part.knowledge) * taught)
    spend(world, offer, spent, Sector.REST, Purpose.PUBLIC_GOODS)
    share_support(world, served, spent)


def _cell(world: World) -> np.ndarray:
    alive = world.firms.alive
    sector, region = world.firms.sector[alive].astype(np.int64), world.firms.region[alive]
    return np.asarray(sector * len(world.economy.regions) + region)


def _support_platforms(world: World, offer: Offer[GeneralPlatform], served: np.ndarray) -> None:
    world.government.general_support[0] = _share_in_force(world, offer, served)


def _coordinate(world: World, offer: Offer[Coordination], served: np.ndarray) -> None:
    world.government.coordination[0] = _share_in_force(world, offer, served)


def _share_in_force(world: World, offer: Offer[Any], served: np.ndarray) -> float:
    """Buy a month of something that is priced by the year; the share of it that money could buy."""
    price, a_month = offer.part.unit_price_per_1000_smes, 1.0 / MONTHS_PER_YEAR
    units = min(_market_units(world, offer, price), a_month)
    spent = units * offer.money(price) * world.firms.rows / 1000.0
    spend(world, offer, spent, Sector.REST, Purpose.PUBLIC_GOODS)
    share_support(world, served, spent)
    return units / a_month


def _contract_hubs(world: World, offer: Offer[HubEcosystem]) -> None:
    part, hubs = offer.part, world.hubs
    price = offer.money(part.unit_price)
    free = (hubs.contract_until <= world.month) & _hubs_meant(world, offer)
    luck = world.draws(Decision.UNIT_QUEUE, world.month, np.arange(hubs.rows), 99)
    slots = first_in_queue(free, luck, world.purse.units(offer.account, price))
    if len(slots):
        hubs.contract_until[slots] = world.month + MONTHS_PER_YEAR
        spend(world, offer, price * len(slots), Sector.LARGE_FIRMS, Purpose.HUB_CONTRACT)
        world.ledger.pay(Sector.LARGE_FIRMS, Sector.REST, Purpose.HUB_COST, price * len(slots))


def _hubs_meant(world: World, offer: Offer[Any]) -> np.ndarray:
    """Large firms of the sectors and regions that the phase serves.   (H,) bool"""
    window, meant = offer.window(world.month), world.hubs.alive.copy()
    if window is None:
        return ~meant
    for wanted, names, column in (
        (window.targeting.sectors, world.economy.sectors, world.hubs.sector),
        (window.targeting.regions, world.economy.regions, world.hubs.region),
    ):
        if wanted:
            meant &= np.isin(column, [names.index(name) for name in wanted])
    return meant


def _publish_cases(world: World, offer: Offer[CaseLibrary], served: np.ndarray) -> None:
    """Cases of each sector; registered firms read them, and bias decides which failures they can read."""
    part, firms = offer.part, world.firms
    units = _market_units(world, offer, part.unit_price_per_1000_smes)
    odds = world.config.model.platforms.registration_served * min(units, 1.0)  # a case a month draws them all
    joins = served & ~firms.registered & (world.luck(Decision.REGISTER, 1) < odds)
    register_with_platform(world, np.flatnonzero(joins))
    readers = np.flatnonzero(served & firms.registered)
    spent = float(world.purse.available[offer.account])
    spend(world, offer, spent, Sector.PLATFORMS, Purpose.PLATFORM_SERVICE)
    world.ledger.pay(Sector.PLATFORMS, Sector.REST, Purpose.PLATFORM_COST, spent)
    world.platforms.cases += units
    world.platforms.revenue += spent / world.platforms.rows
    reads = world.luck(Decision.CASE, 1)[readers] < min(units, 1.0)
    works, fails = np.split(sector_outcomes(world, readers), 2)
    shown = works + fails * (1.0 - part.publication_bias)
    share = ratio(works, shown)
    for link in range(len(LINKS)):
        signal = world.luck(Decision.CASE, 10 + link)[readers] < share[link]
        weight = reads * max(units, 1.0) * (shown[link] > 0) / len(LINKS)
        show_evidence(world, readers, link, signal.astype(float), weight)
    if len(readers):
        note_support(world, readers[reads], np.full(int(reads.sum()), spent / max(int(reads.sum()), 1)))


def _bring_in_suppliers(world: World, offer: Offer[SupplierEntry]) -> None:
    part, suppliers = offer.part, world.suppliers
    price = offer.money(part.unit_price)
    slots = np.flatnonzero(~suppliers.alive)[: world.purse.units(offer.account, price)]
    if len(slots):
        world.admit(suppliers, slots)
        settle_suppliers(suppliers, slots, world.month, world.config.model, world.economy.mean_wage, world.draws)
        equity = float(suppliers.cash[slots].sum())
        suppliers.cash[slots] += price
        world.ledger.pay(Sector.REST, Sector.SUPPLIERS, Purpose.EQUITY, equity)
        spend(world, offer, price * len(slots), Sector.SUPPLIERS, Purpose.SUPPLIER_GRANT)


def _write_standards(world: World, offer: Offer[Standards], served: np.ndarray) -> None:
    part, government = offer.part, world.government
    missing = 1.0 - float(government.standards[0])
    units = min(_market_units(world, offer, part.unit_price_per_1000_smes), missing)
    government.standards[0] += units
    spent = units * offer.money(part.unit_price_per_1000_smes) * world.firms.rows / 1000.0
    spend(world, offer, spent, Sector.REST, Purpose.PUBLIC_GOODS)
    share_support(world, served, spent)
