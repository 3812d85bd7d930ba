"""Adoption in the last month by stage, size class and sector."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.evaluation.summary import at_horizon, by_measure
from sim.language import later, tr
from sim.plot.plot import Plot
from sim.plot.style import PALE, footer, legend_columns, nothing_to_draw, page, percent, strokes, what_bands_are
from sim.plot.words import horizon, month_in_words, spoken
from sim.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DIMENSIONS = {"stage": later("Stage"), "size_class": later("Size class"), "sector": later("Sector"),
              "region": later("Region")}  # fmt: skip
PANELS = {"adoption": later("Recorded adoption"), "effective_adoption": later("Effective adoption")}


def table(results: Results) -> pd.DataFrame:
    """Mean and interval by measure, scenario and stratum, with the mean number of firms in it."""
    last = at_horizon(results)
    if last.empty:
        return pd.DataFrame()
    last = last[last["dimension"].isin(list(DIMENSIONS))]
    keys = ["scenario", "dimension", "stratum"]
    firms = last.groupby(keys, sort=False)["firms"].mean().reset_index()
    return by_measure(results, last, keys, PANELS).merge(firms, on=keys)


def draw(results: Results) -> Figure:
    """A dot for each scenario in each stratum, and a line where the baseline is."""
    frame = table(results)
    if frame.empty:
        return nothing_to_draw(results, tr("No run ended well."))
    strata = [
        (dimension, stratum)
        for dimension in DIMENSIONS
        for stratum in frame.loc[frame["dimension"] == dimension, "stratum"].unique()
    ]
    each = 2.6 + 0.9 * len(results.scenarios)
    figure = page(30.0 + each * len(strata) + 4.0 * len(DIMENSIONS))
    panels = figure.subplots(1, 2, sharey=True)
    rows, ticks = _rows(strata)
    for panel, (measure, heading) in zip(panels, PANELS.items(), strict=True):
        _dots(panel, frame[frame["measure"] == measure], rows, results)
        panel.set_title(tr(heading))
        percent(panel, "x")
        panel.set_xlim(0.0, min(1.0, 1.02 * panel.get_xlim()[1]))
        panel.set_xlabel(tr("Share of the SMEs of the group, {month}", month=month_in_words(horizon(results))))
    firms = frame[frame["scenario"] == frame["scenario"].iloc[0]].groupby(["dimension", "stratum"])["firms"].mean()
    panels[0].set_yticks(list(ticks.values()), [_with_count(s, firms[d, s]) for d, s in ticks])
    panels[0].set_ylim(max(rows.values()) + 0.6, -1.0)
    for panel in panels:
        panel.tick_params(axis="y", length=0)
        panel.grid(False, axis="y")
    for dimension in DIMENSIONS:
        first = min((rows[key] for key in strata if key[0] == dimension), default=None)
        if first is not None:
            panels[0].annotate(tr(DIMENSIONS[dimension]), (0, first - 0.66), xycoords=("axes fraction", "data"),
                               xytext=(-4, 0), textcoords="offset points", ha="right", va="center",
                               fontweight="bold", annotation_clip=False)  # fmt: skip
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=legend_columns(labels))
    marks = what_bands_are(results, tr("Bars"))
    footer(figure, results, tr("In brackets: SMEs of the group in a run. {marks}", marks=marks))
    return figure


def _with_count(stratum: str, count: float) -> str:
    return tr("{label} ({count})", label=spoken(stratum), count=f"{count:.0f}")


def _rows(strata: list[tuple[str, str]]) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], float]]:
    """Height of each stratum, with a free line before each dimension."""
    rows: dict[tuple[str, str], float] = {}
    height, dimension = -0.6, ""
    for key in strata:
        height += 1.0 if key[0] == dimension else 1.6
        if not rows:
            height = 0.3
        dimension, rows[key] = key[0], height
    return rows, rows


def _dots(axes: Axes, frame: pd.DataFrame, rows: dict[tuple[str, str], float], results: Results) -> None:
    styles = strokes(results)
    others = [name for name in results.scenarios if name != results.baseline]
    for height in rows.values():
        axes.axhspan(height - 0.45, height + 0.45, color=PALE, alpha=0.45, linewidth=0)
    for name, stroke in styles.items():
        part = frame[frame["scenario"] == name]
        heights = pd.Series([rows[key] for key in zip(part["dimension"], part["stratum"], strict=True)], dtype=float)
        centre = part["mean"].to_numpy()
        if name == results.baseline:
            axes.vlines(centre, heights - 0.45, heights + 0.45, color=stroke.colour, linewidth=1.4,
                        label=stroke.label, zorder=2)  # fmt: skip
            continue
        offset = (others.index(name) - (len(others) - 1) / 2) * 0.78 / max(len(others), 2)
        axes.hlines(heights + offset, part["low"], part["high"], color=stroke.colour, linewidth=0.8, zorder=3)
        axes.plot(centre, heights + offset, linestyle="none", marker=stroke.marker, color=stroke.colour,
                  markersize=3.2, label=stroke.label, zorder=4)  # fmt: skip


FIGURE = Plot(
    place=40,
    title_in_english=later("Who adopts"),
    caption_in_english=later(
        "Adoption in the last month by life stage, size class and sector. Black lines: the baseline. Stages move "
        "with the firms, so a stage holds other firms at the end than at the beginning. Small groups have "
        "wide bars; the groups overlap and are not independent findings."
    ),
    table=table,
    draw=draw,
)
