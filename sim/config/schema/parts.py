"""The parts of the levers: what one unit is, what it costs, and what it does to its receiver.

Nothing here is an intensity: effects are per unit delivered, and totals saturate only because money,
firms and capacity are finite (model.md, section 3.9). Money is in the currency of the scenario file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field

from sim.config.schema.base import Strict, given
from sim.units import (
    MONTHS_PER_YEAR,
    Count,
    Fraction,
    Money,
    Months,
    PerMonth,
    PositiveRatio,
    Price,
    RatePerYear,
    Ratio,
    Share,
    Unit,
)

LEVERS = ("top_level_design", "scenario_mining", "public_service", "support_system", "fiscal_complement")
CATALOGUE = "assumption (unit effects of no such programme are published; swept in sensitivity analysis)"
if TYPE_CHECKING:  # settings are read, and help is told, without it
    import numpy as np

Receivers: TypeAlias = "Callable[[str], np.ndarray]"  # from the name of a column of firms to theirs, one entry each
SharePoints = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), Unit("share points")]


class Part(Strict):
    """What all parts of a lever share."""

    serves_everyone: ClassVar[bool] = False

    budget_share: Share = given(0.0, "Share of the lever's budget that buys this part.")


class PerFirm(Part):
    """A part whose unit goes to one firm."""

    lever: ClassVar[str] = ""  # said by a part that has a file of its own, in sim/config/schema/added

    unit_price: Price = given(1.0, "Public cost of one unit.")
    repeat_after_months: Months = given(24.0, "A firm is not served again before.")
    capacity_per_1000_smes: Ratio = given(1000.0, "Most units that can be delivered in a month per 1,000 SMEs.")

    def changes(self, firm: Receivers, month: int) -> dict[str, np.ndarray | float]:
        """What a unit does to its receiver's own columns: those of firms by name, as they are then.

        Parameters
        ----------
        firm : from a name to a (C,) array
            Columns of those that receive a unit, as they are before.
        month
        """
        return {}


class PerMarket(Part):
    """A part that serves a market; its price grows with the number of firms in it."""

    unit_price_per_1000_smes: Price = given(1.0, "Public cost of one unit for a market of 1,000 SMEs.")


class Sessions(PerFirm):
    """Matchmaking events and trainings of a sector (3.1)."""

    unit_price: Price = given(200.0, "Public cost of one firm's attendance.", CATALOGUE, (50, 500))
    repeat_after_months: Months = given(12.0, "A firm is not served again before.")
    aware_odds: Share = given(0.25, "Probability that an unaware visitor becomes aware.", CATALOGUE, (0.1, 0.5))
    evidence: Ratio = given(1.0, "Weight of one observed project shown there.", CATALOGUE, (0, 2))

    def changes(self, firm: Receivers, month: int) -> dict[str, np.ndarray | float]:
        """Who comes has heard of AI."""
        return {"contact": 1.0}


class Matchmaking(PerFirm):
    """An event that brings a firm and AI suppliers together (3.1)."""

    unit_price: Price = given(250.0, "Public cost of one firm's attendance.", CATALOGUE, (100, 600))
    repeat_after_months: Months = given(12.0, "A firm is not served again before.")
    valid_months: Months = given(12.0, "Months in which suppliers serve it first, or pass it on to one with room.", CATALOGUE, (3, 24))

    def changes(self, firm: Receivers, month: int) -> dict[str, np.ndarray | float]:
        """Suppliers know it for a while."""
        return {"matched_until": month + round(self.valid_months)}


class Coordination(PerMarket):
    """A year of a joint office of ministry, province and city, for all programmes, whomever a phase is for (3.1)."""

    unit_price_per_1000_smes: Price = given(9_000.0, "Cost of an office-year.", CATALOGUE, (3_000, 30_000))
    delay_cut: Share = given(0.5, "Cut of the months that money takes, while the office works.", CATALOGUE, (0.2, 0.8))
    leakage_cut: Share = given(0.5, "Cut of the money that is lost on the way.", CATALOGUE, (0.2, 0.8))


class ScenarioProjects(PerMarket):
    """Projects in which AI suppliers and SMEs develop uses for one sector and link (3.2)."""

    unit_price_per_1000_smes: Price = given(150_000.0, "Cost of a project.", CATALOGUE, (50_000, 400_000))
    knowledge: Fraction = given(0.10, "Share of the missing scenario knowledge that it adds.", CATALOGUE, (0.02, 0.2))
    elsewhere: Share = given(0.5, "Part of the knowledge added that the same sector gains in other regions.", CATALOGUE, (0, 1))


class PriceFitList(PerFirm):
    """A list of practical products at suitable prices, for one firm's search (3.2)."""

    unit_price: Price = given(50.0, "Public cost of one firm's list.", CATALOGUE, (20, 200))
    repeat_after_months: Months = given(12.0, "A firm is not served again before.")
    valid_months: Months = given(12.0, "Months for which the list holds.", CATALOGUE, (6, 24))
    ceiling: Ratio = given(1.0, "Highest price on the list, relative to the market's mean.", CATALOGUE, (0.8, 1.2))

    def changes(self, firm: Receivers, month: int) -> dict[str, np.ndarray | float]:
        """It has the list for a while."""
        return {"listed_until": month + round(self.valid_months)}


