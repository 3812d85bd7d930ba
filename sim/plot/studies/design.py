"""Figures of a search: its front in pairs of objectives, what the policies of the front are made of, convergence."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.design.searched import CRITERIA, NOT_GIVEN_OUT, less_is_better, said_title
from sim.analysis.found import Found
from sim.analysis.kept import kept_in_words
from sim.analysis.wording import in_currency
from sim.language import later, tr
from sim.plot.studies.figure import StudyFigure, footer, legend
from sim.plot.style import BLACK, COLOURS, GREY, MARKERS, PALE, SMALL, page, percent
from sim.plot.words import columns_of
from sim.statistics.intervals import LEVEL
from sim.study.responses import response
from sim.study.results import Studied, level_in_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "----", "++++")
MOST_PAIRS, WIDTH = 6, 38  # panels, letters of a label
INTERVAL = later("Bars: {level} interval over luck, by the jackknife over fresh seeds.")


def _front(found: Found, studied: Studied) -> Figure:
    """A panel for each pair of objectives; each policy that was run again with its intervals."""
    worth, points = found.tables["front"], found.tables["points"]
    names = [goal.response for goal in studied.study.search.objectives]
    pairs = list(combinations(names, 2))[:MOST_PAIRS]
    rows = -(-len(pairs) // 2)
    figure = page(16.0 + 68.0 * rows)
    panels = figure.subplots(rows, min(len(pairs), 2), squeeze=False)
    for axes, (across, up) in zip(panels.flat, pairs, strict=False):
        scale = [_scale(worth, name) for name in (across, up)]
        axes.scatter(points[across] / scale[0][0], points[up] / scale[1][0], s=4, color=GREY, alpha=0.35, linewidths=0,
                     label=tr("Tried, by the seeds of the search"))  # fmt: skip
        for place, (policy, title) in enumerate(worth[["policy", "title"]].drop_duplicates().itertuples(index=False)):
            called = said_title(str(title))
            _cross(axes, worth[worth["policy"] == policy], (across, up), scale, called, place)
        _numbers(axes, found.tables, (across, up), scale)
        for name, axis, (_, unit) in ((across, axes.xaxis, scale[0]), (up, axes.yaxis, scale[1])):
            axis.set_label_text(_label(name, unit, studied), fontsize=SMALL)
            if response(name).unit == "share points":
                percent(axes, "x" if axis is axes.xaxis else "y")
        axes.margins(0.08)
    for axes in list(panels.flat)[len(pairs) :]:
        axes.set_visible(False)
    legend(figure, panels.flat)
    _foot(figure, studied, tr(INTERVAL, level=f"{LEVEL:.0%}"))
    return figure


def _cross(
    axes: Any, worth: pd.DataFrame, pair: tuple[str, str], scale: list[tuple[float, str]], title: str, place: int
) -> None:
    """One policy: a number for those of the front, a mark with a name for a scenario."""
    at = [worth[worth["objective"] == name].iloc[0] for name in pair]
    (x, y), sought = (row["value"] / size for row, (size, _) in zip(at, scale, strict=True)), at[0]["point"] >= 0
    ends = [np.array([[row["value"] - row["low"]], [row["high"] - row["value"]]]) / size
            for row, (size, _) in zip(at, scale, strict=True)]  # fmt: skip
    colour = BLACK if sought else COLOURS[place % len(COLOURS)]
    axes.errorbar(
        x, y, xerr=ends[0], yerr=ends[1], color=colour, markersize=2.8 if sought else 4.5, linestyle="none",
        marker="o" if sought else MARKERS[1 + place % (len(MARKERS) - 1)], elinewidth=0.5, capsize=1.2,
        label=tr("Front, run again with fresh seeds") if sought else tr("{title} (as it is)", title=title),
    )  # fmt: skip


def _numbers(
    axes: Any, tables: Mapping[str, pd.DataFrame], pair: tuple[str, str], scale: list[tuple[float, str]]
) -> None:
    """The numbers of the policies of the front; those that lie on one another share a label."""
    numbers = tables["policies"].set_index("policy")["number"]
    wide = tables["front"].pivot(index="policy", columns="objective", values="value")
    wide = wide.loc[numbers.index[numbers > 0], list(pair)].rename(index=numbers)
    places = wide.to_numpy() / [size for size, _ in scale]
    span = np.ptp(places, axis=0) if len(places) else np.ones(2)
    near: dict[tuple[float, ...], list[int]] = {}
    first = dict(zip(wide.index.tolist(), places, strict=True))
    for number, place in first.items():
        near.setdefault(tuple(np.round(30 * place / np.where(span > 0, span, 1.0))), []).append(number)
    for together in near.values():
        told = ", ".join(map(str, together))
        axes.annotate(told, first[together[0]], xytext=(2.5, 2.5), textcoords="offset points", fontsize=SMALL)


def _scale(worth: pd.DataFrame, name: str) -> tuple[float, str]:
    """By what an axis is divided, and how it says so: large amounts in millions."""
    largest = worth.loc[worth["objective"] == name, "value"].abs().max()
    return (1e6, "millions of ") if largest >= 1e6 else (1e3, "thousands of ") if largest >= 1e4 else (1.0, "")


def _label(name: str, amount: str, studied: Studied) -> str:
    """An objective as the label of an axis; which way is better stands in it."""
    search, of = studied.study.search, response(name)
    lower = dict(zip((goal.response for goal in search.objectives), less_is_better(search), strict=True))[name]
    unit = tr("{many}{unit}", many=tr(amount) if amount else "", unit=in_currency(tr(of.unit), studied))
    label = tr("{label} ({unit})", label=of.label, unit=unit)
    label = "\n".join(wrap(label, WIDTH * len(label) // columns_of(label)))
    better = tr("{criterion}, less is better") if lower else tr("{criterion}, more is better")
    return f"{label}\n{better.format(criterion=tr(CRITERIA[search.robust]))}"


def _composition(found: Found, studied: Studied) -> Figure:
    """A stacked bar for each policy of the front: how it divides the total; other factors as text beside it."""
    table, policies = found.tables["composition"], found.tables["policies"]
    wide = table.pivot(index="policy", columns="lever", values="share")
    wide = wide.loc[list(dict.fromkeys(table["policy"])), list(dict.fromkeys(table["lever"]))]
    policies = policies.set_index("policy").loc[wide.index]
    figure = page(36.0 + 7.0 * len(wide))
    axes = figure.subplots()
    left = np.zeros(len(wide))
    for place, lever in enumerate(wide):
        kept = lever == NOT_GIVEN_OUT
        axes.barh(
            range(len(wide)), wide[lever], left=left, height=0.7, edgecolor="white", linewidth=0.4,
            label=tr(lever),
            color=PALE if kept else COLOURS[place % len(COLOURS)], hatch="" if kept else HATCHES[place % len(HATCHES)],
        )  # fmt: skip
        left += wide[lever].to_numpy()
    others = _others(studied)
    for place, row in enumerate(policies.to_dict("records")):
        told = tr("; ").join("–" if pd.isna(row[name]) else level_in_words(str(row[name])) for name in others)
        axes.text(1.01, place, told, va="center", fontsize=SMALL)
    axes.set_yticks(range(len(wide)), list(map(said_title, policies["title"])))
    axes.invert_yaxis()
    axes.set_xlim(0.0, 1.6 if others else 1.0)
    axes.set_xticks(np.linspace(0.0, 1.0, 6), [f"{share:.0%}" for share in np.linspace(0.0, 1.0, 6)])
    axes.spines["bottom"].set_bounds(0.0, 1.0)
    axes.set_xlabel(tr("Share of the total"), x=0.5 / axes.get_xlim()[1])
    axes.grid(axis="y", visible=False)
    if others:
        axes.text(1.01, -0.75, tr("; ").join(map(tr, others)), va="center", fontsize=SMALL, color=GREY)
    legend(figure, [axes])
    _foot(figure, studied)
    return figure


def _foot(figure: Figure, studied: Studied, told: str = "") -> None:
    """What all figures say, and which levers are on under every policy of the search."""
    note = kept_in_words(studied, studied.policies[0])
    others = tr("Other levers are {note}.", note=note) if note else ""
    footer(figure, studied, "\n".join(line for line in (told, others) if line))


def _others(studied: Studied) -> list[str]:
    """Names of the factors that are no part of the total."""
    return [factor.name for factor in studied.study.levers.factors if not factor.of_total]


def _convergence(found: Found, studied: Studied) -> Figure:
    """What the front covers of the objectives, and how many policies are on it, by generation."""
    table = found.tables["convergence"]
    figure = page(62.0, 120.0)
    axes = figure.subplots()
    axes.plot(table["generation"], table["hypervolume"], color=COLOURS[0], marker="o")
    for row in table.itertuples():
        axes.annotate(f"{row.on_front}", (row.generation, row.hypervolume), xytext=(0, 4), textcoords="offset points",
                      ha="center", fontsize=SMALL, color=GREY)  # fmt: skip
    axes.set_xlabel(tr("Generation"))
    axes.set_ylabel(tr("Part that the front covers"))
    axes.margins(y=0.12)
    axes.set_xticks(table["generation"][:: max(len(table) // 12, 1)])
    footer(figure, studied, tr("Small figures: policies on the front so far. By the seeds of the search."))
    return figure


def figures(found: Found, studied: Studied) -> list[StudyFigure]:
    """Those that there is something to draw for."""
    if not found.tables:
        return []
    drawn = [
        StudyFigure(
            "front", tr("The front, in pairs of objectives"),
            tr("Each number is a policy that no other was found to beat in all objectives at once; what it is worth "
            "was found anew, with seeds that took no part in the choice. Coloured marks are scenarios as they are. "
            "Grey points were tried in the search and are shown by its own seeds, which flatter what was chosen; with "
            "few seeds, luck also makes every largest regret larger. A regret is against the best of its kind: of all "
            "that was tried, or of what was run again."),
            "front", _front,
        ),
        StudyFigure(
            "convergence", tr("How far the search has come"),
            tr("The part of the box from the best to the worst value of each objective that the front dominates. A "
            "curve that still climbs says that the search was stopped early."),
            "convergence", _convergence,
        ),
    ]  # fmt: skip
    if len(found.tables["composition"]):
        caption = tr("How each policy of the front divides the total among levers, and its other settings.")
        drawn.insert(1, StudyFigure("composition", tr("What the policies of the front are made of"), caption,
                                    "composition", _composition))  # fmt: skip
    return drawn
