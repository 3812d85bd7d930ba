"""A Mesa model whose step is the work."""

from __future__ import annotations

import mesa

from benchmarks.sweeps.work import busy


class Busy(mesa.Model):
    """One step, one stretch of processor time."""

    def __init__(self, number: int = 0, **more: object) -> None:
        super().__init__(**more)
        self.number = number
        self.datacollector = mesa.DataCollector(model_reporters={"number": "number"})

    def step(self) -> None:
        busy()
        self.datacollector.collect(self)
