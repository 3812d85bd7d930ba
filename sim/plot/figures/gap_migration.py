"""Where each policy moves the bottleneck: gaps without it against where the same firms stand with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.evaluation.migration import PLACES
from sim.language import later, tr
from sim.plot.plot import Plot
from sim.plot.style import footer, nothing_to_draw, page, strokes
from sim.plot.words import spoken, wrapped
from sim.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FROM = ("awareness", "belief", "capital", "technology")
TO = ("awareness", "belief", "capital", "technology", "none", "transient", "token", "trying", "effective", "closed")
COLUMNS = 3


def table(results: Results) -> pd.DataFrame:
    """Share of the firms of each gap without policy, by where they stand with it in the last month."""
    frame = results.migration
    if frame.empty:
        return pd.DataFrame()
    last = frame[(frame["month"] == frame["month"].max()) & (frame["dimension"] == "all")]
    keys = ["scenario", "without_policy", "with_policy"]
    counts = last.groupby(keys, sort=False)["firms"].sum().reset_index()
    total = counts.groupby(["scenario", "without_policy"])["firms"].transform("sum")
    replicates = last.groupby("scenario")["replicate"].nunique()
    counts["share"] = counts["firms"] / total
    counts["firms"] = counts["firms"] / counts["scenario"].map(replicates)
    return counts[counts["without_policy"].isin(FROM)].reset_index(drop=True)


def draw(results: Results) -> Figure:
    """A matrix for each scenario: rows are gaps without policy, columns where the same firms stand with it."""
    frame = table(results)
    if frame.empty:
        return nothing_to_draw(results, tr("No firms to follow in these results."))
    names = [name for name in results.scenarios if name in set(frame["scenario"])]
    columns = min(COLUMNS, len(names))
    rows = -(-len(names) // columns)
    figure = page(24.0 + 36.0 * rows)
    panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    styles = strokes(results, 40)
    for panel, name in zip(panels, names, strict=False):
        _matrix(panel, frame[frame["scenario"] == name])
        panel.set_title(wrapped(styles[name].label, 34))
    for panel in panels[len(names) :]:
        panel.set_visible(False)
    for panel in panels[: len(names)][-columns:]:
        panel.tick_params(labelbottom=True)
    footer(figure, results, tr("Rows: gap that binds without policy. Columns: where the same firms stand with it. "
                               "Per cent of the row, all replicates together."))  # fmt: skip
    return figure


def _matrix(axes: Axes, frame: pd.DataFrame) -> None:
    shares = frame.pivot_table(index="without_policy", columns="with_policy", values="share", aggfunc="sum")
    shares = shares.reindex(index=list(FROM), columns=list(TO)).fillna(0.0)
    edges = [np.arange(size + 1) - 0.5 for size in (len(TO), len(FROM))]
    axes.pcolormesh(*edges, shares.to_numpy(), cmap="Blues", vmin=0.0, vmax=1.0, edgecolors="white", linewidth=0.4)
    axes.set_ylim(len(FROM) - 0.5, -0.5)
    for row, column in np.ndindex(shares.shape):
        value = float(shares.iat[row, column])
        if value >= 0.005:
            stays = FROM[row] == TO[column]
            colour = "#FFFFFF" if value > 0.6 else "#4D4D4D" if stays else "#000000"
            axes.text(column, row, f"{100 * value:.0f}", ha="center", va="center", color=colour, fontsize=5.5)
    axes.set_xticks(range(len(TO)), [spoken(name) for name in TO], rotation=60, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(FROM)), [spoken(name) for name in FROM])
    axes.grid(False)
    axes.tick_params(length=0)


assert set(FROM) <= set(TO) == set(PLACES)

FIGURE = Plot(
    place=25,
    title_in_english=later("Where each policy moves the bottleneck"),
    caption_in_english=later(
        "Firms that without policy would not use AI in the last month, by the gap that then binds first, and where the "
        "same firms with the same luck stand with the policy: at the same gap (on the diagonal), at another one, or "
        "using AI. A policy that opens one gap and does nothing else moves firms along the row to the next gap."
    ),
    table=table,
    draw=draw,
)
