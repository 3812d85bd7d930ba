"""What is legal but may not be meant: told by ``sme-sim check``, and never refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from sim.config import fields
from sim.config.schema.experiment import Config
from sim.config.schema.parts import CostShare, PerFirm
from sim.config.schema.policy import Policy
from sim.language import tr
from sim.units import calendar_month, month_index


def notes(config: Config) -> list[str]:
    """Values outside their plausible range, phases never reached or too short, settings that have no effect.

    Parameters
    ----------
    config
        A checked configuration.
    """
    return [
        *_implausible(config),
        *_never_reached(config),
        *_without_phases(config),
        *_without_money(config),
        *_in_vain(config),
        *_that_never_come(config),
        *_that_never_arrives(config),
    ]


def noted(configs: Mapping[str, Config]) -> dict[str, list[str]]:
    """The notes of several scenarios, each once, with the names of all that share it.   configs : by scenario"""
    told: dict[str, list[str]] = {}
    for name, config in configs.items():
        for note in notes(config):
            told.setdefault(note, []).append(name)
    return told


def _implausible(config: Config) -> list[str]:
    found = []
    for path, field in fields.settings(Policy):
        span = fields.plausible(field)
        value: Any = config.policy
        for name in path:
            value = getattr(value, name)
        if span and not span[0] <= value <= span[1]:
            found.append(tr("{key} = {value} lies outside what is plausible, {low} to {high}", key=".".join(path),
                            value=fields.number(value), low=fields.number(span[0]),
                            high=fields.number(span[1])))  # fmt: skip
    return found


def _never_reached(config: Config) -> list[str]:
    start = config.population.start
    end = calendar_month(config.months, start)
    found = []
    for name, lever in config.policy.levers():
        for number, phase in enumerate(lever.phases):
            here = f"{name}.phases[{number}]"
            months = month_index(phase.last_month, phase.first_month) + 1
            if phase.batches > months:
                found.append(tr("{phase} has {batches} batches and {months} months; some batches join together",
                                phase=here, batches=phase.batches, months=months))  # fmt: skip
            if phase.first_month > end:
                found.append(tr("{phase} begins in {month}; the run ends in {end}", phase=here,
                                month=phase.first_month, end=end))  # fmt: skip
            elif phase.first_month <= start < phase.last_month:
                found.append(tr("{phase} begins in {month}, before the run; the money of those months is not spent",
                                phase=here, month=phase.first_month))  # fmt: skip
            elif phase.last_month <= start:
                found.append(tr("{phase} ends in {month}; the run begins in {start}", phase=here,
                                month=phase.last_month, start=start))  # fmt: skip
    return found


def _without_phases(config: Config) -> list[str]:
    """Levers whose parts somebody has set, without a phase in which they would be used."""
    return [
        tr("{lever} has no phase, so it does nothing", lever=name)
        for name, lever in config.policy.levers()
        if not lever.phases and lever != type(lever)()
    ]


def _that_never_arrives(config: Config) -> list[str]:
    """Levers whose first money is still on its way when the run ends."""
    lag, found = config.model.administration.delay, []
    for name, lever in config.policy.levers():
        first = min((month_index(phase.first_month, config.population.start) for phase in lever.phases), default=None)
        if first is not None and first <= config.months < first + lag:
            found.append(tr("{lever}: money arrives {lag} months after it is granted, when the run has ended "
                            "(model.administration.delay)", lever=name, lag=lag))  # fmt: skip
    return found


def _changed(now: BaseModel, usual: BaseModel, but: str) -> list[str]:
    """Names of settings of a group that somebody has set, one of them apart."""
    return [name for name in type(now).model_fields if name != but and getattr(now, name) != getattr(usual, name)]


def _without_money(config: Config) -> list[str]:
    """Parts whose effects somebody has set, in a lever that is used, without a share of its money."""
    found = []
    for lever_name, lever in config.policy.levers():
        for name, part in lever.parts():
            usual = getattr(type(lever)(), name)
            for key in _changed(part, usual, "budget_share"):
                if lever.phases and part.budget_share == 0:
                    found.append(tr("{key} is set, but {part} has no share of the money",
                                    key=f"{lever_name}.{name}.{key}", part=name))  # fmt: skip
    return found


def _in_vain(config: Config) -> list[str]:
    """Settings of a phase that the parts which it pays for do not read."""
    found = []
    for name, lever in config.policy.levers():
        paid = {part_name: part for part_name, part in lever.parts() if part.budget_share > 0}
        for number, phase in enumerate(lever.phases):
            here = f"{name}.phases[{number}]"
            if phase.announced_months and "cost_share" not in paid:
                found.append(tr("{phase}.announced_months: only grants for projects (cost_share) are waited for",
                                phase=here))  # fmt: skip
            if phase.targeting.priority and not any(isinstance(part, PerFirm | CostShare) for part in paid.values()):
                found.append(tr("{phase}.targeting.priority: no part that it pays for has a queue of firms",
                                phase=here))  # fmt: skip
    grant = config.policy.fiscal_complement.cost_share
    if grant.pay_on != "installation" and grant.inspection != type(grant)().inspection and grant.budget_share:
        found.append(tr("fiscal_complement.cost_share.inspection: a grant that waits for proof needs no inspection"))
    return found


def _that_never_come(config: Config) -> list[str]:
    """Shocks whose strength somebody has set, but not their length; an environment that is switched off."""
    found = []
    for name, kind in type(config.outlook).model_fields.items():
        shock = getattr(config.outlook, name)
        if getattr(shock, "months", None) == 0:
            found += [tr("outlook.{shock}.{key} is set, but outlook.{shock}.months is 0: it never comes", shock=name,
                         key=key) for key in _changed(shock, kind.default, "months")]  # fmt: skip
        elif hasattr(shock, "months"):
            first = month_index(shock.first_month, config.population.start)
            if first > config.months or first + shock.months <= 1:
                found.append(tr("outlook.{shock} comes in {month} for {months} months, outside the run", shock=name,
                                month=shock.first_month, months=shock.months))  # fmt: skip
    environment = config.population.environment
    if not environment.in_force and (environment.tax_cut or environment.informatization_support):
        found.append(tr("population.environment is not in force: tax_cut and informatization_support have no effect"))
    return found
