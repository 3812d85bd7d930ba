"""The J-curve of a firm: what the policy makes of it month by month, beside its twin in the other world."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from sim.config.schema.parts import LEVERS
from sim.explore.life import BEGAN, CLOSED, GAVE_UP, PAYS, SERVED, TURNED_OUT, Life
from sim.explore.map import COLOURS_OF_STATES, STATE_WORDS
from sim.explore.pair import Pair
from sim.explore.panels import (
    DASHED,
    POLICY_COLOUR,
    as_years,
    foot_of_pair,
    money_scale,
    programme,
    title_of,
    whole_years,
)
from sim.explore.telling import headline
from sim.language import later, tr
from sim.plot.style import BLACK, COLOURS, GREY, MM_PER_INCH, NORMAL, page
from sim.plot.words import spoken, wrapped
from sim.record import STATES

LEFT, RIGHT, HIGH, LANE, GAP, BOTTOM = 36.0, 4.0, 32.0, 5.0, 11.0, 14.0  # mm
LINE = 4.0  # mm of a line of the legend
BEGINS, WORKS, FAILS, IS_GIVEN_UP, HAS_PAID, IS_CLOSED = (
    later("Begins a project"), later("It works"), later("It fails"), later("Gives AI up"),
    later("AI has paid for half a year"), later("Closes"),
)  # fmt: skip
MARKS = {BEGINS: "^", WORKS: "o", FAILS: "X", IS_GIVEN_UP: "v", HAS_PAID: "*", IS_CLOSED: "s"}


class Difference(NamedTuple):
    """A firm with the policy beyond the same firm without it, for the months in which it lives in both worlds.

    Attributes
    ----------
    value_added, profit : (months lived + 1,) currency/month
    support : (months lived + 1,) currency
        Public money spent on it so far.
    """

    value_added: np.ndarray
    profit: np.ndarray
    support: np.ndarray


def difference(lives: tuple[Life, Life]) -> Difference:
    """What the policy makes of a firm.   lives : without the policy, with it"""
    lived = min(len(life.rows) for life in lives)
    without, policy = ({name: np.array([row[name] for row in life.rows[:lived]]) for name in Difference._fields}
                       for life in lives)  # fmt: skip
    return Difference(*(policy[name] - without[name] for name in Difference._fields))


def marks(life: Life) -> Iterator[tuple[int, str]]:
    """What happened to a firm's AI: month, and one of ``MARKS``."""
    for event in life.events:
        if event.kind == TURNED_OUT:
            works = event.facts["works"] and not event.facts["token"]
            yield event.month, WORKS if works else FAILS
        elif event.kind in (known := {BEGAN: BEGINS, GAVE_UP: IS_GIVEN_UP, PAYS: HAS_PAID, CLOSED: IS_CLOSED}):
            yield event.month, known[event.kind]


def levers_of(lives: tuple[Life, Life]) -> list[str]:
    """Levers that reached the firm in either world."""
    reached = {event.facts["lever"] for life in lives for event in life.of(SERVED)}
    return [lever for lever in LEVERS if lever in reached]


