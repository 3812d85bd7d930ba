"""Figures of a confrontation: what was published beside what the model says, and beside naive references."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.analysis.found import Found
from sim.language import later, tr
from sim.plot.studies.figure import StudyFigure, footer, legend
from sim.plot.style import BLACK, COLOURS, GREY, PALE, page
from sim.statistics.forecasts import REFERENCES
from sim.study.results import Studied
from sim.survey import QUESTIONS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW = 4.6  # mm that a figure takes
OBSERVED, INSIDE = later("Published"), later("Model: median and 90 % interval")
OUTSIDE = later("The same, where it misses")
NAIVE = {"last_value": ("|", later("Last value")), "linear_trend": ("x", later("Linear trend")),
         "bass": ("+", later("Bass")), "logistic": ("1", later("Logistic"))}  # fmt: skip
assert list(NAIVE) == list(REFERENCES)
WITHIN = later("Allowed: one standard deviation either side")


def drawn(found: Found, studied: Studied, made: str = "") -> Figure:
    """A panel for each series: published figures, and what the model says of each.

    Parameters
    ----------
    made
        What it is made from, where that is not all runs of the study.
    """
    table = found.tables["figures"].sort_values(["series", "sector", "region", "year", "target"], kind="stable")
    parts = [rows for _, rows in table.groupby("series", sort=False)]
    heights = [ROW * len(rows) + 9.0 for rows in parts]
    figure = page(sum(heights) + 24.0)
    panels = figure.subplots(len(parts), 1, squeeze=False, height_ratios=[len(rows) for rows in parts])[:, 0]
    for axes, rows in zip(panels, parts, strict=True):
        _panel(axes, rows)
    panels[-1].set_xlabel(tr("Share of those asked (%)"))
    order = (OBSERVED, WITHIN, INSIDE, OUTSIDE, *(label for _, label in NAIVE.values()))
    legend(figure, panels, [tr(name) for name in order])
    footer(figure, studied, tr("Bars: 90 % interval over parameter vectors and luck."), made)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    at = np.arange(len(rows))
    observed = 100 * rows["observed"].to_numpy()
    sd = 100 * rows["sd"].to_numpy()
    axes.barh(at, 2 * sd, left=observed - sd, height=0.78, color=PALE, label=tr(WITHIN))
    for inside, colour, marker, label in ((True, COLOURS[0], "o", INSIDE), (False, COLOURS[1], "s", OUTSIDE)):
        some = rows["inside"].to_numpy(dtype=bool) == inside
        low, median, high = (100 * rows[name].to_numpy()[some] for name in ("low", "median", "high"))
        if len(median):
            ends = [median - low, high - median]
            axes.errorbar(median, at[some], xerr=ends, fmt=marker, markersize=3.2, color=colour, elinewidth=1.1,
                          capsize=1.6, label=tr(label))  # fmt: skip
    axes.vlines(observed, at - 0.39, at + 0.39, color=BLACK, linewidth=1.3, label=tr(OBSERVED), zorder=4)
    for name, (marker, label) in NAIVE.items():
        known = rows[f"error_{name}"].notna().to_numpy()
        if known.any():
            values = observed[known] + 100 * rows[f"error_{name}"].to_numpy()[known]
            axes.scatter(values, at[known], marker=marker, s=14, color=GREY, linewidth=0.8, label=tr(label), zorder=3)
    axes.set_yticks(at, [_called(row) for _, row in rows.iterrows()])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.use_sticky_edges = False
    axes.autoscale_view(scaley=False)
    axes.grid(False, axis="y")
    axes.set_title(tr(QUESTIONS[rows["series"].iloc[0]].label), fontsize=7)


def _called(row: pd.Series) -> str:
    region, size = row["region"].removesuffix("_2020"), tr(str(row["size_class"]))
    if row["sector"] == "all":
        return f"{region} {size} {row['year']}"
    return tr("{region} {size}, {sector} {year}", region=region, size=size, sector=row["sector"], year=row["year"])


def figures(found: Found, studied: Studied) -> list[StudyFigure]:
    """One figure; none where there is nothing to compare."""
    if found.tables["figures"]["runs"].sum() == 0:
        return []
    caption = tr(
        "Each published figure (black line; grey band: one standard deviation of source and model together, as the "
        "file of targets says) and the median and 90 % interval of the same question asked of the firms in the "
        "model. Where there are earlier figures: what the last value, a linear trend, a Bass and a logistic curve "
        "make of them."
    )
    return [StudyFigure("figures", tr("The model beside published figures"), caption, "figures", drawn)]
