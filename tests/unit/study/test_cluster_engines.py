"""Engines of clusters: arrays of jobs on a cluster that is played, and Dask where it is installed.

The real ones: `python -m tests.verify.clusters`.
"""

import json
import os
from collections import Counter
from dataclasses import replace

import pytest

from sim.errors import EnvironmentFault
from sim.provenance import code_state
from sim.study.engines import slurm
from sim.study.engines.queue import last_words
from sim.study.engines.work import same_code, work_off
from sim.study.folder import PARTS, WorkFolder
from sim.study.plan import plan

SETTINGS = [
    "study=sweep", "population.n_smes=20", "population.start=2024-12", "months=1", "study.scenarios=[support_system]",
    "study.replication.seeds=6", "study.uncertainties.factors=[]", "study.levers.factors=[]",
    "executor.shard_seconds=0.01", "executor.minutes=1",
]  # fmt: skip
SHARDS = [f"000-{number:07d}" for number in range(6)]


@pytest.fixture(scope="module")
def asked():
    return plan([*SETTINGS, "executor=slurm"])


class Played:
    """A cluster: whenever it is asked for jobs, each does its next shard, or what it is told to.

    Attributes
    ----------
    befalls : by name of a shard
        What happens when a job is at it: "dies", "raises", "is late".
    """

    def __init__(self, asked, place, monkeypatch, **executor):
        changed = asked.first.executor.model_copy(update=executor)
        config = asked.first.model_copy(update={"executor": changed})
        self.plan = replace(asked, configs={**asked.configs, asked.baseline: config})
        self.shards = self.plan.shards(self.plan.cases(range(6)), 0, 0.01)
        self.folder = WorkFolder(place / "study", "identity").path
        (self.folder / PARTS).mkdir(parents=True)
        self.jobs, self.number, self.arrays, self.befalls, self.begins = {}, 0, [], {}, True
        self.cancelled, self.late, self.answers = [], [], True
        for name, value in {"LOOK": 0.0, "ASK": 0.0, "SETTLE": 0.0}.items():
            monkeypatch.setattr(slurm, name, value)
        monkeypatch.setattr(slurm, "alive", self.alive)
        monkeypatch.setattr(slurm, "cancel", self.cancelled.extend)
        monkeypatch.setattr(slurm.Arrays, "_submitted", lambda arrays, batch: self.submitted(batch))

    def submitted(self, batch):
        self.number += 1
        names = [f"{self.number}_{task}" for task in range(len(batch))]
        self.jobs |= {name: list(flight.names) for name, flight in zip(names, batch, strict=True)}
        self.arrays.append([list(flight.names) for flight in batch])
        return names

    def alive(self):
        if not self.answers:
            return None
        queue = set(self.jobs)
        for late in self.late:
            late.rename(late.with_name(late.name.removeprefix(".late-")))
        self.late = []
        for job, names in list(self.jobs.items()):
            if not names or not self.begins:
                del self.jobs[job]
                continue
            self.step(job, names.pop(0))
        return queue & set(self.jobs)

    def step(self, job, name):
        befalls = self.befalls.get(name)
        (self.folder / "jobs" / f"{job}.at").write_text(name)
        if befalls == "dies":
            del self.jobs[job]
        elif befalls == "dies once":
            del self.jobs[job], self.befalls[name]
        elif befalls:
            told = {"kind": befalls, "message": "No space left on device", "traceback": "Traceback: on purpose"}
            (self.folder / "jobs" / f"{job}.fault").write_text(json.dumps(told))
            del self.jobs[job]
        else:
            work_off(self.plan, str(self.folder), next(shard for shard in self.shards if shard.name == name))

    def work(self):
        return list(slurm.work(self.plan, self.shards, self.folder))


@pytest.fixture
def played(asked, tmp_path, monkeypatch):
    return Played(asked, tmp_path, monkeypatch)


def test_every_shard_comes_once_with_what_the_worker_told(played):
    found = played.work()
    assert sorted(name for name, _ in found) == SHARDS
    assert {told["runs"] for _, told in found} == {2}
    assert all(told["where"].endswith(f":{os.getpid()}") for _, told in found)
    assert played.arrays == [[SHARDS[0::2], SHARDS[1::2]]]
    assert not played.cancelled


def test_jobs_are_as_many_as_their_wall_time_needs_and_arrays_as_long_as_they_may_be(asked, tmp_path, monkeypatch):
    monkeypatch.setattr(slurm, "seconds_of_run", lambda config: 7.0)  # 14 s for a shard: two in half a minute
    played = Played(asked, tmp_path, monkeypatch, array_limit=2, jobs=2)
    assert len(played.work()) == 6
    assert [[len(names) for names in array] for array in played.arrays] == [[2, 2], [2]]


def test_what_a_lost_job_left_is_done_by_another(played):
    played.befalls = {SHARDS[2]: "dies once"}
    found = played.work()
    assert sorted(name for name, told in found if told) == SHARDS
    assert played.arrays[1:] == [[[SHARDS[2], SHARDS[4]]]]


