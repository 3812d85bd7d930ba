"""Whom a policy helps, by size class: in share points, and relative to where the class stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.evaluation.distribution import distribution
from sim.language import later, tr
from sim.plot.plot import Plot
from sim.plot.style import (
    BLACK,
    COLOURS,
    MARKERS,
    PALE,
    footer,
    nothing_to_draw,
    page,
    percent,
    strokes,
    what_bands_are,
)
from sim.plot.words import spoken, wrapped
from sim.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANELS = {"": later("In share points"), "_relative": later("Relative to the baseline")}


def table(results: Results) -> pd.DataFrame:
    """Effect on effective adoption by scenario and size class, absolute and as a share of the baseline's level."""
    frame = distribution(results)
    frame = frame[(frame["dimension"] == "size_class") & (frame["effect"] == "effective_adoption")].copy()
    for bound in ("mean", "low", "high"):
        frame[f"{bound}_relative"] = frame[bound] / frame["without"].where(frame["without"] > 0)
    return frame.drop(columns=["effect", "dimension"]).reset_index(drop=True)


def draw(results: Results) -> Figure:
    """A point with its interval for each class of each scenario."""
    frame = table(results)
    if frame["mean"].notna().sum() == 0:
        return nothing_to_draw(results, tr("No scenario could be compared with the baseline."))
    names = [name for name in results.scenarios if name in set(frame["scenario"])]
    classes = list(dict.fromkeys(frame["stratum"]))
    figure = page(28.0 + 9.0 * len(names))
    panels = figure.subplots(1, 2, sharey=True)
    for panel, (kind, heading) in zip(panels, PANELS.items(), strict=True):
        for height, name in enumerate(names):
            panel.axhspan(height - 0.42, height + 0.42, color=PALE, alpha=0.4, linewidth=0)
            _classes(panel, height, frame[frame["scenario"] == name], kind, classes)
        panel.axvline(0.0, color=BLACK, linewidth=0.6)
        panel.set_title(tr(heading))
        panel.tick_params(axis="y", length=0)
        panel.grid(False, axis="y")
        percent(panel, "x")
    panels[0].set_xlabel(tr("Effect on firms for which AI pays, share points"))
    panels[1].set_xlabel(tr("Effect on firms for which AI pays, of the baseline's"))
    styles = strokes(results, 60)
    panels[0].set_yticks(range(len(names)), [wrapped(styles[name].label, 26) for name in names])
    panels[0].set_ylim(len(names) - 0.5, -0.5)
    handles, labels = panels[0].get_legend_handles_labels()
    known = dict(zip(labels, handles, strict=True))
    figure.legend(list(known.values()), list(known), loc="outside upper left", ncols=len(known))
    footer(figure, results, what_bands_are(results, tr("Bars")))
    return figure


def _classes(axes: Axes, height: float, rows: pd.DataFrame, kind: str, classes: list[str]) -> None:
    for row in rows.to_dict("records"):
        place = classes.index(row["stratum"])
        at = height + (place - (len(classes) - 1) / 2) * 0.24
        axes.hlines(at, row[f"low{kind}"], row[f"high{kind}"], color=COLOURS[place], linewidth=1.0)
        axes.plot([row[f"mean{kind}"]], [at], color=COLOURS[place], marker=MARKERS[place], linestyle="none",
                  label=spoken(row["stratum"]))  # fmt: skip


FIGURE = Plot(
    place=45,
    title_in_english=later("Whom policies help, by size"),
    caption_in_english=later(
        "Effective adoption in the last month minus the baseline's with the same luck. Larger firms start higher, so a "
        "policy can widen the gap in points and narrow it in proportion; both are shown. Classes are those in which "
        "firms began."
    ),
    table=table,
    draw=draw,
)
