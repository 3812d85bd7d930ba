"""Shards worked off by arrays of SLURM jobs, for sites on which no scheduler of one's own may live long.

A job is given a list of shards, and puts each into the folder as it is done; this process looks there, and asks
``squeue`` which jobs are alive. What an ended job has left undone is given to a new one. Jobs outlive this process
where it is killed: whoever comes back takes over those that are alive. Accounting is not needed.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import EnvironmentFault, writing
from sim.provenance import code_state
from sim.results import write_whole
from sim.study.engines.queue import alive, cancel, last_words
from sim.study.engines.work import Done, Ended, same_code, work_off
from sim.study.extent import seconds_of_run
from sim.study.folder import PARTS, entry_by
from sim.study.plan import Plan, Shard
from sim.threads import processors, work_beside
from sim.units import counted

JOBS, PLAN = "jobs", "plan.pickle"
LOOK, ASK = 1.0, 5.0  # seconds between looks into the folder, and between questions to squeue
SETTLE = 60.0  # seconds that a shared folder may take to show what a job wrote before it ended
SILENT = 900.0  # seconds without an answer of squeue after which SLURM is taken for gone
FILLS = 0.5  # of a job's wall time, as far as it can be foretold
TRIES = 2  # jobs that may end at one shard, or before they begin any


@dataclass
class Flight:
    """What one job is to do.

    Attributes
    ----------
    names
        Of shards.
    vain : count
        Jobs before this one that ended with this list without having begun any of it.
    ended : seconds
        When it was seen to have ended; None while it is alive.
    """

    names: list[str]
    vain: int = 0
    ended: float | None = None


def work(plan: Plan, shards: Sequence[Shard], folder: Path) -> Ended:
    """Work shards off with arrays of jobs; each as it is seen in the folder, None for one at which two jobs ended.

    Raises
    ------
    EnvironmentFault
        If SLURM does not answer or does not take the jobs, jobs end before they begin, no shard comes back for too
        long, or a disk refuses.
    """
    arrays = Arrays(plan, {shard.name: shard for shard in shards}, folder.resolve())
    try:
        arrays.take_over()
        while arrays.undone:
            arrays.submit()
            yield from arrays.arrived()
            yield from arrays.given_up()
            if arrays.undone:
                arrays.check_patience()
                time.sleep(LOOK)
    except BaseException:  # interrupted: nobody waits for what is under way
        cancel(arrays.flights)
        raise


@dataclass
class Arrays:
    """Lists of shards that wait for a job, and jobs under way."""

    plan: Plan
    shards: dict[str, Shard]
    folder: Path
    undone: set[str] = field(default_factory=set)
    waiting: list[Flight] = field(default_factory=list)
    flights: dict[str, Flight] = field(default_factory=dict)  # by job
    ended_at: Counter[str] = field(default_factory=Counter)  # jobs, by the shard at which they ended
    came: float = field(default_factory=time.monotonic)  # when a shard came last
    asked: float = field(default_factory=time.monotonic)  # when squeue answered last
    told: float = -ASK  # when it was asked last

    @property
    def place(self) -> Path:
        """Where jobs, their logs and their notes lie."""
        return self.folder / JOBS

    def take_over(self) -> None:
        """Jobs that a process before this one left alive go on; all other shards wait for new ones."""
        self.undone = set(self.shards)
        queue = alive()
        if queue is None:
            raise EnvironmentFault("squeue does not answer; finished shards are kept, the same command goes on")
        with writing(self.place):
            self.place.mkdir(exist_ok=True)
            for note in sorted(self.place.glob("array-*.json")):
                left: dict[str, list[str]] = json.loads(note.read_text(encoding="utf-8"))
                for job, names in left.items():
                    wanted = [name for name in names if name in self.undone]
                    if job in queue and wanted:
                        self.flights[job] = Flight(wanted)
        write_whole(self.place / PLAN, pickle.dumps((self.plan, code_state()["sources"])))
        under_way = {name for flight in self.flights.values() for name in flight.names}
        self.waiting = [Flight(names) for names in self._lists([name for name in self.shards if name not in under_way])]

    def _lists(self, names: Sequence[str]) -> list[list[str]]:
        """Balanced lists: as many as jobs are asked for, more where their wall time would not do."""
        if not names:
            return []
        executor = self.plan.first.executor
        longest = max(map(self.plan.made, self.shards.values()))
        fits = max(int(FILLS * 60 * executor.minutes / (longest * seconds_of_run(self.plan.first))), 1)
        lists = min(max(executor.jobs, -(-len(names) // fits)), len(names))
        return [list(names[first::lists]) for first in range(lists)]

    def submit(self) -> None:
        """Ask for the next array, as soon as fewer jobs are under way than may be."""
        executor = self.plan.first.executor
        if not self.waiting or sum(flight.ended is None for flight in self.flights.values()) >= executor.jobs:
            return
        batch, rest = self.waiting[: executor.array_limit], self.waiting[executor.array_limit :]
        try:
            jobs = self._submitted(batch)
        except EnvironmentFault:
            if not self.flights:
                raise
            return  # a limit of the site: when a job has ended, there may be room
        self.waiting = rest
        self.flights |= dict(zip(jobs, batch, strict=True))
        self.came = time.monotonic()
        left = {job: flight.names for job, flight in zip(jobs, batch, strict=True)}
        write_whole(self.place / f"array-{jobs[0]}.json", json.dumps(left).encode())

    def _submitted(self, batch: Sequence[Flight]) -> list[str]:
        """Numbers of new jobs, in the order of the lists."""
        from submitit import SlurmExecutor
        from submitit.core.utils import FailedJobError, FailedSubmissionError

        executor = self.plan.first.executor
        asked: dict[str, Any] = {
            "job_name": "sme-sim", "time": executor.minutes, "mem": f"{executor.memory_gb}GB", "cpus_per_task": 1,
            "array_parallelism": executor.jobs, "use_srun": False,
            "setup": ["export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1", *executor.setup],
        }  # fmt: skip
        if executor.queue:
            asked["partition"] = executor.queue
        if executor.account:
            asked["account"] = executor.account
        try:
            site = SlurmExecutor(folder=self.place)
            site.update_parameters(**asked)
            lists = [[self.shards[name] for name in flight.names] for flight in batch]
            return [job.job_id for job in site.map_array(_do, [str(self.folder)] * len(batch), lists)]
        except (FailedJobError, FailedSubmissionError) as fault:
            lines = [line.strip() for line in str(fault).splitlines() if "error:" in line]
            raise EnvironmentFault(f"SLURM does not take the jobs: {lines[-1] if lines else fault}") from fault
        except OSError as fault:
            raise EnvironmentFault(f"cannot submit jobs: {fault.strerror or fault}") from fault

    def arrived(self) -> Iterator[Done]:
        """Shards that are seen in the folder now."""
        for name in sorted(self.undone.intersection(os.listdir(self.folder / PARTS))):
            entry = entry_by(self.folder, name)
            if entry is not None:
                self.undone.discard(name)
                self.came = time.monotonic()
                yield name, entry

    def given_up(self) -> Iterator[Done]:
        """Shards at which two jobs have ended; all others of jobs that have ended wait for a new one."""
        now = time.monotonic()
        if now - self.told < ASK:
            return
        self.told, queue = now, alive()
        if queue is None:
            if now - self.asked > SILENT:
                raise EnvironmentFault(f"squeue was silent for {SILENT / 60:.0f} minutes; finished shards are kept")
            return
        self.asked = now
        for job, flight in list(self.flights.items()):
            left = [name for name in flight.names if name in self.undone]
            if job in queue:
                flight.ended = None  # what was requeued lives again
                continue
            flight.ended = flight.ended or now
            self._raise_what_it_raised(job)
            if left and now - flight.ended < SETTLE:
                continue
            del self.flights[job]
            if left:
                yield from self._after(job, flight, left)

    def _after(self, job: str, flight: Flight, left: list[str]) -> Iterator[Done]:
        """What to do about shards that a job which has ended left undone."""
        begun = _read(self.place / f"{job}.at")
        vain = 0
        if begun in left:
            self.ended_at[begun] += 1
            if self.ended_at[begun] >= TRIES:
                left = [name for name in left if name != begun]
                self.undone.discard(begun)
                yield begun, None
        elif len(left) == len(flight.names):
            vain = flight.vain + 1
            if vain >= TRIES:
                raise EnvironmentFault(f"jobs end before they begin; the last one said: {last_words(self.folder, job)}")
        if left:
            self.waiting.append(Flight(left, vain))

    def _raise_what_it_raised(self, job: str) -> None:
        """An error in a job is an error here."""
        text = _read(self.place / f"{job}.fault")
        if not text:
            return
        with suppress(OSError):
            (self.place / f"{job}.fault").unlink()
        told: Mapping[str, str] = json.loads(text)
        if told["kind"] == EnvironmentFault.__name__:
            raise EnvironmentFault(told["message"])
        raise RuntimeError(f"a job of SLURM broke ({job}):\n{told['traceback']}")

    def check_patience(self) -> None:
        """End waiting where nothing has come for longer than anybody wants to wait."""
        minutes = self.plan.first.executor.patience_minutes
        if minutes and time.monotonic() - self.came > 60 * minutes:
            raise EnvironmentFault(
                f"no shard has come back for {counted(minutes, 'minute')} (executor.patience_minutes); finished shards "
                "are kept"
            )


def _do(folder: str, shards: Sequence[Shard]) -> None:
    """In a job: one shard after the other, and a note of which it is at."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # not as a checkpoint, nor as an error of a run
    signal.signal(signal.SIGUSR2, signal.SIG_IGN)
    place = Path(folder) / JOBS
    array, task = os.environ.get("SLURM_ARRAY_JOB_ID"), os.environ.get("SLURM_ARRAY_TASK_ID")
    job = f"{array}_{task}" if array else os.environ["SLURM_JOB_ID"]
    try:
        plan, sources = pickle.loads((place / PLAN).read_bytes())
        same_code(sources)
        work_beside(processors())
        for shard in shards:
            if not (Path(folder) / PARTS / shard.name).is_dir():  # a job that was requeued begins anew
                (place / f"{job}.at").write_text(shard.name, encoding="utf-8")
                work_off(plan, folder, shard)
    except Exception as fault:
        told = {"kind": type(fault).__name__, "message": str(fault), "traceback": traceback.format_exc()}
        write_whole(place / f"{job}.fault", json.dumps(told).encode())
        raise


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
