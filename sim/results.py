"""Results: tidy tables and a passport, in memory and on disk."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import shorten
from typing import Any, Self

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim import checksums
from sim.ensemble import DEFAULT
from sim.errors import ConfigError, writing
from sim.units import MONTHS_PER_YEAR

TABLES = ("monthly", "paired", "migration", "accounts", "ledger", "failures", "firms")
PASSPORT = "provenance.json"
SIZES = {"replicates": "replicates", "months": "months", "SMEs": "n_smes", "failed runs": "runs_failed"}
ROWS_PER_GROUP = 1 << 16
A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\x00")  # what a spreadsheet would run, at the start of a cell
PARQUET: dict[str, Any] = {"compression": "zstd", "write_page_checksum": True}


@dataclass(frozen=True)
class Results:
    """Everything that a comparison found.

    Attributes
    ----------
    monthly
        One row per scenario, replicate (parameter vector with a seed), month and stratum; one column per measure.
    paired
        One row per scenario other than the baseline and replicate: each firm against its twin.
    migration
        Firms by where they stand without the policy and with it (gap that binds, or use), once a year.
    accounts
        Public money by scenario, replicate and part of a lever.
    ledger
        Payments by scenario, replicate, year, payer, payee and purpose.
    failures
        Runs that failed, each with the command that repeats it.
    firms
        One row per firm, scenario and replicate, where asked for; else without rows.
    provenance
        What determined the numbers: configuration as composed, seeds, versions, state of the code.
    """

    monthly: pd.DataFrame
    paired: pd.DataFrame
    migration: pd.DataFrame
    accounts: pd.DataFrame
    ledger: pd.DataFrame
    failures: pd.DataFrame
    firms: pd.DataFrame
    provenance: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        """A few lines: what was compared, and where to look."""
        known, names = self.provenance, shorten(", ".join(self.provenance.get("scenarios", ())), 300)
        size = ", ".join(f"{name}: {known.get(key, 0):,}" for name, key in SIZES.items())
        rows = ", ".join(f".{name} {len(getattr(self, name)):,}" for name in TABLES)
        return (
            f"<Results: {names}; {size}\n"
            f" in memory; write(folder) keeps them; look at .paired first; rows of tables: {rows}>"
        )

    @property
    def scenarios(self) -> list[str]:
        """Scenarios in the order in which they were asked for, baseline included."""
        return list(self.provenance["scenarios"])

    @property
    def baseline(self) -> str:
        """Name of the scenario that the others are compared with."""
        return str(self.provenance["baseline"])

    @property
    def members(self) -> list[str]:
        """Parameter vectors in which the scenarios were compared, by name, in the order of the ensemble."""
        return list(self.provenance.get("members", [DEFAULT]))

    @property
    def identity(self) -> str:
        """Twelve letters that name these results: a hash of all that determines the numbers."""
        return str(self.provenance["identity"])

    def write(self, folder: Path) -> None:
        """Write all tables and the passport into a folder that exists.

        Raises
        ------
        EnvironmentFault
            If the disk refuses.
        """
        tables = folder / "tables"
        with writing(tables):
            tables.mkdir(parents=True, exist_ok=True)
            for name in TABLES:
                frame = getattr(self, name)
                if name == "firms" and frame.empty:
                    continue
                write_parquet(pa.Table.from_pandas(frame, preserve_index=False), tables / f"{name}.parquet")
                for label, part in _for_spreadsheets(name, frame).items():
                    (tables / f"{label}.csv").write_text(spreadsheet(part), encoding="utf-8", newline="\n")
        write_passport(folder, self.provenance)

    @classmethod
    def read(cls, folder: Path | str) -> Self:
        """Read what ``write`` has written.

        Raises
        ------
        ConfigError
            If the folder holds no results of this project.
        """
        folder = Path(folder)
        if not (folder / PASSPORT).is_file():
            raise ConfigError(f"{folder}: no results here (there is no {PASSPORT})")
        frames = {}
        for name in TABLES:
            path = folder / "tables" / f"{name}.parquet"
            try:
                found = pq.read_table(path, page_checksum_verification=True) if path.is_file() else None
            except (OSError, pa.ArrowException) as fault:
                raise ConfigError(f"{path}: damaged, or of another version ({fault})") from fault
            frames[name] = pd.DataFrame() if found is None else found.to_pandas()
        try:
            passport = json.loads((folder / PASSPORT).read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise ConfigError(f"{folder / PASSPORT}: damaged ({fault})") from fault
        return cls(**frames, provenance=passport)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file: all of it, on the disk before it has its name, or nothing.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    partial = path.with_name(f".{path.name}.partial-{os.getpid()}")
    with writing(path):
        try:
            with partial.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)


def write_parquet(rows: pa.Table, path: Path) -> None:
    """A table as every folder of results has it: compressed, with checksums, in row groups of one size."""
    pq.write_table(rows, path, row_group_size=ROWS_PER_GROUP, **PARQUET)


def write_passport(folder: Path, passport: dict[str, Any]) -> None:
    """Write what determined the numbers beside them.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    text = json.dumps(passport, indent=2, ensure_ascii=False)
    write_whole(folder / PASSPORT, f"{text}\n".encode())


