"""What was compiled, kept on disk from one process to the next.

Numba has a way of its own, which takes its files on trust and names them in an index that two processes may write at
once. Here each combination of types has one file, which is put in its place whole and is sealed with a hash: one that
is damaged, or cannot be read, is compiled anew and written over, and where nothing can be written a process says so
once and goes on.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import pickle
import shutil
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any
from uuid import uuid4

from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

SEAL = hashlib.sha256().digest_size  # bytes at the head of a file
HOLDS_ADDRESSES = attrgetter("library.has_dynamic_globals")  # asked of what Numba has compiled
STALE_AFTER = 86_400.0  # seconds

_told_of: set[Path] = set()  # folders that cannot be written


class Kept:
    """What one function was compiled to, in a folder; Numba asks it before it compiles, and tells it afterwards.

    Parameters
    ----------
    stated
        The function as it is written. One from no file (typed at a prompt), or with variables of another function, is
        not kept.
    folder
        Where to. It need not exist, nor be one that can be written.
    """

    def __init__(self, stated: Callable[..., Any], folder: Path) -> None:
        source = Path(inspect.getfile(stated))
        self._can_be_kept = source.is_file() and stated.__closure__ is None
        self._owner = source.stat().st_uid if self._can_be_kept else 0
        self._written = _written(source) if self._can_be_kept else ""
        self._name = f"{stated.__module__}.{stated.__qualname__}".replace("<", "").replace(">", "")
        self._line = stated.__code__.co_firstlineno
        self._folder = folder

    @property
    def cache_path(self) -> str:
        """Where Numba is told that it is kept."""
        return str(self._folder)

    def load_overload(self, types: Any, target: Any) -> CompileResult | None:
        """What it was compiled to for arguments of these types; None where that has to be done (again)."""
        target.refresh()
        asked = self._asked(types, target)
        try:
            whole = self._of_ours(self._file(asked))
            if _seal(whole[SEAL:]) != whole[:SEAL]:
                return None
            answered, compiled = pickle.loads(whole[SEAL:])
            return CompileResult._rebuild(target, *compiled) if answered == asked else None
        except Exception:  # missing, unreadable, or of things that are gone: whatever it is, compiling anew mends it
            return None

    def save_overload(self, types: Any, compiled: Any) -> None:
        """Keep what it was compiled to, unless that holds addresses of this process."""
        if not self._can_be_kept or HOLDS_ADDRESSES(compiled):
            return
        asked = self._asked(types, compiled.target_context)
        content = dumps((asked, compiled._reduce()))
        try:
            _put(self._file(asked), _seal(content) + content)
        except OSError as refusal:
            _say_once(self._folder, refusal.strerror or str(refusal))

    def flush(self) -> None:
        """Forget it."""
        for file in self._folder.glob(f"{self._name}-*"):
            file.unlink(missing_ok=True)

    def _of_ours(self, file: Path) -> bytes:
        """Content of a file that we, the owner of the source, or root has written; what is in it will be run."""
        with file.open("rb") as opened:
            owner = os.fstat(opened.fileno()).st_uid
            if hasattr(os, "getuid") and owner not in (os.getuid(), self._owner, 0):
                raise PermissionError(f"{file} belongs to somebody else")
            return opened.read()

    def _asked(self, types: Any, target: Any) -> tuple[Any, ...]:
        """What must be the same: the source, the Python, the types and the machine."""
        return self._written, self._line, sys.version, types, target.codegen().magic_tuple()

    def _file(self, asked: tuple[Any, ...]) -> Path:
        return self._folder / f"{self._name}-{_seal(repr(asked).encode()).hex()[:16]}"


def forget_stale(folder: Path, others: str) -> None:
    """Remove folders beside this one to which nothing has been added for a day."""
    for other in folder.parent.glob(others):
        with suppress(OSError):  # another process may be at it
            if other != folder and time.time() - other.stat().st_mtime > STALE_AFTER:
                shutil.rmtree(other, ignore_errors=True)


def _seal(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


@cache
def _written(source: Path) -> str:
    return _seal(source.read_bytes()).hex()


def _put(file: Path, whole: bytes) -> None:
    """Write a file so that others find all of it or nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{uuid4().hex}.part")
    try:
        beside.write_bytes(whole)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def _say_once(folder: Path, why: str) -> None:
    if folder not in _told_of:
        _told_of.add(folder)
        anew = "each process compiles them anew; NUMBA_CACHE_DIR names another folder"
        warnings.warn(f"compiled loops cannot be kept in {folder} ({why}): {anew}", stacklevel=1)
