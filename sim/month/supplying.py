"""The market for AI: what is on offer, and what it would bring to whom. Nothing here writes."""

from __future__ import annotations

import numpy as np

from sim.behaviour.financing import spare_cash
from sim.behaviour.lifecycle import MATURE
from sim.behaviour.projects import Position, Prospects, base_cost, match_of, prospects
from sim.config.schema.parts import GeneralPlatform, PriceFitList, Quotes, Standards
from sim.config.schema.population import LINKS
from sim.economics.learning import experience_curve
from sim.market import suppliers as supply_rules
from sim.market.suppliers import off_the_list
from sim.month.talent import skill_of
from sim.policy.offer import public_terms
from sim.randomness import Decision
from sim.terms import Terms
from sim.units import MONTHS_PER_YEAR
from sim.world import World


def supplier_prices(world: World) -> np.ndarray:
    """Price level of each supplier this month.   (J,) ratio, 1 for the average of month 0"""
    supply, suppliers = world.config.model.supply, world.suppliers
    learnt = experience_curve(world.experience, world.base_experience, supply.learning_rate)
    return supply_rules.price(supply, suppliers.unit_cost, suppliers.markup, learnt * world.frontier().unit_cost)


def mean_price(world: World) -> float:
    """Mean price level of the suppliers in the market.   ratio"""
    alive = world.suppliers.alive
    return float(supplier_prices(world)[alive].mean()) if alive.any() else 1.0


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


def potential_of_new(world: World, slots: np.ndarray) -> np.ndarray:
    """Potential gain of a project begun now; where people cannot meet, the market link has more (X1).   (L, C) share"""
    potential, contact = world.potential(slots), world.economy.contact[world.firms.sector[slots]]
    potential[LINKS.index("market")] *= world.shock().market_potential(contact)
    return potential


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
    firms, economy, projects = world.firms, world.economy, world.config.model.projects
    sector, region = firms.sector[slots], firms.region[slots]
    wage_bill = world.wage_bill(slots)
    level = mean_price(world) if price is None else price
    return Position(
        value_added=firms.value_added[slots],
        wage=economy.wage[sector],
        employees=firms.employees[slots],
        informatization=firms.informatization[slots],
        skill=skill_of(world, slots),
        staffing=world.regions.found[region],
        potential=np.ascontiguousarray(potential_of_new(world, slots)),
        match=np.ascontiguousarray(match_of(economy.serves, firms.architecture[slots], projects.mismatch)),
        fit=np.ascontiguousarray(projects.knowledge_to_fit * world.knowledge[:, sector, region] + match),
        price=np.full(len(slots), level) if np.ndim(level) == 0 else np.asarray(level),
        mature=firms.stage[slots] == MATURE,
        spare_cash=spare_cash(world.config.model.capital, firms.cash[slots], wage_bill),
        worth=1.0 + world.config.model.competition.labour_saving * world.shock().wage_rise,
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
    firms, model = world.firms, world.config.model
    projects, supply = model.projects, model.supply
    price = supplier_prices(world)
    searched = np.where(firms.more_quotes_until[slots] > world.month, world.part(Quotes).quotes, 0)
    luck = world.draws(Decision.QUOTE, world.month, slots)
    number = supply_rules.quote_count(supply, luck, firms.registered[slots], searched)
    noise = np.where(firms.profiled[slots], projects.match_noise_profiled, projects.match_noise_sd)

    potential = potential_of_new(world, slots).max(axis=0)
    gain = 0.5 * model.appraisal.horizon * potential * firms.value_added[slots]
    wage = world.economy.wage[firms.sector[slots]]
    outlay = base_cost(projects.fixed_cost, projects.cost_per_employee, firms.employees[slots], wage)
    payable = np.full(len(slots), np.inf) if means is None else means

    firm = np.repeat(np.arange(len(slots)), number)  # quotes, one after the other
    nth = np.arange(len(firm)) - np.repeat(np.cumsum(number) - number, number)
    root, name = world.draws.root(Decision.PLACE, world.month), world.draws.address(Decision.PLACE, slots)
    supplier = supply_rules.heard_of(root, name[firm], nth, world.suppliers.alive)
    match = true_match(world, slots[firm], supplier)
    seen = match + noise[firm] * world.draws.normal(Decision.MATCH_NOISE, world.month, slots[firm], nth + 1)
    cost = outlay[firm] * price[supplier]
    listed, ceiling = firms.listed_until[slots] > world.month, world.part(PriceFitList).ceiling * mean_price(world)
    distance = off_the_list(listed[firm], price[supplier], ceiling, cost, payable[firm])
    taken = supply_rules.best_quote(number, distance, gain[firm] * seen - cost)
    return supplier[taken], price[supplier[taken]], match[taken]


def true_match(world: World, slots: np.ndarray, supplier: np.ndarray) -> np.ndarray:
    """How much better than usual these suppliers suit these firms.   (C,) share points"""
    luck = world.draws.normal(Decision.MATCH, 0, slots, _pair(world, slots, supplier))
    return world.config.model.projects.match_sd * luck


def _pair(world: World, slots: np.ndarray, candidate: np.ndarray) -> np.ndarray:
    """Item that addresses the match of two: their places and, for latecomers, when they were founded."""
    firm = np.maximum(world.firms.founded[slots], 0).astype(np.int64)
    supplier = np.maximum(world.suppliers.founded[candidate], 0).astype(np.int64)
    return np.asarray((candidate + 1) + (firm << 24) + (supplier << 40))


def room_for_orders(world: World) -> np.ndarray:
    """What each supplier can still deliver this month.   (J,) projects

    Nobody delivers half a project: a capacity of .5 is a project every other month.
    """
    capacity, month = world.config.model.supply.capacity, world.month
    whole = np.floor(capacity * month) - np.floor(capacity * (month - 1))
    return np.asarray(whole - world.suppliers.orders)
