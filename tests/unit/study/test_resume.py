"""A study that is interrupted, killed, or finds its disk full or damaged goes on to the same tables."""

import errno
import json
import os
import time
from dataclasses import replace

import pytest

import sim.study.conduct
import sim.study.folder
from sim.config.schema.executor import Executor
from sim.errors import ConfigError, EnvironmentFault
from sim.simulation import simulate
from sim.study.conduct import Conduct, split
from sim.study.engines.registry import check_engine
from sim.study.engines.work import work_off
from sim.study.folder import DAMAGED, FORSAKEN, PARTS, WorkFolder, entry_of, keep
from sim.study.plan import Shard, plan
from sim.study.shard import SCHEMAS

SETTINGS = [
    "study=sweep", "population.n_smes=20", "population.start=2024-12", "months=2", "executor=serial",
    "study.replication.seeds=2", "study.scenarios=[support_system]", "study.uncertainties.factors=[]",
    "executor.shard_seconds=0.02",
    "study.levers={factors: [{key: policy.*.phases.*.budget_per_sme_year, values: [25, 50, 75, 150, 300, 600]}]}",
]  # fmt: skip
SHARDS, RUNS = 6, 14


class Stop(BaseException):
    """A process that ends from one moment to the next."""


@pytest.fixture(scope="module")
def asked():
    return plan(SETTINGS)


@pytest.fixture(scope="module")
def undisturbed(asked, tmp_path_factory):
    return Study(asked, tmp_path_factory.mktemp("undisturbed")).tables()


class Study:
    """A study in a folder, conducted as often as it takes."""

    def __init__(self, asked, place):
        self.asked, self.place, self.runs = asked, place, 0
        self.folder = WorkFolder(place / "study", "identity")
        self.progress = None

    def counted(self, config, every):
        self.runs += 1
        return simulate(config, every)

    def conduct(self, **changed):
        with self.folder.opened():
            conduct = Conduct(replace(self.asked, simulate=self.counted, **changed), self.folder, lambda *_: None)
            self.progress = conduct.run()
            return conduct

    def tables(self, **changed):
        conduct = self.conduct(**changed)
        out = self.place / "tables"
        out.mkdir(exist_ok=True)
        conduct.write(out)
        return {name: (out / f"{name}.parquet").read_bytes() for name in SCHEMAS}

    @property
    def parts(self):
        return sorted(self.folder.finished())


@pytest.fixture
def study(asked, tmp_path):
    return Study(asked, tmp_path)


def stopping(number, reason, then=None):
    """What it stands in for, except that call so many raises."""
    calls = 0

    def call(*given):
        nonlocal calls
        calls += 1
        if calls == number:
            raise reason
        return then(*given)

    return call


def runs_in(asked, names):
    """Runs that these shards take, baselines included."""
    return sum(asked.made(shard) for shard in asked.shards(asked.cases(range(2)), 0, 0.02) if shard.name in names)


def test_the_study_of_these_tests_has_several_shards_and_slices(asked, undisturbed):
    shards = asked.shards(asked.cases(range(2)), 0, 0.02)
    assert len(shards) == SHARDS
    assert {(shard.first, shard.after) for shard in shards} == {(0, 2), (2, 4), (4, 6)}
    assert sum(map(asked.kept, shards)) == RUNS


@pytest.mark.parametrize("moment", [1, 6, 12, 18])
@pytest.mark.parametrize("reason", [KeyboardInterrupt(), Stop()])
def test_what_is_stopped_between_runs_goes_on(study, undisturbed, monkeypatch, moment, reason):
    with monkeypatch.context() as patch:
        patch.setattr(study, "counted", stopping(moment, reason, simulate))
        with pytest.raises(type(reason)):
            study.conduct()
    kept = study.parts
    assert study.tables() == undisturbed
    assert study.runs == runs_in(study.asked, set(study.parts) - set(kept))
    assert study.progress.done == study.progress.total == RUNS


@pytest.mark.parametrize("moment", range(1, 19, 4))
def test_a_full_disk_is_told_and_loses_nothing(study, undisturbed, monkeypatch, moment):
    full = OSError(errno.ENOSPC, "No space left on device")
    with monkeypatch.context() as patch:
        patch.setattr(sim.study.folder, "write_parquet", stopping(moment, full, sim.study.folder.write_parquet))
        with pytest.raises(EnvironmentFault, match="No space left on device; finished shards are kept") as told:
            study.conduct()
    assert told.value.exit_code == 4
    assert len(study.parts) == (moment - 1) // len(SCHEMAS)
    assert [path.name for path in (study.folder.path / PARTS).glob(".*")] == []
    assert study.tables() == undisturbed


