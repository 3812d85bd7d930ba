"""What a study leaves for people to look at: figures, a report beside them, a few lines on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.analysis.found import Found
from sim.language import tr
from sim.plot.save import save
from sim.plot.studies.figure import figures_of
from sim.report.document.study import of_study
from sim.report.terminal import standard_output
from sim.report.writers.page import page
from sim.results import write_files
from sim.study.results import Studied


def write_study(studied: Studied, found: Found, folder: Path, formats: Sequence[str]) -> None:
    """Write figures and report into a folder that exists.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    drawn = [(figure, figure(found, studied)) for figure in figures_of(found, studied)]
    for figure, made in drawn:
        table = found.tables[figure.table]
        save(made, figure.name, figure.title, figure.caption, table, studied.provenance, folder / "figures", formats)
    write_files({"report.html": page(of_study(studied, found, drawn))}, folder)


def show_study(studied: Studied, found: Found, folder: Path) -> None:
    """Print what was found and where the rest lies."""
    say, passport = standard_output().print, studied.provenance
    say(tr("{title}: {runs} runs, {failed} failed", title=tr(passport["title"]), runs=f"{passport['runs']:,}",
           failed=f"{passport['runs_failed']:,}"), style="bold")  # fmt: skip
    for sentence in found.sentences:
        say(tr("- {sentence}", sentence=sentence))
    if passport["runs_failed"]:
        first = studied.table("failures").iloc[0]
        say(tr("To repeat the first run that failed: {command}", command=first["repeat"]), style="red")
    say(tr("Read {page}; tables and figures are beside it.", page=folder / "report.html"))
