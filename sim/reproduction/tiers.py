"""How alike two tables are: the same bytes, the same decisions and ten digits, or neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import pandas as pd

DIGITS = 1e-10  # of a number: what may differ where machines or versions do
CANCELLED = 1e-14  # of the largest number in its column: what is left where like numbers are taken from each other


class Tier(IntEnum):
    """What was reached; the higher, the better."""

    NEITHER = 0
    SAME_DECISIONS = 1
    SAME_BYTES = 2


@dataclass(frozen=True)
class Difference:
    """A cell that is not as it was stored.

    Attributes
    ----------
    table
    row
        By the columns that name it.
    column
    stored, found
    tier
        What the cell reaches.
    """

    table: str
    row: Mapping[str, Any]
    column: str
    stored: Any
    found: Any
    tier: Tier


def differences(
    table: str, stored: pd.DataFrame, found: pd.DataFrame, keys: Sequence[str] = ()
) -> Iterator[Difference]:
    """Cells of a table that are not as they were stored, column by column.

    Columns of whole numbers alone count decisions, or money that is paid in whole units; they, texts and months must
    be equal. Other numbers may differ after ten digits.

    Parameters
    ----------
    table
        Its name.
    stored, found
        Rows in the same order.
    keys
        Columns that name a row.
    """
    if not len(stored) and not len(found):
        return
    if len(stored) != len(found) or set(stored) != set(found):
        then, now = (f"{len(frame)} x {len(frame.columns)}" for frame in (stored, found))
        yield Difference(table, {}, "rows x columns", then, now, Tier.NEITHER)
        return
    for column in stored:
        tiers = _tiers(stored[column], found[column])
        for place in np.flatnonzero(tiers < Tier.SAME_BYTES):
            row = {key: stored[key].iloc[place] for key in keys if key in stored}
            yield Difference(
                table, row, str(column), stored[column].iloc[place], found[column].iloc[place], Tier(tiers[place])
            )


def _tiers(stored: pd.Series, found: pd.Series) -> np.ndarray:
    """What each cell reaches.   (R,) of Tier"""
    if not (pd.api.types.is_float_dtype(stored) and pd.api.types.is_float_dtype(found)):
        then, now = (column.astype(object).where(column.notna(), None).to_numpy() for column in (stored, found))
        return np.where(_equal(then, now), Tier.SAME_BYTES, Tier.NEITHER)
    old, new = (column.to_numpy(dtype=np.float64) for column in (stored, found))
    same = (old.view(np.int64) == new.view(np.int64)) | (np.isnan(old) & np.isnan(new))
    return np.where(same, Tier.SAME_BYTES, np.where(_close(old, new), Tier.SAME_DECISIONS, Tier.NEITHER))


def _close(old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Whether numbers are the same to ten digits; of columns of whole numbers, whether they are equal.   (R,) bool"""
    finite = old[np.isfinite(old)]
    if np.array_equal(finite, np.rint(finite)):
        return np.asarray(old == new)
    with np.errstate(invalid="ignore"):  # infinite numbers are equal or not
        apart, larger = np.abs(old - new), np.maximum(np.abs(old), np.abs(new))
    return (old == new) | np.isfinite(apart) & (apart <= np.maximum(DIGITS * larger, CANCELLED * np.abs(finite).max()))


def _equal(old: np.ndarray, new: np.ndarray) -> np.ndarray:
    return np.fromiter((a == b for a, b in zip(old, new, strict=True)), dtype=bool, count=len(old))
