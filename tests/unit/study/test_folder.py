"""The folder of a study: finished shards stay, bytes depend on the rows alone, one process at a time."""

import errno
import os
import time
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pyarrow as pa
import pytest
from studies import TWO_BY_THREE, conducted, known, planned

from sim.errors import EnvironmentFault, RunFailed
from sim.study import folder as folders
from sim.study.conduct import Conduct, split
from sim.study.engines.work import work_off
from sim.study.extent import seconds_of_run
from sim.study.folder import FORSAKEN, WorkFolder, entry_of, keep, merge
from sim.study.job import carried_out
from sim.study.plan import Case, Shard
from sim.study.responses import by_run
from sim.study.results import TABLES

PEER = known(lambda config: config.model.cognition.peer_rate)


def bytes_of(tables):
    return {path.name: path.read_bytes() for path in sorted(tables.iterdir())}


def test_the_cut_leaves_no_trace(tmp_path):
    whole = bytes_of(conducted(planned(*TWO_BY_THREE, simulate=PEER), tmp_path / "a"))
    asked = planned(*TWO_BY_THREE, "executor.shard_seconds=0.01", simulate=PEER)
    in_pieces = bytes_of(conducted(asked, tmp_path / "b"))
    assert whole == in_pieces
    assert set(whole) == {f"{name}.parquet" for name in TABLES}


def test_merging_does_not_depend_on_the_parts(tmp_path):
    schema = pa.schema([("a", pa.int64())])
    numbers = list(range(200_000))
    for name, edges in (("one", [0, 200_000]), ("three", [0, 7, 65_536, 200_000]), ("many", range(0, 200_001, 1_000))):
        parts = (pa.table({"a": numbers[a:b]}, schema=schema) for a, b in pairwise(edges))
        assert merge(parts, schema, tmp_path / name) == 200_000
    assert len({(tmp_path / name).read_bytes() for name in ("one", "three", "many")}) == 1


class Enough(Exception):
    pass


@pytest.mark.parametrize("after", [0, 1, 3, 5])
def test_who_comes_back_finds_what_is_finished(tmp_path, after):
    """A parent that dies between shards loses none of them, and the bytes are those of an undisturbed run."""
    class Dying(Conduct):
        def _do(self, shards, progress):
            finished = []
            for shard in shards:
                if len(finished) == after:
                    raise Enough
                finished += super()._do([shard], progress)
            return finished

    cut = f"executor.shard_seconds={3.1 * seconds_of_run(planned(*TWO_BY_THREE).first)}"  # a world and a seed each
    whole = bytes_of(conducted(planned(*TWO_BY_THREE, cut, simulate=PEER), tmp_path / "whole"))
    asked = planned(*TWO_BY_THREE, cut, simulate=PEER)
    work = WorkFolder(tmp_path / "again", asked.identity)
    with pytest.raises(Enough), work.opened():
        Dying(asked, work, lambda done, total: None).run()
    assert len(work.finished()) == after
    seen = []

    def watched(config, every):
        seen.append(config)
        return PEER(config, every)

    assert bytes_of(conducted(replace(asked, simulate=watched), tmp_path / "again")) == whole
    assert len(seen) == 3 * (6 - after), "what was finished is not done again"


def test_the_first_cut_holds(tmp_path):
    asked = planned(*TWO_BY_THREE, simulate=PEER)
    work = WorkFolder(tmp_path / "x", asked.identity)
    with work.opened():
        assert work.cut(3.0) == 3.0
        assert work.cut(99.0) == 3.0


def test_two_processes_are_not_at_one_study(tmp_path):
    one, other = WorkFolder(tmp_path / "x", "abc"), WorkFolder(tmp_path / "x", "abc")
    with one.opened(), pytest.raises(EnvironmentFault, match="another process is at this study"), other.opened():
        pass


def test_leftovers_of_the_killed_are_swept_out(tmp_path):
    work = WorkFolder(tmp_path / "x", "abc")
    with work.opened():
        for name, age in ((".000-0000001-half", 2 * FORSAKEN), (".000-0000002-half", 0.0)):
            (work.path / "parts" / name).mkdir()
            os.utime(work.path / "parts" / name, (time.time() - age,) * 2)
        (work.path / "parts" / "000-0000000").mkdir()
    with work.opened():
        assert work.finished() == {"000-0000000"}
        left = {path.name for path in (work.path / "parts").iterdir()}
        assert left == {"000-0000000", ".000-0000002-half"}, "a job elsewhere may still be at what is young"


