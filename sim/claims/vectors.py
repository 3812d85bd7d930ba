"""Parameter vectors that fit the observed adoption about as well as the default does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from sim.config import locate
from sim.errors import ConfigError

NOT_SETTINGS = ("name", "distance")


def path() -> Path:
    """Where the shipped vectors lie."""
    return locate.shipped() / "configs" / "claims" / "vectors.csv"


def vectors(count: int | None = None) -> pd.DataFrame:
    """The shipped vectors, the default first: one row each, with a name, a distance from what is observed, and settings.

    Raises
    ------
    ConfigError
        If more are asked for than there are.
    """
    table = pd.read_csv(path(), dtype={"name": str})
    if count is not None and not 1 <= count <= len(table):
        raise ConfigError(f"vectors = {count}: there are {len(table)} parameter vectors; ask for 1 to {len(table)}")
    return table.head(count) if count is not None else table


def settings_of(table: pd.DataFrame, row: int) -> dict[str, float]:
    """Settings of one vector; the first is the default and has none."""
    if row == 0:
        return {}
    return {str(key): float(value) for key, value in table.iloc[row].items() if key not in NOT_SETTINGS}


def parameters(table: pd.DataFrame) -> pd.DataFrame:
    """The settings alone.   (V, P)"""
    return table.drop(columns=list(NOT_SETTINGS)).reset_index(drop=True)


def fit(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Each vector's name, its distance from what is observed, and whether general-purpose AI jumps in it."""
    jumps = table["outlook.frontier.attention"] > 0
    return [
        {"name": str(name), "distance": float(distance), "jump": bool(jump)}
        for name, distance, jump in zip(table["name"], table["distance"], jumps, strict=True)
    ]
