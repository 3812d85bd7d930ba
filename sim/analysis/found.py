"""What an analysis hands on: tables for files and figures, and sentences for people."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Found:
    """The outcome of an analysis.

    Attributes
    ----------
    tables : by name
        Tidy; each is written as Parquet and CSV, and figures draw from them alone.
    sentences
        What was found, in the order of importance; each can be checked in a table.
    files : by path in the folder of the results
        Texts that go beside the tables, as scenario files.
    """

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
