"""What firms face when they decide: the terms of the market, and those terms with a policy's help."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np

from sim.config.schema.behaviour import Projects
from sim.economics.finance import share_up_to
from sim.firms import OPTIONS


@dataclass(frozen=True)
class OptionTerms:
    """The kinds of AI project on offer this month; each array is (options,).

    Attributes
    ----------
    gain, cost, trough : ratio
        Multipliers of potential gain, of project cost, and depth of the trough.
    half_saturation : share
    upkeep_per_year : share of project cost
    success : share points
    fit : share
    matched : 1 or 0
        Whether fit depends on scenario knowledge and supplier.
    """

    gain: np.ndarray
    cost: np.ndarray
    trough: np.ndarray
    half_saturation: np.ndarray
    upkeep_per_year: np.ndarray
    success: np.ndarray
    fit: np.ndarray
    matched: np.ndarray

    @classmethod
    def of(cls, projects: Projects) -> Self:
        """The options as the configuration states them."""
        options = [getattr(projects, name) for name in OPTIONS]
        names = {"upkeep_per_year": "maintenance_per_year"}
        return cls(
            **{f.name: np.array([float(getattr(o, names.get(f.name, f.name))) for o in options]) for f in fields(cls)}
        )

    def with_general(self, *, cost: float, gain: float, half_saturation: float, success: float) -> Self:
        """The same, with the general-purpose option on other terms.

        Parameters
        ----------
        cost, gain : ratio
            Multipliers.
        half_saturation, success : share points
            Shifts; half-saturation stays at or above 0.02.
        """
        general = np.array([1.0, 0.0, 0.0])
        return replace(
            self,
            cost=self.cost * np.where(general > 0, cost, 1.0),
            gain=self.gain * np.where(general > 0, gain, 1.0),
            half_saturation=np.maximum(self.half_saturation + general * half_saturation, 0.02),
            success=self.success + general * success,
        )


@dataclass(frozen=True)
class Terms:
    """What a firm is offered, whoever it is.

    Attributes
    ----------
    options
        Kinds of project.
    integration : ratio
        Extra cost where nothing is informatized.
    success : share points
        Added to everybody's odds.
    expected_price_fall : share
        Fall of project cost that firms expect over the next year.
    step : ratio
        Cost of a step of informatization, 1 without a guide.
    """

    options: OptionTerms
    integration: float
    success: float
    expected_price_fall: float
    step: float = 1.0


@dataclass(frozen=True)
class Aid:
    """What the state offers to the firms that decide this month; arrays are (C,).

    Attributes
    ----------
    rate : share of project cost
    cap : currency
    compliance : currency
        What applying costs the firm.
    at_once : bool
        Paid on installation rather than when use is proven.
    inspection : probability
    extra_credit : share of yearly turnover
    fee : share of the guaranteed loan
    credit_rate : share of project cost
        Credited against tax.
    credit_cap : currency
    tax : currency/year
        What the firm expects to owe; a credit is worth no more to it.
    """

    rate: np.ndarray
    cap: float
    compliance: float
    at_once: bool
    inspection: float
    extra_credit: np.ndarray
    fee: float
    credit_rate: np.ndarray | float = 0.0
    credit_cap: float = 0.0
    tax: np.ndarray | float = 0.0

    def tax_credit(self, cost: np.ndarray) -> np.ndarray:
        """Tax credit for projects of this cost.   (..., C) currency"""
        return share_up_to(self.credit_rate, cost, self.credit_cap)
