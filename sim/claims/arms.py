"""Experiments that several claims share: what is done to a world, as settings.

Programmes run from 2025-01 to 2029-12. Where levers are compared, each gets the same money per SME and year.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Settings = Mapping[str, Any]

BUDGET = 300.0  # currency of the scenario per SME and year
FIRST, LAST = "2025-01", "2029-12"


def phase(first: str = FIRST, last: str = LAST, budget: float = BUDGET, **more: Any) -> dict[str, Any]:
    """A phase as a scenario file writes it; ``targeting`` and the like go in ``more``."""
    return {"first_month": first, "last_month": last, "budget_per_sme_year": budget, **more}


def lever(name: str, shares: Mapping[str, float], *phases: Mapping[str, Any]) -> dict[str, Any]:
    """A lever whose money goes to the named parts only."""
    parts = {f"policy.{name}.{part}.budget_share": share for part, share in shares.items()}
    return {f"policy.{name}.*.budget_share": 0.0, **parts, f"policy.{name}.phases": list(phases) or [phase()]}


def part(name: str, kind: str, budget: float = BUDGET, **more: Any) -> dict[str, Any]:
    """One part of a lever alone."""
    return lever(name, {kind: 1.0}, phase(budget=budget, **more))


LEVER_PARTS: dict[str, dict[str, float]] = {
    "top_level_design": {"sessions": 1.0},
    "scenario_mining": {"scenario_projects": 0.4, "general_platform": 0.4, "hub_ecosystem": 0.2},
    "public_service": {"profiles": 0.3, "quotes": 0.2, "case_library": 0.3, "supplier_entry": 0.2},
    "support_system": {"manager_seats": 0.4, "staff_seats": 0.4, "standards": 0.2},
}
FINANCE: dict[str, float] = {"cost_share": 0.9, "guarantee": 0.1}


def whole(name: str, budget: float = BUDGET) -> dict[str, Any]:
    """A lever with its usual parts."""
    return lever(name, LEVER_PARTS[name], phase(budget=budget))


def bundle(*names: str, finance: bool = False, budget: float = BUDGET) -> dict[str, Any]:
    """Several levers that share the money of one equally, finance among them or not."""
    each = budget / (len(names) + finance)
    settings = {key: value for name in names for key, value in whole(name, each).items()}
    return {**settings, **(money(budget=each) if finance else {})}


def money(budget: float = BUDGET, first: str = FIRST, last: str = LAST) -> dict[str, Any]:
    """Grants and guarantees alone."""
    return lever("fiscal_complement", FINANCE, phase(first, last, budget))


def grants(budget: float = BUDGET, pay_on: str = "installation", rate: float = 0.5, **more: Any) -> dict[str, Any]:
    """Grants for projects alone."""
    return {
        **part("fiscal_complement", "cost_share", budget, **more),
        "policy.fiscal_complement.cost_share.pay_on": pay_on,
        "policy.fiscal_complement.cost_share.rate": rate,
    }


EVERYONE_AWARE: Settings = {
    "population.size_classes.*.aware_at_start": 1.0,
    "model.cognition.external_rate": 1.0,
    "model.cognition.recognition": 0.0,
    "model.cognition.forgetting": 0.0,
}
MONEY_FOR_ALL: Settings = {
    "population.size_classes.*.credit_access": 1.0,
    "model.capital.collateral_credit": 1.0,
    "model.capital.earnings_credit": 20.0,
    "model.bank.equity": 1.0,
}
EVERYONE_ABLE: Settings = {
    "population.size_classes.*.absorptive_capacity": 0.8,
    "population.size_classes.*.digital_intensity": {"very_low": 0.0, "low": 0.0, "high": 0.5, "very_high": 0.5},
    "model.informatization.decay": 0.0,
}
NO_AI: Settings = {
    "population.size_classes.*.adoption_at_start": 0.0,
    "model.cognition.attention": 0.0,
}
NO_POACHING: Settings = {"model.skills.poaching": 0.0}
NO_FRONTIER: Settings = {
    "outlook.frontier.price_fall": 0.0,
    "outlook.frontier.gain_rise": 0.0,
    "outlook.frontier.easier_data": 0.0,
    "outlook.frontier.attention": 0.0,
}
FRONTIER: Settings = {
    "outlook.frontier.first_month": "2023-01",
    "outlook.frontier.rise_months": 18.0,
    "outlook.frontier.price_fall": 0.6,
    "outlook.frontier.gain_rise": 0.42,
    "outlook.frontier.easier_data": 0.085,
    "outlook.frontier.attention": 8.5,
}

MANAGERS = part("support_system", "manager_seats")
STAFF = part("support_system", "staff_seats")
STANDARDS = part("support_system", "standards")
REMOTE = part("support_system", "remote_talent")
CLUSTERS = part("support_system", "cluster_projects")
ZONES = part("support_system", "pilot_zones")
TRIALS = part("public_service", "trials")
PROFILES = part("public_service", "profiles")
CASES = part("public_service", "case_library")
PLATFORM = part("scenario_mining", "general_platform")
SCENES = part("scenario_mining", "scenario_projects")
HUBS = part("scenario_mining", "hub_ecosystem")
SUPPORT = whole("support_system")

CHEAP_CREDIT: Settings = {**MONEY_FOR_ALL, "population.target_cash": 24.0, "model.capital.buffer": 0.0}
EQUAL_MINDS: Settings = {
    "model.risk.aversion_proactive": 2.0,
    "model.risk.aversion_conservative": 2.0,
    "model.risk.waiting_proactive": 0.5,
    "model.risk.waiting_conservative": 0.5,
}
HOPELESS: Settings = {"model.projects.success": 0.0, "model.projects.potential": 0.05}
NO_CREDIT: Settings = {
    "model.capital.collateral_credit": 0.0,
    "model.capital.earnings_credit": 0.0,
    "model.capital.chain_credit": 0.0,
    "model.capital.payout": 1.0,
    "model.capital.payout_saving": 1.0,
    "population.target_cash": 0.8,
}
