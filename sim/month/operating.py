"""Implementation and confirmation: gains, sales, jobs, tax, pay-out; what works is kept, what fails given up."""

from __future__ import annotations

import numpy as np

from sim.behaviour import financing, operation
from sim.behaviour.beliefs import after_evidence
from sim.behaviour.informatization import direct_efficiency
from sim.config.schema.population import LINKS
from sim.economics.diffusion import probability
from sim.economics.learning import half_life, j_curve
from sim.firms import NONE
from sim.ledger import Purpose, Sector
from sim.month.proving import settle_promises
from sim.randomness import Decision
from sim.world import World

EFFECTIVE_AFTER = 6  # months in a row in which AI has paid, after which use counts as effective


def gains(world: World) -> np.ndarray:
    """Net gain of AI by link this month, trough included.   (L, F) share of value added"""
    firms, skills = world.firms, world.config.model.skills
    net = np.zeros(firms.option.shape)
    link, slot = np.nonzero((firms.option > 0) & firms.alive)
    months = (world.month - firms.installed[link, slot]).astype(float)
    life = half_life(firms.absorptive_capacity[slot], skills.half_life_longest, skills.half_life_shortest)
    ceiling = firms.ceiling[link, slot] * firms.success[link, slot]
    net[link, slot] = j_curve(months, life, ceiling, firms.trough[link, slot])
    return net


def earn(world: World) -> None:
    """Gains reach costs, customers and jobs; sales are won from others and from a growing market."""
    firms, economy, given = world.firms, world.economy, world.config.model.competition
    alive, sector = firms.alive, firms.sector
    gain = gains(world)
    technology = direct_efficiency(
        world.config.model.informatization, firms.informatization, firms.informatization_at_start
    )
    efficiency = operation.efficiency(gain) + technology
    attractive = operation.attractiveness(given, gain) + given.pass_through * technology

    before = np.where(alive, firms.value_added, 0.0)
    total = np.bincount(sector, weights=before, minlength=len(economy.sectors))
    mean = np.bincount(sector, weights=before * attractive, minlength=len(economy.sectors))
    mean = np.divide(mean, total, out=np.zeros_like(mean), where=total > 0)
    shock = world.draws.normal(Decision.DEMAND, world.month, np.arange(firms.rows))
    sales = before * np.exp(operation.share_growth(given, attractive, mean[sector], shock))
    world.output_index *= 1.0 + economy.growth
    demand = world.sector_output * world.output_index * (1.0 + given.demand_elasticity * np.maximum(mean, -0.5))
    reached = np.bincount(sector, weights=sales, minlength=len(economy.sectors))
    sales = sales * np.divide(demand, reached, out=np.ones_like(demand), where=reached > 0)[sector]

    memory = 1.0 / world.config.model.stages.memory
    change = np.log(np.divide(sales, before, out=np.ones_like(sales), where=before > 0))
    firms.growth += memory * (change - firms.growth)
    firms.value_added = sales

    wage = economy.wage[sector]
    wanted = operation.jobs_wanted(given, sales, firms.operating_share, wage, efficiency)
    firms.employees += given.hiring_speed * (wanted - firms.employees)
    _book_month(world, operation.cost_saving(given, sales, efficiency))
    _count_effective(world, gain)


def _book_month(world: World, saving: np.ndarray) -> None:
    """Profit before tax, into cash and ledger.   saving : (F,) currency"""
    firms, ledger, alive = world.firms, world.ledger, world.firms.alive
    saving = np.where(alive, saving, 0.0)
    wages = np.where(alive, world.wage_bill(), 0.0)
    upkeep = np.where(alive, firms.upkeep.sum(axis=0), 0.0)
    interest = np.where(alive, financing.interest(world.config.model.capital, firms.debt, world.turnover()), 0.0)
    firms.profit = np.where(alive, firms.value_added + saving - wages - upkeep - interest, 0.0)
    firms.cash += firms.profit
    ledger.pay(Sector.REST, Sector.SMES, Purpose.VALUE_ADDED, firms.value_added[alive])
    ledger.pay(Sector.REST, Sector.SMES, Purpose.COST_SAVING, np.maximum(saving, 0.0))
    ledger.pay(Sector.SMES, Sector.REST, Purpose.COST_SAVING, np.maximum(-saving, 0.0))
    ledger.pay(Sector.SMES, Sector.REST, Purpose.WAGES, wages)
    ledger.pay(Sector.SMES, Sector.BANK, Purpose.INTEREST, interest)
    _pay_upkeep(world)


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
    using = world.using()
    pays = using & (firms.value_added * gain.sum(axis=0) > firms.upkeep.sum(axis=0))
    firms.positive_months = np.where(pays, firms.positive_months + 1, 0).astype(firms.positive_months.dtype)
    new = is_effective(world) & (firms.effective_month < 0)
    firms.effective_month[new] = world.month


