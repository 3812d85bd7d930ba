"""What a set answers from arrays, as plain Mesa would answer from a list of Python values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np


def positions(keys: np.ndarray | list[Any]) -> dict[Any, np.ndarray]:
    """For each key, in order of appearance, the positions at which it stands."""
    if isinstance(keys, np.ndarray):
        if not keys.size:
            return {}
        names, first, which = np.unique(keys, return_index=True, return_inverse=True)
        pieces = np.split(np.argsort(which, kind="stable"), np.cumsum(np.bincount(which))[:-1])
        return {names[group].item(): pieces[group] for group in np.argsort(first)}
    found: dict[Any, list[int]] = defaultdict(list)
    for position, key in enumerate(keys):
        found[key].append(position)
    return {key: np.array(where, dtype=np.intp) for key, where in found.items()}


def ranking(keys: np.ndarray | list[Any], ascending: bool) -> np.ndarray:
    """Positions in the order of the keys; ties stay in the order in which they stand."""
    if isinstance(keys, np.ndarray):
        if ascending:
            return np.argsort(keys, kind="stable")
        return (len(keys) - 1 - np.argsort(keys[::-1], kind="stable"))[::-1]
    ranked = sorted(range(len(keys)), key=keys.__getitem__, reverse=not ascending)
    return np.array(ranked, dtype=np.intp)


def aggregate(func: Callable[..., Any], column: np.ndarray) -> Any:
    """The function of the column as a list of plain values, without the list where that is the same.

    Functions of NumPy get an array of the type that NumPy would make of the list, so that nothing is
    added up in single precision or in eight bits. ``sum`` of floats takes the list: Python and NumPy
    add in different orders.
    """
    if func is len:
        return column.shape[-1]
    if column.ndim == 1 and column.size:
        whole = column.dtype.kind in "biu" and column.dtype != np.uint64
        if func in (min, max):
            extreme = column.min() if func is min else column.max()
            if extreme == extreme:  # with NaN about, Python's answer depends on the order
                return extreme.item()
        if func is sum and whole:
            return int(column.sum(dtype=np.int64))
        if _is_numpy(func) and column.dtype != np.uint64:
            wide = {"b": "?", "i": "i8", "u": "i8", "f": "f8"}[column.dtype.kind]
            return func(column.astype(wide))
    return func(plain(column))


def plain(column: np.ndarray) -> list[Any]:
    """One plain Python value per agent; a tuple where the column has items."""
    values: list[Any] = column.T.tolist()
    return values if column.ndim == 1 else list(map(tuple, values))


def _is_numpy(func: Callable[..., Any]) -> bool:
    module = getattr(func, "__module__", None) or ""
    return isinstance(func, np.ufunc) or module.split(".")[0] == "numpy"
