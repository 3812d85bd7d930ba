"""What each runner adds to the work of its runs: start and per run, told apart by two numbers of runs."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from benchmarks.laboratory.starts import run

MILLISECONDS, WORKERS = 10, 2
RUNS = {"ours": (1000, 2000), "mesa": (400, 1000), "hydra": (10, 40)}  # ours: enough for both workers either time
NAMES = {"ours": "this laboratory", "mesa": "`mesa.batch_run`", "hydra": "`hydra -m`, its own launcher"}
SMES, MODEL_RUNS, TURNS = 1000, (60, 180), 3


def overheads(say: Callable[[str], None]) -> list[tuple[str, float, float]]:
    """Rows of (runner, milliseconds that a further run costs beyond its work, seconds of a start)."""
    rows = []
    for runner, (few, many) in RUNS.items():
        say(f"{runner}, {many} runs")
        run(_line(runner, 1))
        spent = {runs: run(_line(runner, runs))[0].cpu for runs in (few, many)}
        each = (spent[many] - spent[few]) / (many - few)
        rows.append((NAMES[runner], 1000.0 * each - MILLISECONDS, spent[few] - few * each))
    return rows


def efficiency(say: Callable[[str], None]) -> tuple[float, float, float]:
    """Processor time of the runs over that of the sweep.

    Returns
    -------
    Of further runs, the runs made in as many plain processes at once; the same with the start in a sweep of 10,000; of
    further runs, the runs made in one process with the rest of the machine idle. In turns, and the medians of each: on
    a machine that is shared, processor time itself goes up and down, and processors that share a cache take more of it.
    """
    few, many = MODEL_RUNS
    plain, alone, each, start = [], [], [], []
    for turn in range(1, TURNS + 1):
        say(f"runs of the default model, {SMES:,} SMEs, turn {turn} of {TURNS}")
        for found, processes in ((plain, WORKERS), (alone, 1)):
            line = ["-m", "benchmarks.sweeps.work", "alone", str(few), str(SMES), str(processes)]
            found.append(float(run(line)[1]))
        work = ["-m", "benchmarks.sweeps.work", "model"]
        spent = {runs: run([*work, str(runs), str(SMES), str(WORKERS)])[0].cpu for runs in MODEL_RUNS}
        each.append((spent[many] - spent[few]) / (many - few))
        start.append(spent[few] - few * each[-1])
    one = median(plain)
    return one / median(each), 10_000 * one / (10_000 * median(each) + median(start)), median(alone) / median(each)


def _line(runner: str, runs: int) -> list[str]:
    return ["-m", "benchmarks.sweeps.work", runner, str(runs), str(MILLISECONDS), str(WORKERS)]


def page(say: Callable[[str], None]) -> list[str]:
    """The part of the page about sweeps."""
    from benchmarks.table import table

    rows = overheads(say)
    first = rows[0][1]
    told = [[name, f"{each:.2f}", f"{each / first:.1f}", f"{start:.1f}"] for name, each, start in rows]
    further, ten_thousand, by_itself = efficiency(say)
    head = ["runner", "ms of processor beyond the work, each further run", "times ours", "seconds of a start"]
    return [
        f"## Sweeps: runs of {MILLISECONDS} ms each, {WORKERS} workers", "",
        table(head, told), "",
        f"Runs of the default model at {SMES:,} SMEs, made in {WORKERS} plain processes at once, are {further:.1%} of "
        f"the processor time of further runs of a sweep, {ten_thousand:.1%} of a sweep of 10,000 with its start. Made "
        f"in one process on a machine that is idle otherwise they are {by_itself:.1%}.",
    ]  # fmt: skip
