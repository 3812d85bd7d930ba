"""A study on a poor machine, and with signals, through the real command: what it answers and what it leaves behind."""

import json
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
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # tests may be run by nohup themselves
    try:
        assert main(["run"]) == 129
        assert "the same command goes on from there" in capsys.readouterr().err
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_DFL
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
    from sim.shelf import YOUNG, Shelf

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


def results(folder, title=""):
    folder.mkdir()
    told = {"identity": "0123456789ab", "config": {}, "code": {}, "title": title}
    (folder / "provenance.json").write_text(json.dumps(told))


def test_results_that_were_half_replaced_come_back(tmp_path):
    pytest.importorskip("fcntl")
    from sim.folders import let_go, taken
    from sim.shelf import Shelf

    aside = tmp_path / ".out.old-bcdfghjklmnp"
    for title in ("first", "second"):  # killed between the two names; then, after the second
        results(aside, title)
        held = taken(aside)
        with Shelf(str(tmp_path / "out"), True):
            assert aside.is_dir(), "who replaces it is still alive"
        let_go(held)
        with Shelf(str(tmp_path / "out"), True):
            pass
        assert [path.name for path in tmp_path.iterdir()] == ["out"]
        assert json.loads((tmp_path / "out" / "provenance.json").read_text())["title"] == "first"


@pytest.mark.parametrize("stands", [True, False])
def test_hidden_folders_of_others_are_let_be(tmp_path, stands):
    from sim.shelf import Shelf

    for name in (".y.old", ".y.old-bcdfghjklmnp"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "thesis.txt").write_text("mine")
    results(tmp_path / ".y.old-20261129")  # a copy that somebody has named
    before = {*tmp_path.rglob("*")}
    if stands:
        (tmp_path / "y").mkdir()
    with Shelf(str(tmp_path / "y"), True):
        pass
    assert {path for path in tmp_path.rglob("*") if path.name != "y"} == before


PUBLISHES = """
import sys
from sim.shelf import Shelf
for number in range(30):
    with Shelf(sys.argv[1], True) as shelf:
        (shelf.partial / "provenance.json").write_text('{"identity": "", "config": {}, "code": {}}')
        shelf.publish()
print("all")
"""


def test_two_that_replace_the_same_results_at_once_lose_none(tmp_path):
    command = [sys.executable, "-c", PUBLISHES, str(tmp_path / "zz")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    both = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(2)]  # fmt: skip
    said = [each.communicate(timeout=300) for each in both]
    assert [out for out, _ in said] == ["all\n"] * 2, said
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left[:1] == ["zz"], left


def test_a_working_folder_that_is_gone_is_told_in_one_sentence(tmp_path):
    (tmp_path / "gone").mkdir()
    program = f"import os, sys\nsys.path.insert(0, {str(ROOT)!r})\nos.rmdir(os.getcwd())\n"
    program += "from sim.cli import main\nsys.exit(main(['run', 'output.dir=e1']))"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path / "gone", capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert (done.returncode, len(done.stderr.splitlines())) == (4, 1), done.stderr
    assert "the folder in which this was started is gone" in done.stderr


@pytest.mark.parametrize("name", [255 * "x", 230 * "x", "file/below"])
def test_a_place_that_cannot_be_written_to_is_told_by_a_dry_run_too(tmp_path, monkeypatch, capsys, name):
    monkeypatch.setattr("sim.study.job.Conduct", None)  # nothing is run
    (tmp_path / "file").write_text("")
    for more in (["--dry-run"], []):
        assert main(["sweep", *SMALL, "executor=serial", f"output.dir={tmp_path / name}", *more]) == 4
        assert "cannot write" in capsys.readouterr().err
    assert main(["sweep", *SMALL, f"output.dir={tmp_path / 'new' / 'out'}", "--dry-run"]) == 0
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".x")] == ["file"]
