"""Patterns that published figures show, each a check that a run passes or fails, with its source.

A model may meet single figures for the wrong reasons; patterns at several levels at once are harder to meet by accident
(Grimm et al. 2005, Pattern-oriented modeling of agent-based complex systems). No parameter is fitted to any of them,
though some figures that they are made of are among those that a fit uses: ``fitted`` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.config.schema.target import SURVEYED_IN
from sim.survey import REASONS, Asked
from sim.units import month_index

EUROSTAT = "Eurostat isoc_eb_ai, EU-27, enterprises with 10+ employees, 2021-2024 (update of 27 February 2026)"
Wanted = tuple[str, str, int]  # series, size class, year
Answers = Mapping[Wanted, np.ndarray]  # (R,) share, a value per run
MOST, FIRST_AT = 0.5, (0.6, 0.8)  # more than half; within ten points of the 70 % that surveys find
SIZES = ("small", "medium")
GAVE_UP = (0.01, 0.5)  # some, not most
FLAT = 0.01  # a year; observed 0.15 and 0.26 points a year to 2023, then 4.8 and 7.9


@dataclass(frozen=True)
class Pattern:
    """One pattern.

    Attributes
    ----------
    name, statement, source
        ``statement`` says what holds where it holds.
    wanted
        What runs are asked for it.
    holds
        Whether it holds in each run.   (R,) each to (R,) bool; where an answer is missing it does not hold
    fitted
        Whether a fit uses figures that it is made of.
    """

    name: str
    statement: str
    source: str
    wanted: tuple[Wanted, ...]
    holds: Callable[[Answers], np.ndarray]
    fitted: bool


def _flat_then_takes_off(of: Answers) -> np.ndarray:
    """Hardly any change a year to 2023, and a rise to 2024 of more than twice that, in small and in medium firms."""
    found = []
    for size in SIZES:
        first, second, third = (of["ai_use", size, year] for year in (2021, 2023, 2024))
        a_year, then = (second - first) / 2, third - second
        found.append((np.abs(a_year) <= FLAT) & (then > 2 * np.abs(a_year)) & (then > FLAT))
    return np.asarray(found[0] & found[1])


def _gap_widens_ratio_falls(of: Answers) -> np.ndarray:
    small, medium = ({year: of["ai_use", size, year] for year in (2023, 2024)} for size in ("small", "medium"))
    wider = medium[2024] - small[2024] > medium[2023] - small[2023]
    closer = medium[2024] * small[2023] < medium[2023] * small[2024]
    return np.asarray(wider & closer)


def _expertise_first(of: Answers) -> np.ndarray:
    found = []
    for size in SIZES:
        first, *others = (of[f"barrier_{reason}", size, 2024] for reason in REASONS)
        most = np.all([first > other for other in others], axis=0)
        found.append(most & (first > FIRST_AT[0]) & (first < FIRST_AT[1]))
    return np.asarray(found[0] & found[1])


def _consideration_more_than_conversion(of: Answers) -> np.ndarray:
    """Of the ratio of adoption, medium to small, more than half (in logarithms) is in who considered AI at all."""
    considered = [1.0 - of["never_considered", size, 2024] for size in ("medium", "small")]
    using = [of["ai_use", size, 2024] for size in ("medium", "small")]
    with np.errstate(divide="ignore", invalid="ignore"):
        whole, first = np.log(using[0] / using[1]), np.log(considered[0] / considered[1])
    return np.asarray((whole > 0) & (first > MOST * whole))


def _shallow(of: Answers) -> np.ndarray:
    return np.asarray(of["use_on_one_link", "small", 2024] > MOST)


def _given_up(of: Answers) -> np.ndarray:
    share = of["use_given_up", "small", 2024]
    return np.asarray((share > GAVE_UP[0]) & (share < GAVE_UP[1]))


PATTERNS = (
    Pattern(
        "flat_then_takes_off",
        "adoption is flat from 2021 to 2023 (a point a year at most) and takes off to 2024, in small and medium firms",
        f"{EUROSTAT}; no wave in 2022",
        tuple(("ai_use", size, year) for size in SIZES for year in (2021, 2023, 2024)),
        _flat_then_takes_off, fitted=True,
    ),
    Pattern(
        "gap_widens_ratio_falls", "from 2023 to 2024 medium firms lead small ones by more points, and by a lower ratio",
        EUROSTAT, tuple(("ai_use", size, year) for size in SIZES for year in (2023, 2024)),
        _gap_widens_ratio_falls, fitted=True,
    ),
    Pattern(
        "expertise_first", "lack of expertise is named most, by 60 to 80 % of considerers, in small and medium firms",
        f"{EUROSTAT}: near 70 % in every class",
        tuple((f"barrier_{reason}", size, 2024) for size in SIZES for reason in REASONS),
        _expertise_first, fitted=True,
    ),
    Pattern(
        "consideration_more_than_conversion",
        "medium firms lead small ones more by considering AI than by adopting once they have",
        f"{EUROSTAT}: derived from reasons as shares of non-users and of considerers",
        tuple((series, size, 2024) for size in SIZES for series in ("never_considered", "ai_use")),
        _consideration_more_than_conversion, fitted=False,
    ),
    Pattern(
        "shallow_use", "most small firms that use AI use it on one operating link of three",
        "qualitative: surveys find few technologies per user; the model has links, not technologies",
        (("use_on_one_link", "small", 2024),), _shallow, fitted=False,
    ),
    Pattern(
        "some_give_up", "of small firms that ever used AI some, 1 to 50 %, do not use it any more in 2024",
        "17 % of 1,006 companies abandoned most of their AI initiatives (2024); Denmark's small firms fell from 19.7 "
        "to 12.4 % (2021-23)",
        (("use_given_up", "small", 2024),), _given_up, fitted=False,
    ),
)  # fmt: skip


def wanted() -> list[Wanted]:
    """What runs are asked for all patterns, each once."""
    return list(dict.fromkeys(one for pattern in PATTERNS for one in pattern.wanted))


def asked_from(start: str) -> list[Asked]:
    """The same, by month of a run that begins in a calendar month, as in 2021-01."""
    months = [month_index(f"{year}-{SURVEYED_IN:02d}", start) for _, _, year in wanted()]
    return [Asked(month, series, size) for month, (series, size, _) in zip(months, wanted(), strict=True)]
