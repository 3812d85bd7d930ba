"""The main job, small: a folder with everything, or no folder at all."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from sim import job
from sim.cli import main

SMALL = ["population.n_smes=80", "months=54", "seeds=2", "workers=1", "scenarios=[baseline,subsidy_only]"]


@pytest.fixture
def somewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("job") / "first"
    assert main(["compare", *SMALL, f"output.dir={folder}"]) == 0
    return folder


def test_the_folder_holds_tables_figures_report_and_passport(finished):
    tables = {path.name for path in (finished / "tables").iterdir()}
    kept = ("monthly", "paired", "accounts", "ledger", "failures", "economics", "acceptability", "distribution")
    for name in kept:
        assert {f"{name}.parquet", f"{name}.csv"} <= tables
    figures = list((finished / "figures").iterdir())
    kinds = {path.suffix for path in figures}
    assert {".pdf", ".svg", ".png"} <= kinds
    stems = {path.stem for path in figures if path.suffix == ".pdf"}
    assert {"adoption_over_time", "gaps_over_time", "adoption_by_group", "cost_per_additional_adopter",
            "cost_effectiveness_plane", "acceptability", "effects_by_size"} <= stems  # fmt: skip
    report = (finished / "report.html").read_text(encoding="utf-8")
    assert report.startswith("<!doctype html>") or report.startswith("<!DOCTYPE html>")
    passport = json.loads((finished / "provenance.json").read_text(encoding="utf-8"))
    assert passport["identity"] in report
    assert passport["config"]["subsidy_only"]["policy"]["fiscal_complement"]["phases"]
    assert len(passport["seeds"]) == 2


def test_nothing_partial_is_left_beside_it(finished):
    assert [path.name for path in finished.parent.iterdir()] == ["first"]


def test_csv_and_parquet_say_the_same(finished):
    monthly = pd.read_parquet(finished / "tables" / "monthly.parquet")
    kept = {
        "monthly": monthly[monthly["dimension"] == "all"],
        "yearly": monthly[(monthly["month"] % 12 == 0) | (monthly["month"] == 54)],
        **{name: pd.read_parquet(finished / "tables" / f"{name}.parquet") for name in ("paired", "accounts")},
    }
    for name, parquet in kept.items():
        csv = pd.read_csv(finished / "tables" / f"{name}.csv")
        pd.testing.assert_frame_equal(csv, parquet.reset_index(drop=True), check_dtype=False, rtol=1e-12)


def test_payments_stand_in_their_calendar_year(finished):
    """The first phase begins in 2025-01, and so does the first payment of a programme."""
    ledger = pd.read_csv(finished / "tables" / "ledger.csv")
    public = ledger[ledger["payer"] == "government"]
    assert public[public["purpose"] != "informatization_support"]["year"].min() == 2025
    assert set(ledger["year"]) == {2021, 2022, 2023, 2024, 2025}


@pytest.mark.usefixtures("undrawn")
def test_runs_that_are_there_already_say_nothing_of_the_time_that_others_take(monkeypatch, capsys):
    clock = iter([0.0, 10.0, 20.0])
    monkeypatch.setattr(job.time, "monotonic", lambda: next(clock))
    with job._progress(1, kept=20) as say:
        say(7, 56)
        say(20, 56)
        assert not capsys.readouterr().err
        say(23, 56)
        assert "23 of 56 runs, about 110 s left" in capsys.readouterr().err


def test_a_programme_that_never_runs_is_told(somewhere, capsys):
    assert main(["compare", *SMALL, "months=6", "output.dir=out"]) == 0
    assert "begins in 2025-01; the run ends in 2021-07" in capsys.readouterr().err


def test_an_existing_folder_is_told(somewhere, capsys):
    for _ in range(2):
        assert main(["run", "population.n_smes=30", "months=2", "output.dir=kept"]) == 0
    assert "kept exists already; these results are in kept-2" in capsys.readouterr().err


def test_the_same_command_again_gives_the_same_bytes(finished, tmp_path):
    again = tmp_path / "again"
    assert main(["compare", *SMALL, f"output.dir={again}"]) == 0
    apart = {"provenance.json", "report.html", "SHA256SUMS"}  # these tell when and by which command, and their hashes
    ours = sorted(p.relative_to(finished) for p in finished.rglob("*") if p.is_file() and p.name not in apart)
    theirs = sorted(p.relative_to(again) for p in again.rglob("*") if p.is_file() and p.name not in apart)
    assert ours == theirs
    different = [str(path) for path in ours if (finished / path).read_bytes() != (again / path).read_bytes()]
    assert not different


def test_an_earlier_folder_is_kept(somewhere):
    for _ in range(2):
        assert main(["run", "population.n_smes=30", "months=2", "output.dir=kept"]) == 0
    assert {path.name for path in somewhere.iterdir()} == {"kept", "kept-2"}
    assert main(["run", "population.n_smes=30", "months=2", "output.dir=kept", "output.overwrite=true"]) == 0
    assert {path.name for path in somewhere.iterdir()} == {"kept", "kept-2"}


def test_a_folder_of_someone_else_is_never_replaced(somewhere, capsys):
    (somewhere / "mine").mkdir()
    (somewhere / "mine" / "thesis.txt").write_text("all of it")
    assert main(["run", "population.n_smes=30", "months=2", "output.dir=mine", "output.overwrite=true"]) == 0
    assert (somewhere / "mine" / "thesis.txt").read_text() == "all of it"
    assert (somewhere / "mine-2" / "provenance.json").is_file()
    told = "mine is not overwritten, since it holds no results of this project; these results are in mine-2"
    assert told in capsys.readouterr().err.splitlines()


def test_a_place_that_cannot_be_written_to_is_told_before_anything_is_run(somewhere, capsys):
    (somewhere / "file").write_text("")
    began = time.monotonic()
    assert main(["run", "output.dir=file/below", "months=1200"]) == 4
    assert time.monotonic() - began < 10
    assert "file" in capsys.readouterr().err


@pytest.mark.usefixtures("undrawn")
def test_failed_runs_are_told_and_exit_with_3(somewhere, monkeypatch, capsys):
    import sim.experiment

    simulate = sim.experiment.simulate

    def fragile(config):
        if config.policy.fiscal_complement.phases:
            raise FloatingPointError("on purpose")
        return simulate(config)

    monkeypatch.setattr(sim.experiment, "simulate", fragile)
    assert main(["compare", *SMALL, "output.dir=out"]) == 3
    assert "on purpose" in (somewhere / "out" / "tables" / "failures.csv").read_text()
    assert "on purpose" in (somewhere / "out" / "report.html").read_text()
    assert "failed" in capsys.readouterr().out.lower()


def test_if_every_run_fails_there_is_no_folder(somewhere, monkeypatch, capsys):
    import sim.experiment

    def broken(config):
        raise FloatingPointError("on purpose")

    monkeypatch.setattr(sim.experiment, "simulate", broken)
    assert main(["compare", *SMALL, "output.dir=out"]) == 3
    assert not any(somewhere.iterdir())
    assert "on purpose" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_an_interrupted_job_leaves_no_folder_and_no_process(somewhere):
    command = [sys.executable, "-m", "sim", "compare", "seeds=50", "workers=2", "output.dir=out"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    job = subprocess.Popen(
        command,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job ignores it
    )
    deadline = time.monotonic() + 60
    while not any(somewhere.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(3)
    job.send_signal(signal.SIGINT)
    try:
        _, err = job.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(job.pid, signal.SIGKILL)
        job.communicate()
        raise
    assert job.returncode == 130, err.decode()
    assert b"Traceback" not in err
    assert not any(somewhere.iterdir())
    time.sleep(2)
    running = subprocess.run(["ps", "-o", "pid=", "-g", str(job.pid)], capture_output=True, text=True).stdout.split()
    assert not running


def test_multirun_of_hydra(somewhere):
    words = ["run", "-m", "scenario=baseline,subsidy_only", "seed=1,2", "population.n_smes=30", "months=2"]
    assert main([*words, "output.dir=many"]) == 0
    folders = sorted(path.name for path in (somewhere / "many").iterdir() if path.is_dir())
    assert folders == ["0", "1", "2", "3"]
    titles = [json.loads((somewhere / "many" / name / "provenance.json").read_text())["scenarios"] for name in folders]
    assert [next(iter(title)) for title in titles] == ["baseline", "baseline", "subsidy_only", "subsidy_only"]
