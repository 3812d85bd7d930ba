"""Boxes in which something happens often: peeled off side by side (PRIM), and described in few limits.

A world has traits, the values of what was varied; a box is a list of limits that a world must keep to lie in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Self

import numpy as np

from sim.config.schema.discover import Discover
from sim.config.schema.study import Level
from sim.statistics.intervals import chance_of_as_many

TRIED = 8  # boxes on a path, the best ones, of which it is asked how they do without limits that may be chance


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
class Sample:
    """Worlds among which boxes are looked for.

    Attributes
    ----------
    traits
    fails : (W,) bool
    left : (W,) bool
        Worlds in no earlier box.
    """

    traits: tuple[Trait, ...]
    fails: np.ndarray
    left: np.ndarray

    @classmethod
    def whole(cls, traits: Sequence[Trait], fails: np.ndarray) -> Self:
        """All worlds, none in a box yet."""
        return cls(tuple(traits), fails, np.ones(len(fails), dtype=bool))

    def of(self, worlds: np.ndarray) -> Self:
        """The same of some worlds.   worlds : index or mask"""
        traits = tuple(trait.of(worlds) for trait in self.traits)
        return replace(self, traits=traits, fails=self.fails[worlds], left=self.left[worlds])

    def without(self, limits: Limits) -> Self:
        """The same where worlds within these limits are left no more."""
        return replace(self, left=self.left & ~inside(self.traits, limits))


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
class Box:
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
    def harmonic_mean(self) -> float:
        """Harmonic mean of coverage and density."""
        return 2.0 * self.coverage * self.density / max(self.coverage + self.density, 1e-12)


@dataclass(frozen=True)
class Peeling:
    """A box, how it was peeled, and how likely each of its factors is limited by chance.

    Attributes
    ----------
    box
    path
        Boxes from all worlds to the smallest one.
    chance : by place of the trait
        Quasi-p-value.
    """

    box: Box
    path: tuple[Box, ...]
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


def boxes(sample: Sample, asked: Discover) -> tuple[list[Peeling], tuple[Box, ...]]:
    """Boxes one after the other, each in the worlds that the earlier ones leave.

    Each is the best of four that were peeled, along few factors and along all, by either measure of what a peel gains.

    Parameters
    ----------
    sample
    asked
        Share that is peeled, least mass and density, and how many boxes.

    Returns
    -------
    Boxes, and the peeling that led to none any more.
    """
    found: list[Peeling] = []
    while True:
        ways = [searched(sample, asked, per_world) for per_world in (True, False)]
        ways += [peeled(sample, asked, per_world, set(range(len(sample.traits)))) for per_world in (True, False)]
        dense = [(box, path) for path in ways if (box := chosen(sample, path, asked))]
        if not dense or len(found) == asked.most_boxes:
            return found, ways[0]
        box, path = max(dense, key=lambda each: each[0].harmonic_mean)
        found.append(Peeling(box, path, chances(sample, box)))
        sample = sample.without(box.limits)


def searched(
    sample: Sample, asked: Discover, per_world: bool
) -> tuple[Box, ...]:
    """Peel along one factor, then along one more at a time, as long as the box gets better and that is no chance.

    Along all factors at once each peel takes what luck offers, a little of each; where worlds are few the factors
    that matter do not come to their limits before no world is left to peel.
    """
    among: set[int] = set()
    path: tuple[Box, ...] = (measured(sample, ()),)
    best: Box | None = None
    while len(among) < len(sample.traits):
        more = [
            (top, number, way)
            for number in range(len(sample.traits)) if number not in among
            and (top := highest(way := peeled(sample, asked, per_world, among | {number})))
        ]  # fmt: skip
        found = max(more, key=lambda each: (each[0].harmonic_mean, -each[1]), default=None)
        if found is None or (best and found[0].harmonic_mean <= best.harmonic_mean):
            break
        own = [limit for limit in found[0].limits if limit.trait == found[1]]
        if not own or _chance(sample, found[0], own) > asked.chance:
            break
        best, path = found[0], found[2]
        among.add(found[1])
    return path


def fewest_in(worlds: int, asked: Discover) -> int:
    """Worlds that a box or a leaf must hold."""
    return max(int(np.ceil(asked.minimum_mass * worlds)), 1)


def highest(path: Sequence[Box]) -> Box | None:
    """The box on a path with the highest mean of coverage and density; None where nothing was peeled."""
    return max(path[1:], key=lambda step: step.harmonic_mean, default=None)


def peeled(
    sample: Sample, asked: Discover, per_world: bool, among: set[int]
) -> tuple[Box, ...]:
    """Peel one side after the other, each time the one that raises the density most for what it costs.

    Parameters
    ----------
    sample
    asked
    per_world
        Whether what it costs is the worlds that are peeled off, or their number relative to those that stay. The
        latter shies away from categories, of which one may be half the worlds; neither finds the better box always.
    among : index
        Factors that may be limited.

    Source
    ------
    Friedman & Fisher 1999, Statistics and Computing 9: 123-143; section 14.6 on factors whose peels differ in size.
    """
    fewest = fewest_in(len(sample.fails), asked)
    total = int(np.count_nonzero(sample.fails))
    path, now = [measured(sample, ())], np.flatnonzero(sample.left)
    while 0.0 < path[-1].density < 1.0:
        last, best, within = path[-1], -np.inf, sample.fails[now]
        for limit, kept in _peels(sample.traits, now, asked.peel, among):
            stay = int(np.count_nonzero(kept))
            if fewest <= stay < last.worlds:
                hits = int(np.count_nonzero(kept & within))
                rise = (hits / stay - last.density) / (last.worlds - stay) * (1 if per_world else stay)
                if rise > best:
                    best, step, staying = rise, (limit, stay, hits), kept
        if best == -np.inf:
            break
        (limit, stay, hits), now = step, now[staying]
        limits = with_limit(last.limits, limit)
        path.append(Box(limits, hits / max(total, 1), hits / stay, stay / len(sample.fails), stay))
    return tuple(path)


def _peels(
    traits: Sequence[Trait], now: np.ndarray, share: float, among: set[int]
) -> Iterator[tuple[Limit, np.ndarray]]:
    """Every limit that takes about such a share off one side of a box, or one category out of it, and what stays.

    Parameters
    ----------
    now : (B,) index
        Worlds in the box.
    """
    for number in sorted(among):
        trait, values = traits[number], traits[number].values[now]
        ranked = np.sort(values)
        if ranked[0] == ranked[-1]:
            continue
        if trait.levels:
            yield from ((Limit(number, "not", float(level)), values != level) for level in np.unique(ranked))
            continue
        off = max(int(share * len(ranked)), 1)
        first = int(np.searchsorted(ranked, ranked[off - 1], side="right"))
        after = int(np.searchsorted(ranked, ranked[-off], side="left"))
        if first < len(ranked):
            least = float(ranked[first - 1] + ranked[first]) / 2.0
            yield Limit(number, "least", least), values >= least
        if after > 0:
            most = float(ranked[after] + ranked[after - 1]) / 2.0
            yield Limit(number, "most", most), values <= most


def measured(sample: Sample, limits: Limits) -> Box:
    """A box, as good as it is among the worlds that are left."""
    within = sample.left & inside(sample.traits, limits)
    count, hits = int(within.sum()), int((within & sample.fails).sum())
    return Box(limits, hits / max(int(sample.fails.sum()), 1), hits / max(count, 1), count / len(within), count)


def chosen(
    sample: Sample, path: Sequence[Box], asked: Discover
) -> Box | None:
    """The best box on a path that is dense enough without the limits that may be chance; None where there is none."""
    dense = [step for step in path[1:] if step.density >= asked.minimum_density]
    dense = sorted(dense, key=lambda step: -step.harmonic_mean)[:TRIED]
    firm = [pruned(sample, step, asked.chance) for step in dense]
    dense = [step for step in firm if step.limits and step.density >= asked.minimum_density]
    return max(dense, key=lambda step: step.harmonic_mean, default=None)


def pruned(sample: Sample, box: Box, chance: float) -> Box:
    """A box without limits that are more likely by chance than this, the likeliest dropped first."""
    while box.limits:
        likely = {limit: _chance(sample, box, [limit]) for limit in box.limits}
        weakest = max(likely, key=lambda limit: likely[limit])
        if likely[weakest] <= chance:
            break
        box = measured(sample, tuple(limit for limit in box.limits if limit != weakest))
    return box


def chances(sample: Sample, box: Box) -> dict[int, float]:
    """How likely a box is as dense by chance, for each of its factors, if that factor did not matter.

    Source
    ------
    Bryant & Lempert 2010, Technological Forecasting & Social Change 77: 34-49, quasi-p-values: the share of failing
    worlds in the box without the limits of the factor is the probability of a binomial test in the box with them.
    They are too small, since the limits were looked for in the same worlds.
    """
    places = dict.fromkeys(limit.trait for limit in box.limits)
    return {
        place: _chance(sample, box, [limit for limit in box.limits if limit.trait == place])
        for place in places
    }


def _chance(
    sample: Sample, box: Box, dropped: Sequence[Limit]
) -> float:
    without = measured(sample, tuple(limit for limit in box.limits if limit not in dropped))
    return chance_of_as_many(round(box.density * box.worlds), box.worlds, without.density)
