"""Many runs: scenarios times replicates, each replicate with the same parameters and the same luck in every scenario.

A replicate is a parameter vector with a seed. The seeds are the same in all vectors, so that vectors can be compared
without luck between them.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim import crew
from sim.config.schema.experiment import Config
from sim.config.schema.population import SIZE_CLASSES
from sim.config.settings import applies, with_settings
from sim.ensemble import AS_IT_IS, Value, Vector
from sim.errors import RunFailed
from sim.evaluation.additionality import against_baseline
from sim.evaluation.migration import migration
from sim.simulation import Run, simulate
from sim.threads import processors

Say = Callable[[int, int], None]
DIED = RunFailed("the process was ended from outside, twice (out of memory?)")


@dataclass(frozen=True)
class Failure:
    """A run that did not end well.

    Attributes
    ----------
    scenario
    seed
    stage
        What was under way, and the kind of fault: ``run: ZeroDivisionError``.
    message, trace
        What the fault said, and where it was raised.
    """

    scenario: str
    seed: int
    stage: str
    message: str
    trace: str


def failure_of(fault: Exception, stage: str, scenario: str, seed: int) -> Failure:
    """A fault as data.   stage : run, settings, process, ..."""
    trace = "".join(traceback.format_exception(fault))
    return Failure(scenario, seed, f"{stage}: {type(fault).__name__}", str(fault), trace)


@dataclass(frozen=True)
class Moved:
    """Firms of one size class (or all) by where they stand without and with a policy, in one month."""

    month: int
    stratum: str
    firms: np.ndarray


@dataclass
class Replicate:
    """All scenarios with one parameter vector and one seed.

    Attributes
    ----------
    number : index
    seed
    vector
    runs : by scenario
    paired : by scenario other than the baseline
        Each firm against its twin, for adoption and for effective adoption.
    moved : by scenario other than the baseline
        Where firms stand with the policy, by where they stand without, once a year.
    failures
    """

    number: int
    seed: int
    vector: Vector = AS_IT_IS
    runs: dict[str, Run] = field(default_factory=dict)
    paired: dict[str, dict[str, float]] = field(default_factory=dict)
    moved: dict[str, list[Moved]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)


def run_replicate(
    configs: dict[str, Config], baseline: str, number: int, seed: int, vector: Vector = AS_IT_IS
) -> Replicate:
    """Run every scenario with one parameter vector and seed and compare each with the baseline, firm by firm.

    A run that fails is kept as data, and so is a scenario that a vector's settings contradict; the others go on.
    """
    replicate = Replicate(number, seed, vector)
    for name, config in configs.items():
        stage = "settings"
        try:
            here = composed(config, vector, name == baseline)
            stage = "run"
            replicate.runs[name] = simulate(here.model_copy(update={"seed": seed}))
        except Exception as fault:  # whatever a run raises is a result of that run
            replicate.failures.append(failure_of(fault, stage, name, seed))
    base = replicate.runs.get(baseline)
    if base is not None:
        for name, run in replicate.runs.items():
            if name != baseline:
                replicate.paired[name] = against_baseline(run, base)
                replicate.moved[name] = _moved(run, base)
    if not next(iter(configs.values())).output.firms:
        for name, run in replicate.runs.items():
            replicate.runs[name] = Run(**{**run.__dict__, "lives": {}})
    return replicate


def composed(config: Config, vector: Vector, is_baseline: bool) -> Config:
    """A scenario in the world of a parameter vector; the same object where the vector sets nothing of it.

    Raises
    ------
    KeyError, ValidationError
        If the scenario has no such setting, or they do not go together.
    """
    settings = settings_in(vector, is_baseline)
    return with_settings(config, settings) if settings else config


def settings_in(vector: Vector, is_baseline: bool) -> dict[str, Value]:
    """What a vector sets in the baseline, or in another scenario."""
    return {key: value for key, value in vector.settings.items() if applies(key, is_baseline)}


def _moved(run: Run, base: Run) -> list[Moved]:
    found = []
    for (month, here, founded), (_, there, founded_there) in zip(run.standing, base.standing, strict=True):
        found.append(Moved(month, "all", migration(there, founded_there, here, founded)))
        for index, name in enumerate(SIZE_CLASSES):
            of = run.size_class == index
            found.append(Moved(month, name, migration(there[of], founded_there[of], here[of], founded[of])))
    return found


def replicates(
    configs: dict[str, Config], baseline: str, seeds: list[int], say: Say, vectors: Sequence[Vector] = (AS_IT_IS,)
) -> Iterator[Replicate]:
    """All replicates, in order of their number, from as many processes as asked for.

    The seeds of the first vector come first, then those of the next.

    Parameters
    ----------
    configs : by scenario
        All with the same base seed.
    baseline
        Scenario that the others are compared with.
    seeds
        Each is run in every vector.
    say
        Told how many of how many are done.
    vectors
        Parameter vectors.
    """
    first = next(iter(configs.values()))
    tasks = [(number, *task) for number, task in enumerate((seed, vector) for vector in vectors for seed in seeds)]
    workers = min(first.workers or processors(), len(tasks))
    say(0, len(tasks))
    if workers == 1:
        for task in tasks:
            yield run_replicate(configs, baseline, *task)
            say(task[0] + 1, len(tasks))
        return
    done: dict[int, Replicate] = {}
    nearest = 0
    for number, outcome in crew.outcomes(_work, (configs, baseline), tasks, workers):
        done[number] = outcome or _died(configs, *tasks[number])
        say(nearest + len(done), len(tasks))
        while nearest in done:
            yield done.pop(nearest)
            nearest += 1


_work = run_replicate  # what a process is sent to do


def _died(configs: dict[str, Config], number: int, seed: int, vector: Vector) -> Replicate:
    return Replicate(number, seed, vector, failures=[failure_of(DIED, "process", name, seed) for name in configs])
