"""What each policy changed for the firms, counted against their twins without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.evaluation.summary import TWIN_CLASSES, summary
from sim.language import later, tr
from sim.plot.plot import Plot
from sim.plot.style import BLACK, footer, nothing_to_draw, page, strokes
from sim.plot.words import spoken, wrapped
from sim.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANELS = {"": later("First use of AI"), "effective_": later("First month in which AI pays")}
FILLS = {
    "additional": ("#0072B2", ""),
    "spillover": ("#9AD0F5", "\\\\\\\\"),
    "brought_forward": ("#F3C15F", ""),
    "deadweight": ("#D9D9D9", "////"),
    "crowded_out": ("#B3460A", ""),
}
WORDS = {
    "additional": later("supported; twin does not adopt"),
    "spillover": later("not supported; twin does not adopt"),
    "brought_forward": later("supported; twin adopts later"),
    "deadweight": later("supported; twin adopts no later"),
    "crowded_out": later("does not adopt; twin does"),
}


def table(results: Results) -> pd.DataFrame:
    """Mean number of firms of each class per 1,000 SMEs, by event and scenario."""
    rows = summary(results)
    rows = rows[rows["scenario"] != results.baseline]
    parts = []
    for event, heading in PANELS.items():
        part = rows[["scenario", "title"]].assign(event=heading)
        for name in TWIN_CLASSES:
            part[name] = rows[f"{event}{name}"].astype(float)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def draw(results: Results) -> Figure:
    """Stacked bars; what is lost stands left of zero."""
    frame = table(results).dropna(subset=list(TWIN_CLASSES))
    if frame.empty:
        return nothing_to_draw(results, tr("No scenario could be compared with the baseline."))
    names = [name for name in results.scenarios if name in set(frame["scenario"])]
    figure = page(38.0 + 6.8 * len(names))
    panels = figure.subplots(1, 2, sharey=True, sharex=True)
    for panel, heading in zip(panels, PANELS.values(), strict=True):
        _bars(panel, frame[frame["event"] == heading].set_index("scenario").loc[names])
        panel.set_title(tr(heading))
        panel.set_xlabel(tr("Firms per 1,000 SMEs"))
    styles = strokes(results, 60)
    panels[0].set_yticks(range(len(names)), [wrapped(styles[name].label, 26) for name in names])
    panels[0].set_ylim(len(names) - 0.5, -0.5)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=2, handlelength=1.6)
    footer(figure, results, tr("Means over replicates, to the end of the run; each firm against its twin with the same "
                               "luck in the baseline."))  # fmt: skip
    return figure


def _bars(axes: Axes, frame: pd.DataFrame) -> None:
    right = np.zeros(len(frame))
    for name, (colour, hatch) in FILLS.items():
        width = frame[name].to_numpy()
        lost = name == "crowded_out"
        axes.barh(range(len(frame)), -width if lost else width, left=0.0 if lost else right, height=0.66,
                  facecolor=colour, hatch=hatch, edgecolor="white" if not hatch else "#767676", linewidth=0.3,
                  label=tr("{name}: {meaning}", name=spoken(name), meaning=tr(WORDS[name])))  # fmt: skip
        right += 0.0 if lost else width
    axes.axvline(0.0, color=BLACK, linewidth=0.8)
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")


FIGURE = Plot(
    place=50,
    title_in_english=later("Additional, brought forward or deadweight"),
    caption_in_english=later(
        "Each firm is compared with itself in the baseline run with the same seed. Supported means reached by a "
        "programme in person before it adopts; measures that serve a whole market, such as standards or platforms, "
        "reach firms as spillover. The classes count firms that ever adopt; a firm that gives AI up "
        "again is still counted here, but not in the effect on adoption at the end."
    ),
    table=table,
    draw=draw,
)
