"""Which analysis a command ends in."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from sim.analysis.found import Found
from sim.study.plan import Plan
from sim.study.results import Studied


def analysis(kind: str) -> Callable[[Studied], Found]:
    """The analysis of that name; imported only now, since some bring large libraries."""
    found: Callable[[Studied], Found] = import_module(f"sim.analysis.{kind}.analysis").analyse
    return found


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
