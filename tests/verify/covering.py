"""L13: how often the intervals that the laboratory prints hold a truth that is known.

A replicate is the share of 25 firms of the real model that hear of AI in a month. Firms hear independently with odds
that are known (L1), so that a large world is many replicates, and the same world under another hazard is the other half
of each pair, with the same luck. Ensembles are drawn from a known distribution: normal vectors, normal lucks.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd

from sim.evaluation.worlds import interval, ratio
from sim.randomness import Decision, Draws, replicate_seeds
from sim.results import Results
from sim.statistics.futures import over_futures
from sim.statistics.intervals import mean_interval
from tests.verify.counts import made_aware
from tests.verify.finding import Checked, Finding

LESS, MORE, OF_ONE, WORLDS = 0.10, 0.35, 25, 8
SIZES = (3, 5, 10, 20)
GRANT, OFFICE = 40.0, 300.0  # what an aware firm costs, and what the office does
VECTORS, LUCKS = 20, 5


def checked(repeats: int) -> Checked:
    """All of them.   repeats : count"""
    firms = -(-repeats * SIZES[-1] * OF_ONE // WORLDS)
    parts: list[tuple[np.ndarray, np.ndarray]] = []
    for seed in replicate_seeds(11, WORLDS):
        without, with_it = made_aware((LESS, MORE), firms, seed)
        whole = len(without) // OF_ONE * OF_ONE
        parts.append(tuple(each[:whole].reshape(-1, OF_ONE).mean(axis=1) for each in (without, with_it)))
    here, there = (np.concatenate([part[which] for part in parts]) for which in (1, 0))
    kinds = _of_replicates(here, there, repeats)
    found, drawn = [], {}
    made = f"{WORLDS} worlds of {firms:,} firms, seeds of base 11"
    for name, by_size in kinds.items():
        drawn[name] = {size: _share(held) for size, held in by_size.items()}
        for size in (SIZES[1], SIZES[-1]):
            found.append(_verdict(name, f"R = {size}", by_size[size], 0.95, made))
    copies = np.array([_holds(mean_interval(np.repeat(values[:4], 5)), 1 - np.exp(-MORE))
                       for values in _cut(here, SIZES[-1], repeats)])  # fmt: skip
    found.append(_noticed("five copies of four seeds, taken for 20 replicates", copies, made))
    return Checked(found, {"coverage": {"by_size": drawn, "repeats": repeats}}) + _ensembles(repeats)


def _of_replicates(here: np.ndarray, there: np.ndarray, repeats: int) -> dict[str, dict[int, np.ndarray]]:
    """Whether each interval held the truth, by kind and number of replicates."""
    p, q = 1 - np.exp(-MORE), 1 - np.exp(-LESS)
    cost_of_one = (GRANT * OF_ONE * p + OFFICE) / (OF_ONE * (p - q))
    one_vector = cast(Results, SimpleNamespace(members=("default",)))
    kinds: dict[str, dict[int, np.ndarray]] = {"mean of a share": {}, "paired difference": {}, "cost of one more": {}}
    for size in SIZES:
        ours, theirs = _cut(here, size, repeats), _cut(there, size, repeats)
        kinds["mean of a share"][size] = np.array([_holds(mean_interval(values), p) for values in ours])
        kinds["paired difference"][size] = np.array(
            [_holds(interval(one_vector, pd.Series(one - two)), p - q) for one, two in zip(ours, theirs, strict=True)]
        )
        held = []
        for one, two in zip(ours, theirs, strict=True):
            cost, more = GRANT * OF_ONE * one + OFFICE, OF_ONE * (one - two)
            _, low, high = ratio(one_vector, pd.Series(cost), pd.Series(more))
            held.append(not np.isfinite(low) or low <= cost_of_one <= high)  # none given: it promises nothing
        kinds["cost of one more"][size] = np.array(held)
    return kinds


def _ensembles(repeats: int) -> Checked:
    """Ranges over parameter vectors, with lucks that come in all of them."""
    draws, shape = Draws(12), (VECTORS, LUCKS)
    lucks = Decision.RESAMPLE
    of_vectors, of_luck, naive = [], [], []
    for number in range(repeats):
        own = draws.normal(lucks, number, np.arange(VECTORS), 1)
        common = draws.normal(lucks, number, np.arange(LUCKS), 2)
        rest = draws.normal(lucks, number, np.arange(VECTORS * LUCKS), 3).reshape(shape)
        values = own[:, None] + common[None, :] + 0.5 * rest
        told = interval(_ensemble(), pd.Series(values.ravel()))
        of_vectors.append(float(((own >= told.low) & (own <= told.high)).mean()))
        of_luck.append(_holds(over_futures(values).interval(), float(own.mean())))
        naive.append(_holds(mean_interval(values.ravel()), float(own.mean())))
    made = f"{repeats:,} ensembles of {VECTORS} vectors and {LUCKS} lucks, drawn by seed 12"
    inside = np.array(of_vectors)
    error = float(inside.std(ddof=1) / np.sqrt(repeats))
    found = [
        Finding("L13", "Range of an ensemble: 90 % of vectors lie in it at least", "true means of its vectors",
                f"{inside.mean():.1%} ± {error:.1%} of vectors", "at least 90 %", bool(inside.mean() >= 0.9), made),
        _verdict("mean over chosen futures", f"{VECTORS} futures, {LUCKS} common lucks", np.array(of_luck), 0.95, made),
        _noticed("vectors times lucks, taken for independent replicates", np.array(naive), made),
    ]  # fmt: skip
    return Checked(found)


def _ensemble() -> Results:
    members, count = tuple(f"v{number}" for number in range(VECTORS)), VECTORS * LUCKS
    return cast(Results, SimpleNamespace(members=members, provenance={"replicates": count}))


def _cut(values: np.ndarray, size: int, repeats: int) -> np.ndarray:
    return values[: repeats * size].reshape(repeats, size)


def _holds(found: Any, truth: float) -> bool:
    return bool(found.low <= truth <= found.high)


def _share(held: np.ndarray) -> tuple[float, float]:
    """Coverage, and its own standard error."""
    share = float(np.mean(held))
    return share, float(np.sqrt(share * (1 - share) / len(held)))


def _verdict(name: str, size: str, held: np.ndarray, level: float, made: str) -> Finding:
    share, error = _share(held)
    return Finding("L13", f"Interval of 95 %, {name}, {size}", f"truth in {level:.0%} of {len(held):,} repeats",
                   f"{share:.1%} ± {error:.1%}", "93.5 to 96.5 %", bool(0.935 <= share <= 0.965), made)  # fmt: skip


def _noticed(name: str, held: np.ndarray, made: str) -> Finding:
    share, error = _share(held)
    return Finding("L13", f"Pseudo-replication: {name}", "the same check must refuse it", f"{share:.1%} ± {error:.1%}",
                   "far below 93.5 %", bool(share < 0.9), made)  # fmt: skip
