"""A study as a job: what it will take, and its folder when it is done."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sim.config.schema.experiment import Config
from sim.errors import RunFailed
from sim.provenance import now
from sim.record import MEASURES
from sim.results import Shelf, write_passport
from sim.simulation import simulate
from sim.study.conduct import Conduct, Progress, Say
from sim.study.executors import check_engine
from sim.study.folder import WorkFolder
from sim.study.plan import AS_IT_IS, SEARCH, Arm, Plan
from sim.study.results import Studied, passport, write_points
from sim.study.search import most_runs, proposed
from sim.study.shard import heard, kept_months

BYTES_PER_NUMBER = 5.0  # of eight, as they come to on disk; measured on the shipped studies


class Stopped(KeyboardInterrupt):
    """Somebody interrupted a study; what is finished is kept."""


def carry_out(plan: Plan, kind: str, command: str, say: Say) -> tuple[WorkFolder, Shelf, Studied, Progress]:
    """Run what is not finished, and lay the tables on a shelf that is still to be published.

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
    output, started = plan.first.output, now()
    shelf = Shelf(output.dir, output.overwrite)
    work = WorkFolder(shelf.wanted, plan.identity)
    with ExitStack() as unless_done, work.opened(), _keeping(work):
        unless_done.enter_context(shelf)  # which is discarded
        conduct = Conduct(plan, work, say)
        progress = conduct.run()
        tables = shelf.partial / "tables"
        tables.mkdir()
        rows = conduct.write(tables)
        if not rows["outcomes"]:
            first = next(work.parts("failures", conduct.order)).to_pylist()[0]
            raise RunFailed(f"every run failed; the first: {first['message']}\nrepeat it with: {first['repeat']}")
        plan = conduct.plan  # of a search, it has grown
        write_points(plan, tables)
        runs = {"runs": progress.total, "runs_failed": rows["failures"]}
        write_passport(shelf.partial, passport(plan, kind, command, started, now(), runs))
        work.write_ledger(shelf.partial, conduct.order)
        studied = Studied.read(shelf.partial)
        unless_done.pop_all()
        return work, shelf, studied, progress


@contextmanager
def _keeping(work: WorkFolder) -> Iterator[None]:
    """Say, when somebody interrupts, that finished shards are kept."""
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(f"{len(work.finished())} finished shards are kept; the same command goes on from there") from None


def what_it_takes(plan: Plan) -> dict[str, float]:
    """How many runs, how long on one processor, how large; found by running a little of it.

    Returns
    -------
    runs (count, as far as replication is fixed, without those of a claim; of a search, at most); seconds; bytes.
    """
    if plan.study.levers.design == SEARCH:
        return _search_takes(plan)
    cases = len(plan.worlds) * len(plan.members) * plan.study.replication.seeds
    case = next(plan.cases(range(1)))
    seconds = 0.0
    for name in plan.configs:
        arms = [arm for arm in plan.arms if arm.scenario == name] or [Arm(name, AS_IT_IS)]
        middle = arms[len(arms) // 2]
        seconds += cases * len(arms) * _seconds(plan.configs_of(case, arms)[middle])
    if plan.claim:
        began = time.process_time()
        heard(plan.claim, plan.configs_of(case, [])[Arm(plan.baseline, AS_IT_IS)])
        seconds += cases * (time.process_time() - began)
    return _with_bytes(plan, cases * (1 + len(plan.arms)), seconds)


def _search_takes(plan: Plan) -> dict[str, float]:
    """The same of a search, as if each policy took as long as one of the first generation."""
    first, runs = proposed(plan), most_runs(plan)
    middle = first.arms[len(first.arms) // 2]
    configs = first.configs_of(next(plan.cases(range(1))), [middle])
    return _with_bytes(plan, runs, runs * _seconds(configs[middle]))


def _with_bytes(plan: Plan, runs: int, seconds: float) -> dict[str, float]:
    rows = runs * len(kept_months(plan.first)) * _strata(plan)
    return {"runs": runs, "seconds": seconds, "bytes": rows * len(MEASURES) * BYTES_PER_NUMBER}


def _seconds(config: Config) -> float:
    """Processor time of a run: of its middle, since later months take longer than earlier ones."""
    some = config.model_copy(update={"months": min(max(config.months // 2, 1), config.months)})
    simulate(config.model_copy(update={"months": min(1, config.months)}))  # what is still to be compiled is compiled
    began = time.process_time()
    simulate(some, config.study.every_months)
    return (time.process_time() - began) * max(config.months, 1) / max(some.months, 1)


def _strata(plan: Plan) -> int:
    population = plan.first.population
    sizes = {"all": 1, "size_class": 3, "stage": 3, "use": 4, "sector": len(population.sectors),
             "region": len(population.regions)}  # fmt: skip
    return sum(sizes[dimension] for dimension in plan.study.dimensions)


