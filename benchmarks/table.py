"""What was measured, as Markdown: rows are contenders, columns sizes, ratios to the first row."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence

from benchmarks.diffusion.measure import FLOOR, label
from benchmarks.laboratory.months import WAYS, Found
from benchmarks.timing import Turns

HAND, TOO_LARGE = "by hand", "not run at this size"
BEST_OF_C = ("c-single", "c-double", "c-pull")
FASTER_THAN_MESA = 300.0
AT_MOST_OF_C = {10_000: 2.5, 100_000: 1.5, 1_000_000: 1.5}


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cost(turns: Turns, first: Turns) -> str:
    """Processor time, clock, ratio of the processor time to that of the first row, and months if not all."""
    ratio = f"{number(1.0 / turns.times_as_fast(first))} x"
    return f"{number(turns.cpu)} ({number(turns.wall)}) {ratio}{f', {turns.note}' if turns.note else ''}"


def number(value: float) -> str:
    """Three figures, and no powers of ten."""
    return f"{value:,.0f}" if value >= 100.0 else f"{value:.3g}"


def diffusion(found: Mapping[int, Mapping[str, Turns]], missing: Mapping[str, str]) -> str:
    """The toy: nanoseconds per firm-month."""
    names = list(next(iter(found.values())))
    rows = [[label(name), *(cost(turns[name], turns[names[0]]) for turns in found.values())] for name in names] + [
        [label(name), *[why] * len(found)] for name, why in missing.items()
    ]
    return table(["ns of processor per firm-month (wall) ratio", *(f"{firms:,} firms" for firms in found)], rows)


def bandwidth(found: Mapping[int, Mapping[str, Turns]], bytes_moved: int) -> str:
    """What the floor comes to in gigabytes per second."""
    return ", ".join(f"{bytes_moved / turns[FLOOR].cpu:.0f} GB/s at {firms:,}" for firms, turns in found.items())


def goals(found: Mapping[int, Mapping[str, Turns]]) -> str:
    """What was asked for, what was measured, and whether that is enough."""
    rows = []
    for firms, turns in found.items():
        if "stepping" not in turns:
            continue
        ours = turns["stepping"]
        if "mesa" in turns:
            times = ours.times_as_fast(turns["mesa"])
            rows.append(_goal(firms, "times as fast as plain Mesa", f">= {FASTER_THAN_MESA:.0f}", times,
                              times >= FASTER_THAN_MESA))  # fmt: skip
        best = min((turns[name] for name in BEST_OF_C if name in turns), key=lambda one: one.cpu, default=None)
        if best is not None:
            times, most = best.times_as_fast(ours), AT_MOST_OF_C.get(firms)
            asked = "none" if most is None else f"<= {most}"
            rows.append(_goal(firms, "times the best C", asked, times, most is None or times <= most))
    return table(["`model.step()` and collection", "firms", "goal", "measured", ""], rows)


def _goal(firms: int, what: str, asked: str, measured: float, met: bool) -> list[str]:
    verdict = "" if asked == "none" else "met" if met else "not met"
    return [what, f"{firms:,}", asked, number(measured), verdict]


def laboratory(found: Mapping[int, Found], missing: Mapping[str, str]) -> str:
    """The full model: nanoseconds per SME-month, and what it takes to make it."""
    rows = []
    for way in WAYS:
        cells = [
            cost(at.turns[way.name], at.turns[WAYS[0].name])
            if way.name in at.turns
            else missing.get(way.name, TOO_LARGE)
            for at in found.values()
        ]
        rows.append([way.what, *cells])
    times = [at.turns["alone"].times_as_fast(at.turns[HAND]) if HAND in at.turns else None for at in found.values()]
    rows.append(["months alone, times as fast as by hand", *("" if one is None else number(one) for one in times)])
    for way in WAYS:
        made = [at.made.get(way.name) for at in found.values()]
        cells = ["" if one is None else f"{one.cpu:.3g} s ({one.wall:.3g} s)" for one in made]
        rows.append([f"to make it: {way.what}", *cells])
    sizes = [f"{at.bytes_in_columns:.0f} + {at.bytes_in_network:.0f}" for at in found.values()]
    rows.append(["bytes per SME: columns and identity + contacts and what they tell", *sizes])
    return table(["ns of processor per SME-month (wall) ratio", *(f"{firms:,} SMEs" for firms in found)], rows)


def machine() -> str:
    """Where it was measured, and with what."""
    import mesa
    import numba
    import numpy as np

    return (
        f"Python {platform.python_version()}, Mesa {mesa.__version__}, NumPy {np.__version__}, "
        f"Numba {numba.__version__}; {_processor()}, {platform.system()}."
    )


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as told:
            return next(line.split(":")[1].strip() for line in told if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
