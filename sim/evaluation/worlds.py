"""Means over the replicates of a comparison, and what is not known of them.

In one parameter vector replicates differ by luck, and an interval is Student's. In several vectors they are a crossed
table, vectors by lucks, and what is told is the range of the vectors' means, widened by luck: replicates of the same
vector, or with the same luck, are not independent.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.language import tr
from sim.results import Results
from sim.statistics.ensemble import RANGE, over_vectors, ratio_over_vectors
from sim.statistics.intervals import LEVEL, Interval, mean_interval, ratio_interval

FEW = 10  # replicates, below which an interval over them is rough itself


def roughness(replicates: int, vectors: int = 1) -> str:
    """What is to be said where intervals over luck rest on few replicates of one parameter vector; else empty."""
    if vectors > 1 or not 1 < replicates < FEW:
        return ""
    return tr("With {n} replicates the intervals themselves are rough; run more before quoting them.", n=replicates)


def is_ensemble(results: Results) -> bool:
    """Whether more than one parameter vector was asked for."""
    return len(results.members) > 1


def coverage(results: Results) -> float:
    """Share that intervals of a comparison cover, unless another is asked for."""
    return RANGE if is_ensemble(results) else LEVEL


def laid_out(results: Results, replicate: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Values by parameter vector and luck, NaN where a run is missing.

    Parameters
    ----------
    replicate : (R,) index
    values : (R,) any unit

    Returns
    -------
    (M, S), in the order of the vectors and of the seeds.
    """
    members = len(results.members)
    table = np.full(int(results.provenance["replicates"]), np.nan)
    table[np.asarray(replicate, dtype=int)] = values
    return table.reshape(members, -1)


def interval(results: Results, values: pd.Series, level: float | None = None) -> Interval:
    """Mean and interval of values by replicate.

    Parameters
    ----------
    values : any unit
        Indexed by replicate; NaN where a replicate has none.
    level : share
        Left out, as ``coverage`` says.
    """
    level = coverage(results) if level is None else level
    found = values.to_numpy(dtype=float)
    if not is_ensemble(results):
        return mean_interval(found, level)
    return over_vectors(laid_out(results, values.index.to_numpy(), found), level)


def ratio(
    results: Results, above: pd.Series, below: pd.Series, level: float | None = None
) -> tuple[float, float, float]:
    """Ratio of two means over the same replicates, with its interval.

    Parameters
    ----------
    above, below : any unit
        Indexed by replicate, alike.
    level : share
        Left out, as ``coverage`` says.

    Returns
    -------
    ratio, low, high
    """
    level = coverage(results) if level is None else level
    one, other = above.to_numpy(dtype=float), below.to_numpy(dtype=float)
    if not is_ensemble(results):
        return ratio_interval(one, other, level)
    place = above.index.to_numpy()
    return ratio_over_vectors(laid_out(results, place, one), laid_out(results, place, other), level)
