"""What every engine does with a shard: one function, the same shards, the same folder.

Which engine did the work therefore leaves no trace in the results.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any

from sim.errors import EnvironmentFault
from sim.provenance import code_state
from sim.study.folder import contents_of, entry_of, keep
from sim.study.plan import Plan, Shard
from sim.study.shard import failed_runs, passing_failures, run_shard

Done = tuple[str, dict[str, Any] | None]  # a shard's name, and its entry in the ledger; None where it could not be done
Ended = Generator[Done, None, None]  # as they are done; closed, it ends what is under way
Engine = Callable[[Plan, Sequence[Shard], Path], Ended]


def work_off(plan: Plan, folder: str, shard: Shard) -> dict[str, Any]:
    """Do one shard and keep it; its entry in the ledger.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    began = time.perf_counter()
    tables = run_shard(plan, shard)
    failures, spent = tables["failures"], time.perf_counter() - began
    entry = entry_of(plan.kept(shard), failed_runs(failures), spent, passing_failures(failures))
    keep(Path(folder), shard.name, tables, {**entry, "holds": contents_of(shard)})
    return entry


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
