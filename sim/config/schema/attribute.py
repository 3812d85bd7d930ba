"""How the effect of a package is attributed to its levers."""

from __future__ import annotations

from sim.config.schema.base import Strict, given
from sim.units import Coverage


class Attribute(Strict):
    """What is asked of all combinations of levers."""

    partner: str = given("", "Lever, by its key or label, whose synergy with all others together is told; left out, none.")
    level: Coverage = given(0.95, "Coverage of intervals; its rest is the level of tests, of all pairs together (Holm).")
