"""What a scenario file may say: four levers and the fiscal complement, neutral unless told otherwise.

A lever delivers units to firms at a unit price, out of a budget, in phases, to whom the phase targets.
Nothing here is an intensity: effects are per unit delivered, and totals saturate only because money,
firms and capacity are finite (model.md, section 3.9). Money is in the currency named in the header.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from sim.config.schema.base import Strict, given
from sim.units import CalendarMonth, Count, Fraction, Money, Months, Price, Ratio, Share, Unit

CATALOGUE = "assumption (unit effects of no such programme are published; swept in sensitivity analysis)"
SharePoints = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), Unit("share points")]


class Targeting(Strict):
    """Who is served; an empty list means everyone."""

    sectors: list[str] = given([], "Sectors served.")
    regions: list[str] = given([], "Kinds of region served.")
    size_classes: list[Literal["micro", "small", "medium"]] = given([], "Size classes served.")
    stages: list[Literal["startup", "growth", "mature"]] = given([], "Life stages served.")
    min_informatization: Share = given(0.0, "Lowest digital intensity served (tier).")
    specialised_only: bool = given(False, "Only specialised, refined, distinctive and novel firms (tier).")


class Phase(Strict):
    """A period of a programme: when, how much, for whom."""

    first_month: CalendarMonth = Field(description="First month of the phase.")
    last_month: CalendarMonth = Field(description="Last month of the phase.")
    budget_per_sme_year: Money = Field(description="Public money per SME of the whole population and year, whoever is targeted; what is left goes to the next phase.")
    targeting: Targeting = given(Targeting(), "Who is served in this phase.")

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.first_month > self.last_month:
            raise ValueError(f"first_month {self.first_month} is later than last_month {self.last_month}")
        return self


class Part(Strict):
    """What all parts of a lever share."""

    serves_everyone: ClassVar[bool] = False

    budget_share: Share = given(0.0, "Share of the lever's budget that buys this part.")


class PerFirm(Part):
    """A part whose unit goes to one firm."""

    unit_price: Price = given(1.0, "Public cost of one unit.")
    repeat_after_months: Months = given(24.0, "A firm is not served again before.")


class PerMarket(Part):
    """A part that serves a market; its price grows with the number of firms in it."""

    unit_price_per_1000_smes: Price = given(1.0, "Public cost of one unit for a market of 1,000 SMEs.")


class Sessions(PerFirm):
    """Matchmaking events and trainings of a sector (3.1)."""

    unit_price: Price = given(200.0, "Public cost of one firm's attendance.", CATALOGUE, (50, 500))
    repeat_after_months: Months = given(12.0, "A firm is not served again before.")
    aware_odds: Share = given(0.25, "Probability that an unaware visitor becomes aware.", CATALOGUE, (0.1, 0.5))
    evidence: Ratio = given(1.0, "Weight of one observed project shown there.", CATALOGUE, (0, 2))


class ScenarioProjects(PerMarket):
    """Projects in which AI suppliers and SMEs develop uses for one sector and link (3.2)."""

    unit_price_per_1000_smes: Price = given(150_000.0, "Cost of a project.", CATALOGUE, (50_000, 400_000))
    knowledge: Fraction = given(0.10, "Share of the missing scenario knowledge that it adds.", CATALOGUE, (0.02, 0.2))


class GeneralPlatform(PerMarket):
    """A year of support for general-purpose, easy-to-use AI platforms (3.2)."""

    serves_everyone = True

    unit_price_per_1000_smes: Price = given(300_000.0, "Cost of a platform-year.", CATALOGUE, (100_000, 1e6))
    price_cut: Share = given(0.15, "Cut of the general-purpose option's cost while supported.", CATALOGUE, (0.05, 0.3))
    easier_data: SharePoints = given(0.06, "Fall of its half-saturation of informatization.", CATALOGUE, (0, 0.1))
    success: SharePoints = given(0.03, "Rise of its success odds.", CATALOGUE, (0, 0.1))


class HubEcosystem(Part):
    """A large firm's contract to lead, drive and help the SMEs of its chain, for a year (3.2)."""

    unit_price: Price = given(60_000.0, "Cost of one large firm's contract-year.", CATALOGUE, (20_000, 250_000))
    adoption_factor: Ratio = given(3.0, "Times its own hazard of adopting AI under contract.", CATALOGUE, (1, 5))
    poaching_cut: Share = given(0.3, "Cut of its poaching of SMEs' staff under contract.", CATALOGUE, (0, 0.6))