@pytest.mark.parametrize(
    ("where", "what"), [(sim.study.folder, "_to_disk"), (sim.study.folder, "sha256"), (os, "fsync")]
)
def test_a_disk_that_refuses_elsewhere_is_told_too(study, undisturbed, monkeypatch, where, what):
    with monkeypatch.context() as patch:
        refuses = stopping(1, OSError(errno.EIO, "Input/output error"), getattr(where, what))
        patch.setattr(where, what, refuses)
        with pytest.raises(EnvironmentFault, match="Input/output error"):
            study.conduct()
    assert study.tables() == undisturbed


def damage_cut(place):
    path = place / "outcomes.parquet"
    path.write_bytes(path.read_bytes()[:-200])


def damage_bit(place):
    path = place / "paired.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def damage_gone(place):
    (place / "failures.parquet").unlink()


def damage_untold(place):
    (place / "told.json").write_text("{")


@pytest.mark.parametrize("damage", [damage_cut, damage_bit, damage_gone, damage_untold])
def test_a_damaged_shard_is_set_aside_and_done_again(study, undisturbed, damage):
    study.conduct()
    study.runs = 0
    damage(study.folder.path / PARTS / study.parts[2])
    assert study.tables() == undisturbed
    assert study.runs == runs_in(study.asked, study.parts[2:3])
    assert len(list((study.folder.path / DAMAGED).iterdir())) == 1


def test_damage_while_a_study_is_under_way_is_told(study):
    conduct = study.conduct()
    damage_cut(study.folder.path / PARTS / study.parts[2])
    with pytest.raises(EnvironmentFault, match="the same command does again what is damaged"):
        conduct.write(study.place)


def test_failures_before_an_interruption_are_counted_after_it(study):
    case = next(study.asked.cases(range(2)))

    def fragile(config, every):
        if config.seed == case.seed:
            raise ZeroDivisionError("on purpose")
        return simulate(config, every)

    study.counted = fragile
    study.conduct()
    failed = study.progress.failed
    study.conduct()
    assert study.progress.failed == failed == 7


def killing(deadly):
    """An engine in which a shard kills its process, twice, if that is what it is."""

    def engine(executor):
        def work(plan, shards, folder):
            for shard in shards:
                yield shard.name, None if deadly(plan, shard) else work_off(plan, str(folder), shard)

        return work

    return engine


def test_a_shard_that_lost_two_processes_is_done_in_pieces(study, undisturbed, monkeypatch):
    seen = []
    monkeypatch.setattr(sim.study.conduct, "engine", killing(lambda _, shard: "." not in shard.name or seen.append(1)))
    assert study.tables() == undisturbed
    assert len(seen) == 2 * SHARDS  # arms one by one
    assert study.progress.done == study.progress.total == RUNS


def test_pieces_that_are_done_are_not_done_again(study, undisturbed, monkeypatch):
    def deadly(_, shard):
        if shard.name == "000-0000002.00001":
            raise Stop
        return shard.name == "000-0000002"

    with monkeypatch.context() as patch:
        patch.setattr(sim.study.conduct, "engine", killing(deadly))
        with pytest.raises(Stop):
            study.conduct()
    study.runs = 0
    assert study.tables() == undisturbed
    assert study.runs == 2  # the other piece: an arm and its baseline


def test_the_run_that_kills_is_told_and_all_others_are_there(study, undisturbed, monkeypatch):
    def deadly(plan, shard):
        return any(case.replicate == 1 and case.world == 0 for case in shard.cases) and shard.first <= 2 < shard.after

    monkeypatch.setattr(sim.study.conduct, "engine", killing(deadly))
    study.tables()
    failures = [row for part in study.folder.parts("failures", study.parts) for row in part.to_pylist()]
    assert [(row["world"], row["replicate"], row["point"]) for row in failures] == [(0, 1, 2)]
    assert failures[0]["stage"] == "process: RunFailed"
    assert (study.progress.done, study.progress.total, study.progress.failed) == (RUNS, RUNS, 1)


def test_half_written_shards_are_swept_out_when_nobody_can_be_at_them(study, undisturbed):
    study.conduct()
    young, old = (study.folder.path / PARTS / f".{name}" for name in ("000-0000000-young", "000-0000000-old"))
    for place in (young, old):
        place.mkdir()
    os.utime(old, (time.time() - 2 * FORSAKEN,) * 2)
    assert study.tables() == undisturbed
    assert young.is_dir()
    assert not old.exists()
    assert not list(study.folder.path.glob("swept*"))


