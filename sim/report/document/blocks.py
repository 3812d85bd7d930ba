"""The blocks that a report is made of; every writer gets the same ones."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, TypeAlias

from sim.language import tr
from sim.plot.save import picture

WIDEST = 6  # columns of a table that is split where it is wider


@dataclass(frozen=True)
class Block:
    """Any part of a document; its texts hold nothing that moves a cursor or that a file format refuses."""

    def __post_init__(self) -> None:
        """Clean every text, wherever it stands."""
        for each in fields(self):
            object.__setattr__(self, each.name, _plain(getattr(self, each.name)))


@dataclass(frozen=True)
class Heading(Block):
    """A heading.

    Attributes
    ----------
    level
        1 for a section, 2 within it.
    name
        By which a section is linked to.
    key
        Shown small beside it, as the name of a scenario's file.
    """

    text: str
    level: int = 1
    name: str = ""
    key: str = ""


@dataclass(frozen=True)
class Paragraph(Block):
    """A paragraph; quiet ones are small, a lead is large."""

    text: str
    quiet: bool = False
    lead: bool = False


@dataclass(frozen=True)
class Bullets(Block):
    """A list of sentences."""

    items: Sequence[str]


@dataclass(frozen=True)
class Facts(Block):
    """Labels with what belongs to each."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Code(Block):
    """Text in letters of one width, as a command or an entry for a bibliography."""

    text: str


@dataclass(frozen=True)
class Alarm(Block):
    """What a reader must see before anything else.

    Attributes
    ----------
    details
        What happened, and what to type or to read about it.
    """

    title: str
    text: str
    details: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Column(Block):
    """A column of a table.

    Attributes
    ----------
    unit
        Empty for text.
    meaning
        For the workbook's first sheet.
    numeric
        Whether it holds numbers.
    interval
        Whether they have ends.
    width
        Relative to the other columns.
    aside
        Whether a workbook alone has it.
    """

    name: str
    unit: str = ""
    meaning: str = ""
    numeric: bool = False
    interval: bool = False
    width: float = 1.0
    aside: bool = False

    @property
    def head(self) -> str:
        """Name and unit."""
        return tr("{name}, {unit}", name=self.name, unit=self.unit) if self.unit else self.name


@dataclass(frozen=True)
class Cell(Block):
    """What stands in a cell.

    Attributes
    ----------
    text
        As people read it.
    value, low, high : the column's unit
        The same for a spreadsheet; not finite where there is no number, or no interval.
    ends
        The interval as people read it.
    strong, remark
        Whether it stands out; whether it stands in place of a number.
    """

    text: str = ""
    value: float = math.nan
    ends: str = ""
    low: float = math.nan
    high: float = math.nan
    strong: bool = False
    remark: bool = False

    @property
    def whole(self) -> str:
        """Number and interval on one line."""
        return f"{self.text} [{self.ends}]" if self.ends else self.text


