"""Shards worked off by Dask: processes of this machine, jobs of a cluster, or a scheduler that is running already.

Every shard is one task. The plan is the result of a task too: it travels to each worker once, and Dask makes it again
where all workers that held it are lost. A lost worker's shard is tried once more by Dask itself.
"""

from __future__ import annotations

import logging
import os
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from sim.config.schema.executor import Executor
from sim.crew import interrupts_held
from sim.errors import EnvironmentFault
from sim.provenance import code_state
from sim.study.engines.queue import alive, last_words
from sim.study.engines.work import Done, Ended, same_code, work_off
from sim.study.folder import entry_by
from sim.study.plan import Plan, Shard
from sim.threads import processors, work_beside
from sim.units import counted

AHEAD = 1000  # shards that the scheduler knows of at once; the rest of a long study waits here
REFILL = 20.0  # seconds after which jobs that have ended are replaced
SEEN = 120.0  # seconds within which a shared folder must show what a worker has written
WITHOUT_ANSWER = 30.0  # seconds after which a scheduler is taken for gone
LEAVES_EARLY = 10  # minutes of wall time from which workers leave in time, so that no shard is lost to its end

SETTINGS = {
    "distributed.deploy.lost-worker-timeout": "5s",  # then its job may be replaced
    "distributed.scheduler.allowed-failures": 1,  # a shard that has lost two workers is not tried any more
    "distributed.scheduler.worker-saturation": 1.0,  # a worker holds the shard that it works at, and no other
    "distributed.worker.memory.terminate": False,  # memory is what the job was given, as with other engines
    "distributed.worker.memory.pause": False,
    "distributed.comm.timeouts.connect": f"{WITHOUT_ANSWER:.0f}s",
}
CLASSES = {
    "slurm": "SLURMCluster", "pbs": "PBSCluster", "lsf": "LSFCluster", "sge": "SGECluster",
    "htcondor": "HTCondorCluster",
}  # fmt: skip
ACCOUNT = {"slurm": "account", "pbs": "account", "lsf": "project", "sge": "project"}  # what it is called


def work(plan: Plan, shards: Sequence[Shard], folder: Path) -> Ended:
    """Work shards off with the workers that the settings ask for; each as it is done.

    Raises
    ------
    EnvironmentFault
        If no scheduler answers, jobs are not taken, no shard comes back for too long, or a disk refuses.
    """
    import distributed  # noqa: F401  before its settings are set: it brings the others
    from dask import config

    executor = plan.first.executor
    workers = min(plan.first.workers or processors(), len(shards))
    beside = workers if executor.cluster == "local" and not executor.address else 0
    with (
        config.set(SETTINGS), _quiet(), _scheduler(executor, workers, len(shards), folder) as (place, refill),
        _client_of(place) as client,
    ):  # fmt: skip
        yield from Errand(client, plan, folder, beside, refill).outcomes(shards)


