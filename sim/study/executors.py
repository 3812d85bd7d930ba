"""Engines that work shards off: this process, the processors of this machine, or a cluster.

All call the same function with the same shards, and all write finished shards into the same folder, so which engine
did the work leaves no trace in the results.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sim import crew
from sim.config.schema.executor import Executor
from sim.study.folder import keep, told_of
from sim.study.plan import Plan, Shard
from sim.study.shard import run_shard

Done = tuple[str, dict[str, Any] | None]  # a shard's name, and what the ledger says; None where it could not be done
Engine = Callable[[Plan, Sequence[Shard], Path], Iterator[Done]]


def work_off(plan: Plan, folder: str, shard: Shard) -> dict[str, Any]:
    """Do one shard and keep it; what the ledger says of it. The one function that every engine calls.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    began = time.perf_counter()
    tables = run_shard(plan, shard)
    keep(Path(folder), shard.name, tables)
    return told_of(plan.runs_of(shard), len(tables["failures"]), time.perf_counter() - began)


def engine(executor: Executor) -> Engine:
    """The engine that was asked for."""
    return {"serial": _serial, "local": _local, "dask": _dask, "slurm": _slurm}[executor.kind]


def _serial(plan: Plan, shards: Sequence[Shard], folder: Path) -> Iterator[Done]:
    for shard in shards:
        yield shard.name, work_off(plan, str(folder), shard)


def _local(plan: Plan, shards: Sequence[Shard], folder: Path) -> Iterator[Done]:
    workers = min(plan.first.workers or os.cpu_count() or 1, len(shards))
    if workers == 1:
        yield from _serial(plan, shards, folder)
        return
    for number, told in crew.outcomes(work_off, (plan, str(folder)), [(shard,) for shard in shards], workers):
        yield shards[number].name, told


def _dask(plan: Plan, shards: Sequence[Shard], folder: Path) -> Iterator[Done]:
    from sim.study.dask import work

    return work(plan, shards, folder)


def _slurm(plan: Plan, shards: Sequence[Shard], folder: Path) -> Iterator[Done]:
    from sim.study.slurm import work

    return work(plan, shards, folder)
