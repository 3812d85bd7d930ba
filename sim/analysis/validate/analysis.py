"""A confrontation: published figures beside what the ensemble says, and beside naive references."""

from __future__ import annotations

from functools import partial

from sim.analysis.calibrate.sentences import reader
from sim.analysis.found import Found
from sim.analysis.surveyed import confronted, patterns, surveyed
from sim.analysis.validate.sentences import sentences
from sim.errors import ConfigError
from sim.statistics.forecasts import REFERENCES
from sim.study.plan import Plan
from sim.study.results import Studied
from sim.targets import named


def check(plan: Plan) -> None:
    """What a confrontation asks of a plan.

    Raises
    ------
    ConfigError
        Every problem.
    """
    if not plan.targets:
        raise ConfigError("study.targets: there is no figure to confront the model with; say --targets FILE.csv")
    if plan.study.validation.known:
        named(plan.study.validation.known)


def analyse(studied: Studied) -> Found:
    """Each figure, and each pattern.

    Returns
    -------
    ``figures``: of each figure what was observed, median and interval over parameter vectors and luck, the error, and
    errors of naive references; those outside come first, the furthest off before others. ``patterns``. ``references``:
    by series and use, the mean size of errors of the model and of each reference, over figures that all foretell.
    """
    found = surveyed(studied, fitted_only=True)
    figures = confronted(found, studied.known, studied.study.validation.until)
    order = figures.assign(far=-figures["error"].abs()).sort_values(["inside", "far"], kind="stable").index
    figures = figures.loc[order].reset_index(drop=True)
    errors = {"model": "error", **{name: f"error_{name}" for name in REFERENCES}}
    comparable = figures.dropna(subset=[*errors.values()])
    references = (
        comparable.groupby(["series", "use"], sort=True)[[*errors.values()]].agg(lambda off: off.abs().mean())
        .set_axis([*errors], axis=1).assign(figures=comparable.groupby(["series", "use"]).size()).reset_index()
    )  # fmt: skip
    tables = {"figures": figures, "patterns": patterns(found.answers()), "references": references}
    return Found(tables, partial(sentences, tables, studied), reads=reader(studied))
