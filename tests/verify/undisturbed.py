"""A small study that is done again and again, disturbed, and whose tables must always be the same bytes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SETTINGS = (
    "population.n_smes=60", "population.start=2024-10", "months=18", "study.replication.seeds=4",
    "executor.shard_seconds=0.25", "output.figures=[png]", "workers=2",
)  # fmt: skip
TABLES = ("outcomes", "paired", "failures")


def tables_of(folder: Path) -> dict[str, str]:
    """Hashes of what a study has published."""
    return {
        name: hashlib.sha256((folder / "tables" / f"{name}.parquet").read_bytes()).hexdigest()[:16] for name in TABLES
    }


def started(out: Path, *settings: str) -> subprocess.Popen[str]:
    """The study as a process in a session of its own; a later setting outdoes an earlier one."""
    asked = {setting.partition("=")[0]: setting for setting in (*SETTINGS, *settings, f"output.dir={out}")}
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "sim", "sweep", *asked.values()], cwd=ROOT, env=environment, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code, and what was said."""
    _, said = process.communicate(timeout=1200)
    return process.returncode, said


def parts(out: Path) -> list[str]:
    """Shards that are finished and not published yet."""
    return [path.name for path in out.parent.glob(f".{out.name}.study-*/parts/*") if not path.name.startswith(".")]


def until(what: Callable[[], object], seconds: float = 120.0) -> bool:
    """Wait until something is so; whether it came to that."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def of_session(leader: int) -> Iterator[int]:
    """Processes of a session that are alive, its leader apart."""
    for place in Path("/proc").iterdir():
        if place.name.isdigit() and int(place.name) != leader:
            try:
                state, *rest = (place / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(rest[2]) == leader and state != "Z":
                yield int(place.name)


class Verdict:
    """What has been tried, and whether it went as it should."""

    def __init__(self) -> None:
        self.wrong = 0

    def __call__(self, what: str, fine: bool, told: object = "") -> None:
        """One line."""
        self.wrong += not fine
        print(f"{'ok   ' if fine else 'WRONG'} {what}{f': {told}' if told else ''}", flush=True)
