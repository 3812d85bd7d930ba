"""The folder in which a study grows: finished shards, the ledger of who did them when, and the tables at the end.

A shard is written beside its place and renamed into it, so that it is there whole or not at all. Whoever comes back
with the same study finds what is finished; what is unfinished is done again. The final tables are streamed from the
shards in their order, with row groups of one size, so that their bytes do not depend on how the work was cut.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import EnvironmentFault
from sim.results import ROWS_PER_GROUP

PARTS, TURNS, LEDGER, CUT, LOCK = "parts", "turns", "ledger.csv", "cut.json", "lock"
LEDGER_HEAD = "shard,runs,failed,seconds,where,finished\n"


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
        self.path = results.parent / f".{results.name}.study-{identity}"

    @contextmanager
    def opened(self) -> Iterator[WorkFolder]:
        """The folder, made if need be, for one process at a time; leftovers of killed ones are swept out.

        Raises
        ------
        EnvironmentFault
            If the disk refuses, or another process is at the same study.
        """
        try:
            (self.path / PARTS).mkdir(parents=True, exist_ok=True)
            lock = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as fault:
            raise EnvironmentFault(f"cannot write to {self.path.parent}: {fault.strerror or fault}") from fault
        try:
            _take(lock, self.path)
            for leftover in (self.path / PARTS).glob(".*"):
                shutil.rmtree(leftover, ignore_errors=True)
            yield self
        finally:
            os.close(lock)

    def cut(self, wanted: float) -> float:
        """Seconds of a shard: as this study was cut when it began, else as wanted now."""
        path = self.path / CUT
        with suppress(OSError, ValueError, KeyError):
            return float(json.loads(path.read_text(encoding="utf-8"))["shard_seconds"])
        _write_whole(path, json.dumps({"shard_seconds": wanted}))
        return wanted

    def holds(self, turn: str, told: str) -> None:
        """Note what a round runs; where work at it has begun, it must be the same.

        Raises
        ------
        EnvironmentFault
            If another version of a library has chosen otherwise than the one with which the work was begun.
        """
        path = self.path / TURNS / turn
        try:
            before = path.read_text(encoding="utf-8") if path.exists() else told
            path.parent.mkdir(exist_ok=True)
            _write_whole(path, before)
        except OSError as fault:
            raise EnvironmentFault(f"cannot write to {path}: {fault.strerror or fault}") from fault
        if before != told:
            raise EnvironmentFault(
                f"what was begun in {self.path} goes on otherwise here (other versions of NumPy, SciPy or pymoo?); "
                "remove that folder to begin anew"
            )

    def finished(self) -> set[str]:
        """Names of the shards that are done."""
        return {path.name for path in (self.path / PARTS).iterdir() if not path.name.startswith(".")}

    def enter(self, name: str, told: Mapping[str, Any]) -> None:
        """A line of the ledger: which shard, how many runs, how long, where."""
        path = self.path / LEDGER
        line = ",".join(str(told[key]) for key in ("runs", "failed", "seconds", "where", "finished"))
        try:
            begins = not path.exists()
            with path.open("a", encoding="utf-8") as file:
                file.write(f"{LEDGER_HEAD if begins else ''}{name},{line}\n")
        except OSError as fault:
            raise EnvironmentFault(f"cannot write to {path}: {fault.strerror or fault}") from fault

    def parts(self, table: str, names: Iterable[str]) -> Iterator[pa.Table]:
        """One table of these shards, shard by shard."""
        for name in names:
            yield pq.read_table(self.path / PARTS / name / f"{table}.parquet", page_checksum_verification=True)

    def copy_ledger(self, folder: Path) -> None:
        """Lay the ledger beside the results."""
        with suppress(FileNotFoundError):
            shutil.copyfile(self.path / LEDGER, folder / LEDGER)

    def discard(self) -> None:
        """Leave no trace: the results have been published."""
        shutil.rmtree(self.path, ignore_errors=True)


def keep(folder: Path, name: str, tables: Mapping[str, pa.Table]) -> None:
    """Put the tables of a shard into their place, all of them or none; who finds them there already leaves them.

    Parameters
    ----------
    folder
        Of the work, as ``WorkFolder.path``.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    parts = folder / PARTS
    place = parts / name
    try:
        partial = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=parts))
        try:
            for table, rows in tables.items():
                _write(rows, partial / f"{table}.parquet")
            _to_disk(partial)
            partial.rename(place)
        except OSError:
            if not place.is_dir():
                raise
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    except OSError as fault:
        raise EnvironmentFault(
            f"cannot write to {parts}: {fault.strerror or fault}; finished shards are kept, the same command goes on"
        ) from fault


def merge(parts: Iterable[pa.Table], schema: pa.Schema, path: Path) -> int:
    """Stream tables into one file; its bytes depend on the rows alone. Rows are counted.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    waiting, rows, total = [], 0, 0
    try:
        with pq.ParquetWriter(path, schema, compression="zstd", write_page_checksum=True) as file:
            for part in parts:
                waiting.append(part)
                rows, total = rows + len(part), total + len(part)
                while rows >= ROWS_PER_GROUP:
                    whole = pa.concat_tables(waiting).combine_chunks()
                    file.write_table(whole.slice(0, ROWS_PER_GROUP), row_group_size=ROWS_PER_GROUP)
                    waiting, rows = [whole.slice(ROWS_PER_GROUP)], rows - ROWS_PER_GROUP
            if rows:
                file.write_table(pa.concat_tables(waiting).combine_chunks(), row_group_size=ROWS_PER_GROUP)
    except OSError as fault:
        raise EnvironmentFault(f"cannot write {path}: {fault.strerror or fault}") from fault
    return total


def told_of(runs: int, failed: int, seconds: float) -> dict[str, Any]:
    """What the ledger says of a shard that has just been done here."""
    return {
        "runs": runs, "failed": failed, "seconds": f"{seconds:.3f}", "where": f"{socket.gethostname()}:{os.getpid()}",
        "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }  # fmt: skip


def _write(rows: pa.Table, path: Path) -> None:
    pq.write_table(rows, path, compression="zstd", write_page_checksum=True, row_group_size=ROWS_PER_GROUP)


def _write_whole(path: Path, text: str) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)


def _to_disk(folder: Path) -> None:
    """Nothing gets its name before it is on the disk, or a power cut could leave a name without content."""
    for path in folder.iterdir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())


def _take(lock: int, folder: Path) -> None:
    try:
        import fcntl
    except ImportError:  # no such locks on this system: two processes at one study would only do work twice
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise EnvironmentFault(f"another process is at this study ({folder}); wait for it, or stop it") from None
