"""Implementation: gains of AI reach cost, customers and jobs; the month is booked."""

from __future__ import annotations

import numpy as np

from sim.behaviour import business, operation
from sim.behaviour.informatization import direct_efficiency
from sim.behaviour.operation import Use
from sim.config.schema.population import ARCHITECTURES
from sim.economics.ratios import ratio
from sim.ledger import Purpose, Sector
from sim.month.serving_finance import place_orders, relieve_interest
from sim.month.talent import skill_of
from sim.randomness import Decision
from sim.threads import spread, summed, total
from sim.units import MONTHS_PER_YEAR
from sim.world import World

EFFECTIVE_AFTER = 6  # months in a row in which AI has paid, after which use counts as effective


def terms_of_business(world: World) -> business.Given:
    """What is the same for all firms in a month of business."""
    model, economy, shock = world.config.model, world.economy, world.shock()
    share, operations, competition = economy.value_added_share, model.operations, model.competition
    return business.Given(
        month=world.month,
        effective_after=EFFECTIVE_AFTER,
        potential=model.projects.potential * economy.potential,
        wage=economy.wage,
        dearer_wage=economy.wage * (1.0 + shock.wage_rise),
        value_added_share=share,
        dearer_inputs=shock.input_rise * (1.0 - share) / share,
        hub_uses=world.hubs.adopted,
        safe_rate=model.capital.interest_per_year + shock.rate_rise,
        spread_per_leverage=model.capital.spread_per_leverage,
        memory=1.0 / model.stages.memory,
        speed=competition.replication * shock.pace / MONTHS_PER_YEAR,
        shift=model.chains.order_shift / MONTHS_PER_YEAR,
        half_life_longest=model.skills.half_life_longest,
        half_life_shortest=model.skills.half_life_shortest,
        shortage_slowdown=model.talent.shortage_slowdown,
        direct_gain=model.informatization.direct_gain,
        step=model.informatization.step,
        market_to_cost=operations.market_to_cost,
        product_share=operations.product_share,
        saved_hours_sold=operations.saved_hours_sold,
        quality_by_defects=operations.quality_by_defects,
        overhead=operations.overhead,
        defects=operations.defects,
        defect_response=operations.defect_response,
        technology_to_price=operations.technology_to_price,
        experience_response=operations.experience_response,
        price_war_shelter=operations.price_war_shelter,
        inventory=operations.inventory,
        inventory_cut=operations.inventory_cut,
        pass_through=competition.pass_through,
        labour_saving=competition.labour_saving,
        hiring_speed=competition.hiring_speed,
        demand_shock_sd=competition.demand_shock_sd,
        chain_risk_cut=model.bank.chain_risk_cut,
    )


def gains(world: World) -> np.ndarray:
    """Net gain of AI by link this month, trough included.   (L, F) share of value added"""
    return _gains(world, world.firms.only(business.Columns), terms_of_business(world))


def _gains(world: World, columns: business.Columns, given: business.Given) -> np.ndarray:
    gain = np.zeros(columns.option.shape)
    spread(business.implement, world.firms.rows, columns, given, skill_of(world), gain)
    return gain


def use_of(world: World, gain: np.ndarray) -> Use:
    """What firms make of these gains, being what they are.   gain : (L, F) share of value added"""
    firms, given = world.firms, world.config.model.operations
    return Use(
        gain=gain,
        potential=world.potential(),
        product=given.product_share * firms.technology_based,
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
    firms, columns, given = world.firms, world.firms.only(business.Columns), terms_of_business(world)
    gain = _gains(world, columns, given)
    saved, felt, pleased, sales = np.empty((4, firms.rows))
    found = spread(business.face_customers, firms.rows, columns, given, gain, saved, felt, pleased)
    sold, weighted = summed(found)
    usual = ratio(weighted, sold)
    name, root = world.draws.address(Decision.DEMAND, world.slots), world.draws.root(Decision.DEMAND, world.month)
    reached = spread(business.move_customers, firms.rows, columns, given, felt, usual, pleased, name, root, sales)
    met = ratio(_demand(world, usual), total(reached), otherwise=1.0)
    spread(business.meet_demand, firms.rows, firms.sector, met, sales)
    spread(business.grow, firms.rows, columns, given, saved, sales, place_orders(world, sales))
    relief = relieve_interest(world)
    booked = total(spread(business.book, firms.rows, columns, given, gain, saved, relief))
    _enter_in_ledger(world, dict(zip(business.BOOKED, booked.tolist(), strict=True)))
    _adjust_stocks(world, columns, given, gain)
    _pay_upkeep(world)


def _demand(world: World, usual: np.ndarray) -> np.ndarray:
    """What customers spend in each sector (equations 1, 46).   usual : (S,) appeal, gives (S,) currency"""
    economy, given = world.economy, world.config.model.competition
    world.output_index *= 1.0 + economy.growth
    demand = world.sector_output * world.output_index * world.shock().demand(economy.contact)
    wanted = 1.0 + given.demand_elasticity * np.maximum(usual, -0.5)
    return np.asarray(demand * np.maximum(wanted, 0.0))  # customers can want nothing, not less


def _enter_in_ledger(world: World, booked: dict[str, float]) -> None:
    """What the firms of the month's business have paid and received.   booked : currency, by ``business.BOOKED``"""
    ledger = world.ledger
    ledger.pay(Sector.REST, Sector.SMES, Purpose.VALUE_ADDED, booked["sold"] - booked["won"])
    ledger.pay(Sector.REST, Sector.SMES, Purpose.COST_SAVING, booked["saved"])
    ledger.pay(Sector.SMES, Sector.REST, Purpose.COST_SAVING, booked["lost"])
    ledger.pay(Sector.SMES, Sector.REST, Purpose.WAGES, booked["wages"])
    ledger.pay(Sector.SMES, Sector.REST, Purpose.INPUT_COST, booked["inputs"])
    ledger.pay(Sector.SMES, Sector.BANK, Purpose.INTEREST, booked["interest"])


def _adjust_stocks(world: World, columns: business.Columns, given: business.Given, gain: np.ndarray) -> None:
    """Stocks and unpaid invoices follow sales; AI that follows the chain needs fewer (equation 56)."""
    found = spread(business.stock, world.firms.rows, columns, given, gain)
    built, freed = summed(found)
    world.ledger.pay(Sector.SMES, Sector.REST, Purpose.WORKING_CAPITAL, built)
    world.ledger.pay(Sector.REST, Sector.SMES, Purpose.WORKING_CAPITAL, freed)


def _pay_upkeep(world: World) -> None:
    """Running cost of AI goes to its supplier, or to others where that supplier is gone."""
    firms, suppliers, ledger = world.firms, world.suppliers, world.ledger
    found = spread(
        business.run_systems, firms.rows, firms.only(business.Systems), suppliers.alive, suppliers.founded
    )  # fmt: skip
    received, elsewhere = summed(found)
    suppliers.cash += received
    suppliers.revenue += received
    ledger.pay(Sector.SMES, Sector.SUPPLIERS, Purpose.UPKEEP, received)
    ledger.pay(Sector.SMES, Sector.REST, Purpose.UPKEEP, elsewhere)


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
