"""How technology moves from outside, whatever policy does: the structural variant that results depend on."""

from __future__ import annotations

from sim.config.schema.base import Strict, given
from sim.units import CalendarMonth, Months, PerYear, Ratio, Share


class Frontier(Strict):
    """General-purpose AI becomes cheap, easy and talked about after 2022 (equation 51)."""

    first_month: CalendarMonth = given("2023-01", "First month of the jump.", "public release of chat models, 11/2022")
    rise_months: Months = given(36.0, "Months over which price, ease and quality move.", plausible=(12, 60))
    price_fall: Share = given(
        0.0, "Final cut of the general option's cost.",
        "assumption; token prices fell far more, integration did not", (0, 0.8),
    )  # fmt: skip
    gain_rise: Ratio = given(0.0, "Final rise of its gain, relative.", plausible=(0, 1.5))
    easier_data: Share = given(0.0, "Final fall of its half-saturation of informatization.", plausible=(0, 0.2))
    attention: Ratio = given(0.0, "Rise of outside awareness at the jump, relative.", plausible=(0, 10))
    attention_half_life_months: Months = given(18.0, "Half-life of that public attention.", plausible=(6, 48))


class Outlook(Strict):
    """The world outside: frontier of technology."""

    title: str = given("No jump of the frontier", "Name for figures and tables.")
    frontier: Frontier = given(Frontier(), "General-purpose AI.")
    price_fall_per_year: PerYear = given(
        0.0, "Fall of all suppliers' unit cost per year beside what they learn.", plausible=(0, 0.1)
    )
