"""Folders as wholes: found beside a place, taken by one process, brought to the disk."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from glob import escape
from pathlib import Path

CANNOT = {errno.EINVAL, errno.ENOTSUP}  # what a disk says that brings no folders to itself


def beside(place: Path, rest: str) -> Iterator[Path]:
    """What lies hidden beside a place under its own name, which may have letters that mean something in a pattern.

    Parameters
    ----------
    place
    rest
        Pattern of what follows the name.
    """
    return place.parent.glob(f".{escape(place.name)}{rest}")


def taken(folder: Path) -> int | None:
    """A folder taken for this process until it is let go or ends; None where another has it, or nobody can tell."""
    try:
        import fcntl
    except ImportError:  # no such locks on this system
        return None
    try:
        found = os.open(folder, os.O_RDONLY)
    except OSError:  # it has got its name meanwhile
        return None
    try:
        fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(found)
        return None
    return found


def let_go(held: int | None) -> None:
    """A folder that was taken is free again."""
    if held is not None:
        os.close(held)


def to_disk(folder: Path) -> None:
    """All files, and the folders that name them, are on the disk: a power cut must leave no name without content.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    within = [*folder.rglob("*")]
    for path in within:
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    if os.name != "nt":  # which opens no folders
        for path in (*reversed(within), folder):
            if path.is_dir():
                _names_to_disk(path)


def _names_to_disk(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    except OSError as fault:
        if fault.errno not in CANNOT:
            raise
    finally:
        os.close(opened)