def seal(folder: Path, names: Iterable[str] | None = None, gone: Collection[str] = ()) -> None:
    """Write the checksums of a folder's files, last of all.

    Parameters
    ----------
    folder
    names
        Files that were written just now, where others stand there already and keep what was said of them; all, where
        it is left out.
    gone
        Files that the caller takes away himself; any other that is not there stays in the list, and is missing.

    Raises
    ------
    ConfigError
        If there is a list already that cannot be read.
    EnvironmentFault
        If the disk refuses.
    """
    with writing(folder):
        said = {} if names is None else checksums.written_in(folder)
        kept = {name: digest for name, digest in said.items() if name not in gone}
        now = checksums.sums_of(folder, checksums.files_in(folder) if names is None else names)
    write_whole(folder / checksums.SUMS, checksums.as_text({**kept, **now}).encode())


def write_files(files: Mapping[str, str], folder: Path) -> None:
    """Texts of an analysis, each at its path in the folder of the results.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    for name, text in files.items():
        with writing(folder / name):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_whole(folder / name, text.encode())


def write_table(frame: pd.DataFrame, tables: Path, name: str) -> None:
    """A table of an analysis, as Parquet and for spreadsheets.

    Raises
    ------
    EnvironmentFault
        If the disk refuses.
    """
    with writing(tables / f"{name}.parquet"):
        write_parquet(pa.Table.from_pandas(frame, preserve_index=False), tables / f"{name}.parquet")
    with writing(tables / f"{name}.csv"):
        (tables / f"{name}.csv").write_text(spreadsheet(frame), encoding="utf-8", newline="\n")


def spreadsheet(frame: pd.DataFrame) -> str:
    """A table as CSV that a spreadsheet reads as text and numbers, never as a formula."""
    safe = frame.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = [
                f"'{cell}" if isinstance(cell, str) and cell.startswith(A_FORMULA) else cell for cell in safe[column]
            ]
    text: str = safe.to_csv(index=False, lineterminator="\n")
    return text


def _for_spreadsheets(name: str, frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """What of a table is also written as CSV: of the monthly one all months of the whole, and each year's end.

    All months of all strata would be a file of 150 MB for the shipped comparison; Parquet has them.
    """
    if name != "monthly" or frame.empty:
        return {name: frame}
    year_ends = (frame["month"] % MONTHS_PER_YEAR == 0) | (frame["month"] == frame["month"].max())
    return {"monthly": frame[frame["dimension"] == "all"], "yearly": frame[year_ends]}


def identity_of(configs: dict[str, Any], seeds: list[int], code: str) -> str:
    """Twelve letters for all that determines the numbers: configurations, seeds, state of the code."""
    text = json.dumps([configs, seeds, code], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
