"""A folder of results as it is found: what it says of itself, and whether its files are as they were written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.checksums import SUMS, State, states_in
from sim.errors import ConfigError, NotAsWritten
from sim.language import tr
from sim.report.passport import check_folder, passport_of


def known_of(folder: Path) -> dict[str, Any]:
    """The passport of a folder of whole results, claims among them.

    Raises
    ------
    ConfigError
        If it holds none.
    """
    return passport_of(folder, needed=("identity", "code", "config", "finished"))


def states_of(folder: Path) -> dict[str, State]:
    """What has become of each file of a folder that has a list of them.

    Raises
    ------
    ConfigError
        If there is no such folder, or nobody wrote down how its files were.
    """
    check_folder(folder)
    states = states_in(folder)
    if all(state == State.ADDED for state in states.values()):
        raise ConfigError(tr("{folder}: there is no {file} in it, so nobody knows how its files were; results of older "
                             "versions have none (their command, given again, makes one)", folder=folder,
                             file=SUMS))  # fmt: skip
    return states


def otherwise_written(folder: Path, states: Mapping[str, State]) -> list[str]:
    """A sentence for each file that is changed or missing."""
    return [
        tr("{path}: {state} since it was written", path=folder / name, state=tr(state))
        for name, state in states.items()
        if state in (State.CHANGED, State.MISSING)
    ]


def check_written(folder: Path, states: Mapping[str, State]) -> None:
    """Refuse what is no longer as it was written.

    Raises
    ------
    NotAsWritten
        If a file is changed or missing.
    """
    if found := otherwise_written(folder, states):
        raise NotAsWritten(found)
