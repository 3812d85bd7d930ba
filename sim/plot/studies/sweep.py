"""Figures of a sweep: each response along each factor."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.found import Found
from sim.analysis.wording import in_currency, in_own_unit
from sim.language import tr
from sim.plot.studies.figure import StudyFigure, footer, legend
from sim.plot.style import BLACK, COLOURS, DASHES, MARKERS, page
from sim.plot.words import wrapped
from sim.statistics.ensemble import RANGE
from sim.statistics.intervals import LEVEL
from sim.study.responses import EFFECT
from sim.study.results import Space, Studied, numeric

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_FACTORS, MOST_RESPONSES, MOST_PAIRS = 4, 3, 2
APART = 0.014  # of the width of a panel, that marks of two lines stand apart
LABEL, MOST_LINES = 34, 6


def _bars(studied: Studied) -> str:
    """What bars are, with one parameter vector or with several."""
    if len(studied.provenance["members"]) > 1:
        return tr("Bars: at least {share} of parameter vectors, widened by luck, of the mean over worlds (a fixed "
                  "design, each counts as much); all other factors are averaged.", share=f"{RANGE:.0%}")  # fmt: skip
    return tr("Bars: {level} interval over luck of the mean over worlds (a fixed design, each counts as much); all "
              "other factors are averaged.", level=f"{LEVEL:.0%}")  # fmt: skip


def _along(found: Found, studied: Studied, space: Space) -> Figure:
    """A panel for each response and factor, a line for each scenario."""
    names, table = studied.names(space), found.tables["along"]
    keys = [key for key in studied.tried(space) if key in set(table["factor"])][:MOST_FACTORS]
    responses = list(dict.fromkeys(table["response"]))[:MOST_RESPONSES]
    figure = page(16.0 + 48.0 * len(responses))
    panels = figure.subplots(len(responses), len(keys), squeeze=False, sharey="row")
    for row, response in enumerate(responses):
        for column, key in enumerate(keys):
            axes = panels[row][column]
            of = table[(table["response"] == response) & (table["factor"] == key)]
            lines = list(of.groupby("scenario", sort=False))
            for place, (scenario, seen) in enumerate(lines):
                label = studied.policy_name(str(scenario))
                beside = place - (len(lines) - 1) / 2
                _line(axes, seen, label, place, black=scenario == studied.baseline, beside=beside)
            axes.set_xlabel(wrapped(in_currency(names.get(key, key), studied), LABEL, lines=3))
        panels[row][0].set_title(wrapped(in_own_unit(response, studied), 2 * LABEL))
    legend(figure, panels.flat)
    footer(figure, studied, _bars(studied))
    return figure


def _line(axes: Any, seen: pd.DataFrame, label: str, place: int, *, black: bool, beside: float) -> None:
    """Means with their intervals, a little beside other lines; levels that are no numbers stand side by side."""
    numbers = numeric(seen["level"])
    seen = seen.sort_values("level") if numbers else seen
    levels = seen["level"].to_numpy(dtype=float) if numbers else np.arange(len(seen), dtype=float)
    moved = levels + beside * APART * (np.ptp(levels) or 1.0)
    axes.errorbar(
        moved, seen["mean"], yerr=[seen["mean"] - seen["low"], seen["high"] - seen["mean"]],
        color=BLACK if black else COLOURS[place % len(COLOURS)], linestyle=DASHES[place % len(DASHES)],
        marker=MARKERS[place % len(MARKERS)], linewidth=1.0, elinewidth=0.7, capsize=1.5, label=label,
    )  # fmt: skip
    if not numbers:
        axes.set_xticks(levels, [wrapped(str(level), 14) for level in seen["level"]])


def _across(found: Found, studied: Studied, lever: str, factor: str) -> Figure:
    """A panel for each effect and scenario: along a lever, a line for each value of a factor of the worlds."""
    table = found.tables["across"]
    table = table[(table["factor"] == lever) & (table["world_factor"] == factor)]
    responses = _effects(table)
    scenarios = list(dict.fromkeys(table["scenario"]))[:MOST_FACTORS]
    name = wrapped(in_currency(studied.names("uncertainties").get(factor, factor), studied), LABEL)
    figure = page(20.0 + 48.0 * len(responses))
    panels = figure.subplots(len(responses), len(scenarios), squeeze=False, sharey="row", sharex=True)
    for row, response in enumerate(responses):
        for column, scenario in enumerate(scenarios):
            axes = panels[row][column]
            of = table[(table["response"] == response) & (table["scenario"] == scenario)]
            lines = list(of.groupby("world_level", sort=numeric(of["world_level"])))
            shown = lines[:: -(-len(lines) // MOST_LINES)]
            for place, (level, seen) in enumerate(shown):
                told = f"{level:.4g}" if isinstance(level, float) else str(level)
                _line(axes, seen, f"{name} = {told}", place, black=False, beside=place - (len(shown) - 1) / 2)
            axes.axhline(0.0, color=BLACK, linewidth=0.5)
            axes.set_title(wrapped(studied.policy_name(str(scenario)), LABEL))
            if row == len(responses) - 1:
                label = in_currency(studied.names("levers").get(lever, lever), studied)
                axes.set_xlabel(wrapped(label, LABEL, lines=3))
        panels[row][0].set_ylabel(wrapped(in_own_unit(response, studied), LABEL))
    legend(figure, panels.flat)
    footer(figure, studied, _bars(studied))
    return figure


def _effects(table: pd.DataFrame) -> list[str]:
    """Responses that may depend on both: effects first, and no more than a page holds."""
    known = list(dict.fromkeys(table["response"]))
    return sorted(known, key=lambda name: not str(name).startswith(EFFECT))[:MOST_RESPONSES]


def figures(found: Found, studied: Studied) -> list[StudyFigure]:
    """Those that there is something to draw for."""
    moved, drawn = set(found.tables["along"]["factor"]), []
    caption = tr(
        "Each point is the mean of the means of worlds, over all other factors. Effects compare each run with the "
        "same firms under the same luck without the policy."
    )
    spaces: list[tuple[Space, str, str]] = [
        ("levers", "by_levers", tr("Responses by what the state sets")),
        ("uncertainties", "by_worlds", tr("Responses by what the state cannot set")),
    ]
    for space, name, title in spaces:
        if moved & set(studied.tried(space)):
            drawn.append(StudyFigure(name, title, caption, "along", partial(_along, space=space)))
    pairs = found.tables["across"][["factor", "world_factor"]].drop_duplicates().head(MOST_PAIRS)
    for number, (lever, factor) in enumerate(pairs.itertuples(index=False)):
        called = studied.names("levers").get(lever, lever), studied.names("uncertainties").get(factor, factor)
        drawn.append(StudyFigure(
            "levers_by_worlds" + (f"_{number + 1}" if number else ""),
            tr("Whether what a lever does depends on the world: {lever} by {factor}", lever=called[0],
               factor=called[1]),
            tr("Lines that run side by side say that it does not. ") + caption, "across",
            partial(_across, lever=lever, factor=factor),
        ))  # fmt: skip
    return drawn