@dataclass
class Errand:
    """Shards on their way.

    Parameters
    ----------
    client
        Of the scheduler.
    plan
    folder
        Of the work.
    beside : count
        Workers that share a machine; 0 where each has one processor.
    refill
        Replaces jobs that have ended.
    """

    client: Any
    plan: Plan
    folder: Path
    beside: int
    refill: Callable[[], None]
    waiting: dict[str, tuple[Any, str]] = field(default_factory=dict)  # future and name of the shard, by key
    ended: SimpleQueue[Any] = field(default_factory=SimpleQueue)
    filled: float = field(default_factory=time.monotonic)

    def outcomes(self, shards: Sequence[Shard]) -> Iterator[Done]:
        """Name and ledger's entry of each shard as it is done; None for one that lost two workers."""
        from distributed.scheduler import KilledWorker

        coming = iter(shards)
        sources = code_state()["sources"]
        shared = self._submit(_given_on, self.plan)
        while True:
            for shard in islice(coming, AHEAD - len(self.waiting)):
                future = self._submit(_work_off, shared, sources, str(self.folder.resolve()), self.beside, shard)
                self.waiting[future.key] = future, shard.name
                future.add_done_callback(self.ended.put)
            if not self.waiting:
                return
            future, name = self.waiting.pop(self._next().key)
            if future.status not in ("finished", "error"):
                raise EnvironmentFault("the Dask scheduler is gone; finished shards are kept, the same command goes on")
            try:
                entry = future.result()
            except KilledWorker:
                yield name, None
            except ModuleNotFoundError as fault:
                raise EnvironmentFault(
                    f"a Dask worker cannot import {fault.name}; workers need the same installation of this project"
                ) from fault
            else:
                self._await(name, entry["where"])
                yield name, entry

    def _submit(self, function: Callable[..., Any], *given: Any) -> Any:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Sending large graph")  # the plan, once
            return self.client.submit(function, *given, pure=False)

    def _next(self) -> Any:
        """The next future that has ended."""
        minutes, began = self.plan.first.executor.patience_minutes, time.monotonic()
        while True:
            if time.monotonic() - self.filled > REFILL:
                self.refill()
                self.filled = time.monotonic()
            with suppress(Empty):
                return self.ended.get(timeout=REFILL)
            if minutes and time.monotonic() - began > 60 * minutes:
                raise EnvironmentFault(
                    f"no shard has come back for {counted(minutes, 'minute')} (executor.patience_minutes; "
                    f"{len(self.client.scheduler_info()['workers'])} workers are there); finished shards are kept"
                )

    def _await(self, name: str, where: str) -> None:
        """Wait until this machine, too, sees what a worker has written."""
        until = time.monotonic() + SEEN
        while entry_by(self.folder, name) is None:
            if time.monotonic() > until:
                raise EnvironmentFault(
                    f"{where} has written a shard into {self.folder} which is not seen here; workers and this process "
                    "must share that folder (output.dir)"
                )
            os.listdir(self.folder)  # makes a network disk look again
            time.sleep(0.5)


_one_at_a_time = threading.Lock()  # somebody's own worker may have several threads, the model wants a process


def _given_on(plan: Plan) -> Plan:
    return plan


def _work_off(plan: Plan, sources: str, folder: str, beside: int, shard: Shard) -> dict[str, Any]:
    """In a worker."""
    with _one_at_a_time:
        same_code(sources)
        work_beside(beside or processors())
        return work_off(plan, folder, shard)


@contextmanager
def _scheduler(
    executor: Executor, workers: int, shards: int, folder: Path
) -> Iterator[tuple[Any, Callable[[], None]]]:
    """A scheduler, or its address, and what replaces its workers."""
    if executor.address:
        yield executor.address, lambda: None
        return
    if executor.cluster == "local":
        from distributed import LocalCluster

        with interrupts_held():
            cluster = LocalCluster(
                n_workers=workers, threads_per_worker=1, processes=True, memory_limit=0, dashboard_address=None,
                silence_logs=logging.CRITICAL,
            )  # fmt: skip
        with cluster:
            yield cluster, lambda: None
        return
    with jobs_of(executor, folder) as cluster:
        refill = Refill(cluster, min(executor.jobs, shards), executor.cluster, folder)
        try:
            _ask(refill)
            yield cluster, refill
        finally:
            refill.last()


def _ask(refill: Refill) -> None:
    """Ask for the first jobs, and wait until the system has taken them."""
    try:
        refill.cluster.sync(refill.first)
    except RuntimeError as fault:  # what sbatch and the others complain of
        raise EnvironmentFault(f"{refill.system} does not take the jobs: {_complaint(fault)}") from fault


@contextmanager
def _client_of(place: Any) -> Iterator[Any]:
    """A client of a cluster, or of the scheduler at an address."""
    from distributed import Client

    try:
        client = Client(place, timeout=WITHOUT_ANSWER, set_as_default=False)
    except (OSError, ValueError) as fault:
        raise EnvironmentFault(f"no Dask scheduler answers at {place}: {fault}") from fault
    with client:
        yield client


