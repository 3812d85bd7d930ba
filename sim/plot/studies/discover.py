"""Figures of discovery: what a smaller box gains and loses, its limits, and the worlds in two of its factors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.discover.sentences import likely, name_of
from sim.analysis.found import Found
from sim.plot.studies.figure import StudyFigure, footer, legend
from sim.plot.style import BLACK, COLOURS, GREY, MARKERS, PALE, SMALL, page, percent
from sim.study.results import Studied, numeric

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_POLICIES, MOST_PANELS = 3, 6
FAILS, REACHES = COLOURS[1], COLOURS[0]
Tables = Mapping[str, pd.DataFrame]


def policies(found: Found, studied: Studied, of: str) -> list[tuple[str, Tables]]:
    """Title and tables of the first policies that have rows in a table."""
    arms = found.tables[of][["scenario", "point"]].drop_duplicates().head(MOST_POLICIES)
    return [
        (
            name_of(studied, str(scenario), int(point)),
            {name: table[(table["scenario"] == scenario) & (table["point"] == point)]
             for name, table in found.tables.items()},
        )
        for scenario, point in arms.itertuples(index=False)
    ]  # fmt: skip


def _tradeoff(found: Found, studied: Studied) -> Figure:
    """Coverage and density of every box on the way, by the number of factors that it limits."""
    shown = policies(found, studied, "trajectory")
    figure = page(78.0)
    panels = figure.subplots(1, len(shown), squeeze=False, sharey=True)[0]
    most = max(int(found.tables["trajectory"]["restricted"].max()), 1)
    points = None
    for axes, (title, tables) in zip(panels, shown, strict=True):
        for number, path in tables["trajectory"].groupby("box"):
            if len(path) == 1:
                continue  # nothing was left to peel
            marker = MARKERS[(int(number) - 1) % len(MARKERS)]
            axes.plot(path["coverage"], path["density"], color=PALE, linewidth=0.8, zorder=1)
            points = axes.scatter(
                path["coverage"], path["density"], c=path["restricted"], cmap="viridis", vmin=0, vmax=most, s=14,
                marker=marker, linewidth=0, zorder=2, label=f"Towards box {number}",
            )  # fmt: skip
        for box in tables["boxes"].itertuples():
            axes.scatter(box.coverage, box.density, s=70, facecolor="none", edgecolor=BLACK, linewidth=1.1, zorder=3)
            axes.annotate(f"box {box.box}", (box.coverage, box.density), (6, 5), textcoords="offset points")
        lowest = studied.study.discover.minimum_density
        axes.axhline(lowest, color=GREY, linewidth=0.7, linestyle=(0, (3, 2)))
        axes.annotate("least density", (-0.03, lowest), (0, 2), textcoords="offset points", color=GREY, fontsize=SMALL)
        axes.set(title=title, xlabel="Coverage: share of failing worlds inside", xlim=(-0.04, 1.06), ylim=(-0.04, 1.08))
        percent(axes, "x")
    panels[0].set_ylabel("Density: share of worlds inside that fail")
    percent(panels[0])
    if points is not None:
        figure.colorbar(points, ax=list(panels), label="Factors that are limited", ticks=range(most + 1))
        legend(figure, panels)
    footer(figure, studied)
    return figure


def _boxes(found: Found, studied: Studied) -> Figure:
    """Each box as bars: the part of each factor's range that lies in it."""
    panels = [
        (f"{title}, box {box.box}: {box.density:.0%} of {box.worlds} worlds fail, {box.coverage:.0%} of all that do",
         tables["limits"][tables["limits"]["box"] == box.box])
        for title, tables in policies(found, studied, "boxes") for box in tables["boxes"].itertuples()
    ][:MOST_PANELS]  # fmt: skip
    heights = [len(rows) for _, rows in panels]
    figure = page(14.0 + 14.0 * len(panels) + 9.0 * sum(heights))
    drawn = figure.subplots(len(panels), 1, squeeze=False, height_ratios=[h + 0.6 for h in heights])[:, 0]
    names = studied.names("uncertainties")
    for axes, (title, rows) in zip(drawn, panels, strict=True):
        for place, (_, row) in enumerate(rows.iterrows()):
            axes.barh(place, 1.0, height=0.42, color=PALE, zorder=2)
            (_categories if row["values"] else _range)(axes, place, row, studied)
        labels = [f"{names.get(row.factor, row.factor)}\nquasi-p {likely(row.quasi_p)}" for row in rows.itertuples()]
        axes.set_yticks(range(len(rows)), labels)
        axes.set(title=title, xlim=(-0.12, 1.12), ylim=(len(rows) - 0.5, -0.6), xticks=[])
        axes.grid(False)
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.tick_params(length=0)
    footer(figure, studied, "Grey: all worlds; coloured: worlds in the box. Limits stand above, ends of ranges beside.")
    return figure


def _range(axes: Any, place: int, row: pd.Series, studied: Studied) -> None:
    """The part of a range that is kept, with its limits in the unit of the setting."""
    lowest, highest = row["lowest"], row["highest"]
    ends = [lowest if np.isnan(row["from"]) else row["from"], highest if np.isnan(row["to"]) else row["to"]]
    low, high = ((end - lowest) / (highest - lowest) for end in ends)
    axes.barh(place, max(high - low, 0.004), left=low, height=0.42, color=FAILS, zorder=3)
    for at, text, side in ((0.0, lowest, "right"), (1.0, highest, "left")):
        axes.annotate(f"{text:.3g}", (at, place), (-3 if at == 0 else 3, 0), textcoords="offset points", color=GREY,
                      ha=side, va="center", fontsize=SMALL)  # fmt: skip
    for bound, at in ((row["from"], low), (row["to"], high)):
        if not np.isnan(bound):
            axes.annotate(f"{bound:.3g}", (at, place - 0.21), (0, 1.5), textcoords="offset points", ha="center",
                          va="bottom", zorder=4)  # fmt: skip


