"""Where results get their place: grown hidden, named when they are whole, and never at the cost of others."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

from sim import checksums
from sim.checksums import State
from sim.errors import ConfigError, writing
from sim.folders import beside, for_now, here, in_turn, let_go, taken, to_disk
from sim.language import tr
from sim.results import PASSPORT, seal

YOUNG = 60.0  # seconds in which whoever has made a folder may not have taken it yet
KEYS = {"identity", "config", "code"}  # of every passport that a command of ours has written
# What a disk says where another has just taken the name.
QUICKER = {errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT, errno.ENOTDIR}
MOST_TRIES = 100  # of which each is lost to another process
LETTERS, MARK = "bcdfghjklmnpqrstvwxz", 12  # of names that nobody else gives: no date, and no word
REPLACED = re.compile(rf"\.old-[{LETTERS}]{{{MARK}}}")


def place_of(wanted: str) -> Path:
    """The folder that results are to have.

    Raises
    ------
    ConfigError
        If it is the current folder or one above it, or its links lead nowhere but to each other.
    EnvironmentFault
        If the current folder is gone.
    """
    now = here()
    try:
        place = Path(wanted).resolve()
    except RuntimeError:
        raise ConfigError(tr("output.dir = {wanted}: is a link that leads back to itself", wanted=wanted)) from None
    if not place.name or place == now or place in now.parents:
        raise ConfigError(f"output.dir = {wanted}: must name a folder of its own, as in results/first")
    return place


def places_tried(wanted: Path) -> Iterator[Path]:
    """What stands already where results would go: the place that was asked for, then those with numbers.

    A link that leads nowhere stands there too.
    """
    place, number = wanted, 2
    while os.path.lexists(place):
        yield place
        place, number = wanted.with_name(f"{wanted.name}-{number}"), number + 1


def try_place(wanted: str, mark: str = "") -> None:
    """Find out whether results can be laid there, before they are made; all is left as it was.

    Parameters
    ----------
    wanted
    mark
        As of a ``Shelf``.

    Raises
    ------
    ConfigError
        If the place is the current folder or one above it.
    EnvironmentFault
        If the place cannot be written to.
    """
    place = place_of(wanted)
    with writing(place), for_now(place.parent):
        os.rmdir(_partial(place, mark))


def are_ours(folder: Path) -> bool:
    """Whether a folder, not a link to one, holds results of this project."""
    try:
        passport = json.loads((folder / PASSPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(passport, dict) and passport.keys() >= KEYS and not folder.is_symlink()


def worth_keeping(folder: Path) -> str:
    """Why a folder may not be overwritten; empty where it holds results of ours, and nothing that came to them.

    Of results without a list of checksums, as earlier versions left them, nobody can tell what came to them.
    """
    if not are_ours(folder):
        return tr("it holds no results of this project")
    if not (folder / checksums.SUMS).is_file():
        return ""
    try:
        links = [path for path in folder.rglob("*") if path.is_symlink()]
        states = checksums.states_in(folder)
    except (OSError, ConfigError):
        return tr("its list of checksums cannot be read")
    came = [path.relative_to(folder).as_posix() for path in links]
    came += [name for name, state in states.items() if state in (State.ADDED, State.CHANGED)]
    return tr("{file} was added or changed since it was written", file=came[0]) if came else ""


class Shelf:
    """Where a comparison's folder grows, hidden, until it is complete and gets its name.

    Nothing partial ever stands under the final name; an earlier folder of that name is kept, and the new
    one gets the next free number, unless it was asked to take its place.

    Parameters
    ----------
    wanted
        Folder that the user asked for.
    overwrite
        Replace earlier results there; a folder that is not ours, or to which something came, is never replaced.
    mark
        In the hidden folder's name, by which whoever comes back knows what was left there.

    Attributes
    ----------
    spared
        Why earlier results were not replaced although that was asked for; empty, where they were.

    Raises
    ------
    ConfigError
        If the place is the current folder or one above it.
    EnvironmentFault
        If the place cannot be written to.
    """

    def __init__(self, wanted: str, overwrite: bool, mark: str = "") -> None:
        self.wanted, self.overwrite, self.spared = place_of(wanted), overwrite, ""
        with writing(self.wanted):
            self.wanted.parent.mkdir(parents=True, exist_ok=True)
            self._tidy()
            self.partial = _partial(self.wanted, mark)
            self._ours = taken(self.partial)
            self.partial.chmod(0o755)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        """Whatever happened: what has not been published by now is discarded."""
        self.discard()
        self._let_go()

    def _let_go(self) -> None:
        let_go(self._ours)
        self._ours = None

    def _tidy(self) -> None:
        """Mend what killed processes have left here: results half replaced, and folders that nobody fills any more."""
        for leftover in sorted(beside(self.wanted, ".old-*")):
            if REPLACED.fullmatch(leftover.name.removeprefix(f".{self.wanted.name}")) and are_ours(leftover):
                held = taken(leftover)
                if held is not None:
                    _settle(leftover, self.wanted)
                let_go(held)
        for leftover in beside(self.wanted, ".partial-*"):
            with suppress(OSError):  # it has got its name meanwhile
                if leftover.is_dir() and time.time() - leftover.stat().st_mtime > YOUNG:
                    held = taken(leftover)
                    if held is not None:
                        shutil.rmtree(leftover, ignore_errors=True)
                    let_go(held)

    def publish(self) -> Path:
        """Give the complete folder its name, with the checksums of its files; who is too late gets the next number."""
        seal(self.partial)
        overwrite = self.overwrite
        with writing(self.wanted):
            to_disk(self.partial)
            with in_turn(self.wanted.parent):
                for left in reversed(range(MOST_TRIES)):
                    try:
                        final = self._named(overwrite)
                        break
                    except OSError as fault:
                        if fault.errno not in QUICKER or not self.partial.is_dir() or not left:
                            raise
                        overwrite = False
        self._let_go()  # it is there for everybody now, also to be replaced
        return final

    def _named(self, overwrite: bool) -> Path:
        """One attempt; another process may take the name meanwhile."""
        with suppress(OSError):
            self.wanted.rmdir()  # an empty folder was made for us
        if overwrite and os.path.lexists(self.wanted):
            self.spared = worth_keeping(self.wanted)
            if not self.spared:
                self._exchange()
                return self.wanted
        number = len(list(places_tried(self.wanted))) + 1
        final = self.wanted.with_name(f"{self.wanted.name}-{number}") if number > 1 else self.wanted
        os.replace(self.partial, final)
        return final

    def _exchange(self) -> None:
        """Take the place of earlier results; whatever happens, either these or those stand there then."""
        mark = "".join(LETTERS[byte % len(LETTERS)] for byte in os.urandom(MARK))
        aside = self.wanted.with_name(f".{self.wanted.name}.old-{mark}")
        held = taken(self.wanted)  # so that nobody who comes meanwhile puts it back
        try:
            os.replace(self.wanted, aside)
            os.replace(self.partial, self.wanted)
        finally:
            _settle(aside, self.wanted)
            let_go(held)

    def discard(self) -> None:
        """Leave no trace."""
        shutil.rmtree(self.partial, ignore_errors=True)


def _settle(aside: Path, wanted: Path) -> None:
    """What was set aside comes back where its place is free, and goes where others stand there.

    It goes under the name of what is partial: whoever is killed here leaves nothing that could come back in parts.
    """
    with suppress(OSError):
        if not aside.is_dir():
            return
        if not os.path.lexists(wanted):
            os.replace(aside, wanted)
            return
        gone = _partial(wanted, "")
        os.rmdir(gone)
        os.replace(aside, gone)
        shutil.rmtree(gone, ignore_errors=True)


def _partial(place: Path, mark: str) -> Path:
    """A new folder, hidden beside a place."""
    return Path(tempfile.mkdtemp(prefix=f".{place.name}.partial-{mark}", dir=place.parent))
