"""Groups of settings that are chosen as a whole: by the name of a shipped file, or the path of an own one."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from sim.config import locate
from sim.config.problems import did_you_mean
from sim.config.scenario_file import SettingsFile, brief, read
from sim.config.text_file import home
from sim.errors import ConfigError


@dataclass(frozen=True)
class Group:
    """Where the files of a group lie, and which part of the configuration they fill."""

    folder: str
    part: str


GROUPS = {
    "population": Group("configs/population", "population"),
    "outlook": Group("configs/outlook", "outlook"),
    "model": Group("configs/model", "model"),
    "output": Group("configs/output", "output"),
    "study": Group("configs/study", "study"),
    "executor": Group("configs/executor", "executor"),
    "scenario": Group("scenarios", "policy"),
}
SUFFIXES = (".yaml", ".yml")
_NAME = re.compile(r"\w[\w.-]{0,79}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Choice:
    """A file chosen for a group, under the name that results will carry."""

    group: str
    name: str
    file: SettingsFile


def shipped(group: str) -> dict[str, Path]:
    """Shipped files of a group by name."""
    folder = locate.shipped() / GROUPS[group].folder
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def choose(group: str, asked: str) -> Choice:
    """The file that a name or a path stands for.

    Parameters
    ----------
    group
        One of ``GROUPS``.
    asked
        Name of a shipped file; or, with a slash or an ending .yaml or .yml, path of an own one.

    Raises
    ------
    ConfigError
        No such file, or what is wrong with it.
    """
    if not isinstance(asked, str):
        raise ConfigError(f"{group}: must be one name, or the path of a file, as text; not {brief(asked)}")
    known = shipped(group)
    if not is_path(asked):
        if asked not in known:
            raise ConfigError(
                f"{group}={asked}: no {group} has the name {brief(asked)}{did_you_mean(asked, known)} "
                f"(known: {', '.join(known)}; an own file is given by its path, as in {group}=./mine.yaml)"
            )
        return Choice(group, asked, read(known[asked]))
    path = home(asked, group)
    name = normalize("NFC", path.stem)
    file = read(path)
    if not _NAME.fullmatch(name) or _RESERVED.fullmatch(name):
        raise ConfigError(
            f"{locate.shown(path)}: {brief(name)} cannot name results; rename the file "
            "(letters, digits, _ - and . only, at most 80, no name that Windows reserves)"
        )
    for other, shipped_path in known.items():
        if other.casefold() == name.casefold() and not path.samefile(shipped_path):
            raise ConfigError(
                f"{locate.shown(path)}: a shipped {group} is called '{other}' too; rename the file"
            )
    return Choice(group, name, file)


def is_path(asked: str) -> bool:
    """Whether a choice is meant as the path of a file."""
    return "/" in asked or os.sep in asked or asked.lower().endswith(SUFFIXES)
