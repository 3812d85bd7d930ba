"""Figures of discovery: what a smaller box gains and loses, its limits, and the worlds in two of its factors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.discover.sentences import likely, name_of
from sim.analysis.found import Found
from sim.language import later, tr
from sim.plot.studies.figure import StudyFigure, footer, legend
from sim.plot.style import BLACK, COLOURS, GREY, MARKERS, PALE, SMALL, page, percent
from sim.plot.words import wrapped
from sim.study.results import Studied, numeric

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_POLICIES, MOST_PANELS = 3, 6
NUMBERED = {2: later("box {number} (outside box 1)"), 3: later("box {number} (outside both)")}
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
    from matplotlib import colormaps
    from matplotlib.colors import BoundaryNorm

    shown = policies(found, studied, "trajectory")
    figure = page(78.0)
    panels = figure.subplots(1, len(shown), squeeze=False, sharey=True)[0]
    most = max(int(found.tables["trajectory"]["restricted"].max()), 1)
    points = None
    steps, norm = colormaps["viridis"].resampled(most + 1), BoundaryNorm(np.arange(-0.5, most + 1), most + 1)
    for axes, (title, tables) in zip(panels, shown, strict=True):
        for number, path in tables["trajectory"].groupby("box"):
            if len(path) == 1:
                continue  # nothing was left to peel
            marker = MARKERS[(int(number) - 1) % len(MARKERS)]
            axes.plot(path["coverage"], path["density"], color=PALE, linewidth=0.8, zorder=1)
            points = axes.scatter(
                path["coverage"], path["density"], c=path["restricted"], cmap=steps, norm=norm, s=14,
                marker=marker, linewidth=0, zorder=2, label=tr("Towards box {number}", number=number),
            )  # fmt: skip
        for box in tables["boxes"].itertuples():
            axes.scatter(box.coverage, box.density, s=70, facecolor="none", edgecolor=BLACK, linewidth=1.1, zorder=3)
            name = tr("box {number}", number=box.box)
            axes.annotate(name, (box.coverage, box.density), (6, 5), textcoords="offset points")
        lowest = studied.study.discover.minimum_density
        axes.axhline(lowest, color=GREY, linewidth=0.7, linestyle=(0, (3, 2)))
        axes.annotate(tr("least density"), (-0.03, lowest), (0, 2), textcoords="offset points", color=GREY,
                      fontsize=SMALL)  # fmt: skip
        axes.set(title=title, xlabel=tr("Coverage: share of failing worlds inside"))
        axes.set(xlim=(-0.04, 1.06), ylim=(-0.04, 1.08))
        percent(axes, "x")
    panels[0].set_ylabel(tr("Density: share of worlds inside that fail"))
    percent(panels[0])
    if points is not None:
        figure.colorbar(points, ax=list(panels), label=tr("Factors that are limited"), ticks=range(most + 1))
        legend(figure, panels)
    footer(figure, studied)
    return figure


def _boxes(found: Found, studied: Studied) -> Figure:
    """Each box as bars: the part of each factor's range that lies in it."""
    panels = [
        (tr("{title}, box {number}: {density} of {worlds} worlds fail, {coverage} of all that do", title=title,
            number=box.box, density=f"{box.density:.0%}", worlds=box.worlds, coverage=f"{box.coverage:.0%}"),
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
        called = [wrapped(names.get(key, key), 34) for key in rows["factor"]]
        chances = [tr("quasi-p {chance}", chance=likely(p)) for p in rows["quasi_p"]]
        labels = [f"{name}\n{chance}" for name, chance in zip(called, chances, strict=True)]
        axes.set_yticks(range(len(rows)), labels)
        axes.set(title=title, xlim=(-0.12, 1.12), ylim=(len(rows) - 0.5, -0.6), xticks=[])
        axes.grid(False)
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.tick_params(length=0)
    told = tr("Grey: all worlds; coloured: worlds in the box. Limits stand above, ends of ranges beside.")
    footer(figure, studied, told)
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
    shown = [(title, tables) for title, tables in policies(found, studied, "outcomes_by_world")
             if len(important(tables)) == 2]  # fmt: skip
    figure = page(88.0)
    names = studied.names("uncertainties")
    panels = figure.subplots(1, len(shown), squeeze=False)[0]
    for axes, (title, tables) in zip(panels, shown, strict=True):
        worlds, keys = tables["outcomes_by_world"], important(tables)
        places = [_places(studied.worlds[key]) for key in keys]
        kinds = (False, REACHES, "o", tr("Reaches its goal")), (True, FAILS, "X", tr("Fails"))
        for fails, colour, marker, label in kinds:
            of = worlds[worlds["fails"] == fails]
            x, y = (place.loc[of["world"]] for place in places)
            face = "none" if not fails else colour
            axes.scatter(x, y, s=16 if fails else 11, marker=marker, facecolor=face, edgecolor=colour, linewidth=0.7,
                         label=label)  # fmt: skip
        for box in tables["boxes"]["box"]:
            _outline(axes, tables["limits"][tables["limits"]["box"] == box], keys, places, int(box))
        axes.set(
            title=tr("{title}: fails in {n} of {worlds}", title=title, n=worlds["fails"].sum(), worlds=len(worlds)),
            xlabel=wrapped(names.get(keys[0], keys[0]), 40), ylabel=wrapped(names.get(keys[1], keys[1]), 40),
        )  # fmt: skip
        for axis, key, place in zip((axes.xaxis, axes.yaxis), keys, places, strict=True):
            _name_categories(axis, studied.worlds[key], place)
    legend(figure, panels)
    told = tr("Outlines: boxes, seen along these two factors; what else limits them does not show. From the second on "
              "(broken), a box is of the worlds that lie in none before it.")  # fmt: skip
    none = tr("No box was found; the factors are those with the strongest rank correlation.")
    footer(figure, studied, told if len(found.tables["boxes"]) else none)
    return figure


def _each(found: Found, studied: Studied) -> list[tuple[str, Tables]]:
    return policies(found, studied, "outcomes_by_world") if "outcomes_by_world" in found.tables else []


def important(tables: Tables) -> list[str]:
    """The two factors that say most: in the first box those least likely by chance, then those limited most often.

    Without a box, those whose rank correlation with the outcome is strongest.
    """
    limits = tables["limits"]
    first = limits[limits["box"] == 1].sort_values(["quasi_p", "share_kept"], kind="stable")["factor"]
    if limits.empty:
        return tables["correlations"].dropna()["factor"].tolist()[:2]
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


def _outline(axes: Any, rows: pd.DataFrame, keys: Sequence[str], places: Sequence[pd.Series], number: int) -> None:
    """A box along two factors, never beyond the worlds there are; open sides end with them."""
    limits = rows.set_index("factor")
    if not set(keys) & set(limits.index):
        return
    bounds = []
    for key, place in zip(keys, places, strict=True):
        row = limits.loc[key] if key in limits.index else None
        least, most = (np.nan, np.nan) if row is None else (row["from"], row["to"])
        margin = 0.015 * float(np.ptp(place))
        low, high = float(place.min()) - margin, float(place.max()) + margin
        bounds.append((low if np.isnan(least) else max(least, low), high if np.isnan(most) else min(most, high)))
    (left, right), (bottom, top) = bounds
    axes.plot([left, right, right, left, left], [bottom, bottom, top, top, bottom], color=BLACK, linewidth=1.1,
              linestyle="-" if number == 1 else (0, (4, 2)), zorder=5)  # fmt: skip
    name = tr(NUMBERED.get(number, "box {number}"), number=number)
    axes.annotate(name, (left, top if number == 1 else bottom), (3, -3 if number == 1 else 3), va="top" if number == 1
                  else "bottom", textcoords="offset points", zorder=6)  # fmt: skip


def figures(found: Found, studied: Studied) -> list[StudyFigure]:
    """Those that there is something to draw for."""
    drawn = []
    way = found.tables.get("trajectory")
    if way is not None and way.duplicated(["scenario", "point", "box"]).any():  # there was something to peel
        drawn.append(StudyFigure("tradeoff", tr("What a smaller box gains and loses"), tr(
            "Each mark is a box on the way from all worlds (on the right) to few. A ring is the box that was chosen, "
            "after limits that may be chance were dropped, so that it may lie off the way; a way without a ring led to "
            "no box."
        ), "trajectory", _tradeoff))  # fmt: skip
    if "boxes" in found.tables and len(found.tables["boxes"]):
        drawn.append(StudyFigure("boxes", tr("Where the policy fails"), tr(
            "A world lies in a box where all of its limits hold. A quasi-p-value says how likely the box is as dense "
            "by chance if that factor did not matter; it is too small, as the limits were looked for in these worlds."
        ), "limits", _boxes))  # fmt: skip
    if any(len(important(tables)) == 2 for _, tables in _each(found, studied)):
        drawn.append(StudyFigure("worlds", tr("Worlds in which the policy fails"), tr(
            "Each mark is a world, the mean over its seeds. Shares of worlds are no probabilities: they depend on the "
            "ranges from which worlds were taken."
        ), "outcomes_by_world", _worlds))  # fmt: skip
    return drawn
