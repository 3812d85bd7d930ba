"""Boxes in which something happens often: peeled off side by side (PRIM), and described in few limits.

A world has traits, the values of what was varied; a box is a list of limits that a world must keep to lie in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from sim.config.schema.discover import Discover
from sim.config.schema.study import Level
from sim.evaluation.uncertainty import chance_of_as_many


@dataclass(frozen=True)
class Trait:
    """One factor over all worlds.

    Attributes
    ----------
    key
        Of the setting.
    values : (W,) unit of the setting
        Of a category its place among the levels.
    levels
        Categories; empty where values have an order.
    whole
        Whether there is nothing between two values.
    ends : unit of the setting
        Of the range from which values were taken, where there is one.
    """

    key: str
    values: np.ndarray
    levels: tuple[Level, ...] = ()
    whole: bool = False
    ends: tuple[float, float] | None = None

    def of(self, worlds: np.ndarray) -> Trait:
        """The same trait of some worlds.   worlds : index or mask"""
        return replace(self, values=self.values[worlds])


@dataclass(frozen=True)
class Limit:
    """What a trait must keep to: at least or at most a value, or not this category.   trait : index"""

    trait: int
    side: Literal["least", "most", "not"]
    at: float

    def kept(self, traits: Sequence[Trait]) -> np.ndarray:
        """Worlds that keep it.   (W,) bool"""
        values = traits[self.trait].values
        if self.side == "not":
            return np.asarray(values != self.at)
        return np.asarray(values >= self.at if self.side == "least" else values <= self.at)

    def told(self, traits: Sequence[Trait]) -> float:
        """Where it lies; of a trait that has nothing between two values, the last value that keeps it."""
        trait = traits[self.trait]
        if not trait.whole:
            return self.at
        values = trait.values[self.kept(traits)]
        return float(values.min() if self.side == "least" else values.max())


Limits = tuple[Limit, ...]


@dataclass(frozen=True)
class Step:
    """A box on the way, or at its end.

    Attributes
    ----------
    limits
    coverage, density, mass : share
        Of all failing worlds, those in it; of the worlds in it, those that fail; of all worlds, those in it.
    worlds : count
    """

    limits: Limits
    coverage: float
    density: float
    mass: float
    worlds: int

    @property
    def restricted(self) -> int:
        """Factors that it limits."""
        return len({limit.trait for limit in self.limits})

    @property
    def both(self) -> float:
        """Harmonic mean of coverage and density."""
        return 2.0 * self.coverage * self.density / max(self.coverage + self.density, 1e-12)


@dataclass(frozen=True)
class Box:
    """A box, how it was peeled, and how likely each of its factors is limited by chance.

    Attributes
    ----------
    box
    path
        Boxes from all worlds to the smallest one.
    chance : by place of the trait
        Quasi-p-value.
    """

    box: Step
    path: tuple[Step, ...]
    chance: dict[int, float]


def inside(traits: Sequence[Trait], limits: Limits) -> np.ndarray:
    """Worlds within all limits.   (W,) bool"""
    kept = np.ones(len(traits[0].values), dtype=bool)
    for limit in limits:
        kept &= limit.kept(traits)
    return kept


def with_limit(limits: Limits, new: Limit) -> Limits:
    """Limits with one more; a bound takes the place of the one before it on its side."""
    same = [old for old in limits if not (old.side != "not" and (old.trait, old.side) == (new.trait, new.side))]
    return (*same, new)


def boxes(traits: Sequence[Trait], fails: np.ndarray, asked: Discover) -> tuple[list[Box], tuple[Step, ...]]:
    """Boxes one after the other, each in the worlds that the earlier ones leave.

    Parameters
    ----------
    traits
    fails : (W,) bool
    asked
        Share that is peeled, least mass and density, and how many boxes.

    Returns
    -------
    Boxes, and the peeling that led to none any more.
    """
    found: list[Box] = []
    left = np.ones(len(fails), dtype=bool)
    while True:
        paths = [peeled(traits, fails, left, asked, per_world) for per_world in (True, False)]
        dense = [] if len(found) == asked.most_boxes else [
            (box, path) for path in paths if (box := chosen(traits, fails, left, path, asked))
        ]  # fmt: skip
        if not dense:
            return found, paths[0]
        box, path = max(dense, key=lambda each: each[0].both)
        found.append(Box(box, path, chances(traits, fails, left, box)))
        left = left & ~inside(traits, box.limits)


def peeled(
    traits: Sequence[Trait], fails: np.ndarray, left: np.ndarray, asked: Discover, per_world: bool = True
) -> tuple[Step, ...]:
    """Peel one side after the other, each time the one that raises the density most for what it costs.

    Parameters
    ----------
    left : (W,) bool
        Worlds in no earlier box.
    per_world
        Whether what it costs is the worlds that are peeled off, or their number relative to those that stay. The
        latter shies away from categories, of which one may be half the worlds; neither finds the better box always.

    Source
    ------
    Friedman & Fisher 1999, Statistics and Computing 9: 123-143; section 14.6 on factors whose peels differ in size.
    """
    fewest = max(int(np.ceil(asked.minimum_mass * len(fails))), 1)
    path, now = [measured(traits, fails, left, ())], left
    while 0.0 < path[-1].density < 1.0:
        options = [
            (gained(fails, now, kept, per_world), -number, limit, kept)
            for number, limit in enumerate(_peels(traits, now, asked.peel))
            if fewest <= (kept := now & limit.kept(traits)).sum() < path[-1].worlds
        ]
        if not options:
            break
        _, _, limit, now = max(options, key=lambda option: option[:2])
        path.append(measured(traits, fails, left, with_limit(path[-1].limits, limit)))
    return tuple(path)


def gained(fails: np.ndarray, now: np.ndarray, kept: np.ndarray, per_world: bool) -> float:
    """Rise of the density for what is peeled off."""
    stay = int(kept.sum())
    rise = float(fails[kept].mean() - fails[now].mean()) / (int(now.sum()) - stay)
    return rise if per_world else rise * stay


def _peels(traits: Sequence[Trait], now: np.ndarray, share: float) -> Iterator[Limit]:
    """Every limit that takes about such a share off one side of a box, or one category out of it."""
    for number, trait in enumerate(traits):
        values = np.sort(trait.values[now])
        if values[0] == values[-1]:
            continue
        if trait.levels:
            yield from (Limit(number, "not", float(level)) for level in np.unique(values))
            continue
        off = max(int(share * len(values)), 1)
        lowest, highest = values[values > values[off - 1]], values[values < values[-off]]
        if len(lowest):
            yield Limit(number, "least", float(values[off - 1] + lowest[0]) / 2.0)
        if len(highest):
            yield Limit(number, "most", float(values[-off] + highest[-1]) / 2.0)


def measured(traits: Sequence[Trait], fails: np.ndarray, left: np.ndarray, limits: Limits) -> Step:
    """A box, as good as it is among the worlds that are left.   left : (W,) bool"""
    within = left & inside(traits, limits)
    count, hits = int(within.sum()), int((within & fails).sum())
    return Step(limits, hits / max(int(fails.sum()), 1), hits / max(count, 1), count / len(fails), count)


def chosen(
    traits: Sequence[Trait], fails: np.ndarray, left: np.ndarray, path: Sequence[Step], asked: Discover
) -> Step | None:
    """Of the boxes on a path that are dense enough the best, without limits that may as well be chance."""
    dense = [step for step in path[1:] if step.density >= asked.minimum_density]
    if not dense:
        return None
    best = max(dense, key=lambda step: step.both)
    while True:
        less = [(_chance(traits, fails, left, best, [limit]), limit) for limit in best.limits]
        chance, weakest = max(less, key=lambda pair: pair[0])
        without = tuple(limit for limit in best.limits if limit != weakest)
        fewer = measured(traits, fails, left, without)
        if chance <= asked.chance or fewer.density < asked.minimum_density or not without:
            return best
        best = fewer


def chances(traits: Sequence[Trait], fails: np.ndarray, left: np.ndarray, box: Step) -> dict[int, float]:
    """How likely a box is as dense by chance, for each of its factors, if that factor did not matter.

    Source
    ------
    Bryant & Lempert 2010, Technological Forecasting & Social Change 77: 34-49, quasi-p-values: the share of failing
    worlds in the box without the limits of the factor is the probability of a binomial test in the box with them.
    They are too small, since the limits were looked for in the same worlds.
    """
    places = dict.fromkeys(limit.trait for limit in box.limits)
    return {
        place: _chance(traits, fails, left, box, [limit for limit in box.limits if limit.trait == place])
        for place in places
    }


def _chance(
    traits: Sequence[Trait], fails: np.ndarray, left: np.ndarray, box: Step, dropped: Sequence[Limit]
) -> float:
    without = measured(traits, fails, left, tuple(limit for limit in box.limits if limit not in dropped))
    return chance_of_as_many(round(box.density * box.worlds), box.worlds, without.density)
