"""Changes rules at random and sees whether the suite goes red: `python -m tests.verify.mutants [COUNT] [SEED] [WORDS]`.

COUNT (60) of all the changes that tests/verify/mutations.py knows of sim/behaviour, economics, market, policy, month,
statistics and evaluation (or of files that hold one of WORDS) are drawn with SEED (1), and each is put into a copy of
the project by itself, where tests must go red: those that import the module, from cheap to dear, then those of its
package; golden numbers are not among them. What lives and does no harm is in tests/verify/harmless.py, with
a reason, and counts neither way. docs/verification.md is told what came of it, unless there were WORDS; what other
seeds found stays there. PROCESSES=2 in the environment does two at a time. Ends with 1 where fewer than 85 % are
killed.

Why not a library for it: one that rewrites functions into switches (mutmut 3) leaves Numba nothing to compile, and one
that runs a single command for all (cosmic-ray) would compile every loop anew for each change.
"""

from __future__ import annotations

import math
import random
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.verify import sections
from tests.verify.broken import GREEN, LATE, Copy, Told, in_copies, source
from tests.verify.harmless import HARMLESS
from tests.verify.mutations import Mutation, mutations
from tests.verify.undisturbed import ROOT

HEADING = "Mutants of the rules, seed {seed}"
ENOUGH = 0.85
NOT_RUN = (4, 5)  # codes of pytest: a wrong option, no test
RULES = ("behaviour", "economics", "market", "policy", "month")
PACKAGES = (*RULES, "statistics", "evaluation")
FOR_RULES = ("tests/reference/test_reference.py", "tests/limits/test_break_even.py", "tests/limits/test_worth.py",
             "tests/laws/test_conservation.py", "tests/unit/rules/test_month_of_*.py")  # fmt: skip
FOR_TABLES = ("tests/unit/statistics/*.py", "tests/unit/evaluation/*.py")
NOT_THESE = ("unit/explore", "unit/benchmarks", "seeded_bugs")  # long ones; and one that only looks for its texts


class Mutant(NamedTuple):
    """A change of a file."""

    file: str
    change: Mutation

    @property
    def code(self) -> str:
        """The line in which it is made."""
        return source(self.file).splitlines()[self.change.line - 1].strip()

    @property
    def reason(self) -> str:
        """Why it does no harm; empty where it is not known to do none."""
        return HARMLESS.get((self.file, self.code, self.change.told), "")

    @property
    def package(self) -> str:
        """The package that it is in."""
        return self.file.split("/")[1]


def main(arguments: Sequence[str]) -> int:
    """Draw, change, test, tell."""
    many, seed = (int(text) for text in (*arguments[:2], *("60", "1")[len(arguments[:2]) :]))
    words = arguments[2:]
    drawn = draw(many, seed, words)
    place = Path(tempfile.mkdtemp(prefix="mutants-"))
    try:
        copy = Copy(place / "copy-0")
        before, took = copy.warm(sorted({test for one in drawn for test in tests_of(one.file)}))
        print(f"without a change: exit {before.code} after {before.seconds:.0f} s; seed {seed}", flush=True)
        if before.code != GREEN:
            print(before.said)
            return 1

        def tried(at: Copy, one: Mutant) -> Told:
            return told(at, one, took)

        found = list(zip(drawn, in_copies(place, copy, tried, drawn), strict=True))
    finally:
        shutil.rmtree(place, ignore_errors=True)
    count, dead = counts(found)
    print(f"{dead} of {count} mutants are killed (seed {seed})")
    if not words:
        sections.write(HEADING.format(seed=seed), as_table(found, seed))
    return int(dead < ENOUGH * count)


@cache
def every(words: tuple[str, ...] = ()) -> list[Mutant]:
    """All changes of all rules, in the order of files and of their text."""
    files = _files([f"sim/{name}/*.py" for name in PACKAGES])
    asked = [file for file in files if not words or any(word in file for word in words)]
    return [Mutant(file, change) for file in asked for change in mutations(source(file))]


