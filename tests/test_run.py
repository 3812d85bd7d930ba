"""The bootstrap: when it makes the environment, when it installs, and what it leaves after a fault."""

import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

RUN = Path(__file__).resolve().parents[1] / "run.py"


class Rehearsal:
    """``run.py`` in a folder of its own, with the two slow steps replaced by notes of what was asked."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        spec = spec_from_file_location("bootstrap", RUN)
        self.module = module_from_spec(spec)
        spec.loader.exec_module(self.module)
        self.project = folder / "pyproject.toml"
        self.project.write_text("[project]")
        self.steps: list[str] = []
        programs = folder / ".venv" / "bin"
        places = {"ROOT": folder, "PROGRAMS": programs, "STAMP": folder / ".venv" / "installed.json"}
        for name, place in places.items():
            monkeypatch.setattr(self.module, name, place)
        monkeypatch.setattr(self.module, "make_environment", self.make_environment)
        monkeypatch.setattr(self.module, "install", self.install)
        monkeypatch.delenv("PYTHON", raising=False)

    def make_environment(self, python: str) -> None:
        self.steps.append("make")
        self.module.PROGRAMS.mkdir(parents=True, exist_ok=True)
        (self.module.PROGRAMS / "python").touch(mode=0o755)

    def install(self, extra: str) -> None:
        self.steps.append(f"install {extra}".strip())

    def prepare(self, extra: str) -> list[str]:
        self.steps.clear()
        self.module.prepare(extra)
        return self.steps


@pytest.fixture
def rehearsal(tmp_path, monkeypatch):
    return Rehearsal(tmp_path, monkeypatch)


@pytest.mark.skipif(os.name == "nt", reason="an empty file is no program there")
class TestPrepare:
    def test_once_is_enough(self, rehearsal):
        assert rehearsal.prepare("") == ["make", "install"]
        assert rehearsal.prepare("") == []

    def test_tests_need_more_and_serve_the_demo_too(self, rehearsal):
        rehearsal.prepare("")
        assert rehearsal.prepare("test") == ["install test"]
        assert rehearsal.prepare("") == []

    def test_changed_project_is_installed_again_with_all_that_was_there(self, rehearsal):
        rehearsal.prepare("test")
        rehearsal.project.write_text("[project] # changed")
        assert rehearsal.prepare("") == ["install test"]

    @pytest.mark.parametrize("fault", [KeyboardInterrupt, SystemExit])
    def test_half_an_installation_is_made_anew(self, rehearsal, monkeypatch, fault):
        def broken_off(extra: str) -> None:
            raise fault

        with monkeypatch.context() as patch:
            patch.setattr(rehearsal.module, "install", broken_off)
            with pytest.raises(fault):
                rehearsal.prepare("")
        assert rehearsal.prepare("") == ["make", "install"]

    def test_another_interpreter_needs_another_environment(self, rehearsal, monkeypatch):
        rehearsal.prepare("")
        monkeypatch.setattr(rehearsal.module, "version", lambda python: "3.99")
        assert rehearsal.prepare("") == ["make", "install"]


def test_reports_work_after_every_installation(monkeypatch):
    spec = spec_from_file_location("bootstrap", RUN)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    asked = []
    monkeypatch.setattr(module.subprocess, "call", lambda command, cwd: asked.append(command[-1]) or 0)
    module.install("")
    module.install("test")
    assert asked == [".[report]", ".[report,test]"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [(["--help"], 0, "run.py demo"), (["fly"], 2, "Unknown command: fly"), (["demo"], 4, "set PYTHON")],
    ids=["help", "unknown", "no interpreter"],
)
def test_answers(arguments, code, said):
    surroundings = {**os.environ, "PYTHON": "no-such-python"}
    done = subprocess.run([sys.executable, RUN, *arguments], env=surroundings, capture_output=True, text=True)
    assert done.returncode == code
    assert said in done.stdout + done.stderr
