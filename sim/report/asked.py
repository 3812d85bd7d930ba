"""What commands that read a folder of results are asked for: the folder, and settings; of a report also formats."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from sim.config.problems import did_you_mean
from sim.config.text_file import exists, home
from sim.errors import ConfigError
from sim.language import LANGUAGES, tr

FORMATS = ("html", "pdf", "word", "excel", "latex")
NEEDS = {"pdf": "typst", "word": "docx", "excel": "openpyxl"}  # modules of the extra
PACKAGES = {"typst": "typst", "docx": "python-docx", "openpyxl": "openpyxl"}
USUAL_PLACE = "report"  # in the folder of the results


class Whole(NamedTuple):
    """A setting that is a whole number: where nobody says, and between what."""

    usual: int
    least: int
    most: int


class Words(NamedTuple):
    """A setting in words: where nobody says, and an example."""

    usual: str
    example: str


Known = Mapping[str, Whole | Words]
OF_A_REPORT: Known = {"formats": Words(",".join(FORMATS), "formats=html,pdf"), "to": Words("", "--to ./handed_in")}


def folder_and_settings(name: str, arguments: Sequence[str], known: Known) -> tuple[Path, dict[str, Any]]:
    """The folder that is named, and each setting by its name: ``key=value``, ``--key=value`` or ``--key value``.

    Parameters
    ----------
    name
        Of the command.
    arguments
    known
        Settings that it has besides ``lang``, which is read before any command is.

    Raises
    ------
    ConfigError
        What is wrong with them, one sentence each.
    """
    folders: list[str] = []
    found: dict[str, Any] = {key: setting.usual for key, setting in known.items()}
    problems: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        written, equals, value = argument.partition("=")
        key = written.removeprefix("--")
        if key in known and (equals or written != key):
            setting, value = known[key], value if equals else next(rest, "")
            problems += _wrong(key, value, setting)
            found[key] = value if isinstance(setting, Words) or problems else int(value)
        elif key == "lang" and equals:
            if value not in LANGUAGES:
                problems.append(tr("lang={lang}: one of {known}", lang=value, known=", ".join(LANGUAGES)))
        elif exists(home(argument, "folder")) or not (equals or argument.startswith("-")):
            folders.append(argument)
        else:
            every = [*known, "lang"]
            problems.append(tr("{command} knows no setting {name}{guess} (there are {known})", command=name,
                               name=f"'{key}'", guess=did_you_mean(key, every), known=", ".join(every)))  # fmt: skip
    if len(folders) != 1:
        problems.append(tr("{command} takes one folder of results, not {count}, as in: {example}", command=name,
                           count=len(folders), example=f"sme-sim {name} results/comparison"))  # fmt: skip
    if problems:
        raise ConfigError(problems)
    return home(folders[0], "folder"), found


def _wrong(key: str, value: str, setting: Whole | Words) -> list[str]:
    """What is wrong with the value of a setting."""
    if isinstance(setting, Words):
        return [] if value else [tr("{key} needs a value, as in: {example}", key=key, example=setting.example)]
    short = value.isdecimal() and len(value) <= len(str(setting.most))
    if short and setting.least <= int(value) <= setting.most:
        return []
    return [tr("{key}={value}: must be a whole number from {least} to {most}", key=key,
               value=value if len(value) <= 40 else f"{value[:40]}...", least=setting.least,
               most=setting.most)]  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A folder of results, what to make of it, and where to put that."""

    folder: Path
    formats: tuple[str, ...]
    place: Path


def asked_for(arguments: Sequence[str]) -> Asked:
    """Read the command line of ``sme-sim report``.

    Raises
    ------
    ConfigError
        What is wrong with it, one sentence each.
    """
    folder, said = folder_and_settings("report", arguments, OF_A_REPORT)
    formats = [name.strip() for name in said["formats"].strip("[]").split(",")]
    if unknown := [name for name in formats if name not in FORMATS]:
        raise ConfigError([tr("formats: {format} is none of {known}", format=f"'{name}'", known=", ".join(FORMATS))
                           for name in unknown])  # fmt: skip
    _check_leads_somewhere(folder)
    place = home(said["to"], "to") if said["to"] else _usual_place(folder)
    _check_leads_somewhere(place)
    chosen = tuple(name for name in FORMATS if name in formats)
    _check_extra(chosen)
    return Asked(folder, chosen, place)


def _usual_place(folder: Path) -> Path:
    """In a folder that may be a stranger's, whose links must not lead what is written to somewhere else."""
    place = folder / USUAL_PLACE
    if not os.path.lexists(place):
        return place
    within = Path(os.path.realpath(folder))
    for path in (place, *place.rglob("*")):
        leads_out = not Path(os.path.realpath(path)).is_relative_to(within)
        if path.is_symlink() and (leads_out or not path.exists()):
            raise ConfigError(tr("{path}: is a link that leads out of {folder}, or nowhere; say where the report is "
                                 "to go, as in: {example}",
                                 path=path, folder=folder, example="--to ./handed_in"))  # fmt: skip
    return place


def _check_leads_somewhere(path: Path) -> None:
    """Refuse what cannot be the name of a folder, and links that lead round in a circle."""
    try:
        path.resolve()
    except (OSError, ValueError, RuntimeError):
        raise ConfigError(tr("{folder}: there is no such folder", folder=path)) from None


def _check_extra(formats: Sequence[str]) -> None:
    """Say which packages are missing, and how to get them or do without."""
    lacking = [PACKAGES[NEEDS[name]] for name in formats if name in NEEDS and find_spec(NEEDS[name]) is None]
    if lacking:
        raise ConfigError(tr(
            "a report as PDF, Word or Excel needs the extra report ({packages} not installed): {command} (or "
            "do without it: formats=html,latex)",
            packages=", ".join(lacking), command='pip install "sme-ai-adoption[report]"',
        ))  # fmt: skip
