"""The summary as a table on the terminal, up to 100 columns wide; on a narrow one, as two tables."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleDimensions
from rich.table import Table
from rich.text import Text

from sim.evaluation.summary import NOT_CLEAR, summary, why_no_cost
from sim.evaluation.worlds import is_ensemble
from sim.language import later, tr
from sim.plot.words import (
    ABSENT,
    amount,
    firms,
    horizon,
    interval_in_words,
    interval_name,
    month_in_words,
    points,
    replicates_of,
    share,
    shortened,
)
from sim.report.uncertainty import sentences
from sim.results import Results
from sim.statistics.intervals import excludes_zero

NARROWEST, NARROW, WIDE = 60, 80, 100
NONE = later("none")
OTHER_COLUMNS = 65  # what all but the first take
HALF_THE_COLUMNS = 36  # likewise, of each of two tables
ROOM_FOR_ALL = 90
SHORT = {NOT_CLEAR: later("unclear")}


def show(results: Results, folder: Path | None = None, console: Console | None = None) -> None:
    """Print the summary and what to do next.

    Parameters
    ----------
    results
    folder
        Where tables, figures and report were written, if they were.
    console
        Standard output unless told otherwise.
    """
    console = console or standard_output()
    width = min(WIDE, console.width)

    def say(what: str | Table, style: str | None = None) -> None:
        console.print(what, style=style, width=width)

    say(_heading(results), "bold")
    for table in _tables(results, width):
        say(table)
    say(_footnote(results, width), "dim")
    for sentence in sentences(results):
        say(tr("- {sentence}", sentence=sentence))
    if len(results.failures):
        first = results.failures.iloc[0]
        say(tr("Runs that failed: {n}. To repeat the first: {command}", n=len(results.failures),
               command=first["repeat"]), "red")  # fmt: skip
    if folder is not None:
        say(tr("Read {page}; tables and figures are beside it.", page=folder / "report.html"))


class _Quiet(Console):
    """A console that leaves a closed pipe to its caller; rich itself would end the program with code 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def standard_output() -> Console:
    """As wide as the terminal, within reason; a file or a pipe has no width and gets the wide form.

    ``COLUMNS`` overrules both. ``NO_COLOR``, ``FORCE_COLOR`` and ``TERM=dumb`` mean what they mean elsewhere. What is
    printed is printed as it is: brackets, colons and numbers mean nothing.
    """
    console = _Quiet(markup=False, highlight=False, emoji=False)
    told = os.environ.get("COLUMNS", "")
    wanted = int(told) if told.isdecimal() else console.width if sys.stdout.isatty() else WIDE
    console.size = ConsoleDimensions(max(NARROWEST, min(WIDE, wanted)), console.height)
    return console


def _heading(results: Results) -> str:
    passport = results.provenance
    when = month_in_words(horizon(results)) if len(results.monthly) else tr(ABSENT)
    return tr("{population}: {n} SMEs, {replicates}, state in {month}", population=tr(str(passport["population"])),
              n=f"{passport['n_smes']:,}", replicates=replicates_of(results), month=when)  # fmt: skip


def _tables(results: Results, width: int) -> list[Table]:
    """One table of all that there is room for; where there is little, two with everything."""
    headings = [tr("Use AI"), tr("AI pays"), tr("Effect,\npoints"), tr("Add."), tr("Dead-\nweight"), tr("Spent"),
                tr("Cost per\nadditional")]  # fmt: skip
    if width < NARROW:
        halves = slice(0, 3), slice(3, None)
        return [_table(results, headings, headings[half], width - HALF_THE_COLUMNS) for half in halves]
    kept = [heading for heading in headings if heading != tr("Spent") or _spent_is_shown(width)]
    return [_table(results, headings, kept, width - OTHER_COLUMNS + 8 * (len(headings) - len(kept)))]


def _spent_is_shown(width: int) -> bool:
    return not NARROW <= width < ROOM_FOR_ALL


def _table(results: Results, headings: list[str], shown: list[str], room: int) -> Table:
    """Scenarios with what stands under some of the headings; ``room`` is what the names of scenarios may take."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1), collapse_padding=True)
    table.add_column(tr("Scenario"), no_wrap=True)
    for heading in shown:
        table.add_column(heading, justify="right", no_wrap=True)
    labels = shortened(results, room)
    for row in summary(results).to_dict("records"):
        cells = dict(zip(headings, _cells(row, row["scenario"] == results.baseline), strict=True))
        table.add_row(Text(labels[row["scenario"]]), *(cells[key] for key in shown))
    return table


def _cells(row: dict[str, Any], is_base: bool) -> list[str | Text]:
    """What stands under the headings; most of it is not defined for the baseline."""
    level: list[str | Text] = [share(row["adoption"]), share(row["effective"])]
    if is_base:
        return [*level, Text(tr("baseline"), style="dim"), "", "", "", ""]
    twins = [firms(row[f"effective_{name}"]) for name in ("additional", "deadweight")]
    return [*level, _effect(row), *twins, amount(row["spent"]).replace(" million", "M"), _cost(row)]


def _effect(row: dict[str, Any]) -> Text:
    if not np.isfinite(row["effect_low"]):
        return Text(points(row["effect"]) + (f" ({tr(ABSENT)})" if np.isfinite(row["effect"]) else ""))
    text = f"{points(row['effect'])} ±{points((row['effect_high'] - row['effect_low']) / 2, sign=False)}"
    return Text(text, style="bold" if excludes_zero(row["effect_low"], row["effect_high"]) else "dim")


def _cost(row: dict[str, Any]) -> str:
    why = why_no_cost(row)
    return tr(SHORT.get(why, NONE)) if why else amount(row["cost"]).replace(" million", "M")


def _interval(results: Results) -> str:
    if is_ensemble(results):
        return interval_in_words(results)
    return tr("{interval} over replicates", interval=interval_name(results))


def _footnote(results: Results, width: int) -> str:
    currency = results.provenance["currency"]
    effect = tr(
        "Effect: on the share of firms for which AI pays, against the baseline, ± half of its {interval}. Add., "
        "deadweight: firms per 1,000 SMEs for which AI pays and in the baseline never would, or would no later. ",
        interval=_interval(results),
    )  # fmt: skip
    spent = tr("Spent: public money per SME, paid or lost on the way. ") if _spent_is_shown(width) else ""
    cost = tr("Cost: public money per effective adopter more than in the baseline, {currency}. Results {identity}.",
              currency=currency, identity=results.identity)  # fmt: skip
    return effect + spent + cost
