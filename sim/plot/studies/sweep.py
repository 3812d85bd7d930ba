"""Figures of a sweep: each response along each factor."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.analysis.found import Found
from sim.plot.studies.figure import StudyFigure, footer, label_of
from sim.plot.style import BLACK, COLOURS, DASHES, MARKERS, page
from sim.statistics.intervals import LEVEL
from sim.study.results import Studied

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_FACTORS, MOST_RESPONSES = 4, 3
INTERVAL = f"Bars: {LEVEL:.0%} interval of the mean over seeds and parameter vectors; all other factors are averaged."


def _along(found: Found, studied: Studied, space: str) -> Figure:
    """A panel for each response and factor, a line for each scenario."""
    names, table = studied.names(space), found.tables["along"]
    keys = [key for key in getattr(studied, "levers" if space == "levers" else "worlds").columns]
    keys = [key for key in keys if key in set(table["factor"])][:MOST_FACTORS]
    responses = list(dict.fromkeys(table["response"]))[:MOST_RESPONSES]
    figure = page(16.0 + 48.0 * len(responses))
    panels = figure.subplots(len(responses), len(keys), squeeze=False, sharey="row")
    for row, response in enumerate(responses):
        for column, key in enumerate(keys):
            axes = panels[row][column]
            of = table[(table["response"] == response) & (table["factor"] == key)]
            for place, (scenario, seen) in enumerate(of.groupby("scenario", sort=False)):
                label = str(studied.provenance["scenarios"][scenario])
                _line(axes, seen, label, place, black=scenario == studied.baseline)
            axes.set_xlabel(names.get(key, key))
        panels[row][0].set_title(label_of(response))
    handles, labels = panels[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper left", ncols=min(len(labels), 4))
    footer(figure, studied, INTERVAL)
    return figure


def _line(axes: Any, seen: pd.DataFrame, label: str, place: int, *, black: bool) -> None:
    """Means with their intervals; levels that are no numbers stand side by side."""
    numeric = seen["level"].map(lambda level: isinstance(level, int | float) and not isinstance(level, bool)).all()
    seen = seen.sort_values("level") if numeric else seen
    levels = seen["level"].astype(float).tolist() if numeric else list(range(len(seen)))
    axes.errorbar(
        levels, seen["mean"], yerr=[seen["mean"] - seen["low"], seen["high"] - seen["mean"]],
        color=BLACK if black else COLOURS[place % len(COLOURS)], linestyle=DASHES[place % len(DASHES)],
        marker=MARKERS[place % len(MARKERS)], linewidth=1.0, elinewidth=0.7, capsize=1.5, label=label,
    )  # fmt: skip
    if not numeric:
        axes.set_xticks(levels, [str(level) for level in seen["level"]])


def figures(found: Found, studied: Studied) -> list[StudyFigure]:
    """Those that there is something to draw for."""
    moved, drawn = set(found.tables["along"]["factor"]), []
    caption = (
        "Each point is a mean over seeds, parameter vectors and all other factors. Effects compare each run with the "
        "same firms under the same luck without the policy."
    )
    if moved & set(studied.levers.columns):
        draw = partial(_along, space="levers")
        drawn.append(StudyFigure("by_levers", "Responses by what the state sets", caption, "along", draw))
    if moved & set(studied.worlds.columns):
        draw = partial(_along, space="uncertainties")
        drawn.append(StudyFigure("by_worlds", "Responses by what the state cannot set", caption, "along", draw))
    return drawn
