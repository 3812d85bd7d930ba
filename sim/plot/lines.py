"""Lines of measures over time, one for each scenario, as every figure draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.language import tr
from sim.plot.style import GREY, PALE, SMALL, Stroke
from sim.plot.words import programme_period, year_of
from sim.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARKS = 8  # along each line
MOST_BANDS = 4  # more scenarios have whiskers at the end of their lines instead, so that lines can be seen


def draw_lines(axes: Axes, lines: pd.DataFrame, styles: dict[str, Stroke], results: Results) -> None:
    """A line for each scenario with its intervals, the baseline in front, and the months of programmes in grey.

    Parameters
    ----------
    axes
    lines
        One row per ``scenario`` and ``date``, with ``mean``, ``low`` and ``high``.
    styles : by scenario
    results
    """
    _programme(axes, results)
    for place, (name, stroke) in enumerate(styles.items()):
        line = lines[lines["scenario"] == name]
        _line(axes, line, stroke, place, front=name == results.baseline)
        if len(styles) <= MOST_BANDS:
            _band(axes, line, stroke)
        else:
            _whisker(axes, line, stroke, place)
    _years(axes, lines)


def interval_marks(styles: dict[str, Stroke]) -> str:
    """What marks intervals beside lines."""
    return tr("Bands") if len(styles) <= MOST_BANDS else tr("Whiskers, in the last month")


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
