"""Every call to the disk may be the last: what has its name is whole, and the same command goes on to the same bytes.

Here all calls of what is small, and some of a whole study; ``python -m tests.verify.crashes`` tries all of them.
"""

import os
import sys

import pyarrow as pa
import pytest

from sim.cli import main
from sim.errors import EnvironmentFault, writing
from sim.results import write_whole
from sim.shelf import Shelf
from sim.study.folder import WorkFolder, entry_of, keep
from sim.study.plan import plan
from tests.crash_points import BROKEN, ELSEWHERE, FULL, INTERRUPTED, KILLED, TIMES, CrashPoints, tree

STUDY = (
    "study=sweep", "population.n_smes=20", "population.start=2024-12", "months=2", "executor=serial",
    "study.replication.seeds=1", "study.scenarios=[support_system]", "study.uncertainties.factors=[]",
    "executor.shard_seconds=0.02", "output.figures=[]",
    "study.levers={factors: [{key: policy.*.phases.*.budget_per_sme_year, values: [25, 50]}]}",
)  # fmt: skip
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


def ending(does):
    """A piece of a job as a command: its exit code."""

    def job():
        try:
            does()
        except EnvironmentFault as fault:
            print(f"sme-sim: {fault}", file=sys.stderr)
            return fault.exit_code
        return 0

    return job


def all_wrong(points, reasons, every=1, lasting=(False,)):
    numbers = range(1, len(points.calls) + 1, every)
    tried = [points.tried(at, reason, last) for at in numbers for reason in reasons for last in lasting]
    assert len(tried) >= 4
    return [wrong for wrong in tried if wrong]


def published(root, overwrite, content):
    with Shelf(str(root / "out"), overwrite) as shelf:
        write_whole(shelf.partial / "provenance.json", b'{"identity": "", "config": {}, "code": {}}')
        write_whole(shelf.partial / "table.csv", content)
        shelf.publish()


@needs_fork
@pytest.mark.parametrize("reason", [FULL, KILLED])
@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_of_results_gets_its_name_whole_or_not_at_all(tmp_path, overwrite, reason):
    root = tmp_path / "root"
    earlier = (lambda: published(root, False, b"earlier")) if overwrite else lambda: None
    points = CrashPoints(ending(lambda: published(root, overwrite, b"new")), root, earlier)
    assert points.expected == {"table.csv": b"new"}
    assert all_wrong(points, [reason], lasting=(False, True)) == []


def shard_kept(root):
    work = WorkFolder(root / "out", "identity")
    table = {name: pa.table({"a": [1, 2, 3], "name": [name] * 3}) for name in ("outcomes", "failures")}
    with work.opened():
        work.cut(3.0)
        work.holds("000", 16 * "a")
        if work.whole("one") is None:
            keep(work.path, "one", table, {**entry_of(3, 0, 1.0), "finished": "", "where": "", "seconds": ""})
    with writing(root):
        os.rename(work.path / "parts" / "one", root / "out")


@needs_fork
@pytest.mark.parametrize("reason", [FULL, KILLED])
def test_a_shard_gets_its_name_whole_or_not_at_all(tmp_path, reason):
    points = CrashPoints(ending(lambda: shard_kept(tmp_path / "root")), tmp_path / "root")
    assert set(points.expected) == {"outcomes.parquet", "failures.parquet", "told.json"}
    assert all_wrong(points, [reason], lasting=(False, True)) == []


@needs_fork
def test_a_study_that_is_stopped_at_the_disk_goes_on_to_the_same_bytes(tmp_path, monkeypatch):
    root = tmp_path / "root"
    words = [*STUDY, f"output.dir={root / 'out'}"]
    asked = plan(words)
    monkeypatch.setattr("sim.study.plan.plan", lambda _: asked)
    monkeypatch.setattr("sim.report.study.write_study", lambda *_: None)
    points = CrashPoints(lambda: main(["sweep", *words]), root)
    assert {"tables/outcomes.parquet", "tables/by_policy.csv"} <= set(points.expected)
    assert not TIMES & set(points.expected)
    wrong = [
        points.tried(at, reason, lasting)
        for at, (reason, lasting) in zip(
            range(1, len(points.calls) + 1, 8),
            10 * [(KILLED, False), (FULL, True), (BROKEN, False), (ELSEWHERE, False), (INTERRUPTED, False)],
            strict=False,
        )
    ]
    assert len(wrong) > 12
    assert [told for told in wrong if told] == []
    assert tree(root / "out") == points.expected
