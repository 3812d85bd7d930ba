"""The state serves firms: units are bought, and what a unit does to its receiver."""

from __future__ import annotations

import numpy as np

from sim.behaviour.awareness import follows_invitation
from sim.behaviour.nearby import register
from sim.config.schema.parts import ManagerSeats, PerFirm, Profiles, Quotes, Sessions, Trials
from sim.config.schema.policy import FIRM_PARTS
from sim.config.schema.population import LINKS
from sim.economics.ratios import ratio
from sim.ledger import Purpose, Sector
from sim.month.evidence import sector_outcomes, show_evidence
from sim.month.spending import firms_served, in_turn, note_support, spend
from sim.month.supplying import offer_terms, prospects_of
from sim.month.trying import open_to_trial, places_for_trials, try_out
from sim.policy.programme import Offer
from sim.policy.purse import first_in_queue, whole
from sim.randomness import Decision
from sim.units import MONTHS_PER_YEAR
from sim.world import World


def serve_firms(world: World) -> None:
    """Units that go to one firm each: sessions, meetings, profiles, searches, lists, seats."""
    for name in FIRM_PARTS:
        offer = world.offers[name]
        if offer.window(world.month):
            slots = _recipients(world, offer)
            if len(slots):
                _deliver(world, offer, slots)


def _recipients(world: World, offer: Offer[PerFirm]) -> np.ndarray:
    part, firms, row = offer.part, world.firms, FIRM_PARTS.index(offer.name)
    deliverable = whole(part.capacity_per_1000_smes * firms.rows / 1000.0)
    units = min(world.purse.units(offer.account, offer.money(part.unit_price)), deliverable)
    rested = world.month - firms.served[row] >= part.repeat_after_months
    candidates = firms_served(world, offer) & rested & _willing(world)
    if isinstance(part, Trials):
        candidates &= open_to_trial(world, candidates)
        units = min(units, int(places_for_trials(world, part.effort).sum()))
    return first_in_queue(candidates, in_turn(world, offer, world.luck(Decision.UNIT_QUEUE, row + 1)), units)


def _willing(world: World) -> np.ndarray:
    """Firms that would follow an invitation this year.   (F,) bool"""
    year = world.month // MONTHS_PER_YEAR
    life = 1 + np.maximum(world.firms.founded, 0).astype(np.int64)
    disposition = world.draws(Decision.TAKE_UP, year, np.arange(world.firms.rows), life)
    return follows_invitation(world.config.model.cognition, world.firms.aware, disposition)


def _deliver(world: World, offer: Offer[PerFirm], slots: np.ndarray) -> None:
    firms, part = world.firms, offer.part
    price = offer.money(part.unit_price)
    platform = isinstance(part, Profiles | Quotes)
    payee, purpose = _paid_for(part)
    spend(world, offer, price * len(slots), payee, purpose)
    if platform:
        register_with_platform(world, slots[~firms.registered[slots]])
        np.add.at(world.platforms.revenue, firms.platform[slots], price)
        world.ledger.pay(Sector.PLATFORMS, Sector.REST, Purpose.PLATFORM_COST, price * len(slots))
    note_support(world, slots, np.full(len(slots), price))
    firms.served[FIRM_PARTS.index(offer.name), slots] = world.month
    for column, after in part.changes(lambda name: getattr(firms, name)[slots], world.month).items():
        getattr(firms, column)[slots] = after
    match part:  # what takes more than its own columns
        case Sessions():
            convinced = world.luck(Decision.UNIT_OUTCOME, 1)[slots] < part.aware_odds
            firms.aware[slots] |= convinced
            _show_sector_project(world, slots, part.evidence)
        case Profiles():
            # A profile is as precise as the firm's data.
            firms.profiled[slots] |= firms.informatization[slots] >= world.config.model.platforms.profile_data
            np.add.at(world.platforms.profiles, firms.platform[slots], 1.0)
        case ManagerSeats():
            _answer_managers(world, slots, part.evidence_draws)
        case Trials():
            try_out(world, slots, price, part.evidence_draws, part.effort)


def _paid_for(part: PerFirm) -> tuple[Sector, Purpose]:
    """Whom the state pays for a unit, and what for."""
    match part:
        case Profiles() | Quotes():
            return Sector.PLATFORMS, Purpose.PLATFORM_SERVICE
        case Trials():
            return Sector.SUPPLIERS, Purpose.TRIALS
        case _:
            return Sector.REST, Purpose.TRAINING_AND_ADVICE


def register_with_platform(world: World, slots: np.ndarray) -> None:
    """Register these firms with a service platform, in the own region where there is one."""
    firms, platforms = world.firms, world.platforms
    if len(slots) == 0:
        return
    firms.registered[slots] = True
    register(slots, platforms.region, firms.region, firms.platform, platforms.registered)


def _show_sector_project(world: World, slots: np.ndarray, weight: float) -> None:
    """Each visitor sees one revealed project of its sector, as it turned out."""
    works, fails = np.split(sector_outcomes(world, slots), 2)
    known = works + fails
    share = ratio(works, known)
    for link in range(len(LINKS)):
        signal = world.luck(Decision.UNIT_OUTCOME, 10 + link)[slots] < share[link]
        show_evidence(world, slots, link, signal.astype(float), np.where(known[link] > 0, weight / len(LINKS), 0.0))


def _answer_managers(world: World, slots: np.ndarray, draws: float) -> None:
    """Unbiased answers on the firm's own odds: is AI suitable, how, what does it cost."""
    odds = prospects_of(world, slots, offer_terms(world)).odds.max(axis=1)
    for link in range(len(LINKS)):
        signal = world.luck(Decision.UNIT_OUTCOME, 20 + link)[slots] < odds[link]
        show_evidence(world, slots, link, signal.astype(float), np.full(len(slots), draws / len(LINKS)))
