"""What ``sme-sim reproduce`` and its neighbours are asked for: a folder of results, and settings of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.config.problems import did_you_mean
from sim.errors import ConfigError
from sim.language import LANGUAGES, tr
from sim.report.job import passport_of


def folder_and_settings(name: str, arguments: Sequence[str], usual: Mapping[str, int]) -> tuple[Path, dict[str, int]]:
    """The folder that is named, and whole numbers by the name of their setting.

    Parameters
    ----------
    name
        Of the command.
    arguments
    usual
        Settings that it has, with what they are where nobody says.

    Raises
    ------
    ConfigError
        What is wrong with them, one sentence each.
    """
    folders, found, problems = [], dict(usual), []
    for argument in arguments:
        key, equals, value = argument.partition("=")
        if Path(argument).expanduser().exists() or not (equals or argument.startswith("-")):
            folders.append(argument)
        elif key == "lang":
            if value not in LANGUAGES:
                problems.append(tr("lang={lang}: one of {known}", lang=value, known=", ".join(LANGUAGES)))
        elif key not in usual:
            problems.append(tr("{command} knows no setting {name}{guess}", command=name, name=f"'{key}'",
                               guess=did_you_mean(key, [*usual, "lang"])))  # fmt: skip
        elif not value.isdecimal() or (key == "runs" and not int(value)):
            problems.append(tr("{key}={value}: must be a whole number, {least} or more", key=key, value=value,
                               least=int(key == "runs")))  # fmt: skip
        else:
            found[key] = int(value)
    if len(folders) != 1:
        problems.append(tr("{command} takes one folder of results, not {count}, as in: {example}", command=name,
                           count=len(folders), example=f"sme-sim {name} results/comparison"))  # fmt: skip
    if problems:
        raise ConfigError(problems)
    return Path(folders[0]).expanduser(), found


def known_of(folder: Path) -> dict[str, Any]:
    """The passport of a folder of whole results, claims among them.

    Raises
    ------
    ConfigError
        If it holds none.
    """
    return passport_of(folder, needed=("identity", "code", "config", "finished"))
