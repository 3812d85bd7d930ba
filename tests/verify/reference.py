"""The columns of `sim` and the firms of `tests/reference` in many small worlds: `python -m tests.verify.reference`.

Arguments: how many configurations (300), and the number of the first (1000). A configuration is always the same under
its number, and takes about a second. Ends with 1 where the two models differ; says what happened in no world.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # where the package of the reference is

from reference.comparing import Departs, run_both
from reference.configurations import configuration


def main(arguments: Sequence[str]) -> int:
    """Run, compare, tell."""
    count, first = (int(text) for text in (*arguments, *("300", "1000")[len(arguments) :]))
    seen: Counter[str] = Counter()
    departs, start = 0, time.perf_counter()
    for number in range(first, first + count):
        try:
            seen.update(run_both(configuration(number), f"configuration {number}"))
        except Departs as difference:
            departs += 1
            print(f"\n{difference}")
        print(f"\r{number - first + 1} of {count}", end="", file=sys.stderr, flush=True)
    print(f"\n{count - departs} of {count} configurations agree ({time.perf_counter() - start:.0f} s)")
    for thing, worlds in sorted(seen.items(), key=lambda item: item[1]):
        print(f"  {worlds:5d} worlds with {thing}")
    return int(departs > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
