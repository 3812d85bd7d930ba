"""Kills a study at random moments and lets it go on: `python -m tests.verify.kills [KILLS] [SEED]`. Some minutes.

Twenty times (or KILLS) the study's process, or one of its workers, gets SIGKILL at a moment drawn with SEED (1); then
it is interrupted as by Ctrl-C, asked to end, and its disk is full. Whenever it is through in the end, its tables must
be the bytes of an undisturbed study; nothing finished may be lost, and no process may be left over. Ends with 1 where
anything is otherwise. A full disk needs the right to mount one; without it this is left out.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.verify.undisturbed import Verdict, ended, of_session, parts, started, tables_of, until

GONE = 5.0  # seconds after which no worker of a killed study may be alive


def workers_of(leader: int) -> list[int]:
    """Processes that do shards, and the server that they are forked from (Linux), which may be killed as well."""
    found = []
    for process in of_session(leader):
        try:
            command = Path(f"/proc/{process}/cmdline").read_bytes()
            if b"spawn_main" in command or b"multiprocessing.forkserver" in command:
                found.append(process)
        except OSError:
            continue
    return found


def main(arguments: Sequence[str]) -> int:
    """Disturb, compare, tell."""
    kills, seed = (int(text) for text in (*arguments, *("20", "1")[len(arguments) :]))
    place = Path(tempfile.mkdtemp(prefix="kills-"))
    verdict = Verdict()
    try:
        began = time.monotonic()
        code, said = ended(started(place / "undisturbed"))
        took = time.monotonic() - began
        verdict(f"an undisturbed study ({took:.0f} s)", code == 0, "" if code == 0 else said)
        expected = tables_of(place / "undisturbed")
        kill(place, expected, verdict, kills, random.Random(seed), took)
        stop(place, expected, verdict, signal.SIGINT, 130)
        stop(place, expected, verdict, signal.SIGTERM, 143)
        fill(place, expected, verdict)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    print(f"{verdict.wrong} things went wrong")
    return int(verdict.wrong > 0)


def kill(
    place: Path, expected: dict[str, str], verdict: Verdict, kills: int, chance: random.Random, took: float
) -> None:
    """SIGKILL at random moments, to the study and to a worker in turn, until it is through."""
    number, study = 0, place / "killed-0"
    process = started(study)
    for turn in range(kills):
        before = len(parts(study))
        ready = (lambda: len(parts(study)) > before) if turn % 3 else (lambda: workers_of(process.pid))  # noqa: B023
        begun = until(lambda: ready() or process.poll() is not None)  # noqa: B023
        time.sleep(chance.uniform(0.0, 0.15 * took))
        if process.poll() is not None:
            code, said = ended(process)
            right = begun and code == 0 and tables_of(study) == expected
            verdict(f"study {number} is through", right, "" if code == 0 else said)
            number += 1
            study = place / f"killed-{number}"
            process = started(study)
            time.sleep(chance.uniform(0.2 * took, 0.6 * took))
        done = len(parts(study))
        if turn % 2:
            victims = workers_of(process.pid)
            if victims:
                os.kill(chance.choice(victims), signal.SIGKILL)
            verdict(f"kill {turn + 1}: {'a worker' if victims else 'no worker there'} at {done} shards", True)
            continue
        process.kill()
        ended(process)
        gone = until(lambda: not list(of_session(process.pid)), GONE)  # noqa: B023
        verdict(f"kill {turn + 1}: the study at {done} shards", gone and len(parts(study)) >= done)
        process = started(study)
    code, said = ended(process)
    verdict("after the last kill", code == 0 and tables_of(study) == expected, "" if code == 0 else said)


def stop(place: Path, expected: dict[str, str], verdict: Verdict, number: signal.Signals, code: int) -> None:
    """A signal to all processes, as a terminal or a cluster sends it; then the same command again."""
    study = place / number.name
    process = started(study)
    until(lambda: len(parts(study)) > 3)
    os.killpg(process.pid, number)
    found, said = ended(process)
    fine = found == code and "Traceback" not in said and len(parts(study)) > 3
    verdict(number.name, fine and until(lambda: not list(of_session(process.pid)), GONE), said.splitlines()[-1:])
    go_on(started(study), study, expected, verdict)


def go_on(process: subprocess.Popen[str], study: Path, expected: dict[str, str], verdict: Verdict) -> None:
    """The same command goes on to the same tables, and leaves nothing behind."""
    code, said = ended(process)
    same = code == 0 and tables_of(study) == expected
    verdict("  and the same command again", same and not parts(study), "" if code == 0 else said)


def fill(place: Path, expected: dict[str, str], verdict: Verdict) -> None:
    """A disk that is full long before the study is through, and larger afterwards."""
    disk = place / "disk"
    disk.mkdir()
    mount: Callable[[str], list[str]] = lambda size: ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)]  # noqa: E731
    if subprocess.run(mount("600k"), capture_output=True, check=False).returncode:
        print("a full disk is left out: nothing may be mounted here")
        return
    try:
        study = disk / "study"
        code, said = ended(started(study))
        done = len(parts(study))
        told = said.splitlines()[-1:]
        verdict(f"a full disk, with {done} shards on it", code == 4 and done > 0 and "Traceback" not in said, told)
        subprocess.run(["mount", "-o", "remount,size=100m", str(disk)], check=True)
        go_on(started(study), study, expected, verdict)
    finally:
        subprocess.run(["umount", str(disk)], check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
