"""What a survey of enterprises would have found: the questions of statistical offices, asked of the firms in the model.

A survey counts enterprises, by the head count that they have when they are asked, and asks about barriers only those
who have considered AI and do not use it. Each question is declared once, with unit and label; targets, tables, axes and
codebook read this.

Source
------
Eurostat, Community survey on ICT usage and e-commerce in enterprises (``isoc_eb_ai``, ``isoc_e_dii``): enterprises with
ten or more employees, any of seven AI technologies in use; since 2023 reasons for not using AI are asked of those who
have considered it, several answers allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple

import numpy as np

from sim.behaviour.audit import FELT_AND_PAYABLE
from sim.behaviour.founding import BAND_EDGES
from sim.config.schema.population import BANDS
from sim.config.schema.target import CLASSES
from sim.firms import NEVER
from sim.month.auditing import answers_if
from sim.world import World

TOO_HIGH = 0.5  # assumption: costs are called too high by whoever would use AI at half of them
REASONS = ("expertise", "incompatibility", "costs", "not_useful")


@dataclass(frozen=True)
class Question:
    """What is asked of enterprises, as the share of those asked who say yes.

    Attributes
    ----------
    name, unit, label, meaning
        For tables, axes and codebook.
    asked, yes
        Who is asked, and who of them says yes.   (F,) bool
    of_large
        What large firms, of which the model knows little, would say; None where they are not asked.
    """

    name: str
    unit: str
    label: str
    meaning: str
    asked: Callable[[Wave], np.ndarray]
    yes: Callable[[Wave], np.ndarray]
    of_large: Callable[[World], np.ndarray] | None = None


class Asked(NamedTuple):
    """One figure of a survey: when, what, of whom."""

    month: int
    question: str
    size_class: str
    sector: str | None = None


@dataclass
class Surveys:
    """What surveys find in a run.

    Parameters
    ----------
    asked
        Figures that are asked for, in any order of months.

    Attributes
    ----------
    found : (K,) share
        In the order of ``asked``; NaN where nobody could be asked, or the run ended before.
    """

    asked: Sequence[Asked]

    def __post_init__(self) -> None:
        self.found = np.full(len(self.asked), np.nan)
        self._by_month: dict[int, list[int]] = {}
        for place, one in enumerate(self.asked):
            self._by_month.setdefault(one.month, []).append(place)

    def ask(self, world: World) -> None:
        """Survey the firms of this month, if there is a wave in it."""
        wave = Wave(world)
        for place in self._by_month.get(world.month, []):
            _, question, size_class, sector = self.asked[place]
            self.found[place] = wave.share(QUESTIONS[question], size_class, sector)


@dataclass(frozen=True)
class Wave:
    """The survey of one month.

    Parameters
    ----------
    world
        Read, never written.
    """

    world: World

    @cached_property
    def using(self) -> np.ndarray:
        """Firms with AI installed on some link, token or not.   (F,) bool"""
        return self.world.using()

    @cached_property
    def considerers(self) -> np.ndarray:
        """Firms that have considered AI and do not use it.   (F,) bool"""
        return np.asarray(self.world.firms.alive & self.world.firms.aware & ~self.using)

    @cached_property
    def size_class(self) -> np.ndarray:
        """By the head count of today, in the order of ``CLASSES``.   (F,) index"""
        edges = [low for low, _ in CLASSES.values()]
        heads = np.round(self.world.firms.employees)  # persons, as a respondent counts them
        return np.searchsorted(edges, heads, side="right") - 1

    @cached_property
    def reasons(self) -> np.ndarray:
        """Reasons that considerers give, in the order of ``REASONS``; false of all others.   (4, F) bool"""
        slots = np.flatnonzero(self.considerers)
        given = np.zeros((len(REASONS), len(self.considerers)), dtype=bool)
        given[:, slots] = reasons(_would_use(self.world, slots))
        return given

    def share(self, question: Question, size_class: str, sector: str | None = None) -> float:
        """Share of those asked who say yes; NaN where nobody is asked.

        Parameters
        ----------
        size_class
            One of ``CLASSES``.
        sector
            One of the population's; None for all.
        """
        if size_class == "large":
            said = question.of_large(self.world) if question.of_large is not None else np.zeros(0)
            return float(said.mean()) if len(said) else float("nan")
        of = self.world.firms.alive & (self.size_class == list(CLASSES).index(size_class)) & question.asked(self)
        if sector is not None:
            of &= self.world.firms.sector == self.world.economy.sectors.index(sector)
        return float((question.yes(self) & of).sum() / of.sum()) if of.any() else float("nan")


def reasons(uses: np.ndarray) -> np.ndarray:
    """Reasons given, out of who would use AI with which obstacles gone.

    A reason is given by whoever would use AI were it gone, alone or together with others: several at once, as in the
    survey. Not useful is AI to those who would do without it even then.

    Parameters
    ----------
    uses : (2, 2, 2, C) bool
        Whether the firm, at its own beliefs, would use AI: as it is, and with skill, informatization, a lower cost.

    Returns
    -------
    (4, C) bool
        In the order of ``REASONS``; nobody who would use AI as it is gives any.
    """
    given = np.empty((len(REASONS), uses.shape[-1]), dtype=bool)
    for obstacle in range(3):
        there, gone = np.take(uses, 0, axis=obstacle), np.take(uses, 1, axis=obstacle)
        given[obstacle] = (gone & ~there).any(axis=(0, 1))
    given[3] = ~uses[1, 1, 1]
    return given & ~uses[0, 0, 0]


def _would_use(world: World, slots: np.ndarray) -> np.ndarray:
    """Whether these firms would use AI.   (2, 2, 2, C) bool, as `reasons` takes it"""
    uses = np.empty((2, 2, 2, len(slots)), dtype=bool)
    for skilled, informatized, cheaper in product((False, True), repeat=3):
        cost = 1.0 - TOO_HIGH if cheaper else 1.0
        answers = answers_if(world, slots, skilled=skilled, informatized=informatized, cost=cost)
        uses[int(skilled), int(informatized), int(cheaper)] = (answers & FELT_AND_PAYABLE) > 0
    return uses


def _everybody(wave: Wave) -> np.ndarray:
    return wave.world.firms.alive


def _considerers(wave: Wave) -> np.ndarray:
    return wave.considerers


def _in_band(band: int) -> Callable[[Wave], np.ndarray]:
    low, high = BAND_EDGES[band], BAND_EDGES[band + 1] if band + 1 < len(BANDS) else np.inf
    return lambda wave: (wave.world.firms.informatization >= low) & (wave.world.firms.informatization < high)


def _names(reason: int) -> Callable[[Wave], np.ndarray]:
    return lambda wave: wave.reasons[reason]


def _had_it(wave: Wave) -> np.ndarray:
    firms = wave.world.firms
    return np.asarray(firms.alive & (firms.adoption_month != NEVER))


def _on_one_link(wave: Wave) -> np.ndarray:
    return np.asarray((wave.world.firms.option > 0).sum(axis=0) == 1)


_ALL, _ASKED = "share of enterprises", "share of those that considered AI and do not use it"
_BARRIERS = {
    "expertise": ("Lack of expertise", "would use AI with more skill"),
    "incompatibility": ("Incompatibility", "would use AI if equipment, software and systems were up to it"),
    "costs": ("Costs too high", "would use AI if projects cost half as much"),
    "not_useful": ("Not useful", "would do without it even with all that mended"),
}
QUESTIONS = {
    question.name: question
    for question in (
        Question("ai_use", _ALL, "Enterprises using AI", "AI installed on a link, token or not", _everybody,
                 lambda wave: wave.using, lambda world: world.hubs.adopted),
        Question("never_considered", _ALL, "Never considered AI", "neither aware of AI nor using it", _everybody,
                 lambda wave: ~wave.world.firms.aware & ~wave.using),
        Question("considered_not_used", _ALL, "Considered AI, do not use it", "aware, without AI", _everybody,
                 lambda wave: wave.considerers),
        Question("use_on_one_link", "share of those that use AI", "AI on one operating link only",
                 "of three: management, technology, market", lambda wave: wave.using, _on_one_link),
        Question("use_given_up", "share of those that ever used AI", "Had AI, do not use it any more",
                 "no AI installed today", _had_it, lambda wave: ~wave.using),
        *(Question(f"digital_intensity_{band}", _ALL, f"Digital intensity {band.replace('_', ' ')}",
                   "by the number of twelve technologies in use", _everybody, _in_band(number))
          for number, band in enumerate(BANDS)),
        *(Question(f"barrier_{name}", _ASKED, *_BARRIERS[name], _considerers, _names(number))
          for number, name in enumerate(REASONS)),
    )
}  # fmt: skip
