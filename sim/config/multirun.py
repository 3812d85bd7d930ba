"""An ordinary Hydra multirun: every combination of the values given, one after the other.

Each value is checked before the first run begins. Comparisons do not come here: they share luck
between scenarios, run in parallel and can be resumed, which Hydra's sweeper cannot.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from functools import partial
from math import prod
from typing import Any

from hydra._internal.hydra import Hydra
from hydra._internal.utils import create_config_search_path
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.types import Glob
from hydra.errors import HydraException
from hydra.version import setbase
from omegaconf.errors import OmegaConfBaseException

from sim.config.load import MAIN, Composition, as_plain, checked, reason, register
from sim.config.options import Choice, choose, shipped
from sim.config.overrides import MOST_RUNS, CommandLine, parse, quoted
from sim.config.problems import Origin
from sim.config.scenario_file import KeyPath
from sim.config.schema.experiment import Config
from sim.errors import ConfigError, SimError

Job = Callable[[Config, str], int]


def multirun(overrides: Sequence[str], job: Job) -> int:
    """Run a job for every combination; answer the highest of its exit codes.

    Parameters
    ----------
    overrides
        As on the command line, in Hydra's notation for several values.
    job
        Takes a configuration and its scenario's name; answers an exit code.

    Raises
    ------
    ConfigError
        Every problem of every value; nothing has been run.
    """
    line = parse(overrides, sweep=True)
    chosen = _chosen(line)
    runs = prod([len(found) for found in chosen.values()] + [len(setting.texts) for setting in line.settings])
    if runs > MOST_RUNS:
        raise ConfigError(f"command line: asks for {runs:,} runs; at most {MOST_RUNS:,} are done one by one")
    composition = _check(line, chosen)
    scenarios = chosen.get("scenario") or {"": choose("scenario", composition.default("scenario"))}
    swept = [choice for found in chosen.values() for choice in found.values()]
    register(composition.main, [*composition.parts, *scenarios.values(), *swept])
    groups = [f"{name}={','.join(quoted(c.name) for c in found.values())}" for name, found in chosen.items()]
    return _sweep([*line.hydra, *groups, *(setting.as_override() for setting in line.settings)], job)


def _chosen(line: CommandLine) -> dict[str, dict[str, Choice]]:
    """For each group, the files to take in turn, by what was asked for."""
    chosen: dict[str, dict[str, Choice]] = {}
    problems: list[str] = []
    for group, asked in line.choices.items():
        chosen[group] = {}
        names = asked.filter(list(shipped(group))) if isinstance(asked, Glob) else asked
        for name in names:
            try:
                choice = choose(group, name)
            except ConfigError as error:
                problems += error.problems
                continue
            if choice.name in {other.name for other in chosen[group].values()}:
                problems.append(f"{group}: '{choice.name}' is asked for twice")
            chosen[group][name] = choice
        if not names:
            problems.append(f"command line: no shipped {group} matches")
    if problems:
        raise ConfigError(problems)
    return chosen


def _check(line: CommandLine, chosen: dict[str, dict[str, Choice]]) -> Composition:
    """Check each value, with the first values of all the others; answer the composition of the first."""
    first_names: dict[str, list[str] | Glob] = {group: [next(iter(found))] for group, found in chosen.items()}
    first = CommandLine([setting.first() for setting in line.settings], first_names)
    composition = Composition(first)
    scenario = choose("scenario", first.one("scenario") or composition.default("scenario"))
    problems: list[str] = []

    def attempt(check: Callable[[], object]) -> None:
        try:
            check()
        except ConfigError as error:
            problems.extend(problem for problem in error.problems if problem not in problems)

    register(composition.main, [*composition.parts, scenario])
    plain = composition.compose(scenario)
    origins = composition.origins(scenario)
    attempt(partial(checked, plain, origins))
    for setting in line.settings:
        for value in setting.values[1:]:
            attempt(partial(checked, _changed(plain, setting.key, value), origins))
    for group, found in chosen.items():
        for name in list(found)[1:]:
            attempt(partial(_check_one, CommandLine(first.settings, {**first_names, group: [name]})))
    if problems:
        raise ConfigError(problems)
    return composition


def _check_one(line: CommandLine) -> None:
    composition = Composition(line)
    composition.configs([line.one("scenario") or composition.default("scenario")])


def _changed(plain: dict[str, Any], key: KeyPath, value: Any) -> dict[str, Any]:
    """A copy of what was composed, with another value at a key that the composition holds."""
    changed = copy.deepcopy(plain)
    place: Any = changed
    for part in key[:-1]:
        place = place[part]
    place[key[-1]] = value
    return changed


def _sweep(overrides: list[str], job: Job) -> int:
    """Hydra's own multirun; a run that fails does not keep the others from being run."""
    codes: list[int] = []
    failed: list[SimError] = []

    def task(composed: Any) -> None:
        config = checked(as_plain(composed), lambda path: Origin(""))
        runtime = HydraConfig.get().runtime
        output = config.output.model_copy(update={"dir": runtime.output_dir})
        try:
            codes.append(job(config.model_copy(update={"output": output}), runtime.choices["scenario"]))
        except SimError as error:
            failed.append(error)

    setbase("1.3")
    GlobalHydra.instance().clear()
    try:
        hydra = Hydra.create_main_hydra2("sme-sim", create_config_search_path(None))
        hydra.multirun(MAIN, task, overrides, with_log_configuration=False)
    except (HydraException, OmegaConfBaseException) as fault:
        raise ConfigError(f"command line: {reason(fault)}") from None
    finally:
        GlobalHydra.instance().clear()
    if failed:
        raise failed[0]
    return max(codes, default=0)
