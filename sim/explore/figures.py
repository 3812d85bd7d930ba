"""The figures of two worlds: the same on the page and in a file."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

from sim.behaviour.audit import GAPS
from sim.config.schema.parts import LEVERS
from sim.config.schema.population import SIZE_CLASSES
from sim.explore.contacts import can_be_seen, contacts
from sim.explore.jcurve import jcurve
from sim.explore.life import Life
from sim.explore.map import GAP_WORDS
from sim.explore.pair import ALL, Pair
from sim.explore.panels import (
    DASHED,
    POLICY_COLOUR,
    as_years,
    fixed_panels,
    foot_of_pair,
    money_scale,
    programme,
    title_of,
    whole_years,
)
from sim.language import later, tr
from sim.plot.figures.gaps_over_time import FILLS
from sim.plot.save import picture
from sim.plot.style import BLACK, COLOURS, look, page, percent
from sim.plot.words import spoken, wrapped

CURVES = (
    ("adoption", later("Firms using AI")),
    ("effective_adoption", later("Firms for which AI pays")),
    ("awareness", later("Firms aware of AI")),
)
LEVER_COLOURS = dict(zip(LEVERS, COLOURS, strict=False))
_one_at_a_time = Lock()  # Matplotlib's settings are those of the process, and a page may be open twice


class Drawn(NamedTuple):
    """A figure for the page.

    Attributes
    ----------
    svg
    panels : list of (left, top, width, height)
        Where months run from left to right, in shares of the figure.
    """

    svg: bytes
    panels: list[tuple[float, float, float, float]]


def worlds(pair: Pair) -> Any:
    """Use, use that pays and awareness in both worlds, over all firms and use by size class."""
    figure = page(104.0)
    panels = fixed_panels(figure, 2, 3)
    for axes, (measure, title) in zip(panels[0], CURVES, strict=True):
        _two_lines(axes, pair, measure, ALL)
        axes.set_title(wrapped(tr(title), 34))
    for axes, name in zip(panels[1], SIZE_CLASSES, strict=True):
        _two_lines(axes, pair, "adoption", ("size_class", name))
        axes.set_title(tr("Using AI: {size} firms", size=tr(name)), fontweight="normal")
    handles, labels = panels[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper left", ncols=3)
    foot_of_pair(figure, pair, tr("shaded: the programme"))
    return figure


def gaps(pair: Pair) -> Any:
    """Which gap binds first for firms without AI, in both worlds."""
    figure = page(82.0)
    panels = fixed_panels(figure, 1, 2, legend=10.0)[0]
    for axes, world in zip(panels, pair.worlds, strict=True):
        years, below = as_years(world), np.zeros(pair.months + 1)
        for gap in GAPS:
            colour, hatch = FILLS[gap]
            above = below + np.nan_to_num(world.series(f"gap_{gap}"))
            axes.fill_between(years, below, above, facecolor=colour, hatch=hatch, linewidth=0.4,
                              edgecolor="#8C8C8C" if hatch else "#FFFFFF", label=tr(GAP_WORDS[gap]))  # fmt: skip
            below = above
        axes.set(ylim=(0, 1), xlim=(years[0], max(years[-1], years[0] + 0.1)))
        axes.set_title(wrapped(title_of(world), 44))
        axes.grid(False)
        percent(axes)
        whole_years(axes)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper left", ncols=3, handlelength=1.6)
    foot_of_pair(figure, pair, tr("shares of the firms without AI"))
    return figure


def money(pair: Pair) -> Any:
    """Public money paid out so far by lever, and what there is of AI beyond the other world."""
    figure = page(82.0)
    left, right = fixed_panels(figure, 1, 2, legend=0.0)[0]
    world, years = pair.policy, as_years(pair.policy)
    scale, unit = money_scale(float(world.paid.sum(axis=1).max(initial=0.0)))
    below = np.zeros(pair.months + 1)
    for at, lever in enumerate(LEVERS):
        above = below + world.paid[:, at] / scale
        if world.paid[-1, at] > 0:
            left.fill_between(years, below, above, facecolor=LEVER_COLOURS[lever], edgecolor="#FFFFFF", linewidth=0.4,
                              label=tr(spoken(lever)))  # fmt: skip
        below = above
    left.set_title(tr("Public money paid out so far"))
    left.set_ylabel(unit.format(money=world.config.population.currency))
    left.set_ylim(0, max(float(below.max()) * 1.08, 1e-9))
    for measure, title, colour, dashes in (
        ("adopters", later("Use AI"), POLICY_COLOUR, "-"),
        ("effective_adopters", later("AI pays"), COLOURS[2], DASHED),
    ):
        right.plot(years, world.series(measure) - pair.without.series(measure), color=colour, linestyle=dashes,
                   label=tr(title))  # fmt: skip
    right.axhline(0.0, color=BLACK, linewidth=0.6)
    right.set_title(tr("Firms beyond the other world"))
    right.set_ylabel(tr("Number of firms"))
    for axes in (left, right):
        programme(axes, pair)
        axes.set_xlim(years[0], max(years[-1], years[0] + 0.1))
        whole_years(axes)
        if axes.get_legend_handles_labels()[0]:
            axes.legend(loc="upper left")
    foot_of_pair(figure, pair, tr("shaded: the programme"))
    return figure


FIGURES: dict[str, Callable[[Pair], Any]] = {"two_worlds": worlds, "gaps": gaps, "money": money, "contacts": contacts}
TITLES = {"two_worlds": later("Two worlds"), "gaps": later("Gaps"), "money": later("Money"),
          "contacts": later("Contacts"), "firm": later("A firm's life")}  # fmt: skip
CAPTIONS = {
    "two_worlds": later("Use of AI, use that pays and awareness in both worlds, and use by size class. One run each: "
                        "no intervals, nothing to rank policies by."),
    "gaps": later("Firms without AI, by the gap that binds first, in both worlds."),
    "money": later("Public money paid out so far, by lever, and firms with AI beyond the other world."),
    "contacts": later("Each firm in the same place in both worlds, in a field for its sector and kind of region, "
                      "coloured by the month in which it began to use AI. That a firm had a contact with AI before "
                      "does not say that it began because of it."),
    "firm": later("A firm in the world with the policy, less the same firm in the other, month by month and added up; "
                  "below, how it stands in both worlds, what became of its AI, and which levers reached it when."),
}  # fmt: skip
NOT_OF_MANY = "contacts"  # firms
FIRM = "firm"  # the figure that is of one firm, and needs its lives


def possible(pair: Pair) -> list[str]:
    """Names of the figures that can be drawn of two worlds."""
    return [name for name in FIGURES if name != NOT_OF_MANY or can_be_seen(pair)]


def figure_of(pair: Pair, name: str, lives: tuple[Life, Life] | None = None) -> Any:
    """A figure in the look of the house.

    Parameters
    ----------
    pair
    name
        One of ``FIGURES``, or ``FIRM``.
    lives
        Of the firm in both worlds, for the latter.
    """
    with _one_at_a_time, look():
        return FIGURES[name](pair) if lives is None else jcurve(pair, lives)


def drawn(pair: Pair, name: str, lives: tuple[Life, Life] | None = None) -> Drawn:
    """A figure of the page, with the places of its panels."""
    figure = figure_of(pair, name, lives)
    places = [axes.get_position().bounds for axes in figure.axes]
    panels = [(left, 1.0 - low - high, wide, high) for left, low, wide, high in places]
    with _one_at_a_time:
        return Drawn(picture(figure, "svg"), panels)


def file_of(pair: Pair, name: str, kind: str, lives: tuple[Life, Life] | None = None) -> bytes:
    """A figure as a file.   kind : pdf, svg or png"""
    figure = figure_of(pair, name, lives)
    with _one_at_a_time:
        return picture(figure, kind, name)


def _two_lines(axes: Any, pair: Pair, measure: str, stratum: tuple[str, str]) -> None:
    programme(axes, pair)
    for world, colour, dashes in zip(pair.worlds, (BLACK, POLICY_COLOUR), ("-", DASHED), strict=True):
        label = wrapped(title_of(world), 44, 1)
        axes.plot(as_years(world), world.series(measure, stratum), color=colour, linestyle=dashes, label=label)
    axes.set_ylim(0, max(axes.get_ylim()[1], 0.01))
    years = as_years(pair.policy)
    axes.set_xlim(years[0], max(years[-1], years[0] + 0.1))
    percent(axes)
    whole_years(axes)
