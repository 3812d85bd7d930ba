"""A copy of the project that is broken on purpose, to see whether the tests go red there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar
from xml.etree import ElementTree

from tests.verify.undisturbed import ROOT

LEFT_OUT = (".git", ".venv", ".*_cache", ".hypothesis", "__pycache__", "results", "outputs", "multirun", "site", "dist")
GREEN, RED, LATE = 0, 1, -1  # exit codes of pytest, and that of one that had to be ended
PATIENCE = 600.0  # seconds
OF_OURS = {  # whatever the machine has set: loops and byte code in the copy, one thread, sets in one order
    "NUMBA_CACHE_DIR": "", "PYTHONDONTWRITEBYTECODE": "", "NUMBA_NUM_THREADS": "1", "PYTHONHASHSEED": "0",
}  # fmt: skip

Asked = TypeVar("Asked")
Found = TypeVar("Found")


class Told(NamedTuple):
    """What came of some tests.

    Attributes
    ----------
    code
        ``GREEN``, ``RED``, ``LATE``, or another of pytest's: tests that could not be run at all.
    seconds
    red
        The first test that failed; empty where none did.
    said
        The last lines of what was printed.
    """

    code: int
    seconds: float
    red: str
    said: str


class Copy:
    """The project in a folder of its own; ``sim`` is imported from there, or nothing is run.

    Parameters
    ----------
    place
        A folder that does not exist yet.
    kept
        Where loops of the project as it is are found, compiled in another copy.
    """

    def __init__(self, place: Path, kept: Path | None = None) -> None:
        self.place = place
        shutil.copytree(ROOT, place, ignore=shutil.ignore_patterns(*LEFT_OUT))
        self.kept = kept
        self._breaks = 0

    def tests(
        self, files: Sequence[str], broken: str = "", patience: float = PATIENCE, more: Sequence[str] = ()
    ) -> Told:
        """Run these tests in the copy, up to the first that fails.

        Parameters
        ----------
        files
            Paths from the root, or names of single tests as pytest writes them.
        broken
            File that has been changed; loops of modules that know nothing of it are not compiled anew.
        patience : seconds
        more
            Options of pytest.
        """
        began = time.monotonic()
        asked = [str(self.kept or ""), broken, "-x", "-q", "-p", "no:cacheprovider", "--no-header", "-rfE", *more]
        given = {**OF_OURS, "PYTHONPATH": str(self.place)}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.verify.red", *asked, *files], cwd=self.place, env={**os.environ, **given},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True,
        )  # fmt: skip
        try:
            said, _ = process.communicate(timeout=patience)
            code = process.returncode
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            said, _ = process.communicate()
            code = LATE
        named = [line.split()[1] for line in said.splitlines() if line.startswith(("FAILED ", "ERROR "))]
        return Told(code, time.monotonic() - began, named[0] if named else "", "\n".join(said.splitlines()[-15:]))

    def warm(self, files: Sequence[str], patience: float = 3600.0) -> tuple[Told, dict[str, float]]:
        """Run these tests in the copy as it is, where they must be green, and keep what was compiled.

        Returns
        -------
        What came of it, and seconds that each file took.
        """
        report = self.place.parent / "warm.xml"
        told = self.tests(files, patience=patience, more=["--junitxml", str(report)])
        self.kept = next(self._folders(), None)
        return told, _seconds(report, files)

    @contextmanager
    def broken(self, name: str, text: str) -> Iterator[None]:
        """The copy with another text in a file, for as long as this lasts."""
        file = self.place / name
        whole, before = file.read_bytes(), file.stat()
        self._breaks += 1
        try:
            file.write_text(text, encoding="utf-8")
            # Byte code is known by size and second of its source: each break has a second of its own.
            os.utime(file, (before.st_atime, before.st_mtime + self._breaks))
            yield
        finally:
            file.write_bytes(whole)
            os.utime(file, (before.st_atime, before.st_mtime))
            for folder in self._folders():
                if folder != self.kept:
                    shutil.rmtree(folder, ignore_errors=True)

    def _folders(self) -> Iterator[Path]:
        return (self.place / "sim" / "__pycache__").glob("kernels-*")


def in_copies(place: Path, first: Copy, work: Callable[[Copy, Asked], Found], asked: Sequence[Asked]) -> list[Found]:
    """What comes of each of these, in as many copies at a time as the environment's PROCESSES says, or one.

    Parameters
    ----------
    place
        Where further copies are made.
    first
        A copy that is warm.
    """
    many = int(os.environ.get("PROCESSES", "1"))
    free: SimpleQueue[Copy] = SimpleQueue()
    for copy in [first, *(Copy(place / f"copy-{number}", first.kept) for number in range(1, many))]:
        free.put(copy)

    def done(one: Any) -> Found:
        copy = free.get()
        try:
            return work(copy, one)
        finally:
            free.put(copy)

    with ThreadPoolExecutor(many) as crew:
        return list(crew.map(done, asked))


def _seconds(report: Path, files: Sequence[str]) -> dict[str, float]:
    """Seconds of each file, as pytest told them."""
    found = dict.fromkeys(files, 0.0)
    names = {file.partition("::")[0].removesuffix(".py").replace("/", "."): file for file in files}
    if report.is_file():
        for case in ElementTree.parse(report).iter("testcase"):
            for name, file in names.items():
                if f"{case.get('classname')}.".startswith(f"{name}."):
                    found[file] += float(case.get("time", 0.0))
    return found


def source(name: str) -> str:
    """Text of a file of the project.   name : path from the root"""
    return (ROOT / name).read_text(encoding="utf-8")
