"""The run that all runners are given: a stretch of processor time, and nothing kept of it.

``python -m benchmarks.sweeps.work RUNNER RUNS MILLISECONDS WORKERS`` makes so many runs by one runner.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

MILLISECONDS = "SWEEPS_MILLISECONDS"  # in the environment, so that workers of any runner know it


def busy() -> None:
    """Use the processor for so long."""
    until = time.process_time() + float(os.environ[MILLISECONDS]) / 1000.0
    while time.process_time() < until:
        pass


def stand_in(config, every):
    """A run of the laboratory that takes so long and measures nothing."""
    import numpy as np

    from sim.record import MEASURES
    from sim.simulation import Run

    busy()
    nobody = np.zeros(0, dtype=np.int64)
    lives = {name: nobody for name in ("slot", "founded", "adoption_month", "effective_month", "support_month")}
    values = np.zeros((config.months + 1, 1, len(MEASURES)))
    return Run(values, [("all", "all")], lives, np.zeros((0, 0, 0, 0)), {}, 0.0, [], nobody)


def ours(runs: int, workers: int, model: bool = False, smes: int = 1000) -> None:
    """A study of one world with so many seeds, in shards, written and merged as always."""
    from sim.study.conduct import Conduct
    from sim.study.folder import WorkFolder
    from sim.study.plan import plan

    size = [f"population.n_smes={smes}"] if model else ["months=12"]
    asked = plan([*size, f"study.replication.seeds={runs}", f"workers={workers}", "executor=local"])
    asked = asked if model else replace(asked, simulate=stand_in)
    with tempfile.TemporaryDirectory() as folder:
        work = WorkFolder(Path(folder) / "results", asked.identity)
        with work.opened():
            conduct = Conduct(asked, work, lambda done, total: None)
            conduct.run()
            conduct.write(Path(folder))


def alone(runs: int, smes: int, processes: int) -> None:
    """The runs of the model in so many plain processes at once; prints seconds of processor of each."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context
    from statistics import fmean

    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        print(fmean(pool.map(one_after_the_other, [runs] * processes, [smes] * processes)))


def one_after_the_other(runs: int, smes: int) -> float:
    """Seconds of processor of a run, in a process that is warm."""
    from sim.config.load import load
    from sim.simulation import simulate

    config = load([f"population.n_smes={smes}"])
    simulate(config.model_copy(update={"months": 1}))
    began = time.process_time()
    for seed in range(runs):
        simulate(config.model_copy(update={"seed": seed}), config.study.every_months)
    return (time.process_time() - began) / runs


def mesa_batch(runs: int, workers: int) -> None:
    """The same work as a step of a Mesa model."""
    import mesa

    from benchmarks.sweeps.model import Busy

    mesa.batch_run(Busy, {"number": range(runs)}, number_processes=workers, max_steps=1, display_progress=False)


def hydra_many(runs: int, workers: int) -> None:
    """The same work as a Hydra job, with Hydra's own launcher, which runs one after the other."""
    from benchmarks.sweeps.job import main

    sys.argv = ["job", "--multirun", f"number=range({runs})"]
    main()


if __name__ == "__main__":
    runner, runs, milliseconds, workers = sys.argv[1:5]
    os.environ[MILLISECONDS] = milliseconds
    if runner == "ours":
        ours(int(runs), int(workers))
    elif runner == "model":
        ours(int(runs), int(workers), model=True, smes=int(milliseconds))
    elif runner == "alone":
        alone(int(runs), int(milliseconds), int(workers))
    elif runner == "mesa":
        mesa_batch(int(runs), int(workers))
    else:
        hydra_many(int(runs), int(workers))
