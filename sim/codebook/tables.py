"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells of a first column that has a name are set as code."""
    body = [[_cell(cell, code=place == 0 and heads[0] != "") for place, cell in enumerate(row)] for row in rows]
    lines = [heads, ["---"] * len(heads), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def in_code(names: Iterable[str]) -> str:
    """Names, set as code, in one cell."""
    return ", ".join(f"`{name}`" for name in names)


def _cell(text: str, *, code: bool) -> str:
    text = " ".join(text.split()).replace("|", "\\|")
    return f"`{text}`" if code and text else text
