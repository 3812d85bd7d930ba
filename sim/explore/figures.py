"""The figures of two worlds: the same on the page and in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

from sim.behaviour.audit import GAPS
from sim.config.schema.policy import LEVERS
from sim.config.schema.population import SIZE_CLASSES
from sim.explore.mix import MIXED
from sim.explore.pair import ALL, Followed, Pair
from sim.language import current, later, tr
from sim.plot.figures.gaps_over_time import FILLS
from sim.plot.save import picture
from sim.plot.style import BLACK, COLOURS, GREY, MM_PER_INCH, PALE, SMALL, look, page, percent
from sim.plot.words import spoken, wrapped, year_of
from sim.units import month_index

CURVES = (
    ("adoption", later("Firms using AI")),
    ("effective_adoption", later("Firms for which AI pays")),
    ("awareness", later("Firms aware of AI")),
)
GAP_WORDS = {
    "awareness": later("Has not considered AI"),
    "belief": later("Does not believe in it"),
    "capital": later("Cannot pay for it"),
    "technology": later("Lacks skill or digital base"),
    "none": later("Not worth it even without gaps"),
    "transient": later("Nothing binds; decides or waits"),
}
LEVER_COLOURS = dict(zip(LEVERS, COLOURS, strict=False))
LEFT, RIGHT, BOTTOM, TITLE, BETWEEN = 13.0, 4.0, 10.0, 7.0, 13.0  # mm around and between panels
POLICY_COLOUR, DASHED = COLOURS[0], (0, (5, 1.5))
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
    panels = _panels(figure, 2, 3)
    for axes, (measure, title) in zip(panels[0], CURVES, strict=True):
        _two_lines(axes, pair, measure, ALL)
        axes.set_title(wrapped(tr(title), 34))
    for axes, name in zip(panels[1], SIZE_CLASSES, strict=True):
        _two_lines(axes, pair, "adoption", ("size_class", name))
        axes.set_title(tr("Using AI: {size} firms", size=tr(name)), fontweight="normal")
    handles, labels = panels[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper left", ncols=3)
    _foot(figure, pair, tr("shaded: the programme"))
    return figure


def gaps(pair: Pair) -> Any:
    """Which gap binds first for firms without AI, in both worlds."""
    figure = page(82.0)
    panels = _panels(figure, 1, 2, legend=10.0)[0]
    for axes, world in zip(panels, pair.worlds, strict=True):
        years, below = _years(world), np.zeros(pair.months + 1)
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
        _whole_years(axes)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper left", ncols=3, handlelength=1.6)
    _foot(figure, pair, tr("shares of the firms without AI"))
    return figure


def money(pair: Pair) -> Any:
    """Public money paid out so far by lever, and what there is of AI beyond the other world."""
    figure = page(82.0)
    left, right = _panels(figure, 1, 2, legend=0.0)[0]
    world, years = pair.policy, _years(pair.policy)
    scale, unit = _scale(float(world.paid.sum(axis=1).max(initial=0.0)))
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
        _programme(axes, pair)
        axes.set_xlim(years[0], max(years[-1], years[0] + 0.1))
        _whole_years(axes)
        if axes.get_legend_handles_labels()[0]:
            axes.legend(loc="upper left")
    _foot(figure, pair, tr("shaded: the programme"))
    return figure


FIGURES: dict[str, Callable[[Pair], Any]] = {"two_worlds": worlds, "gaps": gaps, "money": money}
TITLES = {"two_worlds": later("Two worlds"), "gaps": later("Gaps"), "money": later("Money")}


def _figure(pair: Pair, name: str) -> Any:
    with look():
        return FIGURES[name](pair)


def drawn(pair: Pair, name: str) -> Drawn:
    """A figure of the page, with the places of its panels."""
    with _one_at_a_time:
        figure = _figure(pair, name)
        places = [axes.get_position().bounds for axes in figure.axes]
        panels = [(left, 1.0 - low - high, wide, high) for left, low, wide, high in places]
        return Drawn(picture(figure, "svg"), panels)


def file_of(pair: Pair, name: str, kind: str) -> bytes:
    """A figure as a file.   kind : pdf, svg or png"""
    with _one_at_a_time:
        return picture(_figure(pair, name), kind, name)


def title_of(world: Followed) -> str:
    """What a world is called."""
    return titled(world.config.policy.title)


def titled(title: str) -> str:
    """A scenario's title; of several that are mixed, each."""
    return MIXED.join(tr(each) for each in title.split(MIXED))


