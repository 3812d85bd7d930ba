"""The market for AI: what is on offer, and what it would bring to whom. Nothing here writes."""

from __future__ import annotations

from math import floor

import numpy as np

from sim.behaviour.projects import Position, Prospects, base_cost, prospects
from sim.behaviour.standing import Looking, Surroundings, stand
from sim.config.schema.parts import GeneralPlatform, PriceFitList, Quotes, Standards
from sim.config.schema.population import LINKS
from sim.economics.learning import experience_curve
from sim.market import suppliers as supply_rules
from sim.market.quotes import Market, Seekers, matches, take_quotes
from sim.month.talent import skill_of
from sim.policy.offer import public_terms
from sim.randomness import Decision
from sim.terms import Terms
from sim.threads import LOOKER, joined, spread
from sim.units import MONTHS_PER_YEAR
from sim.world import World


def supplier_prices(world: World) -> np.ndarray:
    """Price level of each supplier this month.   (J,) ratio, 1 for the average of month 0"""
    supply, suppliers = world.config.model.supply, world.suppliers
    learnt = experience_curve(world.experience, world.base_experience, supply.learning_rate)
    return supply_rules.price(supply, suppliers.unit_cost, suppliers.markup, learnt * world.frontier().unit_cost)


def mean_price(world: World, prices: np.ndarray | None = None) -> float:
    """Mean price level of the suppliers in the market.   prices : (J,) ratio, where they are known"""
    there = (supplier_prices(world) if prices is None else prices)[world.suppliers.alive]
    return float(there.sum() / len(there)) if len(there) else 1.0


def offer_terms(world: World) -> Terms:
    """What every firm is offered this month."""
    frontier, government = world.frontier(), world.government
    past = world.prices[-MONTHS_PER_YEAR - 1 :]
    fall = max(1.0 - past[-1] / past[0], 0.0) if len(past) > MONTHS_PER_YEAR else 0.0
    return public_terms(
        world.options,
        world.config.model.projects,
        frontier_cost=frontier.cost,
        frontier_gain=frontier.gain,
        frontier_half_saturation=frontier.half_saturation,
        expected_price_fall=fall,
        platform=world.part(GeneralPlatform),
        platform_support=float(government.general_support[0]),
        standards=world.part(Standards),
        standards_complete=float(government.standards[0]),
    )


def potential_of_new(world: World) -> np.ndarray:
    """Potential gain of a project begun now; where people cannot meet, the market link has more (X1).   (L, S) share"""
    economy, potential = world.economy, world.config.model.projects.potential * world.economy.potential
    potential[LINKS.index("market")] *= world.shock().market_potential(economy.contact)
    return np.asarray(potential)


def position(
    world: World, slots: np.ndarray, price: np.ndarray | float | None = None, match: np.ndarray | float = 0.0
) -> Position:
    """Where these firms stand when they look at AI.

    Parameters
    ----------
    slots : (C,) slot
    price : (C,) ratio
        Price level of the supplier; the market's mean where none is named.
    match : (C,) share points
        How much better than usual that supplier suits the firm.
    """
    nothing, level = np.zeros(len(slots)), mean_price(world) if price is None else price
    return stand(
        world.firms.only(Looking), slots, surroundings(world), skill_of(world, slots), level + nothing, match + nothing
    )


def surroundings(world: World) -> Surroundings:
    """What surrounds firms that look at AI this month."""
    economy, model = world.economy, world.config.model
    rise = world.shock().wage_rise
    return Surroundings(
        wage=economy.wage,
        dearer_wage=economy.wage * (1.0 + rise),
        found=world.regions.found,
        potential=potential_of_new(world),
        serves=economy.serves,
        mismatch=model.projects.mismatch,
        knowledge=world.knowledge,
        knowledge_to_fit=model.projects.knowledge_to_fit,
        buffer=model.capital.buffer,
        worth=1.0 + model.competition.labour_saving * rise,
    )


def prospects_of(world: World, slots: np.ndarray, terms: Terms) -> Prospects:
    """What projects would cost and bring to these firms with an average supplier."""
    return prospects(position(world, slots), world.config.model, terms)


def quotes(
    world: World, slots: np.ndarray, means: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The supplier that each firm would take, of those it hears.

    A firm compares what a better fit would bring it with what it costs, and sees fit with an error
    that a precise profile reduces. A list of products at suitable prices drops the dear and the unaffordable.

    Parameters
    ----------
    slots : (C,) slot
    means : (C,) currency
        What the firms can pay; without limit where it is not said.

    Returns
    -------
    (C,) slot, (C,) ratio, (C,) share points
        Supplier, its price level, its true match with the firm.
    """
    firms, model, sector = world.firms, world.config.model, world.firms.sector[slots]
    gain = 0.5 * model.appraisal.horizon * potential_of_new(world).max(axis=0)[sector] * firms.value_added[slots]
    outlay = base_cost(
        model.projects.fixed_cost, model.projects.cost_per_employee, firms.employees[slots], world.economy.wage[sector]
    )
    limit = np.full(len(slots), np.inf) if means is None else means
    name = world.draws.address(Decision.QUOTE, slots)
    seekers, market = firms.only(Seekers), _market(world)

    def ask(first: int, after: int) -> tuple[np.ndarray, ...]:
        some = slice(first, after)
        return take_quotes(slots[some], name[some], seekers, gain[some], outlay[some], limit[some], market)

    supplier, price, match = joined(spread(ask, len(slots), cost=LOOKER))
    return supplier, price, match


def _market(world: World) -> Market:
    """Suppliers as those who ask for quotes find them."""
    model, month, draws, suppliers = world.config.model, world.month, world.draws, world.suppliers
    projects, supply, prices = model.projects, model.supply, supplier_prices(world)
    return Market(
        present=suppliers.alive,
        founded=suppliers.founded,
        price=prices,
        ceiling=world.part(PriceFitList).ceiling * mean_price(world, prices),
        month=month,
        searched=world.part(Quotes).quotes,
        number=draws.root(Decision.QUOTE, month),
        place=draws.root(Decision.PLACE, month),
        pair=draws.root(Decision.MATCH, 0),
        noise=draws.root(Decision.MATCH_NOISE, month),
        usual=supply.quotes,
        more=supply.quotes_registered,
        match_sd=projects.match_sd,
        noise_sd=projects.match_noise_sd,
        noise_profiled=projects.match_noise_profiled,
    )


def true_match(world: World, slots: np.ndarray, supplier: np.ndarray) -> np.ndarray:
    """How much better than usual these suppliers suit these firms.   (C,) share points"""
    name, root = world.draws.address(Decision.MATCH, slots), world.draws.root(Decision.MATCH, 0)
    sd = world.config.model.projects.match_sd
    return matches(root, name, world.firms.founded[slots], supplier, world.suppliers.founded, sd)


def room_for_orders(world: World) -> np.ndarray:
    """What each supplier can still deliver this month.   (J,) projects

    Nobody delivers half a project: a capacity of .5 is a project every other month.
    """
    capacity, month = world.config.model.supply.capacity, world.month
    whole = floor(capacity * month) - floor(capacity * (month - 1))
    return np.asarray(whole - world.suppliers.orders)
