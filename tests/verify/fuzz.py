"""Whether files and command lines are done or refused: `python -m tests.verify.fuzz [EXAMPLES] [SEED] [KIND]`.

Valid files of every kind are changed in a few places and asked for; nothing long is run. EXAMPLES (500) are tried of
each kind. Says how many ended with which exit code, and ends with 1 where one ended with another than 0 or 2, with a
traceback, or not within seconds; the smallest that does is shown.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests import hostile

SMALL = ("population.n_smes=50", "months=24")
Ask = Callable[[Path, Any], int]


def scenario(folder: Path, content: bytes) -> int:
    return hostile.assert_answered(["check", hostile.write(folder, "mine.yaml", content)])


def population(folder: Path, content: bytes) -> int:
    path = hostile.write(folder, "mine.yaml", content)
    return hostile.assert_answered(["check", "baseline", f"population='{path}'"])


def study(folder: Path, content: bytes) -> int:
    path = hostile.write(folder, "mine.yaml", content)
    return hostile.assert_answered(["sweep", "--dry-run", *SMALL, f"study='{path}'"])


def targets(folder: Path, content: bytes) -> int:
    path = hostile.write(folder, "mine.csv", content)
    return hostile.assert_answered(["validate", "--dry-run", *SMALL, "--targets", path])


def ensemble(folder: Path, content: bytes) -> int:
    path = hostile.write(folder, "mine.csv", content)
    asked = ["study.scenarios=[subsidy_only]", "study.members=2", f"ensemble='{path}'"]
    return hostile.assert_answered(["sweep", "--dry-run", *SMALL, *asked])


def points(folder: Path, content: bytes) -> int:
    path = hostile.write(folder, "mine.csv", content)
    asked = f"study.uncertainties={{design: file, points_file: '{path}', factors: []}}"
    return hostile.assert_answered(["sweep", "--dry-run", *SMALL, asked])


def words(folder: Path, arguments: Sequence[str]) -> int:
    return hostile.assert_answered(arguments)


KINDS: dict[str, tuple[Ask, st.SearchStrategy[Any]]] = {
    "scenarios": (scenario, hostile.scenario_files()),
    "populations": (population, hostile.population_files()),
    "studies": (study, hostile.study_files()),
    "targets": (targets, hostile.target_files()),
    "ensembles": (ensemble, hostile.ensemble_files()),
    "points": (points, hostile.point_files()),
    "command lines": (words, hostile.command_lines()),
}
QUIET = settings(
    database=None, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink)
)


def tried(kind: str, folder: Path, how: settings, start: int | None = None) -> Counter[int]:
    """How many ended with which exit code; the first that ends otherwise is made small and raised."""
    ask, strategy = KINDS[kind]
    codes: Counter[int] = Counter()

    @settings(how)
    @given(strategy)
    def attempt(content: Any) -> None:
        codes[ask(folder, content)] += 1

    (attempt if start is None else seed(start)(attempt))()
    return codes


def main(arguments: Sequence[str]) -> int:
    """Try many, and say how they ended."""
    examples, start = (int(word) for word in (*arguments[:2], *("500", "1")[len(arguments) :]))
    failed = False
    with tempfile.TemporaryDirectory() as place, hostile.nothing_is_run():
        os.chdir(place)
        for kind in arguments[2:] or KINDS:
            try:
                codes = tried(kind, Path(place), settings(QUIET, max_examples=examples), start)
            except Exception as fault:
                failed = True
                print(f"{kind}:", *traceback.format_exception(fault), flush=True)
                continue
            told = ", ".join(f"{count} ended with {code}" for code, count in sorted(codes.items()))
            print(f"{kind}: {codes.total()} tried, {told}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
