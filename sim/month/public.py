"""The state acts: budgets are released, units are bought, and what a unit does to its receiver."""

from __future__ import annotations

import numpy as np

from sim.behaviour.beliefs import after_evidence
from sim.config.schema.policy import (
    CaseLibrary,
    FIRM_PARTS,
    GeneralPlatform,
    HubEcosystem,
    ManagerSeats,
    PerFirm,
    Profiles,
    Quotes,
    ScenarioProjects,
    Sessions,
    StaffSeats,
    Standards,
    SupplierEntry,
)
from sim.config.schema.population import LINKS
from sim.ledger import Purpose, Sector
from sim.month.market import offer_terms, prospects_of
from sim.policy.programme import Offer, Window, eligible
from sim.policy.purse import first_in_queue
from sim.population import settle_suppliers
from sim.randomness import Decision
from sim.world import World

A_YEAR = 12


def release_budgets(world: World) -> None:
    """Each part gets its month's money; where a phase ends without successor, the rest goes back."""
    for offer in world.offers.values():
        window = offer.window(world.month)
        if window:
            world.purse.release(offer.account, window.money_per_month)
        elif offer.window(world.month - 1):
            world.purse.give_back(offer.account)


def serve_firms(world: World) -> None:
    """Units that go to one firm each: sessions, profiles, searches, seats."""
    for name in FIRM_PARTS:
        offer = world.offers[name]
        window = offer.window(world.month)
        if window:
            slots = _recipients(world, offer, window)
            if len(slots):
                _deliver(world, offer, slots)


def serve_markets(world: World) -> None:
    """Units that serve a market or bring in an institution."""
    world.government.general_support[0] = 0.0
    for offer in world.offers.values():
        if offer.window(world.month):
            match offer.part:
                case ScenarioProjects():
                    _mine_scenarios(world, offer)
                case GeneralPlatform():
                    _support_platforms(world, offer)
                case HubEcosystem():
                    _contract_hubs(world, offer)
                case CaseLibrary():
                    _publish_cases(world, offer)
                case SupplierEntry():
                    _bring_in_suppliers(world, offer)
                case Standards():
                    _write_standards(world, offer)


def spend(world: World, offer: Offer, amount: float, payee: Sector, purpose: Purpose) -> None:
    """Pay public money out of the part's account."""
    world.purse.pay(offer.account, amount)
    world.government.cash[0] -= amount
    world.government.spent[0] += amount
    world.ledger.pay(Sector.GOVERNMENT, payee, purpose, amount)


def _recipients(world: World, offer: Offer, window: Window) -> np.ndarray:
    part, firms, row = offer.part, world.firms, FIRM_PARTS.index(offer.name)
    assert isinstance(part, PerFirm)
    units = int(world.purse.available[offer.account] / offer.money(part.unit_price) * (1 + 1e-12))
    rested = world.month - firms.served[row] >= part.repeat_after_months
    candidates = eligible(window.targeting, firms, world.config.population) & rested
    if isinstance(part, Profiles | Quotes):
        _register(world, offer, candidates)
        candidates = candidates & firms.registered
    return first_in_queue(candidates, world.luck(Decision.UNIT_QUEUE, row + 1), units)


def _deliver(world: World, offer: Offer, slots: np.ndarray) -> None:
    firms, part = world.firms, offer.part
    assert isinstance(part, PerFirm)
    price = offer.money(part.unit_price)
    platform = isinstance(part, Profiles | Quotes)
    purpose = Purpose.PLATFORM_SERVICE if platform else Purpose.TRAINING_AND_ADVICE
    payee = Sector.PLATFORMS if platform else Sector.REST
    spend(world, offer, price * len(slots), payee, purpose)
    if platform:
        np.add.at(world.platforms.revenue, firms.platform[slots], price)
        world.ledger.pay(Sector.PLATFORMS, Sector.REST, Purpose.PLATFORM_COST, price * len(slots))
    note_support(world, slots, np.full(len(slots), price))
    firms.served[FIRM_PARTS.index(offer.name), slots] = world.month
    match part:
        case Sessions():
            convinced = world.luck(Decision.UNIT_OUTCOME, 1)[slots] < part.aware_odds
            firms.aware[slots] |= convinced
            firms.contact[slots] = 1.0
            _show_sector_project(world, slots, part.evidence)
        case Profiles():
            firms.profiled[slots] = True
            firms.cost_error[slots] *= part.cost_perception
            np.add.at(world.platforms.profiles, firms.platform[slots], 1.0)
        case Quotes():
            firms.more_quotes_until[slots] = world.month + A_YEAR
        case ManagerSeats():
            firms.aware[slots] = True
            firms.contact[slots] = 1.0
            firms.cost_error[slots] *= part.cost_perception
            _answer_managers(world, slots, part.evidence_draws)
        case StaffSeats():
            firms.contact[slots] = 1.0
            firms.absorptive_capacity[slots] += part.skill * (1.0 - firms.absorptive_capacity[slots])


