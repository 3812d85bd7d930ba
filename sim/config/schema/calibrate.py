"""What calibration asks: how often emulators are made anew, and how many vectors are drawn in the end."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.config.schema.base import Strict, given
from sim.units import Count, PositiveCount, Unit

ALL_YEARS = 0  # no year is left out


class Calibrate(Strict):
    """From ranges to parameter vectors that fit: waves of runs where emulators hold that they could."""

    waves: PositiveCount = given(2, "Waves after the first points, each where emulators of all runs before hold that the figures could be met.")
    each: PositiveCount = given(120, "Points of a wave.")
    vectors: PositiveCount = given(60, "Parameter vectors that are drawn in the end, and run with seeds that took no part in the fit.")
    steps: Annotated[int, Field(ge=400, le=1_000_000), Unit("count, at least 400")] = given(12_000, "Steps of the chains that draw the vectors; waves and recoveries take a quarter of them.")
    until: Count = given(ALL_YEARS, "(year) Figures of later years take no part in a fit, so that the model can be confronted with them; 0 for all that a file marks as calibrate.")
    recoveries: Count = given(6, "Runs of known parameters whose own figures are taken for the observed ones, to see whether the parameters are found again.")
