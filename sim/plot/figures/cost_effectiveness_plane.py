"""What each policy spends and achieves, replicate by replicate."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.evaluation.acceptability import COST, EFFECT, PER
from sim.evaluation.economics import by_replicate, evaluated_by
from sim.evaluation.worlds import interval
from sim.language import later, tr
from sim.plot.plot import Plot
from sim.plot.style import (
    BLACK,
    GREY,
    PALE,
    SMALL,
    Stroke,
    footer,
    legend_columns,
    nothing_to_draw,
    page,
    strokes,
    what_bands_are,
)
from sim.plot.words import amount
from sim.results import Results
from sim.statistics.intervals import Interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

RAYS = (0.1, 0.25, 1.0)  # of the most that an adopter may be worth


def table(results: Results) -> pd.DataFrame:
    """Effect and discounted spending of each replicate."""
    return by_replicate(results)[["scenario", "replicate", EFFECT, COST]]


def draw(results: Results) -> Figure:
    """A small mark for each replicate, a large one with its intervals for the mean, rays of equal cost per adopter."""
    frame = table(results).dropna()
    if frame.empty:
        return nothing_to_draw(results, tr("No scenario could be compared with the baseline."))
    figure = page(104.0)
    axes = figure.subplots()
    for name, stroke in strokes(results).items():
        of = frame[frame["scenario"] == name]
        if len(of):
            _cloud(axes, of, stroke, results)
    axes.axhline(0.0, color=BLACK, linewidth=0.6)
    axes.axvline(0.0, color=BLACK, linewidth=0.6)
    _rays(axes, frame, results)
    axes.set_xlabel(tr("Effective adopters more than in the baseline, per 1,000 SMEs, last month"))
    axes.set_ylabel(tr("Public money spent, discounted, {currency} per SME", currency=results.provenance["currency"]))
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper left", ncols=legend_columns(labels))
    rate, crosses = f"{100 * evaluated_by(results).discount_rate:g}", what_bands_are(results, tr("Crosses"))
    footer(figure, results, tr("Discounted at {rate}% a year. {marks}", rate=rate, marks=crosses))
    return figure


def _cloud(axes: Axes, of: pd.DataFrame, stroke: Stroke, results: Results) -> None:
    axes.plot(of[EFFECT], of[COST], linestyle="none", marker=stroke.marker, markersize=2.4, color=stroke.colour,
              alpha=0.45, markeredgewidth=0)  # fmt: skip
    effect, cost = _known(results, of)
    bars: Any = {
        name: [[found.mean - found.low], [found.high - found.mean]]
        for name, found in (("xerr", effect), ("yerr", cost)) if np.isfinite(found.low)
    }  # fmt: skip
    axes.errorbar([effect.mean], [cost.mean], **bars, color=stroke.colour, marker=stroke.marker, markersize=6,
                  markeredgecolor="white", elinewidth=1.0, linestyle="none", label=stroke.label)  # fmt: skip


def _known(results: Results, of: pd.DataFrame) -> list[Interval]:
    """Mean and interval of effect and of cost of one scenario."""
    return [interval(results, of.set_index("replicate")[name]) for name in (EFFECT, COST)]


def _rays(axes: Axes, frame: pd.DataFrame, results: Results) -> None:
    """Limits that hold all marks and intervals, and lines on which one more adopter costs the same."""
    most, currency = evaluated_by(results).willingness_to_pay, results.provenance["currency"]
    ends = [frame[[EFFECT, COST]]]
    for _, of in frame.groupby("scenario", sort=False):
        found = _known(results, of)
        ends.append(pd.DataFrame([[i.low for i in found], [i.high for i in found]], columns=[EFFECT, COST]))
    reach = pd.concat(ends)
    (left, bottom), (right, top) = np.minimum(reach.min(), 0.0), np.maximum(reach.max(), 0.0)
    room = max(right - left, 1e-9) * 0.04
    axes.set_xlim(left - room, right + room)
    axes.set_ylim(1.1 * bottom, max(1.1 * top, 1e-9))
    for part in RAYS if right > 0 and top > 0 else ():
        slope = part * most / PER
        end = min(right, 1.05 * top / slope)
        axes.plot([0.0, end], [0.0, end * slope], color=PALE, linewidth=1.0, zorder=0)
        cost = tr("{currency} {amount} per adopter", currency=currency, amount=amount(part * most))
        axes.text(
            0.97 * end, 0.97 * end * slope, cost, color=GREY, fontsize=SMALL, ha="right", va="bottom", zorder=0,
            rotation=math.degrees(math.atan(slope)), rotation_mode="anchor", transform_rotates_text=True,
        )  # fmt: skip


FIGURE = Plot(
    place=62,
    title_in_english=later("What policies spend and what they achieve"),
    caption_in_english=later(
        "Small marks: single replicates, each against the baseline with the same luck; large marks: their means. "
        "Right and below is better. Grey rays: public money, discounted, per additional effective adopter; a policy "
        "below a "
        "ray costs less than that. The cost per adopter of the other tables is not discounted, and higher. Public "
        "money only; what firms pay and gain is in the economic evaluation."
    ),
    table=table,
    draw=draw,
)
