"""Which analysis a command ends in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from sim.analysis.found import Found
from sim.study.plan import Plan
from sim.study.responses import response
from sim.study.results import Studied


def analysis(kind: str) -> Callable[[Studied], Found]:
    """The analysis of that name, under what is to be known of the study first; imported only now, since some are large."""
    analyse: Callable[[Studied], Found] = import_module(f"sim.analysis.{kind}.analysis").analyse

    def of(studied: Studied) -> Found:
        found = analyse(studied)
        return replace(found, sentences=[*first_of_all(studied), *found.sentences])

    return of


def first_of_all(studied: Studied) -> list[str]:
    """What stands above every finding: notes on the study, and whether effects are known as well as was asked for."""
    passport = studied.provenance
    told = [f"Note ({', '.join(names)}): {note}." for note, names in passport.get("notes", {}).items()]
    short = passport.get("fell_short")
    if short:
        asked = studied.study.replication
        told.append(
            f"In {short} of {len(studied.worlds) * len(passport['members'])} worlds (with parameter vectors) the "
            f"effect on {response(asked.of).spoken} is not known to within {asked.until_half_width:g}, which was asked "
            f"for, after {asked.most} seeds."
        )
    return told


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
