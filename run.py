#!/usr/bin/env python3
"""Set the project up, then run it; needs nothing but Python's standard library.

    python3 run.py demo [ARGUMENTS OF sme-sim ...]
    python3 run.py test [ARGUMENTS OF pytest ...]
    python3 run.py lint

The first call makes .venv beside this file and installs the project there; later calls install again
only where pyproject.toml, the interpreter or the folder has changed. The variable PYTHON names another
interpreter to build on. The exit code is that of the program that was run; 2 for an unknown command,
4 where the set-up failed, 130 where it was interrupted.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
ALWAYS = "report"  # the extra that `sme-sim report` needs
STAMP = VENV / "installed.json"  # written last: what has no stamp is not finished, and is made anew

UNKNOWN_COMMAND, SET_UP_FAILED, INTERRUPTED, TERMINATED = 2, 4, 130, 143


class SetUpFailed(Exception):
    """The environment could not be made; the message says what to do about it."""


def prepare(extra: str) -> None:
    """Bring ``.venv`` up to date, with the dependencies of ``extra`` (empty: only those of the project)."""
    python = os.environ.get("PYTHON") or sys.executable
    base = f"{version(python)} in {ROOT}"
    project = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    found = read_stamp()
    if found.get("base") == base:
        extra = extra or found["extra"]
        if found == {"base": base, "project": project, "extra": extra}:
            return
    STAMP.unlink(missing_ok=True)
    if found.get("base") != base:
        make_environment(python)
    install(extra)
    STAMP.write_text(json.dumps({"base": base, "project": project, "extra": extra}), encoding="utf-8")


def version(python: str) -> str:
    """Full version of an interpreter."""
    try:
        shown = subprocess.check_output([python, "-c", "import sys; print(*sys.version.split())"])
    except (OSError, subprocess.CalledProcessError) as fault:
        raise SetUpFailed(f"{python} cannot be run ({fault}); set PYTHON to a Python that can.") from None
    return shown.decode().strip()


def read_stamp() -> dict[str, str]:
    """What the environment was made from; empty where it is missing, broken or half made."""
    if not shutil.which("python", path=str(PROGRAMS)):
        return {}
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def make_environment(python: str) -> None:
    """An empty ``.venv``, in place of whatever was there."""
    say("Making .venv ...")
    if subprocess.call([python, "-m", "venv", "--clear", str(VENV)]) != 0:
        raise SetUpFailed(
            "Python's venv module could not make .venv (its message is above). "
            "On Debian and Ubuntu this mends it: apt install python3-venv"
        )


def install(extra: str) -> None:
    """Install the project from this folder, so that edits take effect without a new install."""
    say("Installing the project and what it needs (about 1 GB; half a minute or more, once) ...")
    target = f".[{ALWAYS},{extra}]" if extra else f".[{ALWAYS}]"
    pip = [str(PROGRAMS / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    if subprocess.call([*pip, "--editable", target], cwd=ROOT) != 0:
        raise SetUpFailed(
            "pip could not install the project (its message is above). It needs Python 3.11 or newer "
            "and a network; the same command starts over."
        )


def say(text: str) -> None:
    """Tell the user, apart from the output of the program that is run."""
    print(text, file=sys.stderr, flush=True)


def become(program: str, arguments: list[str]) -> int:
    """Hand this process over to an installed program, with its signals and its exit code."""
    command = [str(PROGRAMS / program), *arguments]
    if os.name == "nt":  # where a process cannot become another one
        return subprocess.call(command)
    os.execv(command[0], command)


def lint() -> int:
    """Ruff and mypy; both are run, whatever the first one finds."""
    os.chdir(ROOT)
    checks = [["ruff", "check"], ["mypy"]]
    return max([subprocess.call([str(PROGRAMS / check[0]), *check[1:]]) for check in checks])


def main(arguments: list[str]) -> int:
    """Exit code of the command that ``arguments`` name."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    if command in ("-h", "--help"):
        print(__doc__)
        return 0
    if command not in ("demo", "test", "lint"):
        say(f"Unknown command: {command}. There are demo, test and lint; --help tells more.")
        return UNKNOWN_COMMAND
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    try:
        prepare("" if command == "demo" else "test")
        if command == "demo":
            return become("sme-sim", rest)
        if command == "lint":
            return lint()
        os.chdir(ROOT)
        return become("pytest", ["--numprocesses=auto", "--dist=loadscope", *rest])
    except SetUpFailed as fault:
        say(f"\n{fault}")
        return SET_UP_FAILED
    except KeyboardInterrupt:
        say("\nInterrupted; the same command takes it up again.")
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
