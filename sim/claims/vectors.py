"""What claims ask of the ensemble: every parameter of every vector, and how well it fits."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.config.schema.experiment import Config
from sim.config.settings import values_at
from sim.ensemble import NOT_SETTINGS, settings_of

JUMP = "outlook.frontier.attention"  # above zero where general-purpose AI jumps


def written_out(table: pd.DataFrame, config: Config) -> pd.DataFrame:
    """The same vectors, with what they leave as it is told as well: the values of this configuration."""
    full = table.copy()
    for row in range(len(full)):
        own = settings_of(table, row)
        for place, key in enumerate(full.columns):
            values = values_at(config, str(key)) if key not in (*NOT_SETTINGS, *own) else []
            if len(values) == 1:
                full.iat[row, place] = values[0]
    return full


def parameters(table: pd.DataFrame) -> pd.DataFrame:
    """The settings alone.   (V, P)"""
    return table.drop(columns=[name for name in NOT_SETTINGS if name in table]).reset_index(drop=True)


def fit(table: pd.DataFrame, config: Config) -> list[dict[str, Any]]:
    """Each vector's name, its distance from what is observed, and whether general-purpose AI jumps in it."""
    jumps = table[JUMP] if JUMP in table else [values_at(config, JUMP)[0]] * len(table)
    far = table["distance"] if "distance" in table else [float("nan")] * len(table)
    return [
        {"name": str(name), "distance": float(distance), "jump": bool(jump > 0)}
        for name, distance, jump in zip(table["name"], far, jumps, strict=True)
    ]