class GeneralPlatform(PerMarket):
    """A year of support for general-purpose, easy-to-use AI platforms (3.2)."""

    serves_everyone = True

    unit_price_per_1000_smes: Price = given(300_000.0, "Cost of a platform-year.", CATALOGUE, (100_000, 1e6))
    price_cut: Share = given(0.15, "Cut of the general-purpose option's cost while supported.", CATALOGUE, (0.05, 0.3))
    easier_data: SharePoints = given(0.06, "Fall of the general-purpose option's half-saturation of informatization while supported.", CATALOGUE, (0, 0.1))
    success: SharePoints = given(0.03, "Rise of the general-purpose option's success odds while supported.", CATALOGUE, (0, 0.1))


class HubEcosystem(Part):
    """A large firm's contract to lead, drive and help the SMEs of its chain, for a year (3.2)."""

    unit_price: Price = given(60_000.0, "Cost of one large firm's contract-year.", CATALOGUE, (20_000, 250_000))
    adoption_factor: Ratio = given(3.0, "Factor on the large firm's hazard of adopting AI under contract.", CATALOGUE, (1, 5))
    poaching_cut: Share = given(0.3, "Cut of the large firm's poaching of SMEs' staff under contract.", CATALOGUE, (0, 0.6))


class Profiles(PerFirm):
    """A precise profile of a firm, so that the platform can recommend what fits (3.3)."""

    unit_price: Price = given(400.0, "Public cost of one profile.", CATALOGUE, (100, 1_000))
    cost_perception: Share = given(0.7, "What is left of the error in the firm's idea of the cost.", CATALOGUE, (0.4, 1))

    def changes(self, firm: Receivers, month: int) -> dict[str, np.ndarray | float]:
        """It says what a project costs, however little data the firm has."""
        return {"cost_error": firm("cost_error").astype(float) * self.cost_perception}


class Quotes(PerFirm):
    """A search for further suppliers on a firm's behalf (3.3)."""

    unit_price: Price = given(150.0, "Public cost of one search.", CATALOGUE, (50, 400))
    repeat_after_months: Months = given(12.0, "A firm is not served again before.")
    quotes: Count = given(2, "Additional quotes for twelve months.", CATALOGUE, (1, 4))

    def changes(self, firm: Receivers, month: int) -> dict[str, np.ndarray | float]:
        """More suppliers are asked for it, for a year."""
        return {"more_quotes_until": month + MONTHS_PER_YEAR}


class Trials(PerFirm):
    """A free trial of AI in the firm's own business, on a supplier's time (3.3)."""

    unit_price: Price = given(3_000.0, "Public cost of one trial, paid to the supplier.", CATALOGUE, (1_000, 8_000))
    evidence_draws: Ratio = given(4.0, "Weight of what the trial shows, in observed projects.", CATALOGUE, (1, 8))
    effort: PositiveRatio = given(0.25, "Supplier's time that a trial takes, relative to a project.", CATALOGUE, (0.05, 1))


