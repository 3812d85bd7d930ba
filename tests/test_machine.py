"""A study on a poor machine, and with signals, through the real command: what it answers and what it leaves behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.cli import main

ROOT = Path(__file__).parents[1]
SMALL = (
    "study=sweep", "population.n_smes=30", "population.start=2024-12", "months=3", "study.replication.seeds=2",
    "study.scenarios=[support_system]", "study.uncertainties.factors=[]", "executor.shard_seconds=0.02",
    "output.figures=[]",
    "study.levers={factors: [{key: policy.*.phases.*.budget_per_sme_year, values: [25, 50]}]}",
)  # fmt: skip
POOR = """
import os, resource, sys
os.environ.pop("HOME", None)
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
from sim.cli import main
sys.exit(main(sys.argv[1:]))
"""


def tables(folder):
    return {path.name: path.read_bytes() for path in sorted((folder / "tables").glob("*.parquet"))}


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    out = tmp_path_factory.mktemp("usual") / "out"
    assert main(["sweep", *SMALL, "executor=serial", f"output.dir={out}"]) == 0
    return tables(out)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
@pytest.mark.parametrize("workers", [1, 50])
def test_without_home_on_one_processor_with_few_files_and_more_workers_than_work(tmp_path, usual, workers):
    command = [sys.executable, "-c", POOR, "sweep", *SMALL, f"workers={workers}", f"output.dir={tmp_path / 'out'}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert "Traceback" not in done.stderr
    if workers == 1:
        assert done.returncode == 0, done.stderr
    else:
        assert done.returncode in (0, 4), done.stderr
    if done.returncode == 0:
        assert tables(tmp_path / "out") == usual


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no hangups here")
def test_a_terminal_that_is_gone_ends_the_work_in_order_unless_that_is_not_to_be(monkeypatch, capsys, tmp_path):
    import sim.job

    def job(*_, **__):
        signal.raise_signal(signal.SIGHUP)
        return 0

    monkeypatch.setattr(sim.job, "run_job", job)
    before = signal.getsignal(signal.SIGHUP)
    assert main(["run"]) == 129
    assert "the same command goes on from there" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGHUP) is before
    try:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
        assert main(["run"]) == 0
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_disk_that_breaks_while_something_is_read_is_no_bug_of_ours(monkeypatch, capsys):
    import sim.job

    def job(*_, **__):
        raise OSError(5, "Input/output error", "results/x")

    monkeypatch.setattr(sim.job, "run_job", job)
    assert main(["run"]) == 4
    assert capsys.readouterr().err == "sme-sim: Input/output error: results/x\n"


def test_what_a_killed_comparison_has_left_is_swept_out_and_a_living_one_is_let_be(tmp_path):
    pytest.importorskip("fcntl")
    from sim.results import YOUNG, Shelf

    def age(folder):
        os.utime(folder, (time.time() - 2 * YOUNG,) * 2)

    living = Shelf(str(tmp_path / "out"), False)
    age(living.partial)
    dead = tmp_path / ".out.partial-dead"
    dead.mkdir()
    (dead / "half").write_text("")
    age(dead)
    with Shelf(str(tmp_path / "out"), False):
        assert living.partial.is_dir()
        assert not dead.exists()
    with living:
        living.publish()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_results_that_were_half_replaced_come_back(tmp_path):
    from sim.results import Shelf

    for name in (".out.old", "out"):  # killed between the two names; then, after the second
        (tmp_path / ".out.old").mkdir()
        (tmp_path / ".out.old" / "provenance.json").write_text(name)
        with Shelf(str(tmp_path / "out"), True):
            pass
        assert [path.name for path in tmp_path.iterdir()] == ["out"]
        assert (tmp_path / "out" / "provenance.json").read_text() == ".out.old"
