"""What a scenario file may say: four levers and the fiscal complement, neutral unless told otherwise.

A lever delivers units to firms at a unit price, out of a budget, in phases, to whom the phase targets. Its
parts are declared in ``sim.config.schema.parts``. Money is in the currency named in the header.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from sim.config.schema.added import is_added, with_added
from sim.config.schema.base import Strict, given
from sim.config.schema.parts import (
    LEVERS,
    AssociationEvents,
    CaseLibrary,
    CloudVoucher,
    ClusterProjects,
    Coordination,
    CostShare,
    GeneralPlatform,
    Guarantee,
    HubEcosystem,
    InterestSubsidy,
    JointProjects,
    ManagerSeats,
    Matchmaking,
    Orders,
    Part,
    PerFirm,
    PilotZones,
    PriceFitList,
    Profiles,
    Quotes,
    RemoteTalent,
    ScenarioProjects,
    Sessions,
    StaffSeats,
    Standards,
    SupplierEntry,
    TaxCredit,
    Trials,
)
from sim.units import CalendarMonth, Count, Money, PositiveCount, Share

Tier = Literal["specialised", "mature", "informatized", "skilled"]


class Targeting(Strict):
    """Who is served; an empty list means everyone."""

    sectors: list[str] = given([], "Sectors served.")
    regions: list[str] = given([], "Kinds of region served.")
    size_classes: list[Literal["micro", "small", "medium"]] = given([], "Size classes served.")
    stages: list[Literal["startup", "growth", "mature"]] = given([], "Life stages served.")
    min_informatization: Share = given(0.0, "Lowest digital intensity served (tier).")
    specialised_only: bool = given(False, "Only specialised, refined, distinctive and novel firms (tier).")
    zones_only: bool = given(False, "Only firms in a park, high-tech zone or AI pilot zone.")
    priority: list[Tier] = given([], "Tiers that are served before others; everyone else comes after.")


class Phase(Strict):
    """A period of a programme: when, how much, for whom."""

    first_month: CalendarMonth = Field(description="First month of the phase.")
    last_month: CalendarMonth = Field(description="Last month of the phase.")
    budget_per_sme_year: Money = Field(
        description="Public money per SME of the whole population and year, whoever is targeted; what is left goes to the next phase."
    )
    targeting: Targeting = given(Targeting(), "Who is served in this phase.")
    batches: PositiveCount = given(1, "Lots into which the firms served are dealt; they join one after the other over the phase.")
    graduation_months: Count = given(0, "Months after its first support in which a firm leaves the programme; 0 for never.")
    announced_months: Count = given(0, "Months before its beginning in which firms know that grants are coming; 0 for a surprise.")

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.first_month > self.last_month:
            raise ValueError(f"first_month {self.first_month} is later than last_month {self.last_month}")
        return self


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
            told = ", ".join(f"{name} {self._share_in_words(name, part)}" for name, part in self.parts())
            raise ValueError(f"the budget_share of its parts sum to {total:.6g}; they must sum to 1 ({told})")
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


    def _share_in_words(self, name: str, part: Part) -> str:
        """A part's share, and whether it is the one that holds where nothing is said."""
        usual = type(self).model_fields[name].default.budget_share
        return f"{part.budget_share:g}, the default" if part.budget_share == usual > 0 else f"{part.budget_share:g}"


@with_added("top_level_design")
class TopLevelDesign(Lever):
    """Top-level design (3.1): phases, batches and tiers of all levers, and sessions by sector."""

    sessions: Sessions = given(Sessions(budget_share=1.0), "Trainings and talks of a sector.")
    matchmaking: Matchmaking = given(Matchmaking(), "Events that bring firms and suppliers together.")
    coordination: Coordination = given(Coordination(), "A joint office of ministry, province and city.")


@with_added("scenario_mining")
class ScenarioMining(Lever):
    """Scenario mining and integration (3.2)."""

    scenario_projects: ScenarioProjects = given(ScenarioProjects(budget_share=0.4), "Use-case development.")
    general_platform: GeneralPlatform = given(GeneralPlatform(budget_share=0.4), "General-purpose platforms.")
    price_fit_list: PriceFitList = given(PriceFitList(), "Recommended products at suitable prices.")
    hub_ecosystem: HubEcosystem = given(HubEcosystem(budget_share=0.2), "Large firms that lead their chain.")


