"""The small study on every engine: `python -m tests.verify.clusters [WORDS]`. Some minutes; with WORDS such cases.

Its tables must be the same bytes from one process, several, Dask and arrays of SLURM jobs, also where a worker is
killed, a job is cancelled, or the study itself is killed and comes back. Needs the extra cluster; the cases of SLURM
need a SLURM that takes jobs from here. Ends with 1 where anything is otherwise than it should be.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

from sim.config.schema.executor import Executor
from sim.errors import EnvironmentFault
from sim.study.engines import dask, slurm
from sim.study.engines.queue import alive, cancel
from sim.study.folder import entry_by
from sim.study.job import carried_out
from sim.study.plan import plan
from tests.verify.undisturbed import SETTINGS, Verdict, ended, of_session, parts, started, tables_of, until

SOON = {"SETTLE": 5.0, "ASK": 2.0}  # this machine shows at once what a job has written
SLURM = ("executor.memory_gb=1", "executor.jobs=2")


class Cases:
    """One case after the other, each in a folder of its own."""

    def __init__(self, place: Path, words: Sequence[str]) -> None:
        self.place, self.words, self.verdict = place, words, Verdict()
        self.expected: dict[str, str] = {}

    def asked(self, name: str) -> bool:
        """Whether a case is wanted."""
        return not self.words or any(word in name for word in self.words)

    def same(self, name: str, settings: Sequence[str], trouble: Callable[[Path], object] | None = None) -> None:
        """A study gives the bytes that are expected, whatever befalls it."""
        if not self.asked(name):
            return
        out = self.place / name.replace(",", "").replace(" ", "-")
        befallen = []
        if trouble:
            threading.Thread(target=lambda: befallen.append(trouble(out)), daemon=True).start()
        began = time.monotonic()
        try:
            found = self._tables(out, settings)
        except Exception as fault:
            self.verdict(name, False, f"{type(fault).__name__}: {fault}")
            return
        self.expected = self.expected or found
        told = f"{time.monotonic() - began:.0f} s" + (f", {befallen[0]}" if befallen else "")
        self.verdict(name, found == self.expected and bool(befallen) == bool(trouble), told)

    def _tables(self, out: Path, settings: Sequence[str]) -> dict[str, str]:
        asked = {setting.partition("=")[0]: setting for setting in ("study=sweep", *SETTINGS, *settings)}
        planned = plan([*asked.values(), f"output.dir={out}"])
        with carried_out(planned, "sweep", "test", lambda *_: None) as done:
            return tables_of(done.publish())

    def refused(self, name: str, settings: Sequence[str], word: str) -> None:
        """A study ends with a sentence about what the machine refuses, and does not wait for ever."""
        if not self.asked(name):
            return
        try:
            self._tables(self.place / name.replace(",", "").replace(" ", "-"), settings)
        except EnvironmentFault as fault:
            self.verdict(name, word in str(fault), str(fault).replace(str(self.place), "...")[:200])
        else:
            self.verdict(name, False, "nothing was refused")


def kill_worker(out: Path) -> str:
    """SIGKILL to the worker that finished a shard first."""
    until(lambda: len(parts(out)) > 3)
    told = entry_by(next(out.parent.glob(f".{out.name}.study-*")), parts(out)[0])
    assert told is not None
    worker = int(told["where"].partition(":")[2])
    os.kill(worker, signal.SIGKILL)
    return f"worker {worker} killed at {len(parts(out))} shards"


def cancel_jobs(count: int) -> Callable[[Path], str]:
    """Cancel so many of the jobs under way."""

    def trouble(out: Path) -> str:
        until(lambda: len(parts(out)) > 3)
        jobs = sorted(alive() or [])[:count]
        cancel(jobs)
        return f"{' and '.join(jobs)} cancelled at {len(parts(out))} shards"

    return trouble


def own_scheduler(cases: Cases) -> None:
    """Workers of somebody's own, one of them with several threads."""
    if not cases.asked("dask address"):
        return
    with ExitStack() as stack:
        address = "tcp://127.0.0.1:18786"
        command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "18786"]
        workers = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nworkers", "2", "--nthreads", "2"]
        for words in ([*command, "--no-dashboard"], [*workers, "--no-dashboard"]):
            process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            time.sleep(3.0)
        cases.same("dask address", ["executor=dask", f"executor.address={address}"])


