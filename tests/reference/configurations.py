"""Small configurations at random: populations, parameters, outlooks and policies that the two models must agree on.

A parameter is drawn from its plausible range where it has one, else around its value; now and then it goes to an
end of what is legal. What makes small worlds dull (few users, few closures, ample money) is turned up in most.
"""

import random
from functools import cache

from pydantic import BaseModel

from sim.config.fields import bounds, plausible
from sim.config.load import load
from sim.config.schema.parts import LEVERS
from sim.config.settings import with_settings
from sim.units import calendar_month

POPULATIONS = ("eu27", "china")
LEFT_ALONE = (  # shares of a whole, and what is drawn apart
    "ministry", "province", "city", "budget_share", "share", "architecture", "digital_intensity", "age_share",
    "employees_min", "employees_max", "currency_per_eur", "currency_per_cny", "n_smes", "contacts_per_firm",
)  # fmt: skip
EVERYONE = ("general_platform", "supplier_entry", "standards")  # what a phase with targets cannot pay for
TIERS = ("specialised", "mature", "informatized", "skilled")
KEPT_OFF_THE_EDGE = ("markup_start", "markup_max")  # without a mark-up, rounding decides which supplier is broke
LIVELY = {
    "model.cognition.external_rate": (0.002, 0.08),
    "population.size_classes.*.aware_at_start": (0.0, 0.6),
    "population.size_classes.*.adoption_at_start": (0.0, 0.4),
    "population.large_firms.adoption_at_start": (0.0, 0.8),
    "population.large_firms.per_1000_smes": (5.0, 120.0),
    "population.demography.exit_per_year": (0.0, 0.15),
    "population.demography.vacancy_months": (1.0, 20.0),
    "population.environment.tax_cut": (0.0, 0.1),
    "population.environment.informatization_support": (0.0, 0.5),
    "population.target_cash": (0.3, 4.0),
    "model.capital.failure_cash": (0.0, 1.0),
    "model.bank.equity": (0.0, 0.01),
    "model.supply.suppliers_per_1000_smes": (5.0, 120.0),
    "model.supply.capacity": (0.0, 3.0),
    "model.supply.fixed_cost": (0.0, 2.0),
    "model.skills.poaching": (0.0, 0.4),
    "model.chains.adoption": (0.0, 0.1),
    "model.platforms.per_1000_smes": (0.0, 150.0),
    "model.stages.startup_until": (3.0, 50.0),
    "model.stages.mature_growth": (0.02, 0.4),
    "model.stages.rejuvenation_growth": (0.05, 0.4),
    "model.projects.reveal_after": (1.0, 14.0),
}


AI_PAYS = {
    "model.cognition.attention": (0.3, 1.0),
    "model.cognition.prior_mean": (0.4, 0.8),
    "model.projects.potential": (1.3, 5.0),
    "model.projects.fixed_cost": (0.1, 3.0),
    "model.risk.choice_noise": (0.0, 0.5),
    "model.capital.earnings_credit": (0.0, 0.3),
    "model.capital.collateral_credit": (0.0, 0.03),
    "model.supply.capacity": (0.3, 20.0),
    "model.clusters.size": (2, 20),
    "model.clusters.partners_needed": (0, 2),
    "population.target_cash": (0.3, 3.0),
}
AI_DOES_NOT_PAY = {
    "model.cognition.attention": (0.5, 1.0),
    "population.size_classes.*.aware_at_start": (0.5, 1.0),
    "population.target_cash": (2.0, 8.0),
    "model.projects.potential": (0.05, 0.8),
    "model.supply.capacity": (1.0, 20.0),
    "policy.fiscal_complement.cost_share.rate": (0.5, 1.0),
    "policy.fiscal_complement.cost_share.inspection": (0.0, 0.3),
    "policy.fiscal_complement.cost_share.compliance_cost": (0.0, 300.0),
}
CHEAP_UNITS = {
    "policy.scenario_mining.hub_ecosystem.unit_price": (100.0, 20_000.0),
    "policy.public_service.supplier_entry.unit_price": (100.0, 20_000.0),
    "policy.support_system.cluster_projects.unit_price": (100.0, 10_000.0),
    "policy.support_system.joint_projects.unit_price": (100.0, 4_000.0),
}


