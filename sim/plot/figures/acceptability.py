"""Whether a policy is worth its money, over what an adopter may be worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.evaluation.acceptability import acceptability
from sim.evaluation.economics import evaluated_by
from sim.language import later, tr
from sim.plot.plot import Plot
from sim.plot.style import footer, legend_columns, nothing_to_draw, page, percent, strokes
from sim.plot.words import amount
from sim.results import Results

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PANELS = {"acceptable": later("Worth its money"), "best": later("Best of all")}


def table(results: Results) -> pd.DataFrame:
    """Both shares and the mean net benefit, by scenario and worth of an adopter."""
    return acceptability(results)


def draw(results: Results) -> Figure:
    """A line for each scenario: the share of replicates in which it pays, and in which it is the best."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    frame = table(results)
    if frame.empty:
        return nothing_to_draw(results, tr("No scenario could be compared with the baseline."))
    figure = page(84.0)
    panels = figure.subplots(1, 2, sharey=True)
    for panel, (share, heading) in zip(panels, PANELS.items(), strict=True):
        for name, stroke in strokes(results).items():
            of = frame[(frame["scenario"] == name) & frame[share].notna()]
            if len(of):
                panel.plot(of["worth"], of[share], color=stroke.colour, linestyle=stroke.dashes, marker=stroke.marker,
                           markevery=(5, 20), markersize=3.2, label=stroke.label)  # fmt: skip
        panel.set_title(tr(heading))
        panel.set_ylim(-0.02, 1.02)
        currency = results.provenance["currency"]
        panel.set_xlabel(tr("Worth of an additional effective adopter, {currency}", currency=currency))
        panel.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
        panel.xaxis.set_major_formatter(FuncFormatter(lambda value, _: amount(value)))
    percent(panels[0])
    panels[0].set_ylabel(tr("Share of replicates"))
    found = {label: line for panel in panels for line, label in zip(*panel.get_legend_handles_labels(), strict=True)}
    labels = [stroke.label for stroke in strokes(results).values() if stroke.label in found]
    if labels:
        lines = [found[label] for label in labels]
        figure.legend(lines, labels, loc="outside upper left", ncols=legend_columns(labels))
    rate = f"{100 * evaluated_by(results).discount_rate:g}"
    footer(figure, results, tr("Public money, discounted at {rate}% a year.", rate=rate))
    return figure


FIGURE = Plot(
    place=64,
    title_in_english=later("For what worth of an adopter a policy pays"),
    caption_in_english=later(
        "Left: share of replicates in which the additional effective adopters, at the worth on the axis, are worth "
        "more than the public money spent. Right: share of replicates in which a policy's net benefit is the greatest "
        "of all, the baseline's (nothing) among them. Replicates differ by luck, and by parameters where there are "
        "several vectors of them: doubt about other assumptions is not in it."
    ),
    table=table,
    draw=draw,
)
