"""Checksums of a folder of results: one list, in the form that ``sha256sum --check`` reads as well."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from sim.config.text_file import exists, text
from sim.errors import ConfigError
from sim.language import later, tr

SUMS = "SHA256SUMS"
MOST_BYTES = 64 << 20  # of a list
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


class State(StrEnum):
    """What has become of a file since the list was written; the later of these outdoes the earlier."""

    ADDED = later("added")
    UNCHANGED = later("unchanged")
    CHANGED = later("changed")
    MISSING = later("missing")


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
    lines = text(path, MOST_BYTES).split("\n")  # a name may hold what else ends a line
    for number, line in enumerate(lines if lines[-1] else lines[:-1], 1):
        found = _LINE.fullmatch(line.removesuffix("\r"))
        if found is None or ".." in Path(found[2]).parts or Path(found[2]).is_absolute():
            raise ConfigError(tr("{path}: line {number} is no checksum of a file in this folder", path=path,
                                 number=number))  # fmt: skip
        sums[found[2]] = found[1]
    return sums


def states_in(folder: Path) -> dict[str, State]:
    """What has become of each file, by its path seen from the folder.

    Folders within may have lists of their own; of a file that several lists name the worst is true, so that nothing
    that is laid beside a file can vouch for it.

    Raises
    ------
    ConfigError
        If a list cannot be read.
    """
    states = dict.fromkeys(files_in(folder), State.ADDED)
    rank = [*State].index
    for place in sorted(path.parent for path in folder.rglob(SUMS)):
        for name, digest in written_in(place).items():
            path = place / name
            seen = path.relative_to(folder).as_posix()
            states[seen] = max(states.get(seen, State.ADDED), _state(path, digest), key=rank)
    return dict(sorted(states.items()))


def _state(path: Path, digest: str) -> State:
    if not (exists(path) and path.is_file()):
        return State.MISSING
    return State.UNCHANGED if sha256(path) == digest else State.CHANGED
