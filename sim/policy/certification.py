"""Which firms the state certifies as specialised, refined, distinctive and novel (A4, equation 59)."""

from __future__ import annotations

import numpy as np


def certified(
    sector: np.ndarray, age: np.ndarray, qualities: np.ndarray, alive: np.ndarray, share: float, from_age: float
) -> np.ndarray:
    """The best firms of each sector, by the mean of their ranks in several qualities.

    Certification is by readiness, so a comparison of certified with other firms must control for it.

    Parameters
    ----------
    sector : (F,) index
    age : (F,) months
    qualities : (Q, F) any unit
        More is better; ranked within the sector.
    alive : (F,) bool
    share : share
        Of the sector's firms that are certified.
    from_age : months
        A younger firm cannot be certified.

    Returns
    -------
    (F,) bool
    """
    chosen = np.zeros(len(sector), dtype=bool)
    for index in range(int(sector.max(initial=-1)) + 1):
        firms = np.flatnonzero(alive & (sector == index))
        rank = np.zeros(len(firms), dtype=np.int64)
        for quality in qualities:
            rank[np.argsort(quality[firms], kind="stable")] += np.arange(len(firms))
        score = np.where(age[firms] >= from_age, rank, -1)
        best = firms[np.argsort(-score, kind="stable")[: round(share * len(firms))]]
        chosen[best] = age[best] >= from_age
    return chosen
