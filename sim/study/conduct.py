"""A study from its plan to its tables: shard by shard, round by round, from where it stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path

import pandas as pd
import pyarrow as pa

from sim.study import search
from sim.study.executors import engine
from sim.study.folder import WorkFolder, keep, merge, told_of
from sim.study.plan import SEARCH, Plan, Shard
from sim.study.replication import unsure
from sim.study.search import Brought, Round, Rounds
from sim.study.shard import SCHEMAS, lost

Say = Callable[[int, int], None]


@dataclass
class Progress:
    """Runs that are done and to do; the latter change where replication or a search goes on."""

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

    def run(self) -> Progress:
        """Run what is not finished, round by round: more replicates, or what a search proposes next."""
        progress = Progress(self.say)
        seconds = self.folder.cut(self.plan.first.executor.shard_seconds)
        rounds = search.rounds(self.plan) if self.plan.study.levers.design == SEARCH else self._replications()
        brought: Brought | None = None
        for turn in count():
            try:
                now: Round = rounds.send(brought)  # type: ignore[arg-type]
            except StopIteration:
                break
            self.plan = now.plan
            shards = now.plan.shards(iter(now.cases), turn, seconds)
            self.folder.holds(f"{turn:03d}", _told(now))
            progress.total = progress.done + sum(map(now.plan.runs_of, shards)) + now.later
            names = self._do(shards, progress)
            self.order += names
            brought = partial(self._rows, names)
        progress.total = progress.done
        return progress

    def _rows(self, names: Sequence[str], table: str) -> pd.DataFrame:
        """A table of some shards."""
        return pa.concat_tables(self.folder.parts(table, names)).to_pandas()

    def _replications(self) -> Rounds:
        asked = self.plan.study.replication
        replicates = range(asked.seeds)
        cases = list(self.plan.cases(replicates))
        while cases:
            yield Round(self.plan, cases)
            if not asked.until_half_width or replicates.stop >= asked.most:
                return
            outcomes = self._rows(self.order, "outcomes")
            worlds = unsure(outcomes, asked, self.plan.baseline, self.plan.first.months)
            replicates = range(replicates.stop, min(replicates.stop + asked.at_once, asked.most))
            cases = list(self.plan.cases(replicates, worlds)) if worlds else []

    def _do(self, shards: Sequence[Shard], progress: Progress) -> list[str]:
        """Do these shards, unless they are done; their names in order, pieces in place of what had to be split."""
        finished = self.folder.finished()
        todo = [shard for shard in shards if shard.name not in finished]
        progress.add(sum(self.plan.runs_of(shard) for shard in shards if shard.name in finished))
        pieces: dict[str, list[str]] = {shard.name: [shard.name] for shard in shards}
        by_name = {shard.name: shard for shard in todo}
        died = []
        if todo:
            for name, told in engine(self.plan.first.executor)(self.plan, todo, self.folder.path):
                if told is None:
                    died.append(by_name[name])
                    continue
                self.folder.enter(name, told)
                progress.add(told["runs"], told["failed"])
        for shard in died:
            pieces[shard.name] = self._after_death(shard, progress)
        return [name for shard in shards for name in pieces[shard.name]]

    def _after_death(self, shard: Shard, progress: Progress) -> list[str]:
        """What killed its process twice is done piece by piece, and the piece that kills is kept as failed."""
        smaller = split(shard)
        if len(smaller) > 1:
            return self._do(smaller, progress)
        tables = lost(self.plan, shard)
        keep(self.folder.path, shard.name, tables)
        told = told_of(self.plan.runs_of(shard), len(tables["failures"]), 0.0)
        self.folder.enter(shard.name, told)
        progress.add(told["runs"], told["failed"])
        return [shard.name]

    def write(self, tables: Path) -> dict[str, int]:
        """Stream what the shards hold into the tables of the results; rows of each."""
        return {
            name: merge(self.folder.parts(name, self.order), schema, tables / f"{name}.parquet")
            for name, schema in SCHEMAS.items()
        }


def _told(now: Round) -> str:
    """Letters for all that a round runs."""
    arms = [(arm.scenario, arm.point) for arm in now.plan.arms]
    told = f"{now.plan.levers.to_json(orient='split')} {arms} {now.cases}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


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