@cache
def shipped(population):
    return load([f"population={population}", "outlook=no_frontier"], "baseline")


def configuration(number):
    """The configuration of this number, always the same."""
    dice = random.Random(number)
    base = shipped(dice.choice(POPULATIONS))
    size = {
        "population.n_smes": dice.randint(20, 60) if number % 7 else dice.randint(1, 15),
        "months": dice.randint(24, 60),
        "seed": dice.randrange(2**40),
        "population.environment.in_force": dice.random() < 0.7,
        "population.contacts_per_firm": dice.randint(1, 20),
    }
    lively = drawn(dice, LIVELY, 0.6 if number % 4 else 0.2)
    for more in dice.choice(((), (AI_PAYS, CHEAP_UNITS), (AI_PAYS, CHEAP_UNITS), (AI_DOES_NOT_PAY, CHEAP_UNITS))):
        lively |= drawn(dice, more, 0.9)
    parameters = perturbed(dice, base.model, ("model",), dice.choice((0.0, 0.2, 0.7)))
    parameters |= perturbed(dice, base.population, ("population",), dice.choice((0.0, 0.0, 0.3)))
    shares = [dice.random() + 0.05 for _ in range(3)]
    parameters |= {
        f"model.administration.{level}": share / sum(shares)
        for level, share in zip(("ministry", "province", "city"), shares, strict=True)
    }
    parameters["model.administration.delay"] = dice.choice((0, 0, 1, 2, 3))
    world = with_settings(base, size, parameters, outlook(dice, size["months"]))
    return with_settings(with_policy(dice, world) if number % 4 else world, lively)


def drawn(dice, spans, chance):
    """Values of some of these settings."""
    return {
        key: dice.randint(*span) if isinstance(span[0], int) else dice.uniform(*span)
        for key, span in spans.items()
        if dice.random() < chance
    }


def perturbed(dice, group, path, chance):
    """Other values of some of the settings of a group."""
    found = {}
    for name, value in group.items() if isinstance(group, dict) else group:
        if name in LEFT_ALONE:
            continue
        if isinstance(value, BaseModel | dict):
            found |= perturbed(dice, value, (*path, name), chance)
        elif isinstance(value, int | float) and dice.random() < chance:
            edges = name not in KEPT_OFF_THE_EDGE
            found[".".join((*path, name))] = turned(dice, type(group).model_fields[name], value, edges)
    return found


def turned(dice, field, value, edges):
    """Another value of a setting; now and then the lowest that is legal, or all of a share."""
    if isinstance(value, bool):
        return dice.random() < 0.5
    (edge, low), (_, high) = bounds(field)
    if dice.random() < 0.07 and edges and edge == "ge" and field.annotation is float:
        return float(dice.choice((low, high)) if (low, high) == (0, 1) else low)
    span = plausible(field) or (0.6 * value, 1.5 * value + (0.0 if value else 0.1))
    moved = min(max(dice.uniform(*span), low), high)
    return round(moved) if isinstance(value, int) else moved


def outlook(dice, months):
    """The frontier, and shocks; each is on in about half of the worlds."""
    found = {}
    if dice.random() < 0.5:
        found |= {
            "outlook.frontier.first_month": date(dice, months),
            "outlook.frontier.rise_months": dice.uniform(1, 40),
            "outlook.frontier.price_fall": dice.uniform(0, 0.8),
            "outlook.frontier.gain_rise": dice.uniform(0, 1.5),
            "outlook.frontier.easier_data": dice.uniform(0, 0.3),
            "outlook.frontier.attention": dice.uniform(0, 10),
            "outlook.frontier.attention_half_life_months": dice.uniform(1, 48),
            "outlook.price_fall_per_year": dice.uniform(-0.05, 0.1),
        }
    for name, changes in {
        "contactless": {"demand_fall": (0.0, 0.8), "market_boost": (0.0, 1.0), "boost_kept": (0.0, 0.5)},
        "cost_surge": {"wage_rise": (0.0, 0.2), "input_rise": (0.0, 0.4), "passed_on": (0.3, 1.0)},
        "credit_squeeze": {"line_cut": (0.0, 1.0), "rate_rise": (0.0, 0.08)},
        "rivalry": {"factor": (0.0, 8.0)},
    }.items():
        if dice.random() < 0.5:
            found[f"outlook.{name}.first_month"] = date(dice, months)
            found[f"outlook.{name}.months"] = dice.randint(0, 30)
            found |= {f"outlook.{name}.{key}": dice.uniform(*span) for key, span in changes.items()}
    return found


