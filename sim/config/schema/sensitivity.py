"""How sure one wants to be of what drives an outcome."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.config.schema.base import Strict, given
from sim.units import Coverage, PositiveCount, Unit

Resamples = Annotated[int, Field(ge=10, le=100_000), Unit("count, at least 10")]


class Sensitivity(Strict):
    """Intervals of the measures of sensitivity."""

    level: Coverage = given(0.95, "Coverage of the intervals of measures of sensitivity.")
    resamples: Resamples = given(200, "Bootstrap resamples behind the intervals of Sobol indices.")
    seed: PositiveCount = given(1, "Seed of the bootstrap.")
