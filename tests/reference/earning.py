"""A month of sales, jobs and profit, firm by firm, from the equations of docs/odd.md (V18)."""

import math

from reference.firm import gain


def earned(firms, economy, model, month, output, grown):
    """Sales, head count, growth and profit of every living firm: (1)-(6), (38).

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
    given, it = model.competition, model.informatization
    felt = {}
    for slot, firm in firms.items():
        g_m, g_t, g_k = (gain(firm, link, month, model.skills) for link in range(3))
        now, first = firm["informatization"], firm["informatization_at_start"]
        technology = it.direct_gain / it.step * ((now - now**2 / 2) - (first - first**2 / 2))
        efficiency = g_m + g_t + 0.3 * g_k + technology
        attractive = g_k + 0.4 * g_t + given.pass_through * (g_m + 0.6 * g_t) + given.pass_through * technology
        felt[slot] = efficiency, attractive
    found = {}
    for sector in range(len(output)):
        mine = [slot for slot in firms if firms[slot]["sector"] == sector]
        total = math.fsum(firms[slot]["value_added"] for slot in mine)
        if not mine:
            continue
        mean = math.fsum(firms[slot]["value_added"] * felt[slot][1] for slot in mine) / total
        raw = {}
        for slot in mine:
            drift = given.replication / 12 * (felt[slot][1] - mean)
            noise = given.demand_shock_sd * firms[slot]["shock"] - given.demand_shock_sd**2 / 2
            raw[slot] = firms[slot]["value_added"] * math.exp(drift + noise)
        demand = output[sector] * grown[sector] * (1 + given.demand_elasticity * max(mean, -0.5))
        scale = demand / math.fsum(raw.values())
        for slot in mine:
            found[slot] = account(firms[slot], raw[slot] * scale, felt[slot][0], economy[sector], model)
    return found


def account(firm, sales, efficiency, sector, model):
    """Jobs and profit of one firm at its sales of the month."""
    given, capital = model.competition, model.capital
    change = math.log(sales / firm["value_added"])
    wanted = sales * (1 - firm["operating_share"]) / sector["wage"] * (1 - given.labour_saving * efficiency)
    employees = firm["employees"] + given.hiring_speed * (max(wanted, 1.0) - firm["employees"])
    saving = (1 - given.pass_through) * (1 - given.labour_saving) * sales * efficiency
    turnover = 12 * sales / sector["value_added_share"]
    rate = capital.interest_per_year + capital.spread_per_leverage * firm["debt"] / turnover
    profit = sales + saving - employees * sector["wage"] - sum(firm["upkeep"]) - firm["debt"] * rate / 12
    return {
        "value_added": sales, "employees": employees, "profit": profit, "cash": firm["cash"] + profit,
        "growth": firm["growth"] + (change - firm["growth"]) / model.stages.memory,
    }  # fmt: skip