class Profiles(PerFirm):
    """A precise profile of a firm, so that the platform can recommend what fits (3.3)."""

    unit_price: Price = given(400.0, "Public cost of one profile.", CATALOGUE, (100, 1_000))
    cost_perception: Share = given(0.7, "What is left of the error in its idea of the cost.", CATALOGUE, (0.4, 1))


class Quotes(PerFirm):
    """A search for further suppliers on a firm's behalf (3.3)."""

    unit_price: Price = given(150.0, "Public cost of one search.", CATALOGUE, (50, 400))
    repeat_after_months: Months = given(12.0, "A firm is not served again before.")
    quotes: Count = given(2, "Additional quotes for twelve months.", CATALOGUE, (1, 4))


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
    cost_perception: Share = given(0.5, "What is left of the error in its idea of the cost.", CATALOGUE, (0.2, 1))


class StaffSeats(PerFirm):
    """Training of staff (3.4)."""

    unit_price: Price = given(2_000.0, "Public cost of one seat.", CATALOGUE, (800, 4_000))
    repeat_after_months: Months = given(12.0, "A firm is not served again before.")
    skill: Share = given(0.12, "Share of the missing absorptive capacity that it adds.", CATALOGUE, (0.04, 0.25))


class Standards(PerMarket):
    """Service standards for AI suppliers and an application guide for SMEs (3.4)."""

    serves_everyone = True

    unit_price_per_1000_smes: Price = given(200_000.0, "Cost of a full set.", CATALOGUE, (50_000, 500_000))
    integration_cut: Share = given(0.3, "Cut of integration cost once the set is complete.", CATALOGUE, (0.1, 0.5))
    success: SharePoints = given(0.03, "Rise of success odds once the set is complete.", CATALOGUE, (0, 0.1))


class CostShare(Part):
    """A grant that pays a share of a firm's AI project (fiscal complement, section 4)."""

    rate: Share = given(0.5, "Share of project cost paid by the state.", "assumption; pilots pay 25 to 70 %", (0.2, 0.7))
    cap: Money = given(25_000.0, "Most that one project gets.", CATALOGUE, (5_000, 100_000))
    compliance_cost: Money = given(500.0, "What applying costs the firm.", CATALOGUE, (0, 2_000))
    pay_on: Literal["installation", "use"] = given("installation", "What is checked before the state pays.")
    inspection: Share = given(0.2, "Probability that an installation is inspected.", CATALOGUE, (0, 0.8))


class Guarantee(Part):
    """A public guarantee for loans to AI projects (fiscal complement, section 4)."""

    extra_credit: Share = given(0.04, "Further credit, as a share of yearly turnover.", CATALOGUE, (0.01, 0.1))
    coverage: Share = given(0.7, "Share of the bank's loss that the state bears.", CATALOGUE, (0.5, 0.9))
    fee: Share = given(0.015, "Public cost of issuing, as a share of the loan guaranteed.", CATALOGUE, (0.005, 0.03))