class CaseLibrary(PerMarket):
    """Published real cases, successes and failures, of one sector (3.3)."""

    unit_price_per_1000_smes: Price = given(10_000.0, "Cost of a published case.", CATALOGUE, (5_000, 40_000))
    publication_bias: Share = given(0.3, "Share of failures that is not published.", CATALOGUE, (0, 0.9))


class SupplierEntry(Part):
    """A grant that brings one more AI supplier into the market (3.3)."""

    serves_everyone = True

    unit_price: Price = given(100_000.0, "Cost of one entry grant.", CATALOGUE, (50_000, 500_000))


class ManagerSeats(PerFirm):
    """Training of a manager: is AI suitable, how to introduce it, what does it cost (3.4)."""

    unit_price: Price = given(1_250.0, "Public cost of one seat.", CATALOGUE, (500, 3_000))
    evidence_draws: Ratio = given(3.0, "Weight of unbiased evidence on the firm's own odds.", CATALOGUE, (1, 6))
    cost_perception: Share = given(0.5, "What is left of the error in the firm's idea of the cost.", CATALOGUE, (0.2, 1))

    def changes(self, firm: Receivers, month: int) -> dict[str, np.ndarray | float]:
        """The manager knows of AI, and better what it costs."""
        error = firm("cost_error").astype(float) * self.cost_perception
        return {"aware": True, "contact": 1.0, "cost_error": error}


class StaffSeats(PerFirm):
    """Training of staff (3.4)."""

    unit_price: Price = given(2_000.0, "Public cost of one seat.", CATALOGUE, (800, 4_000))
    repeat_after_months: Months = given(12.0, "A firm is not served again before.")
    skill: Share = given(0.12, "Share of the missing absorptive capacity that it adds.", CATALOGUE, (0.04, 0.25))

    def changes(self, firm: Receivers, month: int) -> dict[str, np.ndarray | float]:
        """Its staff have heard of AI, and know more."""
        return {"contact": 1.0, "absorptive_capacity": taught(firm("absorptive_capacity"), self.skill)}


class Standards(PerMarket):
    """Service standards for AI suppliers and an application guide for SMEs (3.4)."""

    serves_everyone = True

    unit_price_per_1000_smes: Price = given(200_000.0, "Cost of a full set.", CATALOGUE, (50_000, 500_000))
    integration_cut: Share = given(0.3, "Cut of integration cost once the set is complete.", CATALOGUE, (0.1, 0.5))
    success: SharePoints = given(0.03, "Rise of success odds once the set is complete.", CATALOGUE, (0, 0.1))
    easier_steps: Share = given(0.05, "Cut of the cost of a step of informatization, by the application guide.", CATALOGUE, (0, 0.2))


class RemoteTalent(PerFirm):
    """Three months of advice from experts elsewhere, by video and live seminars (3.4)."""

    unit_price: Price = given(1_500.0, "Public cost of three months of advice to a firm.", CATALOGUE, (500, 5_000))
    repeat_after_months: Months = given(3.0, "A firm is not served again before.")
    valid_months: Months = given(3.0, "Months of advice.")
    access: Share = given(0.25, "Share of missing skill that a resident expert would stand in for [R].", CATALOGUE, (0.1, 0.5))

    def changes(self, firm: Receivers, month: int) -> dict[str, np.ndarray | float]:
        """Experts can be asked for a while."""
        return {"advised_until": month + round(self.valid_months)}


class ClusterProjects(Part):
    """A year in which the linked firms of a cluster share skill and evidence (3.4)."""

    unit_price: Price = given(40_000.0, "Public cost of one cluster-year.", CATALOGUE, (10_000, 150_000))
    access: Share = given(0.20, "Share of missing skill that partners stand in for once all of them use AI [C].", CATALOGUE, (0.05, 0.4))
    evidence: Share = given(0.10, "Chance per month that a partner's project is seen.", CATALOGUE, (0, 0.3))


