"""What befalls a study from outside its runs: damage at any byte, clocks, memory, runs that do not end, moves."""

import json
import os
import random
import shutil
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from studies import TWO_BY_THREE, conducted, known, planned

from sim import crew
from sim.cli import main
from sim.config.schema.executor import Executor
from sim.errors import ConfigError, EnvironmentFault
from sim.results import TABLES, Results
from sim.study import folder as folders
from sim.study.conduct import Conduct
from sim.study.folder import CUT, DAMAGED, PARTS, TOLD, TURNS, WorkFolder
from sim.study.plan import seconds_of_run
from sim.study.results import Studied

PEER = known(lambda config: config.model.cognition.peer_rate)
SILENT = lambda *_: None  # noqa: E731
HOUR = 3600.0


def conduct(asked, results):
    work = WorkFolder(results, asked.identity)
    with work.opened():
        found = Conduct(asked, work, SILENT)
        found.run()
    return found


def bytes_of(found, place):
    place.mkdir(exist_ok=True)
    found.write(place)
    return {path.name: path.read_bytes() for path in sorted(place.iterdir())}


@pytest.fixture(scope="module")
def asked():
    cut = f"executor.shard_seconds={3.1 * seconds_of_run(planned(*TWO_BY_THREE).first)}"  # a world and a seed each
    return planned(*TWO_BY_THREE, cut, simulate=PEER)


@pytest.fixture(scope="module")
def whole(asked, tmp_path_factory):
    place = tmp_path_factory.mktemp("whole")
    found = conduct(asked, place / "study")
    return found.folder.path, bytes_of(found, place / "tables")


@pytest.fixture
def again(asked, whole, tmp_path):
    """The finished work, to be spoilt, and what comes of it when the same command is given once more."""
    left, expected = whole
    shutil.copytree(left, tmp_path / left.name)

    class Again:
        path, calls = tmp_path / left.name, 0

        def counted(self, config, every):
            self.calls += 1
            return PEER(config, every)

        def goes_on(self, asked=asked):
            found = conduct(replace(asked, simulate=self.counted), tmp_path / "study")
            return bytes_of(found, tmp_path / "tables") == expected

    return Again()


