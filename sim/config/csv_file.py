"""Reads a table that a user may have written: lines and cells, or what keeps a file from being one."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from unicodedata import normalize

from sim.config import locate, text_file
from sim.config.scenario_file import brief
from sim.errors import ConfigError

MAX_BYTES = 16 << 20
MAX_COLUMNS = 1_000
MAX_CELLS = 1_000_000
MAX_PROBLEMS = 100  # of its rows, after which a table is not read on
MAX_STRANGE = 20  # columns that are named one by one

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
    found = [row for row in lines(path, place) if any(row[1])]
    if not found:
        raise ConfigError(f"{place}: is empty; its first line names the columns: {', '.join(columns)}")
    return found[0][1], found[1:]


def lines(path: Path, place: str) -> list[Row]:
    """Every line that is not blank, the one that names the columns among them.

    Parameters
    ----------
    path
    place
        What messages call the file.

    Raises
    ------
    ConfigError
        If it cannot be read, is larger than a table of a person's is, or separates columns in another way.
    """
    reader = csv.reader(io.StringIO(text_file.text(path, MAX_BYTES, place), newline=""), strict=True)
    found: list[Row] = []
    count = 0
    try:
        for row in reader:
            count += len(row)
            if len(row) > MAX_COLUMNS or count > MAX_CELLS:
                most = f"{MAX_COLUMNS:,} columns" if len(row) > MAX_COLUMNS else f"{MAX_CELLS:,} cells"
                here = f"{place}: line {reader.line_num}"
                raise ConfigError(f"{here}: holds more than {most}, which no such file needs to")
            if row:
                found.append((reader.line_num, [normalize("NFC", cell).strip() for cell in row]))
    except csv.Error as fault:
        raise ConfigError(f"{place}: line {reader.line_num}: {fault}") from None
    if unseen := [(line, cell) for line, row in found for cell in row if not cell.isprintable()]:
        told = [f"{place}: line {line}: {brief(cell)} holds what is not text" for line, cell in unseen[:MAX_PROBLEMS]]
        raise ConfigError(told)
    if found and len(head := found[0][1]) == 1 and (";" in head[0] or "\t" in head[0]):
        raise ConfigError(f"{place}: line 1: columns are separated by commas, not by semicolons or tabs")
    return found


def enough(problems: list[str], line: int, place: str) -> bool:
    """Whether so much is wrong with a table that it is not worth reading on; a last sentence says so."""
    if len(problems) < MAX_PROBLEMS:
        return False
    problems.append(f"{place}: what stands below line {line} was not read")
    return True


def strange(names: Sequence[str], place: str, sentence: Callable[[str], str]) -> list[str]:
    """Columns that nobody knows, a sentence each; of very many, the first."""
    told = [f"{place}: line 1: {sentence(name)}" for name in names[:MAX_STRANGE]]
    if names[MAX_STRANGE:]:
        told.append(f"{place}: line 1: names {len(names) - MAX_STRANGE} more of that kind")
    return told


def twice(head: Sequence[str], place: str) -> list[str]:
    """Columns that stand there twice, a sentence each."""
    names = [name for name, count in Counter(head).items() if count > 1]
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
    if "_" in text or not text.isascii():  # Python reads 1_000 and digits of other scripts, a spreadsheet does not
        return text
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
