"""One shard of a study: its runs, one after the other, and the tables they leave.

Whatever a run raises is a result of that run, and the others go on. A shard's tables depend on the plan and the shard
alone: who ran it, when, and beside what, leaves no trace in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from sim.claims.laboratory import Laboratory
from sim.config.schema.experiment import Config
from sim.crew import within
from sim.evaluation.additionality import against_baseline
from sim.experiment import DIED, failure_of
from sim.record import MEASURES
from sim.simulation import Run
from sim.study.extent import kept_months
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
    "surveys": pa.schema([*WHERE.items(), ("target", pa.int16()), ("share", pa.float64())]),
    "claims": pa.schema([*WHERE.items(), ("claim", pa.string()), ("effect", pa.float64())]),
    "failures": pa.schema([*WHERE.items(), *((name, pa.string()) for name in TOLD)]),
}  # fmt: skip
Where = tuple[int, int, int, int, str, int]
Strata = list[tuple[str, str]]  # (dimension, stratum)
COMPOSED = 500  # arms, at most, whose configurations are kept from one case to the next
PROCESS = "process"  # stage of a failure that no run has raised
HEARING = "claim"  # stage of a failure that is none of a run: that run has ended well


@dataclass
class Kept:
    """What a shard has found so far, before it becomes tables.

    Attributes
    ----------
    plan
    outcomes : run, strata, (months x strata, measures)
    paired : run, values in the order of ``PAIRED``
    surveyed : run, (K,) share
        What surveys found of each target, then of what patterns need.
    claims : baseline, [claim, effect]
        Where a claim is heard in each world.
    failures : run, texts in the order of ``TOLD``
    """

    plan: Plan
    outcomes: list[tuple[Where, Strata, np.ndarray]] = field(default_factory=list)
    paired: list[tuple[Where, list[float]]] = field(default_factory=list)
    surveyed: list[tuple[Where, np.ndarray]] = field(default_factory=list)
    claims: list[tuple[Where, list[Any]]] = field(default_factory=list)
    failures: list[tuple[Where, list[str]]] = field(default_factory=list)

    def run(self, case: Case, arm: Arm, run: Run, base: Run | None = None) -> None:
        """Measures of a run in the months and strata that are asked for, and firms against twins: both or neither."""
        months, dimensions = kept_months(self.plan.first), self.plan.study.dimensions
        places = [place for place, (dimension, _) in enumerate(run.strata) if dimension in dimensions]
        values = run.values[np.ix_(months, places)].reshape(-1, len(MEASURES))
        if base is not None:
            found = against_baseline(run, base)
            self.paired.append((_where(case, arm), [float(found[name]) for name in PAIRED]))
        self.outcomes.append((_where(case, arm), [run.strata[place] for place in places], values))
        if self.plan.asked:
            self.surveyed.append((_where(case, arm), run.surveyed))

    def hear(self, case: Case, arm: Arm, config: Config) -> None:
        """What a claim's own experiments show in a world; whatever they raise is a result of that claim."""
        try:
            with in_time(self.plan, "the claim had not been heard"):
                effect = heard(self.plan.claim, config)
        except Exception as fault:
            self.fail(case, arm, fault, HEARING)
        else:
            self.claims.append((_where(case, arm), [self.plan.claim, effect]))

    def fail(self, case: Case, arm: Arm, fault: Exception, stage: str) -> None:
        """A run that did not end well, with all that is needed to repeat it."""
        settings = self.plan.settings(case, arm)
        parameters = "; ".join(f"{key}={value}" for key, value in settings.items())
        failure = failure_of(fault, stage, arm.scenario, case.seed)
        told = [failure.stage, failure.message, failure.trace, parameters, self.plan.repeat(case, arm)]
        self.failures.append((_where(case, arm), told))

    def tables(self) -> dict[str, pa.Table]:
        """The tables of the shard, by name."""
        months = kept_months(self.plan.first)
        values = np.concatenate([np.empty((0, len(MEASURES))), *(block for _, _, block in self.outcomes)])
        rows = [
            (where, month, *stratum) for where, strata, _ in self.outcomes for month in months for stratum in strata
        ]
        columns = {
            **_columns([where for where, *_ in rows]),
            "month": np.array([month for _, month, *_ in rows], dtype=np.int16),
            "dimension": [dimension for _, _, dimension, _ in rows],
            "stratum": [stratum for *_, stratum in rows],
            **{name: values[:, column].copy() for column, name in enumerate(MEASURES)},
        }
        return {
            "outcomes": pa.table(columns, schema=SCHEMAS["outcomes"]),
            "paired": _table("paired", self.paired, PAIRED),
            "surveys": self._surveys(),
            "claims": _table("claims", self.claims, ("claim", "effect")),
            "failures": _table("failures", self.failures, TOLD),
        }

    def _surveys(self) -> pa.Table:
        asked = len(self.plan.asked)
        columns = {
            **_columns([where for where, _ in self.surveyed for _ in range(asked)]),
            "target": np.tile(np.arange(asked, dtype=np.int16), len(self.surveyed)),
            "share": np.concatenate([np.empty(0), *(shares for _, shares in self.surveyed)]),
        }
        return pa.table(columns, schema=SCHEMAS["surveys"])


