"""Implementation: gains of AI reach cost, customers and jobs; the month is booked."""

from __future__ import annotations

import numpy as np

from sim.behaviour import operation
from sim.behaviour.financing import booked
from sim.behaviour.informatization import direct_efficiency
from sim.behaviour.operation import Standing, Use
from sim.config.schema.population import ARCHITECTURES, SIZE_CLASSES
from sim.economics.learning import half_life, j_curve
from sim.economics.ratios import ratio
from sim.ledger import Purpose, Sector
from sim.month.banking import interest_due
from sim.month.serving_finance import place_orders, relieve_interest
from sim.month.talent import skill_of
from sim.randomness import Decision
from sim.units import MONTHS_PER_YEAR
from sim.world import World

EFFECTIVE_AFTER = 6  # months in a row in which AI has paid, after which use counts as effective


def gains(world: World) -> np.ndarray:
    """Net gain of AI by link this month, trough included.   (L, F) share of value added"""
    firms, skills = world.firms, world.config.model.skills
    net = np.zeros(firms.option.shape)
    link, slot = np.nonzero((firms.option > 0) & firms.alive)
    months = (world.month - firms.installed[link, slot]).astype(float)
    life = half_life(
        skill_of(world, slot), skills.half_life_longest, skills.half_life_shortest,
        1.0 - firms.staffing[link, slot].astype(float), world.config.model.talent.shortage_slowdown,
    )  # fmt: skip
    ceiling = firms.ceiling[link, slot] * firms.success[link, slot]
    net[link, slot] = j_curve(months, life, ceiling, firms.trough[link, slot])
    return net


def use_of(world: World, gain: np.ndarray) -> Use:
    """What firms make of these gains, being what they are.   gain : (L, F) share of value added"""
    firms, given = world.firms, world.config.model.operations
    return Use(
        gain=gain,
        potential=world.potential(),
        product=given.product_share * firms.technology_based,
        selling_hours=given.saved_hours_sold * (firms.size_class == SIZE_CLASSES.index("micro")),
        chained=firms.architecture == ARCHITECTURES.index("supply_chain"),
    )


def efficiency_of(world: World, use: Use) -> np.ndarray:
    """Cost gain of AI and of information technology itself.   (F,) share of value added"""
    return operation.efficiency(world.config.model.operations, use) + _by_information_technology(world)


def _by_information_technology(world: World) -> np.ndarray:
    firms = world.firms
    return direct_efficiency(
        world.config.model.informatization, firms.informatization, firms.informatization_at_start
    )


def earn(world: World) -> None:
    """Gains reach costs, customers and jobs; sales are won from others and from a growing market."""
    firms, given, alive = world.firms, world.config.model.competition, world.firms.alive
    gain = gains(world)
    use = use_of(world, gain)
    before = np.where(alive, firms.value_added, 0.0)
    stands = operation.standing(
        world.config.model.operations, given, use, _by_information_technology(world), firms.sector,
        np.where(alive, firms.value_added - firms.orders, 0.0), len(world.economy.sectors),
    )  # fmt: skip
    sales = _market_sales(world, stands)
    firms.orders = place_orders(world, sales)
    firms.value_added = sales + firms.orders
    firms.growth, firms.employees = operation.staffed(
        before, firms.value_added, firms.growth, firms.employees, firms.operating_share, firms.sector,
        world.economy.wage, stands.efficiency, use.selling_hours, 1.0 / world.config.model.stages.memory,
        given.labour_saving, given.hiring_speed,
    )  # fmt: skip
    _book_month(world, operation.cost_saving(given, firms.value_added, stands.efficiency))
    adjust_stocks(world, use)
    _count_effective(world, gain)


def _market_sales(world: World, stands: Standing) -> np.ndarray:
    """Sales of the month, public orders apart: what customers move to whom (equations 1, 5, 46).   (F,) currency"""
    firms, economy, model = world.firms, world.economy, world.config.model
    given, shock = model.competition, world.shock()
    luck = world.draws.normal(Decision.DEMAND, world.month, world.slots)
    shift = model.chains.order_shift / MONTHS_PER_YEAR * firms.informatization * world.hub_uses()
    sales, reached = operation.sales_after(
        np.where(firms.alive, firms.value_added - firms.orders, 0.0), firms.sector, stands.attractive, stands.appeal,
        luck, stands.experience, shift, model.operations.price_war_shelter,
        given.replication * shock.pace / MONTHS_PER_YEAR, given.demand_shock_sd,
    )  # fmt: skip
    world.output_index *= 1.0 + economy.growth
    demand = world.sector_output * world.output_index * shock.demand(economy.contact)
    demand = demand * (1.0 + given.demand_elasticity * np.maximum(stands.appeal, -0.5))
    return np.asarray(sales * ratio(demand, reached, otherwise=1.0)[firms.sector])


