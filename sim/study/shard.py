"""One shard of a study: its runs, one after the other, and the tables they leave.

Whatever a run raises is a result of that run, and the others go on. A shard's tables depend on the plan and the shard
alone: who ran it, when, and beside what, leaves no trace in them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from sim.claims.laboratory import Laboratory
from sim.config.schema.experiment import Config
from sim.evaluation.additionality import against_baseline
from sim.experiment import DIED, failure_of
from sim.provenance import as_run
from sim.record import MEASURES
from sim.simulation import Run
from sim.study.plan import AS_IT_IS, Arm, Case, Plan, Shard
from sim.study.responses import PAIRED

WHERE = {"world": pa.int32(), "member": pa.int16(), "replicate": pa.int32(), "seed": pa.int64(),
         "scenario": pa.string(), "point": pa.int32()}  # fmt: skip
TOLD = ("stage", "message", "traceback", "parameters", "repeat")
SCHEMAS = {
    "outcomes": pa.schema([
        *WHERE.items(), ("month", pa.int16()), ("dimension", pa.string()), ("stratum", pa.string()),
        *((name, pa.float64()) for name in MEASURES),
    ]),
    "paired": pa.schema([*WHERE.items(), *((name, pa.float64()) for name in PAIRED)]),
    "claims": pa.schema([*WHERE.items(), ("claim", pa.string()), ("effect", pa.float64())]),
    "failures": pa.schema([*WHERE.items(), *((name, pa.string()) for name in TOLD)]),
}  # fmt: skip
Where = tuple[int, int, int, int, str, int]
HEARING = "claim"  # stage of a failure that is none of a run: that run has ended well


@dataclass
class Kept:
    """What a shard has found so far, before it becomes tables.

    Attributes
    ----------
    plan
    outcomes : run, (months x strata, measures)
    paired : run, values in the order of ``PAIRED``
    claims : baseline, [claim, effect]
        Where a claim is heard in each world.
    failures : run, texts in the order of ``TOLD``
    strata : list of (dimension, stratum)
        Of those that are kept.
    """

    plan: Plan
    outcomes: list[tuple[Where, np.ndarray]] = field(default_factory=list)
    paired: list[tuple[Where, list[float]]] = field(default_factory=list)
    claims: list[tuple[Where, list[Any]]] = field(default_factory=list)
    failures: list[tuple[Where, list[str]]] = field(default_factory=list)
    strata: list[tuple[str, str]] = field(default_factory=list)

    def run(self, case: Case, arm: Arm, run: Run) -> None:
        """The measures of a run, in the months and strata that are asked for."""
        months, dimensions = kept_months(self.plan.first), self.plan.study.dimensions
        places = [place for place, (dimension, _) in enumerate(run.strata) if dimension in dimensions]
        self.strata = [run.strata[place] for place in places]
        self.outcomes.append((_where(case, arm), run.values[np.ix_(months, places)].reshape(-1, len(MEASURES))))

    def pair(self, case: Case, arm: Arm, run: Run, base: Run) -> None:
        """What became of firms against their twins."""
        found = against_baseline(run, base)
        self.paired.append((_where(case, arm), [float(found[name]) for name in PAIRED]))

    def hear(self, case: Case, arm: Arm, config: Config) -> None:
        """What a claim's own experiments show in a world; whatever they raise is a result of that claim."""
        try:
            effect = heard(self.plan.claim, config)
        except Exception as fault:
            self.fail(case, arm, fault, HEARING)
        else:
            self.claims.append((_where(case, arm), [self.plan.claim, effect]))

    def fail(self, case: Case, arm: Arm, fault: Exception, stage: str) -> None:
        """A run that did not end well, with all that is needed to repeat it."""
        settings = self.plan.settings(case, arm)
        parameters = "; ".join(f"{key}={value}" for key, value in settings.items())
        repeat = as_run(self.plan.sources[arm.scenario], settings, self.plan.common)
        failure = failure_of(fault, stage, arm.scenario, case.seed)
        told = [failure.stage, failure.message, failure.trace, parameters, repeat]
        self.failures.append((_where(case, arm), told))

    def tables(self) -> dict[str, pa.Table]:
        """The tables of the shard, by name."""
        months = kept_months(self.plan.first)
        each = len(months) * len(self.strata)
        values = np.concatenate([np.empty((0, len(MEASURES))), *(block for _, block in self.outcomes)])
        runs = len(self.outcomes)
        columns = {
            **_columns([where for where, _ in self.outcomes for _ in range(each)]),
            "month": np.tile(np.repeat(np.array(months, dtype=np.int16), len(self.strata)), runs),
            "dimension": [dimension for dimension, _ in self.strata] * (len(months) * runs),
            "stratum": [stratum for _, stratum in self.strata] * (len(months) * runs),
            **{name: values[:, column].copy() for column, name in enumerate(MEASURES)},
        }
        return {
            "outcomes": pa.table(columns, schema=SCHEMAS["outcomes"]),
            "paired": _table("paired", self.paired, PAIRED),
            "claims": _table("claims", self.claims, ("claim", "effect")),
            "failures": _table("failures", self.failures, TOLD),
        }


