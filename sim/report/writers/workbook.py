"""The tables as a workbook: one sheet each, and a first one that says what is in them."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sim.language import tr
from sim.report.document.blocks import Cell, Column, Document, Table
from sim.report.writers.archive import without_the_clock

LONGEST_NAME, WIDEST, NARROWEST = 31, 60, 9  # letters
LONGEST_TEXT = 32_767  # letters of a cell
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet: of a number with an interval there are three."""

    head: str
    unit: str
    meaning: str


def workbook(document: Document) -> bytes:
    """The workbook; the same bytes for the same tables."""
    import openpyxl

    book = openpyxl.Workbook()
    first = book.active
    tables, names = document.tables, sheet_names(document.tables, taken=(tr("Contents"),))
    first.title = tr("Contents")[:LONGEST_NAME]
    _explain(first, document, tables, names)
    for table, name in zip(tables, names, strict=True):
        sheet = book.create_sheet(name)
        _fill(sheet, table)
    told = book.properties
    told.title, told.subject, told.creator = document.title, document.subtitle, f"sme-sim {document.version}"
    told.description, told.keywords, told.language = document.foot, document.identity, document.language
    told.created = told.modified = datetime.fromisoformat(document.date)
    stream = io.BytesIO()
    book.save(stream)
    return without_the_clock(stream.getvalue(), document.date)


def sheet_names(tables: Sequence[Table], taken: Sequence[str] = ()) -> list[str]:
    """Names that a workbook takes: short, without some letters, and no two alike."""
    found = [name.lower() for name in taken]
    names = []
    for table in tables:
        name = NOT_IN_NAMES.sub(" ", table.name)[:LONGEST_NAME].strip() or "table"
        number = 2
        while name.lower() in found:
            name = f"{name[: LONGEST_NAME - 4]} {number}"
            number += 1
        found.append(name.lower())
        names.append(name)
    return names


def columns_of(table: Table) -> list[SheetColumn]:
    """The columns of a table's sheet."""
    found = []
    for column in table.columns:
        found.append(SheetColumn(column.name, column.unit, column.meaning))
        if column.interval:
            low, high = tr("{name}, low", name=column.name), tr("{name}, high", name=column.name)
            found.append(SheetColumn(low, column.unit, tr("lower end of the interval")))
            found.append(SheetColumn(high, column.unit, tr("upper end of the interval")))
    return found


def _explain(sheet: Any, document: Document, tables: Sequence[Table], names: Sequence[str]) -> None:
    """What these results are, and each sheet with its columns."""
    rows: list[tuple[str, ...]] = [(document.title,), (document.subtitle,), (), *document.facts, ()]
    bold = {1, len(rows) + 1}
    rows.append((tr("Sheet"), tr("Column"), tr("Unit"), tr("Meaning")))
    for table, name in zip(tables, names, strict=True):
        rows.append((name, table.title, "", table.note))
        rows += [("", column.head, column.unit, column.meaning) for column in columns_of(table)]
    for number, row in enumerate(rows, 1):
        for place, text in enumerate(row, 1):
            _put(sheet, number, place, text, bold=number in bold)
    for letter, width in zip("ABCD", (22, 46, 30, 90), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"


def _fill(sheet: Any, table: Table) -> None:
    """A header, frozen, and the rows below it: numbers as numbers."""
    from openpyxl.utils import get_column_letter

    columns = columns_of(table)
    for place, column in enumerate(columns, 1):
        head = f"{column.head} ({column.unit})" if column.unit else column.head
        _put(sheet, 1, place, head, bold=True)
        widths = [len(head) // 2, *(len(row[0].text) for row in table.rows)] if place == 1 else [len(head) // 2]
        sheet.column_dimensions[get_column_letter(place)].width = max(NARROWEST, min(WIDEST, max(widths) + 2))
    for number, row in enumerate(table.rows, 2):
        for place, value in enumerate(_values(table.columns, row), 1):
            _put(sheet, number, place, value)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions


def _values(columns: Sequence[Column], row: Sequence[Cell]) -> Iterator[str | float]:
    """What stands in the cells of a row; nothing where a number is not defined."""
    for column, cell in zip(columns, row, strict=True):
        known = math.isfinite(cell.value)
        yield cell.value if known else cell.text if not column.numeric or cell.remark else ""
        if column.interval:
            yield from (end if math.isfinite(end) else "" for end in (cell.low, cell.high))


def _put(sheet: Any, row: int, column: int, value: str | float, bold: bool = False) -> None:
    """Write a cell; text stays text, whatever it begins with."""
    from openpyxl.styles import Alignment, Font

    if value == "":
        return
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = value[:LONGEST_TEXT]
        cell.data_type = "s"  # a text that begins with = would be a formula
        cell.quotePrefix = True  # and would become one when somebody edits it
        if bold:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    else:
        cell.value = value
    if bold:
        cell.font = Font(bold=True)
