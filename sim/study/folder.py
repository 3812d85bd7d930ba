"""The folder in which a study grows: finished shards, each with what it tells of itself, and the tables at the end.

A shard is written beside its place and renamed into it, so that it is there whole or not at all, and it knows the
hashes of its tables. Whoever comes back with the same study finds what is finished; what is unfinished or damaged is
done again. The final tables are streamed from the shards in their order, with row groups of one size, so that their
bytes do not depend on how the work was cut. The ledger is drawn up from what the shards tell.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.checksums import sha256
from sim.config.text_file import exists
from sim.errors import EnvironmentFault, writing
from sim.folders import beside, to_disk
from sim.language import tr
from sim.results import PARQUET, ROWS_PER_GROUP, write_parquet, write_whole

PARTS, TURNS, DAMAGED, TOLD = "parts", "turns", "damaged", "told.json"
LEDGER, CUT, BEGUN, LOCK = "ledger.csv", "cut.json", "begun.json", "lock"
LEDGER_COLUMNS = ("runs", "failed", "seconds", "where", "finished")
OF_A_STUDY = ".study-"
FORSAKEN = 600.0  # seconds untouched after which what is half written has no writer any more, on whatever machine


class WorkFolder:
    """Where an unfinished study lies: hidden, beside where its results will stand, named by what determines them.

    Parameters
    ----------
    results
        Folder that the results will have.
    identity
        Of the study.
    """

    def __init__(self, results: Path, identity: str) -> None:
        self.results, self.identity = results, identity
        self.path = results.parent / f".{results.name}{OF_A_STUDY}{identity}"
        self._held = False

    @contextmanager
    def opened(self) -> Iterator[WorkFolder]:
        """The folder, made if need be, for one process at a time; leftovers of killed ones are swept out.

        Raises
        ------
        EnvironmentFault
            If the disk refuses, or another process is at the same study.
        """
        with writing(self.path):
            (self.path / PARTS).mkdir(parents=True, exist_ok=True)
            lock = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _take(lock, self.path)
            self._held = True
            self._sweep()
            yield self
        finally:
            self._held = False
            os.close(lock)

    def _sweep(self) -> None:
        """Half a folder of results, and shards half written for long: a job elsewhere may still be at what is young."""
        for leftover in beside(self.results, f".partial-{self.identity}-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        for leftover in (self.path / PARTS).glob(".*"):
            with suppress(OSError):  # it may have got its name meanwhile
                if time.time() - leftover.stat().st_mtime > FORSAKEN:
                    swept = leftover.rename(self.path / f"swept{leftover.name}")  # nobody can give it its name now
                    shutil.rmtree(swept, ignore_errors=True)

    def cut(self, wanted: float) -> float:
        """Seconds of a shard: as this study was cut when it began, else as wanted now.

        Raises
        ------
        EnvironmentFault
            If the disk refuses.
        """
        return float(self._noted(CUT, "shard_seconds", wanted))

    def begun(self, now: str) -> str:
        """When this study was begun: by whoever was here first, else now.

        Raises
        ------
        EnvironmentFault
            If the disk refuses.
        """
        return str(self._noted(BEGUN, "started", now))

    def _noted(self, file: str, key: str, wanted: Any) -> Any:
        """What was noted when this study began; where nothing was, or the disk has spoilt it, what is wanted now."""
        path = self.path / file
        with suppress(OSError, ValueError, KeyError, TypeError):
            return type(wanted)(json.loads(path.read_text(encoding="utf-8"))[key])
        write_whole(path, json.dumps({key: wanted}).encode())
        return wanted

    def kept(self) -> int:
        """Runs that are there already, from before."""
        return runs_in(self.path)

    def holds(self, turn: str, fingerprint: str) -> None:
        """Note what a round runs; where work at it has begun, it must be the same.

        Raises
        ------
        EnvironmentFault
            If another version of a library has chosen otherwise than the one with which the work was begun.
        """
        path = self.path / TURNS / turn
        with writing(path):
            noted = path.read_bytes() if path.exists() else b""
            path.parent.mkdir(exist_ok=True)
        if not re.fullmatch(rb"[0-9a-f]{16}", noted):  # none yet, or the disk has spoilt it
            write_whole(path, fingerprint.encode())
        elif noted != fingerprint.encode():
            raise EnvironmentFault(
                f"what was begun in {self.path} goes on otherwise here (other versions of NumPy, SciPy or pymoo?); "
                "remove that folder to begin anew"
            )

    def forget(self, turn: str) -> None:
        """Let a round, and all that came of it, be done once more: others may be run than before.

        Raises
        ------
        EnvironmentFault
            If the disk refuses.
        """
        with writing(self.path):
            for name in self.finished():
                if name >= turn:
                    self.again(name)
            for path in (self.path / TURNS).glob("*"):
                if path.name >= turn:
                    path.unlink()

    def again(self, name: str) -> None:
        """Let a shard be done once more.

        Raises
        ------
        EnvironmentFault
            If the disk refuses.
        """
        place = self.path / PARTS / name
        with writing(place):
            gone = place.rename(self.path / PARTS / f".again-{name}-{time.time_ns()}")
            shutil.rmtree(gone, ignore_errors=True)

    def finished(self) -> set[str]:
        """Names of the shards that are done."""
        return {path.name for path in (self.path / PARTS).iterdir() if not path.name.startswith(".")}

    def whole(self, name: str) -> dict[str, Any] | None:
        """The ledger's entry of a finished shard; one whose tables are not as they were written is set aside.

        Raises
        ------
        EnvironmentFault
            If the disk refuses.
        """
        place = self.path / PARTS / name
        if not place.exists():
            return None
        with suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
            entry: dict[str, Any] = json.loads((place / TOLD).read_text(encoding="utf-8"))
            told = all(name in entry for name in LEDGER_COLUMNS)
            if told and all(sha256(place / file) == known for file, known in entry["files"].items()):
                return entry
        with writing(place):
            (self.path / DAMAGED).mkdir(exist_ok=True)
            place.rename(self.path / DAMAGED / f"{name}-{time.time_ns()}")
        return None

    def parts(
        self, table: str, names: Iterable[str], columns: Sequence[str] | None = None, month: int | None = None
    ) -> Iterator[pa.Table]:
        """One table of these shards, shard by shard: all of it, or some columns over all firms in one month.

        Raises
        ------
        EnvironmentFault
            If a shard cannot be read as it was written.
        """
        for name in names:
            path = self.path / PARTS / name / f"{table}.parquet"
            try:
                found = pq.read_table(path, page_checksum_verification=True)
            except (OSError, pa.ArrowException) as fault:
                raise EnvironmentFault(
                    f"cannot read {path}: {fault}; the same command does again what is damaged, and only that"
                ) from fault
            if month is not None:
                found = found.filter((pc.field("month") == month) & (pc.field("dimension") == "all"))
            yield found.select(columns) if columns is not None else found

    def write_ledger(self, folder: Path, names: Iterable[str]) -> None:
        """Lay beside the results who did which shard, how long, and when.

        Raises
        ------
        EnvironmentFault
            If the disk refuses.
        """
        with writing(folder / LEDGER), (folder / LEDGER).open("w", encoding="utf-8") as file:
            file.write(",".join(("shard", *LEDGER_COLUMNS)) + "\n")
            for name in names:
                entry = json.loads((self.path / PARTS / name / TOLD).read_text(encoding="utf-8"))
                file.write(",".join((name, *(str(entry[column]) for column in LEDGER_COLUMNS))) + "\n")

    def discard(self) -> None:
        """Leave no trace: the results have been published. Whoever has begun the same study anew keeps it."""
        with suppress(EnvironmentFault), nullcontext() if self._held else self.opened():
            shutil.rmtree(self.path, ignore_errors=True)

    def others(self) -> dict[Path, int]:
        """Folders of other unfinished studies that were to stand where this one will; finished runs in each."""
        found = beside(self.results, f"{OF_A_STUDY}*")
        return {path: runs_in(path) for path in sorted(found) if path != self.path}


def runs_in(folder: Path) -> int:
    """Runs that the finished shards of a work folder hold."""
    if not exists(folder / PARTS):
        return 0
    names = [path.name for path in (folder / PARTS).glob("[!.]*")]
    return sum(int((entry_by(folder, name) or {}).get("runs", 0)) for name in names)


def keep(folder: Path, name: str, tables: Mapping[str, pa.Table], entry: Mapping[str, Any]) -> None:
    """Put the tables of a shard into their place, all of them or none; who finds them there already leaves them.

    Parameters
    ----------
    folder
        Of the work, as ``WorkFolder.path``.
    entry
        Of the ledger, as ``entry_of``; kept with the hashes of the tables.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    parts = folder / PARTS
    place = parts / name
    with writing(place, "finished shards are kept, the same command goes on"):
        partial = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=parts))
        try:
            for table, rows in tables.items():
                write_parquet(rows, partial / f"{table}.parquet")
            hashes = {path.name: sha256(path) for path in sorted(partial.iterdir())}
            (partial / TOLD).write_text(json.dumps({**entry, "files": hashes}), encoding="utf-8")
            to_disk(partial)
            partial.rename(place)
        except OSError:
            if not place.is_dir():
                raise
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def entry_by(folder: Path, name: str) -> dict[str, Any] | None:
    """The ledger's entry of a shard that somebody has finished; None where it is not seen yet.

    A shared folder may show a file to others only after a while.
    """
    try:
        entry: dict[str, Any] = json.loads((folder / PARTS / name / TOLD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return entry if isinstance(entry, dict) else None


def merge(parts: Iterable[pa.Table], schema: pa.Schema, path: Path) -> int:
    """Stream tables into one file; its bytes depend on the rows alone. Rows are counted.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    waiting, rows, total = [], 0, 0
    with writing(path), pq.ParquetWriter(path, schema, **PARQUET) as file:
        for part in parts:
            waiting.append(part)
            rows, total = rows + len(part), total + len(part)
            while rows >= ROWS_PER_GROUP:
                whole = pa.concat_tables(waiting).combine_chunks()
                file.write_table(whole.slice(0, ROWS_PER_GROUP), row_group_size=ROWS_PER_GROUP)
                waiting, rows = [whole.slice(ROWS_PER_GROUP)], rows - ROWS_PER_GROUP
        if rows:
            file.write_table(pa.concat_tables(waiting).combine_chunks(), row_group_size=ROWS_PER_GROUP)
    return total


def entry_of(runs: int, failed: int, seconds: float, passing: int = 0) -> dict[str, Any]:
    """The ledger's entry of a shard that has just been done here; passing are failures that may not come again."""
    return {
        "runs": runs, "failed": failed, "passing": passing, "seconds": f"{seconds:.3f}",
        "where": f"{socket.gethostname()}:{os.getpid()}",
        "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }  # fmt: skip


def contents_of(shard: object) -> str:
    """Letters for the runs of a shard, by which a finished one of that name is known to hold them."""
    return hashlib.sha256(repr(shard).encode()).hexdigest()[:16]


def _take(lock: int, folder: Path) -> None:
    """Take the lock and sign it; the system frees it when this process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # no such locks on this system: two processes at one study would only do work twice
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:
        if fault.errno not in (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES):
            print(tr("note: the disk of {folder} has no locks ({reason}); see that no second process is at this study",
                     folder=folder, reason=fault.strerror), file=sys.stderr)  # fmt: skip
            return
        holder = os.pread(lock, 200, 0).decode(errors="replace").strip()
        raise EnvironmentFault(
            f"another process is at this study ({holder or 'unknown'}, in {folder}); wait for it, or stop it"
        ) from None
    with suppress(OSError):  # a full disk: then it is held unsigned
        os.ftruncate(lock, 0)
        since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        os.pwrite(lock, f"process {os.getpid()} on {socket.gethostname()} since {since}".encode(), 0)
