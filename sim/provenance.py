"""Where numbers come from: versions, state of the code, machine, command."""

from __future__ import annotations

import hashlib
import platform
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import sim

LIBRARIES = ("mesa", "numpy", "scipy", "pandas", "hydra-core", "omegaconf", "pydantic", "pyarrow", "matplotlib")


def code_state() -> dict[str, Any]:
    """Version of the package, hash of its sources, and the commit where it runs from a checkout."""
    package = Path(sim.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return {"version": sim.__version__, "sources": digest.hexdigest(), **_git(package.parent)}


def environment() -> dict[str, Any]:
    """Interpreter, libraries and machine."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "libraries": {name: found for name in LIBRARIES if (found := _version(name))},
    }


def as_command(name: str, words: Sequence[str]) -> str:
    """One line that asks for the same again.

    Examples
    --------
    >>> as_command("run", ["scenario=./my own.yaml", "seed=7"])
    "sme-sim run 'scenario=./my own.yaml' seed=7"
    """
    return shlex.join(["sme-sim", name, *words])


def as_run(scenario: str, settings: Mapping[str, Any], common: Sequence[str]) -> str:
    """One line that repeats a single run.

    Parameters
    ----------
    scenario
        Its name, or the path of its file.
    settings
        What makes it differ from the scenario as it is, by key.
    common
        Settings as on the command line.

    Examples
    --------
    >>> as_run("baseline", {"seed": 7}, ["months=12"])
    'sme-sim run scenario=baseline seed=7 months=12'
    """
    return as_command("run", [f"scenario={scenario}", *(f"{key}={value}" for key, value in settings.items()), *common])


def now() -> str:
    """Time of day in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _git(folder: Path) -> dict[str, Any]:
    def ask(*words: str) -> str | None:
        try:
            done = subprocess.run(
                ["git", "-C", str(folder), *words], capture_output=True, text=True, timeout=10, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout.strip() if done.returncode == 0 else None

    top = ask("rev-parse", "--show-toplevel")
    if top is None or Path(top).resolve() != folder.resolve():
        return {}
    return {"commit": ask("rev-parse", "HEAD"), "uncommitted_changes": bool(ask("status", "--porcelain"))}
