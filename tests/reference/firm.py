"""One firm at a time, in plain Python, written from the equations of docs/odd.md and from nothing else (V18).

It shares no code with ``sim``: what is wrong in both must have been misread twice. A firm is a dictionary of
its columns; settings come as they are configured.
"""

import math

LINKS = ("management", "technology", "market")
OPTIONS = ("general", "specialised", "disruptive")


def bounded(value, low, high):
    return min(max(value, low), high)


def annuity(rate, months):
    """(24)."""
    return months if rate == 0 else (1 - math.exp(-rate * months)) / rate


def reach(informatization, half, steepness):
    """(8)."""
    return informatization**steepness * (1 + half**steepness) / (informatization**steepness + half**steepness)


def effective_skill(own, remote, partners):
    """(11)."""
    return 1 - (1 - own) * (1 - remote) * (1 - partners)


def half_life(skill, found, model):
    """(12), (15)."""
    longest, shortest = model.skills.half_life_longest, model.skills.half_life_shortest
    return (longest - (longest - shortest) * skill) * (1 + model.talent.shortage_slowdown * (1 - found))


def project(firm, link, option, model, terms):
    """Cost, upkeep, ceiling, trough, odds and present values of one project: (8), (18), (19), (22)-(24)."""
    p, o = model.projects, OPTIONS.index(option)
    kinds = terms.options
    reached = reach(firm["informatization"], kinds.half_saturation[o], p.steepness) * firm["match"][link]
    fit = bounded(kinds.fit[o] + kinds.matched[o] * firm["fit"][link], 0.2, 1.0)
    scale = firm["potential"][link] * kinds.gain[o]
    ceiling = scale * reached * fit
    trough = scale * kinds.trough[o] * (1 + (p.old_firm_trough if firm["mature"] else 0))
    base = (p.fixed_cost + p.cost_per_employee * firm["employees"]) * firm["wage"] * firm["price"]
    cost = kinds.cost[o] * base * (1 + terms.integration * (1 - firm["informatization"]))
    odds = (
        p.success
        + terms.success
        + kinds.success[o]
        + p.success_by_skill * (firm["skill"] - 0.4)
        + p.success_by_reach * (reached - 0.5)
        + p.success_by_fit * (fit - 0.6)
        + (p.success_by_cash if cost <= firm["spare"] else 0)
        - getattr(p.difficulty, LINKS[link]) * (1 - firm["skill"])
    )
    rate = (1 + model.appraisal.discount_per_year) ** (1 / 12) - 1
    horizon = model.appraisal.horizon
    steady = annuity(rate, horizon)
    learning = annuity(rate + math.log(2) / half_life(firm["skill"], firm["found"], model), horizon)
    upkeep = kinds.upkeep_per_year[o] * cost / 12
    return {
        "cost": cost, "upkeep": upkeep, "ceiling": ceiling, "trough": trough, "odds": bounded(odds, 0.03, 0.97),
        "gain": firm["value_added"] * ceiling * (steady - learning),
        "disruption": firm["value_added"] * trough * learning,
        "upkeep_value": upkeep * steady,
    }  # fmt: skip


def worth(firm, found, link, model, terms):
    """Certainty equivalent of a project at the firm's own beliefs: (25), (26), (60)."""
    risk = model.risk
    aversion = risk.aversion_proactive if firm["proactive"] else risk.aversion_conservative
    waiting = risk.waiting_proactive if firm["proactive"] else risk.waiting_conservative
    believed = bounded(firm["belief_mean"][link] * math.sqrt(found["odds"] / 0.55), 0.0, 1.0)
    cost = found["cost"] * math.exp(firm["cost_error"])
    wages = firm["employees"] * firm["wage"]
    surplus = 12 * (firm["value_added"] - wages)
    wealth = max(firm["cash"], 0) + 0.5 * max(surplus, 0) + 0.25 * wages
    fear = 0.5 * aversion * found["gain"] ** 2 / (firm["belief_precision"][link] * wealth)
    value = believed * found["gain"] - found["disruption"] - found["upkeep_value"] - cost
    return value - fear - waiting * terms.expected_price_fall * cost


def means(firm, capital, turnover, hub_uses):
    """What a firm can pay with: (30), (37)."""
    wages = firm["employees"] * firm["wage"]
    spare = max(firm["cash"] - capital.buffer * wages, 0)
    surplus = 12 * (firm["value_added"] - wages)
    bank = capital.collateral_credit * turnover + capital.earnings_credit * max(surplus, 0)
    management = 0
    works = firm["option"][management] > 0 and firm["revealed"][management] and firm["success"][management]
    readable = (capital.chain_credit if hub_uses else 0) + (capital.data_credit if works else 0)
    data = readable * turnover * firm["informatization"]
    line = max((bank if firm["credit_access"] else 0) + data - firm["debt"], 0)
    return spare, line


def kept(firm, link, model):
    """What a project that is known to work brings if it is left as it is (A7)."""
    if not known_to_work(firm, link):
        return 0.0
    rate = (1 + model.appraisal.discount_per_year) ** (1 / 12) - 1
    month = firm["value_added"] * firm["ceiling"][link] - firm["upkeep"][link]
    return month * annuity(rate, model.appraisal.horizon)


def known_to_work(firm, link):
    in_use = firm["option"][link] > 0 and not firm["token"][link]
    return in_use and firm["revealed"][link] and firm["success"][link]


def choice(firm, values, projects, payable):
    """The project of highest value in reach, on a link without AI or of a better kind than one that works: (27)-(31).

    Returns
    -------
    (link, option) or None where none is worth it
    """
    best, best_value = None, 0.0
    for link in range(3):
        for option in range(3):
            key = link, option
            now = firm["option"][link]
            is_open = now == 0 or (known_to_work(firm, link) and option + 1 > now)
            if is_open and projects[key]["cost"] <= payable and values[key] > best_value:
                best, best_value = key, values[key]
    return best


def gain(firm, link, month, model):
    """Net gain of AI on a link: (22)."""
    if firm["option"][link] == 0:
        return 0.0
    left = 2 ** (-(month - firm["installed"][link]) / half_life(firm["skill"], firm["staffing"][link], model))
    ceiling = firm["ceiling"][link] if firm["success"][link] else 0.0
    return ceiling * (1 - left) - firm["trough"][link] * left