def damage(file, how):
    """Some of a file: cut off at a share of its length, one bit turned, nothing left, gone, or a folder."""
    content = bytearray(file.read_bytes())
    if how == "gone":
        file.unlink()
    elif how == "folder":
        file.unlink()
        file.mkdir()
    elif isinstance(how, float):
        file.write_bytes(content[: int(how * len(content))])
    else:
        place = random.Random(how).randrange(8 * len(content))
        content[place // 8] ^= 1 << place % 8
        file.write_bytes(content)


HOWS = [*(percent / 100 for percent in range(100)), *range(100), "gone", "folder"]


@pytest.mark.parametrize("table", ["outcomes", "paired"])
def test_a_shard_is_known_as_damaged_wherever_it_is_touched(again, asked, table):
    """Truncated at each percent, a bit turned anywhere: set aside, never read."""
    work = WorkFolder(again.path.parent / "study", asked.identity)
    name = sorted(work.finished())[1]
    file = work.path / PARTS / name / f"{table}.parquet"
    before = file.read_bytes()
    assert work.whole(name)
    for how in HOWS:
        damage(file, how)
        assert work.whole(name) is None, how
        (aside,) = (work.path / DAMAGED).iterdir()
        aside.rename(work.path / PARTS / name)
        shutil.rmtree(file) if file.is_dir() else None
        file.write_bytes(before)
    assert work.whole(name)


@pytest.mark.parametrize("how", [0.0, 0.5, 7, "gone", "folder"])
def test_only_what_is_damaged_is_done_again(again, how):
    damage(sorted((again.path / PARTS).iterdir())[2] / "outcomes.parquet", how)
    assert again.goes_on()
    assert again.calls == 3, "a baseline and its two policies"
    assert len(list((again.path / DAMAGED).iterdir())) == 1


def test_a_shard_without_its_folder_or_with_a_file_in_its_place_is_done_again(again):
    first, second, *_ = sorted((again.path / PARTS).iterdir())
    shutil.rmtree(first)
    shutil.rmtree(second)
    second.write_bytes(b"")
    assert again.goes_on()
    assert again.calls == 6


def test_what_a_shard_tells_of_itself_may_be_torn_at_every_byte(again, asked):
    work = WorkFolder(again.path.parent / "study", asked.identity)
    name = sorted(work.finished())[0]
    file = work.path / PARTS / name / TOLD
    told = file.read_bytes()
    for length in range(len(told)):
        file.write_bytes(told[:length])
        assert work.whole(name) is None, length
        (aside,) = (work.path / DAMAGED).iterdir()
        aside.rename(work.path / PARTS / name)
    for spoilt in (told + b"}", told + told, b"\x00" * len(told), told[::-1]):
        file.write_bytes(spoilt)
        assert work.whole(name) is None
        (aside,) = (work.path / DAMAGED).iterdir()
        aside.rename(work.path / PARTS / name)
    file.write_bytes(told.replace(b" ", b"\r\n"))
    assert work.whole(name), "other white space says the same"


def test_a_torn_note_of_the_cut_loses_no_run_and_mixes_none(again):
    """With another cut, a shard of the same name holds other runs."""
    cut = again.path / CUT
    noted = cut.read_bytes()
    coarse = planned(*TWO_BY_THREE, f"executor.shard_seconds={HOUR}")
    for length in range(0, len(noted), 3):
        cut.write_bytes(noted[:length])
        assert again.goes_on(coarse), length
        assert again.goes_on(), length


def test_a_torn_note_of_a_round_is_written_anew(again):
    note = again.path / TURNS / "000"
    noted = note.read_bytes()
    for spoilt in (*(noted[:length] for length in range(len(noted))), noted + b"x", b"\xff" * 16):
        note.write_bytes(spoilt)
        assert again.goes_on()
        assert note.read_bytes() == noted
    note.write_bytes(b"0" * 16)
    with pytest.raises(EnvironmentFault, match="goes on otherwise here"):
        again.goes_on()
    assert not again.calls


def test_a_clock_that_jumps_changes_nothing(asked, whole, tmp_path, monkeypatch):
    """Backwards by years, and on to where 32 bits of seconds have ended."""
    chance = random.Random(1)
    moments = iter(lambda: chance.choice([0.0, 1e9, 2.0**31, 2.0**32, 4e9]), None)
    monkeypatch.setattr(time, "time", lambda: next(moments))
    found = conduct(asked, tmp_path / "study")
    conduct(asked, tmp_path / "study")
    monkeypatch.undo()
    assert bytes_of(found, tmp_path / "tables") == whole[1]
    told = [json.loads((found.folder.path / PARTS / name / TOLD).read_text()) for name in found.order]
    assert all(float(entry["seconds"]) >= 0 for entry in told)


def test_work_that_is_moved_goes_on_there(again, whole, tmp_path):
    elsewhere = tmp_path / "moved" / again.path.name
    shutil.rmtree(sorted((again.path / PARTS).iterdir())[0])
    elsewhere.parent.mkdir()
    again.path.rename(elsewhere)
    (tmp_path / again.path.name).symlink_to(elsewhere, target_is_directory=True)
    assert str(tmp_path).encode() not in b"".join(p.read_bytes() for p in elsewhere.rglob("*") if p.is_file())
    assert again.goes_on()
    assert again.calls == 3


def test_memory_that_runs_out_in_a_run_is_a_failure_of_that_run(tmp_path):
    def hungry(config, every):
        if config.model.cognition.peer_rate == 0.004:
            np.ones(1 << 50)
        return PEER(config, every)

    tables = conducted(planned(*TWO_BY_THREE, simulate=hungry), tmp_path / "x")
    failures = pd.read_parquet(tables / "failures.parquet")
    assert set(failures["stage"]) == {"run: MemoryError"}
    assert failures["message"].str.contains("Unable to allocate").all()
    assert set(failures["world"]) == {1}


def endless(config, every):
    while config.model.cognition.peer_rate == 0.004:
        pass
    return PEER(config, every)


@pytest.mark.skipif(not hasattr(crew.signal, "setitimer"), reason="no timers here")
def test_a_run_that_does_not_end_is_broken_off_and_the_others_are_there(tmp_path):
    asked = planned(*TWO_BY_THREE, "study.replication.seeds=1", "executor.run_seconds=0.2", simulate=endless)
    found = conduct(asked, tmp_path / "x")
    failures = pd.concat(part.to_pandas() for part in found.folder.parts("failures", found.order))
    assert set(failures["stage"]) == {"run: TooLong"}
    assert set(failures["message"]) == {"the run had not ended after 0.2 seconds (executor.run_seconds)"}
    assert (found.progress.done, found.progress.failed) == (9, 3)
    assert crew.signal.getitimer(crew.signal.ITIMER_REAL)[0] == 0
    patient = planned(*TWO_BY_THREE, "study.replication.seeds=1", "executor.run_seconds=0", simulate=PEER)
    assert patient.identity == asked.identity
    assert conduct(patient, tmp_path / "x").progress.failed == 0, "with more time the same study goes on"


def stuck(number):
    if number == 1:
        with crew.within(0.1, "late"):
            crew.signal.pthread_sigmask(crew.signal.SIG_BLOCK, {crew.signal.SIGALRM})  # as a loop of machine code
            time.sleep(60)
    return number


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no timers here")
def test_what_cannot_be_broken_off_ends_with_its_process():
    assert dict(crew.outcomes(stuck, (), [(0,), (1,), (2,)], 2)) == {0: 0, 1: None, 2: 2}


def test_a_run_has_an_end_unless_it_is_asked_for_none():
    assert Executor().run_seconds >= HOUR
    with crew.within(0, "never"):
        assert crew.signal.getitimer(crew.signal.ITIMER_REAL)[0] == 0


def test_a_disk_without_locks_is_told(tmp_path, monkeypatch, capsys):
    fcntl = pytest.importorskip("fcntl")

    def flock(*_):
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    with WorkFolder(tmp_path / "study", "x").opened():
        assert "has no locks (No locks available); see that no second process" in capsys.readouterr().err


def test_a_disk_that_refuses_to_set_damage_aside_is_told(again, asked, monkeypatch):
    work = WorkFolder(again.path.parent / "study", asked.identity)
    name = sorted(work.finished())[0]
    damage(work.path / PARTS / name / "outcomes.parquet", "gone")

    def refuses(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(folders.Path, "rename", refuses)
    with pytest.raises(EnvironmentFault, match="Input/output error"):
        work.whole(name)


@pytest.fixture(scope="module")
def comparison(tmp_path_factory):
    place = tmp_path_factory.mktemp("older") / "first"
    words = ["population.n_smes=20", "months=2", f"output.dir={place}"]
    assert main(["run", *words]) == 0
    return place


@pytest.mark.parametrize("spoil", ["table", "passport"])
def test_results_that_cannot_be_read_are_told_of(comparison, tmp_path, spoil):
    place = tmp_path / "copy"
    shutil.copytree(comparison, place)
    assert list(Results.read(place).scenarios)
    file = place / "tables" / "monthly.parquet" if spoil == "table" else place / "provenance.json"
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(ConfigError, match=f"{file.name}: damaged"):
        Results.read(place)


def test_results_of_a_version_without_some_tables_and_columns_are_read(comparison, tmp_path):
    place = tmp_path / "copy"
    shutil.copytree(comparison, place)
    (place / "tables" / "migration.parquet").unlink()
    monthly = pd.read_parquet(place / "tables" / "monthly.parquet").drop(columns="debt")
    monthly.to_parquet(place / "tables" / "monthly.parquet")
    found = Results.read(place)
    assert set(TABLES) - {name for name in TABLES if getattr(found, name).empty} >= {"monthly", "ledger"}
    with pytest.raises(ConfigError, match="no study has left results here"):
        Studied.read(place)
