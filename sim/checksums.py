"""Checksums of a folder of results: one list, in the form that ``sha256sum --check`` reads as well."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from sim.errors import ConfigError
from sim.language import later, tr

SUMS = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


class State(StrEnum):
    """What has become of a file since the list was written."""

    UNCHANGED = later("unchanged")
    CHANGED = later("changed")
    MISSING = later("missing")
    ADDED = later("added")


def sha256(path: Path) -> str:
    """Hash of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_in(folder: Path) -> list[str]:
    """Paths of all files of a folder, seen from there, sorted; lists of checksums are left out."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    return sorted(path.relative_to(folder).as_posix() for path in found)


def sums_of(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Hash of each of these files."""
    return {name: sha256(folder / name) for name in names}


def as_text(sums: Mapping[str, str]) -> str:
    """The list as it is written: a line per file, by name.

    Examples
    --------
    >>> as_text({"b": "1" * 64, "a": "0" * 64}).splitlines()[0].endswith("0  a")
    True
    """
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))


def written_in(folder: Path) -> dict[str, str]:
    """What the list of a folder says; nothing, where there is no list.

    Raises
    ------
    ConfigError
        If it cannot be read, or names a file outside of the folder.
    """
    path = folder / SUMS
    if not path.is_file():
        return {}
    sums = {}
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        found = _LINE.fullmatch(line)
        if found is None or ".." in Path(found[2]).parts or Path(found[2]).is_absolute():
            raise ConfigError(tr("{path}: line {number} is no checksum of a file in this folder", path=path,
                                 number=number))  # fmt: skip
        sums[found[2]] = found[1]
    return sums


def states_in(folder: Path) -> dict[str, State]:
    """What has become of each file, by its path seen from the folder; folders within have lists of their own.

    Raises
    ------
    ConfigError
        If a list cannot be read.
    """
    states = dict.fromkeys(files_in(folder), State.ADDED)
    for place in sorted(path.parent for path in folder.rglob(SUMS)):
        for name, digest in written_in(place).items():
            path = place / name
            whole = path.is_file() and sha256(path) == digest
            kept = State.UNCHANGED if whole else State.CHANGED if path.is_file() else State.MISSING
            states[path.relative_to(folder).as_posix()] = kept
    return dict(sorted(states.items()))
