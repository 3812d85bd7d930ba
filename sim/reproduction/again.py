"""Runs of results, one by one, made again from the passport alone; no file that was read then is read now."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from sim.claims.docket import Task, counter_tasks, effects_of, fitted_tasks, hear
from sim.comparison import tables
from sim.config.schema.experiment import Config
from sim.ensemble import Vector
from sim.experiment import run_replicate
from sim.report.passport import check_tables
from sim.results import TABLES, Results
from sim.study.plan import AS_IT_IS, Arm, Case, Plan
from sim.study.results import RUN, Studied
from sim.study.results import TABLES as TABLES_OF_A_STUDY
from sim.study.shard import Kept, World, run_case

OF_THE_MACHINE = ("traceback", "repeat", "fault")  # where the code lay, and what was typed


class Again(NamedTuple):
    """The rows of one run, by table: as stored and as found."""

    stored: dict[str, pd.DataFrame]
    found: dict[str, pd.DataFrame]


class Runs(ABC):
    """The runs of a folder of results, each by what names it."""

    @abstractmethod
    def names(self) -> pd.DataFrame:
        """One row per run."""

    @abstractmethod
    def again(self, name: dict[str, Any]) -> Again:
        """Make a run again.   name : a row of ``names``"""


class ComparedRuns(Runs):
    """Of a comparison, and of a single run."""

    def __init__(self, folder: Path) -> None:
        check_tables(folder)
        self.results = Results.read(folder)
        self.configs = _configs(self.results.provenance)

    def names(self) -> pd.DataFrame:
        """Scenario, parameter vector, replicate and seed."""
        passport = self.results.provenance
        each = [(member, seed) for member in self.results.members for seed in passport["seeds"]]
        return pd.DataFrame([
            {"scenario": scenario, "member": member, "replicate": number, "seed": seed}
            for scenario in self.configs for number, (member, seed) in enumerate(each)
        ])  # fmt: skip

    def again(self, name: dict[str, Any]) -> Again:
        """The scenario with its baseline, in the same vector with the same seed."""
        passport = self.results.provenance
        wanted = {key: self.configs[key] for key in dict.fromkeys([self.results.baseline, name["scenario"]])}
        vector = Vector(name["member"], passport.get("members", {}).get(name["member"], {}), {})
        replicate = run_replicate(wanted, self.results.baseline, name["replicate"], name["seed"], vector)
        replicate.failures = [failure for failure in replicate.failures if failure.scenario == name["scenario"]]
        found = tables(wanted, [replicate], passport["command"])
        return Again(
            {table: _rows(getattr(self.results, table), name) for table in TABLES},
            {table: _rows(found[table], name) for table in TABLES},
        )


class StudiedRuns(Runs):
    """Of a study: worlds with their luck, and the policies that were tried there."""

    def __init__(self, folder: Path) -> None:
        self.studied = Studied.read(folder)
        self.plan = _plan(self.studied)

    def names(self) -> pd.DataFrame:
        """World, member, replicate, seed, scenario and point of each run."""
        columns = [*RUN, "seed"]
        last = {"month": self.studied.months, "dimension": self.studied.study.dimensions[0]}
        known = [self.studied.table("outcomes", columns, last), self.studied.table("failures", columns)]
        return pd.concat(known, ignore_index=True).drop_duplicates(ignore_index=True)

    def again(self, name: dict[str, Any]) -> Again:
        """The policy with the baseline of its world, or that baseline alone."""
        case = Case(name["world"], name["member"], name["replicate"], name["seed"])
        arm, kept = Arm(name["scenario"], name["point"]), Kept(self.plan)
        alone = arm == Arm(self.plan.baseline, AS_IT_IS)
        run_case(kept, case, World(self.plan, many=False), [] if alone else [arm], with_baseline=alone)
        return Again(
            {table: self.studied.table(table, where=name).drop(columns=_strange(table)) for table in TABLES_OF_A_STUDY},
            {table: rows.to_pandas().drop(columns=_strange(table)) for table, rows in kept.tables().items()},
        )


class HeardClaims(Runs):
    """Of verdicts on claims: each claim in each world."""

    def __init__(self, folder: Path, passport: dict[str, Any]) -> None:
        self.config = _configs(passport)["claims"]
        self.effects = pd.read_parquet(folder / "effects.parquet")
        table = pd.DataFrame(passport["parameters"], dtype=object)
        table.insert(0, "name", [known["name"] for known in passport["fit"]])
        tasks = fitted_tasks(self.config, passport["claims"], table)
        tasks += counter_tasks(self.config, pd.read_parquet(folder / "claims.parquet"))
        self.tasks: dict[tuple[str, str, int, int], Task] = {
            (claim, task.world, task.number, task.seed): task for task in tasks for claim in task.claims
        }

    def names(self) -> pd.DataFrame:
        """Claim, kind of world, parameter vector and seed."""
        return self.effects[["claim", "world", "vector", "seed"]]

    def again(self, name: dict[str, Any]) -> Again:
        """The claim's own experiments in its world."""
        task = self.tasks[name["claim"], name["world"], name["vector"], name["seed"]]
        found = effects_of([hear(self.config, replace(task, claims=(name["claim"],)))])
        return Again({"effects": _rows(self.effects, name)}, {"effects": _rows(found, name)})


def runs_of(folder: Path, passport: dict[str, Any]) -> Runs:
    """The runs of a folder of results, whichever command has left it.

    Raises
    ------
    ConfigError
        If tables are missing.
    """
    if "claims" in passport:
        return HeardClaims(folder, passport)
    return StudiedRuns(folder) if "kind" in passport else ComparedRuns(folder)


def _configs(passport: dict[str, Any]) -> dict[str, Config]:
    return {name: Config.model_validate(config) for name, config in passport["config"].items()}


def _plan(studied: Studied) -> Plan:
    """The plan of a study, as its passport has it: with all points that it has come to in the end."""
    known, study = studied.provenance, studied.study
    configs = {name: config.model_copy(update={"study": study}) for name, config in _configs(known).items()}
    points = {space: pd.DataFrame(known["points"][space], dtype=object) for space in ("levers", "worlds")}
    members = pd.DataFrame(known["vectors"], dtype=object)
    members.insert(0, "name", known["members"])
    arms = [Arm(name, point) for name in configs for point in range(len(points["levers"])) if name != studied.baseline]
    return Plan(
        configs, studied.baseline, points["levers"], points["worlds"], studied.ranges("levers"),
        studied.ranges("uncertainties"), members, arms, {name: name for name in configs}, known["common"],
        targets=tuple(studied.targets),
    )  # fmt: skip


def _rows(frame: pd.DataFrame, name: dict[str, Any]) -> pd.DataFrame:
    """Rows of one run, without what depends on where the code lay."""
    for column, value in name.items():
        frame = frame[frame[column] == value] if column in frame else frame
    return frame.drop(columns=[column for column in OF_THE_MACHINE if column in frame])


def _strange(table: str) -> list[str]:
    return ["traceback", "repeat"] if table == "failures" else []
