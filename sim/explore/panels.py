"""What the figures of two worlds have in common: panels at fixed places, axes of years and money, what stands below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sim import __version__
from sim.explore.mix import MIXED
from sim.explore.pair import Followed, Pair
from sim.language import tr
from sim.plot.style import COLOURS, GREY, MM_PER_INCH, PALE, SMALL
from sim.plot.words import scale_of, year_of
from sim.units import month_index

LEFT, RIGHT, BOTTOM, TITLE, BETWEEN = 13.0, 4.0, 13.0, 7.0, 13.0  # mm around and between panels
POLICY_COLOUR, DASHED = COLOURS[0], (0, (5, 1.5))


def title_of(world: Followed) -> str:
    """What a world is called."""
    return titled(world.config.policy.title)


def titled(title: str) -> str:
    """A scenario's title; of several that are mixed, each."""
    return MIXED.join(tr(each) for each in title.split(MIXED))


def programme(axes: Any, pair: Pair) -> None:
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


def as_years(world: Followed) -> Sequence[float]:
    """Months as places on an axis of years."""
    return [year_of(date) for date in world.dates]


def whole_years(axes: Any) -> None:
    """Five years or so are named."""
    first, last = axes.get_xlim()
    step = max(round((last - first) / 5), 1)
    axes.set_xticks(range(int(-(-first // 1)), int(last) + 1, step))


def money_scale(most: float) -> tuple[float, str]:
    """What a unit of an axis of money is, and how it is written."""
    size, name = scale_of(most)
    return size, tr("{scale} {money}", scale=name, money="{money}") if name else "{money}"


def fixed_panels(figure: Any, rows: int, columns: int, legend: float = 6.0) -> Any:
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


def foot_of_pair(figure: Any, pair: Pair, beside: str) -> None:
    """Say under a figure what it was made from.   beside : what else is to be known"""
    config = pair.policy.config
    height = figure.get_size_inches()[1] * MM_PER_INCH
    runs = tr("One run of each world with the same luck (seed {seed}); {n} SMEs, {population}",
              seed=config.seed, n=f"{config.population.n_smes:,}", population=tr(config.population.title))  # fmt: skip
    words = f"{runs} · {tr('results {identity}', identity=pair.identity)} · sme-sim {__version__}\n{beside}"
    figure.text(0.008, 1.2 / height, words, fontsize=SMALL, color=GREY, va="bottom")