def _two_lines(axes: Any, pair: Pair, measure: str, stratum: tuple[str, str]) -> None:
    _programme(axes, pair)
    for world, colour, dashes in zip(pair.worlds, (BLACK, POLICY_COLOUR), ("-", DASHED), strict=True):
        label = wrapped(title_of(world), 44, 1)
        axes.plot(_years(world), world.series(measure, stratum), color=colour, linestyle=dashes, label=label)
    axes.set_ylim(0, max(axes.get_ylim()[1], 0.01))
    years = _years(pair.policy)
    axes.set_xlim(years[0], max(years[-1], years[0] + 0.1))
    percent(axes)
    _whole_years(axes)


def _programme(axes: Any, pair: Pair) -> None:
    """Shade the months in which the policy runs."""
    for first, last in periods(pair):
        start = year_of(pair.policy.dates[0])
        axes.axvspan(start + first / 12, start + (last + 1) / 12, color=PALE, alpha=0.55, linewidth=0, zorder=0)


def periods(pair: Pair) -> Iterator[tuple[int, int]]:
    """First and last month of the programme within the run, if it has one.   index"""
    config = pair.policy.config
    phases = [phase for _, lever in config.policy.levers() for phase in lever.phases]
    if phases:
        start = config.population.start
        first = month_index(min(phase.first_month for phase in phases), start)
        last = month_index(max(phase.last_month for phase in phases), start)
        if first <= pair.months and last >= 0:
            yield max(first, 0), min(last, pair.months)


def _years(world: Followed) -> Sequence[float]:
    return [year_of(date) for date in world.dates]


def _whole_years(axes: Any) -> None:
    first, last = axes.get_xlim()
    step = max(round((last - first) / 5), 1)
    axes.set_xticks(range(int(-(-first // 1)), int(last) + 1, step))


def _scale(most: float) -> tuple[float, str]:
    """What a unit of an axis of money is, and how it is written."""
    steps = [(1e6, tr("million {money}")), (1e3, tr("thousand {money}"))]
    if current() == "zh":
        steps = [(1e8, "亿{money}"), (1e4, "万{money}")]
    return next(((size, name) for size, name in steps if most >= size), (1.0, "{money}"))


def _panels(figure: Any, rows: int, columns: int, legend: float = 6.0) -> Any:
    """Panels at fixed places, which is three times as quick as to look for good ones.   legend : mm"""
    width, height = (size * MM_PER_INCH for size in figure.get_size_inches())
    figure.set_layout_engine(None)
    panels = figure.subplots(rows, columns, squeeze=False)
    wide = (width - LEFT - RIGHT) / columns
    figure.subplots_adjust(
        left=LEFT / width, right=1.0 - RIGHT / width, bottom=BOTTOM / height, top=1.0 - (TITLE + legend) / height,
        wspace=BETWEEN / (wide - BETWEEN), hspace=0.32,
    )  # fmt: skip
    return panels


def _foot(figure: Any, pair: Pair, beside: str) -> None:
    config = pair.policy.config
    height = figure.get_size_inches()[1] * MM_PER_INCH
    words = tr("One run of each world with the same luck (seed {seed}); {n} SMEs, {population}; {beside}",
               seed=config.seed, n=f"{config.population.n_smes:,}", population=tr(config.population.title),
               beside=beside)  # fmt: skip
    figure.text(0.008, 1.2 / height, words, fontsize=SMALL, color=GREY, va="bottom")
