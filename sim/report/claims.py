"""The verdicts on the paper's claims as a table on the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.claims.pages import counter_in_words, effect_in_words, tally, verdict_in_words
from sim.language import later, tr
from sim.report.page import Writer, filled
from sim.report.terminal import WIDE, standard_output
from sim.results import write_whole

YES_NO = {True: later("yes"), False: later("no")}
STYLE = {"holds": "bold", "fails: the opposite": "red", "fails: no effect": "red"}


def show_claims(found: pd.DataFrame, folder: Path | None = None, console: Console | None = None) -> None:
    """Print a line for each claim, and what to read next.

    Parameters
    ----------
    found
        One row per claim.
    folder
        Where the verdicts were written, if they were.
    console
        Standard output unless told otherwise.
    """
    console = console or standard_output()
    width = min(WIDE, console.width)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1), collapse_padding=True)
    table.add_column(tr("Claim"), no_wrap=True)
    table.add_column(tr("Paper"))
    table.add_column(tr("Verdict"), ratio=2)
    table.add_column(tr("Effect (95 % interval)"), ratio=3)
    table.add_column(tr("Worlds"), justify="right")
    table.add_column(tr("Turns"), no_wrap=True)
    for row in found.to_dict("records"):
        words = Text(verdict_in_words(row), style=STYLE.get(row["verdict"], ""))
        worlds = tr("{replicates} in {vectors}", replicates=row["replicates"], vectors=row["vectors"])
        table.add_row(row["claim"], row["section"], words, effect_in_words(row), worlds, tr(YES_NO[row["turned"]]))
    console.print(table, width=width)
    console.print(tally(found), width=width, style="bold")
    console.print(
        tr("Worlds: replicates in parameter vectors. Turns: whether the claim's counter-world gives another verdict."),
        width=width, style="dim",
    )  # fmt: skip
    if broken := int(found["faults"].sum()):
        console.print(tr("Experiments that broke: {n}; effects.csv has what they said.", n=broken), style="red")
    if folder is not None:
        console.print(tr("Read {page}; tables are beside it.", page=folder / "claims.md"), width=width)


def write_claims(found: pd.DataFrame, passport: dict[str, Any], path: Path) -> None:
    """Write the verdicts as a self-contained page; all of it or nothing.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    write_whole(path, html(found, passport).encode())


def html(found: pd.DataFrame, passport: dict[str, Any]) -> str:
    """The page as text."""
    writers: dict[str, Writer] = {"verdict": verdict_in_words, "effect": effect_in_words, "counter": counter_in_words}
    rows = found.to_dict("records")
    return filled("claims.html", writers, rows=rows, tally=tally(found), passport=passport)
