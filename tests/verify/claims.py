"""Repeats the ledger of claims with other seeds: `python -m tests.verify.claims [SETTINGS]`. As slow as the ledger.

Lists the verdicts of docs/claims.md that changed, those that turned over first, and the counter-worlds that turn
no verdict. Ends with 1 where a verdict turned over (what held fails, or the reverse), where of those not near the line
more than one in twenty changed, or where fewer than nine counter-worlds in ten turn theirs.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from sim.claims.asked import asked_for
from sim.claims.job import hear_claims
from sim.claims.pages import effect_in_words, read
from sim.claims.verdict import HOLDS

PAGE = Path(__file__).parents[2] / "docs" / "claims.md"
TURNED, STEADY = 0.9, 0.95


def turned_over(before: str, now: str) -> bool:
    """Whether a claim that held fails, or the reverse."""
    return HOLDS in (before, now) and (before.startswith("fails") or now.startswith("fails"))


def compare(stored: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Claims whose verdict is another one now, those that turned over first."""
    both = found.merge(stored, on="claim", suffixes=("", "_stored"))
    changed = both[both["verdict"] != both["verdict_stored"]].copy()
    pairs = zip(changed["verdict_stored"], changed["verdict"], strict=True)
    changed["turned_over"] = [turned_over(before, now) for before, now in pairs]
    changed["near"] = changed["near_the_line"] | changed["near_the_line_stored"]
    return changed.sort_values("turned_over", ascending=False, kind="stable")


def main(arguments: Sequence[str]) -> int:
    """Run, compare, tell."""
    seeded = any(argument.startswith("seed=") for argument in arguments)
    asked = asked_for([*arguments, *([] if seeded else ["seed=2"])])

    def say(done: int, total: int) -> None:
        print(f"\r{done} of {total}", end="", file=sys.stderr, flush=True)

    found, _, _ = hear_claims(asked, say, "python -m tests.verify.claims")
    changed = compare(read(PAGE), found)
    clear, unsteady = int((~found["near_the_line"]).sum()), int((~changed["near"]).sum())
    print(f"\n{len(changed)} of {len(found)} verdicts changed, {int(changed['turned_over'].sum())} of them turned over")
    print(f"{unsteady} of them not near the line either time, where {clear} lie")
    for row in changed.to_dict("records"):
        print(f"  {row['claim']}: {row['verdict_stored']} -> {row['verdict']}; {effect_in_words(row)}")
    still = found[~found["turned"]]
    print(f"{len(found) - len(still)} of {len(found)} counter-worlds turn the verdict")
    print(f"not those of {', '.join(still['claim']) or 'none'}")
    unfit = len(still) > (1 - TURNED) * len(found) or unsteady > (1 - STEADY) * clear
    return int(bool(changed["turned_over"].any()) or unfit)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
