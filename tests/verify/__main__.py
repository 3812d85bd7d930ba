"""The slow verification: `python -m tests.verify [FOLDER]`, or `quick FOLDER`. A quarter of an hour on one processor.

Runs every check that takes long, and the tests of the suite that hold the rest, and writes the page
docs/verification.md with figures (into FOLDER where one is named). `quick` takes a tenth of the runs, to see whether
all is in order; its page is no evidence, and must not stand in place of it. Ends with 1 where anything is otherwise
than it should be, with 2 where the folder is missing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.verify import counts, covering, luck, page, pictures, resumed, smooth, strict, suite
from tests.verify.finding import Checked
from tests.verify.undisturbed import ROOT

CHECKS: tuple[tuple[str, Callable[[int], Checked], int, int], ...] = (  # runs, and runs of a quick pass
    ("invariants", strict.checked, 100, 40),
    ("counts", counts.checked, 2400, 240),
    ("intervals", covering.checked, 4000, 400),
    ("studies", resumed.checked, 256, 64),
    ("chance", luck.checked, 512, 64),
    ("smoothness", smooth.checked, 200, 20),
)


def main(arguments: Sequence[str]) -> int:
    """Check, draw, write, tell."""
    quick = "quick" in arguments
    folders = [text for text in arguments if text != "quick"]
    if quick and not folders:
        print("a quick pass is no evidence: name a folder for its page, as in quick FOLDER", file=sys.stderr)
        return 2
    docs = Path(folders[0]) if folders else ROOT / "docs"
    every, began, took = Checked(), time.monotonic(), {}
    for name, check, runs, few in CHECKS:
        start = time.monotonic()
        every += check(few if quick else runs)
        took[name] = time.monotonic() - start
        print(f"{name}: {took[name]:.0f} s", flush=True)
    held = suite.verdicts(suite.passed())
    print(f"tests of the suite: {time.monotonic() - began - sum(took.values()):.0f} s", flush=True)
    (docs / "figures").mkdir(parents=True, exist_ok=True)
    pictures.save(every.drawn, docs / "figures")
    file = docs / "verification.md"
    kept = page.kept_of(file.read_text(encoding="utf-8")) if file.exists() else ""
    file.write_text(page.written(every.findings, held, quick, kept), encoding="utf-8")
    wrong = [found for found in every.findings if not found.right]
    for found in wrong:
        print(f"WRONG {found.number} {found.asked}: {found.measured} (tolerance: {found.tolerance})")
    broken = [told for told, fine, of in held if fine < of or not of]
    for told in broken:
        print(f"WRONG {told.number} {told.asked}: tests fail, or there are none")
    print(f"{len(wrong) + len(broken)} of {len(every.findings) + len(held)} checks went wrong")
    return int(bool(wrong or broken))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
