"""Where numbers come from: versions, state of the code, machine, command, files that were read."""

from __future__ import annotations

import hashlib
import platform
import re
import shlex
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info

import sim
from sim.checksums import sha256
from sim.randomness import SCHEME

LIBRARIES = (
    "mesa", "numpy", "numba", "llvmlite", "scipy", "pandas", "hydra-core", "omegaconf", "pydantic", "pyarrow",
    "matplotlib", "SALib", "scikit-learn", "emcee", "pymoo",
)  # fmt: skip
LOCK = "uv.lock"
WRITTEN = {"page", "to", "output.dir"}  # settings and options that say where something is written
LISTED = re.compile(r"[\[\],\s]+")  # between the entries of a list of settings
DETERMINING = ("sim", "configs", "scenarios")  # folders of a checkout that numbers depend on, with the file of versions
PLAIN = re.compile(r"(?!(?i:true|false|null|nan|inf)$)[A-Za-z][\w-]*|\d{4}-\d\d")  # text that needs no quotes


def code_state() -> dict[str, Any]:
    """Version of the package, hash of its sources, and the commit where it runs from a checkout."""
    package = Path(sim.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return {"version": sim.__version__, "sources": digest.hexdigest(), "draws": SCHEME, **_git(package.parent)}


def environment() -> dict[str, Any]:
    """Interpreter, libraries and machine; of a checkout also the hash of the file that locks the libraries."""
    lock = Path(sim.__file__).parents[1] / LOCK
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "libraries": {name: found for name in LIBRARIES if (found := _version(name))},
        **({"lock": sha256(lock)} if lock.is_file() else {}),
        "processor": _processor(),
        "blas": _blas(),
    }


def inputs(command: str, others: Iterable[str] = ()) -> dict[str, str]:
    """Hash of each file that a command reads, and of others that were read, by the path as it was given.

    Parameters
    ----------
    command
        As the user typed it.
    others
        Paths, or names of what is shipped.
    """
    said = [entry for word in _read(shlex.split(command)[2:]) for entry in LISTED.split(word)]
    found = {}
    for entry in dict.fromkeys([*(entry.strip("'\"") for entry in said), *others]):
        with suppress(OSError, ValueError, RuntimeError):  # whatever is no path, or is gone meanwhile
            path = Path(entry).expanduser()
            if (path.suffix or len(path.parts) > 1) and path.is_file():  # a name of what is shipped has neither
                found[entry] = sha256(path)
    return found


def _read(words: Iterable[str]) -> Iterator[str]:
    """Of the words of a command those that may name what is read: values of settings, and whatever is none."""
    rest = iter(words)
    for word in rest:
        key, equals, value = word.partition("=")
        if key.lstrip("+-") not in WRITTEN:
            yield value or word
        elif key.startswith("--") and not equals:
            next(rest, "")


def _processor() -> dict[str, Any]:
    """Model, what NumPy makes use of, and the processor that loops are compiled for."""
    import llvmlite.binding
    import numba

    known: dict[str, Any] = np.show_config(mode="dicts") or {}  # type: ignore[assignment]
    used = known.get("SIMD Extensions", {})
    return {
        "model": _model(),
        "features": [*used.get("baseline", ()), *used.get("found", ())],
        "loops": vars(numba.config)["CPU_NAME"] or llvmlite.binding.get_host_cpu_name(),
    }


def _model() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def _blas() -> list[dict[str, Any]]:
    """Libraries of linear algebra in this process, with the processor that each has chosen its loops for."""
    found = {
        tuple(str(library.get(key) or "") for key in ("internal_api", "version", "architecture"))
        for library in threadpool_info()
        if library.get("user_api") == "blas"
    }
    return [dict(zip(("name", "version", "kernels"), one, strict=True)) for one in sorted(found)]


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
        What makes it differ from the scenario as it is, by key; they outdo what is common.
    common
        Settings as on the command line.

    Examples
    --------
    >>> as_run("baseline", {"seed": 7}, ["months=12"])
    'sme-sim run scenario=baseline months=12 seed=7'
    """
    own = [f"{key}={written(value)}" for key, value in settings.items()]
    return as_command("run", [f"scenario={scenario}", *common, *own])


def written(value: Any) -> str:
    """A value as the command line reads it.

    Examples
    --------
    >>> written(True), written(0.5), written(["micro", "small"]), written("2025-01"), written("5")
    ('true', '0.5', '[micro,small]', '2025-01', "'5'")
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{','.join(map(written, value))}]"
    if not isinstance(value, str) or PLAIN.fullmatch(value):
        return str(value)
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def now() -> str:
    """Time of day in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _git(folder: Path) -> dict[str, Any]:
    """Commit of a checkout, and whether what determines numbers differs from it; a user's own files do not."""

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
    changed = ask("status", "--porcelain", "--", *DETERMINING)
    return {"commit": ask("rev-parse", "HEAD"), "uncommitted_changes": bool(changed)}