def _categories(axes: Any, place: int, row: pd.Series, studied: Studied) -> None:
    """Categories side by side, those that are kept coloured."""
    kept = str(row["values"]).split(", ")
    every = list(dict.fromkeys([*map(str, studied.worlds[row["factor"]])]))
    every = sorted(every, key=lambda level: (level not in kept, level))
    for number, level in enumerate(every):
        if level in kept:
            axes.barh(place, 1 / len(every), left=number / len(every), height=0.42, color=FAILS, zorder=3)
        axes.annotate(level, ((number + 0.5) / len(every), place), ha="center", va="center", zorder=4, fontsize=SMALL,
                      color="white" if level in kept else GREY)  # fmt: skip


def _worlds(found: Found, studied: Studied) -> Figure:
    """Failing and reaching worlds in the two factors that say most, with the limits of the boxes there."""
    shown = policies(found, studied, "boxes")
    figure = page(88.0)
    names = studied.names("uncertainties")
    panels = figure.subplots(1, len(shown), squeeze=False)[0]
    for axes, (title, tables) in zip(panels, shown, strict=True):
        worlds, keys = tables["outcomes_by_world"], important(tables)
        places = [_places(studied.worlds[key]) for key in keys]
        for fails, colour, marker, label in ((False, REACHES, "o", "Reaches its goal"), (True, FAILS, "X", "Fails")):
            of = worlds[worlds["fails"] == fails]
            x, y = (place.loc[of["world"]] for place in places)
            face = "none" if not fails else colour
            axes.scatter(x, y, s=16 if fails else 11, marker=marker, facecolor=face, edgecolor=colour, linewidth=0.7,
                         label=label)  # fmt: skip
        for box in tables["boxes"]["box"]:
            _outline(axes, tables["limits"][tables["limits"]["box"] == box], keys, int(box))
        axes.set(
            title=f"{title}: fails in {worlds['fails'].sum()} of {len(worlds)}", xlabel=names.get(keys[0], keys[0]),
            ylabel=names.get(keys[1], keys[1]),
        )  # fmt: skip
        for axis, key, place in zip((axes.xaxis, axes.yaxis), keys, places, strict=True):
            _name_categories(axis, studied.worlds[key], place)
    legend(figure, panels)
    footer(figure, studied, "Outlines: boxes, seen along these two factors; what else limits them does not show.")
    return figure


def important(tables: Tables) -> list[str]:
    """The two factors that say most: in the first box those least likely by chance, then those limited most often."""
    limits = tables["limits"]
    first = limits[limits["box"] == 1].sort_values(["quasi_p", "share_kept"], kind="stable")["factor"]
    return list(dict.fromkeys([*first, *limits["factor"], *tables["stability"]["factor"]]))[:2]


def _places(column: pd.Series) -> pd.Series:
    """Numbers as they are, categories side by side."""
    if numeric(column):
        return column.astype(float)
    return column.map({level: place for place, level in enumerate(sorted(set(column), key=str))}).astype(float)


def _name_categories(axis: Any, column: pd.Series, places: pd.Series) -> None:
    if not numeric(column):
        named = dict(zip(places, map(str, column), strict=True))
        axis.set_ticks(sorted(named), [named[place] for place in sorted(named)])


def _outline(axes: Any, rows: pd.DataFrame, keys: Sequence[str], number: int) -> None:
    """A box along two factors, open sides left to the edge of the panel."""
    limits = rows.set_index("factor")
    if not set(keys) & set(limits.index):
        return
    bounds = []
    for key, (low, high) in zip(keys, (axes.get_xlim(), axes.get_ylim()), strict=True):
        row = limits.loc[key] if key in limits.index else None
        least, most = (np.nan, np.nan) if row is None else (row["from"], row["to"])
        bounds.append((low if np.isnan(least) else least, high if np.isnan(most) else most))
    (left, right), (bottom, top) = bounds
    axes.plot([left, right, right, left, left], [bottom, bottom, top, top, bottom], color=BLACK, linewidth=1.1,
              linestyle="-" if number == 1 else (0, (4, 2)), zorder=5)  # fmt: skip
    axes.annotate(f"box {number}", (left, top), (3, -3), textcoords="offset points", va="top", zorder=6)


def figures(found: Found, studied: Studied) -> list[StudyFigure]:
    """Those that there is something to draw for."""
    drawn = []
    if "trajectory" in found.tables:
        drawn.append(StudyFigure("tradeoff", "What a smaller box gains and loses", (
            "Each mark is a box on the way from all worlds (on the right) to few. A ring is the box that was chosen, "
            "after limits that may be chance were dropped, so that it may lie off the way; a way without a ring led to "
            "no box."
        ), "trajectory", _tradeoff))  # fmt: skip
    if "boxes" in found.tables and len(found.tables["boxes"]):
        drawn.append(StudyFigure("boxes", "Where the policy fails", (
            "A world lies in a box where all of its limits hold. A quasi-p-value says how likely the box is as dense "
            "by chance if that factor did not matter; it is too small, as the limits were looked for in these worlds."
        ), "limits", _boxes))  # fmt: skip
        drawn.append(StudyFigure("worlds", "Worlds in which the policy fails", (
            "Each mark is a world, the mean over its seeds. Shares of worlds are no probabilities: they depend on the "
            "ranges from which worlds were taken."
        ), "outcomes_by_world", _worlds))  # fmt: skip
    return drawn
