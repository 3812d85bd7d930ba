"""One shard of a study: its runs, one after the other, and the tables they leave.

Whatever a run raises is a result of that run, and the others go on. A shard's tables depend on the plan and the shard
alone: who ran it, when, and beside what, leaves no trace in them.
"""

from __future__ import annotations

import shlex
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from sim.config.schema.experiment import Config
from sim.errors import RunFailed
from sim.evaluation.additionality import compare_twins
from sim.record import MEASURES
from sim.simulation import Run
from sim.study.plan import AS_IT_IS, Arm, Case, Plan, Shard
from sim.study.responses import ONCE, PAIRED

WHERE = {"world": pa.int32(), "member": pa.int16(), "replicate": pa.int32(), "seed": pa.int64(),
         "scenario": pa.string(), "point": pa.int32()}  # fmt: skip
SCHEMAS = {
    "outcomes": pa.schema([
        *WHERE.items(), ("month", pa.int16()), ("dimension", pa.string()), ("stratum", pa.string()),
        *((name, pa.float64()) for name in MEASURES),
    ]),
    "paired": pa.schema([*WHERE.items(), *((name, pa.float64()) for name in PAIRED)]),
    "failures": pa.schema([
        *WHERE.items(), *((name, pa.string()) for name in ("stage", "message", "traceback", "parameters", "repeat")),
    ]),
}  # fmt: skip


@dataclass
class Tables:
    """What a shard leaves, as lists of columns in the making."""

    rows: dict[str, list[pa.Table]] = field(default_factory=lambda: {name: [] for name in SCHEMAS})

    def add(self, name: str, columns: dict[str, Any]) -> None:
        """Append rows; a single value stands for all of them."""
        length = max(len(column) for column in columns.values() if isinstance(column, list | np.ndarray))
        filled = {
            key: column if isinstance(column, list | np.ndarray) else [column] * length
            for key, column in columns.items()
        }
        self.rows[name].append(pa.table(filled, schema=SCHEMAS[name]))

    def whole(self) -> dict[str, pa.Table]:
        """The tables."""
        return {
            name: pa.concat_tables(parts).combine_chunks() if parts else SCHEMAS[name].empty_table()
            for name, parts in self.rows.items()
        }


def run_shard(plan: Plan, shard: Shard) -> dict[str, pa.Table]:
    """The tables of a shard: ``outcomes``, ``paired`` and ``failures``."""
    tables = Tables()
    for case in shard.cases:
        run_case(plan, case, plan.arms[shard.first : shard.after], keeps_baseline(plan, shard), tables)
    return tables.whole()


def keeps_baseline(plan: Plan, shard: Shard) -> bool:
    """Whether the baselines of its cases are kept here: once for each case."""
    return shard.first == 0 and not plan.baseline_known


def run_case(plan: Plan, case: Case, arms: list[Arm], with_baseline: bool, tables: Tables) -> None:
    """Run the baseline of a world and some arms, each paired with it, into the tables."""
    alone = Arm(plan.baseline, AS_IT_IS)
    try:
        configs = plan.configs_of(case)
    except Exception as fault:  # settings that the schema refuses together
        for arm in ([alone] if with_baseline else []) + arms:
            _fail(tables, plan, case, arm, fault, "settings")
        return
    base: Run | None = None
    if with_baseline or plan.arms:
        try:
            base = plan.simulate(configs[plan.baseline], plan.study.every_months)
        except Exception as fault:
            if with_baseline:
                _fail(tables, plan, case, alone, fault, "run")
    if with_baseline and base is not None:
        _keep(tables, plan, case, alone, base)
    for arm in arms:
        try:
            run = plan.simulate(plan.config_of(configs, arm), plan.study.every_months)
        except Exception as fault:
            _fail(tables, plan, case, arm, fault, "run")
            continue
        _keep(tables, plan, case, arm, run)
        if base is not None:
            tables.add("paired", {**_where(case, arm), **{name: [value] for name, value in paired(run, base).items()}})


def lost(plan: Plan, shard: Shard) -> dict[str, pa.Table]:
    """The tables of a shard whose process was ended from outside, twice: all its runs have failed."""
    tables, fault = Tables(), RunFailed("the process was ended from outside, twice (out of memory?)")
    for case in shard.cases:
        alone = [Arm(plan.baseline, AS_IT_IS)] if keeps_baseline(plan, shard) else []
        for arm in alone + plan.arms[shard.first : shard.after]:
            _fail(tables, plan, case, arm, fault, "process")
    return tables.whole()


def paired(run: Run, base: Run) -> dict[str, float]:
    """What became of the firms of a run against their twins, and what it cost the state beyond the baseline."""
    effective = asdict(compare_twins(run.lives, base.lives, "effective_month"))
    again = {f"effective_{name}": value for name, value in effective.items() if name not in ONCE}
    found = {**asdict(compare_twins(run.lives, base.lives)), **again, "public_cost": run.spent - base.spent}
    return {name: float(value) for name, value in found.items()}


def kept_months(config: Config) -> Iterator[int]:
    """Months whose measures are kept: every so many, and the last."""
    every = config.study.every_months
    yield from (month for month in range(config.months + 1) if month % every == 0 or month == config.months)


def _keep(tables: Tables, plan: Plan, case: Case, arm: Arm, run: Run) -> None:
    months = list(kept_months(plan.first))
    places = [place for place, (dimension, _) in enumerate(run.strata) if dimension in plan.study.dimensions]
    values = run.values[np.ix_(months, places)]
    flat = values.reshape(-1, len(MEASURES))
    tables.add("outcomes", {
        **_where(case, arm),
        "month": np.repeat(np.array(months, dtype=np.int16), len(places)),
        "dimension": [run.strata[place][0] for place in places] * len(months),
        "stratum": [run.strata[place][1] for place in places] * len(months),
        **{name: flat[:, column].copy() for column, name in enumerate(MEASURES)},
    })  # fmt: skip


def _fail(tables: Tables, plan: Plan, case: Case, arm: Arm, fault: Exception, stage: str) -> None:
    settings = plan.settings(case, arm)
    told = "; ".join(f"{key}={value}" for key, value in settings.items())
    words = [f"{key}={value}" for key, value in settings.items()]
    repeat = ["sme-sim", "run", f"scenario={plan.sources[arm.scenario]}", *words]
    tables.add("failures", {
        **_where(case, arm), "stage": [f"{stage}: {type(fault).__name__}"], "message": [str(fault)],
        "traceback": ["".join(traceback.format_exception(fault))], "parameters": [told],
        "repeat": [shlex.join([*repeat, *plan.common])],
    })  # fmt: skip


def _where(case: Case, arm: Arm) -> dict[str, Any]:
    return {"world": case.world, "member": case.member, "replicate": case.replicate, "seed": case.seed,
            "scenario": arm.scenario, "point": arm.point}  # fmt: skip
