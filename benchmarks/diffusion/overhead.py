"""What a `model.step()` costs before the first firm is asked: Mesa's machinery, collection, the call of a loop."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

import mesa

from benchmarks.diffusion.ours import Diffusion, advance
from benchmarks.diffusion.start import start
from benchmarks.timing import spend

FIRMS, TIMES, ROUNDS = 100, 2_000, 9


class Empty(mesa.Model):
    """Plain Mesa, nobody in it."""

    def step(self) -> None:
        """Nothing."""


def measure() -> list[tuple[str, float]]:
    """What, and microseconds of processor a step."""
    model, empty = Diffusion(start(FIRMS), 1), Empty()
    parts: dict[str, Callable[[], object]] = {
        "`step()` of an empty `mesa.Model`": empty.step,
        "`DataCollector.collect`, one model reporter": lambda: model.datacollector.collect(model),
        "the compiled loop, called for no month": lambda: advance(0, 0, 0, *model.given),
    }
    found: dict[str, list[float]] = {name: [] for name in parts}
    for _ in range(ROUNDS):
        for name, part in parts.items():
            spent, _ = spend(lambda part=part: [part() for _ in range(TIMES)])
            found[name].append(spent.cpu / TIMES * 1e6)
    return [(name, median(values)) for name, values in found.items()]