def date(dice, months):
    return calendar_month(dice.randint(0, months), "2021-01")


def with_policy(dice, world):
    """One to five levers in phases, each divided among some of its parts."""
    used = set(dice.sample(LEVERS, dice.randint(1, len(LEVERS)))) | set(LEVERS[-1:] if dice.random() < 0.5 else ())
    settings = perturbed(dice, world.policy, ("policy",), dice.choice((0.3, 0.8)))
    settings["policy.currency"] = dice.choice(("EUR", "CNY"))
    settings["policy.fiscal_complement.cost_share.pay_on"] = dice.choice(("installation", "use", "outcome"))
    for lever in sorted(used):
        settings |= lever_at_random(dice, world, lever)
    return with_settings(world, settings)


def lever_at_random(dice, world, lever):
    names = [name for name, _ in getattr(world.policy, lever).parts()]
    phases, first = [], dice.randint(0, world.months // 3)
    targets = dice.random() < 0.5
    for _ in range(dice.randint(1, 3)):
        last = first + dice.randint(0, 30)
        phases.append(phase(dice, world, first, last, targets))
        first = last + 1 + dice.choice((0, 0, dice.randint(1, 8)))
    names = [name for name in names if not (targets and name in EVERYONE)]
    chosen = dice.sample(names, dice.randint(1, len(names)))
    if "cost_share" in names and dice.random() < 0.5:
        chosen = sorted({*chosen, "cost_share"})
    weights = [dice.random() + 0.05 for _ in chosen]
    settings = {f"policy.{lever}.{name}.budget_share": 0.0 for name, _ in getattr(world.policy, lever).parts()}
    for name, weight in zip(chosen, weights, strict=True):
        settings[f"policy.{lever}.{name}.budget_share"] = weight / sum(weights)
    for name, part in getattr(world.policy, lever).parts():
        if hasattr(part, "repeat_after_months"):
            settings[f"policy.{lever}.{name}.repeat_after_months"] = dice.choice((0.5, 1.0, 6.5, 12.0))
            settings[f"policy.{lever}.{name}.capacity_per_1000_smes"] = dice.choice((1000.0, 1000.0, 100.0, 30.0))
    settings[f"policy.{lever}.phases"] = phases
    return settings


def phase(dice, world, first, last, targets):
    def some(names, chance=0.3):
        names = list(names)
        return dice.sample(names, dice.randint(1, len(names))) if targets and dice.random() < chance else []

    return {
        "first_month": calendar_month(first, "2021-01"),
        "last_month": calendar_month(last, "2021-01"),
        "budget_per_sme_year": 10 ** dice.uniform(0.5, 4.3) if dice.random() < 0.9 else 0.0,
        "batches": dice.choice((1, 1, 2, 5)),
        "graduation_months": dice.choice((0, 0, 3, 12)),
        "announced_months": dice.choice((0, 3, 12, 20)),
        "targeting": {
            "sectors": some(world.population.sectors),
            "regions": some(world.population.regions),
            "size_classes": some(("micro", "small", "medium")),
            "stages": some(("startup", "growth", "mature")),
            "min_informatization": dice.uniform(0, 0.5) if targets and dice.random() < 0.3 else 0.0,
            "specialised_only": targets and dice.random() < 0.1,
            "zones_only": targets and dice.random() < 0.1,
            "priority": some(TIERS, 0.5),
        },
    }
