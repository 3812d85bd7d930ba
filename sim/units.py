"""Units of everything that can be set, and the only conversions between periods.

A field type carries its unit, its legal range and nothing else, so that validation, codebook, help
and JSON Schema read one declaration. The model's clock is the month: what is stated per year is
converted here and nowhere else.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field

MONTHS_PER_YEAR = 12
LAST_MONTH = 12_000  # no run goes on for longer: months are kept, and subtracted, in sixteen bits


@dataclass(frozen=True)
class Unit:
    """Unit of a setting, kept beside its type for the codebook."""

    name: str


Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), Unit("share, 0 to 1")]
Fraction = Annotated[float, Field(ge=0, le=0.9999, allow_inf_nan=False), Unit("share, below 1")]
PositiveShare = Annotated[float, Field(ge=0.001, le=1, allow_inf_nan=False), Unit("share, 0.001 to 1")]
Coverage = Annotated[float, Field(ge=0.5, le=0.9999, allow_inf_nan=False), Unit("share, 0.5 to 0.9999")]
Signed = Annotated[float, Field(ge=-10, le=10, allow_inf_nan=False), Unit("number")]
Ratio = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False), Unit("ratio")]
PositiveRatio = Annotated[float, Field(ge=1e-6, le=1e6, allow_inf_nan=False), Unit("ratio, positive")]
Count = Annotated[int, Field(ge=0, le=100_000_000), Unit("count")]
PositiveCount = Annotated[int, Field(ge=1, le=100_000_000), Unit("count, at least 1")]
Horizon = Annotated[int, Field(ge=0, le=LAST_MONTH), Unit("months, a whole number")]
Months = Annotated[float, Field(ge=0.001, le=1200, allow_inf_nan=False), Unit("months")]
Term = Annotated[float, Field(ge=1, le=1200, allow_inf_nan=False), Unit("months, at least 1")]
PerMonth = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), Unit("probability per month")]
PerYear = Annotated[float, Field(ge=-0.9, le=0.9, allow_inf_nan=False), Unit("per year")]
RatePerYear = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), Unit("rate per year")]
Money = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False), Unit("currency of the file")]
Price = Annotated[float, Field(ge=0.01, le=1e12, allow_inf_nan=False), Unit("currency of the file, at least 0.01")]
WageMonths = Annotated[
    float, Field(ge=0, le=10_000, allow_inf_nan=False), Unit("average monthly wages of the sector")
]


CALENDAR_MONTH = "^[12][0-9]{3}-(0[1-9]|1[0-2])$"


def _calendar_month(text: str) -> str:
    if not re.fullmatch(CALENDAR_MONTH[1:-1], text):
        raise ValueError("a calendar month is written YYYY-MM, as in 2025-01")
    return text


CalendarMonth = Annotated[str, AfterValidator(_calendar_month), Unit("calendar month, YYYY-MM")]


@cache
def month_index(date: str, start: str) -> int:
    """Months from ``start`` to ``date``, both ``YYYY-MM``; negative where ``date`` is earlier.

    Examples
    --------
    >>> month_index("2025-01", start="2021-01")
    48
    """
    (year, month), (year0, month0) = (map(int, text.split("-")) for text in (date, start))
    return (year - year0) * MONTHS_PER_YEAR + month - month0


def calendar_month(index: int, start: str) -> str:
    """Calendar month, ``YYYY-MM``, that lies ``index`` months after ``start``.

    Examples
    --------
    >>> calendar_month(48, start="2021-01")
    '2025-01'
    """
    year, month = map(int, start.split("-"))
    years, month0 = divmod(month - 1 + index, MONTHS_PER_YEAR)
    return f"{year + years:04d}-{month0 + 1:02d}"


def monthly_rate(per_year: float) -> float:
    """Growth or interest per month that compounds to ``per_year`` over twelve months.

    Examples
    --------
    >>> round(monthly_rate(0.12), 6)
    0.009489
    """
    return math.expm1(math.log1p(per_year) / MONTHS_PER_YEAR)


def counted(count: int, what: str, several: str = "") -> str:
    """A number of things, as people say it.

    Examples
    --------
    >>> counted(1, "replicate"), counted(2000, "run"), counted(0, "policy", "policies")
    ('1 replicate', '2,000 runs', '0 policies')
    """
    return f"{count:,} {what if count == 1 else several or f'{what}s'}"