def jcurve(pair: Pair, lives: tuple[Life, Life]) -> Any:
    """Differences by month and added up; below, how the firm stands in both worlds and which lever reached it when."""
    levers, words = levers_of(lives), _words(pair, lives)
    rows = [LINE * -(-len(words) // 3) + 15.0, HIGH, GAP, HIGH, GAP, LANE * (2 + len(levers)), BOTTOM]
    figure = page(sum(rows))
    figure.set_layout_engine(None)
    by_month, so_far, lanes = (_place(figure, rows, at) for at in (1, 3, 5))
    made, years = difference(lives), np.array(as_years(pair.policy))
    _lines(by_month, pair, tr("Month by month"), tr("{money} a month"), {
        tr("Value added"): (made.value_added, BLACK, "-"),
        tr("Profit before tax"): (made.profit, POLICY_COLOUR, DASHED),
    })  # fmt: skip
    _lines(so_far, pair, tr("Added up since the first month"), "{money}", {
        tr("Value added"): (made.value_added.cumsum(), BLACK, "-"),
        tr("Profit before tax"): (made.profit.cumsum(), POLICY_COLOUR, DASHED),
        tr("Public money spent on it"): (made.support, COLOURS[1], (0, (1.2, 1.2))),
    })  # fmt: skip
    _lanes(lanes, pair, lives, levers)
    for axes in (by_month, so_far, lanes):
        axes.set_xlim(years[0], max(years[-1], years[0] + 0.1))
        whole_years(axes)
    figure.text(0.008, 1.0 - 1.5 / sum(rows), headline(lives[1], pair.policy.config), fontsize=NORMAL + 1, va="top")
    known = dict(zip(*reversed(lanes.get_legend_handles_labels()), strict=True))
    figure.legend([known[word] for word in words], words, loc="upper left", ncols=3,
                  bbox_to_anchor=(0.0, 1.0 - 6.0 / sum(rows)))  # fmt: skip
    foot_of_pair(figure, pair, tr("the firm with the policy less the same firm without; shaded: the programme"))
    return figure


def _place(figure: Any, rows: list[float], at: int) -> Any:
    """Axes in a row of the page.   rows : mm, from the top"""
    width, height = (size * MM_PER_INCH for size in figure.get_size_inches())
    low = height - sum(rows[: at + 1])
    return figure.add_axes((LEFT / width, low / height, 1.0 - (LEFT + RIGHT) / width, rows[at] / height))


def _lines(axes: Any, pair: Pair, title: str, unit: str, lines: dict[str, tuple[np.ndarray, str, Any]]) -> None:
    """Amounts of money over time.   lines : values, colour and dashes, by label"""
    most = max(float(np.abs(values).max(initial=0.0)) for values, _, _ in lines.values())
    scale, scaled = money_scale(most)
    programme(axes, pair)
    axes.axhline(0.0, color=GREY, linewidth=0.6)
    for label, (values, colour, dashes) in lines.items():
        axes.plot(as_years(pair.policy)[: len(values)], values / scale, color=colour, linestyle=dashes, label=label)
    axes.set_title(title)
    axes.set_ylabel(wrapped(unit.format(money=scaled.format(money=pair.policy.config.population.currency)), 24))
    axes.legend(loc="upper left")


def _lanes(axes: Any, pair: Pair, lives: tuple[Life, Life], levers: list[str]) -> None:
    """A ribbon for each world, with what happened to the firm's AI; below, the months in which levers reached it."""
    programme(axes, pair)
    years = np.array(as_years(pair.policy))
    colours = (BLACK, POLICY_COLOUR)
    for lane, (world, life, colour) in enumerate(zip(pair.worlds, lives, colours, strict=True)):
        for state, first, last in _stretches(world.states[: len(life.rows), life.slot]):
            axes.barh(lane, (last - first) / 12, left=years[first], height=0.62, edgecolor=GREY, linewidth=0.3,
                      color=COLOURS_OF_STATES[STATES[state]], label=tr(STATE_WORDS[STATES[state]]))  # fmt: skip
        for month, kind in marks(life):
            axes.plot(years[month], lane, linestyle="", marker=MARKS[kind], markersize=6.5 if kind == HAS_PAID else 4.5,
                      color=colour, markeredgecolor="white", markeredgewidth=0.6, clip_on=False, zorder=4,
                      label=tr(kind))  # fmt: skip
    for lane, lever in enumerate(levers, 2):
        for life, colour, marker in zip(lives, colours, ("|", "D"), strict=True):
            months = [event.month for event in life.of(SERVED) if event.facts["lever"] == lever]
            axes.plot(years[months], [lane] * len(months), linestyle="", marker=marker, markersize=3.2, color=colour)
    names = [*(wrapped(title_of(world), 26) for world in pair.worlds), *(spoken(lever) for lever in levers)]
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")
    axes.set_title(tr("How it stands, and which levers reach it"))


def _stretches(states: np.ndarray) -> Iterator[tuple[int, int, int]]:
    """Months in a row in which a firm stands alike: state, first month, and the month after the last."""
    first = 0
    for state, group in groupby(states.tolist()):
        last = first + len(list(group))
        yield state, first, min(last, len(states) - 1)
        first = last


def _words(pair: Pair, lives: tuple[Life, Life]) -> list[str]:
    """What colours and marks of the lanes mean, in the order of the legend."""
    met = {state for world, life in zip(pair.worlds, lives, strict=True)
           for state in world.states[: len(life.rows), life.slot].tolist()}  # fmt: skip
    happened = {kind for life in lives for _, kind in marks(life)}
    states = [STATE_WORDS[name] for at, name in enumerate(STATES) if at in met]
    return [tr(words) for words in (*states, *(kind for kind in MARKS if kind in happened))]
