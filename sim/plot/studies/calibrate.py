"""Figures of a calibration: the fit, what it leaves of each parameter's range, and how runs came closer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.found import Found
from sim.language import later, several, tr
from sim.plot.studies import validate
from sim.plot.studies.figure import StudyFigure, footer
from sim.plot.style import BLACK, COLOURS, GREY, PALE, page
from sim.plot.words import wrapped
from sim.study.calibration import in_cube
from sim.study.results import Studied

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW, LABEL = 5.0, 44  # mm that a parameter takes; characters of its name
SAID = {
    "pinned down": later("Pinned down by the figures"),
    "narrowed": later("Narrowed by the figures"),
    "not pinned down": later("Not pinned down by the figures"),
}
VERDICTS = {"pinned down": COLOURS[0], "narrowed": COLOURS[4], "not pinned down": GREY}
JITTER = 0.22


def _fit(found: Found, studied: Studied) -> Figure:
    """Published figures beside the ensemble."""
    return validate.drawn(found, studied, _ensemble(studied))


def _ensemble(studied: Studied) -> str:
    vectors = several(studied.study.calibrate.vectors, "parameter vector")
    seeds = several(studied.study.replication.seeds, "fresh seed")
    return tr("{vectors} x {seeds}", vectors=vectors, seeds=seeds)


def _waves_of(studied: Studied) -> str:
    asked = studied.study
    points, waves = asked.uncertainties.points, asked.calibrate.waves
    return tr("{points} points and {waves} of {each}, a run each", points=f"{points:,}",
              waves=several(waves, "wave"), each=asked.calibrate.each)  # fmt: skip


def _parameters(found: Found, studied: Studied) -> Figure:
    """A row per parameter: where the vectors lie in its range."""
    table = found.tables["parameters"].sort_values("narrowed", ascending=False, kind="stable")
    places = in_cube(found.tables["ensemble"], studied.ranges("uncertainties"))
    figure = page(ROW * len(table) + 28.0)
    axes = figure.subplots()
    spread = np.linspace(-JITTER, JITTER, len(places))
    for at, (number, row) in enumerate(table.iterrows()):
        colour = VERDICTS[row["verdict"]]
        here = places[:, number]
        low, median, high = np.quantile(here, [0.05, 0.5, 0.95])
        axes.barh(at, 1.0, height=0.74, color=PALE, linewidth=0)
        axes.scatter(here, at + spread, s=3.0, color=colour, alpha=0.55, linewidth=0)
        axes.hlines(at, low, high, color=colour, linewidth=1.4)
        axes.vlines(median, at - 0.3, at + 0.3, color=BLACK, linewidth=1.1)
        axes.text(1.02, at, _left_of(row), va="center", fontsize=6)
    for verdict, colour in VERDICTS.items():
        axes.scatter([], [], s=9, color=colour, label=tr(SAID[verdict]))
    axes.set_yticks(range(len(table)), [wrapped(tr(name), LABEL) for name in table["factor"]])
    axes.set_ylim(len(table) - 0.5, -0.5)
    axes.set_xlim(0, 1)
    middle = tr("middle of the range (of its logarithm, where so varied)")
    axes.set_xticks([0, 0.5, 1], [tr("lowest"), middle, tr("highest")])
    axes.grid(False)
    figure.legend(loc="outside upper left", ncols=3)
    told = tr("Dots: vectors; lines: 5 to 95 %. Right: that in its unit, and share of the spread gone.")
    footer(figure, studied, told, _ensemble(studied))
    return figure


def _left_of(row: Any) -> str:
    """Where most vectors lie, in the parameter's unit, and how much of its range that leaves out."""
    return tr("{low} to {high}  ({share})", low=f"{row['low']:.3g}", high=f"{row['high']:.3g}",
              share=f"{row['narrowed']:.0%}")  # fmt: skip


def _waves(found: Found, studied: Studied) -> Figure:
    """How far runs were from the figures, wave by wave."""
    from matplotlib.ticker import FuncFormatter

    table = found.tables["waves"]
    figure = page(76.0)
    axes = figure.subplots()
    median, best = tr("Median of the wave's runs"), tr("Best of them")
    axes.plot(table["wave"], table["distance_median"], color=COLOURS[0], marker="o", label=median)
    axes.plot(table["wave"], table["distance_best"], color=COLOURS[1], marker="s", linestyle="--", label=best)
    axes.axhline(1.0, color=GREY, linewidth=0.8, linestyle=":", label=tr("As far as is allowed"))
    named = [tr("wave {number}", number=wave) if wave else tr("first points") for wave in table["wave"]]
    axes.set_xticks(table["wave"], named)
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(FuncFormatter(lambda value, _: f"{value:g}" if value < 10 else ""))
    axes.set_ylabel(tr("Distance from the figures\n(standard deviations, root mean square)"))
    figure.legend(loc="outside upper left", ncols=3)
    footer(figure, studied, made=_waves_of(studied))
    return figure


def figures(found: Found, studied: Studied) -> list[StudyFigure]:
    """The fit, the parameters, the waves."""
    left = tr(
        "Each parameter of the ensemble in its range, those that the figures pin down most above. Where dots fill the "
        "range, the figures say nothing of it alone: what rests on it must be shown over the whole ensemble."
    )
    closer = tr("Distance of the runs of each wave from the figures of the fit, each in its own standard deviations.")
    return [
        *(replace(fit, draw=_fit) for fit in validate.figures(found, studied)),
        StudyFigure("parameters", tr("What the figures leave open"), left, "parameters", _parameters),
        StudyFigure("waves", tr("How runs came closer"), closer, "waves", _waves),
    ]
