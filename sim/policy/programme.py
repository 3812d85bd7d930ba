"""A scenario file, ready for use: each part of each lever with its months, its money and its targets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

import numpy as np

from sim.config.schema.parts import Part
from sim.config.schema.policy import Policy, Targeting
from sim.config.schema.population import SIZE_CLASSES, STAGES, Population
from sim.firms import Firms
from sim.units import MONTHS_PER_YEAR, month_index

P = TypeVar("P", bound=Part)
WELL_INFORMATIZED = 7 / 12  # "high" digital intensity: seven of the twelve technologies of the European index


@dataclass(frozen=True)
class Window:
    """A phase of a part: months from ``first`` to ``last``, both included."""

    first: int
    last: int
    money_per_month: float
    targeting: Targeting
    batches: int = 1
    graduation: int = 0
    announced: int = 0

    def called(self, month: int) -> float:
        """Share of the lots that the batches called so far hold (L1.1, equation 49).

        Examples
        --------
        >>> half_year = Window(first=1, last=6, money_per_month=1.0, targeting=Targeting(), batches=3)
        >>> [round(half_year.called(month), 2) for month in (1, 2, 3, 5, 9)]
        [0.33, 0.33, 0.67, 1.0, 1.0]
        """
        elapsed = (month - self.first) * self.batches // (self.last - self.first + 1)
        return (min(elapsed, self.batches - 1) + 1) / self.batches


@dataclass(frozen=True)
class Offer(Generic[P]):
    """A part of a lever as the programme office runs it.

    Attributes
    ----------
    account : index
        Its account in the purse.
    lever, name
        As in the scenario file.
    part
        Unit price and effects, money in the currency of the scenario.
    exchange : ratio
        What that currency is in the population's.
    windows
        Its phases.
    tail : months
        How long after a phase its money can still arrive.
    """

    account: int
    lever: str
    name: str
    part: P
    exchange: float
    windows: tuple[Window, ...]
    tail: int = 0

    def phase(self, month: int) -> Window | None:
        """The phase for which money is granted this month, if any."""
        return next((w for w in self.windows if w.first <= month <= w.last), None)

    def window(self, month: int) -> Window | None:
        """The phase whose money is spent this month: the running one, or one whose last money is on its way."""
        if not self.windows:
            return None
        ended = [w for w in self.windows if w.last < month <= w.last + self.tail]
        return self.phase(month) or max(ended, key=lambda w: w.last, default=None)

    def announced(self, month: int) -> Window | None:
        """The next phase with money, if firms know that it comes within a year."""
        if not self.windows:
            return None
        return next(
            (
                w
                for w in sorted(self.windows, key=lambda w: w.first)
                if 0 < w.first - month <= min(w.announced, MONTHS_PER_YEAR) and w.money_per_month > 0
            ),
            None,
        )

    def money(self, amount: float) -> float:
        """An amount of the scenario file in the population's currency."""
        return amount * self.exchange

    @property
    def key(self) -> str:
        """Dotted name for tables."""
        return f"{self.lever}.{self.name}"


class Programme(dict[str, Offer[Any]]):
    """All parts of all levers by name, and by what they are; there is one of each."""

    @cached_property
    def _by_kind(self) -> dict[type[Part], Offer[Any]]:
        return {type(offer.part): offer for offer in self.values()}

    def of(self, kind: type[P]) -> Offer[P]:
        """The offer of a part, with its settings known to be of that kind."""
        return cast("Offer[P]", self._by_kind[kind])


def programme(policy: Policy, population: Population, tail: int = 0) -> Programme:
    """All parts of all levers; a neutral lever has parts without phases.

    Parameters
    ----------
    policy, population
        The scenario, and the population that it is meant for.
    tail : months
        Longest time that money takes to arrive.
    """
    exchange = population.per_unit_of(policy.currency)
    offers = Programme()
    for lever_name, lever in policy.levers():
        for name, part in lever.parts():
            windows = tuple(
                Window(
                    month_index(phase.first_month, population.start),
                    month_index(phase.last_month, population.start),
                    phase.budget_per_sme_year * part.budget_share * exchange * population.n_smes / MONTHS_PER_YEAR,
                    phase.targeting,
                    phase.batches,
                    phase.graduation_months,
                    phase.announced_months,
                )
                for phase in lever.phases
                if part.budget_share > 0
            )
            offers[name] = Offer(len(offers), lever_name, name, part, exchange, windows, tail)
    return offers


def eligible(targeting: Targeting, firms: Firms, population: Population) -> np.ndarray:
    """Firms that a phase is meant for.   (F,) bool"""
    mask = firms.alive & (firms.informatization >= targeting.min_informatization)
    groups = (
        (targeting.sectors, list(population.sectors), firms.sector),
        (targeting.regions, list(population.regions), firms.region),
        (targeting.size_classes, list(SIZE_CLASSES), firms.size_class),
        (targeting.stages, list(STAGES), firms.stage),
    )
    for wanted, names, column in groups:
        if wanted:
            mask &= np.isin(column, [names.index(name) for name in wanted])
    mask = mask & firms.specialised if targeting.specialised_only else mask
    return mask & firms.zone if targeting.zones_only else mask


def served(window: Window, month: int, firms: Firms, population: Population) -> np.ndarray:
    """Firms that a phase serves in a month: meant, called with their batch, and not yet graduated.   (F,) bool"""
    mask = eligible(window.targeting, firms, population) & (firms.lot.astype(float) < window.called(month))
    if window.graduation:
        mask &= (firms.support_month < 0) | (month - firms.support_month < window.graduation)
    return mask


def preferred(targeting: Targeting, firms: Firms) -> np.ndarray:
    """Firms of any tier that is served before others (L1.3).   (F,) bool"""
    first = np.zeros(firms.rows, dtype=bool)
    for tier in targeting.priority:
        match tier:
            case "specialised":
                first |= firms.specialised
            case "mature":
                first |= firms.stage == STAGES.index("mature")
            case "informatized":
                first |= firms.informatization >= WELL_INFORMATIZED
            case "skilled":
                first |= firms.absorptive_capacity > _median_of_sector(firms)
    return first & firms.alive


def _median_of_sector(firms: Firms) -> np.ndarray:
    """Skill in the middle of each firm's sector.   (F,) share"""
    median = np.zeros(firms.rows)
    for sector in np.unique(firms.sector[firms.alive]):
        here = firms.sector == sector
        median[here] = np.median(firms.absorptive_capacity[here & firms.alive])
    return median
