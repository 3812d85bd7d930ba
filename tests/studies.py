"""Studies for tests: tiny worlds, or a function with a known answer in place of the model."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.config.schema.experiment import Config
from sim.record import MEASURES
from sim.simulation import Run
from sim.study.conduct import Conduct
from sim.study.folder import WorkFolder
from sim.study.plan import Plan, plan
from sim.survey import Asked

SMALL = ["population.n_smes=60", "months=12"]
TWO_BY_THREE = [
    "study.scenarios=[subsidy_only]", "study.replication.seeds=2", *SMALL,
    "study.levers.factors=[{key: policy.fiscal_complement.phases.0.budget_per_sme_year, values: [100, 200]}]",
    "study.uncertainties.factors=[{key: model.cognition.peer_rate, values: [0.002, 0.004, 0.008]}]",
]  # fmt: skip
STRATA = [("all", "all"), ("size_class", "micro")]
Told = Callable[[Config, int], Mapping[str, float]]
Answers = Callable[[Config, Asked], float]
Simulate = Callable[..., Run]


def stand_in(
    told: Told, spent: float | Callable[[Config], float] = 0.0, answers: Answers = lambda config, asked: np.nan
) -> Simulate:
    """A function with known answers in place of the model.

    Parameters
    ----------
    told
        Measures of a configuration in a month, over all firms and in each stratum; what it leaves out is zero.
    spent : currency
        Public money.
    answers : share
        What surveys find.
    """

    def simulate(config: Config, every: int = 1, asked: Sequence[Asked] = ()) -> Run:
        months = [told(config, month) for month in range(config.months + 1)]
        run = _run(config, months, float(spent(config) if callable(spent) else spent))
        return replace(run, surveyed=np.array([answers(config, one) for one in asked]))

    return simulate


def known(value: Callable[[Config], float], measure: str = "adoption") -> Simulate:
    """The same for one measure that is the same in every month."""
    return stand_in(lambda config, month: {measure: value(config)})


def a_run(config: Config, values: Mapping[str, float]) -> Run:
    """What a run keeps, with these measures in every month and nobody in it."""
    return _run(config, [values] * (config.months + 1), 0.0)


def _run(config: Config, months: Sequence[Mapping[str, float]], spent: float) -> Run:
    found = np.zeros((len(months), len(STRATA), len(MEASURES)))
    for month, values in enumerate(months):
        for name, value in values.items():
            found[month, :, list(MEASURES).index(name)] = value
    nobody = np.zeros(0, dtype=np.int64)
    lives = {name: nobody for name in ("slot", "founded", "adoption_month", "effective_month", "support_month")}
    return Run(found, STRATA, lives, np.zeros((0, 0, 0, 0)), {}, spent, [], nobody)


def planned(*overrides: str, simulate: Simulate | None = None) -> Plan:
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