class JointProjects(PerFirm):
    """A project of a firm with a university or institute (2.1, 3.4)."""

    unit_price: Price = given(4_000.0, "Public cost of one joint project.", CATALOGUE, (1_500, 15_000))
    skill: Share = given(0.16, "Share of the missing absorptive capacity that it adds.", CATALOGUE, (0.05, 0.3))

    def changes(self, firm: Receivers, month: int) -> dict[str, np.ndarray | float]:
        """Who takes part knows more."""
        return {"absorptive_capacity": taught(firm("absorptive_capacity"), self.skill)}


class PilotZones(PerMarket):
    """A year of a demonstration site in AI pilot zones (3.4)."""

    unit_price_per_1000_smes: Price = given(60_000.0, "Cost of a site-year.", CATALOGUE, (20_000, 300_000))
    visit_odds: PerMonth = given(0.10, "Chance per month that a firm of the zone visits the site.", CATALOGUE, (0.02, 0.3))
    reach: Share = given(0.25, "Chance of a visit by a firm of the same region outside the zone, relative to one inside.", CATALOGUE, (0, 1))


class AssociationEvents(PerMarket):
    """A year of scenes, matchmaking and benchmarks run by industry associations (3.4)."""

    unit_price_per_1000_smes: Price = given(20_000.0, "Cost of a year.", CATALOGUE, (5_000, 80_000))
    evidence: PerMonth = given(0.10, "Chance per month that a member sees a project of its sector there.", CATALOGUE, (0.02, 0.3))


class CostShare(Part):
    """A grant, or a voucher for AI, that pays a share of a firm's AI project (fiscal complement, section 4)."""

    rate: Share = given(0.5, "Share of project cost paid by the state.", "assumption; pilots pay 25 to 70 %", (0.2, 0.7))
    cap: Money = given(25_000.0, "Most that one project gets.", CATALOGUE, (5_000, 100_000))
    compliance_cost: Money = given(500.0, "What applying costs the firm.", CATALOGUE, (0, 2_000))
    pay_on: Literal["installation", "use", "outcome"] = given(
        "installation",
        "What is checked before the state pays: that AI is installed, that it works, or that it has paid for half a year.",
    )
    inspection: Share = given(0.2, "Probability that an installation is inspected.", CATALOGUE, (0, 0.8))


class Guarantee(Part):
    """A public guarantee for loans to AI projects (fiscal complement, section 4)."""

    extra_credit: Share = given(0.04, "Further credit, as a share of yearly turnover.", CATALOGUE, (0.01, 0.1))
    coverage: Share = given(0.7, "Share of the bank's loss that the state bears.", CATALOGUE, (0.5, 0.9))
    fee: Share = given(0.015, "Public cost of issuing, as a share of the loan guaranteed.", CATALOGUE, (0.005, 0.03))


class InterestSubsidy(Part):
    """Lower interest on loans for AI projects (fiscal complement, section 4)."""

    rate_cut: RatePerYear = given(0.02, "Cut of the interest rate of AI loans.", CATALOGUE, (0.005, 0.04))


class TaxCredit(Part):
    """A share of an AI project that a firm may deduct from the tax that it owes (fiscal complement, section 4)."""

    rate: Share = given(0.2, "Share of project cost that is credited.", CATALOGUE, (0.05, 0.4))
    cap: Money = given(25_000.0, "Most that one project is credited.", CATALOGUE, (5_000, 100_000))


class Orders(Part):
    """Public orders that go to firms using AI instead of to others (fiscal complement, section 4)."""


class CloudVoucher(Part):
    """A voucher for a step of informatization, not for AI (fiscal complement, sections 2.1 and 4)."""

    rate: Share = given(0.5, "Share of the step that the state pays.", CATALOGUE, (0.2, 0.8))
    cap: Money = given(10_000.0, "Most that one step gets.", CATALOGUE, (2_000, 50_000))


def taught(skill: np.ndarray, share: float) -> np.ndarray:
    """Skill after a share of what is missing has been taught.   (C,) share

    Examples
    --------
    >>> import numpy as np
    >>> taught(np.array([0.0, 0.5]), 0.2)
    array([0.2, 0.6])
    """
    return skill + share * (1.0 - skill)
