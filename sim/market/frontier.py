"""The frontier of technology, moved from outside the model (X3, equation 51)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.config.schema.outlook import Outlook
from sim.units import MONTHS_PER_YEAR, month_index


@dataclass(frozen=True)
class State:
    """Where the frontier stands in a month.

    Attributes
    ----------
    cost, gain : ratio
        Of general-purpose AI, relative to month 0.
    half_saturation : share points
        Shift of the informatization that it needs.
    attention : ratio
        Public attention to AI, 1 in normal times.
    unit_cost : ratio
        Of all suppliers, relative to month 0.
    jumped : bool
        The jump has happened.
    """

    cost: float
    gain: float
    half_saturation: float
    attention: float
    unit_cost: float
    jumped: bool


def state(outlook: Outlook, month: int, start: str) -> State:
    """The frontier in a month: a rise along a straight line, and attention that fades."""
    jump = outlook.frontier
    since = month - month_index(jump.first_month, start)
    progress = float(np.clip((since + 1) / jump.rise_months, 0.0, 1.0)) if since >= 0 else 0.0
    fading = float(np.exp2(-since / jump.attention_half_life_months)) if since >= 0 else 0.0
    return State(
        cost=1.0 - jump.price_fall * progress,
        gain=1.0 + jump.gain_rise * progress,
        half_saturation=-jump.easier_data * progress,
        attention=1.0 + jump.attention * fading,
        unit_cost=(1.0 - outlook.price_fall_per_year) ** (month / MONTHS_PER_YEAR),
        jumped=since >= 0,
    )
