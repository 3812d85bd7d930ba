"""What a confrontation with published figures asks, beside the figures."""

from __future__ import annotations

from sim.config.schema.base import Strict, given
from sim.config.schema.calibrate import ALL_YEARS
from sim.units import Count


class Validation(Strict):
    """The figures that were known before, which naive references are fitted to."""

    known: str = given("eu27", "Figures that naive references are fitted to, as targets are named: those of the fit; empty for those of the targets alone.")
    until: Count = given(ALL_YEARS, "(year) Naive references know no figure of a later year; 0 for all before the year of each target.")
