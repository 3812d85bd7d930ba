"""What a study has found, on disk and as tidy tables; only the columns that are asked for are read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property, reduce
from operator import getitem
from pathlib import Path
from textwrap import shorten
from typing import Any, Literal, Self

import pandas as pd
import pyarrow.parquet as pq

from sim.config.notes import noted
from sim.config.schema.experiment import determining
from sim.config.schema.study import Study
from sim.config.schema.target import Target
from sim.config.study_files import FILES, said
from sim.ensemble import settings_of
from sim.errors import ConfigError, writing
from sim.language import ENGLISH, speaking, tr
from sim.provenance import code_state, environment, inputs
from sim.results import PASSPORT, spreadsheet
from sim.study.factors import Range
from sim.study.plan import AS_IT_IS, Plan
from sim.study.responses import ARM, CASE, PAIRED, RUN, by_run, columns_for, dimensions_for, is_effect
from sim.study.responses import problems as problems_with
from sim.targets import named

__all__ = ["ALL_MONTHS", "ARM", "CASE", "RUN", "Space", "Studied", "numeric", "passport", "write_points"]

TABLES = ("outcomes", "paired", "surveys", "claims", "failures")
NO_NAMES = "none"  # an empty list
Space = Literal["levers", "uncertainties"]  # what the state sets, and what it cannot set
ALL_MONTHS = -1  # that were kept, instead of one of them


@dataclass(frozen=True)
class Studied:
    """The results of a study.

    Attributes
    ----------
    folder
        Where they lie.
    levers, worlds : one row per point, one column per key of a setting
        What was tried; ``point`` and ``world`` of the other tables count their rows from 0.
    provenance
        What determined the numbers.
    """

    folder: Path
    levers: pd.DataFrame
    worlds: pd.DataFrame
    provenance: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        """A few lines: what was tried, where it lies, and what to ask."""
        known, names = self.provenance, shorten(", ".join(self.provenance.get("scenarios", ())), 300)
        runs, months, firms = (known.get(key, 0) for key in ("runs", "months", "n_smes"))
        size = f"points of levers: {len(self.levers):,}, worlds: {len(self.worlds):,}, runs: {runs:,}"
        return (
            f"<Studied: {known.get('kind', 'study')} of {names}; {size}, months: {months:,}, SMEs: {firms:,}\n"
            f" in {self.folder}; next: .responses('adoption'), .table('paired'), .levers, .worlds>"
        )

    @classmethod
    def read(cls, folder: Path | str) -> Self:
        """Read what a study has left.

        Raises
        ------
        ConfigError
            If the folder holds no study.
        """
        folder = Path(folder)
        if not (folder / PASSPORT).is_file() or not (folder / "tables" / "outcomes.parquet").is_file():
            raise ConfigError(f"{folder}: no study has left results here")
        provenance = json.loads((folder / PASSPORT).read_text(encoding="utf-8"))
        levers, worlds = (
            pd.DataFrame(provenance["points"][name], dtype=object).map(_as_text) for name in ("levers", "worlds")
        )
        return cls(folder, levers, worlds, provenance)

    def is_whole(self) -> bool:
        """Whether all tables of the runs are there and can be read."""
        tables = self.folder / "tables"
        whole = all(pq.read_metadata(tables / f"{name}.parquet").num_columns for name in TABLES)
        return whole and all((tables / f"{name}.csv").is_file() for name in ("levers", "worlds"))

    @cached_property
    def study(self) -> Study:
        """What was asked for."""
        return Study.model_validate(self.provenance["study"])

    @cached_property
    def targets(self) -> list[Target]:
        """Published figures that the runs were surveyed for; ``target`` of the table ``surveys`` counts them from 0."""
        return [Target.model_validate(known) for known in self.provenance["targets"]]

    @property
    def known(self) -> list[Target]:
        """Figures that naive references may be fitted to: those known before, and those of the targets so marked."""
        before = [Target.model_validate(known) for known in self.provenance.get("known", [])]
        return [*before, *(target for target in self.targets if target.use == "calibrate")]

    @property
    def scenarios(self) -> list[str]:
        """Names of all scenarios, the baseline among them."""
        return list(self.provenance["scenarios"])

    @property
    def policies(self) -> list[str]:
        """Names of the scenarios beside the baseline."""
        return [name for name in self.scenarios if name != self.baseline]

    @property
    def baseline(self) -> str:
        """Name of the scenario that the others are compared with."""
        return str(self.provenance["baseline"])

    @property
    def months(self) -> int:
        """Length of a run."""
        return int(self.provenance["months"])

    def tried(self, space: Space) -> pd.DataFrame:
        """Points of a space: one row per point, one column per key."""
        return self.levers if space == "levers" else self.worlds

    def names(self, space: Space) -> dict[str, str]:
        """What figures call the factors of a space, by key, in the language that is spoken."""
        asked = self.study.levers if space == "levers" else self.study.uncertainties
        return {key: tr(name) for key, name in asked.names().items()}

    def policy_name(self, scenario: str, point: int = AS_IT_IS) -> str:
        """A policy for people: the title of its scenario, with the settings of its point of the levers."""
        title, names = tr(str(self.provenance["scenarios"][scenario])), self.names("levers")
        settings = {} if point == AS_IT_IS else self.levers.iloc[point].dropna().to_dict()
        told = tr(", ").join(f"{names.get(str(key), key)} = {level_in_words(value)}" for key, value in settings.items())
        return tr("{title} ({settings})", title=title, settings=told) if told else title

    def ranges(self, space: Space) -> list[Range]:
        """Its factors with their ends or values, in the order of the columns of its points."""
        return [Range(**{**known, "values": tuple(known["values"])}) for known in self.provenance["ranges"][space]]

    def table(
        self, name: str, columns: Sequence[str] | None = None, where: Mapping[str, Any] | None = None
    ) -> pd.DataFrame:
        """A whole table, or some of its columns or rows.

        Parameters
        ----------
        name
            outcomes, paired, surveys, claims or failures.
        columns
            All, where it is left out.
        where : value by column
            Which rows; all, where it is left out.
        """
        path = self.folder / "tables" / f"{name}.parquet"
        found = pq.read_table(
            path, columns=list(columns) if columns else None, page_checksum_verification=True,
            filters=[(column, "==", value) for column, value in where.items()] if where else None,
        )  # fmt: skip
        return found.to_pandas()

    def responses(self, *names: str, month: int | None = None) -> pd.DataFrame:
        """Responses of each run, over all firms, in the last month or another that was kept, or in ALL_MONTHS.

        Parameters
        ----------
        names
            Measures; ``effect_of_`` before one asks for the difference from the baseline with the same world and
            luck; classes of firms against their twins and ``public_cost`` are of the whole run.
        month : index

        Returns
        -------
        One row per run (and month), by world, member, replicate, scenario and point; effects only for policies.

        Raises
        ------
        ConfigError
            If there is no such response, or that month was not kept.
        """
        if not names:
            raise ConfigError("responses are given by name, as in responses('adoption', 'effect_of_adoption')")
        problems = problems_with({f"responses({name!r})": name for name in names}, self.study.dimensions)
        if problems:
            raise ConfigError(problems)
        dimensions = dimensions_for(names)
        columns = [*RUN, "month", "dimension", "stratum", *columns_for(names)]
        path = self.folder / "tables" / "outcomes.parquet"
        wanted: list[tuple[str, str, Any]] = [("dimension", "in", dimensions)]
        if month != ALL_MONTHS:
            wanted.append(("month", "==", self.months if month is None else month))
        at = pq.read_table(path, columns=columns, filters=wanted).to_pandas()
        if at.empty and month not in (None, ALL_MONTHS):
            raise ConfigError(f"month {month} was not kept; months are kept every {self.provenance['every_months']}")
        twins = [name for name in names if name in PAIRED]
        paired = self.table("paired", [*RUN, *twins]) if twins else pd.DataFrame()
        return by_run(at, paired, names, self.baseline)

    def by_response(self, asked: Sequence[str]) -> pd.DataFrame:
        """One row per response and run, in the last month: those of a run, then response and value."""
        parts = []
        for effects in (False, True):
            names = [name for name in asked if is_effect(name) == effects]
            if names:
                wide = self.responses(*names)
                keys = [name for name in wide if name not in names]
                parts.append(wide.melt(id_vars=keys, value_vars=names, var_name="response"))
        return pd.concat(parts, ignore_index=True)

    def points(self, found: pd.DataFrame) -> pd.DataFrame:
        """The same rows, with the settings of world and levers beside each."""
        with_worlds = found.join(self.worlds, on="world") if len(self.worlds.columns) else found
        return with_worlds.join(self.levers, on="point") if len(self.levers.columns) else with_worlds


def analysed(plan: Plan) -> dict[str, Any]:
    """Of a passport, what was asked of an analysis and of what is drawn."""
    study = plan.study.model_dump(mode="json")
    for *within, last in FILES:
        group = reduce(getitem, within, study)
        group[last] = Path(group[last]).name  # what the file holds is told, wherever it lies
    targets = [target.model_dump(mode="json") for target in plan.targets]
    known = named(plan.study.validation.known) if plan.targets and plan.study.validation.known else []
    return {
        "study": study, "targets": targets, "known": [figure.model_dump(mode="json") for figure in known],
        "figures": plan.first.output.figures,
    }  # fmt: skip


def _notes(plan: Plan) -> dict[str, list[str]]:
    """In English, whatever is spoken: a passport is the same, whoever reads it."""
    with speaking(ENGLISH):
        return noted(plan.configs)


def passport(plan: Plan, kind: str, command: str, started: str, finished: str, runs: dict[str, int]) -> dict[str, Any]:
    """What determined the numbers of a study, and how it went."""
    first = plan.first
    return {
        "identity": plan.identity, "kind": kind, "title": plan.study.title, "question": plan.study.question,
        "assumptions": plan.study.assumptions, "command": command, "common": plan.common, "started": started,
        "finished": finished, **runs,
        "baseline": plan.baseline, "scenarios": {name: config.policy.title for name, config in plan.configs.items()},
        "population": first.population.title, "currency": first.population.currency, "start": first.population.start,
        "n_smes": first.population.n_smes, "months": first.months, "every_months": plan.study.every_months,
        "seed": first.seed, **analysed(plan), "notes": _notes(plan),
        "fell_short": plan.fell_short, "members": plan.members["name"].tolist(),
        "vectors": [settings_of(plan.members, row) for row in range(len(plan.members))],
        "points": {"levers": _points(plan.levers), "worlds": _points(plan.worlds)},
        "ranges": {
            "levers": [asdict(known) for known in plan.lever_ranges],
            "uncertainties": [asdict(known) for known in plan.world_ranges],
        },
        "generations": list(plan.generations),
        "code": code_state(), "environment": environment(), "inputs": inputs(command, _read(plan)),
        "config": {name: determining(config) for name, config in plan.configs.items()},
    }  # fmt: skip


def _read(plan: Plan) -> list[str]:
    """Files that were read besides those that the command names: paths, or names of what is shipped."""
    return [*(said(plan.study, key) for key in FILES), plan.first.ensemble]


def numeric(levels: Iterable[Any]) -> bool:
    """Whether levels of a factor are numbers, which have an order, and not names or truth values."""
    return all(isinstance(level, int | float) and not isinstance(level, bool) for level in levels)


def level_in_words(level: Any) -> str:
    """A value of a setting for people; of several names, each in the language that is spoken.

    Examples
    --------
    >>> level_in_words(0.25), level_in_words("micro, small")
    ('0.25', 'micro, small')
    """
    return f"{level:.6g}" if isinstance(level, float) else tr(", ").join(map(tr, str(level).split(", ")))


def _as_text(level: Any) -> Any:
    """A value that can stand in a table: of a list, its names.

    Examples
    --------
    >>> _as_text(["micro", "small"]), _as_text([]), _as_text(0.5)
    ('micro, small', 'none', 0.5)
    """
    return (", ".join(level) or NO_NAMES) if isinstance(level, list) else level


def _points(table: pd.DataFrame) -> list[dict[str, Any]]:
    return table.to_dict("records") if len(table.columns) else [{}]


def write_points(plan: Plan, tables: Path) -> None:
    """The designs, as tables of their own.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    for name, number, table in (("levers", "point", plan.levers), ("worlds", "world", plan.worlds)):
        numbered = table.map(_as_text)
        numbered.insert(0, number, range(len(table)))
        with writing(tables / f"{name}.csv"):
            (tables / f"{name}.csv").write_text(spreadsheet(numbered), encoding="utf-8", newline="\n")
