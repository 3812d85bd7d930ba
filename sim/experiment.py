"""Many runs: scenarios times replicates, each replicate with the same luck in every scenario."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from sim import crew
from sim.config.schema.experiment import Config
from sim.config.schema.population import SIZE_CLASSES
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
    """All scenarios with one seed.

    Attributes
    ----------
    number : index
    seed
    runs : by scenario
    paired : by scenario other than the baseline
        Each firm against its twin, for adoption and for effective adoption.
    moved : by scenario other than the baseline
        Where firms stand with the policy, by where they stand without, once a year.
    failures
    """

    number: int
    seed: int
    runs: dict[str, Run] = field(default_factory=dict)
    paired: dict[str, dict[str, float]] = field(default_factory=dict)
    moved: dict[str, list[Moved]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)


def run_replicate(configs: dict[str, Config], baseline: str, number: int, seed: int) -> Replicate:
    """Run every scenario with one seed and compare each with the baseline, firm by firm.

    A run that fails is kept as data; the others go on.
    """
    replicate = Replicate(number, seed)
    for name, config in configs.items():
        try:
            replicate.runs[name] = simulate(config.model_copy(update={"seed": seed}))
        except Exception as fault:  # whatever a run raises is a result of that run
            replicate.failures.append(failure_of(fault, "run", name, seed))
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


def _moved(run: Run, base: Run) -> list[Moved]:
    found = []
    for (month, here, founded), (_, there, founded_there) in zip(run.standing, base.standing, strict=True):
        found.append(Moved(month, "all", migration(there, founded_there, here, founded)))
        for index, name in enumerate(SIZE_CLASSES):
            of = run.size_class == index
            found.append(Moved(month, name, migration(there[of], founded_there[of], here[of], founded[of])))
    return found


def replicates(configs: dict[str, Config], baseline: str, seeds: list[int], say: Say) -> Iterator[Replicate]:
    """All replicates, in order of their number, from as many processes as asked for.

    Parameters
    ----------
    configs : by scenario
        All with the same base seed.
    baseline
        Scenario that the others are compared with.
    seeds
        One per replicate.
    say
        Told how many of how many are done.
    """
    first = next(iter(configs.values()))
    workers = min(first.workers or processors(), len(seeds))
    say(0, len(seeds))
    if workers == 1:
        for number, seed in enumerate(seeds):
            yield run_replicate(configs, baseline, number, seed)
            say(number + 1, len(seeds))
        return
    done: dict[int, Replicate] = {}
    nearest = 0
    for number, outcome in crew.outcomes(_work, (configs, baseline), list(enumerate(seeds)), workers):
        done[number] = outcome or _died(configs, number, seeds[number])
        say(nearest + len(done), len(seeds))
        while nearest in done:
            yield done.pop(nearest)
            nearest += 1


_work = run_replicate  # what a process is sent to do


def _died(configs: dict[str, Config], number: int, seed: int) -> Replicate:
    return Replicate(number, seed, failures=[failure_of(DIED, "process", name, seed) for name in configs])
