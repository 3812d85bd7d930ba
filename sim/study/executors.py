"""Engines that work shards off: this process, the processors of this machine, or a cluster.

All call the same function with the same shards, and all write finished shards into the same folder, so which engine
did the work leaves no trace in the results.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Generator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sim import crew
from sim.config.schema.executor import Executor
from sim.errors import ConfigError, EnvironmentFault
from sim.provenance import code_state
from sim.study.folder import keep, told_of
from sim.study.plan import Plan, Shard
from sim.study.shard import run_shard
from sim.threads import processors

Done = tuple[str, dict[str, Any] | None]  # a shard's name, and what the ledger says; None where it could not be done
Ended = Generator[Done, None, None]  # as they are done; closed, it ends what is under way
Engine = Callable[[Plan, Sequence[Shard], Path], Ended]

EXTRA = {"distributed": "distributed", "dask_jobqueue": "dask-jobqueue", "submitit": "submitit"}  # by module
SUBMITS = {"slurm": "sbatch", "pbs": "qsub", "lsf": "bsub", "sge": "qsub", "htcondor": "condor_submit"}


def work_off(plan: Plan, folder: str, shard: Shard) -> dict[str, Any]:
    """Do one shard and keep it; what the ledger says of it. The one function that every engine calls.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    began = time.perf_counter()
    tables = run_shard(plan, shard)
    told = told_of(plan.runs_of(shard), len(tables["failures"]), time.perf_counter() - began)
    keep(Path(folder), shard.name, tables, told)
    return told


def check_engine(executor: Executor) -> None:
    """Whether this machine has what an engine needs.

    Raises
    ------
    ConfigError
        If the extra is not installed.
    EnvironmentFault
        If jobs cannot be submitted from here.
    """
    needs = {"dask": ["distributed"], "slurm": ["submitit"]}.get(executor.kind, [])
    system = executor.cluster if executor.kind == "dask" else executor.kind
    if executor.kind == "dask" and system != "local":
        needs.append("dask_jobqueue")
    missing = [EXTRA[module] for module in needs if find_spec(module) is None]
    if missing:
        raise ConfigError(
            f"executor.kind = {executor.kind!r}: needs the extra cluster ({' and '.join(missing)} not installed): "
            'pip install "sme-ai-adoption[cluster]"'
        )
    if system in SUBMITS and shutil.which(SUBMITS[system]) is None:
        raise EnvironmentFault(
            f"there is no {SUBMITS[system]} on this machine; jobs of {system} are submitted from a node that has it"
        )


def same_code(sources: str) -> None:
    """Whether this machine has the code that the study began with: nobody edits it while jobs wait in a queue.

    Parameters
    ----------
    sources
        Hash of the sources where the study was begun.

    Raises
    ------
    EnvironmentFault
        If it has not.
    """
    if code_state()["sources"] != sources:
        raise EnvironmentFault("a worker has other sources than the study began with; give both the same, and go on")


def engine(executor: Executor) -> Engine:
    """The engine that was asked for."""
    return {"serial": _serial, "local": _local, "dask": _dask, "slurm": _slurm}[executor.kind]


def _serial(plan: Plan, shards: Sequence[Shard], folder: Path) -> Ended:
    for shard in shards:
        yield shard.name, work_off(plan, str(folder), shard)


def _local(plan: Plan, shards: Sequence[Shard], folder: Path) -> Ended:
    workers = min(plan.first.workers or processors(), len(shards))
    if workers == 1:
        yield from _serial(plan, shards, folder)
        return
    for number, told in crew.outcomes(work_off, (plan, str(folder)), [(shard,) for shard in shards], workers):
        yield shards[number].name, told


def _dask(plan: Plan, shards: Sequence[Shard], folder: Path) -> Ended:
    from sim.study.dask import work

    return work(plan, shards, folder)


def _slurm(plan: Plan, shards: Sequence[Shard], folder: Path) -> Ended:
    from sim.study.slurm import work

    return work(plan, shards, folder)
