"""The market for AI: what projects cost, what suppliers earn on them, how many there are and how large the largest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.evaluation.summary import by_measure
from sim.language import later, tr
from sim.plot.lines import draw_lines, interval_marks
from sim.plot.plot import Plot
from sim.plot.style import footer, legend_columns, nothing_to_draw, page, percent, strokes, what_bands_are
from sim.record import MEASURES
from sim.results import Results

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PANELS = {
    "project_price_index": later("Mean price, month 0 = 1"),
    "markup": later("Markup on unit cost"),
    "suppliers": later("Suppliers (count)"),
    "supplier_concentration": later("Herfindahl index (0 to 1)"),
}  # measure: what its axis says


def table(results: Results) -> pd.DataFrame:
    """Mean and interval by measure, scenario and month."""
    monthly = results.monthly
    if monthly.empty:
        return pd.DataFrame()
    whole = monthly[monthly["dimension"] == "all"].copy()
    concentrated = whole["supplier_concentration"]
    whole["supplier_concentration"] = concentrated.where(concentrated > 0)  # zero: nobody has an order
    return by_measure(results, whole, ["scenario", "month", "date"], PANELS)


def draw(results: Results) -> Figure:
    """Four panels: prices and markups above, suppliers and their concentration below."""
    frame = table(results)
    if frame.empty:
        return nothing_to_draw(results, tr("No run ended well."))
    styles = strokes(results)
    figure = page(138.0)
    panels = figure.subplots(2, 2, sharex=True)
    for panel, (measure, axis) in zip(panels.ravel(), PANELS.items(), strict=True):
        draw_lines(panel, frame[frame["measure"] == measure], styles, results)
        panel.set_title(tr(MEASURES[measure].label))
        panel.set_ylabel(tr(axis))
        panel.tick_params(labelbottom=True)
    percent(panels[0, 1])
    handles, labels = panels[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=legend_columns(labels), handlelength=3.4)
    footer(figure, results, what_bands_are(results, interval_marks(styles)))
    return figure


FIGURE = Plot(
    place=75,
    title_in_english=later("Supplier prices and concentration"),
    caption_in_english=later(
        "Above: the mean price of an AI project against that of month 0, and what suppliers add to their unit cost. "
        "Below: suppliers in the market, and the Herfindahl index of their order books, which is 1 where one supplier "
        "has all orders; months without any order have none. Lines are means over replicates; grey: months in which "
        "a programme of any scenario runs. "
        "Axes do not begin at zero. A price that rises with a programme takes part of its money away from the firms "
        "that it is meant for."
    ),
    table=table,
    draw=draw,
)
