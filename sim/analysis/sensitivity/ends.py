"""Where a response lies while one factor is at either end of its range, the others anywhere: what a tornado shows."""

from __future__ import annotations

import numpy as np
import pandas as pd

END = 1.0 / 3.0  # share of a range that counts as its end
ROUNDING = 1e-9


def ends(places: np.ndarray, values: np.ndarray) -> pd.DataFrame:
    """Means over the worlds in which a factor lies in the lowest, and in the highest third of its range.

    Parameters
    ----------
    places : (W, F) between 0 and 1
        Of the factors' values, as they were run.
    values : (W,) unit of the response

    Returns
    -------
    One row per factor, in order: ``at_low`` and ``at_high``, empty where no world lies there; ``worlds_low`` and
    ``worlds_high``, of how many; ``mean``, over all worlds.

    Examples
    --------
    >>> ends(np.array([[0.0], [0.5], [1.0]]), np.array([1.0, 5.0, 3.0]))[["at_low", "at_high", "mean"]].values.tolist()
    [[1.0, 3.0, 3.0]]
    """
    rows = []
    for place in places.T:
        there = place <= END + ROUNDING, place >= 1.0 - END - ROUNDING
        means = [float(values[each].mean()) if each.any() else np.nan for each in there]
        rows.append([*means, *(int(each.sum()) for each in there), float(values.mean())])
    return pd.DataFrame(rows, columns=["at_low", "at_high", "worlds_low", "worlds_high", "mean"])
