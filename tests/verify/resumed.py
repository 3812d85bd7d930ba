"""L14: functions with known indices through the whole way of a study that is killed and comes back.

`python -m tests.verify.resumed FOLDER FUNCTION POINTS` is such a study, as a process of its own. It goes on with what
is finished, leaves its tables in FOLDER, and beside them the indices that an analysis makes of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from tests.verify.finding import Checked, Finding
from tests.verify.indices import FUNCTIONS, found, outside
from tests.verify.undisturbed import ROOT, of_session, parts, tables_of, until

INDICES = "indices.csv"
KILLS = 2


def checked(points: int) -> Checked:
    """Both functions.   points : count, of the base sample"""
    every, drawn = Checked(), {}
    for name in FUNCTIONS:
        with tempfile.TemporaryDirectory(prefix="resumed-") as place:
            calm, killed = Path(place) / "calm", Path(place) / "killed"
            _ended(_started(calm, name, points))
            at = _kill(killed, name, points)
            _ended(_started(killed, name, points))
            same = tables_of(calm / "results") == tables_of(killed / "results")
            indices = [(folder / INDICES).read_bytes() for folder in (calm, killed)]
            table = pd.read_csv(killed / INDICES)
        out, made = outside(table), f"{name}, base sample {points:,}, killed at {' and '.join(map(str, at))} shards"
        off = max(float((table[kind] - table[f"known_{kind}"]).abs().max()) for kind in ("first", "total"))
        every.findings += [
            Finding("L14", f"{name} in the model's place, SIGKILL to the study {KILLS} times, the same command again",
                    "tables and indices of the undisturbed study, byte by byte",
                    "the same bytes" if same and indices[0] == indices[1] else "other bytes", "equal",
                    same and indices[0] == indices[1] and len(at) == KILLS, made),
            Finding("L14", f"{name}: first and total indices", "analytic ones inside the intervals that are reported",
                    f"{int(out.to_numpy().sum())} of {out.size} outside; largest error {off:.3f}",
                    "one in twenty, and one by chance", int(out.to_numpy().sum()) <= max(1, 0.05 * out.size), made),
        ]  # fmt: skip
        drawn[name] = table
    every.drawn["indices"] = drawn
    return every


def _started(folder: Path, name: str, points: int) -> subprocess.Popen[str]:
    folder.mkdir(exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.verify.resumed", str(folder), name, str(points)], cwd=ROOT, env=environment,
        start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def _ended(process: subprocess.Popen[str]) -> None:
    _, said = process.communicate(timeout=1200)
    if process.returncode:
        raise RuntimeError(said)


def _kill(folder: Path, name: str, points: int) -> list[int]:
    """SIGKILL to the study, each time when it has come further.   Shards that were finished then."""
    at: list[int] = []
    for _ in range(KILLS):
        process = _started(folder, name, points)
        further = (at[-1] if at else 0) + 2
        until(lambda: len(parts(folder / "results")) >= further or process.poll() is not None)  # noqa: B023
        if process.poll() is not None:
            break  # it was through before it could be killed: the finding says so
        process.kill()
        process.communicate()
        at.append(len(parts(folder / "results")))
        until(lambda: not list(of_session(process.pid)), 5.0)  # noqa: B023
    return at


def main(arguments: Sequence[str]) -> int:
    """One study."""
    folder, name, points = Path(arguments[0]), arguments[1], int(arguments[2])
    table = found(FUNCTIONS[name], points, folder, "executor.shard_seconds=0.25")
    table.to_csv(folder / INDICES, index=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
