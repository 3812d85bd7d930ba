"""Studies for tests: tiny worlds, or a function with a known answer in place of the model."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.config.schema.experiment import Config
from sim.record import MEASURES
from sim.simulation import Run
from sim.study.conduct import Conduct
from sim.study.folder import WorkFolder
from sim.study.plan import Plan, plan

SMALL = ["population.n_smes=60", "months=12"]
TWO_BY_THREE = [
    "study.scenarios=[subsidy_only]", "study.replication.seeds=2", *SMALL,
    "study.levers.factors=[{key: policy.fiscal_complement.phases.0.budget_per_sme_year, values: [100, 200]}]",
    "study.uncertainties.factors=[{key: model.cognition.peer_rate, values: [0.002, 0.004, 0.008]}]",
]  # fmt: skip
STRATA = [("all", "all"), ("size_class", "micro")]


def known(value: Callable[[Config], float], measure: str = "adoption") -> Callable[[Config, int], Run]:
    """A stand-in for the model whose measure is a function of the configuration, the same in every month."""

    def run(config: Config, every: int) -> Run:
        return a_run(config, {measure: value(config)})

    return run


def a_run(config: Config, values: dict[str, float]) -> Run:
    """What a run keeps, with these measures in every month and nobody in it."""
    found = np.zeros((config.months + 1, len(STRATA), len(MEASURES)))
    for name, value in values.items():
        found[:, :, list(MEASURES).index(name)] = value
    nobody = np.zeros(0, dtype=np.int64)
    lives = {name: nobody for name in ("slot", "founded", "adoption_month", "effective_month", "support_month")}
    return Run(found, STRATA, lives, np.zeros((0, 0, 0, 0)), {}, 0.0, [], nobody)


def planned(*overrides: str, simulate: Callable[[Config, int], Run] | None = None) -> Plan:
    """The plan of a study in this process."""
    found = plan([*overrides, "executor=serial"])
    return replace(found, simulate=simulate) if simulate else found


def conducted(asked: Plan, results: Path) -> Path:
    """Tables of a study, done in this process."""
    work = WorkFolder(results, asked.identity)
    tables = results / "tables"
    tables.mkdir(parents=True)
    with work.opened():
        conduct = Conduct(asked, work, lambda done, total: None)
        conduct.run()
        conduct.write(tables)
    return tables
