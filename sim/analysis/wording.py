"""Turns of phrase that sentences of all analyses share."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from sim.language import tr
from sim.study.responses import COST, response
from sim.study.results import Studied

DIGITS = 4
SHARES = ("share", "share points")


def with_interval(
    value: float, low: float, high: float, rest: str = "", write: Callable[[float], str] | None = None
) -> str:
    """A number with its interval, where it has one.

    Parameters
    ----------
    rest
        What else stands in the brackets.
    write
        What makes text of a number; left out, to four digits.

    Examples
    --------
    >>> with_interval(0.51234, 0.5, 0.55), with_interval(2.0, float("nan"), float("nan"))
    ('0.5123 (0.5 to 0.55)', '2')
    >>> with_interval(2.0, 1.0, 3.0, "4 runs"), with_interval(2.0, float("nan"), float("nan"), "1 runs")
    ('2 (1 to 3; 4 runs)', '2 (1 runs)')
    """
    write = write or "{:.4g}".format
    ends = f"{write(low)} to {write(high)}" if np.isfinite(low) and np.isfinite(high) else ""
    inside = "; ".join(part for part in (ends, rest) if part)
    return write(value) + (f" ({inside})" if inside else "")


def plainly(value: float) -> str:
    """A number to three digits, without an exponent where people write none.

    Examples
    --------
    >>> plainly(321_100.0), plainly(54.26), plainly(0.0123), plainly(-0.0)
    ('321,000', '54.3', '0.0123', '0')
    """
    if not math.isfinite(value) or value == 0:
        return "0" if value == 0 else "n/a"
    if abs(value) < 100:
        return f"{value:.3g}"
    return f"{round(value, 2 - math.floor(math.log10(abs(value)))):,.0f}"


def of_response(name: str, studied: Studied, value: float, low: float, high: float, rest: str = "") -> str:
    """A response with its interval as people say it: shares in per cent, effects on them in points, money per SME."""
    unit, write, scale = response(name).unit, plainly, 1.0
    before = after = ""
    if unit in SHARES:
        after, scale = ("%" if unit == "share" else " points"), 100.0
    elif name == COST:
        before, after, scale = f"{studied.provenance['currency']} ", " per SME", 1.0 / studied.provenance["n_smes"]
    elif unit not in ("number", "index"):
        after = f" {'firms' if unit == 'count' else in_currency(unit, studied)}"
    told = with_interval(scale * value, scale * low, scale * high, rest, write)
    number, _, inside = told.partition(" (")
    return f"{before}{number}{after}" + (f" ({inside}" if inside else "")


def in_own_unit(name: str, studied: Studied) -> str:
    """The label of a response with its unit, money in the currency of the study."""
    return in_currency(response(name).titled, studied)


def in_currency(text: str, studied: Studied) -> str:
    """A label in which the word currency stands for that of the study."""
    currency = str(studied.provenance["currency"])
    return text.replace("currency", currency).replace(tr("currency"), currency)
