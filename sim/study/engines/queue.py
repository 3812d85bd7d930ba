"""What a cluster says of jobs: which are alive, and what the last one wrote. No accounting is needed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from sim.errors import EnvironmentFault

ENDED = {
    "COMPLETED", "COMPLETING", "CANCELLED", "FAILED", "TIMEOUT", "NODE_FAIL", "PREEMPTED", "BOOT_FAIL", "DEADLINE",
    "OUT_OF_MEMORY", "REVOKED",
}  # fmt: skip
PATIENT = 60.0  # seconds for one command
LOG_ENDS = (".out", ".err")


def alive() -> set[str] | None:
    """Numbers of this user's SLURM jobs that wait or run, those of arrays as 12_3; None where nobody answers."""
    command = ["squeue", "--noheader", "--array", "--user", str(os.getuid()), "--format", "%i %T"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENT, check=False)
    except FileNotFoundError:
        raise EnvironmentFault("there is no squeue on this machine; SLURM is asked from a node that has it") from None
    except (OSError, subprocess.TimeoutExpired):
        return None
    return those_alive(done.stdout) if done.returncode == 0 else None


def those_alive(told: str) -> set[str]:
    r"""Jobs that have not ended, of lines with number and state.

    Examples
    --------
    >>> sorted(those_alive("12_0 RUNNING\n12_1 COMPLETING\n13 PENDING\n"))
    ['12_0', '13']
    """
    lines = [line.split() for line in told.splitlines() if line.strip()]
    return {line[0] for line in lines if line[-1] not in ENDED}


def cancel(jobs: Iterable[str]) -> None:
    """End jobs, those that are there still; nobody waits for them."""
    wanted = sorted(jobs)
    for start in range(0, len(wanted), 500):  # a command line has an end
        try:
            command = ["scancel", *wanted[start : start + 500]]
            subprocess.run(command, capture_output=True, timeout=PATIENT, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return


def last_words(folder: Path, job: str = "") -> str:
    """The last line that a job has written, or the youngest of all jobs, and where it stands.

    Parameters
    ----------
    folder
        Of the work.
    """
    written = (folder / "jobs").glob(f"*{job}*" if job else "*")
    logs = [path for path in written if path.suffix in LOG_ENDS and path.stat().st_size]
    if not logs:
        return f"nothing (in {folder / 'jobs'})"
    log = max(logs, key=lambda path: (path.stat().st_mtime, path.suffix == ".err"))
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return f"{lines[-1][:300] if lines else 'nothing'} ({log})"
