"""All combinations of levers that are in or out: each with its own money, and all with the same money."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

OWN, EQUAL = "own money", "equal money"


def coalitions(own: Sequence[float], total: float) -> tuple[list[tuple[float, ...]], pd.DataFrame]:
    """Budgets of every combination of levers, on both bases; what is the same on both is there once.

    Parameters
    ----------
    own : (n,) unit of the settings
        Budget that each lever brings with it.
    total : unit of the settings
        Budget that is divided equally among the levers that are in.

    Returns
    -------
    points : tuples of n budgets
        Combinations with own money come first, by their number; a lever that is out has a budget of zero.
    places : columns basis, coalition, point
        Where each combination stands among the points; bit i of its number says whether lever i is in.

    Examples
    --------
    >>> found, places = coalitions([1.0, 3.0], 4.0)
    >>> found
    [(0.0, 0.0), (1.0, 0.0), (0.0, 3.0), (1.0, 3.0), (4.0, 0.0), (0.0, 4.0), (2.0, 2.0)]
    >>> places["point"].tolist()
    [0, 1, 2, 3, 0, 4, 5, 6]
    """
    count = len(own)
    numbered: dict[tuple[float, ...], int] = {}
    rows = []
    for basis in (OWN, EQUAL):
        for coalition in range(1 << count):
            within = [bool(coalition >> lever & 1) for lever in range(count)]
            share = total / max(sum(within), 1)
            budgets = own if basis == OWN else [share] * count
            point = tuple(float(budget) if is_in else 0.0 for budget, is_in in zip(budgets, within, strict=True))
            rows.append((basis, coalition, numbered.setdefault(point, len(numbered))))
    return list(numbered), pd.DataFrame(rows, columns=["basis", "coalition", "point"])
