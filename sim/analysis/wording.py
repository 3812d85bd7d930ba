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
    >>> with_interval(2.0, 2.0, 2.0, "2 runs")
    '2 (no spread; 2 runs)'
    """
    write = write or "{:.4g}".format
    return write(value) + in_brackets(low, high, rest, write)


def in_brackets(low: float, high: float, rest: str, write: Callable[[float], str]) -> str:
    """An interval where there is one, and what else stands beside a number; empty where there is nothing."""
    ends = tr("{low} to {high}", low=write(low), high=write(high)) if np.isfinite(low) and np.isfinite(high) else ""
    ends = tr("no spread") if ends and np.isclose(low, high, rtol=1e-9, atol=0.0) else ends
    inside = tr("; ").join(part for part in (ends, rest) if part)
    return tr(" ({inside})", inside=inside) if inside else ""


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
    unit, scale = response(name).unit, 1.0
    if unit in SHARES:
        scale = 100.0
    elif name == COST:
        scale = 1.0 / studied.provenance["n_smes"]
    inside = in_brackets(scale * low, scale * high, rest, plainly)
    return _with_unit(name, studied, plainly(scale * value)) + inside


def _with_unit(name: str, studied: Studied, number: str) -> str:
    unit, currency = response(name).unit, studied.provenance.get("currency", "")
    if unit in SHARES:
        return f"{number}%" if unit == "share" else tr("{points} points", points=number)
    if name == COST:
        return tr("{currency} {number} per SME", currency=currency, number=number)
    if unit in ("number", "index"):
        return number
    return tr("{number} {unit}", number=number, unit=tr("firms") if unit == "count" else in_currency(tr(unit), studied))


def and_more(count: int) -> str:
    """After some of a list of names: how many there are beyond them; empty where these are all."""
    return tr(" and {n} more", n=count) if count > 0 else ""


def in_own_unit(name: str, studied: Studied) -> str:
    """The label of a response with its unit, money in the currency of the study."""
    return in_currency(response(name).titled, studied)


def in_currency(text: str, studied: Studied) -> str:
    """A label in which the word currency stands for that of the study."""
    currency = str(studied.provenance["currency"])
    return text.replace("currency", currency).replace(tr("currency"), currency)
