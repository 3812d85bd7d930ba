"""What is legal but may not be meant: told by ``sme-sim check``, and never refused."""

from __future__ import annotations

from typing import Any

from sim.config import fields
from sim.config.schema.experiment import Config
from sim.config.schema.policy import Policy
from sim.units import calendar_month, month_index


def notes(config: Config) -> list[str]:
    """Values outside their plausible range, phases that the run never reaches or that are too short, idle levers.

    Parameters
    ----------
    config
        A checked configuration.
    """
    return [*_implausible(config), *_never_reached(config), *_without_phases(config)]


def _implausible(config: Config) -> list[str]:
    found = []
    for path, field in fields.settings(Policy):
        span = fields.plausible(field)
        value: Any = config.policy
        for name in path:
            value = getattr(value, name)
        if span and not span[0] <= value <= span[1]:
            found.append(
                f"{'.'.join(path)} = {fields.number(value)} lies outside what is plausible, "
                f"{fields.number(span[0])} to {fields.number(span[1])}"
            )
    return found


def _never_reached(config: Config) -> list[str]:
    start = config.population.start
    end = calendar_month(config.months, start)
    found = []
    for name, lever in config.policy.levers():
        for number, phase in enumerate(lever.phases):
            months = month_index(phase.last_month, phase.first_month) + 1
            if phase.batches > months:
                found.append(f"{name}.phases[{number}] has {phase.batches} batches and {months} months; "
                             "some batches join together")  # fmt: skip
            if phase.first_month > end:
                found.append(f"{name}.phases[{number}] begins in {phase.first_month}; the run ends in {end}")
            elif phase.first_month <= start < phase.last_month:
                found.append(f"{name}.phases[{number}] begins in {phase.first_month}, before the run; "
                             "the money of those months is not spent")  # fmt: skip
            elif phase.last_month <= start:
                found.append(f"{name}.phases[{number}] ends in {phase.last_month}; the run begins in {start}")
    return found


def _without_phases(config: Config) -> list[str]:
    """Levers whose parts somebody has set, without a phase in which they would be used."""
    return [
        f"{name} has no phase, so it does nothing"
        for name, lever in config.policy.levers()
        if not lever.phases and lever != type(lever)()
    ]