def run_shard(plan: Plan, shard: Shard) -> dict[str, pa.Table]:
    """The tables of a shard: ``outcomes``, ``paired``, ``claims`` and ``failures``."""
    kept, before, configs = Kept(plan), None, {}
    arms, with_baseline = plan.arms[shard.first : shard.after], plan.keeps_baseline(shard)
    alone = Arm(plan.baseline, AS_IT_IS)
    for case in shard.cases:
        try:
            if before != (case.world, case.member):  # the same world with another luck is composed once
                configs, before = plan.configs_of(case, arms), (case.world, case.member)
        except Exception as fault:  # settings that the schema refuses together
            for arm in ([alone] if with_baseline else []) + arms:
                kept.fail(case, arm, fault, "settings")
            continue
        run_case(kept, case, configs, arms, with_baseline)
    return kept.tables()


def run_case(kept: Kept, case: Case, configs: dict[Arm, Config], arms: list[Arm], with_baseline: bool) -> None:
    """Run the baseline of a world and some arms with one luck, each paired with it."""
    plan, alone, base = kept.plan, Arm(kept.plan.baseline, AS_IT_IS), None

    def run_of(arm: Arm) -> Run:
        return plan.simulate(configs[arm].model_copy(update={"seed": case.seed}), plan.study.every_months)

    try:
        base = run_of(alone)
        if with_baseline:
            kept.run(case, alone, base)
    except Exception as fault:
        if with_baseline:
            kept.fail(case, alone, fault, "run")
    if with_baseline and plan.claim:
        kept.hear(case, alone, configs[alone].model_copy(update={"seed": case.seed}))
    for arm in arms:
        try:
            run = run_of(arm)
        except Exception as fault:
            kept.fail(case, arm, fault, "run")
            continue
        kept.run(case, arm, run)
        if base is not None:
            kept.pair(case, arm, run, base)


def heard(claim: str, config: Config) -> float:
    """Effect of a claim in a world, with nothing done there but the claim's own experiments; NaN where it cannot tell.

    Parameters
    ----------
    claim
        As in C22.
    config
        Of the world; the claim lays its own settings over it, run by run.
    """
    from sim.claims.docket import named  # which imports all that declare claims

    return float(named(claim).effect(Laboratory(config)))


def lost(plan: Plan, shard: Shard) -> dict[str, pa.Table]:
    """The tables of a shard whose process was ended from outside, twice: all its runs have failed."""
    kept = Kept(plan)
    for case in shard.cases:
        alone = [Arm(plan.baseline, AS_IT_IS)] if plan.keeps_baseline(shard) else []
        for arm in alone + plan.arms[shard.first : shard.after]:
            kept.fail(case, arm, DIED, "process")
    return kept.tables()


def failed_runs(failures: pa.Table) -> int:
    """How many runs have failed, of what ``failures`` tells; a claim that broke is none."""
    return sum(not stage.startswith(f"{HEARING}:") for stage in failures["stage"].to_pylist())


def kept_months(config: Config) -> list[int]:
    """Months whose measures are kept: every so many, and the last."""
    every = config.study.every_months
    return [month for month in range(config.months + 1) if month % every == 0 or month == config.months]


def _where(case: Case, arm: Arm) -> Where:
    return case.world, case.member, case.replicate, case.seed, arm.scenario, arm.point


def _columns(rows: list[Where]) -> dict[str, list[Any]]:
    return {name: [row[place] for row in rows] for place, name in enumerate(WHERE)}


def _table(name: str, rows: list[tuple[Where, Any]], told: tuple[str, ...]) -> pa.Table:
    values = {key: [row[place] for _, row in rows] for place, key in enumerate(told)}
    return pa.table({**_columns([where for where, _ in rows]), **values}, schema=SCHEMAS[name])
