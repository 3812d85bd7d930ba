"""The command: what each word does, what is printed where, and every exit code."""

import errno
import os
import signal
import subprocess
import sys
import tomllib
import types
from pathlib import Path

import pytest

from sim.cli import main
from sim.errors import EnvironmentFault, RunFailed

ROOT = Path(__file__).parents[1]
GOOD = str(ROOT / "tests" / "samples" / "good.yaml")


@pytest.fixture
def experiment(tmp_path, monkeypatch):
    """Stands in for the experiment: remembers what it was asked, and does what it is told."""
    asked = types.SimpleNamespace(jobs=[], code=0, fault=None)

    def job(what, **told):
        asked.jobs.append((what, told))
        if asked.fault is not None:
            raise asked.fault
        return asked.code

    module = types.ModuleType("sim.job")
    module.main_job = module.run_job = job
    monkeypatch.setitem(sys.modules, "sim.job", module)
    monkeypatch.chdir(tmp_path)
    return asked


def python(*arguments, **options):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **options,
    )


@pytest.mark.parametrize("arguments", [[], ["seeds=2"], ["compare"], ["compare", "seeds=2"]])
def test_comparing_is_the_main_job(experiment, arguments):
    assert main(arguments) == 0
    [(configs, told)] = experiment.jobs
    assert next(iter(configs)) == "baseline"
    shipped = {path.stem for path in (ROOT / "scenarios").glob("*.yaml")}
    assert set(configs) == {name for name in shipped if not name.startswith("case_")}  # these have money of their own
    assert told == {"command": " ".join(["sme-sim", "compare", *[a for a in arguments if a != "compare"]])}


def test_a_run_is_one_scenario(experiment):
    assert main(["run", "scenario=subsidy_only", "seed=7"]) == 0
    [(config, told)] = experiment.jobs
    assert (config.seed, config.policy.title) == (7, "Grants alone")
    assert told == {"scenario": "subsidy_only", "command": "sme-sim run scenario=subsidy_only seed=7"}


def test_the_command_can_be_pasted_again(experiment):
    main(["run", "policy.title='a b'"])
    assert experiment.jobs[0][1]["command"] == """sme-sim run 'policy.title='"'"'a b'"'"''"""


def test_a_multirun_is_many(experiment):
    assert main(["run", "-m", "scenario=baseline,subsidy_only", "seed=1,2", "output.dir=out"]) == 0
    assert [(told["scenario"], config.seed) for config, told in experiment.jobs] == [
        ("baseline", 1), ("baseline", 2), ("subsidy_only", 1), ("subsidy_only", 2)
    ]  # fmt: skip


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["help"]])
def test_help(capsys, arguments):
    assert main(arguments) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert all(f"sme-sim {word}" in told.out for word in ("run", "scenarios", "check", "schema"))
    assert max(map(len, told.out.splitlines())) <= 110


def test_the_version(capsys):
    from sim import __version__

    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"sme-sim {__version__}\n"


def test_scenarios_are_listed_and_described(capsys):
    assert main(["scenarios"]) == 0
    assert "full_package" in capsys.readouterr().out
    assert main(["scenarios", "full_package", GOOD]) == 0
    told = capsys.readouterr().out
    assert "full_package: Full package" in told
    assert "good: Sample" in told


def test_check_says_ok(capsys, experiment):
    assert main(["check", GOOD, "baseline", "population=china"]) == 0
    assert capsys.readouterr().out.splitlines() == ["ok  good: Sample", "ok  baseline: No further policy"]
    assert experiment.jobs == []


def test_check_notes_what_is_strange(capsys):
    assert main(["check", "support_system", "months=12"]) == 0
    assert "note: support_system.phases[0] begins in 2025-01" in capsys.readouterr().out


def test_check_tells_good_from_bad(capsys):
    assert main(["check", GOOD, str(Path(GOOD).with_name("shares.yaml"))]) == 2
    told = capsys.readouterr()
    assert told.out == "ok  good: Sample\n"
    assert "shares.yaml:4" in told.err