def test_a_full_disk_is_told_and_leaves_nothing_half(tmp_path, monkeypatch):
    work = WorkFolder(tmp_path / "x", "abc")
    table = {"outcomes": pa.table({"a": [1]})}

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    with work.opened():
        keep(work.path, "000-0000000", table, entry_of(1, 0, 0.0))
        monkeypatch.setattr(folders.pq, "write_table", full)
        with pytest.raises(EnvironmentFault, match="No space left on device; finished shards are kept"):
            keep(work.path, "000-0000001", table, entry_of(1, 0, 0.0))
        assert work.finished() == {"000-0000000"}
        assert [path.name for path in (work.path / "parts").iterdir()] == ["000-0000000"]


def test_a_shard_is_split_into_cases_then_arms():
    cases = Case(0, 0, 0, 1), Case(0, 0, 1, 2)
    by_case = split(Shard("000-0000004", cases, 0, 5))
    assert [(piece.name, piece.cases, piece.first, piece.after) for piece in by_case] == [
        ("000-0000004.00000", cases[:1], 0, 5), ("000-0000004.00001", cases[1:], 0, 5),
    ]  # fmt: skip
    by_arm = split(by_case[0])
    assert [(piece.first, piece.after) for piece in by_arm] == [(n, n + 1) for n in range(5)]
    assert split(by_arm[0]) == [by_arm[0]]


def test_what_kills_its_process_is_kept_as_failed(tmp_path, monkeypatch):
    """An engine that never gets a certain arm done; the rest of its shard is done all the same."""

    def engine_that_loses(executor):
        def work(plan, shards, folder):
            for shard in shards:
                deadly = any(case.world == 1 and case.replicate == 0 for case in shard.cases) and shard.after == 2
                yield shard.name, None if deadly else work_off(plan, str(folder), shard)

        return work

    monkeypatch.setattr("sim.study.conduct.engine", engine_that_loses)
    tables = conducted(planned(*TWO_BY_THREE, simulate=PEER), tmp_path / "x")
    failures, outcomes = (pd.read_parquet(tables / f"{name}.parquet") for name in ("failures", "outcomes"))
    assert failures[["world", "replicate", "point"]].to_numpy().tolist() == [[1, 0, 1]]
    assert "ended from outside, twice" in failures["message"].iloc[0]
    at_the_end = outcomes[outcomes["month"] == 12]
    assert len(at_the_end) == 3 * 2 * 3 - 1
    assert len(by_run(at_the_end, pd.DataFrame(), ["effect_of_adoption"], "baseline")) == 3 * 2 * 2 - 1


@pytest.mark.parametrize("fault", [ArithmeticError("breaks"), KeyboardInterrupt()])
def test_what_ends_badly_leaves_no_folder_of_results(tmp_path, fault):
    def breaks(config, every):
        raise fault

    asked = planned(*TWO_BY_THREE, f"output.dir={tmp_path / 'results'}", simulate=breaks)
    with (
        pytest.raises((RunFailed, KeyboardInterrupt), match=r"every run failed; the first: breaks|finished is kept"),
        carried_out(asked, "sweep", "", lambda done, total: None),
    ):
        pytest.fail("nothing was found")
    assert [path.name for path in tmp_path.iterdir()] == [f".results.study-{asked.identity}"]


@pytest.mark.parametrize("published", [False, True])
def test_who_interrupts_the_analysis_is_told_what_is_kept(tmp_path, published):
    asked = planned(*TWO_BY_THREE, f"output.dir={tmp_path / 'results'}", simulate=PEER)

    def interrupted():
        with carried_out(asked, "sweep", "", lambda done, total: None) as done:
            if published:
                done.publish()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stop:
        interrupted()
    (left,) = tmp_path.iterdir()
    assert left.name == ("results" if published else f".results.study-{asked.identity}")
    assert str(stop.value).startswith("" if published else "what is finished is kept (1 shard)")


def test_a_study_that_somebody_else_is_at_leaves_nothing_of_ours(tmp_path):
    asked = planned(*TWO_BY_THREE, f"output.dir={tmp_path / 'results'}", simulate=PEER)
    work = WorkFolder(tmp_path / "results", asked.identity)
    study = carried_out(asked, "sweep", "", lambda done, total: None)
    with work.opened(), pytest.raises(EnvironmentFault, match="another process"), study:
        pytest.fail("nobody may be let in")
    assert [path.name for path in tmp_path.iterdir()] == [work.path.name]
