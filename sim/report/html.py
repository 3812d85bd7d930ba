"""The report beside the results of a comparison: one self-contained page."""

from __future__ import annotations

from pathlib import Path

from sim.plot.save import Drawn, draw_all
from sim.report.document.comparison import of_comparison
from sim.report.facts import LEDGER, ledger_beside
from sim.report.writers.page import page
from sim.results import Results, write_whole


def write_report(results: Results, path: Path | str, drawn: Drawn | None = None) -> Path:
    """Write the report into a file; all of it or nothing.

    Where the paper's claims were tested into a folder beside the report's own, it says with what outcome.

    Parameters
    ----------
    results
    path
    drawn
        The figures by name, where they are drawn already.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    path = Path(path)
    write_whole(path, html(results, ledger_beside(path.parent.parent / LEDGER), drawn).encode())
    return path


def html(results: Results, ledger: str = "", drawn: Drawn | None = None) -> str:
    """The report as text.

    Parameters
    ----------
    results
    ledger
        What became of the paper's claims, if they were tested.
    drawn
        The figures by name, where they are drawn already.
    """
    return page(of_comparison(results, draw_all(results) if drawn is None else drawn, ledger))
