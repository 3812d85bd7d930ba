"""Public cost per additional effective adopter, where the effect is distinguishable from zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.evaluation.summary import summary, why_no_cost
from sim.evaluation.worlds import is_ensemble
from sim.language import later, tr
from sim.plot.plot import Plot
from sim.plot.style import GREY, PALE, Stroke, footer, nothing_to_draw, page, strokes
from sim.plot.words import amount, interval_in_words, interval_name, wrapped
from sim.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def table(results: Results) -> pd.DataFrame:
    """Cost, interval, and what to say where there is none."""
    rows = summary(results)
    rows = rows[rows["scenario"] != results.baseline].copy()
    rows["remark"] = [why_no_cost(row) for row in rows.to_dict("records")]
    columns = ["net_effective_adopters", "spent", "cost"]
    wide = [f"{name}{end}" for name in columns for end in ("", "_low", "_high") if f"{name}{end}" in rows]
    return rows[["scenario", "title", "replicates", *wide, "remark"]].reset_index(drop=True)


def draw(results: Results) -> Figure:
    """A point with its interval per scenario, or words instead of it."""
    rows = table(results)
    if rows.empty:
        return nothing_to_draw(results, tr("There is no scenario to compare with the baseline."))
    figure = page(28.0 + 7.5 * len(rows))
    axes = figure.subplots()
    styles = strokes(results, 60)
    for height, row in enumerate(rows.to_dict("records")):
        _row(axes, height, row, styles[row["scenario"]], results)
    _scale(axes, rows)
    axes.set_yticks(range(len(rows)), [wrapped(styles[name].label, 30) for name in rows["scenario"]])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")
    currency = results.provenance["currency"]
    axes.set_xlabel(tr("Public money, undiscounted, per additional effective adopter, {currency}", currency=currency))
    single = int(results.provenance["replicates"]) < 2
    footer(figure, results, tr("A single replicate: no intervals; the numbers may be luck.") if single else
           tr("{marks}: {interval}.", marks=tr("Bars"), interval=_bars(results)))  # fmt: skip
    return figure


def _bars(results: Results) -> str:
    if not is_ensemble(results):
        return tr("{interval} of the ratio of means (Fieller), over replicates", interval=interval_name(results))
    return tr("{interval}; a vector's cost is a ratio of its means", interval=interval_in_words(results))


def _row(axes: Axes, height: int, row: dict[str, float], stroke: Stroke, results: Results) -> None:
    axes.axhspan(height - 0.38, height + 0.38, color=PALE, alpha=0.4, linewidth=0)
    beside: Any = {"xycoords": ("axes fraction", "data"), "va": "center"}
    if row["remark"]:
        axes.annotate(tr(str(row["remark"])), (0.02, height), color=GREY, style="italic", **beside)
        return
    sure = np.isfinite(row["cost_low"]) and np.isfinite(row["cost_high"])
    text = amount(row["cost"])
    if sure:
        axes.hlines(height, row["cost_low"], row["cost_high"], color=stroke.colour, linewidth=1.4)
        text += "  " + tr("({low} to {high})", low=amount(row["cost_low"]), high=amount(row["cost_high"]))
    axes.plot([row["cost"]], [height], marker=stroke.marker, color=stroke.colour, markersize=5,
              markerfacecolor=stroke.colour if sure else "white")  # fmt: skip
    axes.annotate(text, (1.01, height), annotation_clip=False, **beside)


def _scale(axes: Axes, rows: pd.DataFrame) -> None:
    """From zero where costs are alike, by powers of ten where they are not."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    told = rows[rows["remark"] == ""]
    ends = told[["cost", "cost_low", "cost_high"]].to_numpy(dtype=float).ravel()
    ends = ends[np.isfinite(ends) & (ends > 0)]
    if not ends.size:
        axes.set_xlim(0, 1)
        axes.set_xticks([])
        return
    if ends.max() / ends.min() > 12:
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(10, subs=(1.0, 2.0, 5.0), numticks=12))
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.set_xlim(ends.min() / 1.3, ends.max() * 1.3)
    else:
        axes.set_xlim(0, ends.max() * 1.08)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: amount(value)))


FIGURE = Plot(
    place=60,
    title_in_english=later("What an additional effective adopter costs"),
    caption_in_english=later(
        "Public money spent, net of what came back, over the number of effective adopters that would not be there "
        "without the scenario. Where the number may be zero, the ratio may be anything, and no point is drawn. "
        "Axes by powers of ten are used where costs differ widely. Costs borne by firms are not included."
    ),
    table=table,
    draw=draw,
)
