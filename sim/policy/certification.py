"""Which firms the state certifies as specialised, refined, distinctive and novel (A4, equation 59)."""

from __future__ import annotations

import numpy as np

FROM_AGE = 36  # months; a start-up cannot be certified


def certified(
    sector: np.ndarray, age: np.ndarray, qualities: np.ndarray, alive: np.ndarray, share: float
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

    Returns
    -------
    (F,) bool
    """
    chosen = np.zeros(len(sector), dtype=bool)
    for index in range(int(sector.max(initial=-1)) + 1):
        firms = np.flatnonzero(alive & (sector == index))
        ranks = np.argsort(np.argsort(qualities[:, firms], axis=1, kind="stable"), axis=1, kind="stable")
        score = np.where(age[firms] >= FROM_AGE, ranks.sum(axis=0), -1)
        best = firms[np.argsort(-score, kind="stable")[: round(share * len(firms))]]
        chosen[best] = age[best] >= FROM_AGE
    return chosen
