"""Cash, credit, pay-out: what a firm can pay, and what its owners leave in it (gap G2)."""

from __future__ import annotations

import numpy as np

from sim.config.schema.behaviour import Capital
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
    debt: np.ndarray,
) -> np.ndarray:
    """What a bank or the hub of the chain would still lend (equation 37).

    Parameters
    ----------
    turnover, yearly_surplus, debt : (F,) currency, per year where a flow
    access : (F,) bool
        A bank lends to it at all.
    informatization : (F,) share
        Data on which supply-chain finance rests.
    hub_uses : (F,) bool
        The large firm of its chain uses AI, and so can read that data.

    Returns
    -------
    (F,) currency

    Source
    ------
    Credit on earnings after the K+S family of models; data credit after the paper, 2.3.1.
    """
    bank = capital.collateral_credit * turnover + capital.earnings_credit * np.maximum(yearly_surplus, 0.0)
    chain = capital.chain_credit * turnover * informatization * hub_uses
    return np.maximum(bank * access + chain - debt, 0.0)


def spare_cash(capital: Capital, cash: np.ndarray, wage_bill: np.ndarray) -> np.ndarray:
    """Cash above the buffer that a cautious owner does not touch.   (F,) currency"""
    return np.maximum(cash - capital.buffer * wage_bill, 0.0)


def interest(capital: Capital, debt: np.ndarray, turnover: np.ndarray) -> np.ndarray:
    """Interest of the month (equation 38).   (F,) currency"""
    leverage = np.divide(debt, turnover, out=np.zeros_like(debt), where=turnover > 0)
    return debt * (capital.interest_per_year + capital.spread_per_leverage * leverage) / MONTHS_PER_YEAR


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
