"""Puts bugs in and sees whether the suite goes red: `python -m tests.verify.bugs [WORDS]`. Half an hour for all.

Each bug of tests/verify/catalogue.py (or those whose name or file holds one of WORDS) is put into a copy of the
project, where the tests that it names must be green without it and red with it; golden numbers are not among them.
Without WORDS, docs/verification.md is told what came of it. PROCESSES=2 in the environment does two at a time. Ends
with 1 where a bug lives.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.verify import sections
from tests.verify.broken import GREEN, LATE, RED, Copy, Told, in_copies, source
from tests.verify.catalogue import BUGS, Bug

HEADING = "Seeded bugs"


def main(arguments: Sequence[str]) -> int:
    """Put in, test, take out, tell."""
    asked = [bug for bug in BUGS if not arguments or any(word in f"{bug.name} {bug.file}" for word in arguments)]
    place = Path(tempfile.mkdtemp(prefix="bugs-"))
    try:
        copy = Copy(place / "project")
        before, _ = copy.warm(sorted({test for bug in asked for test in bug.tests}))
        print(f"without a bug: exit {before.code} after {before.seconds:.0f} s", flush=True)
        if before.code != GREEN:
            print(before.said)
            return 1
        found = list(zip(asked, in_copies(place, copy, told, asked), strict=True))
    finally:
        shutil.rmtree(place, ignore_errors=True)
    alive = [bug.name for bug, came in found if not killed(came)]
    print(f"{len(found) - len(alive)} of {len(found)} bugs are killed{': ' if alive else ''}{', '.join(alive)}")
    if not arguments:
        sections.write(HEADING, as_table(found))
    return int(bool(alive))


def told(copy: Copy, bug: Bug) -> Told:
    """What its tests say of a bug."""
    with copy.broken(bug.file, bug.applied(source(bug.file))):
        came = copy.tests(bug.tests, bug.file)
    print(f"{'killed' if killed(came) else 'ALIVE ':6} {came.seconds:4.0f} s  {bug.name}: {came.red}", flush=True)
    if not killed(came):
        print(came.said)
    return came


def killed(came: Told) -> bool:
    """Whether a test failed, or never ended; what cannot be collected is a badly written bug, not a dead one."""
    return came.code == LATE or (came.code == RED and bool(came.red))


def as_table(found: Sequence[tuple[Bug, Told]]) -> str:
    """For the page."""
    dead = sum(killed(came) for _, came in found)
    rows = [
        f"`python -m tests.verify.bugs` puts these {len(found)} bugs, one at a time, into a copy of the project, where",
        f"tests of the suite other than golden numbers must go red: **{dead} of {len(found)} were killed**.",
        "", "| bug | in | killed by |", "|---|---|---|",
    ]  # fmt: skip
    for bug, came in sorted(found, key=lambda pair: pair[0].name):
        by = f"`{came.red.removeprefix('tests/').partition('[')[0]}`" if killed(came) else "**nothing**"
        told_of = sections.cell(f"**{bug.name}**: {bug.told}")
        rows.append(f"| {told_of} | `{bug.file}` | {sections.cell(by)} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