def is_effective(world: World) -> np.ndarray:
    """Firms that use AI and for which it has paid for half a year.   (F,) bool"""
    return np.asarray(world.firms.alive & (world.firms.positive_months >= EFFECTIVE_AFTER))


def settle_finance(world: World) -> None:
    """Tax, repayment, and an overdraft where cash has run out and a bank still lends."""
    firms, capital, alive = world.firms, world.config.model.capital, world.firms.alive
    tax = capital.tax_rate * np.maximum(firms.profit, 0.0)
    firms.cash -= tax
    world.government.cash[0] += float(tax.sum())
    world.ledger.pay(Sector.SMES, Sector.GOVERNMENT, Purpose.TAX, tax)

    repaid = np.where(alive, firms.debt / capital.amortisation, 0.0)
    firms.guaranteed -= firms.guaranteed / capital.amortisation
    firms.cash -= repaid
    firms.debt -= repaid
    world.ledger.pay(Sector.SMES, Sector.BANK, Purpose.REPAYMENT, repaid)

    line = financing.credit_line(
        capital, world.turnover(), world.yearly_surplus(), firms.credit_access,
        firms.informatization, world.hub_finances(), firms.debt,
    )  # fmt: skip
    overdraft = np.where(alive, np.minimum(line, np.maximum(-firms.cash, 0.0)), 0.0)
    firms.cash += overdraft
    firms.debt += overdraft
    world.ledger.pay(Sector.BANK, Sector.SMES, Purpose.LOANS, overdraft)


def pay_out(world: World) -> None:
    """Owners take out what the firm does not need, less while it saves up for a project."""
    firms, capital = world.firms, world.config.model.capital
    after_tax = firms.profit - capital.tax_rate * np.maximum(firms.profit, 0.0)
    target = firms.target_cash * world.wage_bill() + firms.planned_outlay
    taken = financing.payout(capital, firms.cash, after_tax, target, firms.planned_outlay > 0)
    taken = np.where(firms.alive, np.clip(taken, 0.0, np.maximum(firms.cash, 0.0)), 0.0)
    firms.cash -= taken
    world.ledger.pay(Sector.SMES, Sector.REST, Purpose.PAYOUT, taken)


def reveal(world: World) -> None:
    """Projects show success or failure, owners learn from it, and known failures are given up in time."""
    firms, projects = world.firms, world.config.model.projects
    active = (firms.option > 0) & firms.alive
    shows = active & ~firms.revealed & (world.month - firms.installed >= projects.reveal_after)
    firms.revealed |= shows
    _learn_from_own(world, shows & ~firms.token)
    settle_promises(world, shows, is_effective(world))
    for link in range(len(LINKS)):
        luck = world.luck(Decision.ABANDON, link + 1) < probability(projects.abandonment)
        gone = active[link] & firms.revealed[link] & ~firms.success[link] & luck
        firms.option[link, gone] = NONE
        firms.given_up[link, gone & ~firms.token[link]] = world.month
        firms.upkeep[link, gone] = 0.0
        firms.token[link, gone] = False


def _learn_from_own(world: World, shows: np.ndarray) -> None:
    firms, cognition = world.firms, world.config.model.cognition
    for link in range(len(LINKS)):
        signal = firms.success[link].astype(float)
        for other in range(len(LINKS)):
            carried = 1.0 if other == link else cognition.own_result_transfer
            weight = np.where(shows[link], cognition.own_result_weight * carried, 0.0)
            firms.belief_mean[other], firms.belief_precision[other] = after_evidence(
                cognition, firms.belief_mean[other], firms.belief_precision[other], signal, weight
            )
