"""Which analysis a command ends in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

import pandas as pd

from sim.analysis.found import Found
from sim.analysis.futures import few_seeds
from sim.config.notes import noted
from sim.config.schema.experiment import Config
from sim.language import ENGLISH, current, speaking, tr
from sim.study.plan import Plan
from sim.study.responses import response
from sim.study.results import Studied


def analysis(kind: str) -> Callable[[Studied], Found]:
    """The analysis of that name, under what is to be known first; imported only now, as some bring large libraries.

    Its tables and files are in English, whatever is spoken; what was found is said when it is asked for.
    """
    analyse: Callable[[Studied], Found] = import_module(f"sim.analysis.{kind}.analysis").analyse

    def of(studied: Studied) -> Found:
        with speaking(ENGLISH):  # words in tables and files are the same, whoever reads them
            found = analyse(studied)
        tables = {name: _without_negative_zero(table) for name, table in found.tables.items()}

        def say() -> list[str]:
            rough = few_seeds(tables, studied)
            return [*first_of_all(studied), *found.say(), *([rough] if rough else [])]

        return replace(found, tables=tables, say=say)

    return of


def _without_negative_zero(table: pd.DataFrame) -> pd.DataFrame:
    """The same numbers; zero has no sign."""
    floats = table.select_dtypes("floating").columns
    return table.assign(**{str(name): table[name] + 0.0 for name in floats}) if len(floats) else table


def first_of_all(studied: Studied) -> list[str]:
    """What stands above every finding: notes on the study, and whether effects are known as well as was asked for."""
    passport = studied.provenance
    notes = passport.get("notes", {})
    said = _said_again(passport) if notes else {}
    told = [tr("Note ({names}): {note}.", names=tr(", ").join(names), note=said.get(note, note))
            for note, names in notes.items()]  # fmt: skip
    short = passport.get("fell_short")
    if short:
        asked = studied.study.replication
        told.append(tr(
            "In {short} of {worlds} worlds (with parameter vectors) the effect on {response} is not known to within "
            "{width}, which was asked for, after {most} seeds.",
            short=short, worlds=len(studied.worlds) * len(passport["members"]), response=response(asked.of).spoken,
            width=f"{asked.until_half_width:g}", most=asked.most,
        ))  # fmt: skip
    return told


def _said_again(passport: dict[str, Any]) -> dict[str, str]:
    """What notes on the settings, which a passport has in English, are in the language that is spoken.

    Of settings that another version had, notes stay as they were written.
    """
    if current() == ENGLISH:
        return {}
    try:
        configs = {name: Config.model_validate(known) for name, known in passport["config"].items()}
        with speaking(ENGLISH):
            written = list(noted(configs))
        return dict(zip(written, noted(configs), strict=True))
    except ValueError:
        return {}


def check(kind: str, plan: Plan) -> None:
    """Let an analysis refuse a plan from which it could conclude nothing, before anything is run.

    Raises
    ------
    ConfigError
        Every problem, one sentence each.
    """
    refuse: Callable[[Plan], None] | None = getattr(import_module(f"sim.analysis.{kind}.analysis"), "check", None)
    if refuse is not None:
        refuse(plan)