def draw(count: int, seed: int, words: Sequence[str] = ()) -> list[Mutant]:
    """Some of them by chance, in the order in which they were drawn."""
    known = every(tuple(words))
    return random.Random(seed).sample(known, min(count, len(known)))


@cache
def tests_of(file: str) -> tuple[str, ...]:
    """Tests that concern a module: those that import it, and all of its package."""
    return tuple(dict.fromkeys((*importing(file), *_files(FOR_RULES if file.split("/")[1] in RULES else FOR_TABLES))))


@cache
def importing(file: str) -> tuple[str, ...]:
    """The module's own examples, and files of tests that import it."""
    module = file.removesuffix(".py").replace("/", ".")
    owner, _, name = module.rpartition(".")
    word = re.compile(rf"\b{re.escape(module)}\b|from {re.escape(owner)} import [^\n]*\b{name}\b")
    found = [test for test in _files(("tests/unit/**/test_*.py", "tests/laws/test_*.py", "tests/limits/test_*.py"))
             if not any(part in test for part in NOT_THESE) and word.search(source(test))]  # fmt: skip
    return (*([file] if ">>> " in source(file) else []), *found)


def _files(patterns: Sequence[str]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for pattern in patterns for path in sorted(ROOT.glob(pattern))
            if path.name != "conftest.py"]  # fmt: skip


def told(copy: Copy, one: Mutant, took: dict[str, float]) -> Told:
    """What tests say of a change."""
    near = importing(one.file)
    files = sorted(tests_of(one.file), key=lambda test: took.get(test, 0.0) if test in near else math.inf)
    if one.reason:
        return Told(GREEN, 0.0, "", "")
    with copy.broken(one.file, one.change.applied(source(one.file))):
        came = copy.tests(files, one.file)
    mark = "killed" if killed(came) else "LIVES"
    by = came.red or ("never ended" if came.code == LATE else f"exit {came.code}" if came.code else "")
    print(f"{mark:6} {came.seconds:4.0f} s  {one.file}:{one.change.line}: {one.change.told}   [{by}]", flush=True)
    if came.code in NOT_RUN:
        print(came.said)
    return came


def killed(came: Told) -> bool:
    """Whether a test failed, could not be collected any more, broke down with its process, or never ended."""
    return came.code != GREEN and came.code not in NOT_RUN


def counts(found: Sequence[tuple[Mutant, Told]]) -> tuple[int, int]:
    """How many mutants count, and how many of them are dead."""
    count = [(one, came) for one, came in found if not one.reason]
    return len(count), sum(killed(came) for _, came in count)


def as_table(found: Sequence[tuple[Mutant, Told]], seed: int) -> str:
    """For the page."""
    tried, dead = counts(found)
    rows = [
        f"`python -m tests.verify.mutants {len(found)} {seed}` drew {len(found)} of {len(every()):,} small changes of",
        "rules, statistics and evaluation: another operator, comparison, number or function at one place. **"
        f"{dead} of {tried} were killed** ({dead / max(tried, 1):.0%}) by tests other than golden numbers; those that",
        "can do no harm count neither way.",
        "", "| package | drawn | harmless | tried | killed |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for package in PACKAGES:
        of = [pair for pair in found if pair[0].package == package]
        each, fallen = counts(of)
        rows.append(f"| `sim/{package}` | {len(of)} | {len(of) - each} | {each} | {fallen} |")
    alive = [one for one, came in found if not one.reason and not killed(came)]
    idle = [one for one, _ in found if one.reason]
    rows += ["", "| lives | change | why |", "|---|---|---|"] if alive or idle else []
    for one in sorted([*alive, *idle], key=lambda one: (one.file, one.change.line)):
        where = f"`{one.file}:{one.change.line}`"
        rows.append(f"| {where} | `{sections.cell(one.change.told)}` | {sections.cell(one.reason) or '**no test**'} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
