"""What luck has to do with a response: its averages over seeds, and how much of what is left between worlds is luck."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Averaged:
    """A response of each world, luck averaged out as far as there were seeds.

    Attributes
    ----------
    values : (W,) unit of the response
        Mean over parameter vectors and seeds.
    by_luck : squared unit of the response
        Variance that ``values`` would have through luck alone; NaN with a single seed.
    of_a_run : share
        Of the variance among single runs, what is luck; NaN where that is not known or nothing varies.
    left : share
        The same of the variance among ``values``: what measures of sensitivity may mistake for influence.
    """

    values: np.ndarray
    by_luck: float
    of_a_run: float
    left: float


def averaged(cube: np.ndarray) -> Averaged:
    """Averages over luck, and what luck leaves in them.

    Parameters
    ----------
    cube : (W, M, R) unit of the response
        Worlds, parameter vectors, seeds. Seeds are the same in all worlds: what a seed does to all of them alike does
        not make them differ, and is no noise of their averages.

    Examples
    --------
    >>> found = averaged(np.array([[[1.0, 3.0]], [[5.0, 7.0]]]))
    >>> found.values.tolist(), found.left, round(found.of_a_run, 3)
    ([2.0, 6.0], 0.0, 0.2)
    """
    worlds, members, seeds = cube.shape
    values = cube.mean(axis=(1, 2))
    if seeds < 2 or worlds < 2:
        return Averaged(values, np.nan, np.nan, np.nan)
    own = cube.mean(axis=2, keepdims=True)
    rest = cube - own - cube.mean(axis=0, keepdims=True) + cube.mean(axis=(0, 2), keepdims=True)
    apart = float((rest**2).sum()) / ((worlds - 1) * members * (seeds - 1))
    by_luck = apart / (members * seeds)
    within = float(cube.var(axis=2, ddof=1).mean())
    between = max(float(own.var(ddof=1)) - apart / seeds, 0.0)
    spread = float(values.var(ddof=1))
    if not within + between > 0:
        return Averaged(values, by_luck, np.nan, np.nan)
    left = min(by_luck / spread, 1.0) if spread > 0 else np.nan
    return Averaged(values, by_luck, within / (within + between), left)
