"""A study from its plan to its tables: shard by shard, round by round, from where it stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing
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
from sim.study.shard import SCHEMAS, WHERE, lost

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
            names = [name for pieces in self._do(shards, progress).values() for name in pieces]
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
            months = self.plan.first.months
            kept = self.folder.parts("outcomes", self.order, [*WHERE, "month", "dimension", asked.of], months)
            worlds = unsure(pa.concat_tables(kept).to_pandas(), asked, self.plan.baseline, months)
            replicates = range(replicates.stop, min(replicates.stop + asked.at_once, asked.most))
            cases = list(self.plan.cases(replicates, worlds)) if worlds else []

    def _do(self, shards: Sequence[Shard], progress: Progress) -> dict[str, list[str]]:
        """Do these shards, unless they are done; names by shard, those of its pieces where it had to be split."""
        begun = {whole for name in self.folder.finished() for whole in wholes(name)}  # by who was here before
        todo, died = [], set()
        for shard in shards:
            told = self.folder.whole(shard.name)
            if told is not None:
                progress.add(told["runs"], told["failed"])
            elif shard.name in begun:
                died.add(shard.name)
            else:
                todo.append(shard)
        if todo:
            with closing(engine(self.plan.first.executor)(self.plan, todo, self.folder.path)) as ended:
                for name, told in ended:
                    if told is None:
                        died.add(name)
                    else:
                        progress.add(told["runs"], told["failed"])
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
        told = told_of(self.plan.runs_of(shard), len(tables["failures"]), 0.0)
        keep(self.folder.path, shard.name, tables, told)

    def write(self, tables: Path) -> dict[str, int]:
        """Stream what the shards hold into the tables of the results; rows of each."""
        return {
            name: merge(self.folder.parts(name, self.order), schema, tables / f"{name}.parquet")
            for name, schema in SCHEMAS.items()
        }


def wholes(name: str) -> list[str]:
    """Names of the shards that a piece was split from.

    Examples
    --------
    >>> wholes("000-0000004.00001.00000"), wholes("000-0000004")
    (['000-0000004.00001', '000-0000004'], [])
    """
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(len(parts) - 1, 0, -1)]


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

