"""What the runs of a study are asked by surveys, and how long they must be for it."""

from __future__ import annotations

from collections.abc import Sequence

from sim.config.schema.experiment import Config
from sim.config.schema.target import Target
from sim.errors import ConfigError
from sim.patterns import asked_from
from sim.survey import Asked
from sim.targets import asked_of


def asked_of_runs(config: Config, targets: Sequence[Target]) -> list[Asked]:
    """What surveys of a run are asked for: of targets, in their order, then of patterns where these are wanted.

    Raises
    ------
    ConfigError
        If no run of the population can be asked that.
    """
    return asked_of(targets, config.population) + (asked_from(config.population.start) if config.study.patterns else [])


def until_surveyed(configs: dict[str, Config], targets: Sequence[Target]) -> tuple[dict[str, Config], list[str]]:
    """Configurations whose runs are long enough for all that is asked.

    Returns
    -------
    The configurations by scenario; where runs are to end with the last survey, the setting that says so, else nothing.

    Raises
    ------
    ConfigError
        If something is asked of a month that no run reaches, or that is before its first.
    """
    first = next(iter(configs.values()))
    wanted = asked_of_runs(first, targets)
    if any(one.month < 0 for one in wanted):
        raise ConfigError(f"study.patterns: they are of 2021 and later, and {first.population.title} begins after that")
    if not wanted:
        if first.study.stop_after_targets:
            raise ConfigError("study.stop_after_targets: there are no targets; name them in study.targets")
        return configs, []
    latest = max(wanted, key=lambda one: one.month)
    if first.study.stop_after_targets:
        ended = {name: config.model_copy(update={"months": latest.month}) for name, config in configs.items()}
        return ended, [f"months={latest.month}"]
    if latest.month > first.months:
        raise ConfigError(
            f"months = {first.months}: {latest.question} of {latest.size_class} firms is asked for in month "
            f"{latest.month}; say months={latest.month} or more, or study.stop_after_targets=true"
        )
    return configs, []
