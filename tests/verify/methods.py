"""Two methods of calibration beside one another, at the same number of runs: ``python -m tests.verify.methods FOLDER``.

FOLDER holds what ``sme-sim calibrate`` has left; the other method is ABC-SMC of pyABC (``pip install pyabc``), with the
same figures, ranges and size of runs. Told of each: how far its vectors are from the figures, and how many of these lie
in their 90 % interval. Half an hour on two processors; not part of the suite.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis.calibrate.analysis import distances, ensemble, runs_before
from sim.analysis.surveyed import LEVEL, surveyed
from sim.config.schema.experiment import Config
from sim.config.settings import with_settings
from sim.simulation import simulate
from sim.study.asked import asked_of_runs
from sim.study.calibration import Matched, in_fit, in_settings
from sim.study.results import Studied

POPULATION = 100


def main(folder: str) -> None:
    """Run the other method with as many runs, and print both."""
    studied = Studied.read(folder)
    before = studied.provenance["generations"][-2]
    matched = runs_before(studied, before)
    fitted = in_fit(studied.targets, studied.study.calibrate)
    found = surveyed(studied, before)
    ours = found.shares[:, :, fitted].reshape(-1, len(fitted))
    vectors = ensemble(studied, found, matched.observed, before)["distance"]
    tell("waves and emulators", before, ours, vectors.to_numpy(), matched)
    shares, runs, seconds = by_populations(studied, matched, fitted, before)
    tell("ABC-SMC (pyABC)", runs, shares, distances(shares, matched.observed), matched)
    print(f"ABC-SMC took {seconds:.0f} s of clock")


def tell(name: str, runs: int, shares: np.ndarray, distance: np.ndarray, matched: Matched) -> None:
    """One line.   shares : (N, K) found in runs of the vectors; distance : (V,) of each"""
    tail = (1.0 - LEVEL) / 2.0
    low, high = np.nanquantile(shares, [tail, 1.0 - tail], axis=0)
    inside = (low <= matched.observed.share) & (matched.observed.share <= high)
    print(f"{name}: {runs} runs; distance of a vector {np.median(distance):.2f} (best {distance.min():.2f}) standard "
          f"deviations; {inside.sum()} of {len(inside)} figures inside; intervals "
          f"{100 * np.median(high - low):.1f} points wide (median)", flush=True)  # fmt: skip


def by_populations(
    studied: Studied, matched: Matched, fitted: list[int], most: int
) -> tuple[np.ndarray, int, float]:
    """Shares of the last population, runs that it took, seconds."""
    import pyabc

    config = Config.model_validate(studied.provenance["config"][studied.baseline])
    config = config.model_copy(update={"study": studied.study})
    asked = [asked_of_runs(config, studied.targets)[place] for place in fitted]
    ranges = studied.ranges("uncertainties")
    names = [f"p{number}" for number in range(len(ranges))]

    def model(parameter: dict[str, float]) -> dict[str, np.ndarray]:
        point = np.array([[parameter[name] for name in names]])
        settings = in_settings(point, ranges).iloc[0].to_dict()
        seed = int(np.random.default_rng().integers(2**31))
        run = simulate(with_settings(config, settings).model_copy(update={"seed": seed}), config.months, asked)
        return {"shares": run.surveyed}

    def far(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> float:
        return float(distances(one["shares"][np.newaxis], matched.observed)[0])

    prior = pyabc.Distribution(**{name: pyabc.RV("uniform", 0.0, 1.0) for name in names})
    sampler = pyabc.sampler.MulticoreEvalParallelSampler(n_procs=2)
    smc = pyabc.ABCSMC(model, prior, far, population_size=POPULATION, sampler=sampler)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as store:
        smc.new(f"sqlite:///{Path(store) / 'abc.db'}", {"shares": matched.observed.share})
        history = smc.run(max_total_nr_simulations=most, max_nr_populations=20)
        _, last = history.get_weighted_sum_stats()
        runs = int(pd.DataFrame(history.get_all_populations())["samples"].sum())
    return np.array([found["shares"] for found in last]), runs, time.monotonic() - began


if __name__ == "__main__":
    main(sys.argv[1])
