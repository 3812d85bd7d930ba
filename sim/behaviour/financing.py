"""Cash, credit, pay-out: what a firm can pay, and what its owners leave in it (gap G2)."""

from __future__ import annotations

import numpy as np

from sim.config.schema.behaviour import Bank, Capital
from sim.economics.ratios import ratio
from sim.units import MONTHS_PER_YEAR


def liquid_wealth(cash: np.ndarray, yearly_surplus: np.ndarray, wage_bill: np.ndarray) -> np.ndarray:
    """Wealth against which an owner weighs a risk (equation 26).   (F,) currency, positive

    Parameters
    ----------
    cash, yearly_surplus : (F,) currency
    wage_bill : (F,) currency/month
    """
    return np.maximum(cash, 0.0) + 0.5 * np.maximum(yearly_surplus, 0.0) + 0.25 * wage_bill


def credit_line(
    capital: Capital,
    turnover: np.ndarray,
    yearly_surplus: np.ndarray,
    access: np.ndarray,
    informatization: np.ndarray,
    hub_uses: np.ndarray,
    reads_own: np.ndarray,
    debt: np.ndarray,
    line_cut: float = 0.0,
) -> np.ndarray:
    """What a bank or the hub of the chain would still lend (equation 37).

    Parameters
    ----------
    turnover, yearly_surplus, debt : (F,) currency, per year where a flow
    access : (F,) bool
        A bank lends to it at all.
    informatization : (F,) share
        Data on which such credit rests.
    hub_uses : (F,) bool
        The large firm of its chain uses AI, and so can read that data.
    reads_own : (F,) bool
        Its own AI in the management link works, and makes them readable for a bank (O1).
    line_cut : share
        Of the bank's line, while credit is scarce.

    Returns
    -------
    (F,) currency

    Source
    ------
    Credit on earnings after the K+S family of models; data credit after the paper, 2.3.1.
    """
    bank = capital.collateral_credit * turnover + capital.earnings_credit * np.maximum(yearly_surplus, 0.0)
    bank = (1.0 - line_cut) * bank
    data = (capital.chain_credit * hub_uses + capital.data_credit * reads_own) * turnover * informatization
    return np.maximum(bank * access + data - debt, 0.0)


def spare_cash(capital: Capital, cash: np.ndarray, wage_bill: np.ndarray) -> np.ndarray:
    """Cash above the buffer that a cautious owner does not touch.   (F,) currency"""
    return np.maximum(cash - capital.buffer * wage_bill, 0.0)


def lending_capacity(bank: Bank, equity: float, lent: float) -> float:
    """What banks can still lend, given their equity (equation 37).   currency

    Source
    ------
    Order of requests and capital constraint after the bank of BeforeIT (Poledna et al. 2023).
    """
    return max(equity / bank.capital_ratio - lent, 0.0)


def interest(
    capital: Capital,
    debt: np.ndarray,
    turnover: np.ndarray,
    safety: np.ndarray | float = 0.0,
    rate_rise: float = 0.0,
) -> np.ndarray:
    """Interest of the month (equations 38, 57).   (F,) currency

    Parameters
    ----------
    safety : (F,) share
        Cut of the spread, where the chain's data are there to read.
    rate_rise : 1/year
        Of the rate of a safe borrower, while credit is scarce.
    """
    leverage = ratio(debt, turnover)
    spread = capital.spread_per_leverage * leverage * (1.0 - safety)
    return debt * (capital.interest_per_year + rate_rise + spread) / MONTHS_PER_YEAR


def payout(
    capital: Capital, cash: np.ndarray, profit_after_tax: np.ndarray, target: np.ndarray, saving_up: np.ndarray
) -> np.ndarray:
    """What the owners take out this month (equation 39).

    Parameters
    ----------
    cash, profit_after_tax, target : (F,) currency
        Target includes the outlay that the firm saves up for.
    saving_up : (F,) bool
    """
    earned = np.maximum(profit_after_tax, 0.0)
    surplus = cash - target
    below = np.where(saving_up, capital.payout_saving, capital.payout) * earned
    return np.where(surplus >= 0, earned + capital.surplus_payout * surplus, below)