def test_the_schema_is_printed(capsys):
    assert main(["schema"]) == 0
    assert capsys.readouterr().out == (ROOT / "configs" / "scenario.schema.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (RunFailed("3 of 40 runs failed"), 3, "3 of 40 runs failed"),
        (EnvironmentFault("the folder is locked"), 4, "the folder is locked"),
        (OSError(errno.ENOSPC, "No space left", "x.parquet"), 4, "No space left: x.parquet"),
        (MemoryError(), 4, "out of memory"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_exit_codes(experiment, capsys, fault, code, words):
    experiment.fault = fault
    assert main(["run"]) == code
    told = capsys.readouterr().err
    assert told.startswith(f"sme-sim: {words}")
    assert "Traceback" not in told


def test_the_code_of_a_job_is_passed_on(experiment):
    experiment.code = 3
    assert main([]) == 3


def test_a_bug_is_kept_in_a_file(experiment, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    experiment.fault = ZeroDivisionError("a bug")
    assert main(["run", "seed=3"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    [kept] = tmp_path.glob("sme-sim-*.txt")
    assert str(kept) in line
    assert "a bug of ours (ZeroDivisionError)" in line
    assert "Traceback" in kept.read_text()
    assert "seed=3" in kept.read_text()


def test_sigterm_ends_in_order(experiment, capsys):
    def job(*_, **__):
        signal.raise_signal(signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    sys.modules["sim.job"].run_job = job
    assert main(["run"]) == 143
    assert capsys.readouterr().err .startswith("sme-sim: terminated; of a study what is finished is kept")
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.skipif(os.name == "nt", reason="pipes end otherwise there")
def test_a_reader_who_leaves_is_no_error():
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "sim", "schema"], cwd=ROOT, stdout=writer, stderr=subprocess.PIPE,
            timeout=60, check=False,
        )  # fmt: skip
    finally:
        os.close(writer)
    assert done.returncode == 141
    assert done.stderr == b""


def test_a_terminal_without_the_letters_shows_something(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("title: 我的方案\nquestion: Q\nsource: S\n", encoding="utf-8")
    done = python("-m", "sim", "scenarios", str(path), env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "mine: \\u6211" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        (["--help"], ["yaml", "pydantic", "hydra", "numpy", "pandas", "mesa", "matplotlib"]),
        (["scenarios"], ["hydra", "numpy", "pandas", "mesa", "matplotlib"]),
        (["scenarios", "full_package"], ["hydra", "numpy", "pandas", "mesa", "matplotlib"]),
        (["check", "baseline"], ["numpy", "pandas", "mesa", "matplotlib"]),
    ],
)
def test_nothing_is_imported_before_it_is_needed(arguments, absent):
    program = f"import sys; from sim.cli import main; main({arguments})"
    done = python("-c", f"{program}; sys.exit(str(set(sys.modules) & set({absent})))")
    assert done.stderr.strip() == "set()"


CLOSED = "import os, subprocess, sys; [os.close(n) for n in map(int, sys.argv[1])]; os.execv(sys.executable, [sys.executable, '-m', 'sim', *sys.argv[2:]])"  # noqa: E501


@pytest.mark.skipif(os.name == "nt", reason="no such streams")
@pytest.mark.parametrize("closed", ["1", "2", "12", "012"])
def test_a_process_without_its_streams_ends_as_it_would_with_them(closed):
    for asked, code in ((["check", "baseline"], 0), (["check", "baselin"], 2)):
        done = python("-c", CLOSED, closed, *asked)
        assert done.returncode == code
        assert ("baseline" in done.stdout) == ("1" not in closed and code == 0)  # complaints go nowhere else
        assert ("baselin" in done.stderr) == ("2" not in closed and code == 2)


ENDING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs tests in the background has none
import sim.__main__ as entry
class Slow:
    def find_spec(self, name, *_):
        if name == "sim.cli":
            exec("for _ in range(3): os.kill(os.getpid(), signal.SIGINT)")
sys.meta_path.insert(0, Slow())
code = entry.entered()
for _ in range(3):
    os.kill(os.getpid(), signal.SIGINT)
sys.exit(code)
"""


@pytest.mark.skipif(os.name == "nt", reason="no such signals")
def test_interrupts_end_with_130_however_early_and_often_they_come():
    done = python("-c", ENDING)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_the_installed_command_listens_to_interrupts_before_anything_else():
    named = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert named == {"sme-sim": "sim.__main__:entered"}
    done = python("-X", "importtime", "-c", "import sim.__main__")
    ours = [line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if "sim" in line.rpartition("|")[2]]
    assert [name for name in ours if name.partition(".")[0] == "sim"] == ["sim", "sim.__main__"]