def note_support(world: World, slots: np.ndarray, amount: np.ndarray) -> None:
    """Remember that public money reached these firms.   amount : (C,) currency"""
    firms = world.firms
    firms.support[slots] += amount
    first = slots[firms.support_month[slots] < 0]
    firms.support_month[first] = world.month


def _register(world: World, offer: Offer, candidates: np.ndarray) -> None:
    """Firms that public service reaches register with a platform of their region; no money, no service."""
    if world.purse.available[offer.account] <= 0:
        return
    odds = world.config.model.platforms.registration_served
    joins = candidates & ~world.firms.registered & (world.luck(Decision.REGISTER, 1) < odds)
    register_with_platform(world, np.flatnonzero(joins))


def register_with_platform(world: World, slots: np.ndarray) -> None:
    """Register these firms with a service platform, in the own region where there is one."""
    firms, platforms = world.firms, world.platforms
    if len(slots) == 0:
        return
    firms.registered[slots] = True
    for region in range(len(world.economy.regions)):
        near = np.flatnonzero(platforms.region == region)
        near = near if len(near) else np.arange(platforms.rows)
        here = slots[firms.region[slots] == region]
        firms.platform[here] = near[here % len(near)]
    np.add.at(platforms.registered, firms.platform[slots], 1.0)


def _evidence(world: World, slots: np.ndarray, link: int, signal: np.ndarray, weight: np.ndarray) -> None:
    firms = world.firms
    mean, precision = after_evidence(
        world.config.model.cognition,
        firms.belief_mean[link, slots],
        firms.belief_precision[link, slots],
        signal,
        weight,
    )
    firms.belief_mean[link, slots] = mean
    firms.belief_precision[link, slots] = precision


def _sector_record(world: World, link: int) -> tuple[np.ndarray, np.ndarray]:
    """Revealed successes and failures of a link by sector.   2 x (S,) count"""
    firms, sectors = world.firms, len(world.economy.sectors)
    known = firms.alive & (firms.option[link] > 0) & firms.revealed[link]
    works = np.bincount(firms.sector[known & firms.success[link]], minlength=sectors)
    return works.astype(float), np.bincount(firms.sector[known], minlength=sectors) - works


def _show_sector_project(world: World, slots: np.ndarray, weight: float) -> None:
    """Each visitor sees one revealed project of its sector, as it turned out."""
    for link in range(len(LINKS)):
        works, fails = (record[world.firms.sector[slots]] for record in _sector_record(world, link))
        seen = works + fails > 0
        share = np.divide(works, works + fails, out=np.zeros(len(slots)), where=seen)
        signal = world.luck(Decision.UNIT_OUTCOME, 10 + link)[slots] < share
        _evidence(world, slots, link, signal.astype(float), np.where(seen, weight / len(LINKS), 0.0))


def _answer_managers(world: World, slots: np.ndarray, draws: float) -> None:
    """Unbiased answers on the firm's own odds: is AI suitable, how, what does it cost."""
    odds = prospects_of(world, slots, offer_terms(world)).odds.max(axis=1)
    for link in range(len(LINKS)):
        signal = world.luck(Decision.UNIT_OUTCOME, 20 + link)[slots] < odds[link]
        _evidence(world, slots, link, signal.astype(float), np.full(len(slots), draws / len(LINKS)))


def _market_units(world: World, offer: Offer, price_per_1000: float) -> float:
    """Units that the account can buy for the whole market; they can be fractions of a unit."""
    price = offer.money(price_per_1000) * world.firms.rows / 1000.0
    return float(world.purse.available[offer.account] / price)


def _served(world: World, offer: Offer) -> np.ndarray:
    window = offer.window(world.month)
    assert window is not None
    return eligible(window.targeting, world.firms, world.config.population)


def _share_support(world: World, offer: Offer, spent: float) -> None:
    """Public goods reach all whom the phase serves alike."""
    slots = np.flatnonzero(_served(world, offer))
    if len(slots):
        world.firms.support[slots] += spent / len(slots)


def _mine_scenarios(world: World, offer: Offer) -> None:
    """Use-case projects, one link of one sector and region each, in proportion to the firms served."""
    part = offer.part
    assert isinstance(part, ScenarioProjects)
    served = _served(world, offer)
    shape = world.knowledge.shape[1:]
    firms = np.bincount(_cell(world), minlength=shape[0] * shape[1]).reshape(shape)
    targets = np.bincount(_cell(world)[served[world.firms.alive]], minlength=firms.size).reshape(shape)
    if not served.any():
        return
    spent = float(world.purse.available[offer.account])
    money = spent * targets / targets.sum() / len(LINKS)
    price = offer.money(part.unit_price_per_1000_smes) * np.maximum(firms, 1) / 1000.0
    units = money / price
    world.knowledge += (1.0 - world.knowledge) * -np.expm1(np.log1p(-part.knowledge) * units)
    spend(world, offer, spent, Sector.REST, Purpose.PUBLIC_GOODS)
    _share_support(world, offer, spent)