def _book_month(world: World, saving: np.ndarray) -> None:
    """Profit before tax, into cash and ledger.   saving : (F,) currency"""
    firms, ledger, economy, shock = world.firms, world.ledger, world.economy, world.shock()
    due = interest_due(world)
    share = economy.value_added_share
    firms.profit, (saved, lost, wages, inputs, interest) = booked(
        firms.alive, firms.value_added, saving, firms.upkeep, due - relieve_interest(world, due), firms.employees,
        firms.sector, economy.wage * (1.0 + shock.wage_rise), shock.input_rise * (1.0 - share) / share,
    )  # fmt: skip
    firms.cash += firms.profit
    won = float(np.maximum(firms.orders, 0.0).sum())
    ledger.pay(Sector.REST, Sector.SMES, Purpose.VALUE_ADDED, float(firms.value_added[firms.alive].sum()) - won)
    ledger.pay(Sector.REST, Sector.SMES, Purpose.COST_SAVING, saved)
    ledger.pay(Sector.SMES, Sector.REST, Purpose.COST_SAVING, lost)
    ledger.pay(Sector.SMES, Sector.REST, Purpose.WAGES, wages)
    ledger.pay(Sector.SMES, Sector.REST, Purpose.INPUT_COST, inputs)
    ledger.pay(Sector.SMES, Sector.BANK, Purpose.INTEREST, interest)
    _pay_upkeep(world)


def adjust_stocks(world: World, use: Use) -> None:
    """Stocks and unpaid invoices follow sales; AI that follows the chain needs fewer (equation 56)."""
    firms = world.firms
    wanted = operation.stock_wanted(world.config.model.operations, world.turnover(), use)
    more = np.where(firms.alive, wanted - firms.working_capital, 0.0)
    firms.cash -= more
    firms.working_capital += more
    world.ledger.pay(Sector.SMES, Sector.REST, Purpose.WORKING_CAPITAL, np.maximum(more, 0.0))
    world.ledger.pay(Sector.REST, Sector.SMES, Purpose.WORKING_CAPITAL, np.maximum(-more, 0.0))


def _pay_upkeep(world: World) -> None:
    """Running cost of AI goes to its supplier, or to others where that supplier is gone."""
    firms, suppliers = world.firms, world.suppliers
    link, slot = np.nonzero((firms.upkeep > 0) & firms.alive)
    who, amount = firms.supplier[link, slot], firms.upkeep[link, slot]
    serves = (who >= 0) & suppliers.alive[who] & (suppliers.founded[who] <= firms.installed[link, slot])
    np.add.at(suppliers.cash, who[serves], amount[serves])
    np.add.at(suppliers.revenue, who[serves], amount[serves])
    world.ledger.pay(Sector.SMES, Sector.SUPPLIERS, Purpose.UPKEEP, amount[serves])
    world.ledger.pay(Sector.SMES, Sector.REST, Purpose.UPKEEP, amount[~serves])


def _count_effective(world: World, gain: np.ndarray) -> None:
    """Months in a row in which AI has paid more than its running cost."""
    firms = world.firms
    months = np.where(pays(world, gain), firms.positive_months + 1, 0)
    firms.positive_months = months.astype(firms.positive_months.dtype)
    new = is_effective(world) & (firms.effective_month < 0)
    firms.effective_month[new] = world.month


def pays(world: World, gain: np.ndarray) -> np.ndarray:
    """Firms for which AI brings more this month than it costs to run.   gain : (L, F) share, gives (F,) bool"""
    firms = world.firms
    return np.asarray(world.using() & (firms.value_added * gain.sum(axis=0) > firms.upkeep.sum(axis=0)))


def projects_that_pay(world: World) -> np.ndarray:
    """Projects in use that bring more this month than they cost to run.   (L, F) bool"""
    firms = world.firms
    return np.asarray((firms.option > 0) & (firms.value_added * gains(world) > firms.upkeep))


def is_effective(world: World) -> np.ndarray:
    """Firms that use AI and for which it has paid for half a year.   (F,) bool"""
    return np.asarray(world.firms.alive & (world.firms.positive_months >= EFFECTIVE_AFTER))
