"""A month of sales, jobs and profit, firm by firm, from the equations of docs/odd.md (V18)."""

import math

from reference.firm import gain


def earned(firms, economy, model, month, output, grown):
    """Sales, head count, growth and profit of every living firm: (1)-(6), (38), (46), (53)-(57), (65); no shock is on.

    Parameters
    ----------
    firms
        By slot, the columns before the month's sales, with the month's demand shock.
    economy
        By sector: wage, value-added share.
    output
        By sector: sales of month 0.
    grown
        By sector: output index of this month.
    """
    given, it, op = model.competition, model.informatization, model.operations
    felt, sheltered = {}, {}
    for slot, firm in firms.items():
        g_m, g_t, g_k = (gain(firm, link, month, model) for link in range(3))
        firm["g_m"] = g_m
        now, first = firm["informatization"], firm["informatization_at_start"]
        technology = it.direct_gain / it.step * ((now - now**2 / 2) - (first - first**2 / 2))
        _, theta_t, theta_k = firm["theta"]
        product = op.product_share if firm["technology_based"] else 0
        efficiency = g_m + (1 - product) * g_t + op.market_to_cost * g_k + technology
        hours = op.saved_hours_sold if firm["size_class"] == 0 else 0
        fewer = 1 - math.exp(-op.defect_response * g_t / theta_t)
        quality = op.quality_by_defects * theta_t * fewer / op.defect_response
        lower_cost = g_m + op.technology_to_price * (1 - product) * g_t + technology
        attractive = g_k + quality + product * g_t + given.pass_through * lower_cost
        attractive += hours * given.labour_saving * efficiency
        experience = 1 - math.exp(-op.experience_response * max(g_k, 0) / theta_k)
        felt[slot] = efficiency, attractive, hours
        sheltered[slot] = op.price_war_shelter * experience
    found = {}
    for sector in range(len(output)):
        mine = [slot for slot in firms if firms[slot]["sector"] == sector]
        market = {slot: firms[slot]["value_added"] - firms[slot]["orders"] for slot in mine}
        total = math.fsum(market.values())
        if not mine:
            continue
        mean = math.fsum(market[slot] * felt[slot][1] for slot in mine) / total
        raw = {}
        for slot in mine:
            drift = given.replication / 12 * (felt[slot][1] - mean)
            drift *= 1 - sheltered[slot] if drift < 0 else 1
            if firms[slot]["chain_uses"]:
                drift += model.chains.order_shift / 12 * firms[slot]["informatization"]
            noise = given.demand_shock_sd * firms[slot]["shock"] - given.demand_shock_sd**2 / 2
            raw[slot] = market[slot] * math.exp(drift + noise)
        demand = output[sector] * grown[sector] * (1 + given.demand_elasticity * max(mean, -0.5))
        scale = demand / math.fsum(raw.values())
        for slot in mine:
            found[slot] = account(firms[slot], raw[slot] * scale, felt[slot], economy[sector], model)
    return found


def account(firm, sales, felt, sector, model):
    """Jobs, profit and stocks of one firm at its sales of the month."""
    efficiency, _, hours = felt
    given, capital = model.competition, model.capital
    change = math.log(sales / firm["value_added"])
    wanted = (
        sales * (1 - firm["operating_share"]) / sector["wage"] * (1 - given.labour_saving * (1 - hours) * efficiency)
    )
    employees = firm["employees"] + given.hiring_speed * (max(wanted, 1.0) - firm["employees"])
    saving = (1 - given.pass_through) * (1 - given.labour_saving) * sales * efficiency
    turnover = 12 * sales / sector["value_added_share"]
    safety = model.bank.chain_risk_cut * firm["informatization"] if firm["chain_uses"] else 0
    rate = capital.interest_per_year + capital.spread_per_leverage * (1 - safety) * firm["debt"] / turnover
    profit = sales + saving - employees * sector["wage"] - sum(firm["upkeep"]) - firm["debt"] * rate / 12
    learnt = min(max(firm["g_m"] / firm["theta"][0], 0), 1) if firm["architecture"] == 2 else 0
    stock = model.operations.inventory * turnover / 12 * (1 - model.operations.inventory_cut * learnt)
    return {
        "value_added": sales, "employees": employees, "profit": profit, "working_capital": stock,
        "cash": firm["cash"] + profit - (stock - firm["working_capital"]),
        "growth": firm["growth"] + (change - firm["growth"]) / model.stages.memory,
    }  # fmt: skip
