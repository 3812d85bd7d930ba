"""What ``sme-sim report`` was asked for: a folder of results, formats, a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path

from sim.config.text_file import home
from sim.errors import ConfigError
from sim.language import LANGUAGES, tr

FORMATS = ("html", "pdf", "word", "excel", "latex")
NEEDS = {"pdf": "typst", "word": "docx", "excel": "openpyxl"}  # modules of the extra
PACKAGES = {"typst": "typst", "docx": "python-docx", "openpyxl": "openpyxl"}
SETTINGS = ("lang", "formats", "to")
USUAL_PLACE = "report"  # in the folder of the results
USAGE = "sme-sim report FOLDER [lang=zh] [formats=html,pdf,word,excel,latex] [--to DIR]"


@dataclass(frozen=True)
class Asked:
    """A folder of results, what to make of it, and where to put that."""

    folder: Path
    formats: tuple[str, ...]
    place: Path


def asked_for(arguments: Sequence[str]) -> Asked:
    """Read the command line.

    Raises
    ------
    ConfigError
        What is wrong with it, one sentence each.
    """
    folders, said, problems = _sorted_out(arguments)
    if len(folders) != 1:
        count = len(folders)
        problems.append(tr("report takes one folder of results, not {count}: {usage}", count=count, usage=USAGE))
    if said.get("lang", "en") not in LANGUAGES:
        problems.append(tr("lang={lang}: one of {known}", lang=said["lang"], known=", ".join(LANGUAGES)))
    formats = [name.strip() for name in said.get("formats", ",".join(FORMATS)).strip("[]").split(",")]
    for unknown in [name for name in formats if name not in FORMATS]:
        problems.append(tr("formats: {format} is none of {known}", format=f"'{unknown}'", known=", ".join(FORMATS)))
    if said.get("to") == "":
        problems.append(tr("--to needs a folder, as in: --to ./handed_in"))
    if problems:
        raise ConfigError(problems)
    chosen = tuple(name for name in FORMATS if name in formats)
    _check_extra(chosen)
    folder = home(folders[0], "folder")
    place = home(said["to"], "to") if "to" in said else folder / USUAL_PLACE
    return Asked(folder, chosen, place)


def _sorted_out(arguments: Sequence[str]) -> tuple[list[str], dict[str, str], list[str]]:
    """Folders, settings by name, and problems."""
    folders: list[str] = []
    said: dict[str, str] = {}
    problems: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        name, equals, value = argument.partition("=")
        key = name.lstrip("-")
        if argument == "--to":
            said["to"] = next(rest, "")
        elif equals and key in SETTINGS:
            said[key] = value
        elif home(argument, "folder").exists() or not (equals or argument.startswith("-")):
            folders.append(argument)
        else:
            close = get_close_matches(key, SETTINGS, n=1)
            guess = tr("; did you mean {name}?", name=close[0]) if close else ""
            told = tr("report knows no setting {name}{guess} ({usage})", name=f"'{name}'", guess=guess, usage=USAGE)
            problems.append(told)
    return folders, said, problems


def _check_extra(formats: Sequence[str]) -> None:
    """Say which packages are missing, and how to get them or do without."""
    lacking = [PACKAGES[NEEDS[name]] for name in formats if name in NEEDS and find_spec(NEEDS[name]) is None]
    if lacking:
        raise ConfigError(tr(
            "a report as PDF, Word or Excel needs the extra report ({packages} not installed): {command} (or "
            "do without it: formats=html,latex)",
            packages=", ".join(lacking), command='pip install "sme-ai-adoption[report]"',
        ))  # fmt: skip