@with_added("public_service")
class PublicService(Lever):
    """Public service (3.3)."""

    profiles: Profiles = given(Profiles(budget_share=0.3), "Precise profiles.")
    quotes: Quotes = given(Quotes(budget_share=0.2), "Searches for several quotes.")
    case_library: CaseLibrary = given(CaseLibrary(budget_share=0.3), "Published cases.")
    trials: Trials = given(Trials(), "Free trials.")
    supplier_entry: SupplierEntry = given(SupplierEntry(budget_share=0.2), "More AI suppliers.")


@with_added("support_system")
class SupportSystem(Lever):
    """Supporting assurance system (3.4)."""

    manager_seats: ManagerSeats = given(ManagerSeats(budget_share=0.4), "Training of managers.")
    staff_seats: StaffSeats = given(StaffSeats(budget_share=0.4), "Training of staff.")
    standards: Standards = given(Standards(budget_share=0.2), "Standards and guides.")
    remote_talent: RemoteTalent = given(RemoteTalent(), "Experts elsewhere, by video.")
    cluster_projects: ClusterProjects = given(ClusterProjects(), "Clusters of linked firms.")
    joint_projects: JointProjects = given(JointProjects(), "Projects with universities.")
    pilot_zones: PilotZones = given(PilotZones(), "Demonstration in AI pilot zones.")
    association_events: AssociationEvents = given(AssociationEvents(), "Industry associations.")


@with_added("fiscal_complement")
class FiscalComplement(Lever):
    """Finance beside the levers, as the paper's last section asks."""

    cost_share: CostShare = given(CostShare(budget_share=1.0), "Grants for AI projects: also a voucher for AI.")
    guarantee: Guarantee = given(Guarantee(budget_share=0.0), "Guarantees for loans.")
    interest_subsidy: InterestSubsidy = given(InterestSubsidy(), "Lower interest.")
    tax_credit: TaxCredit = given(TaxCredit(), "Credit against tax.")
    orders: Orders = given(Orders(), "Public orders.")
    cloud_voucher: CloudVoucher = given(CloudVoucher(), "Vouchers for software and informatization, not for AI.")


class Policy(Strict):
    """A scenario: a header that says what is asked, and the levers."""

    title: str = Field(pattern=r"\S", description="Short name for figures and tables.")
    question: str = Field(pattern=r"\S", description="What this scenario is meant to answer.")
    source: str = Field(pattern=r"\S", description="What it is modelled on; 'Made up.' is allowed.")
    assumptions: list[str] = given([], "What a reader must know before quoting a result.")
    currency: Literal["EUR", "CNY"] = given("EUR", "Currency of all money in this file.")
    top_level_design: TopLevelDesign = given(TopLevelDesign(), "Top-level design, section 3.1 of the paper.")
    scenario_mining: ScenarioMining = given(ScenarioMining(), "Scenario mining, section 3.2 of the paper.")
    public_service: PublicService = given(PublicService(), "Public service, section 3.3 of the paper.")
    support_system: SupportSystem = given(SupportSystem(), "Support system, section 3.4 of the paper.")
    fiscal_complement: FiscalComplement = given(FiscalComplement(), "Fiscal complement, section 4 of the paper.")

    def levers(self) -> Iterator[tuple[str, Lever]]:
        """The levers by name."""
        for name in LEVERS:
            yield name, getattr(self, name)


def _firm_parts() -> tuple[str, ...]:
    """Parts whose units go to a firm, by name; added ones come last, so that the others keep their luck."""
    levers = [Policy.model_fields[name].default for name in LEVERS]
    found = [(name, part) for lever in levers for name, part in lever.parts() if isinstance(part, PerFirm)]
    return tuple(name for name, part in sorted(found, key=lambda pair: is_added(pair[1])))


FIRM_PARTS = _firm_parts()
