"""What firms believe of AI, and how evidence changes it (gap G1, second half)."""

from __future__ import annotations

import numpy as np

from sim.config.schema.behaviour import Cognition
from sim.economics.learning import belief_after
from sim.economics.ratios import ratio

Belief = tuple[np.ndarray, np.ndarray]


def prior_precision(cognition: Cognition) -> float:
    """Precision of a belief without evidence; no belief falls below it."""
    return 1.0 / cognition.prior_sd**2


def sighting(cognition: Cognition, revealed: np.ndarray, contacts: np.ndarray) -> np.ndarray:
    """Probability that a firm sees how a project of a contact turned out (equation 34).

    Parameters
    ----------
    revealed : (L, F) weighted count
        Contacts whose project in the link has shown success or failure.
    contacts : (F,) count

    Returns
    -------
    (L, F) probability per month: per contact, not per population, so size of the population is neutral
    """
    share = ratio(revealed, contacts)
    return np.minimum(cognition.evidence_rate * share, 1.0)


def after_evidence(
    cognition: Cognition, mean: np.ndarray, precision: np.ndarray, signal: np.ndarray, weight: np.ndarray
) -> Belief:
    """Belief after evidence worth ``weight`` observed projects (equation 35).

    Parameters
    ----------
    mean, precision : (...) share, 1/variance
    signal : (...) share
        1 a success, 0 a failure.
    weight : (...) observed projects; 0 where nothing was seen
    """
    mean, after = belief_after(mean, precision, signal, weight / cognition.signal_sd**2)
    return mean, np.where(weight > 0, np.minimum(after, cognition.precision_cap), precision)


def faded_precision(cognition: Cognition, precision: np.ndarray) -> np.ndarray:
    """Precision a month later: the world moves on, but never below ignorance."""
    return np.maximum(precision * (1.0 - cognition.precision_decay), prior_precision(cognition))