class Lever(Strict):
    """A lever of policy: phases of money, and parts among which the money is divided."""

    phases: list[Phase] = given([], "When, how much, for whom; none means that the lever is not used.")

    def parts(self) -> Iterator[tuple[str, Part]]:
        """The parts of this lever by name."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Part):
                yield name, value

    @model_validator(mode="after")
    def _shares(self) -> Self:
        total = sum(part.budget_share for _, part in self.parts())
        if self.phases and abs(total - 1) > 1e-6:
            names = ", ".join(name for name, _ in self.parts())
            raise ValueError(f"the budget_share of its parts ({names}) sum to {total:.6g}; they must sum to 1")
        everyone = [name for name, part in self.parts() if part.serves_everyone and part.budget_share > 0]
        if everyone and any(phase.targeting != Targeting() for phase in self.phases):
            raise ValueError(
                f"a phase has targeting, but {', '.join(everyone)} can only serve everyone; "
                "give such parts a budget_share of 0 or leave targeting out"
            )
        ordered = sorted(self.phases, key=lambda phase: phase.first_month)
        for earlier, later in pairwise(ordered):
            if later.first_month <= earlier.last_month:
                raise ValueError(f"phases overlap in {later.first_month}; end one before the next begins")
        return self


class TopLevelDesign(Lever):
    """Top-level design (3.1): phases, batches and tiers of all levers, and sessions by sector."""

    sessions: Sessions = given(Sessions(budget_share=1.0), "Matchmaking events and trainings of a sector.")


class ScenarioMining(Lever):
    """Scenario mining and integration (3.2)."""

    scenario_projects: ScenarioProjects = given(ScenarioProjects(budget_share=0.4), "Use-case development.")
    general_platform: GeneralPlatform = given(GeneralPlatform(budget_share=0.4), "General-purpose platforms.")
    hub_ecosystem: HubEcosystem = given(HubEcosystem(budget_share=0.2), "Large firms that lead their chain.")


class PublicService(Lever):
    """Public service (3.3)."""

    profiles: Profiles = given(Profiles(budget_share=0.3), "Precise profiles.")
    quotes: Quotes = given(Quotes(budget_share=0.2), "Searches for several quotes.")
    case_library: CaseLibrary = given(CaseLibrary(budget_share=0.3), "Published cases.")
    supplier_entry: SupplierEntry = given(SupplierEntry(budget_share=0.2), "More AI suppliers.")


class SupportSystem(Lever):
    """Supporting assurance system (3.4)."""

    manager_seats: ManagerSeats = given(ManagerSeats(budget_share=0.4), "Training of managers.")
    staff_seats: StaffSeats = given(StaffSeats(budget_share=0.4), "Training of staff.")
    standards: Standards = given(Standards(budget_share=0.2), "Standards and guides.")


class FiscalComplement(Lever):
    """Finance beside the levers, as the paper's last section asks."""

    cost_share: CostShare = given(CostShare(budget_share=1.0), "Grants for projects.")
    guarantee: Guarantee = given(Guarantee(budget_share=0.0), "Guarantees for loans.")


LEVERS = ("top_level_design", "scenario_mining", "public_service", "support_system", "fiscal_complement")


class Policy(Strict):
    """A scenario: a header that says what is asked, and the levers."""

    title: str = Field(pattern=r"\S", description="Short name for figures and tables.")
    question: str = Field(pattern=r"\S", description="What this scenario is meant to answer.")
    source: str = Field(pattern=r"\S", description="What it is modelled on; 'Made up.' is allowed.")
    assumptions: list[str] = given([], "What a reader must know before quoting a result.")
    currency: Literal["EUR", "CNY"] = given("EUR", "Currency of all money in this file.")
    top_level_design: TopLevelDesign = given(TopLevelDesign(), "Section 3.1 of the paper.")
    scenario_mining: ScenarioMining = given(ScenarioMining(), "Section 3.2.")
    public_service: PublicService = given(PublicService(), "Section 3.3.")
    support_system: SupportSystem = given(SupportSystem(), "Section 3.4.")
    fiscal_complement: FiscalComplement = given(FiscalComplement(), "Section 4.")

    def levers(self) -> Iterator[tuple[str, Lever]]:
        """The levers by name."""
        for name in LEVERS:
            yield name, getattr(self, name)


def _firm_parts() -> tuple[str, ...]:
    return tuple(
        name for _, lever in ((n, Policy.model_fields[n].default) for n in LEVERS)
        for name, part in lever.parts() if isinstance(part, PerFirm)
    )  # fmt: skip


FIRM_PARTS = _firm_parts()
