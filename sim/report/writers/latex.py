r"""The tables for LaTeX: one file each, to be read by \input, with the rules of booktabs."""

from __future__ import annotations

import re

import pandas as pd

from sim.report.document.blocks import Document, Table, parts

SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "\n": " ", "\t": " ",
}  # fmt: skip
READ_ON = ("[", "*")  # what a new row would take for an argument
ROWS_OF_A_PAGE, LONG = 40, 28  # rows; letters
FIRST_WORDS = "% A table of sme-sim. Packages:"
NOT_IN_LABELS = re.compile(r"[^A-Za-z0-9]+")


def latex(document: Document) -> dict[str, str]:
    """Texts by file name."""
    files = {}
    for table in document.tables:
        pieces = list(parts(table))
        for number, part in enumerate(pieces, 1):
            name = f"{table.name}_{number}" if len(pieces) > 1 else table.name
            files[f"{name}.tex"] = _file(document, part, name)
    return files


def escaped(text: str) -> str:
    r"""Text that LaTeX sets as it stands.

    Examples
    --------
    >>> escaped(r"50 % of \input{x}"), escaped("[a] $x_1$")
    ('50 \\% of \\textbackslash{}input\\{x\\}', '{}[a] \\$x\\_1\\$')
    """
    told = "".join(SPECIAL.get(letter, letter) for letter in text)
    return f"{{}}{told}" if told.startswith(READ_ON) else told


def _file(document: Document, table: Table, name: str) -> str:
    """A table of pandas, written in words: heads, cells and caption are escaped here, all by one rule."""
    heads = [escaped(column.head) for column in table.columns]
    rows = [[escaped(cell.whole) for cell in row] for row in table.rows]
    frame = pd.DataFrame(rows, columns=pd.Index(range(len(heads))), dtype=object)
    note = f" {table.note}" if table.note else ""
    long = len(rows) > ROWS_OF_A_PAGE
    written = frame.style.hide(axis="index").format_index(heads.__getitem__, axis=1).to_latex(
        hrules=True, caption=escaped(f"{table.title}.{note} ({document.foot})"),
        label=f"tab:{NOT_IN_LABELS.sub('-', name.lower()).strip('-')}", column_format=_layout(table),
        position="htbp" if not long else "", position_float=None if long else "centering",
        environment="longtable" if long else None,
    )  # fmt: skip
    packages = "booktabs, longtable" if long else "booktabs"
    identity = " ".join(document.foot.split())
    return f"{FIRST_WORDS} {packages}; for Chinese text ctex, with XeLaTeX. {identity}\n{written}"


def _layout(table: Table) -> str:
    """Numbers to the right, short text to the left, long text in a paragraph of its share of the line."""
    total, letters = sum(column.width for column in table.columns), ""
    for place, column in enumerate(table.columns):
        long = any(len(row[place].text) > LONG for row in table.rows)
        words = f"p{{{0.9 * column.width / total:.2f}\\linewidth}}" if long else "l"
        letters += "r" if column.numeric else words
    return letters