@dataclass
class Refill:
    """Asks for new jobs where workers were lost, and finds out when no job is left that could bring any."""

    cluster: Any
    jobs: int
    system: str
    folder: Path
    without: int = 0  # times in a row that there was neither a worker nor a job

    async def first(self) -> None:
        """In Dask's own loop."""
        for _ in range(self.jobs):
            self.cluster.worker_spec.update(self.cluster.new_worker_spec())
        await self.cluster

    def __call__(self) -> None:
        """Once in a while."""
        if self.system == "slurm":
            self._check()
        self.cluster.sync(self._forget)
        self.cluster.scale(jobs=self.jobs)

    def _check(self) -> None:
        queue = alive()
        mine = {str(job.job_id) for job in self.cluster.workers.values()}
        there = self.cluster.scheduler_info["workers"] or queue is None or mine & queue
        self.without = 0 if there else self.without + 1
        if self.without > 2:
            raise EnvironmentFault(f"all jobs ended without a worker; the last one said: {last_words(self.folder)}")

    async def _forget(self) -> None:
        """Jobs that the system has not taken are asked for anew."""
        for name, job in list(self.cluster.workers.items()):
            if job.job_id is None:
                del self.cluster.workers[name]

    def last(self) -> None:
        """Dask wants to see jobs that are closing; these only know how to be cancelled."""
        from distributed.core import Status

        for job in self.cluster.workers.values():
            job.status = Status.closing


def jobs_of(executor: Executor, folder: Path) -> Any:
    """A cluster whose workers are jobs, with one process of one thread each; no job has been asked for yet.

    What is not set here, such as the network between nodes, is taken from the site's or the user's Dask settings.
    """
    import dask_jobqueue
    from dask import config

    system = executor.cluster
    given: dict[str, Any] = {
        "cores": 1, "processes": 1, "memory": f"{executor.memory_gb} GiB", "log_directory": str(folder / "jobs"),
        "scheduler_options": {
            **(config.get(f"jobqueue.{system}.scheduler-options", {}) or {}), "dashboard_address": None
        },
        "worker_extra_args": [*(config.get(f"jobqueue.{system}.worker-extra-args", []) or []), "--no-dashboard"],
    }  # fmt: skip
    if executor.minutes > LEAVES_EARLY:
        minutes = executor.minutes - LEAVES_EARLY // 2
        given["worker_extra_args"] += ["--lifetime", f"{minutes}m", "--lifetime-stagger", f"{LEAVES_EARLY // 4}m"]
    if executor.setup:
        given["job_script_prologue"] = list(executor.setup)
    if executor.account and system in ACCOUNT:
        given[ACCOUNT[system]] = executor.account
    if system == "htcondor":
        given["disk"] = "1 GB"
        if executor.account:
            given["job_extra_directives"] = {"accounting_group": executor.account}
    else:
        hours, minutes = divmod(executor.minutes, 60)
        given["walltime"] = f"{hours:02d}:{minutes:02d}" if system == "lsf" else f"{hours:02d}:{minutes:02d}:00"
        if executor.queue:
            given["queue"] = executor.queue
    (folder / "jobs").mkdir(exist_ok=True)
    return getattr(dask_jobqueue, CLASSES[system])(**given)


def _complaint(fault: BaseException) -> str:
    """The last line of what a command has said."""
    lines = [line.strip() for line in str(fault).splitlines() if line.strip() and line.strip() != "stdout:"]
    return lines[-1] if lines else type(fault).__name__


@contextmanager
def _quiet() -> Iterator[None]:
    """What Dask says about workers that come and go is not for whoever waits for results."""
    told = logging.getLogger("distributed")
    before = told.level
    told.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        told.setLevel(before)
