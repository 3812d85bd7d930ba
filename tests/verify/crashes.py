"""Lets every call to the disk fail, one after the other: `python -m tests.verify.crashes [EVERY [WORDS]]`.

An hour or more; with WORDS only the jobs that are called so (study, comparison, another, disk).

A small study, and a comparison with figures and report: the n-th call that opens, writes, flushes, names, makes or
removes something fails (disk full, or full from then on, broken, interrupted, another disk), or the process ends there;
for all n, or for one in EVERY. Then the same command again must give the bytes of an undisturbed one. Then the same
study on a disk that is read-only, and on one without room for another file. Ends with 1 where anything is otherwise.
"""

from __future__ import annotations

import errno
import functools
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import sim.job
import sim.plot.save
import sim.report.study
from sim.cli import main as command
from sim.study.plan import plan
from tests.crash_points import BROKEN, ELSEWHERE, FULL, INTERRUPTED, KILLED, CrashPoints
from tests.verify.undisturbed import Verdict, ended, parts, started, tables_of

WAYS = (
    (FULL, False), (FULL, True), (BROKEN, False), (BROKEN, True), (INTERRUPTED, False), (ELSEWHERE, False),
    (KILLED, False),
)  # fmt: skip
SMALL = ("population.n_smes=30", "population.start=2024-12", "months=6", "workers=1", "output.figures=[svg]")
STUDY = (
    "study=sweep", *SMALL, "executor=serial", "study.replication.seeds=2", "study.scenarios=[support_system]",
    "study.uncertainties.factors=[]", "executor.shard_seconds=0.02",
    "study.levers={factors: [{key: policy.*.phases.*.budget_per_sme_year, values: [25, 50]}]}",
)  # fmt: skip
COMPARISON = (*SMALL, "seeds=2", "scenarios=[baseline,support_system]")


def main(arguments: Sequence[str]) -> int:
    """Fail, go on, compare, tell."""
    every, words = int(arguments[0]) if arguments else 1, arguments[1:]
    asked_for = lambda what: not words or any(word in what for word in words)  # noqa: E731
    place, verdict = Path(tempfile.mkdtemp(prefix="crashes-")), Verdict()
    out = f"output.dir={place / 'root' / 'out'}"
    try:
        with drawn_once():
            jobs: list[tuple[str, Callable[[], int], Callable[[], object]]] = [
                ("study", lambda: command(["sweep", *STUDY, out]), lambda: None),
                ("comparison", lambda: command(["compare", *COMPARISON, out]), lambda: None),
                ("comparison in the place of another",
                 lambda: command(["compare", *COMPARISON, "output.overwrite=true", out]),
                 lambda: command(["compare", *COMPARISON, out])),
            ]  # fmt: skip
            asked = plan([*STUDY, out])
            stand_ins = {"sim.study.plan.plan": lambda _: asked, "sim.job.compare": once(sim.job.compare)}
            with ExitStack() as stack:
                for name, stand_in in stand_ins.items():
                    stack.enter_context(mock.patch(name, stand_in))
                for what, job, prepared in jobs:
                    if asked_for(what):
                        tried(what, job, place / "root", every, verdict, prepared)
        if asked_for("disk"):
            refused(place, verdict)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    print(f"{verdict.wrong} things went wrong")
    return int(verdict.wrong > 0)


def tried(
    what: str, job: Callable[[], int], root: Path, every: int, verdict: Verdict,
    prepared: Callable[[], object] = lambda: None,
) -> None:  # fmt: skip
    """All crash points of a job: a line for each way to fail."""
    points = CrashPoints(job, root, prepared)
    for reason, lasting in WAYS:
        began, numbers = time.monotonic(), range(1, len(points.calls) + 1, every)
        wrong = [told for number in numbers if (told := points.tried(number, reason, lasting))]
        way = errno.errorcode.get(reason, "killed") + (" from then on" if lasting else "")
        verdict(f"{what}, {way}: {len(numbers) - len(wrong)} of {len(numbers)} crash points with identical result "
                f"({time.monotonic() - began:.0f} s)", not wrong, "; ".join(wrong[:5]))  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A figure of a study that has been drawn."""

    figure: sim.report.study.StudyFigure
    drawn: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.figure, name)

    def __call__(self, *_: object) -> Any:
        return self.drawn


@contextmanager
def drawn_once() -> Iterator[None]:
    """Figures are drawn for the first trial only, which takes most of the time of a small job."""
    picture = functools.cache(sim.plot.save.picture)
    figures_of: dict[str, list[Drawn]] = {}
    of_study = sim.report.study.figures_of

    def figures(found: Any, studied: Any) -> list[Drawn]:
        kind = studied.provenance["kind"]
        if kind not in figures_of:
            figures_of[kind] = [Drawn(figure, figure(found, studied)) for figure in of_study(found, studied)]
        return figures_of[kind]

    stand_ins = {
        "sim.plot.save.picture": picture, "sim.report.document.blocks.picture": picture,
        "sim.report.study.figures_of": figures, "sim.job.draw_all": once(sim.job.draw_all),
    }  # fmt: skip
    with ExitStack() as stack:
        for place, stand_in in stand_ins.items():
            stack.enter_context(mock.patch(place, stand_in))
        yield


def once(does: Callable[..., Any]) -> Callable[..., Any]:
    """What it found the first time, every time."""
    found: list[Any] = []

    def answer(*given: Any, **named: Any) -> Any:
        if not found:
            found.append(does(*given, **named))
        return found[0]

    return answer


def refused(place: Path, verdict: Verdict) -> None:
    """A disk that takes nothing, and one without room for another file."""
    expected = None
    for what, first, then in (("read-only", "ro", "rw"), ("full of files", "nr_inodes=40", "nr_inodes=0")):
        disk = place / what
        disk.mkdir()
        mounted = ["mount", "-t", "tmpfs", "-o", first, "tmpfs", str(disk)]
        if subprocess.run(mounted, capture_output=True, check=False).returncode:
            print(f"a disk that is {what} is left out: nothing may be mounted here")
            continue
        try:
            if expected is None:
                code, said = ended(started(place / "undisturbed"))
                assert code == 0, said
                expected = tables_of(place / "undisturbed")
            began = time.monotonic()
            code, said = ended(started(disk / "study"))
            fine = code == 4 and "Traceback" not in said and "cannot write" in said.splitlines()[-1]
            verdict(f"a disk that is {what} ({time.monotonic() - began:.0f} s)", fine, said.splitlines()[-1:])
            subprocess.run(["mount", "-o", f"remount,{then}", str(disk)], check=True)
            code, said = ended(started(disk / "study"))
            same = code == 0 and tables_of(disk / "study") == expected and not parts(disk / "study")
            verdict("  and the same command again", same, "" if code == 0 else said)
        finally:
            subprocess.run(["umount", str(disk)], check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
