"""Cash, credit, pay-out: what a firm can pay, and what its owners leave in it (gap G2)."""

from __future__ import annotations

import numpy as np

from sim.compiled import loop, rule, where
from sim.config.schema.behaviour import Bank, Capital
from sim.economics.ratios import between, ratio
from sim.units import MONTHS_PER_YEAR


@rule
def liquid_wealth(cash: np.ndarray, yearly_surplus: np.ndarray, wage_bill: np.ndarray) -> np.ndarray:
    """Wealth against which an owner weighs a risk (equation 26).   (F,) currency, positive

    Parameters
    ----------
    cash, yearly_surplus : (F,) currency
    wage_bill : (F,) currency/month
    """
    return np.maximum(cash, 0.0) + 0.5 * np.maximum(yearly_surplus, 0.0) + 0.25 * wage_bill


@rule
def line_of_credit(
    turnover: np.ndarray, yearly_surplus: np.ndarray, access: np.ndarray, informatization: np.ndarray,
    hub_finances: np.ndarray, reads_own: np.ndarray, debt: np.ndarray, line_cut: float, collateral_credit: float,
    earnings_credit: float, chain_credit: float, data_credit: float,
) -> np.ndarray:  # fmt: skip
    """What a bank or the hub of the chain would still lend (equation 37).

    Parameters
    ----------
    turnover, yearly_surplus, debt : (F,) currency, per year where a flow
    access : (F,) bool
        A bank lends to it at all.
    informatization : (F,) share
        Data on which such credit rests.
    hub_finances : (F,) bool
        The large firm of its chain can read that data.
    reads_own : (F,) bool
        Its own AI in the management link works, and makes them readable for a bank (O1).
    line_cut : share
        Of the bank's line, while credit is scarce.
    collateral_credit, earnings_credit : ratio, years
        Of turnover and of surplus.
    chain_credit, data_credit : ratio
        Of turnover, where all is informatized.

    Returns
    -------
    (F,) currency

    Source
    ------
    Credit on earnings after the K+S family of models; data credit after the paper, 2.3.1.
    """
    bank = collateral_credit * turnover + earnings_credit * np.maximum(yearly_surplus, 0.0)
    bank = (1.0 - line_cut) * bank
    data = (chain_credit * hub_finances + data_credit * reads_own) * turnover * informatization
    return np.maximum(bank * access + data - debt, 0.0)


@rule
def cash_to_spare(cash: np.ndarray, wage_bill: np.ndarray, buffer: float) -> np.ndarray:
    """Cash above the buffer that a cautious owner does not touch.   (F,) currency

    Parameters
    ----------
    cash, wage_bill : (F,) currency, currency/month
    buffer : months of wage bill
    """
    return np.maximum(cash - buffer * wage_bill, 0.0)


def spare_cash(capital: Capital, cash: np.ndarray, wage_bill: np.ndarray) -> np.ndarray:
    """The same with these parameters.   (F,) currency"""
    return cash_to_spare(cash, wage_bill, capital.buffer)


def lending_capacity(bank: Bank, equity: float, lent: float) -> float:
    """What banks can still lend, given their equity (equation 37).   currency

    Source
    ------
    Order of requests and capital constraint after the bank of BeforeIT (Poledna et al. 2023).
    """
    return max(equity / bank.capital_ratio - lent, 0.0)


@rule
def interest_on(
    debt: np.ndarray, turnover: np.ndarray, safety: np.ndarray | float, safe_rate: float, spread_per_leverage: float
) -> np.ndarray:
    """Interest of the month (equations 38, 57).   (F,) currency

    Parameters
    ----------
    debt, turnover : (F,) currency, currency/year
    safety : (F,) share
        Cut of the spread, where the chain's data are there to read.
    safe_rate : 1/year
        Of a borrower without risk.
    spread_per_leverage : 1/year
    """
    spread = spread_per_leverage * ratio(debt, turnover) * (1.0 - safety)
    return debt * (safe_rate + spread) / MONTHS_PER_YEAR


def interest(
    capital: Capital,
    debt: np.ndarray,
    turnover: np.ndarray,
    safety: np.ndarray | float = 0.0,
    rate_rise: float = 0.0,
) -> np.ndarray:
    """The same at the rates of this market, which rise while credit is scarce.   rate_rise : 1/year"""
    return interest_on(debt, turnover, safety, capital.interest_per_year + rate_rise, capital.spread_per_leverage)


@rule
def taken_out(
    cash: np.ndarray, profit_after_tax: np.ndarray, target: np.ndarray, kept: np.ndarray, surplus_share: float
) -> np.ndarray:
    """What the owners take out this month (equation 39).

    Parameters
    ----------
    cash, profit_after_tax, target : (F,) currency
        Target includes the outlay that the firm saves up for.
    kept : (F,) share
        Of what was earned, taken out while cash is below the target.
    surplus_share : share
        Of the cash beyond the target.
    """
    earned, surplus = np.maximum(profit_after_tax, 0.0), cash - target
    return where(surplus >= 0, earned + surplus_share * surplus, kept * earned)


@loop
def paid_out(
    alive: np.ndarray, cash: np.ndarray, after_tax: np.ndarray, wage_bill: np.ndarray, target_cash: np.ndarray,
    planned_outlay: np.ndarray, payout_usual: float, payout_saving: float, surplus_share: float,
) -> np.ndarray:  # fmt: skip
    """What the owners of each firm take out; never more than there is.   (F,) currency

    Parameters
    ----------
    alive : (F,) bool
    cash, after_tax, wage_bill, planned_outlay : (F,) currency
    target_cash : (F,) months of wage bill
    payout_usual, payout_saving, surplus_share : share
        Of what was earned, of the same while the firm saves up, and of cash beyond the target.
    """
    taken = np.zeros(len(alive))
    for firm in range(len(alive)):
        if alive[firm]:
            target = target_cash[firm] * wage_bill[firm] + planned_outlay[firm]
            kept = payout_saving if planned_outlay[firm] > 0 else payout_usual
            wanted = taken_out(cash[firm], after_tax[firm], target, kept, surplus_share)
            taken[firm] = between(wanted, 0.0, max(cash[firm], 0.0))
    return taken


@loop
def repaid(
    alive: np.ndarray, debt: np.ndarray, guaranteed: np.ndarray, project_debt: np.ndarray, months: float
) -> np.ndarray:
    """Instalments of the month, and what is left of each kind of debt.

    Parameters
    ----------
    alive : (F,) bool
    debt, guaranteed, project_debt : (F,) currency
    months
        Over which a loan is repaid.

    Returns
    -------
    (4, F) currency
        Repaid; left of all debt, of the guaranteed, of that for AI.
    """
    found = np.zeros((4, len(alive)))
    for firm in range(len(alive)):
        if debt[firm] != 0.0 or guaranteed[firm] != 0.0 or project_debt[firm] != 0.0:
            found[0, firm] = debt[firm] / months if alive[firm] else 0.0
            found[1, firm] = debt[firm] - found[0, firm]
            found[2, firm] = guaranteed[firm] - guaranteed[firm] / months
            found[3, firm] = project_debt[firm] - project_debt[firm] / months
    return found
