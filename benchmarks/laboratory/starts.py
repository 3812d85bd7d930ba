"""What it costs to begin, each in a process of its own: imports, the first compilation, and memory at the peak."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.timing import Spent

ROOT = Path(__file__).parents[2]
HELP = ["-m", "sim", "--help"]
WORKER = ["-c", "import sim.experiment"]
NOTHING = ["-c", "pass"]
MONTH = ["-m", "benchmarks.laboratory.starts", "100", "baseline"]
MEGABYTE = 2**20
TIMES = 3


def measure(sizes: Sequence[int], scenario: str, say: Callable[[str], None]) -> list[tuple[str, str]]:
    """Rows of (what, how much)."""
    say("starts")
    rows = [
        ("Python itself", _told(_cheapest(NOTHING))),
        ("`sme-sim --help`", _told(_cheapest(HELP))),
        ("import of a worker (`import sim.experiment`)", _told(_cheapest(WORKER))),
    ]
    with tempfile.TemporaryDirectory() as folder:
        fresh = {**os.environ, "NUMBA_CACHE_DIR": folder}
        say("first compilation")
        rows.append(("first start: everything compiled, 100 SMEs, one month", _told(run(MONTH, fresh)[0])))
        rows.append(("warm start: the same again, with what was kept", _told(_cheapest(MONTH, fresh))))
    empty = json.loads(run(["-m", "benchmarks.laboratory.starts", "1", scenario])[1])["peak"]
    for firms in sizes:
        say(f"memory, {firms:,} SMEs")
        peak = json.loads(run(["-m", "benchmarks.laboratory.starts", str(firms), scenario])[1])["peak"]
        above = f"{(peak - empty) / firms:,.0f} bytes per SME above the same run of 1" if firms >= 10_000 else ""
        rows.append((f"peak memory of a run, {firms:,} SMEs", f"{peak / MEGABYTE:,.0f} MB {above}".strip()))
    return rows


def run(arguments: list[str], environment: dict[str, str] | None = None) -> tuple[Spent, str]:
    """Run Python in a process of its own: what it and all that it starts cost, and what it prints."""
    counted = [sys.executable, "-m", "benchmarks.counted", *arguments]
    done = subprocess.run(counted, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return Spent(**json.loads(done.stderr.splitlines()[-1])), done.stdout


def _cheapest(arguments: list[str], environment: dict[str, str] | None = None) -> Spent:
    run(arguments, environment)  # files read once
    return min((run(arguments, environment)[0] for _ in range(TIMES)), key=lambda spent: spent.cpu)


def _told(spent: Spent) -> str:
    return f"{spent.cpu:.2f} s ({spent.wall:.2f} s wall)"


def peak_memory() -> int:
    """Most memory that this process has held, in bytes; Linux tells it apart from what the parent held."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024


def main(firms: int, scenario: str) -> None:
    """A run of one month, and the memory it took."""
    from sim.config.load import load
    from sim.simulation import simulate

    simulate(load([f"population.n_smes={max(firms, 30)}", "months=1", "seed=1"], scenario))
    print(json.dumps({"peak": peak_memory()}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
