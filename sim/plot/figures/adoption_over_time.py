"""Recorded and effective adoption by month and scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.evaluation.summary import by_measure
from sim.language import ENGLISH, current, later, tr
from sim.plot.lines import draw_lines, interval_marks
from sim.plot.plot import Plot
from sim.plot.style import SMALL, footer, legend_columns, nothing_to_draw, page, percent, strokes, what_bands_are
from sim.plot.words import wrapped
from sim.record import MEASURES
from sim.results import Results

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PANELS = {"adoption": later("Recorded adoption"), "effective_adoption": later("Effective adoption")}


def table(results: Results) -> pd.DataFrame:
    """Mean and interval by measure, scenario and month."""
    monthly = results.monthly
    if monthly.empty:
        return pd.DataFrame()
    whole = monthly[monthly["dimension"] == "all"]
    return by_measure(results, whole, ["scenario", "month", "date"], PANELS)


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
        draw_lines(panel, frame[frame["measure"] == measure], styles, results)
        panel.set_title(tr(heading) + "\n" * lines, linespacing=0.9 if current() == ENGLISH else 1.25)
        panel.annotate(about[measure], (0, 1), xytext=(0, 4),
                       xycoords="axes fraction", textcoords="offset points", fontsize=SMALL)  # fmt: skip
        percent(panel)
    axes[0].set_ylim(0.0, min(1.0, axes[0].get_ylim()[1]))
    axes[0].set_ylabel(tr("Share of SMEs"))
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=legend_columns(labels), handlelength=3.4)
    footer(figure, results, what_bands_are(results, interval_marks(styles)))
    return figure


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
