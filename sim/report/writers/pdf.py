"""The document as a PDF, set by Typst with the same letters on every machine."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sim.language import CHINESE, tr
from sim.plot.style import bring_fonts
from sim.report.document.blocks import AnyBlock, Document, Picture, Table, parts

TEXT_WIDTH, TALLEST = 170.0, 205.0  # mm
LATIN, HAN = "Libertinus Serif", "Noto Sans SC"  # the first comes with Typst
SHEET, CONTENT = "document.typ", "content.json"


def pdf(document: Document) -> bytes:
    """The PDF; the same bytes for the same document.

    What is written goes in as data beside the sheet of Typst, never as text of it.
    """
    import typst

    with TemporaryDirectory(prefix="sme-sim-") as place:
        folder = Path(place)
        sheet = (Path(__file__).parent / SHEET).read_text(encoding="utf-8")
        (folder / SHEET).write_text(sheet, encoding="utf-8")
        (folder / CONTENT).write_text(json.dumps(_content(document), ensure_ascii=False), encoding="utf-8")
        for block in document.shown:
            if isinstance(block, Picture):
                (folder / _file(block)).write_bytes(block.svg)
        made: bytes = typst.compile(
            str(folder / SHEET), root=str(folder), font_paths=[str(bring_fonts().parent)], ignore_system_fonts=True,
            format="pdf",
        )  # fmt: skip
    return made


def width_of(block: Picture) -> float:
    """How wide a figure stands on the page: as wide as the text, unless it were too tall.   mm"""
    wide, high = block.figure.get_size_inches()
    return min(TEXT_WIDTH, TALLEST * float(wide) / float(high))


def _content(document: Document) -> dict[str, Any]:
    year, month, day = (int(part) for part in document.date.split("-"))
    return {
        "title": document.title, "subtitle": document.subtitle, "facts": document.facts, "foot": document.foot,
        "version": document.version, "language": document.language, "date": [year, month, day],
        "fonts": [HAN] if document.language == CHINESE else [LATIN, HAN], "contents": tr("Contents"),
        "blocks": [_told(block) for block in document.shown],
    }  # fmt: skip


def _told(block: AnyBlock) -> dict[str, Any]:
    """A block as Typst reads it."""
    if isinstance(block, Picture):
        told: dict[str, Any] = {name: getattr(block, name) for name in ("title", "caption", "label")}
        told |= {"file": _file(block), "width": width_of(block)}
    elif isinstance(block, Table):
        told = {"note": block.note, "parts": [_table(part) for part in parts(block)]}
    else:
        told = {each.name: getattr(block, each.name) for each in fields(block)}
    return {"kind": type(block).__name__, **told}


def _table(table: Table) -> dict[str, Any]:
    cells = ("text", "ends", "strong", "remark")
    return {
        "label": table.label, "title": table.title, "tinted": table.tinted,
        "columns": [{name: getattr(column, name) for name in ("head", "numeric", "width")} for column in table.columns],
        "rows": [[{name: getattr(cell, name) for name in cells} for cell in row] for row in table.rows],
    }  # fmt: skip


def _file(block: Picture) -> str:
    return f"{block.number}.svg"
