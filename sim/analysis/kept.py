"""Levers that a study does not set and its scenarios keep: their money is spent under every policy that is tried."""

from __future__ import annotations

from fnmatch import fnmatchcase

from sim.config.schema.experiment import Config
from sim.language import tr
from sim.study.results import Studied

MONEY = "budget_per_sme_year"


def kept(studied: Studied, scenario: str) -> dict[str, float]:
    """Largest budget of a year (currency per SME) of each lever of a scenario that is no factor of the study."""
    policy = Config.model_validate(studied.provenance["config"][scenario]).policy
    keys = [factor.key for factor in studied.study.levers.factors if factor.key.endswith(MONEY)]
    found = {}
    for name, lever in policy.levers():
        most = max((phase.budget_per_sme_year for phase in lever.phases), default=0.0)
        if most > 0 and not any(fnmatchcase(name, key.split(".")[1]) for key in keys):
            found[name] = most
    return found


def kept_in_words(studied: Studied, scenario: str) -> str:
    """The same as a note; empty where nothing is kept.

    As in: kept as the scenario has them: top_level_design 60, scenario_mining 60 EUR per SME and year.
    """
    found = kept(studied, scenario)
    if not found:
        return ""
    listed = tr(", ").join(f"{tr(name)} {budget:g}" for name, budget in found.items())
    return tr("kept as the scenario has them: {levers} {currency} per SME and year", levers=listed,
              currency=studied.provenance["currency"])  # fmt: skip
