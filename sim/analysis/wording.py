"""Turns of phrase that sentences of all analyses share."""

from __future__ import annotations

import numpy as np

DIGITS = 4


def with_interval(value: float, low: float, high: float, rest: str = "") -> str:
    """A number with its interval, where it has one.

    Parameters
    ----------
    rest
        What else stands in the brackets.

    Examples
    --------
    >>> with_interval(0.51234, 0.5, 0.55), with_interval(2.0, float("nan"), float("nan"))
    ('0.5123 (0.5 to 0.55)', '2')
    >>> with_interval(2.0, 1.0, 3.0, "4 runs"), with_interval(2.0, float("nan"), float("nan"), "1 runs")
    ('2 (1 to 3; 4 runs)', '2 (1 runs)')
    """
    ends = "" if np.isnan(low) else f"{low:.{DIGITS}g} to {high:.{DIGITS}g}"
    inside = "; ".join(part for part in (ends, rest) if part)
    return f"{value:.{DIGITS}g}" + (f" ({inside})" if inside else "")