def comes_back(cases: Cases, name: str, number: signal.Signals, settings: Sequence[str], jobs_go_on: bool) -> None:
    """The study is ended by a signal, and comes back; its jobs have gone on, or have been cancelled."""
    if not cases.asked(name):
        return
    out = cases.place / name.replace(",", "").replace(" ", "-")
    process = started(out, *settings)
    until(lambda: len(parts(out)) > 2)
    before = alive() or set()
    os.killpg(process.pid, number)
    _, said = ended(process)
    gone = until(lambda: not list(of_session(process.pid)), 10.0)
    calm = "Traceback" not in said and until(lambda: jobs_go_on or not (alive() or set()), 30.0)
    kept = len(parts(out)) > 2
    process = started(out, *settings)
    seen: set[str] = set()
    while process.poll() is None:
        seen |= alive() or set()
        time.sleep(1.0)
    code, said = ended(process)
    right = code == 0 and tables_of(out) == cases.expected and gone and calm and kept
    taken_over = bool(before) and seen <= before
    told = f"jobs {sorted(before)}, then {sorted(seen - before)}" if before else ""
    cases.verdict(name, right and (taken_over or not jobs_go_on), told)
    if code:
        print(said)


def job_scripts(cases: Cases) -> None:
    """What would be submitted on systems that are not here."""
    wanted = {
        "pbs": ["#PBS -q short", "#PBS -A project7", "walltime=02:05:00"],
        "sge": ["#$ -q short", "#$ -P project7", "h_rt=02:05:00"],
        "lsf": ["#BSUB -q short", '#BSUB -P "project7"', "#BSUB -W 02:05"],
        "slurm": ["#SBATCH -p short", "#SBATCH -A project7", "#SBATCH -t 02:05:00"],
        "htcondor": ["accounting_group = project7", "RequestDisk"],
    }
    for system, lines in wanted.items():
        if cases.asked(f"job script {system}"):
            executor = Executor(kind="dask", cluster=system, queue="short", account="project7", minutes=125,  # type: ignore[arg-type]
                                setup=["module load python"])  # fmt: skip
            with dask.jobs_of(executor, cases.place) as cluster:
                script = cluster.job_script()
            missing = [line for line in [*lines, "module load python", "--nthreads 1"] if line not in script]
            cases.verdict(f"job script {system}", not missing, f"{missing} not in\n{script}" if missing else "")


def main(words: Sequence[str]) -> int:
    """Run, compare, tell."""
    if importlib.util.find_spec("distributed") is None or importlib.util.find_spec("submitit") is None:
        print('needs the extra: pip install "sme-ai-adoption[cluster]"')
        return 1
    place = Path(tempfile.mkdtemp(prefix="clusters-"))
    cases = Cases(place, [*words, "one process"] if words else [])
    try:
        with mock.patch.multiple(slurm, **SOON), mock.patch.object(dask, "REFILL", 5.0):
            cases.same("one process", ["executor=serial"])
            cases.same("processes", ["executor=local"])
            cases.same("dask", ["executor=dask"])
            cases.same("dask, a worker killed", ["executor=dask"], kill_worker)
            own_scheduler(cases)
            cases.refused("dask nobody there", ["executor=dask", "executor.address=tcp://127.0.0.1:18999"], "answers")
            job_scripts(cases)
            if shutil.which("sbatch") and alive() is not None:
                on_slurm(cases)
            else:
                print("no SLURM here: its cases are left out")
    finally:
        shutil.rmtree(place, ignore_errors=True)
    print(f"{cases.verdict.wrong} things went wrong")
    return int(cases.verdict.wrong > 0)


def on_slurm(cases: Cases) -> None:
    """The cases of SLURM."""
    jobs, arrays = ["executor=dask", "executor.cluster=slurm", *SLURM], ["executor=slurm", *SLURM]
    cases.same("dask jobs", jobs)
    cases.same("dask jobs, one cancelled", jobs, cancel_jobs(1))
    cases.same("dask jobs, all cancelled", jobs, cancel_jobs(2))
    cases.refused("dask jobs nowhere", [*jobs, "executor.queue=nowhere"], "partition")
    cases.refused("dask jobs that break", [*jobs, "executor.setup=['echo no such module; exit 1']"], "no such module")
    cases.same("arrays", arrays)
    cases.same("arrays, small ones", [*arrays, "executor.array_limit=2", "executor.minutes=1", "executor.jobs=3"])
    cases.same("arrays, one job cancelled", arrays, cancel_jobs(1))
    cases.same("arrays, all jobs cancelled", arrays, cancel_jobs(2))
    cases.refused("arrays nowhere", [*arrays, "executor.queue=nowhere"], "partition")
    cases.refused("arrays that break", [*arrays, "executor.setup=['echo no such module; exit 1']"], "no such module")
    comes_back(cases, "arrays, the study killed", signal.SIGKILL, arrays, jobs_go_on=True)
    comes_back(cases, "arrays, the study interrupted", signal.SIGINT, arrays, jobs_go_on=False)
    comes_back(cases, "dask jobs, the study interrupted", signal.SIGINT, jobs, jobs_go_on=False)
    comes_back(cases, "dask, the study interrupted", signal.SIGINT, ["executor=dask"], jobs_go_on=False)
    comes_back(cases, "dask, the study killed", signal.SIGKILL, ["executor=dask"], jobs_go_on=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
