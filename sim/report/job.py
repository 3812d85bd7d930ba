"""``sme-sim report``: from a folder of results that is there already to documents; no run is made again."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.errors import ConfigError, writing
from sim.folders import for_now
from sim.language import ENGLISH, current, say, tr
from sim.plot.save import draw_all
from sim.provenance import as_command
from sim.report.asked import asked_for
from sim.report.document.blocks import Document
from sim.report.document.comparison import of_comparison
from sim.report.facts import LEDGER, ledger_beside
from sim.report.passport import check_folder, check_tables, damaged, passport_of
from sim.report.writers.latex import FIRST_WORDS, latex
from sim.report.writers.page import page
from sim.results import Results, seal, write_whole

NEEDED = ("identity", "title", "scenarios", "baseline", "config", "code", "finished")  # of a passport


def report_job(arguments: Sequence[str]) -> int:
    """Make a report of a folder of results, in the language that is spoken; answer the exit code.

    Raises
    ------
    ConfigError
        If the folder holds no results, or results that are not whole, or an extra is missing.
    EnvironmentFault
        If the disk refuses.
    """
    asked = asked_for(arguments)
    if os.path.realpath(asked.place) == os.path.realpath(asked.folder):
        raise ConfigError(tr("--to {place}: holds the results and their first report; name another folder",
                             place=asked.place))  # fmt: skip
    check_folder(asked.folder)
    with for_now(asked.place):  # which is tried before anything is drawn for it
        files = contents(document_of(asked.folder), asked.formats)
        _lay(files, asked.place)
    shown = [name for name in files if not name.endswith(".tex")]
    if tables := len(files) - len(shown):
        shown.append(tr("tables/*.tex ({count} tables)", count=tables))
    say(tr("wrote into {place}: {files}", place=asked.place, files=", ".join(shown)))
    hint = tr("next: open {path}", path=asked.place / next(iter(files)))
    if current() == ENGLISH:
        again = as_command("report", [str(asked.folder), "lang=zh", "--to", str(asked.folder / "report_zh")])
        hint += tr("; in Chinese: {command}", command=again)
    say(hint)
    return 0


def _lay(files: Mapping[str, bytes], place: Path) -> None:
    """Write the files of a report and their checksums; tables of an earlier one, which it lacks, go."""
    for name, content in files.items():
        path = place / name
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    stale = _stale(place, files)
    seal(place, files, gone=[path.relative_to(place).as_posix() for path in stale])
    for path in stale:  # after the list has let go of them: a call that is broken off here leaves nothing missing
        with writing(path):
            path.unlink()


def contents(document: Document, formats: Sequence[str]) -> dict[str, bytes]:
    """The files of a report, by name.

    Parameters
    ----------
    document
    formats
        Any of ``FORMATS``.
    """
    files: dict[str, bytes] = {}
    if "html" in formats:
        files["report.html"] = page(document).encode()
    if "pdf" in formats:
        from sim.report.writers.pdf import pdf

        files["report.pdf"] = pdf(document)
    if "word" in formats:
        from sim.report.writers.word import word

        files["report.docx"] = word(document)
    if "excel" in formats:
        from sim.report.writers.workbook import workbook

        files["tables.xlsx"] = workbook(document)
    if "latex" in formats:
        files |= {f"tables/{name}": text.encode() for name, text in latex(document).items()}
    return files


def document_of(folder: Path) -> Document:
    """The report of a folder of results, whichever command has left it.

    Raises
    ------
    ConfigError
        If it holds no results, or results that are not whole.
    """
    check_folder(folder)
    if (folder / "claims.csv").is_file():
        raise ConfigError(tr("{folder}: verdicts on claims have their report already, claims.html; report "
                             "reads comparisons and studies", folder=folder))  # fmt: skip
    passport = passport_of(folder, NEEDED)
    with damaged(folder):
        return _of_study(folder) if "kind" in passport else _of_comparison(folder)


def _of_comparison(folder: Path) -> Document:
    check_tables(folder)
    results = Results.read(folder)
    return of_comparison(results, draw_all(results), ledger_beside(folder.resolve().parent / LEDGER))


def _of_study(folder: Path) -> Document:
    """The study's tables are analysed again, which takes as long as it did."""
    from sim.analysis.registry import analysis
    from sim.report.document.study import of_study
    from sim.study.results import Studied

    studied = Studied.read(folder)
    if not studied.is_whole():
        raise ConfigError(tr("{folder}: not whole; give the study's command again, it goes on from there",
                             folder=folder))  # fmt: skip
    return of_study(studied, analysis(studied.provenance["kind"])(studied))


def _stale(place: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Tables for LaTeX that an earlier call has left and this one has not: of others, they would look like these."""
    if not any(name.endswith(".tex") for name in files):
        return []
    others = [path for path in sorted((place / "tables").glob("*.tex")) if f"tables/{path.name}" not in files]
    return [path for path in others if path.read_bytes().startswith(FIRST_WORDS.encode())]
