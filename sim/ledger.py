"""Who paid whom for what: the money of a month, by sector of the economy.

Every flow has one payer and one payee, so money cannot appear or vanish; what the sectors hold must
move exactly as their flows say, which is checked against the columns (equation sheet, 3.4.12).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, unique

import numpy as np


class NoPayment(ValueError):
    """An amount that nobody can pay, infinite or none."""


@unique
class Sector(IntEnum):
    """Institutional sectors."""

    SMES = 0
    SUPPLIERS = 1
    LARGE_FIRMS = 2
    PLATFORMS = 3
    BANK = 4
    GOVERNMENT = 5
    REST = 6


@unique
class Purpose(IntEnum):
    """What a payment is for."""

    VALUE_ADDED = 0
    COST_SAVING = 1
    WAGES = 2
    PROJECTS = 3
    UPKEEP = 4
    INFORMATION_TECHNOLOGY = 5
    SUPPLIER_COST = 6
    PLATFORM_COST = 7
    INTEREST = 8
    LOANS = 9
    REPAYMENT = 10
    TAX = 11
    PAYOUT = 12
    EQUITY = 13
    LIQUIDATION = 14
    RECOVERY = 15
    UNPAID_BILLS = 16
    GRANT = 17
    GRANT_REPAID = 18
    GUARANTEE_FEE = 19
    GUARANTEE_PAID = 20
    TRAINING_AND_ADVICE = 21
    PUBLIC_GOODS = 22
    SUPPLIER_GRANT = 23
    HUB_CONTRACT = 24
    HUB_COST = 25
    PLATFORM_SERVICE = 26
    APPLICATION_COST = 27
    WORKING_CAPITAL = 28
    RESEARCH = 29
    INPUT_COST = 30
    INTEREST_SUBSIDY = 31
    TAX_CREDIT = 32
    ORDERS = 33
    CLOUD_VOUCHER = 34
    INFORMATIZATION_SUPPORT = 35
    TRIALS = 36
    LOST_ON_THE_WAY = 37
    BANK_PAYOUT = 38


@dataclass
class Ledger:
    """Flows of money of the current month and of each month so far.

    Attributes
    ----------
    flows : (sectors, sectors, purposes) currency
        This month, payer by payee by purpose.
    history : list of (sectors, sectors, purposes)
        Closed months, in order.
    """

    flows: np.ndarray = field(default_factory=lambda: np.zeros((len(Sector), len(Sector), len(Purpose))))
    history: list[np.ndarray] = field(default_factory=list)

    def pay(self, payer: Sector, payee: Sector, purpose: Purpose, amount: np.ndarray | float) -> None:
        """Book a payment, or the sum of many.

        Raises
        ------
        NoPayment
            If it is not a finite number.
        ValueError
            If it is negative: a wrong sign here is a bug of the caller.
        """
        total = float(amount.sum() if isinstance(amount, np.ndarray) else amount)
        if not 0 <= total < np.inf:
            fault = ValueError if -np.inf < total < 0 else NoPayment
            raise fault(f"a payment from {payer.name} to {payee.name} for {purpose.name} of {total}")
        self.flows[payer, payee, purpose] += total

    def net(self) -> np.ndarray:
        """What each sector has gained this month.   (sectors,) currency"""
        return np.asarray(self.flows.sum(axis=(0, 2)) - self.flows.sum(axis=(1, 2)))

    def close(self) -> None:
        """End of the month: keep its flows and begin with an empty page."""
        self.history.append(self.flows)
        self.flows = np.zeros_like(self.flows)
