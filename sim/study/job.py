"""A study as a job: what it will take, and its folder when it is done."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from sim.config.schema.experiment import Config
from sim.errors import ConfigError, RunFailed
from sim.provenance import now
from sim.results import write_passport
from sim.shelf import Shelf, place_of, places_tried, try_place
from sim.simulation import simulate
from sim.study.calibration import runs_of
from sim.study.conduct import Conduct, Progress, Say
from sim.study.engines.registry import check_engine
from sim.study.extent import bytes_of
from sim.study.folder import WorkFolder
from sim.study.plan import AS_IT_IS, Arm, Plan
from sim.study.results import Studied, analysed, passport, write_points
from sim.study.search import proposed, runs_again, runs_left
from sim.study.shard import heard, passing_failures
from sim.study.spaces import MATCHING, SEARCH
from sim.units import counted

# What reading says of results that are a stranger's, damaged or of another version.
NOT_OURS = (ConfigError, OSError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError,
            pa.ArrowException)  # fmt: skip


class Stopped(KeyboardInterrupt):
    """Somebody interrupted a study; what is finished is kept."""


@dataclass
class Carried:
    """A study that has been carried out, its folder still without its name.

    Attributes
    ----------
    studied
        Its results, where they lie now.
    progress
    broken : count
        Runs that failed, and claims that broke.
    """

    studied: Studied
    progress: Progress
    broken: int
    _shelf: Shelf
    _work: WorkFolder

    @property
    def folder(self) -> Path:
        """Where more can be laid beside the tables."""
        return self.studied.folder

    @property
    def wanted(self) -> Path:
        """The folder that was asked for; where one stands already, the results get the next free number."""
        return self._shelf.wanted

    @property
    def spared(self) -> str:
        """Why earlier results were not replaced although that was asked for; empty, where they were."""
        return self._shelf.spared

    def publish(self) -> Path:
        """Give the folder its name, and let go of the work behind it."""
        self.studied = replace(self.studied, folder=self._shelf.publish())
        self._work.discard()
        return self.folder


@contextmanager
def carried_out(plan: Plan, kind: str, command: str, say: Say) -> Iterator[Carried]:
    """Run what is not finished, and lay out the tables; what is not published in the end leaves no folder of results.

    Parameters
    ----------
    plan
    kind
        The command that asked: sweep, sensitivity, ...
    command
        What the user typed.
    say
        Told how many runs of how many are done.

    Raises
    ------
    ConfigError
        If the engine's extra is not installed.
    EnvironmentFault
        If the disk or the cluster refuses; finished shards are kept.
    RunFailed
        If no run ended well.
    """
    check_engine(plan.first.executor)
    output = plan.first.output
    work = WorkFolder(place_of(output.dir), plan.identity)
    with _keeping(work), work.opened():
        started = work.begun(now())
        try_place(output.dir, f"{plan.identity}-")  # whose name is longer than that of the work
        conduct = Conduct(plan, work, say)
        progress = conduct.run()
        with Shelf(output.dir, output.overwrite, f"{plan.identity}-") as shelf:
            rows = _laid_out(conduct, shelf.partial, kind, command, started)
            yield Carried(Studied.read(shelf.partial), progress, rows["failures"], shelf, work)


def already_there(plan: Plan, kind: str) -> Studied | None:
    """Results of this very study, if they stand where its results would go: whole, of no failed run, analysed alike.

    A study that is to overwrite what stands there is never there already.
    """
    output = plan.first.output
    if output.overwrite:
        return None
    for folder in places_tried(place_of(output.dir)):
        with suppress(*NOT_OURS):
            found = Studied.read(folder)
            asked = {"identity": plan.identity, "kind": kind, "runs_failed": 0, **analysed(plan)}
            if all(found.provenance[key] == value for key, value in asked.items()) and found.is_whole():
                return found
    return None


def kept_from_before(plan: Plan) -> int:
    """Runs of this very study that somebody has left finished."""
    return WorkFolder(place_of(plan.first.output.dir), plan.identity).kept()


def unfinished_beside(plan: Plan) -> dict[Path, int]:
    """Folders of other studies, not finished, whose results were to stand in the same place; finished runs of each."""
    return WorkFolder(place_of(plan.first.output.dir), plan.identity).others()


def _laid_out(conduct: Conduct, folder: Path, kind: str, command: str, started: str) -> dict[str, int]:
    """Tables, passport and ledger, in a folder that exists; rows of each table."""
    tables = folder / "tables"
    tables.mkdir()
    rows = conduct.write(tables)
    if not rows["outcomes"]:
        first = next(conduct.folder.parts("failures", conduct.order)).to_pylist()[0]
        told = f"every run failed; the first: {first['message']}\nrepeat it with: {first['repeat']}"
        if any(map(passing_failures, conduct.folder.parts("failures", conduct.order))):
            told += "\nwhat was ended from outside or ran out of memory is tried again by the same command"
        raise RunFailed(told)
    plan = conduct.plan  # of a search, it has grown
    write_points(plan, tables)
    runs = {"runs": conduct.progress.total, "runs_failed": conduct.progress.failed}
    write_passport(folder, passport(plan, kind, command, started, now(), runs))
    conduct.folder.write_ledger(folder, conduct.order)
    return rows


@contextmanager
def _keeping(work: WorkFolder) -> Iterator[None]:
    """Say, when somebody interrupts, that finished shards are kept."""
    try:
        yield
    except KeyboardInterrupt:
        if not work.path.is_dir():
            raise Stopped("the results have been published") from None
        kept = counted(len(work.finished()), "shard")
        raise Stopped(f"what is finished is kept ({kept}); the same command goes on from there") from None


def what_it_takes(plan: Plan) -> dict[str, float]:
    """How many runs, how long on one processor, how large; found by running a little of it.

    Returns
    -------
    runs (count, as far as replication is fixed, without those of a claim; of a search, at most); seconds; bytes.
    """
    if plan.study.levers.design == SEARCH:
        return _search_takes(plan)
    if plan.study.uncertainties.design == MATCHING:
        alone = Arm(plan.baseline, AS_IT_IS)
        config = plan.configs_of(next(plan.cases(range(1))), [])[alone]
        return _with_bytes(plan, runs_of(plan), runs_of(plan) * _seconds(config))
    cases = len(plan.worlds) * len(plan.members) * plan.study.replication.seeds
    case = next(plan.cases(range(1)))
    seconds = 0.0
    for name in plan.configs:
        arms = [arm for arm in plan.arms if arm.scenario == name] or [Arm(name, AS_IT_IS)]
        middle = arms[len(arms) // 2]
        seconds += cases * len(arms) * _seconds(plan.configs_of(case, [middle])[middle])
    if plan.claim:
        began = time.process_time()
        heard(plan.claim, plan.configs_of(case, [])[Arm(plan.baseline, AS_IT_IS)])
        seconds += cases * (time.process_time() - began)
    return _with_bytes(plan, cases * (1 + len(plan.arms)), seconds)


def _search_takes(plan: Plan) -> dict[str, float]:
    """The same of a search, as if each policy took as long as one of the first generation."""
    first, runs = proposed(plan), runs_left(plan, 0)
    middle = first.arms[len(first.arms) // 2]
    configs = first.configs_of(next(plan.cases(range(1))), [middle])
    return _with_bytes(plan, runs, (runs + runs_again(plan)) * _seconds(configs[middle]))


def _with_bytes(plan: Plan, runs: int, seconds: float) -> dict[str, float]:
    return {"runs": runs, "seconds": seconds, "bytes": bytes_of(plan.first, runs)}


def _seconds(config: Config) -> float:
    """Processor time of a run: of its middle, since later months take longer than earlier ones."""
    some = config.model_copy(update={"months": min(max(config.months // 2, 1), config.months)})
    simulate(config.model_copy(update={"months": min(1, config.months)}))  # what is still to be compiled is compiled
    began = time.process_time()
    simulate(some, config.study.every_months)
    return (time.process_time() - began) * max(config.months, 1) / max(some.months, 1)
