"""``sme-sim report``: from a folder of results that is there already to documents; no run is made again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.errors import ConfigError, writing
from sim.folders import beside
from sim.language import ENGLISH, current, tr
from sim.plot.save import draw_all
from sim.provenance import as_command
from sim.report.asked import asked_for
from sim.report.document.blocks import Document
from sim.report.document.comparison import of_comparison
from sim.report.facts import LEDGER, ledger_beside
from sim.report.writers.latex import FIRST_WORDS, latex
from sim.report.writers.page import page
from sim.results import PASSPORT, TABLES, Results, seal, write_whole

PARTIAL = ".partial-"  # in the names of folders that are not finished
NEEDED = ("identity", "title", "scenarios", "baseline", "config", "code", "finished")  # of a passport
# What reading says where files are broken or of another version; Arrow's own faults are of these kinds too.
FAULTS = (ValueError, KeyError, TypeError, IndexError, AttributeError, OSError, NotImplementedError)


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
    if asked.place.resolve() == asked.folder.resolve():
        raise ConfigError(tr("--to {place}: holds the results and their first report; name another folder",
                             place=asked.place))  # fmt: skip
    files = contents(document_of(asked.folder), asked.formats)
    for name, content in files.items():
        path = asked.place / name
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    for stale in _stale(asked.place, files):
        with writing(stale):
            stale.unlink()
    seal(asked.place, files)
    shown = [name for name in files if not name.endswith(".tex")]
    if tables := len(files) - len(shown):
        shown.append(tr("tables/*.tex ({count} tables)", count=tables))
    print(tr("wrote into {place}: {files}", place=asked.place, files=", ".join(shown)))
    hint = tr("next: open {path}", path=asked.place / next(iter(files)))
    if current() == ENGLISH:
        again = as_command("report", [str(asked.folder), "lang=zh", "--to", str(asked.folder / "report_zh")])
        hint += tr("; in Chinese: {command}", command=again)
    print(hint)
    return 0


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
    if (folder / "claims.csv").is_file():
        raise ConfigError(tr("{folder}: verdicts on claims have their report already, claims.html; report "
                             "reads comparisons and studies", folder=folder))  # fmt: skip
    passport = passport_of(folder, NEEDED)
    try:
        return _of_study(folder) if "kind" in passport else _of_comparison(folder)
    except FAULTS as fault:
        told = str(fault).strip().splitlines() or [""]
        raise ConfigError(tr(
            "{folder}: these results are damaged, or of another version ({kind}: {message}); run the command "
            "in its provenance.json again",
            folder=folder, kind=type(fault).__name__, message=told[0][:200],
        )) from fault  # fmt: skip


def passport_of(folder: Path, needed: Sequence[str]) -> dict[str, Any]:
    """What the folder says of itself, if it holds whole results.

    Parameters
    ----------
    folder
    needed
        What it must say.

    Raises
    ------
    ConfigError
        If it holds none.
    """
    if not folder.is_dir():
        raise ConfigError(tr("{folder}: there is no such folder", folder=folder))
    unfinished = PARTIAL in folder.resolve().name or any(beside(folder, f"{PARTIAL}*"))
    if PARTIAL in folder.resolve().name or (unfinished and not (folder / PASSPORT).is_file()):
        raise ConfigError(tr("{folder}: not finished; the command that was writing it goes on or must be given again",
                             folder=folder))  # fmt: skip
    if not (folder / PASSPORT).is_file():
        raise ConfigError(tr("{folder}: no results here (there is no {file})", folder=folder, file=PASSPORT))
    try:
        passport = json.loads((folder / PASSPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise ConfigError(tr("{folder}: {file} cannot be read", folder=folder, file=PASSPORT)) from fault
    missing = [key for key in needed if not isinstance(passport, dict) or key not in passport]
    if missing:
        raise ConfigError(tr("{folder}: {file} lacks {keys}, so these are no results of this project", folder=folder,
                             file=PASSPORT, keys=", ".join(missing)))  # fmt: skip
    return dict(passport)


def _of_comparison(folder: Path) -> Document:
    lost = [name for name in TABLES if name != "firms" and not (folder / "tables" / f"{name}.parquet").is_file()]
    if lost:
        raise ConfigError(tr("{folder}: not whole, tables are missing ({names}); run its command again", folder=folder,
                             names=", ".join(lost)))  # fmt: skip
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


def _stale(place: Path, files: dict[str, bytes]) -> list[Path]:
    """Tables for LaTeX that an earlier call has left and this one has not: of others, they would look like these."""
    if not any(name.endswith(".tex") for name in files):
        return []
    others = [path for path in sorted((place / "tables").glob("*.tex")) if f"tables/{path.name}" not in files]
    return [path for path in others if path.read_bytes().startswith(FIRST_WORDS.encode())]
