"""What an analysis hands on: tables for files and figures, and what is said of them to people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from sim.language import tr


@dataclass(frozen=True)
class Found:
    """The outcome of an analysis.

    Attributes
    ----------
    tables : by name
        Tidy; each is written as Parquet and CSV, and figures draw from them alone.
    say
        Says what was found, from the tables, in the language that is spoken when it is called.
    files : by path in the folder of the results
        Texts that go beside the tables, as scenario files.
    reads
        What a text that stands in a table is in the language that is spoken.
    """

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    say: Callable[[], list[str]] = list
    files: dict[str, str] = field(default_factory=dict)
    reads: Callable[[str], str] = tr

    @property
    def sentences(self) -> list[str]:
        """What was found, in the order of importance, in the language that is spoken; a table has each number."""
        return self.say()
