"""The report of a study: what was asked, what was found, figures, tables, and what determined the numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd

from sim.analysis.found import Found
from sim.language import tr
from sim.plot.save import picture, save
from sim.plot.studies.figure import StudyFigure
from sim.plot.words import ABSENT
from sim.report.html import inline
from sim.report.page import filled
from sim.report.terminal import standard_output
from sim.results import write_files
from sim.study.responses import known, response
from sim.study.results import Studied

MOST_ROWS = 60
NAMING = ("scenario", "policy", "key")  # columns of names of files and settings, which have no other
OF_RESPONSES = ("response", "objective")  # columns that name responses


def figures_of(found: Found, studied: Studied) -> list[StudyFigure]:
    """The figures of the study's kind that there is something to draw for."""
    module = import_module(f"sim.plot.studies.{studied.provenance['kind']}")
    drawn: list[StudyFigure] = module.figures(found, studied)
    return drawn


def write_study(studied: Studied, found: Found, folder: Path, formats: Sequence[str]) -> None:
    """Write figures and report into a folder that exists.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    pages = []
    for number, figure in enumerate(figures_of(found, studied), 1):
        drawn, table = figure(found, studied), found.tables[figure.table]
        save(drawn, figure.name, figure.title, figure.caption, table, studied.provenance, folder / "figures", formats)
        svg = inline(picture(drawn, "svg", figure.title).decode(), figure.name)
        pages.append({"number": number, "title": figure.title, "caption": figure.caption, "svg": svg})
    write_files({"report.html": html(studied, found, pages)}, folder)


def html(studied: Studied, found: Found, pages: list[dict[str, Any]]) -> str:
    """The report as text.

    Parameters
    ----------
    pages
        Figures: number, title, caption, svg.
    """
    failures = studied.table("failures")
    return filled(
        "study.html", heading=tr(studied.provenance["title"]), passport=studied.provenance, sentences=found.sentences,
        figures=pages,
        tables={name: _rows(table, found) for name, table in found.tables.items()},
        failures=failures.head(20).to_dict("records"), failed=len(failures),
    )  # fmt: skip


def _rows(table: pd.DataFrame, found: Found) -> dict[str, Any]:
    """The first rows of a table, and how many are left."""
    shown = table.head(MOST_ROWS)
    return {**as_people_read(shown, found), "left": len(table) - len(shown)}


def as_people_read(table: pd.DataFrame, found: Found) -> dict[str, Any]:
    """Head and rows of a table as text, in the language that is spoken.

    Responses stand by their labels, in heads and in the columns that name them.
    """
    names = set(known())
    shown = table.assign(**{column: [response(name).titled for name in table[column]]
                            for column in OF_RESPONSES if column in table})  # fmt: skip
    head = [response(str(column)).titled if column in names else _head(str(column)) for column in shown]
    rows = [
        [_cell(cell, str if column in NAMING else found.reads) for column, cell in zip(shown, row, strict=True)]
        for row in shown.to_numpy().tolist()
    ]
    return {"head": head, "rows": rows}


def _head(column: str) -> str:
    """The name of a column; where it is the label of a factor, in the language that is spoken."""
    return column if column.islower() and column.isidentifier() else tr(column)


def _cell(value: Any, read: Callable[[str], str]) -> str:
    if value is None or value != value:
        return tr(ABSENT)
    return f"{value:.4g}" if isinstance(value, float) else read(str(value))


def show_study(studied: Studied, found: Found, folder: Path) -> None:
    """Print what was found and where the rest lies."""
    say, passport = standard_output().print, studied.provenance
    say(tr("{title}: {runs} runs, {failed} failed", title=tr(passport["title"]), runs=f"{passport['runs']:,}",
           failed=f"{passport['runs_failed']:,}"), style="bold")  # fmt: skip
    for sentence in found.sentences:
        say(tr("- {sentence}", sentence=sentence))
    if passport["runs_failed"]:
        first = studied.table("failures").iloc[0]
        say(tr("To repeat the first run that failed: {command}", command=first["repeat"]), style="red")
    say(tr("Read {page}; tables and figures are beside it.", page=folder / "report.html"))