def test_who_finds_a_shard_in_place_leaves_it(tmp_path):
    (tmp_path / PARTS).mkdir()
    tables = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    keep(tmp_path, "one", tables, entry_of(1, 0, 1.0))
    keep(tmp_path, "one", tables, entry_of(2, 0, 1.0))
    assert json.loads((tmp_path / PARTS / "one" / "told.json").read_text())["runs"] == 1
    assert os.listdir(tmp_path / PARTS) == ["one"]


def test_a_second_process_is_told_of_the_first(tmp_path):
    pytest.importorskip("fcntl")
    with WorkFolder(tmp_path / "study", "x").opened():
        with pytest.raises(EnvironmentFault, match=f"process {os.getpid()} on"):
            WorkFolder(tmp_path / "study", "x").opened().__enter__()
        WorkFolder(tmp_path / "study", "x").discard()
        assert list(tmp_path.glob(".study*")), "somebody is at it"
    WorkFolder(tmp_path / "study", "x").discard()
    assert not list(tmp_path.glob(".study*"))


def test_a_disk_without_locks_is_no_second_process(tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")
    monkeypatch.setattr(fcntl, "flock", stopping(1, OSError(errno.ENOSYS, "Function not implemented")))
    with WorkFolder(tmp_path / "study", "x").opened() as folder:
        assert folder.finished() == set()


def test_the_cut_of_a_study_stays_when_another_is_asked_for(study, undisturbed, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(study, "counted", stopping(8, Stop(), simulate))
        with pytest.raises(Stop):
            study.conduct()
    coarse = plan([*(word for word in SETTINGS if "shard_seconds" not in word), "executor.shard_seconds=50"])
    study.asked = coarse
    assert study.tables() == undisturbed
    assert len(study.parts) == SHARDS


def test_the_ledger_has_a_line_for_each_shard_whoever_did_it(study, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(study, "counted", stopping(8, Stop(), simulate))
        with pytest.raises(Stop):
            study.conduct()
    conduct = study.conduct()
    study.folder.write_ledger(tmp_path, conduct.order)
    lines = (tmp_path / "ledger.csv").read_text().splitlines()
    assert lines[0] == "shard,runs,failed,seconds,where,finished"
    assert [line.split(",")[0] for line in lines[1:]] == conduct.order == study.parts
    assert sum(int(line.split(",")[1]) for line in lines[1:]) == RUNS


def test_a_case_splits_into_arms_and_an_arm_no_further(asked):
    shard = Shard("a", tuple(asked.cases(range(2))), 0, 6)
    cases = split(shard)
    assert [piece.cases for piece in cases] == [(case,) for case in shard.cases]
    arms = split(cases[0])
    assert [(arm.first, arm.after) for arm in arms] == [(arm, arm + 1) for arm in range(6)]
    assert split(arms[0]) == [arms[0]]
    assert sum(map(asked.kept, arms)) == asked.kept(cases[0])


@pytest.mark.parametrize(
    ("executor", "packages"),
    [
        (Executor(kind="dask"), "distributed not"),
        (Executor(kind="slurm"), "submitit not"),
        (Executor(kind="dask", cluster="pbs"), "distributed and dask-jobqueue not"),
    ],
)
def test_an_engine_whose_extra_is_missing_is_refused(monkeypatch, executor, packages):
    monkeypatch.setattr("sim.study.engines.registry.find_spec", lambda module: None)
    with pytest.raises(ConfigError, match=rf"{packages}.*pip install \"sme-ai-adoption\[cluster\]\""):
        check_engine(executor)


def test_jobs_are_submitted_only_where_there_is_something_that_takes_them(monkeypatch):
    monkeypatch.setattr("sim.study.engines.registry.find_spec", lambda module: module)
    monkeypatch.setattr("shutil.which", lambda command: None)
    check_engine(Executor(kind="dask"))
    with pytest.raises(EnvironmentFault, match="there is no qsub on this machine"):
        check_engine(Executor(kind="dask", cluster="pbs"))
    with pytest.raises(EnvironmentFault, match="there is no sbatch on this machine"):
        check_engine(Executor(kind="slurm"))


def test_settings_of_engines_that_do_not_fit_together_are_refused():
    with pytest.raises(ConfigError, match=r"executor.*either an address or a cluster"):
        plan([*SETTINGS[:4], "executor=dask", "executor.address=tcp://a:1", "executor.cluster=pbs"])
    with pytest.raises(ValueError, match="cluster = 'pbs' belongs to the kind dask, not to the kind slurm"):
        Executor(kind="slurm", cluster="pbs")
    with pytest.raises(ValueError, match="address = 'tcp://a:1' belongs to the kind dask, not to the kind local"):
        Executor(address="tcp://a:1")