def _cell(world: World) -> np.ndarray:
    alive = world.firms.alive
    sector, region = world.firms.sector[alive].astype(np.int64), world.firms.region[alive]
    return np.asarray(sector * len(world.economy.regions) + region)


def _support_platforms(world: World, offer: Offer) -> None:
    part = offer.part
    assert isinstance(part, GeneralPlatform)
    a_month = 1.0 / A_YEAR
    units = min(_market_units(world, offer, part.unit_price_per_1000_smes), a_month)
    spent = units * offer.money(part.unit_price_per_1000_smes) * world.firms.rows / 1000.0
    world.government.general_support[0] = units / a_month
    spend(world, offer, spent, Sector.REST, Purpose.PUBLIC_GOODS)
    _share_support(world, offer, spent)


def _contract_hubs(world: World, offer: Offer) -> None:
    part, hubs = offer.part, world.hubs
    assert isinstance(part, HubEcosystem)
    price = offer.money(part.unit_price)
    free = hubs.contract_until <= world.month
    luck = world.draws(Decision.UNIT_QUEUE, world.month, np.arange(hubs.rows), 99)
    slots = first_in_queue(free, luck, int(world.purse.available[offer.account] / price * (1 + 1e-12)))
    if len(slots):
        hubs.contract_until[slots] = world.month + A_YEAR
        spend(world, offer, price * len(slots), Sector.LARGE_FIRMS, Purpose.HUB_CONTRACT)
        world.ledger.pay(Sector.LARGE_FIRMS, Sector.REST, Purpose.HUB_COST, price * len(slots))


def _publish_cases(world: World, offer: Offer) -> None:
    """Cases of each sector; registered firms read them, and bias decides which failures they can read."""
    part, firms = offer.part, world.firms
    assert isinstance(part, CaseLibrary)
    candidates = _served(world, offer)
    _register(world, offer, candidates)
    readers = np.flatnonzero(candidates & firms.registered)
    units = _market_units(world, offer, part.unit_price_per_1000_smes)
    spent = float(world.purse.available[offer.account])
    spend(world, offer, spent, Sector.PLATFORMS, Purpose.PLATFORM_SERVICE)
    world.ledger.pay(Sector.PLATFORMS, Sector.REST, Purpose.PLATFORM_COST, spent)
    world.platforms.cases += units
    world.platforms.revenue += spent / world.platforms.rows
    reads = world.luck(Decision.CASE, 1)[readers] < min(units, 1.0)
    for link in range(len(LINKS)):
        works, fails = _sector_record(world, link)
        shown = works + fails * (1.0 - part.publication_bias)
        share = np.divide(works, shown, out=np.zeros_like(works), where=shown > 0)[firms.sector[readers]]
        signal = world.luck(Decision.CASE, 10 + link)[readers] < share
        weight = reads * max(units, 1.0) * (shown > 0)[firms.sector[readers]] / len(LINKS)
        _evidence(world, readers, link, signal.astype(float), weight)
    if len(readers):
        note_support(world, readers[reads], np.full(int(reads.sum()), spent / max(int(reads.sum()), 1)))


def _bring_in_suppliers(world: World, offer: Offer) -> None:
    part, suppliers = offer.part, world.suppliers
    assert isinstance(part, SupplierEntry)
    price = offer.money(part.unit_price)
    slots = np.flatnonzero(~suppliers.alive)[: int(world.purse.available[offer.account] / price * (1 + 1e-12))]
    if len(slots):
        world.admit(suppliers, slots)
        settle_suppliers(suppliers, slots, world.month, world.config.model, world.economy.mean_wage, world.draws)
        equity = float(suppliers.cash[slots].sum())
        suppliers.cash[slots] += price
        world.ledger.pay(Sector.REST, Sector.SUPPLIERS, Purpose.EQUITY, equity)
        spend(world, offer, price * len(slots), Sector.SUPPLIERS, Purpose.SUPPLIER_GRANT)


def _write_standards(world: World, offer: Offer) -> None:
    part, government = offer.part, world.government
    assert isinstance(part, Standards)
    missing = 1.0 - float(government.standards[0])
    units = min(_market_units(world, offer, part.unit_price_per_1000_smes), missing)
    government.standards[0] += units
    spent = units * offer.money(part.unit_price_per_1000_smes) * world.firms.rows / 1000.0
    spend(world, offer, spent, Sector.REST, Purpose.PUBLIC_GOODS)
    _share_support(world, offer, spent)
