"""The report of a study, as blocks: what was asked and found, figures, tables, and what determined the numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.analysis.found import Found
from sim.analysis.futures import few_seeds
from sim.language import current, tr
from sim.plot.studies.figure import StudyFigure, figures_of
from sim.plot.words import ABSENT, month_in_words
from sim.report.document.blocks import (
    AnyBlock,
    Bullets,
    Cell,
    Column,
    Document,
    Facts,
    Heading,
    Paragraph,
    Picture,
    Table,
    numbered,
)
from sim.report.document.method import how_to_cite, model_in_words
from sim.report.document.partial import alarm
from sim.study.responses import known, response
from sim.study.results import Studied

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_ROWS = 60  # on a page
MOST_IN_A_WORKBOOK = 50_000  # rows
NAMING = ("scenario", "policy", "key")  # columns of names of files and settings, which have no other
OF_RESPONSES = ("response", "objective")  # columns that name responses
LONG, WIDE = 22, 2.2  # letters of a cell that needs a wide column; how much wider than others


def of_study(
    studied: Studied, found: Found, drawn: Sequence[tuple[StudyFigure, Figure]] | None = None
) -> Document:
    """The report in the language that is spoken.

    Parameters
    ----------
    studied, found
        The study, and what its analysis has found.
    drawn
        Its figures, where they are drawn already, in that language.
    """
    passport = studied.provenance
    if drawn is None:
        drawn = [(figure, figure(found, studied)) for figure in figures_of(found, studied)]
    seeds = f"{studied.study.replication.seeds:,}"
    runs = tr("{runs} runs", runs=f"{passport['runs']:,}")
    summed_up, failed = _executive_summary(passport, found), _failed(studied, found)
    blocks = [
        *(failed + summed_up if passport["runs_failed"] else summed_up + failed), *_pictures(drawn), *_tables(found),
        Heading(tr("Method"), name="method"), *map(Paragraph, model_in_words(f"{passport['n_smes']:,}")),
        *_provenance(passport), *how_to_cite(passport, runs),
    ]  # fmt: skip
    return Document(
        title=tr(passport["title"]),
        subtitle=tr("AI adoption by small and medium-sized enterprises: a study ({kind}) with an agent-based model",
                    kind=tr(passport["kind"])),
        facts=[
            (tr("Results"), str(passport["identity"])), (tr("Population"), tr(str(passport["population"]))),
            (tr("Size"), tr("{count} SMEs in each run", count=f"{passport['n_smes']:,}")),
            (tr("Period"), tr("{months} months from {start}", months=passport["months"],
                              start=month_in_words(passport["start"]))),
            (tr("Runs"), runs), (tr("Seeds"), seeds), (tr("Version"), f"sme-sim {passport['code']['version']}"),
            (tr("Finished"), str(passport["finished"])[:10]),
        ],
        identity=str(passport["identity"]), version=str(passport["code"]["version"]),
        runs=tr("{runs}, seeds: {seeds}", runs=runs, seeds=seeds), date=str(passport["finished"])[:10],
        language=current(), blocks=numbered(blocks),
    )  # fmt: skip


def _executive_summary(passport: dict[str, Any], found: Found) -> list[AnyBlock]:
    return [
        Heading(tr("Executive summary"), name="findings"), Paragraph(tr(str(passport["question"])), lead=True),
        Bullets(found.sentences), *_before_quoting([tr(str(one)) for one in passport["assumptions"]]),
        Paragraph(tr(
            "These are statements about a model in which the effects of each unit of policy are assumed, not "
            "measured. They are no forecast."
        )),
    ]  # fmt: skip


def _before_quoting(assumptions: list[str]) -> list[AnyBlock]:
    return [Paragraph(tr("Before quoting a number:")), Bullets(assumptions)] if assumptions else []


def _failed(studied: Studied, found: Found) -> list[AnyBlock]:
    passport, failures = studied.provenance, studied.table("failures").to_dict("records")
    head = Heading(tr("What failed, and what is partial"), name="partial")
    ended = tr("No run failed: all {runs} ended well.", runs=f"{passport['runs']:,}")
    section: list[AnyBlock] = [head, alarm(failures, passport["runs"]) if failures else Paragraph(ended)]
    if rough := few_seeds(found.tables, studied):
        section += [Paragraph(tr("Partial, and to be read with care:")), Bullets([rough])]
    return section


def _pictures(drawn: Sequence[tuple[StudyFigure, Figure]]) -> list[AnyBlock]:
    told = [Picture(figure.name, tr(figure.title), tr(figure.caption), made) for figure, made in drawn]
    return [Heading(tr("Figures"), name="figures"), *told] if told else []


def _tables(found: Found) -> list[AnyBlock]:
    tables: list[AnyBlock] = [
        _table(name, frame, found) if len(frame)
        else Paragraph(tr("The table “{name}” has no rows.", name=name), quiet=True)
        for name, frame in found.tables.items()
    ]  # fmt: skip
    return [Heading(tr("Tables"), name="tables"), *tables] if tables else []


def _table(name: str, frame: pd.DataFrame, found: Found) -> Table:
    """A table of the analysis; a page shows its first rows, a workbook more."""
    kept = frame.head(MOST_IN_A_WORKBOOK)
    read = as_people_read(kept, found)
    numeric = [pd.api.types.is_numeric_dtype(kept[column]) and not pd.api.types.is_bool_dtype(kept[column])
               for column in kept]  # fmt: skip
    longest = [max(map(len, texts)) for texts in zip(*read["rows"][:MOST_ROWS], strict=True)]
    columns = [Column(str(head), numeric=is_number, width=WIDE if letters > LONG else 1.0)
               for head, is_number, letters in zip(read["head"], numeric, longest, strict=True)]  # fmt: skip
    rows = [
        [Cell(text, _number(value) if is_number else math.nan)
         for text, value, is_number in zip(texts, values, numeric, strict=True)]
        for texts, values in zip(read["rows"], kept.to_numpy(dtype=object).tolist(), strict=True)
    ]  # fmt: skip
    left = len(frame) - MOST_ROWS
    note = tr("{count} more rows are in tables/{name}.csv.", count=left, name=name) if left > 0 else ""
    title = tr("Table “{name}” of the analysis", name=name)
    return Table(name, title, columns, rows, note, shown=MOST_ROWS, repeated=1)


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


def _number(value: Any) -> float:
    return float(value) if value is not None and value is not pd.NA else math.nan


def _provenance(passport: dict[str, Any]) -> list[AnyBlock]:
    code, machine = passport["code"], passport["environment"]
    return [Heading(tr("Provenance"), name="provenance"), Facts([
        (tr("Command"), str(passport["command"]) or tr("not recorded")), (tr("Seed"), str(passport["seed"])),
        (tr("Version"), tr("{version}, sources {sources}", version=code["version"], sources=code["sources"])),
        (tr("Python"), tr("{python} on {system}", python=machine["python"], system=machine["system"])),
        (tr("Started, finished"), f"{passport['started']}, {passport['finished']}"),
    ]), Paragraph(tr(
        "Every setting of every scenario is in provenance.json; who ran which shard, and how long it took, in "
        "ledger.csv."
    ), quiet=True)]  # fmt: skip
