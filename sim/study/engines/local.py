"""Shards worked off on this machine: one after the other in this process, or on several processors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim import crew
from sim.study.engines.work import Ended, work_off
from sim.study.plan import Plan, Shard
from sim.threads import processors


def one_by_one(plan: Plan, shards: Sequence[Shard], folder: Path) -> Ended:
    """In this process."""
    for shard in shards:
        yield shard.name, work_off(plan, str(folder), shard)


def work(plan: Plan, shards: Sequence[Shard], folder: Path) -> Ended:
    """On as many processors as asked for."""
    workers = min(plan.first.workers or processors(), len(shards))
    if workers == 1:
        yield from one_by_one(plan, shards, folder)
        return
    for number, entry in crew.outcomes(work_off, (plan, str(folder)), [(shard,) for shard in shards], workers):
        yield shards[number].name, entry
