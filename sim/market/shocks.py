"""Shocks from outside: epidemics, dear inputs, scarce credit, fast markets (X1, X2, X4, equation 51 for X3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sim.config.schema.outlook import Outlook
from sim.units import month_index


class Spell(Protocol):
    """A shock with a beginning and a length."""

    first_month: str
    months: int


@dataclass(frozen=True)
class Shock:
    """What is unusual in a month; without shocks, every rise is 0 and every ratio 1.

    Attributes
    ----------
    demand_fall : share
        Of sales that need people to meet.
    market_rise : ratio
        Rise of the market link's potential gain where all sales need people to meet.
    wage_rise : ratio
        Of wages.
    input_rise : ratio
        Of the bill for inputs, as far as the firms bear it.
    line_cut : share
        Of what a bank would lend.
    rate_rise : 1/year
        Of the interest rate.
    pace : ratio
        Speed at which better firms win share, 1 in normal times.
    """

    demand_fall: float = 0.0
    market_rise: float = 0.0
    wage_rise: float = 0.0
    input_rise: float = 0.0
    line_cut: float = 0.0
    rate_rise: float = 0.0
    pace: float = 1.0

    def demand(self, contact: np.ndarray) -> np.ndarray:
        """Demand relative to normal times (X1).   contact : (S,) share of sales, gives (S,) ratio"""
        return 1.0 - self.demand_fall * contact

    def market_potential(self, contact: np.ndarray) -> np.ndarray:
        """Potential gain of the market link relative to normal times (X1).   (S,) ratio"""
        return 1.0 + self.market_rise * contact


def state(outlook: Outlook, month: int, start: str) -> Shock:
    """The shocks that are on in a month; of an epidemic, something is kept (C45)."""
    contactless, surge = outlook.contactless, outlook.cost_surge
    squeeze, rivalry = outlook.credit_squeeze, outlook.rivalry
    meets_less = _is_on(contactless, month, start)
    kept = contactless.boost_kept * (contactless.months > 0 and _since(contactless, month, start) >= 0)
    dear, scarce = _is_on(surge, month, start), _is_on(squeeze, month, start)
    return Shock(
        demand_fall=contactless.demand_fall * meets_less,
        market_rise=contactless.market_boost * (1.0 if meets_less else kept),
        wage_rise=surge.wage_rise * dear,
        input_rise=surge.input_rise * (1.0 - surge.passed_on) * dear,
        line_cut=squeeze.line_cut * scarce,
        rate_rise=squeeze.rate_rise * scarce,
        pace=rivalry.factor if _is_on(rivalry, month, start) else 1.0,
    )


def _since(spell: Spell, month: int, start: str) -> int:
    return month - month_index(spell.first_month, start)


def _is_on(spell: Spell, month: int, start: str) -> bool:
    return 0 <= _since(spell, month, start) < spell.months
