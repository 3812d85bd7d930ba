"""The page docs/verification.md, written from what a verification found."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import version
from textwrap import fill

import sim
from sim.provenance import code_state
from tests.verify.finding import Finding
from tests.verify.pictures import FIGURES
from tests.verify.suite import Held

WIDTH = 108
LIBRARIES = ("numpy", "scipy", "numba", "pandas", "mesa", "SALib")
BEGUN, ENDED = "<!-- seeded bugs: begin -->", "<!-- seeded bugs: end -->"
HEAD = """\
# Is the model the one that is described?

Whether the program does what the pages on the model say, held against answers that are known without it:
exact distributions, closed forms, two ways of saying one thing, and functions with known indices in the
model's place. That says nothing of whether the model is like the world; [the model beside published
figures](validation.md) does. This page is written by `python -m tests.verify`, and its numbers are those of
that run{quick}.

{verdict}
"""
INVARIANTS = """\
## Invariants

Every run, a user's as well as a test's, checks in each month that what sectors hold has moved as the
payments of the ledger say, that loans have, that every budget account adds up, and, each quarter and in the
last month, that every number is one; where anything is off, the run stops with a sentence that names
sector, agent and month, and nothing is averaged over it. There is no switch to forget
(`sim/month/books.py`, `sim/month/soundness.py`). What would
take time in every run is looked at in each month of the worlds below.
"""
LIMITS = """\
## Limits with known answers

L1 to L3 and L12 run the real model with settings that switch barriers off; only the network is laid by
hand, for no setting makes everybody know everybody. Where everybody does, a firm's contacts are the other N
- 1, and a month's chance is 1 - exp(-hazard); so the chain and the map are these, and not the textbook's.
The same runs are held against chains of wrong programs, and must refuse them: a check that cannot fail is
none.
"""
NOT_THERE = """\
**Not there.** L5 (thresholds): firms have no threshold of how many others must use AI; they hear by a
hazard, and weigh worth. L9, the minor unit: money is in floating point and not in whole cents; books close
to a relative 1e-9, and the decision turns within a millionth of the analytic price. M1, an extra random
stream: there are no streams, for each draw has an address of its own.
"""

RELATIONS = """\
## Relations

Two ways of saying one thing must give one world, and what does not matter must not.
"""
SMOOTH = """\
M13: with the same luck and no feedback between firms, a parameter is swept over its range; between neighbours
of which more than one firm decides otherwise the step is halved, until each has a place of its own. Where firms
hear of one another one firm's step can bring others along, and jumps are no fault.
"""
INTERVALS = """\
## Intervals

L13: the intervals that are printed, over repeats whose truth is known. Coverage has its own standard error; a
cost without a finite interval promises nothing and counts as right.
"""
ABLE = """\
## Can these checks fail?

Rows above in which something wrong is put in on purpose, such as the chains of wrong programs and replicates that
are none, must be refused by the same check that lets the model pass.
"""
STUDIES = """\
## Studies

L14: the whole way of a study, from its file over shards and a SIGKILL to tables and indices.
"""


def written(findings: Sequence[Finding], held: Sequence[tuple[Held, int, int]], quick: bool, kept: str = "") -> str:
    """The page.

    Parameters
    ----------
    findings
    held
        Limits and relations that tests of the suite hold, with tests that passed and tests that there are.
    quick
        Whether this was but a quick pass.
    kept
        Section on seeded bugs, as its own command wrote it.
    """
    right = sum(found.right for found in findings) + sum(fine == of > 0 for _, fine, of in held)
    verdict = f"**{right} of {len(findings) + len(held)} checks are as they should be.** "
    missing = sum(not of for _, _, of in held)
    verdict += f"{missing} of them, tests of the suite, were not run. " if missing else ""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    verdict += f"sme-sim {sim.__version__}, sources {code_state()['sources'][:12]}; "
    verdict += f"Python {platform.python_version()}, {libraries}."
    parts = [
        HEAD.format(quick=" (a quick pass, which is no evidence)" if quick else "", verdict=fill(verdict, WIDTH)),
        INVARIANTS, _table(findings, "4.1"),
        LIMITS, _table(findings, "L1", "L2", "L3", "L12"), *map(_figure, ("binomial", "chain", "bass")),
        "The other limits are held by tests of the suite:\n", _held([one for one in held if one[0].number[0] == "L"]),
        NOT_THERE,
        RELATIONS, _held([one for one in held if one[0].number[0] in "M4"]),
        SMOOTH, _table(findings, "M13"), _figure("smooth"),
        INTERVALS, _table(findings, "L13"), _figure("coverage"),
        STUDIES, _table(findings, "L14"), _figure("indices"),
        "## Chance\n", _table(findings, "Q1", "Q2", "Q3", "Q4"), _figure("errors"),
        f"{ABLE}\n{BEGUN}\n{kept}{ENDED}\n",
    ]  # fmt: skip
    return "\n".join(part for part in parts if part).rstrip() + "\n"


def kept_of(page: str) -> str:
    """What another command wrote into an earlier page: its section on seeded bugs."""
    return page.partition(f"{BEGUN}\n")[2].partition(ENDED)[0]


def _table(findings: Sequence[Finding], *numbers: str) -> str:
    rows = ["| | asked | known | measured | tolerance | | made of |", "|---|---|---|---|---|---|---|"]
    for one in findings:
        if one.number in numbers:
            told = (one.number, one.asked, one.oracle, one.measured, one.tolerance, _mark(one.right), one.seeds)
            rows.append(f"| {' | '.join(map(_cell, told))} |")
    return "\n".join(rows) + "\n"


def _held(held: Sequence[tuple[Held, int, int]]) -> str:
    rows = ["| | asked | tests | | where it holds |", "|---|---|---|---|---|"]
    for one, fine, of in held:
        files = ", ".join(dict.fromkeys(f"`{file.removeprefix('tests/')}`" for file, _ in one.tests))
        mark = _mark(fine == of) if of else "**not run**"
        told = (one.number, one.asked, f"{fine} of {of} in {files}", mark, one.told)
        rows.append(f"| {' | '.join(map(_cell, told))} |")
    return "\n".join(rows) + "\n"


def _figure(name: str) -> str:
    return f"![{FIGURES[name][1]}](figures/verification_{name}.png)\n"


def _mark(right: bool) -> str:
    return "as it should be" if right else "**WRONG**"


def _cell(text: str) -> str:
    return text.replace("|r|", "&#124;r&#124;").replace("|z|", "&#124;z&#124;")
