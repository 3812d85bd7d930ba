"""Figures as files: PDF, SVG and PNG, with the numbers behind them, the same bytes every time."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from sim.errors import writing
from sim.plot.registry import FIGURES, figures_of
from sim.plot.style import look
from sim.results import Results, spreadsheet, write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("pdf", "svg", "png")
DOTS_PER_INCH = 300
Drawn: TypeAlias = "Mapping[str, Figure]"  # by name


def draw_all(results: Results) -> dict[str, Figure]:
    """Every figure that there is something for, by name, in the order of the report."""
    return {name: plot(results) for name, plot in figures_of(results).items()}


def save_all(
    results: Results, folder: Path | str, formats: Sequence[str] = FORMATS, drawn: Drawn | None = None
) -> list[Path]:
    """Write every figure that there is something for, its numbers (CSV) and its card (JSON).

    Parameters
    ----------
    results
    folder
        Made where it is missing.
    formats
        Any of ``FORMATS``.
    drawn
        The figures, where they are drawn already.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    folder = Path(folder)
    return [
        path
        for name, figure in (draw_all(results) if drawn is None else drawn).items()
        for path in save(
            figure, name, FIGURES[name].title, FIGURES[name].caption, FIGURES[name].table(results), results.provenance,
            folder, formats,
        )
    ]


def save(
    figure: Figure, name: str, title: str, caption: str, table: pd.DataFrame, passport: Mapping[str, Any], folder: Path,
    formats: Sequence[str],
) -> list[Path]:  # fmt: skip
    """Write a figure, its numbers (CSV) and its card (JSON).

    Parameters
    ----------
    figure
        As drawn.
    name
        Of its files.
    title, caption
        For its card.
    table
        The numbers behind it.
    passport
        Of the results.
    folder
        Made where it is missing.
    formats
        Any of ``FORMATS``.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    files = {f"{name}.{kind}": picture(figure, kind, title) for kind in formats}
    files[f"{name}.csv"] = spreadsheet(table).encode()
    card = {
        "name": name,
        "title": title,
        "caption": caption,
        "results": passport["identity"],
        "version": passport["code"]["version"],
        "files": sorted(files),
        "sha256": {file: hashlib.sha256(files[file]).hexdigest() for file in sorted(files)},
    }
    files[f"{name}.json"] = (json.dumps(card, indent=2, ensure_ascii=False) + "\n").encode()
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for file, content in files.items():
        write_whole(folder / file, content)
    return [folder / file for file in files]


def picture(figure: Figure, kind: str, title: str = "") -> bytes:
    """A figure in one format, without the time of day in it.

    Parameters
    ----------
    figure
    kind
        One of ``FORMATS``.
    title
        For the file's own record of itself.
    """
    metadata: dict[str, dict[str, Any]] = {
        "pdf": {"Title": title, "Creator": "sme-sim", "CreationDate": None},
        "svg": {"Title": title, "Creator": "sme-sim", "Date": None},
        "png": {"Title": title, "Software": "sme-sim"},
    }
    stream = io.BytesIO()
    with look():
        figure.savefig(stream, format=kind, dpi=DOTS_PER_INCH, metadata=metadata[kind])
    return stream.getvalue()
