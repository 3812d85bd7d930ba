"""A disk whose n-th call goes wrong, for every n: what a job leaves then, and whether it goes on to the same bytes.

Calls are counted of whatever the job does below a folder: opening, writing, flushing, bringing to the disk, naming,
making and removing. Parquet, which is written outside Python, is led through the same files.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow.parquet as pq

KILLED = 137
FULL, BROKEN, INTERRUPTED, ELSEWHERE = errno.ENOSPC, errno.EIO, errno.EINTR, errno.EXDEV
NAMED = ("mkdir", "rename", "replace", "unlink", "remove", "rmdir", "chmod")
GIVES_BACK = {"unlink", "remove", "rmdir"}  # what a full disk still does
TIMES = {"provenance.json", "ledger.csv", "report.html", "SHA256SUMS", "lock"}  # which tell when, by whom, or hash such


class Disk:
    """Counts calls below a folder, and lets one of them, or all from one on, go wrong.

    Parameters
    ----------
    root
    at
        Number of the call that goes wrong, from 1; 0 for none.
    reason
        An error number; ``KILLED`` ends the process there.
    lasting
        Whether all later calls go wrong as well, as on a disk that stays full.
    """

    def __init__(self, root: Path, at: int = 0, reason: int = FULL, lasting: bool = False) -> None:
        self.root, self.at, self.reason, self.lasting = str(root), at, reason, lasting
        self.calls: list[str] = []

    @property
    def failed(self) -> bool:
        """Whether the call that was to go wrong has been reached."""
        return 0 < self.at <= len(self.calls)

    def call(self, what: str, path: object = "") -> None:
        """One call; raises if it is its turn."""
        if not self.root:
            return
        self.calls.append(f"{what} {os.path.basename(str(path))}")
        number = len(self.calls)
        if number == self.at or (self.lasting and self.failed and not (self.reason == FULL and what in GIVES_BACK)):
            if self.reason == KILLED:
                os._exit(KILLED)
            raise OSError(self.reason, os.strerror(self.reason), str(path))

    def ours(self, path: object, within: int | None = None) -> bool:
        """Whether a path lies below the folder, or is told from an open one."""
        return within is not None or (isinstance(path, str | os.PathLike) and os.fspath(path).startswith(self.root))

    @contextmanager
    def used(self) -> Iterator[Disk]:
        """All that this process does on the disk is counted."""
        opened, by_number = io.open, os.open

        def open_file(path: Any, mode: str = "r", *given: Any, **named: Any) -> Any:
            if not self.ours(path):
                return opened(path, mode, *given, **named)
            self.call("open", path)
            return File(opened(path, mode, *given, **named), self, path)

        def open_number(path: Any, *given: Any, dir_fd: int | None = None, **named: Any) -> int:
            if self.ours(path, dir_fd):
                self.call("open", path)
            return by_number(path, *given, dir_fd=dir_fd, **named)

        patches = [
            mock.patch.object(io, "open", open_file), mock.patch.object(builtins, "open", open_file),
            mock.patch.object(os, "open", open_number),
            mock.patch.object(os, "fsync", self._counted(os.fsync, "fsync")),
            *(mock.patch.object(os, name, self._named(getattr(os, name), name)) for name in NAMED),
            mock.patch.object(pq, "write_table", _by_python(pq.write_table)),
            mock.patch.object(pq, "ParquetWriter", _writer(pq.ParquetWriter)),
        ]  # fmt: skip
        for patch in patches:
            patch.start()
        try:
            yield self
        finally:
            for patch in reversed(patches):
                patch.stop()

    def _counted(self, does: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            self.call(name)
            return does(*given, **named)

        return call

    def _named(self, does: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(path: Any, *given: Any, **named: Any) -> Any:
            if self.ours(path, named.get("dir_fd")):
                self.call(name, path)
            return does(path, *given, **named)

        return call


class File:
    """A file that is counted; half of what is written stands there when a write goes wrong."""

    def __init__(self, file: Any, disk: Disk, path: object) -> None:
        self._file, self._disk, self._path = file, disk, path

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> File:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._file)

    def write(self, content: Any) -> int:
        """Counted once."""
        half = len(content) // 2
        self._file.write(content[:half])
        try:
            self._disk.call("write", self._path)
        except OSError:
            self._file.flush()
            raise
        self._file.write(content[half:])
        return len(content)

    def flush(self) -> None:
        """Counted once."""
        self._disk.call("flush", self._path)
        self._file.flush()

    def close(self) -> None:
        """The file is closed, whatever happens."""
        self._file.close()


def _by_python(write_table: Callable[..., None]) -> Callable[..., None]:
    def write(rows: Any, where: Any, **named: Any) -> None:
        whole = io.BytesIO()
        write_table(rows, whole, **named)
        with open(where, "wb") as file:
            file.write(whole.getvalue())

    return write


def _writer(kind: type) -> type:
    class Writer(kind):  # type: ignore[misc]
        """Which writes what it has into the file when it is closed."""

        def __init__(self, where: Any, schema: Any, **named: Any) -> None:
            self.place, self.whole = open(where, "wb"), io.BytesIO()  # noqa: SIM115
            super().__init__(self.whole, schema, **named)

        def close(self) -> None:
            if self.is_open:
                super().close()
                with self.place:
                    self.place.write(self.whole.getvalue())

    return Writer


def tree(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, by path, without what tells when it was made."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in TIMES)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def ends(job: Callable[[], int], disk: Disk) -> int:
    """The exit code of a job in a process of its own, which the disk may kill."""
    child = os.fork()
    if not child:
        code = 1
        try:
            with disk.used():
                code = job()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def quietly(job: Callable[[], int]) -> tuple[int, str]:
    """The exit code of a job, and what it said to the error stream."""
    said = io.StringIO()
    with redirect_stdout(io.StringIO()), redirect_stderr(said):
        return job(), said.getvalue()


def wrong_after(job: Callable[[], int], disk: Disk, final: Path) -> str:
    """What is wrong once a job has met its call that fails; empty where it is as the contract says.

    It ends with 4 (or, killed, at once), in sentences; and under the final name stands nothing or all of it. A call
    that nothing depends on, as removing what is in the way, may go wrong without anybody noticing.
    """
    if disk.reason == KILLED:
        code, said = ends(lambda: quietly(job)[0], disk), ""
        allowed = {KILLED, 0}
    else:
        with disk.used():
            code, said = quietly(job)
        allowed = {4, 0}
    if code not in allowed:
        return f"ends with {code}: {said[-300:]}"
    if "Traceback" in said:
        return "shows a traceback"
    if code == 4 and not said.strip().splitlines()[-1].startswith("sme-sim: "):
        return f"does not say why: {said[-300:]}"
    if code == 0 and not final.is_dir():
        return "ends with 0 without results"
    return ""


class CrashPoints:
    """One job, tried with every call going wrong in every way, and done again each time.

    Parameters
    ----------
    job
        Answers an exit code; leaves ``final`` and nothing beside it.
    root
        Folder in which it works; emptied before each trial.
    prepared
        What stands there before the job begins.
    """

    def __init__(self, job: Callable[[], int], root: Path, prepared: Callable[[], object] = lambda: None) -> None:
        self.job, self.root, self.prepared, self.final = job, root, prepared, root / "out"
        self._begin()
        with Disk(root).used() as disk:
            code, said = quietly(job)
        assert code == 0, said
        self.calls, self.expected = disk.calls, tree(self.final)

    def _begin(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir(parents=True)
        self.prepared()

    def tried(self, at: int, reason: int, lasting: bool = False) -> str:
        """What is wrong after a failure at one call; empty where nothing is."""
        self._begin()
        before = tree(self.final)
        disk = Disk(self.root, at, reason, lasting)
        wrong = wrong_after(self.job, disk, self.final)
        if not wrong and self.final.exists() and tree(self.final) not in (before, self.expected):
            wrong = "stands half done under its final name"
        if not wrong and tree(self.final) != self.expected:
            code, said = quietly(self.job)
            wrong = f"then ends with {code}: {said[-300:]}" if code else ""
        if not wrong and tree(self.final) != self.expected:
            wrong = "goes on to other bytes"
        left = sorted(path.name for path in self.root.iterdir() if path != self.final and path.name[0] != ".")
        if not wrong and any(tree(self.root / name) != self.expected for name in left):
            wrong = f"leaves {left}"  # whole results may stand there, where nobody could read what they should replace
        return wrong and f"call {at} ({self.calls[at - 1]}), {errno.errorcode.get(reason, 'killed')}: {wrong}"
