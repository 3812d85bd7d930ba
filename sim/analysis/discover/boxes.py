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

    Each is the best of four that were peeled, along few factors and along all, by either measure of what a peel gains.

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
        ways = [searched(traits, fails, left, asked, per_world) for per_world in (True, False)]
        ways += [peeled(traits, fails, left, asked, per_world, set(range(len(traits)))) for per_world in (True, False)]
        dense = [(box, path) for path in ways if (box := chosen(traits, fails, left, path, asked))]
        if not dense or len(found) == asked.most_boxes:
            return found, ways[0]
        box, path = max(dense, key=lambda each: each[0].both)
        found.append(Box(box, path, chances(traits, fails, left, box)))
        left = left & ~inside(traits, box.limits)


def searched(
    traits: Sequence[Trait], fails: np.ndarray, left: np.ndarray, asked: Discover, per_world: bool
) -> tuple[Step, ...]:
    """Peel along one factor, then along one more at a time, as long as the box gets better and that is no chance.

    Along all factors at once each peel takes what luck offers, a little of each; where worlds are few the factors
    that matter do not come to their limits before no world is left to peel.
    """
    among: set[int] = set()
    path: tuple[Step, ...] = (measured(traits, fails, left, ()),)
    best: Step | None = None
    while len(among) < len(traits):
        more = [
            (top, number, way)
            for number in range(len(traits)) if number not in among
            and (top := highest(way := peeled(traits, fails, left, asked, per_world, among | {number})))
        ]  # fmt: skip
        found = max(more, key=lambda each: (each[0].both, -each[1]), default=None)
        if found is None or (best and found[0].both <= best.both):
            break
        own = [limit for limit in found[0].limits if limit.trait == found[1]]
        if not own or _chance(traits, fails, left, found[0], own) > asked.chance:
            break
        best, path = found[0], found[2]
        among.add(found[1])
    return path


def highest(path: Sequence[Step]) -> Step | None:
    """The box on a path with the highest mean of coverage and density; None where nothing was peeled."""
    return max(path[1:], key=lambda step: step.both, default=None)


def peeled(
    traits: Sequence[Trait], fails: np.ndarray, left: np.ndarray, asked: Discover, per_world: bool, among: set[int]
) -> tuple[Step, ...]:
    """Peel one side after the other, each time the one that raises the density most for what it costs.

    Parameters
    ----------
    left : (W,) bool
        Worlds in no earlier box.
    per_world
        Whether what it costs is the worlds that are peeled off, or their number relative to those that stay. The
        latter shies away from categories, of which one may be half the worlds; neither finds the better box always.
    among : index
        Factors that may be limited.

    Source
    ------
    Friedman & Fisher 1999, Statistics and Computing 9: 123-143; section 14.6 on factors whose peels differ in size.
    """
    fewest = max(int(np.ceil(asked.minimum_mass * len(fails))), 1)
    total = int(np.count_nonzero(fails))
    path, now = [measured(traits, fails, left, ())], np.flatnonzero(left)
    while 0.0 < path[-1].density < 1.0:
        last, best, within = path[-1], -np.inf, fails[now]
        for limit, kept in _peels(traits, now, asked.peel, among):
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
        path.append(Step(limits, hits / max(total, 1), hits / stay, stay / len(fails), stay))
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


def measured(traits: Sequence[Trait], fails: np.ndarray, left: np.ndarray, limits: Limits) -> Step:
    """A box, as good as it is among the worlds that are left.   left : (W,) bool"""
    within = left & inside(traits, limits)
    count, hits = int(within.sum()), int((within & fails).sum())
    return Step(limits, hits / max(int(fails.sum()), 1), hits / max(count, 1), count / len(fails), count)


def chosen(
    traits: Sequence[Trait], fails: np.ndarray, left: np.ndarray, path: Sequence[Step], asked: Discover
) -> Step | None:
    """The best box on a path that is dense enough without the limits that may be chance; None where there is none."""
    dense = [step for step in path[1:] if step.density >= asked.minimum_density]
    dense = sorted(dense, key=lambda step: -step.both)[:TRIED]
    firm = [pruned(traits, fails, left, step, asked.chance) for step in dense]
    dense = [step for step in firm if step.limits and step.density >= asked.minimum_density]
    return max(dense, key=lambda step: step.both, default=None)


def pruned(traits: Sequence[Trait], fails: np.ndarray, left: np.ndarray, box: Step, chance: float) -> Step:
    """A box without limits that are more likely by chance than this, the likeliest dropped first."""
    while box.limits:
        likely = {limit: _chance(traits, fails, left, box, [limit]) for limit in box.limits}
        weakest = max(likely, key=lambda limit: likely[limit])
        if likely[weakest] <= chance:
            break
        box = measured(traits, fails, left, tuple(limit for limit in box.limits if limit != weakest))
    return box


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
