"""What parameters make of an effect: a dot for each parameter vector."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.ensemble import DEFAULT
from sim.evaluation.uncertainty import EFFECTS, by_vector, uncertainty
from sim.language import later, several, tr
from sim.plot.plot import Plot
from sim.plot.style import BLACK, GREY, PALE, Stroke, footer, nothing_to_draw, page, percent, strokes, what_bands_are
from sim.plot.words import wrapped
from sim.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANELS = {"effect_adoption": later("Recorded adoption"), "effect_effective": later("Effective adoption")}
HEIGHTS = (-0.36, 0.22, -0.22, 0.36)  # of dots, by turns, so that they can be told apart; the mean is in the middle


def table(results: Results) -> pd.DataFrame:
    """Effects by scenario and parameter vector, means over lucks, beside the mean over vectors and its range."""
    known = uncertainty(results).set_index(["effect", "scenario"])
    parts = []
    for effect in PANELS:
        values = by_vector(results, effect)
        for scenario in values:
            told = known.loc[(effect, scenario)]
            parts.append(pd.DataFrame({
                "effect": effect, "unit": EFFECTS[effect].unit, "scenario": scenario, "title": told["title"],
                "member": values.index, "value": values[scenario].to_numpy(), "mean": told["mean"], "low": told["low"],
                "high": told["high"],
            }))  # fmt: skip
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def draw(results: Results) -> Figure:
    """Two panels: for each scenario the vectors' effects, the mean over them and its range."""
    frame = table(results)
    if frame.empty:
        return nothing_to_draw(results, tr("No scenario could be compared with the baseline."))
    names = [name for name in results.scenarios if name in set(frame["scenario"])]
    figure = page(30.0 + 8.5 * len(names))
    panels = figure.subplots(1, 2, sharey=True)
    styles = strokes(results, 60)
    for panel, (effect, heading) in zip(panels, PANELS.items(), strict=True):
        of = frame[frame["effect"] == effect]
        for height, name in enumerate(names):
            panel.axhspan(height - 0.44, height + 0.44, color=PALE, alpha=0.4, linewidth=0)
            _vectors(panel, height, of[of["scenario"] == name], styles[name])
        panel.axvline(0.0, color=BLACK, linewidth=0.6)
        panel.set_title(tr(heading))
        panel.set_xlabel(tr("Effect in the last month, share points"))
        panel.tick_params(axis="y", length=0)
        panel.grid(False, axis="y")
        percent(panel, "x")
    panels[0].set_yticks(range(len(names)), [wrapped(styles[name].label, 26) for name in names])
    panels[0].set_ylim(len(names) - 0.5, -0.5)
    _legend(figure, DEFAULT in set(frame["member"]))
    vectors = several(len(results.members), "parameter vector")
    seeds = several(len(results.provenance["seeds"]), "seed")
    dots = tr("Dots: means of {vectors} over {seeds}, the same seeds in all.", vectors=vectors, seeds=seeds)
    footer(figure, results, f"{dots}\n{what_bands_are(results, tr('Bars'))}")
    return figure


def _vectors(axes: Axes, height: int, rows: pd.DataFrame, stroke: Stroke) -> None:
    """Dots at heights by turns, so that a dot is found again in every row; the mean and its range in the middle."""
    heights = height + np.resize(HEIGHTS, len(rows))
    axes.plot(rows["value"], heights, linestyle="none", marker="o", markersize=2.6, color=stroke.colour, alpha=0.55,
              markeredgewidth=0)  # fmt: skip
    own = (rows["member"] == DEFAULT).to_numpy()
    axes.plot(rows["value"][own], heights[own], linestyle="none", marker="D", markersize=3.6, markerfacecolor="white",
              markeredgecolor=BLACK, markeredgewidth=0.7, zorder=4)  # fmt: skip
    told = rows.iloc[0]
    axes.hlines(height, told["low"], told["high"], color=stroke.colour, linewidth=1.4, zorder=3)
    axes.plot([told["mean"]], [height], marker=stroke.marker, color=stroke.colour, markersize=5.5,
              markeredgecolor="white", markeredgewidth=0.5, zorder=5)  # fmt: skip


def _legend(figure: Figure, has_default: bool) -> None:
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], marker="o", markersize=2.6, color=GREY, linestyle="none", label=tr("A parameter vector"))]
    if has_default:
        handles.append(Line2D([], [], marker="D", markersize=3.6, markerfacecolor="white", markeredgecolor=BLACK,
                              markeredgewidth=0.7, linestyle="none", label=tr("The default parameters")))  # fmt: skip
    handles.append(Line2D([], [], marker="s", markersize=5.5, color=GREY, linewidth=1.4, label=tr("Mean over vectors")))
    figure.legend(handles=handles, loc="outside upper left", ncols=len(handles))


FIGURE = Plot(
    place=47,
    title_in_english=later("What parameters make of the effects"),
    caption_in_english=later(
        "Each dot is the effect of a policy in a world with another vector of parameters of the ensemble: the mean "
        "over seeds, against the baseline with the same parameters and the same luck. Dots stand at different heights "
        "only to be told apart, a vector at the same height in every row. Large marks: means over vectors."
    ),
    table=table,
    draw=draw,
    of_ensembles=True,
)
