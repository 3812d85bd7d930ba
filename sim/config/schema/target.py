"""What a published figure says of itself: the columns of a file of targets."""

from __future__ import annotations

import math
from typing import Annotated, Literal, get_args

from pydantic import Field

from sim.config.schema.base import Strict
from sim.config.schema.calibrate import ALL_YEARS
from sim.units import month_index

SURVEYED_IN = 3  # the survey year's March, when enterprises are asked; the file may say otherwise
PERCENT, SHARE = "percent", "share"
SizeClass = Literal["micro", "small", "medium", "large"]
CLASSES = {"micro": (0, 10), "small": (10, 50), "medium": (50, 250), "large": (250, math.inf)}
"""Size classes of surveys, by head count: from, and below."""
assert get_args(SizeClass) == tuple(CLASSES)


class Target(Strict):
    """One published figure."""

    series: str = Field(description="What was asked, by its name in the codebook, as in ai_use.")
    region: str = Field(min_length=1, description="Where, as the source says; not the kind of region in the model.")
    size_class: SizeClass = Field(description="Size class by head count: micro (to 9), small (10 to 49), medium (50 to 249), large.")
    sector: str = Field(default="all", description="A sector of the population, or all.")
    year: Annotated[int, Field(ge=1900, le=2999)] = Field(description="Year of the survey.")
    month: Annotated[int, Field(ge=1, le=12)] = Field(default=SURVEYED_IN, description="Month in which enterprises were asked.")
    value: Annotated[float, Field(allow_inf_nan=False)] = Field(description="The figure.")
    unit: Literal["percent", "share"] = Field(description="Of value, tolerance and standard_error: percent or share.")
    tolerance: float | None = Field(
        default=None, gt=0, allow_inf_nan=False, description="Difference that the model may have and still be right enough, as one standard deviation."
    )
    standard_error: float | None = Field(
        default=None, gt=0, allow_inf_nan=False, description="Of the survey itself, where it is published."
    )
    source: str = Field(min_length=3, description="Publication, table and year.")
    use: Literal["calibrate", "validate"] = Field(description="Whether the model may be fitted to it.")
    note: str = Field(default="", description="What a reader must know, for instance why the tolerance.")

    @property
    def share(self) -> float:
        """The figure as a share."""
        return self.value / 100 if self.unit == PERCENT else self.value

    @property
    def sd(self) -> float:
        """Standard deviation of what the source and the model may be off together, as a share."""
        off = math.hypot(self.tolerance or 0.0, self.standard_error or 0.0)
        return off / 100 if self.unit == PERCENT else off

    @property
    def name(self) -> str:
        """Series, class and year, for tables and axes."""
        return f"{self.series} {self.size_class}{'' if self.sector == 'all' else f' {self.sector}'} {self.year}"

    @property
    def of(self) -> tuple[str, str, str, str]:
        """What it is a figure of, whatever the year: series, region, size class, sector."""
        return self.series, self.region, self.size_class, self.sector

    def known_in(self, year: int) -> bool:
        """Whether it is of that year or earlier; year 0 is the end of time."""
        return year == ALL_YEARS or self.year <= year

    def month_of_run(self, start: str) -> int:
        """Month of a run that begins in a calendar month, as in 2021-01."""
        return month_index(f"{self.year}-{self.month:02d}", start)
