"""Folders as wholes: found beside a place, taken by one process, brought to the disk."""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from sim.errors import EnvironmentFault, writing
from sim.language import tr

CANNOT = {errno.EINVAL, errno.ENOTSUP}  # what a disk says that brings no folders to itself


def here() -> Path:
    """The folder in which this process works.

    Raises
    ------
    EnvironmentFault
        If somebody has taken it away.
    """
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise EnvironmentFault(tr("the folder in which this was started is gone; give the command in another one")
                               ) from None  # fmt: skip


@contextmanager
def for_now(folder: Path) -> Iterator[Path]:
    """A folder that can be written into, made if need be; what was made and is empty in the end goes again.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    missing = [path for path in (folder, *folder.parents) if not os.path.lexists(path)]
    try:
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
        yield folder
    finally:
        for path in missing:
            with suppress(OSError):  # something came of it
                path.rmdir()


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
        return _locked(folder)
    except OSError:  # another has it, or it has got its name meanwhile
        return None


def _locked(folder: Path) -> int | None:
    """The same; None where this system has no such locks.

    Raises
    ------
    OSError
        If another has it (BlockingIOError), or it is not there.
    """
    try:
        import fcntl
    except ImportError:
        return None
    found = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(found)
        raise
    return found


@contextmanager
def in_turn(folder: Path, patience: float = 5.0) -> Iterator[None]:
    """One process after another, as far as there are locks; whoever has waited long enough goes on all the same.

    Parameters
    ----------
    folder
        In which they are at work.
    patience : seconds
    """
    held, until = None, time.monotonic() + patience
    with suppress(OSError):  # a disk without locks
        while time.monotonic() < until:
            try:
                held = _locked(folder)
                break
            except BlockingIOError:
                time.sleep(0.01)
    try:
        yield
    finally:
        let_go(held)


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
