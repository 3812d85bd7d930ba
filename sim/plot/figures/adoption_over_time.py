"""Recorded and effective adoption by month and scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.evaluation.summary import intervals
from sim.language import later, tr
from sim.plot.plot import Plot
from sim.plot.style import (
    GREY,
    PALE,
    SMALL,
    Stroke,
    footer,
    legend_columns,
    nothing_to_draw,
    page,
    percent,
    strokes,
    what_bands_are,
)
from sim.plot.words import programme_period, wrapped, year_of
from sim.record import MEASURES
from sim.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANELS = {"adoption": later("Recorded adoption"), "effective_adoption": later("Effective adoption")}
MARKS = 8  # along each line
MOST_BANDS = 4  # more scenarios have whiskers at the end of their lines instead, so that lines can be seen


def table(results: Results) -> pd.DataFrame:
    """Mean and interval by measure, scenario and month."""
    monthly = results.monthly
    if monthly.empty:
        return pd.DataFrame()
    whole = monthly[monthly["dimension"] == "all"]
    parts = []
    for measure in PANELS:
        part = intervals(results, whole, ["scenario", "month", "date"], measure)
        part.insert(0, "measure", measure)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def draw(results: Results) -> Figure:
    """Two panels: AI installed, and AI that pays."""
    frame = table(results)
    if frame.empty:
        return nothing_to_draw(results, tr("No run ended well."))
    figure = page(98.0)
    axes = figure.subplots(1, 2, sharey=True, sharex=True)
    styles = strokes(results)
    about = {name: wrapped(tr(MEASURES[name].meaning.removeprefix("recorded adoption: ")), 56) for name in PANELS}
    lines = 1 + max(text.count("\n") for text in about.values())
    for panel, (measure, heading) in zip(axes, PANELS.items(), strict=True):
        _programme(panel, results)
        for place, (name, stroke) in enumerate(styles.items()):
            line = frame[(frame["measure"] == measure) & (frame["scenario"] == name)]
            _line(panel, line, stroke, place, front=name == results.baseline)
            if len(styles) <= MOST_BANDS:
                _band(panel, line, stroke)
            else:
                _whisker(panel, line, stroke, place)
        panel.set_title(tr(heading) + "\n" * lines, linespacing=0.9)
        panel.annotate(about[measure], (0, 1), xytext=(0, 4),
                       xycoords="axes fraction", textcoords="offset points", fontsize=SMALL)  # fmt: skip
        percent(panel)
        _years(panel, frame)
    axes[0].set_ylim(0.0, min(1.0, axes[0].get_ylim()[1]))
    axes[0].set_ylabel(tr("Share of SMEs"))
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=legend_columns(labels), handlelength=3.4)
    marks = tr("Bands") if len(styles) <= MOST_BANDS else tr("Whiskers, in the last month")
    footer(figure, results, what_bands_are(results, marks))
    return figure


def _line(axes: Axes, line: pd.DataFrame, stroke: Stroke, place: int, front: bool) -> None:
    years = [year_of(date) for date in line["date"]]
    step = max(1, len(years) // MARKS)
    axes.plot(
        years,
        line["mean"],
        color=stroke.colour,
        linestyle=stroke.dashes,
        linewidth=1.6 if front else 1.1,
        marker=None if front else stroke.marker,
        markevery=(place * step // 8 % step, step),
        label=stroke.label,
        zorder=5 if front else 3,
    )


def _band(axes: Axes, line: pd.DataFrame, stroke: Stroke) -> None:
    years = [year_of(date) for date in line["date"]]
    axes.fill_between(years, line["low"], line["high"], color=stroke.colour, alpha=0.15, linewidth=0)


def _whisker(axes: Axes, line: pd.DataFrame, stroke: Stroke, place: int) -> None:
    """The interval of the last month, in the margin right of the panel."""
    from matplotlib.transforms import blended_transform_factory

    margin = blended_transform_factory(axes.transAxes, axes.transData)
    for last in line.tail(1).to_dict("records"):
        x = 1.02 + 0.018 * place
        shared: Any = {"color": stroke.colour, "transform": margin, "clip_on": False}
        axes.plot([x, x], [last["low"], last["high"]], linewidth=1.0, **shared)
        axes.plot([x], [last["mean"]], marker=stroke.marker.replace("|", "_"), markersize=3, **shared)


def _programme(axes: Axes, results: Results) -> None:
    period = programme_period(results)
    if period is None:
        return
    first, last = (year_of(date) for date in period)
    if first > year_of(results.monthly["date"].max()):
        return  # the run ends before any programme begins
    axes.axvspan(first, last + 1 / 12, color=PALE, alpha=0.55, linewidth=0, zorder=0)
    axes.annotate(tr("programmes run"), (first, 1.0), xycoords=("data", "axes fraction"), xytext=(2, -2),
                  textcoords="offset points", va="top", fontsize=SMALL, color=GREY)  # fmt: skip


def _years(axes: Axes, frame: pd.DataFrame) -> None:
    """Whole years on the axis, or months where the run is short."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    first, last = year_of(frame["date"].min()), year_of(frame["date"].max())
    axes.set_xlim(first, max(last, first + 1 / 12))
    if last - first >= 3:
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
        return
    dates = sorted(frame["date"].unique())
    shown = dates[:: max(1, -(-len(dates) // 4))]
    axes.set_xticks([year_of(date) for date in shown], shown)


FIGURE = Plot(
    place=10,
    title_in_english=later("Adoption over time"),
    caption_in_english=later(
        "Share of SMEs that have AI installed (left) and for which AI has paid more than it costs for half a year "
        "(right), by month. Lines are means over replicates. Grey: months in which a programme of any scenario "
        "runs. All scenarios share the luck of each replicate, so that differences between lines are known "
        "more precisely than the intervals suggest; for differences see the table."
    ),
    table=table,
    draw=draw,
)
