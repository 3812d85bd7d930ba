"""Finds parameter vectors that fit the adoption of 2021 to 2024: ``python -m sim.claims.ensemble``.

A Latin hypercube within two fifths of the default values of declared parameters, every other draw without a
jump of the frontier; the draws nearest to what is observed are kept. They are an ensemble to test claims in,
not an estimate (docs/decisions/0009).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import reduce
from multiprocessing import get_context

import numpy as np
import pandas as pd

from sim.claims.settings import with_settings
from sim.claims.vectors import path
from sim.config.load import load
from sim.config.schema.experiment import Config
from sim.month.beginning import begin
from sim.month.page import advance
from sim.randomness import Decision, Draws, replicate_seeds
from sim.world import World

KEPT, REACH = 12, 0.4
SMES, SEEDS, CLOSER = 1500, 2, 3  # every draw is tried with one seed first, the best of them with several
FREE = (
    "model.cognition.external_rate", "model.cognition.peer_rate", "model.cognition.prior_mean", "model.cognition.prior_sd",
    "model.cognition.signal_sd", "model.cognition.attention", "model.risk.aversion_conservative", "model.projects.potential",
    "model.projects.success", "model.projects.steepness", "model.projects.fixed_cost", "model.skills.half_life_longest",
    "model.capital.buffer", "model.capital.payout", "model.supply.learning_rate", "model.informatization.direct_gain",
)  # fmt: skip
FRONTIER = ("outlook.frontier.price_fall", "outlook.frontier.gain_rise", "outlook.frontier.easier_data", "outlook.frontier.attention")
WITHOUT = {"model.cognition.external_rate": (1.0, 6.0), "model.cognition.peer_rate": (1.0, 6.0)}  # times the default
TARGETS = {  # Eurostat isoc_eb_ai, EU-27, by size class, and the tolerance of each
    (26, 1): (0.0641, 0.010), (38, 1): (0.1121, 0.012), (26, 2): (0.1307, 0.018), (38, 2): (0.2097, 0.020),
}  # fmt: skip
UNTIL = 38


def distance(config: Config) -> float:
    """Root mean squared error over the targets, in tolerances; the mean over replicates is compared."""
    runs = [_adoption(config.model_copy(update={"seed": seed})) for seed in replicate_seeds(7, config.seeds)]
    errors = [(np.mean([run[key] for run in runs]) - target) / tolerance for key, (target, tolerance) in TARGETS.items()]
    return float(np.sqrt(np.mean(np.square(errors))))


def _adoption(config: Config) -> dict[tuple[int, int], float]:
    world, found = begin(config), {}
    for _ in range(UNTIL):
        advance(world)
        for month, size in TARGETS:
            if month == world.month:
                found[month, size] = _share(world, size)
    return found


def _share(world: World, size: int) -> float:
    of = world.firms.alive & (world.firms.size_class == size)
    return float((world.using() & of).sum() / of.sum())


def _of(config: Config, key: str) -> float:
    return float(reduce(getattr, key.split("."), config))  # type: ignore[arg-type]


def hypercube(count: int, dimensions: int) -> np.ndarray:
    """Points that fill a unit cube evenly in each dimension.   (count, dimensions)

    Source
    ------
    McKay, Beckman & Conover 1979, Latin hypercube sampling.
    """
    chance, cell = Draws(2024), np.arange(count)
    columns = []
    for dimension in range(dimensions):
        order = np.argsort(chance(Decision.HYPERCUBE, dimension, cell))
        columns.append((order + chance(Decision.HYPERCUBE, dimension, cell, 1)) / count)
    return np.column_stack(columns)


def draws(config: Config, count: int) -> pd.DataFrame:
    """Settings to try: one row each.   (count, parameters)"""
    default = {key: _of(config, key) for key in (*FREE, *FRONTIER)}
    unit = hypercube(count, len(default))
    table = pd.DataFrame({
        key: value * (1 - REACH + 2 * REACH * unit[:, column]) for column, (key, value) in enumerate(default.items())
    })  # fmt: skip
    for key in ("model.cognition.prior_mean", "model.projects.success", "model.projects.potential", "model.capital.payout"):
        value = default[key]  # what enters everything is moved half as far
        table[key] = value * (1 + (table[key] / value - 1) / 2)
    still = np.arange(count) % 2 == 1
    table.loc[still, list(FRONTIER)] = 0.0
    for key, (low, high) in WITHOUT.items():
        column = list(default).index(key)
        table.loc[still, key] = default[key] * (low + (high - low) * unit[still, column])
    return table


def main(arguments: Sequence[str]) -> None:
    """Try as many draws as asked for (300), keep the best, write the shipped file."""
    count = int(arguments[0]) if arguments else 300
    base = load([f"population.n_smes={SMES}", "months=60", f"seeds={SEEDS}"])
    table = draws(base, count)
    default = pd.DataFrame([{key: _of(base, key) for key in table}])
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        once = base.model_copy(update={"seeds": 1})
        rough = list(pool.map(distance, (with_settings(once, dict(row)) for _, row in table.iterrows()), chunksize=4))
        table["rough"] = rough
        still = table["outlook.frontier.attention"] == 0
        best = pd.concat([table[which].nsmallest(CLOSER * KEPT, "rough") for which in (still, ~still)]).drop(columns="rough")
        candidates = pd.concat([default, best], ignore_index=True)
        found = list(pool.map(distance, (with_settings(base, dict(row)) for _, row in candidates.iterrows())))
    candidates.insert(0, "distance", found)
    first, rest = candidates.iloc[:1], candidates.iloc[1:]
    still = rest["outlook.frontier.attention"] == 0
    halves = [rest[~still].nsmallest(KEPT // 2, "distance"), rest[still].nsmallest(KEPT // 2, "distance")]
    alternating = pd.concat(halves).assign(place=[*range(KEPT // 2)] * 2).sort_values(["place", "outlook.frontier.attention"], ascending=[True, False])
    kept = pd.concat([first, alternating.drop(columns="place")], ignore_index=True)
    kept.insert(0, "name", ["default", *(f"v{number:02d}" for number in range(1, len(kept)))])
    path().parent.mkdir(parents=True, exist_ok=True)
    kept.to_csv(path(), index=False, float_format="%.5g", lineterminator="\n")
    print(kept[["name", "distance", "outlook.frontier.attention"]].to_string(index=False))


if __name__ == "__main__":
    main(sys.argv[1:])
