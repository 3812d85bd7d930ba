"""What a folder of results says of itself; it may be a stranger's, or damaged."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.config.text_file import exists, text
from sim.errors import ConfigError
from sim.folders import beside
from sim.language import tr
from sim.results import PASSPORT, TABLES

PARTIAL = ".partial-"  # in the names of folders that are not finished
MOST_BYTES = 256 << 20  # of a passport; that of a study holds all of its points
# What reading says where files are broken or of another version; Arrow's own faults are of these kinds too.
FAULTS = (ArithmeticError, AttributeError, LookupError, NotImplementedError, OSError, RecursionError, TypeError,
          ValueError)  # fmt: skip


@contextmanager
def damaged(folder: Path) -> Iterator[None]:
    """Whatever goes wrong while results are read is told as their damage, in one sentence.

    Raises
    ------
    ConfigError
        If anything does.
    """
    try:
        yield
    except BrokenPipeError:
        raise  # whoever read the output left
    except FAULTS as fault:
        first = (str(fault).strip().splitlines() or [""])[0]
        raise ConfigError(tr(
            "{folder}: these results are damaged, or this version cannot read them ({kind}: {message}); the command "
            "in their provenance.json makes them anew",
            folder=folder, kind=type(fault).__name__, message=first[:200],
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
    check_folder(folder)
    unfinished = PARTIAL in folder.resolve().name or any(beside(folder, f"{PARTIAL}*"))
    if PARTIAL in folder.resolve().name or (unfinished and not (folder / PASSPORT).is_file()):
        raise ConfigError(tr("{folder}: not finished; the command that was writing it goes on or must be given again",
                             folder=folder))  # fmt: skip
    if not (folder / PASSPORT).is_file():
        raise ConfigError(tr("{folder}: no results here (there is no {file})", folder=folder, file=PASSPORT))
    try:
        passport = json.loads(text(folder / PASSPORT, MOST_BYTES))
    except (OSError, ValueError, RecursionError) as fault:
        raise ConfigError(tr("{folder}: {file} cannot be read", folder=folder, file=PASSPORT)) from fault
    missing = [key for key in needed if not isinstance(passport, dict) or key not in passport]
    if missing:
        raise ConfigError(tr("{folder}: {file} lacks {keys}, so these are no results of this project", folder=folder,
                             file=PASSPORT, keys=", ".join(missing)))  # fmt: skip
    return dict(passport)


def check_folder(folder: Path) -> None:
    """Refuse what is no folder.

    Raises
    ------
    ConfigError
        If it is none.
    """
    if not (exists(folder) and folder.is_dir()):
        raise ConfigError(tr("{folder}: there is no such folder", folder=folder))


def check_tables(folder: Path) -> None:
    """Refuse results of a comparison that lack a table; a table that is a folder is none.

    Raises
    ------
    ConfigError
        If tables are missing.
    """
    lost = [name for name in TABLES if name != "firms" and not (folder / "tables" / f"{name}.parquet").is_file()]
    if lost:
        raise ConfigError(tr("{folder}: not whole, tables are missing ({names}); run its command again", folder=folder,
                             names=", ".join(lost)))  # fmt: skip
