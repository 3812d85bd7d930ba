"""What a figure of a study is, and what stands under each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from sim.analysis.found import Found
from sim.language import several, tr
from sim.plot.style import foot, legend_columns, settled
from sim.study.results import Studied
from sim.units import calendar_month

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class StudyFigure:
    """A figure that can be drawn from an analysis.

    Attributes
    ----------
    name
        Of its files.
    title, caption
        Plain text; the caption says what the marks are and how far they may be read.
    table
        Name of the table that holds the numbers behind it.
    draw
        The figure; to be called through the instance, which sets the look of the house.
    """

    name: str
    title: str
    caption: str
    table: str
    draw: Callable[[Found, Studied], Figure]

    def __call__(self, found: Found, studied: Studied) -> Figure:
        """Draw it, and fix where everything stands, so that each format shows the same."""
        return settled(lambda: self.draw(found, studied))


def figures_of(found: Found, studied: Studied) -> list[StudyFigure]:
    """The figures of the study's kind that there is something to draw for."""
    module = import_module(f"sim.plot.studies.{studied.provenance['kind']}")
    drawn: list[StudyFigure] = module.figures(found, studied)
    return drawn


def footer(figure: Figure, studied: Studied, interval: str = "", made: str = "") -> None:
    """Say under a figure what it was made from, and keep that line free.

    Parameters
    ----------
    interval
        What the bands or bars are; left out where there are none.
    made
        What it is made from; left out, all runs of the study.
    """
    passport, study = studied.provenance, studied.study
    worlds, members = len(studied.worlds), len(passport["members"])
    design = [several(worlds, "world"), *([several(members, "parameter vector")] if members > 1 else [])]
    seeds = study.replication
    at_most = tr("{least} to {most} seeds", least=seeds.seeds, most=seeds.most)
    design.append(at_most if seeds.until_half_width else several(seeds.seeds, "seed"))
    runs = f"{passport['runs'] - passport['runs_failed']:,}"
    made = made or tr("{n} runs ({design})", n=runs, design=" x ".join(design))
    foot(figure, passport, f"{when(studied)} · {made}", interval)


def when(studied: Studied) -> str:
    """The month that outcomes are of, as a date.

    Examples
    --------
    >>> from pathlib import Path
    >>> import pandas as pd
    >>> when(Studied(Path(), pd.DataFrame(), pd.DataFrame(), {"start": "2021-01", "months": 120}))
    'Outcomes of 2031-01'
    """
    return tr("Outcomes of {month}", month=calendar_month(studied.months, str(studied.provenance["start"])))


def legend(figure: Figure, panels: Iterable[Axes], order: Sequence[str] = ()) -> None:
    """Each mark of any panel once, above all of them.

    Parameters
    ----------
    order
        Labels that come last, in this order.
    """
    marks = {
        label: mark for axes in panels for mark, label in zip(*axes.get_legend_handles_labels(), strict=True)
    }  # fmt: skip
    labels = sorted(marks, key=lambda label: order.index(label) if label in order else -1)
    figure.legend([marks[label] for label in labels], labels, loc="outside upper left", ncols=legend_columns(labels))