@dataclass(frozen=True)
class Table(Block):
    """A table.

    Attributes
    ----------
    name
        Of its sheet and its file; tables that share it, each ``of`` something else, make one of them.
    of
        What the whole table is of, as the title of a scenario.
    note
        What a reader must know, below it.
    tinted
        Rows that stand apart.
    shown
        How many rows a page shows; a workbook has all.
    repeated
        Columns that every part repeats where a page shows a wide table in parts; 0 keeps it whole.
    aside
        Whether no page shows it, but workbook and LaTeX alone.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    of: str = ""
    tinted: Sequence[int] = ()
    shown: int = 1000
    repeated: int = 0
    aside: bool = False
    number: int = 0

    @property
    def label(self) -> str:
        """How text refers to it."""
        return tr("Table {number}", number=self.number)


@dataclass(frozen=True)
class Picture(Block):
    """A figure, drawn already."""

    name: str
    title: str
    caption: str
    figure: Any  # of Matplotlib
    number: int = 0

    @property
    def label(self) -> str:
        """How text refers to it."""
        return tr("Figure {number}", number=self.number)

    @cached_property
    def svg(self) -> bytes:
        """For a page and a PDF."""
        return picture(self.figure, "svg", self.title)

    @cached_property
    def png(self) -> bytes:
        """For a document of Word."""
        return picture(self.figure, "png", self.title)


AnyBlock: TypeAlias = Heading | Paragraph | Bullets | Facts | Code | Alarm | Table | Picture


@dataclass(frozen=True)
class Document(Block):
    """A report.

    Attributes
    ----------
    title, subtitle
    facts
        For the title page.
    identity, version, runs
        Of the results: twelve letters, of the software, how many seeds.
    date
        When the results were finished, YYYY-MM-DD.
    language
        A key of ``sim.language.LANGUAGES``.
    """

    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]
    identity: str
    version: str
    runs: str
    date: str
    language: str
    blocks: Sequence[AnyBlock] = field(default_factory=tuple)

    @property
    def foot(self) -> str:
        """What stands on every page: whose numbers these are."""
        return " · ".join([tr("results {identity}", identity=self.identity), self.runs, f"sme-sim {self.version}"])

    @property
    def shown(self) -> list[AnyBlock]:
        """What stands on a page."""
        return [block for block in self.blocks if not (isinstance(block, Table) and block.aside)]

    @property
    def tables(self) -> list[Table]:
        """Each table once, those that share a name put together."""
        found: dict[str, list[Table]] = {}
        for block in self.blocks:
            if isinstance(block, Table):
                found.setdefault(block.name, []).append(block)
        return [together(tables) for tables in found.values()]


def together(tables: Sequence[Table]) -> Table:
    """Tables with the same columns as one, with a column that says of what each row is."""
    first = tables[0]
    if not first.of:
        return first
    rows = [[Cell(table.of), *row] for table in tables for row in table.rows]
    columns = [Column(tr("Scenario"), width=2.0), *first.columns]
    title = first.title.removesuffix(f": {first.of}")
    return replace(first, columns=columns, rows=rows, of="", title=title, tinted=())


def numbered(blocks: Iterable[AnyBlock]) -> list[AnyBlock]:
    """The same blocks, with tables and figures counted from one."""
    told: list[AnyBlock] = []
    tables = pictures = 0
    for block in blocks:
        if isinstance(block, Table) and not block.aside:
            tables += 1
            block = replace(block, number=tables)
        elif isinstance(block, Picture):
            pictures += 1
            block = replace(block, number=pictures)
        told.append(block)
    return told


def parts(table: Table, widest: int = WIDEST) -> Iterator[Table]:
    """A table as a page shows it: its first rows, in parts that repeat the first columns where it is wide."""
    seen = [place for place, column in enumerate(table.columns) if not column.aside]
    table = replace(
        table, columns=[table.columns[place] for place in seen],
        rows=[[row[place] for place in seen] for row in table.rows[: table.shown]],
    )  # fmt: skip
    kept = table.repeated
    if not kept or len(table.columns) <= widest:
        yield table
        return
    rest = len(table.columns) - kept
    step = math.ceil(rest / math.ceil(rest / (widest - kept)))  # parts of about one width
    for start in range(kept, kept + rest, step):
        chosen = [*range(kept), *range(start, min(start + step, kept + rest))]
        yield replace(
            table, columns=[table.columns[place] for place in chosen],
            rows=[[row[place] for place in chosen] for row in table.rows],
            note=table.note if start + step >= kept + rest else "",
        )  # fmt: skip


def number(
    row: dict[str, Any], key: str, write: Callable[[float], str], end: Callable[[float], str] | None = None,
    scale: float = 1.0, *, strong: bool = False, ends: tuple[str, str] | None = None,
) -> Cell:  # fmt: skip
    """A number of a row, with its interval where ends of one are written.

    Parameters
    ----------
    row, key
        The interval is at ``key_low`` and ``key_high``, unless ``ends`` names the keys.
    write, end
        How the number and an end are written, in the row's unit.
    scale
        Units of the column to one of the row.
    """
    value = float(row[key])
    if end is None or not math.isfinite(value):
        return Cell(write(value), value * scale, strong=strong)
    low, high = (float(row[name]) for name in ends or (f"{key}_low", f"{key}_high"))
    if not math.isfinite(low):
        return Cell(write(value), value * scale, tr("interval n/a"), strong=strong)
    told = tr("{low} to {high}", low=end(low), high=end(high))
    return Cell(write(value), value * scale, told, low * scale, high * scale, strong=strong)


def _plain(value: Any) -> Any:
    """Texts without characters that control a terminal, turn the direction of writing, or that XML refuses."""
    if isinstance(value, str):
        return "".join(letter for letter in value if _is_written(letter))
    if isinstance(value, list | tuple):
        return tuple(map(_plain, value))
    return value


def _is_written(letter: str) -> bool:
    return letter.isprintable() or letter in "\n\t" or unicodedata.category(letter) == "Zs"
