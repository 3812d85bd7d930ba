"""Finds parameter vectors that fit the adoption of 2021 to 2024: ``python -m sim.claims.ensemble``.

A Latin hypercube within two fifths of the default values of declared parameters, every other draw without a
jump of the frontier; the draws nearest to what is observed are kept. The distance that is reported is measured
with seeds that took no part in the choice, since the best of many draws are also lucky ones. They are an
ensemble to test claims in, not an estimate (docs/decisions/0009).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial, reduce
from multiprocessing import get_context

import numpy as np
import pandas as pd

from sim.config.load import load
from sim.config.schema.experiment import Config
from sim.config.settings import with_settings
from sim.ensemble import SHIPPED, shipped
from sim.month.beginning import begin
from sim.month.page import advance
from sim.randomness import Decision, Draws, replicate_seeds
from sim.threads import processors
from sim.world import World

WITH_FRONTIER, WITHOUT_FRONTIER, REACH = 4, 3, 0.4
SMES, DRAWS, CLOSER = 2000, 300, 12  # every draw is tried with one seed; so many of each kind with more
CHOICE, REPORT = (7, 4), (8, 8)  # first seed and number of replicates: to choose by, and to report
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


def distance(config: Config, first: int = CHOICE[0], count: int = 1) -> float:
    """Root mean squared error over the targets, in tolerances; the mean over replicates is compared."""
    runs = [_adoption(config.model_copy(update={"seed": seed})) for seed in replicate_seeds(first, count)]
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
    """Try as many draws as asked for, keep the best, write the shipped file."""
    base = load([f"population.n_smes={SMES}", "months=60"])
    table = draws(base, int(arguments[0]) if arguments else DRAWS)
    default = pd.DataFrame([{key: _of(base, key) for key in table}])
    with ProcessPoolExecutor(processors(), mp_context=get_context("spawn")) as pool:

        def far(rows: pd.DataFrame, first: int, count: int) -> np.ndarray:
            worlds = [with_settings(base, dict(row)) for _, row in rows.iterrows()]
            return np.array([*pool.map(partial(distance, first=first, count=count), worlds, chunksize=2)])

        nearest = _best(table, far(table, CHOICE[0], 1), CLOSER, CLOSER)
        chosen = _best(nearest, far(nearest, *CHOICE), WITH_FRONTIER, WITHOUT_FRONTIER)
        kept = pd.concat([default, chosen], ignore_index=True)
        kept.insert(0, "distance", far(kept, *REPORT))
    kept.insert(0, "name", ["default", *(f"v{number}" for number in range(1, len(kept)))])
    kept.to_csv(shipped()[SHIPPED], index=False, float_format="%.5g", lineterminator="\n")
    print(kept[["name", "distance", "outlook.frontier.attention"]].to_string(index=False))


def _best(table: pd.DataFrame, distances: np.ndarray, moved: int, still: int) -> pd.DataFrame:
    """The nearest draws with and without a jump of the frontier, by turns."""
    ranked = table.iloc[np.argsort(distances, kind="stable")]
    without = ranked["outlook.frontier.attention"] == 0
    halves = pd.concat([ranked[~without].head(moved), ranked[without].head(still)])
    turn = [*range(moved), *(place + 0.5 for place in range(still))]
    return halves.iloc[np.argsort(turn)]


if __name__ == "__main__":
    main(sys.argv[1:])
