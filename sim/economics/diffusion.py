"""How word and technology spread."""

from __future__ import annotations

import numpy as np

from sim.compiled import loop, rule


@rule
def chance(hazard: np.ndarray) -> np.ndarray:
    """Chance that an event with this hazard happens within the month.   hazard : (...) 1/month"""
    return -np.expm1(-hazard)


@loop
def happens(luck: float, hazard: float) -> bool:
    """Whether an event with this hazard happens within the month, to one by one.

    No chance exceeds its hazard, so most are decided without an exponential.

    Examples
    --------
    >>> happens(0.095, 0.1), happens(0.0955, 0.1), happens(0.2, 0.1)
    (True, False, False)
    """
    return luck < hazard and luck < chance(hazard)


def probability(hazard: np.ndarray | float) -> np.ndarray:
    """The same, of a number too.

    Examples
    --------
    >>> float(probability(0.0))
    0.0
    """
    return chance(np.asarray(hazard, dtype=float))


@rule
def saturating_reach(informatization: np.ndarray, half_saturation: np.ndarray, steepness: float) -> np.ndarray:
    """Share of a technology's gain within reach of a firm that is informatized so far.

    A Hill curve, scaled so that full informatization reaches all of it (equation 8).

    Parameters
    ----------
    informatization : (...) share
    half_saturation : (...) share
        Where half of the unscaled gain is reached.
    steepness : number
        Towards a threshold as it grows; there is no threshold in the model itself.

    Returns
    -------
    (...) share

    Source
    ------
    Hill 1910; the paper (2.4.1) says only that reach rises with informatization, step by step.

    Examples
    --------
    >>> saturating_reach(np.array([0.0, 1.0]), 0.4, 4.0)
    array([0., 1.])
    """
    return reach_of_powers(np.power(informatization, steepness), np.power(half_saturation, steepness))


@rule
def reach_of_powers(level: np.ndarray, half: np.ndarray) -> np.ndarray:
    """The same where the steepness-th powers of both are known.   (...) share"""
    return level * (1.0 + half) / (level + half)
