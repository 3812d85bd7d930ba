"""Small worlds for tests: the shipped firms, with whatever a test wants otherwise.

A test states every setting that its answer depends on, so that defaults can move without it.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from sim.behaviour.appraisal import believed_success, felt_worth
from sim.config.load import load
from sim.config.schema.experiment import Config
from sim.config.schema.parts import LEVERS
from sim.config.settings import with_settings
from sim.month.beginning import begin
from sim.month.page import advance
from sim.month.spending import release_budgets
from sim.month.weighing import coming_grant, owners_of
from sim.record import MEASURES
from sim.simulation import Run, simulate
from sim.world import World

Settings = Mapping[str, Any]
START = "2021-01"
SINGLE = 2.0**-24  # to which a column of single precision is right, relative

PLAIN: Settings = {  # gains that reach cost and customers as they are
    "model.operations.product_share": 0.0,
    "model.operations.saved_hours_sold": 0.0,
    "model.operations.price_war_shelter": 0.0,
    "model.operations.defect_response": 0.0,
    "model.chains.order_shift": 0.0,
}
NO_AI: Settings = {
    "population.size_classes.*.adoption_at_start": 0.0,
    "population.size_classes.*.aware_at_start": 0.0,
    "population.large_firms.adoption_at_start": 0.0,
    "model.cognition.attention": 0.0,
    "model.chains.adoption": 0.0,
}
NO_TURNOVER: Settings = {"population.demography.exit_per_year": 0.0, "model.capital.failure_cash": 10_000.0}
NO_SHOCKS: Settings = {
    "population.sectors.*.growth_per_year": 0.0,
    "model.competition.demand_shock_sd": 0.0,
    "model.informatization.decay": 0.0,
    "model.informatization.consideration": 0.0,
    "model.informatization.grown_by_data": 0.0,
}
SKILLS_STAY: Settings = {
    "model.skills.learning_by_using": 0.0,
    "model.skills.reversion": 0.0,
    "model.skills.poaching": 0.0,
    "model.talent.shortage_slowdown": 0.0,
    "model.skills.research_share": 0.0,
}
MONEY_AT_ONCE: Settings = {"model.administration.delay": 0, "model.administration.leakage": 0.0}
WILLING: Settings = {"model.cognition.take_up_unaware": 1.0}
STILL: Settings = {**NO_AI, **NO_TURNOVER, **NO_SHOCKS, **SKILLS_STAY, **MONEY_AT_ONCE}
ALL_LOOK: Settings = {
    "population.size_classes.*.adoption_at_start": 0.0,
    "population.size_classes.*.aware_at_start": 1.0,
    "model.cognition.recognition": 0.0,
    "model.cognition.forgetting": 0.0,
    "model.cognition.attention": 1.0,
    "model.supply.capacity": 1000.0,
}
FREE_AND_GOOD: Settings = {
    "model.projects.general.cost": 0.0,
    "model.projects.specialised.cost": 0.0,
    "model.projects.disruptive.cost": 0.0,
    "model.projects.*.trough": 0.0,
    "model.risk.aversion_proactive": 0.0,
    "model.risk.aversion_conservative": 0.0,
}


@cache
def _shipped() -> Config:
    return load(["population=eu27", "outlook=no_frontier"], "baseline")


def config(settings: Settings | None = None, *, firms: int = 40, months: int = 12, seed: int = 1) -> Config:
    """The shipped baseline with other values at dotted keys; a star stands for every name that fits."""
    size = {"population.n_smes": firms, "months": months, "seed": seed}
    return with_settings(_shipped(), size, settings or {})


def world(settings: Settings | None = None, **size: int) -> World:
    """A world in month 0."""
    return begin(config(settings, **size))


def run(settings: Settings | None = None, **size: int) -> Run:
    """What is kept of a run."""
    return simulate(config(settings, **size))


def pass_months(state: World, months: int) -> None:
    """Some months go by."""
    for _ in range(months):
        advance(state)


def series(kept: Run, measure: str) -> np.ndarray:
    """A measure of the whole economy, month by month."""
    return kept.values[:, 0, list(MEASURES).index(measure)]


def phase(first: str = START, last: str = "2030-12", budget: float = 1000.0, **targeting: Any) -> dict[str, Any]:
    """A phase as a scenario file writes it."""
    return {
        "first_month": first,
        "last_month": last,
        "budget_per_sme_year": budget,
        "targeting": targeting,
    }


def lever(name: str, shares: Mapping[str, float], *phases: dict[str, Any]) -> Settings:
    """Settings of one lever: who gets which share of its money, and when."""
    parts = {f"policy.{name}.{part}.budget_share": share for part, share in shares.items()}
    return {f"policy.{name}.*.budget_share": 0.0, **parts, f"policy.{name}.phases": list(phases)}


def same(one: Run, other: Run) -> list[str]:
    """Names of what two runs keep differently, to the last bit."""
    differ = [name for name in ("values", "flows") if not _equal(getattr(one, name), getattr(other, name))]
    differ += [name for name in one.lives if not _equal(one.lives[name], other.lives[name])]
    return differ


def _equal(one: np.ndarray, other: np.ndarray) -> bool:
    return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


def programme_of(
    part: str, budget: float = 1200.0, firms: int = 100, targeting: Mapping[str, Any] | tuple[()] = (), **told: Any
) -> World:
    """A world in month 1 whose only programme buys one part; money has been released."""
    home = next(name for name in LEVERS if part in type(getattr(_shipped().policy, name)).model_fields)
    settings = {**STILL, **WILLING, **lever(home, {part: 1.0}, phase(budget=budget, **dict(targeting)))}
    settings.update({f"policy.{home}.{part}.{name}": value for name, value in told.items() if "." not in name})
    settings.update({name: value for name, value in told.items() if "." in name})
    made = world(settings, firms=firms)
    made.month = 1
    made.firms.registered[:] = True
    made.firms.platform[:] = 0
    release_budgets(made)
    return made


def account(told: World, part: str) -> dict[str, float]:
    """What the account of a part holds and has paid."""
    number = told.offers[part].account
    return {name: getattr(told.purse, name)[number] for name in ("released", "available", "paid", "returned")}


def value_of(told, slots, expected, terms):
    """Worth of each project to these firms, by arrays: a second way to what loops weigh.   (L, O, C) currency"""
    owners, (comes, rate, cap) = owners_of(told, slots), coming_grant(told, slots)
    cost = expected.cost * np.exp(owners.cost_error)
    value = felt_worth(
        believed_success(owners.belief, expected.odds), expected.gain, expected.disruption, expected.upkeep_value, cost,
        owners.precision[:, None, :], owners.wealth, owners.aversion, owners.waiting, terms.expected_price_fall,
    )  # fmt: skip
    return value - owners.waiting * np.minimum(rate * comes * cost, cap)
