"""A study from its plan to its tables: shard by shard, round by round, from where it stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa

from sim.errors import EnvironmentFault
from sim.study.engines.registry import engine
from sim.study.extent import seconds_of_run
from sim.study.folder import WorkFolder, contents_of, entry_of, keep, merge
from sim.study.plan import Plan, Shard
from sim.study.round import Round
from sim.study.shard import SCHEMAS, failed_runs, lost
from sim.study.strategy import rounds
from sim.threads import processors

SHARDS_OF_A_WORKER = 4  # at least, where shards are not shorter than is worth while
SHORTEST = 1.0  # seconds
Say = Callable[[int, int], None]


@dataclass
class Progress:
    """Runs that are done and to do; the latter change where another round follows."""

    say: Say
    done: int = 0
    total: int = 0
    failed: int = 0

    def add(self, runs: int, failed: int = 0) -> None:
        """So many runs more are done."""
        self.done, self.failed = self.done + runs, self.failed + failed
        self.say(self.done, self.total)


@dataclass
class Conduct:
    """A study under way.

    Parameters
    ----------
    plan
        At the end, of a search, with all that was proposed.
    folder
        Opened.
    say
        Told, after each shard, how many runs of how many are done.
    """

    plan: Plan
    folder: WorkFolder
    say: Say
    order: list[str] = field(default_factory=list)  # names of shards, in the order of results
    tried: set[str] = field(default_factory=set)  # names of shards that have been done now, not by who was here before
    last: list[str] = field(default_factory=list)  # those of the round that has just been run
    again: bool = False  # whether something is done again that had failed for want of memory, or lost its process
    progress: Progress = field(init=False)

    def __post_init__(self) -> None:
        self.progress = Progress(self.say)

    def run(self) -> Progress:
        """Run what is not finished, round by round."""
        progress = self.progress
        for turn, now in enumerate(rounds(self.plan, self._read)):
            self.plan = now.plan
            shards = now.plan.shards(iter(now.cases), turn, self.folder.cut(piece(now)))
            self._begin(f"{turn:03d}", fingerprint(now))
            progress.total = progress.done + sum(map(now.plan.kept, shards)) + now.later
            self.last = [name for pieces in self._do(shards, progress).values() for name in pieces]
            self.order += self.last
        progress.total = progress.done
        return progress

    def _begin(self, turn: str, runs: str) -> None:
        """Begin a round; where what had failed before it has now been tried again, it may run others than before."""
        try:
            self.folder.holds(turn, runs)
        except EnvironmentFault:
            if not self.again:
                raise
            self.folder.forget(turn)
            self.folder.holds(turn, runs)

    def _read(self, table: str, columns: Sequence[str] | None = None, month: int | None = None) -> pd.DataFrame:
        return pa.concat_tables(self.folder.parts(table, self.last, columns, month)).to_pandas()

    def _do(self, shards: Sequence[Shard], progress: Progress) -> dict[str, list[str]]:
        """Do these shards, unless they are done; names by shard, those of its pieces where it had to be split."""
        begun = {whole for name in self.folder.finished() for whole in wholes(name)}  # by who was here before
        todo, died = [], set()
        for shard in shards:
            entry, runs = self.folder.whole(shard.name), contents_of(shard)
            if entry is not None and entry.get("holds", runs) != runs:
                self.folder.again(shard.name)  # of another cut, which the disk has lost
                entry = None
            if entry is not None and entry.get("passing") and shard.name not in self.tried:
                self.folder.again(shard.name)  # what lacked memory then may have it now
                self.again, entry = True, None
            if entry is not None:
                progress.add(entry["runs"], entry["failed"])
            elif shard.name in begun:
                died.add(shard.name)
            else:
                todo.append(shard)
        self.tried.update(shard.name for shard in todo)
        if todo:
            with closing(engine(self.plan.first.executor)(self.plan, todo, self.folder.path)) as ended:
                for name, entry in ended:
                    if entry is None:
                        died.add(name)
                    else:
                        progress.add(entry["runs"], entry["failed"])
        pieces = {shard.name: split(shard) for shard in shards if shard.name in died}
        for alone in [smaller[0] for smaller in pieces.values() if len(smaller) == 1]:
            self._give_up(alone)
        done = self._do([piece for smaller in pieces.values() for piece in smaller], progress) if pieces else {}
        return {
            shard.name: [name for piece in pieces[shard.name] for name in done[piece.name]]
            if shard.name in pieces else [shard.name]
            for shard in shards
        }  # fmt: skip

    def _give_up(self, shard: Shard) -> None:
        """What killed its process twice, and cannot be split any more, is kept as failed."""
        tables = lost(self.plan, shard)
        failed = failed_runs(tables["failures"])
        entry = {**entry_of(self.plan.kept(shard), failed, 0.0, failed), "holds": contents_of(shard)}
        self.tried.add(shard.name)
        keep(self.folder.path, shard.name, tables, entry)

    def write(self, tables: Path) -> dict[str, int]:
        """Stream what the shards hold into the tables of the results; rows of each."""
        return {
            name: merge(self.folder.parts(name, self.order), schema, tables / f"{name}.parquet")
            for name, schema in SCHEMAS.items()
        }


def piece(now: Round) -> float:
    """Seconds of a shard: as asked for, but so that each worker gets several, and none runs a baseline more for it."""
    first = now.plan.first
    executor, one = first.executor, seconds_of_run(first)
    on_a_cluster = executor.kind == "slurm" or executor.cluster != "local" or executor.address
    workers = executor.jobs if on_a_cluster else first.workers or processors()
    case = one * (1 + len(now.plan.arms))
    fair = len(now.cases) * case / (SHARDS_OF_A_WORKER * workers)
    return min(executor.shard_seconds, max(fair, case, SHORTEST))


def wholes(name: str) -> list[str]:
    """Names of the shards that a piece was split from.

    Examples
    --------
    >>> wholes("000-0000004.00001.00000"), wholes("000-0000004")
    (['000-0000004.00001', '000-0000004'], [])
    """
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(len(parts) - 1, 0, -1)]


def fingerprint(now: Round) -> str:
    """Letters for all that a round runs."""
    arms = [(arm.scenario, arm.point) for arm in now.plan.arms]
    runs = f"{now.plan.levers.to_json(orient='split')} {arms} {now.cases}"
    return hashlib.sha256(runs.encode()).hexdigest()[:16]


def split(shard: Shard) -> list[Shard]:
    """The pieces of a shard: its cases, or, of a single case, its arms one by one."""
    if len(shard.cases) > 1:
        return [replace(shard, name=f"{shard.name}.{n:05d}", cases=(case,)) for n, case in enumerate(shard.cases)]
    if shard.after - shard.first > 1:
        return [
            replace(shard, name=f"{shard.name}.{n:05d}", first=arm, after=arm + 1)
            for n, arm in enumerate(range(shard.first, shard.after))
        ]
    return [shard]
