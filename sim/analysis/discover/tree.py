"""A tree that splits worlds until those in a leaf agree (CART), as deep as worlds that it has not seen bear out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.discover.boxes import Limit, Limits, Sample, Trait, fewest_in, inside, with_limit
from sim.config.schema.discover import Discover


@dataclass(frozen=True)
class Leaf:
    """Worlds that a tree does not split any more.

    Attributes
    ----------
    limits
    worlds, failing : count
    """

    limits: Limits
    worlds: int
    failing: int

    @property
    def density(self) -> float:
        """Share of its worlds that fail."""
        return self.failing / self.worlds


def leaves(
    traits: Sequence[Trait], fails: np.ndarray, depth: int, fewest: int, limits: Limits = ()
) -> Iterator[Leaf]:
    """Leaves of a tree from left to right.

    Parameters
    ----------
    traits
    fails : (W,) bool
    depth
        Splits, one below the other, at most.
    fewest : count
        Worlds in a leaf, at least.

    Source
    ------
    Breiman, Friedman, Olshen & Stone 1984, Classification and Regression Trees: Gini's index; categories in the
    order of their shares (theorem 4.5).
    """
    split = _best_split(traits, fails, fewest) if depth else None
    if split is None:
        yield Leaf(limits, len(fails), int(fails.sum()))
        return
    for side in split:
        below = limits
        for limit in side:
            below = with_limit(below, limit)
        kept = inside(traits, side)
        yield from leaves([trait.of(kept) for trait in traits], fails[kept], depth - 1, fewest, below)


def _best_split(traits: Sequence[Trait], fails: np.ndarray, fewest: int) -> tuple[Limits, Limits] | None:
    """Limits of the two sides where Gini's index falls most; None where nothing brings it down."""
    best, found = 1e-12, None
    for number, trait in enumerate(traits):
        ranks = _by_share(trait, fails) if trait.levels else trait.values
        order = np.argsort(ranks, kind="stable")
        sorted_ranks, hits = ranks[order], np.cumsum(fails[order])
        left = np.arange(1, len(fails))
        allowed = (np.diff(sorted_ranks) > 0) & (left >= fewest) & (len(fails) - left >= fewest)
        if not allowed.any():
            continue
        one, other = hits[:-1] / left, (hits[-1] - hits[:-1]) / (len(fails) - left)
        gain = left * one**2 + (len(fails) - left) * other**2 - len(fails) * (hits[-1] / len(fails)) ** 2
        place = int(np.argmax(np.where(allowed, gain, -1.0)))
        if gain[place] > best:
            best, found = float(gain[place]), _sides(number, trait, sorted_ranks[place], sorted_ranks[place + 1], ranks)
    return found


def _by_share(trait: Trait, fails: np.ndarray) -> np.ndarray:
    """Categories in the order in which they fail; equal shares in that of their levels.   (W,) index"""
    present = np.unique(trait.values)
    shares = np.array([fails[trait.values == level].mean() for level in present])
    place = np.empty(len(present))
    place[np.argsort(shares, kind="stable")] = np.arange(len(present))
    return np.asarray(place[np.searchsorted(present, trait.values)])


def _sides(number: int, trait: Trait, below: float, above: float, ranks: np.ndarray) -> tuple[Limits, Limits]:
    if not trait.levels:
        middle = float(below + above) / 2.0
        return (Limit(number, "most", middle),), (Limit(number, "least", middle),)
    on_left = np.unique(trait.values[ranks <= below])
    on_right = [level for level in range(len(trait.levels)) if level not in on_left]
    return (
        tuple(Limit(number, "not", float(level)) for level in on_right),
        tuple(Limit(number, "not", float(level)) for level in on_left),
    )


def expected(tree: Sequence[Leaf], traits: Sequence[Trait]) -> np.ndarray:
    """Share of failing worlds in the leaf of each world.   (W,)"""
    found = np.zeros(len(traits[0].values))
    for leaf in tree:
        found[inside(traits, leaf.limits)] = leaf.density
    return found


def predictions(sample: Sample, part: np.ndarray, asked: Discover) -> np.ndarray:
    """Share of failing worlds in the leaf of each world, of trees that have not seen its part.   (depths from 0, W)

    Parameters
    ----------
    part : (W,) index
        Part to which each world was dealt.
    """
    found, fewest = np.zeros((asked.depth + 1, len(part))), fewest_in(len(part), asked)
    for held in np.unique(part):
        seen, unseen = sample.of(part != held), sample.of(part == held)
        for depth in range(asked.depth + 1):
            tree = list(leaves(seen.traits, seen.fails, depth, fewest))
            found[depth, part == held] = expected(tree, unseen.traits)
    return found


def best_depth(errors: np.ndarray) -> int:
    """The shallowest tree that is worse than the best one by no more than a standard error (Breiman et al. 1984).

    Parameters
    ----------
    errors : (depths, W)
        Squared, in worlds that the tree has not seen.
    """
    means = errors.mean(axis=1)
    best = int(np.argmin(means))
    slack = float(errors[best].std() / np.sqrt(errors.shape[1]))
    return int(np.flatnonzero(means <= means[best] + slack)[0])