def test_a_shard_at_which_two_jobs_ended_is_given_up_and_no_other(played):
    played.befalls = {SHARDS[1]: "dies"}
    found = dict(played.work())
    assert [name for name, told in found.items() if told is None] == [SHARDS[1]]
    assert sorted(found) == SHARDS


def test_jobs_that_end_before_they_begin_end_the_waiting(played):
    (played.folder / "jobs").mkdir()
    (played.folder / "jobs" / "2_0_0_log.err").write_text("bash: module: command not found\n")
    played.begins = False
    with pytest.raises(EnvironmentFault, match="before they begin; the last one said: bash: module: command not found"):
        played.work()
    assert len(played.arrays) >= 2


def test_a_refusing_disk_in_a_job_is_one_here_and_ends_the_others(played):
    played.befalls = {SHARDS[1]: "EnvironmentFault"}
    with pytest.raises(EnvironmentFault, match="No space left on device"):
        played.work()
    assert "1_0" in played.cancelled


def test_what_breaks_in_a_job_breaks_here(played):
    played.befalls = {SHARDS[1]: "ZeroDivisionError"}
    with pytest.raises(RuntimeError, match="Traceback: on purpose"):
        played.work()


def test_who_comes_back_takes_over_the_jobs_that_are_alive(played):
    work = slurm.work(played.plan, played.shards, played.folder)
    first, _ = next(work)  # and then it is killed: nothing of it is closed
    played.begun = Counter()
    again = [shard for shard in played.shards if shard.name != first]
    found = dict(slurm.work(played.plan, again, played.folder))
    assert sorted({first, *found}) == SHARDS
    assert len(played.arrays) == 1
    work.close()


def test_who_stops_listening_ends_the_jobs(played):
    work = slurm.work(played.plan, played.shards, played.folder)
    next(work)
    work.close()
    assert set(played.cancelled) == {"1_0", "1_1"}


def test_a_folder_that_shows_files_late_is_waited_for(played, monkeypatch):
    monkeypatch.setattr(slurm, "SETTLE", 30.0)
    seen = Counter()
    entry_by = slurm.entry_by

    def late(folder, name):
        seen[name] += 1
        return entry_by(folder, name) if seen[name] > 20 else None

    monkeypatch.setattr(slurm, "entry_by", late)
    assert sorted(name for name, told in played.work() if told) == SHARDS
    assert len(played.arrays) == 1


def test_patience_has_an_end_where_one_is_wanted(asked, tmp_path, monkeypatch):
    played = Played(asked, tmp_path, monkeypatch, patience_minutes=1)
    monkeypatch.setattr(played, "step", lambda job, name: played.jobs[job].insert(0, name))  # waits in the queue
    clock = iter(range(0, 10_000, 5))
    monkeypatch.setattr(slurm.time, "monotonic", lambda: next(clock))
    with pytest.raises(EnvironmentFault, match=r"for 1 minute \(executor.patience_minutes\)"):
        played.work()


def test_a_slurm_that_does_not_answer_is_told(played):
    played.answers = False
    with pytest.raises(EnvironmentFault, match="squeue does not answer"):
        played.work()


def test_a_slurm_that_falls_silent_is_told(played, monkeypatch):
    work = slurm.work(played.plan, played.shards, played.folder)
    next(work)
    played.answers = False
    monkeypatch.setattr(slurm, "SILENT", -1.0)
    with pytest.raises(EnvironmentFault, match="squeue was silent"):
        list(work)


def test_other_code_in_a_job_is_refused():
    same_code(code_state()["sources"])
    with pytest.raises(EnvironmentFault, match="other sources than the study began with"):
        same_code("0123")


def test_last_words_are_those_of_the_youngest_log(tmp_path):
    assert last_words(tmp_path).startswith("nothing")
    (tmp_path / "jobs").mkdir()
    for number, text in enumerate(["first\n", "second\nlast\n\n"]):
        log = tmp_path / "jobs" / f"7_{number}_0_log.out"
        log.write_text(text)
        os.utime(log, (number, number))
    assert last_words(tmp_path).startswith("last (")
    assert last_words(tmp_path, "7_0").startswith("first (")


@pytest.mark.slow
def test_dask_gives_what_one_process_gives(asked, tmp_path):
    pytest.importorskip("distributed")
    from sim.study.engines.dask import work

    executor = asked.first.executor.model_copy(update={"kind": "dask"})
    config = asked.first.model_copy(update={"executor": executor, "workers": 1})
    dask = replace(asked, configs={**asked.configs, asked.baseline: config})
    shards = dask.shards(dask.cases(range(6)), 0, 0.01)
    for place in ("dask", "alone"):
        (tmp_path / place / PARTS).mkdir(parents=True)
    found = dict(work(dask, shards, tmp_path / "dask"))
    for shard in shards:
        assert set(found[shard.name]) == set(work_off(dask, str(tmp_path / "alone"), shard))
        for name in ("outcomes", "paired", "failures"):
            one, other = (tmp_path / place / PARTS / shard.name / f"{name}.parquet" for place in ("dask", "alone"))
            assert one.read_bytes() == other.read_bytes()
