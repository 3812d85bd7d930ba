"""What a figure of a study is, and what stands under each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.analysis.found import Found
from sim.plot.style import foot, settled
from sim.study.results import Studied

if TYPE_CHECKING:
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


def footer(figure: Figure, studied: Studied, interval: str = "") -> None:
    """Say under a figure what it was made from, and keep that line free.

    Parameters
    ----------
    interval
        What the bands or bars are; left out where there are none.
    """
    passport = studied.provenance
    foot(figure, passport, f"{passport['runs'] - passport['runs_failed']:,} runs", interval)


def label_of(response: str) -> str:
    """A response as the label of an axis, with its unit.

    Examples
    --------
    >>> label_of("effect_of_adoption")
    'Effect on firms using AI (share points)'
    """
    from sim.plot.words import spoken
    from sim.record import MEASURES
    from sim.study.responses import DISTANCES, EFFECT

    name = response.removeprefix(EFFECT)
    if name in DISTANCES:
        label = DISTANCES[name].label
        return f"{f'Effect on {label[0].lower()}{label[1:]}' if name != response else label} (share points)"
    if name not in MEASURES:
        return f"{spoken(name)} ({'currency' if name == 'public_cost' else 'firms'})"
    measure = MEASURES[name]
    if not response.startswith(EFFECT):
        return f"{measure.label} ({measure.unit})"
    unit = "share points" if measure.unit == "share" else measure.unit
    return f"Effect on {measure.label[0].lower()}{measure.label[1:]} ({unit})"
