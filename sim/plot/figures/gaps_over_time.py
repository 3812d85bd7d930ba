"""Which gap binds first for firms that do not use AI, by scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.behaviour.audit import GAPS
from sim.language import later, tr
from sim.plot.plot import Plot
from sim.plot.style import footer, nothing_to_draw, page, percent, strokes
from sim.plot.words import spoken, wrapped, year_of
from sim.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Dark and light alternate, and two are hatched, so that neighbours differ without colour as well.
FILLS = {
    "awareness": ("#0072B2", ""),
    "belief": ("#9AD0F5", ""),
    "capital": ("#B3460A", ""),
    "technology": ("#F3C15F", ""),
    "none": ("#D9D9D9", ""),
    "transient": ("#FFFFFF", "////"),
}
WORDS = {
    "awareness": later("has not considered AI"),
    "belief": later("does not believe in it"),
    "capital": later("cannot pay for it"),
    "technology": later("lacks skill or digital base"),
    "none": later("not worth it even without gaps"),
    "transient": later("nothing binds; decides or waits"),
}
MOST_COLUMNS = 4


def table(results: Results) -> pd.DataFrame:
    """Mean share of each gap among non-adopters, by scenario and audited month."""
    columns = [f"gap_{name}" for name in GAPS]
    monthly = results.monthly
    if monthly.empty:
        return pd.DataFrame()
    whole = monthly[monthly["dimension"] == "all"].dropna(subset=columns)
    return whole.groupby(["scenario", "month", "date"], sort=False)[columns].mean().reset_index()


def draw(results: Results) -> Figure:
    """Small multiples: a panel for each scenario, baseline first."""
    frame = table(results)
    if frame.empty:
        return nothing_to_draw(results, tr("No audit of gaps in these results."))
    names = sorted(results.scenarios, key=lambda name: name != results.baseline)
    columns = min(MOST_COLUMNS, len(names))
    rows = -(-len(names) // columns)
    figure = page(28.0 + 46.0 * rows)
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    styles = strokes(results, 40)
    for panel, name in zip(panels, names, strict=False):
        _stack(panel, frame[frame["scenario"] == name])
        panel.set_title(wrapped(styles[name].label, 22), fontweight="bold" if name == results.baseline else "normal")
    for panel in panels[len(names) :]:
        panel.set_visible(False)
    for panel in panels[: len(names)][-columns:]:
        panel.tick_params(labelbottom=True)  # the lowest of its column, though another row stands below
    for panel in panels[::columns]:
        panel.set_ylabel(tr("Share of non-adopters"))
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles[::-1], labels[::-1], loc="outside upper center", ncols=3, handlelength=1.6)
    footer(figure, results, tr("Means over replicates; shares of firms that do not use AI, by the gap that would have "
                               "to open first."))  # fmt: skip
    return figure


def _stack(axes: Axes, frame: pd.DataFrame) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    years = [year_of(date) for date in frame["date"]]
    below = np.zeros(len(frame))
    for gap, (colour, hatch) in FILLS.items():
        label = tr("{name}: {meaning}", name=spoken(gap), meaning=tr(WORDS[gap]))
        above = below + frame[f"gap_{gap}"].to_numpy()
        axes.fill_between(years, below, above, facecolor=colour, hatch=hatch, edgecolor="#FFFFFF" if not hatch else
                          "#8C8C8C", linewidth=0.4, label=label)  # fmt: skip
        below = above
    axes.set_ylim(0, 1)
    if len(years) > 1:
        axes.set_xlim(years[0], years[-1])
    axes.grid(False)
    percent(axes)
    axes.xaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))


FIGURE = Plot(
    place=20,
    title_in_english=later("What keeps the others from AI"),
    caption_in_english=later(
        "Firms that do not use AI, by the gap that binds first: the one that would have to open before anything "
        "else could help. A programme that opens one gap leaves the next one to be seen. Which firms are "
        "non-adopters differs between scenarios, and so does what the shares are shares of."
    ),
    table=table,
    draw=draw,
)
