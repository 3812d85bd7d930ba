"""Who comes to consider AI, and who drops the subject (gap G1, first half)."""

from __future__ import annotations

import numpy as np

from sim.config.schema.behaviour import Cognition

TYPICAL_INFORMATIZATION = 4.0 / 12.0  # four of the twelve technologies: where recognition is neutral


def recognition(cognition: Cognition, informatization: np.ndarray) -> np.ndarray:
    """How readily a firm takes in news of AI, relative to a typical one.   (F,) ratio

    Source
    ------
    Cohen & Levinthal 1990: prior knowledge lets a firm recognise the value of what is new.
    """
    return 1.0 + cognition.recognition * (informatization / TYPICAL_INFORMATIZATION - 1.0)


def hazard(
    cognition: Cognition,
    public_attention: float,
    peers_using: np.ndarray,
    hub_uses: np.ndarray,
    informatization: np.ndarray,
) -> np.ndarray:
    """Hazard that an unaware firm comes to consider AI.

    Parameters
    ----------
    cognition
        Rates.
    public_attention : ratio
        Outside awareness, relative to normal.
    peers_using : (F,) share
        Contacts that use AI.
    hub_uses : (F,) bool
        The large firm of its chain uses AI.
    informatization : (F,) share

    Returns
    -------
    (F,) 1/month

    Source
    ------
    Bass 1969 (outside and peer influence), with a chain term; equation 33.
    """
    news = (
        cognition.external_rate * public_attention
        + cognition.peer_rate * peers_using
        + cognition.chain_rate * hub_uses
    )
    return news * recognition(cognition, informatization)


def attention(cognition: Cognition, contact: np.ndarray) -> np.ndarray:
    """Probability that an aware firm appraises AI this month; raised by recent contact (equation 61).

    Parameters
    ----------
    contact : (F,) index
        1 right after contact with a programme, falling towards 0.
    """
    return np.minimum(cognition.attention * (1.0 + cognition.contact_boost * contact), 1.0)


def follows_invitation(cognition: Cognition, aware: np.ndarray, disposition: np.ndarray) -> np.ndarray:
    """Firms that would take up what a programme offers them: those who do not see the point often stay away.

    Parameters
    ----------
    aware : (F,) bool
    disposition : (F,) uniform
        The firm's luck of the year, so that asking every month does not wear it down.
    """
    return aware | (disposition < cognition.take_up_unaware)


def fading(half_life_months: float) -> float:
    """Factor by which an impression with this half-life fades in a month."""
    return float(np.exp2(-1.0 / half_life_months))
