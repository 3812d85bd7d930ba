"""Figures of a sweep: each response along each factor."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.analysis.found import Found
from sim.plot.studies.figure import StudyFigure, footer, legend
from sim.plot.style import BLACK, COLOURS, DASHES, MARKERS, page
from sim.statistics.intervals import LEVEL
from sim.study.responses import response as called
from sim.study.results import Space, Studied, numeric

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_FACTORS, MOST_RESPONSES = 4, 3
INTERVAL = f"Bars: {LEVEL:.0%} interval of the mean over seeds and parameter vectors; all other factors are averaged."


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
            for place, (scenario, seen) in enumerate(of.groupby("scenario", sort=False)):
                label = studied.policy_name(str(scenario))
                _line(axes, seen, label, place, black=scenario == studied.baseline)
            axes.set_xlabel(names.get(key, key))
        panels[row][0].set_title(called(response).titled)
    legend(figure, panels.flat)
    footer(figure, studied, INTERVAL)
    return figure


def _line(axes: Any, seen: pd.DataFrame, label: str, place: int, *, black: bool) -> None:
    """Means with their intervals; levels that are no numbers stand side by side."""
    numbers = numeric(seen["level"])
    seen = seen.sort_values("level") if numbers else seen
    levels = seen["level"].astype(float).tolist() if numbers else list(range(len(seen)))
    axes.errorbar(
        levels, seen["mean"], yerr=[seen["mean"] - seen["low"], seen["high"] - seen["mean"]],
        color=BLACK if black else COLOURS[place % len(COLOURS)], linestyle=DASHES[place % len(DASHES)],
        marker=MARKERS[place % len(MARKERS)], linewidth=1.0, elinewidth=0.7, capsize=1.5, label=label,
    )  # fmt: skip
    if not numbers:
        axes.set_xticks(levels, [str(level) for level in seen["level"]])


def figures(found: Found, studied: Studied) -> list[StudyFigure]:
    """Those that there is something to draw for."""
    moved, drawn = set(found.tables["along"]["factor"]), []
    caption = (
        "Each point is a mean over seeds, parameter vectors and all other factors. Effects compare each run with the "
        "same firms under the same luck without the policy."
    )
    spaces: list[tuple[Space, str, str]] = [
        ("levers", "by_levers", "Responses by what the state sets"),
        ("uncertainties", "by_worlds", "Responses by what the state cannot set"),
    ]
    for space, name, title in spaces:
        if moved & set(studied.tried(space)):
            drawn.append(StudyFigure(name, title, caption, "along", partial(_along, space=space)))
    return drawn
