"""Where the firms come from: what a population file must say, each number with its source."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.config.schema.base import Strict, required
from sim.units import (
    CalendarMonth,
    Fraction,
    Months,
    PerYear,
    PositiveCount,
    PositiveRatio,
    PositiveShare,
    Price,
    Ratio,
    Share,
    Unit,
    WageMonths,
)

LINKS = ("management", "technology", "market")
MANAGEMENT, TECHNOLOGY, MARKET = range(len(LINKS))
N_LINKS = len(LINKS)  # as a number that is known when loops are compiled: going through the links is unrolled
ARCHITECTURES = ("process", "platform", "supply_chain", "network_top_down", "network_bottom_up")
SIZE_CLASSES = ("micro", "small", "medium")
STAGES = ("startup", "growth", "mature")
BANDS = ("very_low", "low", "high", "very_high")
SHARES_SUM_TO = 1e-6
Shift = Annotated[float, Field(ge=-0.5, le=0.5, allow_inf_nan=False), Unit("share points")]
# A mean of a thousand takes some 10 kB of memory for each SME, and sixteen bits still count who is named most.
Contacts = Annotated[int, Field(ge=1, le=1_000), Unit("count, 1 to 1,000")]


def _sums_to_one(name: str, shares: list[float]) -> None:
    if abs(sum(shares) - 1) > SHARES_SUM_TO:
        raise ValueError(f"the shares of {name} sum to {sum(shares):.6g}; they must sum to 1")


def _covers(name: str, part: str) -> bool:
    return name in ("*", part)


class ByLink(Strict):
    """One value for each operating link (paper, section 2.3)."""

    management: Share = required("Management link: administration, finance, supply chain.")
    technology: Share = required("Technology link: development, production, quality.")
    market: Share = required("Market link: sales, marketing, customer service.")


class ByArchitecture(Strict):
    """Share of firms whose informatization is organised around … (paper, section 2.4.2)."""

    process: Share = required("Production processes.")
    platform: Share = required("A shared management platform.")
    supply_chain: Share = required("The supply chain.")
    network_top_down: Share = required("Online products and the data that a provider concentrates.")
    network_bottom_up: Share = required("Customers and points of sale, whose data flow back.")

    @model_validator(mode="after")
    def _shares(self) -> Self:
        _sums_to_one("architecture", [getattr(self, name) for name in ARCHITECTURES])
        return self


class ByBand(Strict):
    """Share of firms by band of the digital intensity index (12 technologies)."""

    very_low: Share = required("0 to 3 technologies.")
    low: Share = required("4 to 6 technologies.")
    high: Share = required("7 to 9 technologies.")
    very_high: Share = required("10 to 12 technologies.")

    @model_validator(mode="after")
    def _shares(self) -> Self:
        _sums_to_one("digital_intensity", [getattr(self, name) for name in BANDS])
        return self


class ByStage(Strict):
    """One value for each life stage (paper, section 2.2)."""

    startup: Share = required("Start-up.")
    growth: Share = required("Growth.")
    mature: Share = required("Mature and stable.")


class SizeClass(Strict):
    """Firms of one size class, by head count."""

    share: Share = required("Share of the simulated firms.")
    employees_min: PositiveCount = required("Smallest head count.")
    employees_max: PositiveCount = required("Largest head count.")
    adoption_at_start: Share = required("Share that uses AI in month 0.")
    aware_at_start: Share = required("Share of the others that has considered AI by month 0.")
    credit_access: Share = required("Share for which a bank lends at all.")
    absorptive_capacity: Share = required("Mean own skill to absorb new technology in month 0.")
    digital_intensity: ByBand = required("Digital intensity in month 0.")

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.employees_min > self.employees_max:
            raise ValueError(f"employees_min {self.employees_min} exceeds employees_max {self.employees_max}")
        return self


class BySize(Strict):
    """The three size classes of Recommendation 2003/361/EC, by head count."""

    micro: SizeClass = required("Under 10 employees.")
    small: SizeClass = required("10 to 49 employees.")
    medium: SizeClass = required("50 to 249 employees.")

    @model_validator(mode="after")
    def _shares(self) -> Self:
        _sums_to_one("size_classes", [getattr(self, name).share for name in SIZE_CLASSES])
        return self


class Sector(Strict):
    """One sector of the economy."""

    share: Share = required("Share of the simulated firms.")
    annual_wage: Price = required("Labour cost per employee and year, in the population's currency.")
    value_added_share: PositiveShare = required("Value added over turnover.")
    operating_share: Share = required("Gross operating surplus over value added, mean over firms.")
    operating_share_sd: Share = required("Standard deviation of the operating share over firms.")
    growth_per_year: PerYear = required("Growth of the sector's value added.")
    potential_gain: ByLink = required("Gain of a full specialised use, as a share of value added, by link.")
    architecture: ByArchitecture = required("How the sector's firms organise their information.")
    technology_based: ByStage = required("Share of firms that live by technology, by stage.")
    contact: Share = required("Share of sales that need people to meet; what a contactless shock hits.")
    skill_shift: Shift = required("Added to the absorptive capacity of the size class; negative where skills are scarce.")
    digital_shift: Shift = required("Added to digital intensity (share of the 12 technologies); negative where it lags.")


class Region(Strict):
    """One kind of region."""

    share: Share = required("Share of the simulated firms.")
    skill_shift: Shift = required("Added to absorptive capacity.")
    large_firm_density: Ratio = required("Large firms per SME, relative to the mean of the population.")
    graduate_density: Ratio = required("Graduates of universities per SME, relative to the mean of the population.")
    zone_share: Share = required("Share of firms in a park, high-tech zone or AI pilot zone.")


class Demography(Strict):
    """Birth, death and age of firms."""

    age_share: ByStage = required("Share of firms aged 0-3, 4-9, and 10 or more years in month 0.")
    exit_per_year: Fraction = required("Share of old firms that close in a year for reasons outside the model.")
    young_exit_factor: Ratio = required("How many times likelier a newborn firm closes than an old one.")
    young_exit_decay_months: Months = required("Age at which that excess has fallen to 1/e.")
    vacancy_months: Months = required("Mean months until a closed firm's place is taken by a new one.")

    @model_validator(mode="after")
    def _shares(self) -> Self:
        _sums_to_one("age_share", [getattr(self.age_share, name) for name in STAGES])
        return self


class Environment(Strict):
    """Policy that is there already, in every scenario: tax and fee cuts, support for going digital (E1)."""

    in_force: bool = required("Whether it is there; switch it off to see what results owe to it.")
    tax_cut: Share = required("Cut of the tax rate of micro and small firms, in share points.")
    informatization_support: Share = required("Share of a step of informatization that the state pays.")


class LargeFirms(Strict):
    """Large firms, hubs of supply chains."""

    per_1000_smes: Ratio = required("Large firms per 1,000 SMEs.")
    adoption_at_start: Share = required("Share that uses AI in month 0.")
    chain_membership: Share = required("Share of SMEs that belong to a large firm's supply chain.")


class Population(Strict):
    """A population of firms in month 0."""

    title: str = Field(min_length=1, description="What this population is.")
    geo: str = Field(default="", description="Code by which published figures name it, as EU27_2020; of others a confrontation warns.")
    currency: Literal["EUR", "CNY"] = required("Currency of all money inside the run.")
    currency_per_eur: PositiveRatio = required("What one euro of a scenario file is here, at labour-cost parity.")
    currency_per_cny: PositiveRatio = required("What one yuan of a scenario file is here, at labour-cost parity.")
    start: CalendarMonth = required("Calendar month of month 0.")
    n_smes: PositiveCount = required("Number of SMEs simulated.")
    size_classes: BySize = required("Size classes.")
    sectors: dict[str, Sector] = Field(min_length=1, description="Sectors by name.")
    regions: dict[str, Region] = Field(min_length=1, description="Kinds of region by name.")
    demography: Demography = required("Birth, death and age.")
    large_firms: LargeFirms = required("Large firms.")
    environment: Environment = required("Policy that is there already.")
    contacts_per_firm: Contacts = required("Firms each SME hears from, on average.")
    target_cash: WageMonths = required("Median cash that owners keep in the firm.")
    sources: dict[str, str] = Field(
        min_length=1,
        description="Where each number comes from: dotted key (or its beginning; * is any name) to source.",
    )

    @model_validator(mode="after")
    def _shares(self) -> Self:
        _sums_to_one("sectors", [sector.share for sector in self.sectors.values()])
        _sums_to_one("regions", [region.share for region in self.regions.values()])
        if not sum(region.share * region.large_firm_density for region in self.regions.values()) > 0:
            raise ValueError("large_firm_density is 0 wherever there are firms; large firms must be somewhere")
        return self

    def source_of(self, key: str) -> str | None:
        """Source of the number at a dotted key: of the entries that cover it, the most specific one.

        An entry covers a key where it is the key or its beginning, and a star in it stands for any name.
        """
        parts = key.split(".")
        covering = []
        for entry, text in self.sources.items():
            names = entry.split(".")
            beginning = parts[: len(names)]
            if len(names) == len(beginning) and all(map(_covers, names, beginning)):
                covering.append((len(names), -names.count("*"), text))
        return max(covering)[-1] if covering else None

    def per_unit_of(self, currency: str) -> float:
        """What one unit of a scenario's currency is in this population's currency."""
        if currency == self.currency:
            return 1.0
        return self.currency_per_eur if currency == "EUR" else self.currency_per_cny
