"""Reads a table that a user may have written: lines and cells, or what keeps a file from being one."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from sim.config import locate
from sim.errors import ConfigError

Row = tuple[int, list[str]]  # line, and cells without space around them


def rows(path: Path, columns: Sequence[str]) -> tuple[list[str], list[Row]]:
    """Names of the columns, and every row that is not empty.

    Parameters
    ----------
    path
    columns
        What the first line must or may name, for messages.

    Raises
    ------
    ConfigError
        If it cannot be read, is empty, or names its columns in another way.
    """
    place = locate.shown(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as fault:
        reason = getattr(fault, "strerror", None) or "not a text in UTF-8"
        raise ConfigError(f"{place}: cannot be read ({reason})") from None
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        found = [(lines.line_num, [cell.strip() for cell in row]) for row in lines if any(cell.strip() for cell in row)]
    except csv.Error as fault:
        raise ConfigError(f"{place}: line {lines.line_num}: {fault}") from None
    if strange := [(line, cell) for line, row in found for cell in row if not cell.isprintable()]:
        raise ConfigError([f"{place}: line {line}: {cell!a} holds what is not text" for line, cell in strange])
    if not found:
        raise ConfigError(f"{place}: is empty; its first line names the columns: {', '.join(columns)}")
    head = found[0][1]
    if len(head) == 1 and (";" in head[0] or "\t" in head[0]):
        raise ConfigError(f"{place}: line 1: columns are separated by commas, not by semicolons or tabs")
    return head, found[1:]


def twice(head: Sequence[str], place: str) -> list[str]:
    """Columns that stand there twice, a sentence each."""
    names = [name for name in dict.fromkeys(head) if list(head).count(name) > 1]
    return [f"{place}: line 1: column {name} stands there twice" for name in names]


def uneven(head: Sequence[str], row: Sequence[str], place: str) -> list[str]:
    """Whether a row has as many cells as there are columns, as a sentence where it has not."""
    return [] if len(row) == len(head) else [f"{place}: has {len(row)} cells where line 1 names {len(head)} columns"]


def number(text: str) -> int | float | str:
    """A number where it is one, else the text.

    Examples
    --------
    >>> number("3"), number("3.5"), number("three"), number("1_000")
    (3, 3.5, 'three', '1_000')
    """
    if "_" in text:  # Python reads 1_000 as a number, a spreadsheet does not
        return text
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
