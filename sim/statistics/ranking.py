"""Policies ranked once in each parameter vector, and how far these rankings agree."""

from __future__ import annotations

import numpy as np


def rank_shares(values: np.ndarray) -> np.ndarray:
    """In what share of rankings each policy has which rank.

    Parameters
    ----------
    values : (V, P) any unit
        Of policies, by parameter vector; the highest ranks first. Infinite where a policy is beyond all comparison.

    Returns
    -------
    (P, P) share
        By policy and rank, from the first. Policies that tie share the ranks that they take, so that each policy's
        shares and each rank's add up to 1.

    Examples
    --------
    >>> rank_shares(np.array([[3.0, 1.0], [2.0, 2.0]])).tolist()
    [[0.75, 0.25], [0.25, 0.75]]
    """
    before, tied = _before(values), _tied(values)
    first = before[..., None] <= np.arange(values.shape[1])
    last = np.arange(values.shape[1]) < (before + tied)[..., None]
    return np.asarray((first & last).astype(float) / tied[..., None]).mean(axis=0)


def ranks(values: np.ndarray) -> np.ndarray:
    """The rank of each policy in each vector, 1 for the highest; those that tie have the mean of their ranks.   (V, P)

    Examples
    --------
    >>> ranks(np.array([[3.0, 1.0, 1.0]])).tolist()
    [[1.0, 2.5, 2.5]]
    """
    return np.asarray(1.0 + _before(values) + (_tied(values) - 1) / 2)


def concordance(values: np.ndarray) -> float:
    """Kendall's W: 1 where all vectors rank the policies alike, about 1 / V where they rank them at random.

    Parameters
    ----------
    values : (V, P) any unit
        As for ``rank_shares``.

    Returns
    -------
    NaN below two vectors or two policies, or where every vector ties all policies. Corrected for ties.

    Source
    ------
    Kendall & Babington Smith 1939, Annals of Mathematical Statistics 10: 275-287; ties as in Kendall 1948.

    Examples
    --------
    >>> concordance(np.array([[3.0, 2.0, 1.0], [9.0, 5.0, 4.0]])), concordance(np.array([[1.0, 2.0], [2.0, 1.0]]))
    (1.0, 0.0)
    """
    vectors, policies = values.shape
    if vectors < 2 or policies < 2:
        return float("nan")
    found = ranks(values)
    spread = float(((found.sum(axis=0) - vectors * (policies + 1) / 2) ** 2).sum())
    tied = _tied(values)
    ties = float((tied**2 - 1).sum())  # each group of t that tie counts t (t^2 - 1), a t-th of it for each of them
    most = (vectors**2 * (policies**3 - policies) - vectors * ties) / 12
    return spread / most if most > 0 else float("nan")


def _before(values: np.ndarray) -> np.ndarray:
    """How many policies rank before each.   (V, P) count"""
    return np.asarray((values[:, None, :] > values[:, :, None]).sum(axis=2))


def _tied(values: np.ndarray) -> np.ndarray:
    """How many policies rank with each, itself among them.   (V, P) count"""
    return np.asarray((values[:, None, :] == values[:, :, None]).sum(axis=2))
