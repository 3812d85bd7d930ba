"""How technology moves from outside, whatever policy does: the structural variant that results depend on."""

from __future__ import annotations

from sim.config.schema.base import Strict, given
from sim.units import CalendarMonth, Count, Months, PerYear, RatePerYear, Ratio, Share


class Frontier(Strict):
    """General-purpose AI becomes cheap, easy and talked about after 2022 (equation 51)."""

    first_month: CalendarMonth = given("2023-01", "First month of the jump.", "public release of chat models, 11/2022")
    rise_months: Months = given(36.0, "Months over which price, ease and quality move.", plausible=(12, 60))
    price_fall: Share = given(
        0.0, "Final cut of the general option's cost.",
        "assumption; token prices fell far more, integration did not", (0, 0.8),
    )  # fmt: skip
    gain_rise: Ratio = given(0.0, "Final rise of the gain of general-purpose AI, relative.", plausible=(0, 1.5))
    easier_data: Share = given(0.0, "Final fall of the half-saturation of informatization of general-purpose AI.", plausible=(0, 0.2))
    attention: Ratio = given(0.0, "Rise of outside awareness at the jump, relative.", plausible=(0, 10))
    attention_half_life_months: Months = given(18.0, "Half-life of the public attention that the jump draws.", plausible=(6, 48))


class Contactless(Strict):
    """A time in which people must not meet, as in an epidemic (X1)."""

    first_month: CalendarMonth = given("2026-01", "First month of contactless time.")
    months: Count = given(0, "Months that contactless time lasts; 0 for never.", plausible=(0, 36))
    demand_fall: Share = given(0.3, "Fall of sales that need people to meet while they must not.", plausible=(0.1, 0.6))
    market_boost: Ratio = given(0.5, "Rise of the market link's potential gain where all sales need it.", plausible=(0, 1))
    boost_kept: Share = given(0.2, "Part of the rise of the market link's gain that stays afterwards.", plausible=(0, 0.5))


class CostSurge(Strict):
    """Dear inputs and labour (X2)."""

    first_month: CalendarMonth = given("2026-01", "First month of the surge of costs.")
    months: Count = given(0, "Months that the surge of costs lasts; 0 for never.", plausible=(0, 60))
    wage_rise: Share = given(0.05, "Rise of wages while costs surge, relative.", plausible=(0, 0.2))
    input_rise: Share = given(0.05, "Rise of the price of inputs while costs surge, relative.", plausible=(0, 0.3))
    passed_on: Share = given(0.8, "Part of the rise of input prices that customers pay.", plausible=(0.5, 1))


class CreditSqueeze(Strict):
    """Banks lend less, at a higher rate."""

    first_month: CalendarMonth = given("2026-01", "First month of the credit squeeze.")
    months: Count = given(0, "Months that the credit squeeze lasts; 0 for never.", plausible=(0, 36))
    line_cut: Share = given(0.5, "Cut of what a bank would lend while credit is scarce.", plausible=(0.2, 1))
    rate_rise: RatePerYear = given(0.03, "Rise of the interest rate while credit is scarce.", plausible=(0, 0.08))


class Rivalry(Strict):
    """Markets turn faster (X4)."""

    first_month: CalendarMonth = given("2026-01", "First month of fast markets.")
    months: Count = given(0, "Months that fast markets last; 0 for never.", plausible=(0, 120))
    factor: Ratio = given(3.0, "Times the speed at which better firms win share.", plausible=(1, 5))


class Outlook(Strict):
    """The world outside: frontier of technology."""

    title: str = given("No jump of the frontier", "Name for figures and tables.")
    frontier: Frontier = given(Frontier(), "General-purpose AI.")
    contactless: Contactless = given(Contactless(), "People must not meet.")
    cost_surge: CostSurge = given(CostSurge(), "Dear inputs and labour.")
    credit_squeeze: CreditSqueeze = given(CreditSqueeze(), "Scarce credit.")
    rivalry: Rivalry = given(Rivalry(), "Fast markets.")
    price_fall_per_year: PerYear = given(0.0, "Fall of all suppliers' unit cost per year beside what they learn.", plausible=(0, 0.1))
