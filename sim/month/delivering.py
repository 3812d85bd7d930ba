"""Suppliers deliver: the industry learns, they are paid, set markups, enter and leave (A6)."""

from __future__ import annotations

import numpy as np

from sim.economics.diffusion import probability
from sim.ledger import Purpose, Sector
from sim.market.suppliers import knowledge_after, markup_after
from sim.month.supplying import mean_price
from sim.month.talent import projects_begun
from sim.population import settle_suppliers
from sim.randomness import Decision
from sim.units import MONTHS_PER_YEAR
from sim.world import World

RESERVE_MONTHS = 2 * MONTHS_PER_YEAR  # of fixed cost that suppliers keep; they pay out the rest
SMOOTHING = 1.0 / MONTHS_PER_YEAR  # a month's weight where a year is remembered


def deliver_knowledge(world: World) -> None:
    """The month's projects teach the industry, in general and in their own scenario."""
    firms, shape = world.firms, world.knowledge.shape
    link, slots = projects_begun(world)
    projects = np.zeros(shape)
    np.add.at(projects, (link, firms.sector[slots], firms.region[slots]), 1.0)
    world.knowledge = knowledge_after(world.config.model.supply, world.knowledge, projects, world.firms_by_place())
    world.experience += len(slots)


def reckon_suppliers(world: World) -> None:
    """Suppliers pay their costs, set next month's markup, pay out, leave or enter."""
    suppliers, supply, wage = world.suppliers, world.config.model.supply, world.economy.mean_wage
    alive = suppliers.alive
    cost = np.where(alive, suppliers.revenue / (1.0 + suppliers.markup) + supply.fixed_cost * wage, 0.0)
    result = np.where(alive, suppliers.revenue - cost, 0.0)
    suppliers.cash -= cost
    world.ledger.pay(Sector.SUPPLIERS, Sector.REST, Purpose.SUPPLIER_COST, cost)

    surplus = np.where(alive, np.maximum(suppliers.cash - RESERVE_MONTHS * supply.fixed_cost * wage, 0.0), 0.0)
    suppliers.cash -= surplus
    world.ledger.pay(Sector.SUPPLIERS, Sector.REST, Purpose.PAYOUT, surplus)
    suppliers.profit += SMOOTHING * (result - suppliers.profit)

    total, usual = float(suppliers.orders[alive].sum()), float(suppliers.order_book[alive].sum())
    growth = total / usual if usual > 0 and total > 0 else 1.0
    markup = markup_after(supply, suppliers.markup, suppliers.orders, suppliers.order_book, growth)
    suppliers.markup[alive] = markup[alive]
    suppliers.order_book += SMOOTHING * (suppliers.orders - suppliers.order_book)

    _leave(world, np.flatnonzero(alive & (suppliers.cash < 0)))
    _enter(world)
    world.prices.append(mean_price(world))
    suppliers.orders[:] = 0.0
    suppliers.revenue[:] = 0.0


def _leave(world: World, slots: np.ndarray) -> None:
    """Suppliers without money leave, as long as one stays to serve the market; others cover unpaid bills."""
    suppliers = world.suppliers
    stays = len(suppliers) - len(slots) < 1
    slots = slots[1:] if stays else slots
    world.ledger.pay(Sector.REST, Sector.SUPPLIERS, Purpose.UNPAID_BILLS, -suppliers.cash[slots])
    suppliers.cash[slots] = 0.0
    suppliers.dismiss(slots)


def _enter(world: World) -> None:
    """While the mean supplier earns money, new ones come to vacant places."""
    suppliers, supply = world.suppliers, world.config.model.supply
    if not suppliers.profit[suppliers.alive].mean() > 0:
        return
    places = np.arange(suppliers.rows)
    luck = world.draws(Decision.SUPPLIER_ENTERS, world.month, places)
    slots = np.flatnonzero(~suppliers.alive & (luck < probability(supply.entry_rate)))
    if len(slots):
        world.admit(suppliers, slots)
        settle_suppliers(suppliers, slots, world.month, world.config.model, world.economy.mean_wage, world.draws)
        world.ledger.pay(Sector.REST, Sector.SUPPLIERS, Purpose.EQUITY, suppliers.cash[slots])
