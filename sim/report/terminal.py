"""The summary as a table on the terminal, 80 to 100 columns wide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.evaluation.summary import LEVEL, NOT_CLEAR, excludes_zero, summary, why_no_cost
from sim.plot.words import ABSENT, amount, firms, horizon, month_in_words, points, replicates_of, share, shortened
from sim.results import Results

NARROW, WIDE = 80, 100
SHORT = {NOT_CLEAR: "unclear"}


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
    console = console or Console()
    width = max(NARROW, min(WIDE, console.width)) if console.is_terminal else WIDE
    say = Console(file=console.file, width=width, no_color=console.no_color, force_terminal=console.is_terminal,
                  highlight=False, markup=False, emoji=False)  # fmt: skip
    say.print(_heading(results), style="bold")
    say.print(_table(results, 24 if width < WIDE else 30))
    say.print(_footnote(results), style="dim")
    if len(results.failures):
        first = results.failures.iloc[0]
        say.print(f"{len(results.failures)} runs failed; to repeat the first: {first['repeat']}", style="red")
    if folder is not None:
        say.print(f"Read {folder / 'report.html'}; tables and figures are beside it.")


def _heading(results: Results) -> str:
    passport = results.provenance
    when = month_in_words(horizon(results)) if len(results.monthly) else ABSENT
    return f"{passport['population']}: {passport['n_smes']:,} SMEs, {replicates_of(results)}, state in {when}"


def _table(results: Results, width: int) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1), collapse_padding=True)
    table.add_column("Scenario", max_width=width, no_wrap=True, overflow="ellipsis")
    for heading in ("Use AI", "AI pays", "Effect, points", "Add.", "Dead-\nweight", "Spent", "Cost per\nadditional"):
        table.add_column(heading, justify="right", no_wrap=True)
    labels = shortened(results, width)
    for row in summary(results).to_dict("records"):
        is_base = row["scenario"] == results.baseline
        table.add_row(
            Text(labels[row["scenario"]]),
            share(row["adoption"]),
            share(row["effective"]),
            Text("baseline", style="dim") if is_base else _effect(row),
            "" if is_base else firms(row["effective_additional"]),
            "" if is_base else firms(row["effective_deadweight"]),
            "" if is_base else amount(row["spent"]).replace(" million", "M"),
            "" if is_base else _cost(row),
        )
    return table


def _effect(row: dict[str, Any]) -> Text:
    if not np.isfinite(row["effect_low"]):
        return Text(points(row["effect"]) + (" (n/a)" if np.isfinite(row["effect"]) else ""))
    text = f"{points(row['effect'])} ({points(row['effect_low'])} to {points(row['effect_high'])})"
    return Text(text, style="bold" if excludes_zero(row["effect_low"], row["effect_high"]) else "dim")


def _cost(row: dict[str, Any]) -> str:
    why = why_no_cost(row)
    return SHORT.get(why, "none") if why else amount(row["cost"]).replace(" million", "M")


def _footnote(results: Results) -> str:
    return (
        f"Effect: on the share of firms for which AI pays, against the baseline, with {LEVEL:.0%} interval over "
        "replicates. Add., deadweight: firms per 1,000 SMEs for which AI pays and in the baseline never would, or "
        f"would no later. Spent: public money per SME, {results.provenance['currency']}; cost: the same per additional "
        f"effective adopter. Results {results.identity}."
    )
