"""The tables of a study's analysis, with names, units and numbers as people read them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from sim.analysis.columns import BOOKKEEPING, COLUMNS, LACKING, TITLES
from sim.analysis.found import Found
from sim.analysis.wording import in_currency, in_own_unit
from sim.language import tr
from sim.plot.words import ABSENT, amount
from sim.report.document.blocks import AnyBlock, Cell, Column, Heading, Paragraph, Table
from sim.study.responses import known
from sim.study.results import Studied

MOST_ROWS = 20  # on a page
MOST_IN_A_WORKBOOK = 50_000  # rows
LONG, WIDE = 22, 2.2  # letters of a cell that needs a wide column; how much wider than others
CENTRES = ("median", "mean", "rank_correlation", "better_by")  # what ``low`` and ``high`` are ends of, the first there
SMALLEST = 1e-3  # that is written with three digits; of smaller ones, as many decimals as say something
Read = Callable[[Any], str]


def tables_of(studied: Studied, found: Found) -> list[AnyBlock]:
    """Those that say what was found, for pages; all others for the workbook alone."""
    if not found.tables:
        return []
    blocks: list[AnyBlock] = [Heading(tr("Tables"), name="tables")]
    for name in sorted(found.tables, key=lambda name: name not in TITLES):
        frame = found.tables[name]
        if len(frame):
            blocks.append(_table(name, frame, studied, found))
        elif name in TITLES:
            blocks.append(Paragraph(tr("The table “{name}” has no rows.", name=tr(TITLES[name])), quiet=True))
    others = [block.name for block in blocks if isinstance(block, Table) and block.aside]
    if others:
        blocks.append(Paragraph(tr(
            "Further tables ({names}) are in tables/*.csv, and in the workbook of sme-sim report.",
            names=tr(", ").join(others)), quiet=True))  # fmt: skip
    return blocks


def _table(name: str, frame: pd.DataFrame, studied: Studied, found: Found) -> Table:
    """A table of the analysis; a page shows its first rows, a workbook more."""
    kept, readers = frame.head(MOST_IN_A_WORKBOOK), _readers(studied, found)
    centre = next((key for key in CENTRES if {key, "low", "high"} <= {*kept}), "")
    keys = [str(key) for key in kept if not centre or key not in ("low", "high")]
    rows = [[_cell(row, key, readers.get(key, found.reads), key == centre) for key in keys]
            for row in kept.to_dict("records")]  # fmt: skip
    columns = []
    for key, cells in zip(keys, zip(*rows, strict=True), strict=True):
        longest = max(len(cell.text) for cell in cells[:MOST_ROWS])
        columns.append(_column(key, kept[key], studied, key == centre, WIDE if longest > LONG else 1.0))
    left = len(frame) - (MOST_ROWS if name in TITLES else MOST_IN_A_WORKBOOK)
    note = tr("{count} more rows are in tables/{name}.csv.", count=left, name=name) if left > 0 else ""
    title = tr(TITLES[name]) if name in TITLES else tr("Table “{name}” of the analysis", name=name)
    return Table(name, title, columns, rows, note, shown=MOST_ROWS, repeated=1, aside=name not in TITLES)


def _readers(studied: Studied, found: Found) -> dict[str, Read]:
    """How texts of some columns are read, all others as the analysis says."""
    titles = {name: studied.policy_name(name) for name in studied.provenance["scenarios"]}
    names = studied.names("levers") | studied.names("uncertainties")

    def of(labels: Mapping[str, str]) -> Read:
        return lambda text: labels.get(text) or found.reads(text)

    def response(text: str) -> str:
        return in_own_unit(text, studied) if text in known() else found.reads(text)

    return {"response": response, "objective": response, "scenario": of(titles), "factor": of(names),
            "world_factor": of(names), "policy": str, "key": str}  # fmt: skip


def _column(key: str, values: pd.Series, studied: Studied, interval: bool, width: float) -> Column:
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    if key in known():
        return Column(in_own_unit(key, studied), "", tr(COLUMNS["response"].meaning), numeric, interval, width)
    if key not in COLUMNS:
        if key.islower() and key.isidentifier():  # of one analysis alone
            return Column(key, numeric=numeric, interval=interval, width=width)
        return Column(in_currency(tr(key), studied), "", tr(COLUMNS["level"].meaning), numeric, width=width)
    head = COLUMNS[key]
    aside = key in BOOKKEEPING and not (key in LACKING and values.any())
    return Column(tr(head.label), tr(head.unit) if head.unit else "", tr(head.meaning) if head.meaning else "",
                  numeric, interval, 1.3 if interval else width, aside)  # fmt: skip


def _cell(row: dict[Any, Any], key: str, read: Read, interval: bool) -> Cell:
    value = row[key]
    if value is None or value != value or value is pd.NA:
        return Cell(tr(ABSENT))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Cell(read(str(value)))
    if not interval:
        return Cell(plainly(value), float(value))
    low, high = float(row["low"]), float(row["high"])
    if not math.isfinite(low):
        return Cell(plainly(value), float(value), tr("interval n/a"))
    return Cell(plainly(value), float(value), tr("{low} to {high}", low=plainly(low), high=plainly(high)), low, high)


def plainly(value: float) -> str:
    """A number as the tables of a comparison write it, without powers of ten.

    Examples
    --------
    >>> plainly(87794.2), plainly(0.00002512), plainly(2024), plainly(0.031)
    ('87,800', '0.000025', '2024', '0.031')
    """
    if isinstance(value, int):
        return str(value)
    if 0 < abs(value) < SMALLEST:
        return f"{value:.{1 - math.floor(math.log10(abs(value)))}f}"
    return amount(value)