@dataclass
class World:
    """Configurations of a case's world, each composed when it is asked for; the next case may be in the same world.

    Parameters
    ----------
    plan
    many
        Whether there are so many arms that their configurations are not kept for the next case.
    """

    plan: Plan
    many: bool
    place: tuple[int, int] = (-1, -1)  # world and member
    here: dict[str, Config] = field(default_factory=dict)
    arms: dict[Arm, Config] = field(default_factory=dict)

    def config(self, case: Case, arm: Arm) -> Config:
        """Of an arm in a case."""
        if self.place != (case.world, case.member):
            self.place, self.here, self.arms = (case.world, case.member), {}, {}
        found = self.arms.get(arm) or self.plan.config_of(case, arm, self.here)
        if not self.many:
            self.arms[arm] = found
        return found.model_copy(update={"seed": case.seed})


def run_shard(plan: Plan, shard: Shard) -> dict[str, pa.Table]:
    """The tables of a shard: ``outcomes``, ``paired``, ``surveys``, ``claims`` and ``failures``."""
    kept, arms = Kept(plan), plan.arms[shard.first : shard.after]
    world = World(plan, len(arms) > COMPOSED)
    for case in shard.cases:
        run_case(kept, case, world, arms, plan.keeps_baseline(shard))
    return kept.tables()


def run_case(kept: Kept, case: Case, world: World, arms: Sequence[Arm], with_baseline: bool) -> None:
    """Run the baseline of a world and some arms with one luck, each paired with it."""
    plan, alone, base = kept.plan, Arm(kept.plan.baseline, AS_IT_IS), None
    stage = "settings"  # which the schema may refuse together
    try:
        config = world.config(case, alone)
        stage = "run"
        base = timed(plan, config)
        if with_baseline:
            kept.run(case, alone, base)
    except Exception as fault:
        if with_baseline:
            kept.fail(case, alone, fault, stage)
    if with_baseline and plan.claim and stage == "run":
        kept.hear(case, alone, config)
    for arm in arms:
        stage = "settings"
        try:
            config = world.config(case, arm)
            stage = "run"
            kept.run(case, arm, timed(plan, config), base)
        except Exception as fault:
            kept.fail(case, arm, fault, stage)


def timed(plan: Plan, config: Config) -> Run:
    """A run of the study, broken off where it does not end."""
    with in_time(plan, "the run had not ended"):
        return plan.run(config)


def in_time(plan: Plan, late: str) -> AbstractContextManager[None]:
    """What takes longer than a run may is broken off.   late : what is said then"""
    seconds = plan.first.executor.run_seconds
    return within(seconds, f"{late} after {seconds:g} seconds (executor.run_seconds)")


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
            kept.fail(case, arm, DIED, PROCESS)
    return kept.tables()


def passing_failures(failures: pa.Table) -> int:
    """How many failures were the machine's, not the model's: a process ended from outside; no memory or time left."""
    stages = failures["stage"].to_pylist()
    return sum(stage.startswith(f"{PROCESS}:") or stage.endswith(("MemoryError", "TooLong")) for stage in stages)


def failed_runs(failures: pa.Table) -> int:
    """How many runs have failed, of what ``failures`` tells; a claim that broke is none."""
    return sum(not stage.startswith(f"{HEARING}:") for stage in failures["stage"].to_pylist())


def _where(case: Case, arm: Arm) -> Where:
    return case.world, case.member, case.replicate, case.seed, arm.scenario, arm.point


def _columns(rows: list[Where]) -> dict[str, list[Any]]:
    return {name: [row[place] for row in rows] for place, name in enumerate(WHERE)}


def _table(name: str, rows: list[tuple[Where, Any]], told: tuple[str, ...]) -> pa.Table:
    values = {key: [row[place] for _, row in rows] for place, key in enumerate(told)}
    return pa.table({**_columns([where for where, _ in rows]), **values}, schema=SCHEMAS[name])
