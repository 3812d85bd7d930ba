"""A scenario file, ready for use: each part of each lever with its months, its money and its targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

import numpy as np

from sim.config.schema.parts import Part
from sim.config.schema.policy import Policy, Targeting
from sim.config.schema.population import SIZE_CLASSES, STAGES, Population
from sim.firms import Firms
from sim.units import MONTHS_PER_YEAR, month_index

P = TypeVar("P", bound=Part)


@dataclass(frozen=True)
class Window:
    """A phase of a part: months from ``first`` to ``last``, both included."""

    first: int
    last: int
    money_per_month: float
    targeting: Targeting


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
    """

    account: int
    lever: str
    name: str
    part: P
    exchange: float
    windows: tuple[Window, ...]

    def window(self, month: int) -> Window | None:
        """The phase that is running, if any."""
        return next((w for w in self.windows if w.first <= month <= w.last), None)

    def money(self, amount: float) -> float:
        """An amount of the scenario file in the population's currency."""
        return amount * self.exchange

    @property
    def key(self) -> str:
        """Dotted name for tables."""
        return f"{self.lever}.{self.name}"


class Programme(dict[str, Offer[Any]]):
    """All parts of all levers by name, and by what they are; there is one of each."""

    def of(self, kind: type[P]) -> Offer[P]:
        """The offer of a part, with its settings known to be of that kind."""
        return cast("Offer[P]", next(offer for offer in self.values() if type(offer.part) is kind))


def programme(policy: Policy, population: Population) -> Programme:
    """All parts of all levers; a neutral lever has parts without phases."""
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
                )
                for phase in lever.phases
                if part.budget_share > 0
            )
            offers[name] = Offer(len(offers), lever_name, name, part, exchange, windows)
    return offers


def eligible(targeting: Targeting, firms: Firms, population: Population) -> np.ndarray:
    """Firms that a phase serves.   (F,) bool"""
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
    return mask & firms.specialised if targeting.specialised_only else mask
