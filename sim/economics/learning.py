"""Learning: of an industry by doing, of a firm by using, of an owner by evidence."""

from __future__ import annotations

import numpy as np

from sim.compiled import rule
from sim.economics.ratios import ratio


def experience_curve(cumulative: np.ndarray | float, start: float, learning_rate: float) -> np.ndarray:
    """Unit cost relative to the start, after so much has been produced (Wright's law).

    Parameters
    ----------
    cumulative : (...) count
        Produced so far, start included.
    start : count
        Experience at which cost is 1.
    learning_rate : share
        Cost fall per doubling; progress ratio is one minus it.

    Returns
    -------
    (...) ratio

    Source
    ------
    Wright 1936, Journal of the Aeronautical Sciences 3: 122-128.

    Examples
    --------
    >>> experience_curve(np.array([100.0, 200.0]), 100.0, 0.20)
    array([1. , 0.8])
    """
    return (np.asarray(cumulative, dtype=float) / start) ** np.log2(1.0 - learning_rate)


@rule
def half_life(
    skill: np.ndarray, longest: float, shortest: float, unstaffed: np.ndarray | float = 0.0, slowdown: float = 0.0
) -> np.ndarray:
    """Months in which a firm closes half the way to mastering a technology (equations 12, 15).

    Parameters
    ----------
    skill : (...) share
        Absorptive capacity.
    longest, shortest : months
        Without skill, and with full skill.
    unstaffed : (...) share
        People sought for the project and not found.
    slowdown : ratio
        How much longer it takes where nobody is found, relative.

    Source
    ------
    Form of the specific-skill adjustment in Eurace@Unibi; Cohen & Levinthal 1990 for the idea.

    Examples
    --------
    >>> half_life(np.array([0.0, 1.0]), 20.0, 4.0)
    array([20.,  4.])
    """
    return (longest - (longest - shortest) * skill) * (1.0 + slowdown * unstaffed)


@rule
def j_curve(
    months: np.ndarray, half_life_months: np.ndarray, ceiling: np.ndarray, trough: np.ndarray
) -> np.ndarray:
    """Net gain of a technology so many months after installation: a trough first, then the ceiling.

    Parameters
    ----------
    months : (...) months since installation
    half_life_months : (...) months
    ceiling : (...) share of value added
        Gain once everything is learnt; zero for a failure.
    trough : (...) share of value added
        Disruption on the first day.

    Returns
    -------
    (...) share of value added; negative in the trough

    Source
    ------
    Brynjolfsson, Rock & Syverson 2021 (productivity J-curve), as a closed form (equation 22).

    Examples
    --------
    >>> j_curve(np.array([0.0, 10.0]), 10.0, 0.04, 0.02).round(4)
    array([-0.02,  0.01])
    """
    left = np.exp2(-months / half_life_months)
    return ceiling * (1.0 - left) - trough * left


def break_even_months(half_life_months: np.ndarray, ceiling: np.ndarray, trough: np.ndarray) -> np.ndarray:
    """Months after which the J-curve turns positive; infinite where there is no gain.

    Examples
    --------
    >>> float(break_even_months(np.float64(10.0), np.float64(0.02), np.float64(0.02)))
    10.0
    """
    return half_life_months * np.log2(1.0 + ratio(trough, ceiling, otherwise=np.inf))


@rule
def belief_after(
    mean: np.ndarray, precision: np.ndarray, signal: np.ndarray, signal_precision: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and precision of a normal belief after one more signal.

    Parameters
    ----------
    mean : (...) share
    precision : (...) 1/variance
    signal : (...) share
        What was seen: 1 a success, 0 a failure.
    signal_precision : (...) 1/variance
        Zero where nothing was seen.

    Source
    ------
    Conjugate normal update; DeGroot 1970, Optimal Statistical Decisions, ch. 9.

    Examples
    --------
    >>> mean, precision = belief_after(np.float64(0.4), np.float64(8.0), np.float64(1.0), np.float64(2.0))
    >>> float(mean), float(precision)
    (0.52, 10.0)
    """
    total = precision + signal_precision
    return mean + (signal - mean) * (signal_precision / total), total  # in this form exactly the same without a signal
