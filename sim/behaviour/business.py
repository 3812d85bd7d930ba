"""A month of business, firm by firm: the rules of operation, learning and finance, one after the other.

The loops take rows ``first`` to ``after`` of the columns of firms and write what they find into the arrays that they
are handed; what they return are sums over these rows. They name the arrays before they begin: an array that is looked
up in a tuple firm by firm costs ten times what is done with its number.

Source
------
Equations 1-6, 22, 38, 53-57 and 65.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.behaviour import operation
from sim.behaviour.financing import interest_on, safety_by_data, yearly_turnover
from sim.behaviour.informatization import direct_efficiency_of
from sim.compiled import loop
from sim.config.schema.population import ARCHITECTURES, MANAGEMENT, MARKET, N_LINKS, SIZE_CLASSES, TECHNOLOGY
from sim.economics.learning import half_life, j_curve
from sim.economics.ratios import ratio
from sim.randomness import normal_of, uniform_of

MICRO, SUPPLY_CHAIN = SIZE_CLASSES.index("micro"), ARCHITECTURES.index("supply_chain")


class Columns(NamedTuple):
    """Columns of firms that a month of business reads or moves, as ``sim.firms`` declares them."""

    alive: np.ndarray
    sector: np.ndarray
    size_class: np.ndarray
    architecture: np.ndarray
    technology_based: np.ndarray
    hub: np.ndarray
    option: np.ndarray
    installed: np.ndarray
    success: np.ndarray
    ceiling: np.ndarray
    trough: np.ndarray
    upkeep: np.ndarray
    staffing: np.ndarray
    value_added: np.ndarray
    orders: np.ndarray
    growth: np.ndarray
    employees: np.ndarray
    operating_share: np.ndarray
    profit: np.ndarray
    cash: np.ndarray
    debt: np.ndarray
    working_capital: np.ndarray
    informatization: np.ndarray
    informatization_at_start: np.ndarray
    positive_months: np.ndarray
    effective_month: np.ndarray


class Systems(NamedTuple):
    """Columns of firms that tell what their AI costs to run, and whom."""

    alive: np.ndarray
    installed: np.ndarray
    upkeep: np.ndarray
    supplier: np.ndarray


class Given(NamedTuple):
    """What is the same for all firms in a month of business; tables are by sector (S,) or link and sector (L, S).

    Attributes
    ----------
    month : index
    effective_after : months
    potential : (L, S) share of value added
    wage, dearer_wage : (S,) currency per person
        As jobs are reckoned with, and as it is paid this month.
    value_added_share : (S,) share of turnover
    dearer_inputs : (S,) ratio
        Rise of the bill for inputs, per unit of value added.
    hub_uses : (H,) bool
        Large firms that use AI.
    safe_rate, spread_per_leverage : 1/year
    memory, speed, shift : share, 1/month, log points a month
        By which growth follows the month's; at which customers move; orders that a chain moves.

    The rest are the parameters of these names.
    """

    month: int
    effective_after: int
    potential: np.ndarray
    wage: np.ndarray
    dearer_wage: np.ndarray
    value_added_share: np.ndarray
    dearer_inputs: np.ndarray
    hub_uses: np.ndarray
    safe_rate: float
    spread_per_leverage: float
    memory: float
    speed: float
    shift: float
    half_life_longest: float
    half_life_shortest: float
    shortage_slowdown: float
    direct_gain: float
    step: float
    market_to_cost: float
    product_share: float
    saved_hours_sold: float
    quality_by_defects: float
    overhead: float
    defects: float
    defect_response: float
    technology_to_price: float
    experience_response: float
    price_war_shelter: float
    inventory: float
    inventory_cut: float
    pass_through: float
    labour_saving: float
    hiring_speed: float
    demand_shock_sd: float
    chain_risk_cut: float


@loop
def implement(first, after, firms, given, skill, gain):
    """Net gain of AI by link, trough included.

    Parameters
    ----------
    skill : (F,) share
        That a firm can call upon.
    gain : (L, F) share of value added
        Written where AI is in use; nothing elsewhere, as it came.
    """
    alive, option, installed, success = firms.alive, firms.option, firms.installed, firms.success
    ceiling, trough, staffing = firms.ceiling, firms.trough, firms.staffing
    for link in range(N_LINKS):
        for firm in range(first, after):
            if option[link, firm] > 0 and alive[firm]:
                gain[link, firm] = gain_so_far(
                    given, skill[firm], installed[link, firm], staffing[link, firm],
                    ceiling[link, firm] * success[link, firm], trough[link, firm],
                )  # fmt: skip


@loop
def gain_so_far(given, skill, installed, staffing, reached, trough):
    """Net gain of one project, installed in that month, which comes to what is reached once it is learnt."""
    life = half_life(
        skill, given.half_life_longest, given.half_life_shortest, 1.0 - staffing, given.shortage_slowdown
    )
    return j_curve(float(given.month - installed), life, reached, trough)


@loop
def face_customers(first, after, firms, given, gain, saved, felt, pleased):
    """How firms stand with their customers.

    Parameters
    ----------
    gain : (L, F) share of value added
    saved, felt, pleased : (F,)
        Written: cost gain and appeal, shares of value added; user experience, an index.

    Returns
    -------
    2 x (S,) currency/month
        Sales of each sector, and the same weighted by appeal.
    """
    alive, sector_of, size_class, of_technology = firms.alive, firms.sector, firms.size_class, firms.technology_based
    value_added, orders = firms.value_added, firms.orders
    level, level_at_start, potential = firms.informatization, firms.informatization_at_start, given.potential
    sold, weighted = np.zeros(len(given.wage)), np.zeros(len(given.wage))
    for firm in range(first, after):
        sector, product = sector_of[firm], given.product_share * of_technology[firm]
        management, technology, market = gain[MANAGEMENT, firm], gain[TECHNOLOGY, firm], gain[MARKET, firm]
        by_itself = direct_efficiency_of(level[firm], level_at_start[firm], given.direct_gain, given.step)
        saved[firm] = operation.cost_gain(management, technology, market, product, given.market_to_cost) + by_itself
        fewer, pleased[firm] = 0.0, 0.0
        if technology != 0.0:
            fewer = operation.fewer_defects(
                technology, potential[TECHNOLOGY, sector], given.quality_by_defects, given.defect_response
            )
        if market > 0.0:
            pleased[firm] = operation.experience(market, potential[MARKET, sector], given.experience_response)
        lower_cost = management + given.technology_to_price * ((1.0 - product) * technology)
        hours = given.saved_hours_sold * (size_class[firm] == MICRO) * given.labour_saving * saved[firm]
        made = product * technology
        felt[firm] = operation.appeal(market, fewer, made, lower_cost, given.pass_through, hours)
        felt[firm] += given.pass_through * by_itself
        if alive[firm]:
            sold[sector] += value_added[firm] - orders[firm]
            weighted[sector] += (value_added[firm] - orders[firm]) * felt[firm]
    return sold, weighted


@loop
def move_customers(first, after, firms, given, felt, usual, pleased, name, root, sales):
    """Where customers have moved, before demand is shared out.

    Parameters
    ----------
    felt, pleased : (F,) share of value added, index
    usual : (S,) share of value added
        Appeal of the mean seller of a sector.
    name : (F,) name
        By which firms draw.
    root
        Of the draws of what no model explains.
    sales : (F,) currency/month
        Written: sales, public orders apart.

    Returns
    -------
    (S,) currency/month
    """
    alive, sector_of, value_added, orders = firms.alive, firms.sector, firms.value_added, firms.orders
    hub, level, hub_uses, reached = firms.hub, firms.informatization, given.hub_uses, np.zeros(len(usual))
    for firm in range(first, after):
        before = value_added[firm] - orders[firm]
        if not alive[firm] or before == 0.0:
            sales[firm] = 0.0
            continue
        sector, shelter = sector_of[firm], given.price_war_shelter * pleased[firm]
        luck = normal_of(uniform_of(root, name[firm]))
        growth = operation.customers_moved(
            felt[firm], usual[sector], luck, shelter, given.speed, given.demand_shock_sd
        )
        if hub[firm] >= 0 and hub_uses[hub[firm]]:
            growth += given.shift * level[firm]
        sales[firm] = before * np.exp(growth)
        reached[sector] += sales[firm]
    return reached


@loop
def meet_demand(first, after, sector, met, sales):
    """Sales as far as there is demand, relative to what the firms of a sector reached.   met : (S,) ratio"""
    for firm in range(first, after):
        sales[firm] *= met[sector[firm]]


@loop
def grow(first, after, firms, given, saved, sales, won):
    """What firms sell in all, how that has grown, and how they hire for it.

    Parameters
    ----------
    saved : (F,) share of value added
    sales, won : (F,) currency/month
        Public orders apart, and these; the latter empty where there are none.
    """
    alive, sector, size_class, wage = firms.alive, firms.sector, firms.size_class, given.wage
    value_added, orders, growth = firms.value_added, firms.orders, firms.growth
    employees, operating_share = firms.employees, firms.operating_share
    for firm in range(first, after):
        before = value_added[firm] if alive[firm] else 0.0
        orders[firm] = won[firm] if len(won) else 0.0
        now = sales[firm] + orders[firm]
        value_added[firm] = now
        change = np.log(now / before) if before > 0.0 and now > 0.0 else 0.0
        growth[firm] += given.memory * (change - growth[firm])
        hours_sold = given.saved_hours_sold * (size_class[firm] == MICRO)
        wanted = operation.jobs_for(
            now, operating_share[firm], wage[sector[firm]], saved[firm], hours_sold, given.labour_saving
        )
        employees[firm] += given.hiring_speed * (wanted - employees[firm])


BOOKED = ("sold", "won", "saved", "lost", "wages", "inputs", "interest")


@loop
def book(first, after, firms, given, gain, saved, relief):
    """Profit before tax, into cash, and for how long AI has paid.

    Parameters
    ----------
    gain : (L, F) share of value added
    saved : (F,) share of value added
    relief : (F,) currency
        Interest that the state pays; empty where it pays none.

    Returns
    -------
    (7,) currency
        Totals, in the order of ``BOOKED``.
    """
    alive, sector_of, hub, option, upkeep = firms.alive, firms.sector, firms.hub, firms.option, firms.upkeep
    value_added, orders, employees, debt = firms.value_added, firms.orders, firms.employees, firms.debt
    cash, profit, informatization = firms.cash, firms.profit, firms.informatization
    positive_months, effective_month = firms.positive_months, firms.effective_month
    hub_uses, share, total = given.hub_uses, given.value_added_share, np.zeros(len(BOOKED))
    dearer_wage, dearer_inputs = given.dearer_wage, given.dearer_inputs
    for firm in range(first, after):
        profit[firm] = 0.0
        if not alive[firm]:
            positive_months[firm] = 0
            continue
        sector, sold = sector_of[firm], value_added[firm]
        cheaper = operation.cost_saving_of(sold, saved[firm], given.pass_through, given.labour_saving)
        wages, inputs = employees[firm] * dearer_wage[sector], dearer_inputs[sector] * sold
        turnover = yearly_turnover(sold, share[sector])
        interest = 0.0
        if debt[firm] > 0:
            led = hub[firm] >= 0 and hub_uses[hub[firm]]
            safety = safety_by_data(informatization[firm], led, given.chain_risk_cut)
            interest = interest_on(debt[firm], turnover, safety, given.safe_rate, given.spread_per_leverage)
        if len(relief):
            interest -= relief[firm]
        running, brought, uses = 0.0, 0.0, False
        for link in range(N_LINKS):
            running += upkeep[link, firm]
            brought += gain[link, firm]
            uses |= option[link, firm] > 0
        profit[firm] = sold + cheaper - wages - running - interest - inputs
        cash[firm] += profit[firm]
        positive_months[firm] = positive_months[firm] + 1 if uses and sold * brought > running else 0
        if positive_months[firm] >= given.effective_after and effective_month[firm] < 0:
            effective_month[firm] = given.month
        total[0] += sold
        total[1] += max(orders[firm], 0.0)
        total[2] += max(cheaper, 0.0)
        total[3] += max(-cheaper, 0.0)
        total[4] += wages
        total[5] += inputs
        total[6] += interest
    return total


@loop
def stock(first, after, firms, given, gain):
    """Stocks and unpaid invoices follow sales, paid out of cash and released into it.

    Parameters
    ----------
    gain : (L, F) share of value added

    Returns
    -------
    2 x currency
        More of them, and less of them.
    """
    alive, sector_of, architecture, value_added = firms.alive, firms.sector, firms.architecture, firms.value_added
    cash, stocks, potential, share = firms.cash, firms.working_capital, given.potential, given.value_added_share
    built, freed = 0.0, 0.0
    for firm in range(first, after):
        if alive[firm]:
            sector, chained = sector_of[firm], architecture[firm] == SUPPLY_CHAIN
            learnt = ratio(gain[MANAGEMENT, firm], potential[MANAGEMENT, sector])
            turnover = yearly_turnover(value_added[firm], share[sector])
            wanted = operation.stocks(turnover, learnt, chained, given.inventory, given.inventory_cut)
            more = wanted - stocks[firm]
            cash[firm] -= more
            stocks[firm] += more
            built += max(more, 0.0)
            freed += max(-more, 0.0)
    return built, freed


@loop
def run_systems(first, after, firms, serves, since):
    """What the running cost of AI comes to: for each supplier that is still there, and for all others.

    Parameters
    ----------
    serves : (S,) bool
        Suppliers in the market.
    since : (S,) month
        Of their entry: whose place was taken later serves nobody.

    Returns
    -------
    (S,) currency, currency
    """
    alive, upkeep, supplier, installed = firms.alive, firms.upkeep, firms.supplier, firms.installed
    received, elsewhere = np.zeros(len(serves)), 0.0
    for link in range(N_LINKS):
        for firm in range(first, after):
            amount = upkeep[link, firm]
            if amount > 0.0 and alive[firm]:
                who = supplier[link, firm]
                if who >= 0 and serves[who] and since[who] <= installed[link, firm]:
                    received[who] += amount
                else:
                    elsewhere += amount
    return received, elsewhere
