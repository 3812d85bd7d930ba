"""Cash, credit, pay-out: what a firm can pay, and what its owners leave in it (gap G2)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.behaviour.absorption import gained_by_research
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


def lending_capacity(bank: Bank, equity: float, lent: float) -> float:
    """What banks can still lend, given their equity (equation 37).   currency

    Source
    ------
    Order of requests and capital constraint after the bank of BeforeIT (Poledna et al. 2023).
    """
    return max(equity / bank.capital_ratio - lent, 0.0)


@rule
def safety_by_data(informatization: np.ndarray, led_by_user: np.ndarray, most: float) -> np.ndarray:
    """How much safer a loan is because the chain's data are there to read (equation 57).   (F,) share

    Parameters
    ----------
    informatization : (F,) share
    led_by_user : (F,) bool
        The large firm of its chain uses AI.
    most : share
        Where all is informatized.
    """
    return most * informatization * led_by_user


class Estate(NamedTuple):
    """Columns of firms that are settled when one closes, as ``sim.firms`` declares them."""

    cash: np.ndarray
    debt: np.ndarray
    guaranteed: np.ndarray
    project_debt: np.ndarray
    working_capital: np.ndarray
    informatization: np.ndarray
    hub: np.ndarray


@loop
def wind_up(slots, firms, hub_uses, loss_given_default, chain_risk_cut, coverage):
    """Firms that close pay what they can, and owe and own nothing any more; what stocks fetch the bank recovers.

    Parameters
    ----------
    slots : (C,) slot
    firms : Estate
        Written.
    hub_uses : (H,) bool
        Large firms that use AI.
    loss_given_default : share
        Of a loan that banks lose, where no data make it safer.
    chain_risk_cut : share
        How much safer it is at most, as in ``safety_by_data``.
    coverage : share
        Of a guaranteed loan's loss that the state pays.

    Returns
    -------
    (6, C) currency
        Bills that nobody pays, debt repaid from cash, cash that is left to owners, debt recovered, debt lost, and what
        the state pays for its guarantees.
    """
    cash, debt, guaranteed, working_capital = firms.cash, firms.debt, firms.guaranteed, firms.working_capital
    project_debt, informatization, hub = firms.project_debt, firms.informatization, firms.hub
    settled = np.empty((6, len(slots)))
    for at in range(len(slots)):
        firm = slots[at]
        bills = max(-cash[firm], 0.0)
        held = cash[firm] + bills
        repaid = min(held, debt[firm])
        left = debt[firm] - repaid
        led_by_user = hub[firm] >= 0 and hub_uses[hub[firm]]
        safety = safety_by_data(informatization[firm], led_by_user, chain_risk_cut)
        given_default = loss_given_default * (1.0 - safety)
        lost = given_default * left
        settled[0, at], settled[1, at], settled[2, at] = bills, repaid, held - repaid
        settled[3, at], settled[4, at] = left - lost, lost
        settled[5, at] = coverage * given_default * min(guaranteed[firm], left)
        cash[firm], debt[firm], guaranteed[firm], project_debt[firm], working_capital[firm] = 0.0, 0.0, 0.0, 0.0, 0.0
    return settled


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


class Accounts(NamedTuple):
    """Columns of firms that the end of a month moves, as ``sim.firms`` declares them."""

    alive: np.ndarray
    sector: np.ndarray
    size_class: np.ndarray
    value_added: np.ndarray
    employees: np.ndarray
    profit: np.ndarray
    cash: np.ndarray
    debt: np.ndarray
    guaranteed: np.ndarray
    project_debt: np.ndarray
    absorptive_capacity: np.ndarray
    target_cash: np.ndarray
    planned_outlay: np.ndarray


class Settling(NamedTuple):
    """What the end of a month goes by.

    Attributes
    ----------
    tax_rate : (Z,) share of profit
        By size class.
    wage : (S,) currency/month per employee
        As it is paid this month.
    value_added_share : (S,) share of turnover

    The rest are the parameters of these names.
    """

    tax_rate: np.ndarray
    wage: np.ndarray
    value_added_share: np.ndarray
    research_share: float
    research_reference: float
    skill_by_research: float
    amortisation: float
    payout: float
    payout_saving: float
    surplus_payout: float


@rule
def tax_on(profit: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Tax on the profit of a month; nothing on a loss.   (F,) currency"""
    return rate * np.maximum(profit, 0.0)


@rule
def research_on(after_tax: np.ndarray, share: float) -> np.ndarray:
    """What a firm spends on research out of its profit after tax (equation 52).   (F,) currency"""
    return share * np.maximum(after_tax, 0.0)


@rule
def yearly_turnover(value_added: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Turnover of a year at this month's pace.   share : of value added in it, gives (F,) currency"""
    return MONTHS_PER_YEAR * value_added / share


@loop
def settle(first, after, firms, given):
    """Tax, research and instalments are paid; research adds to skill.   3 x currency, in all"""
    alive, sector, size_class, value_added = firms.alive, firms.sector, firms.size_class, firms.value_added
    profit, cash, skill, debt = firms.profit, firms.cash, firms.absorptive_capacity, firms.debt
    guaranteed, project_debt = firms.guaranteed, firms.project_debt
    tax_rate, share = given.tax_rate, given.value_added_share
    taxed, researched, repaid = 0.0, 0.0, 0.0
    for firm in range(first, after):
        tax = tax_on(profit[firm], tax_rate[size_class[firm]])
        research = research_on(profit[firm] - tax, given.research_share)
        if research > 0.0:
            monthly = yearly_turnover(value_added[firm], share[sector[firm]]) / MONTHS_PER_YEAR
            skill[firm] += gained_by_research(
                skill[firm], research, monthly, given.research_reference, given.skill_by_research
            )
        instalment = debt[firm] / given.amortisation if alive[firm] else 0.0
        cash[firm] = cash[firm] - tax - research - instalment
        if debt[firm] != 0.0 or guaranteed[firm] != 0.0 or project_debt[firm] != 0.0:
            debt[firm] -= instalment
            guaranteed[firm] -= guaranteed[firm] / given.amortisation
            project_debt[firm] -= project_debt[firm] / given.amortisation
        taxed += tax
        researched += research
        repaid += instalment
    return taxed, researched, repaid


@loop
def pay_out(first, after, firms, given):
    """Owners take out what they do not need, never more than there is (equation 39).   currency, in all"""
    alive, sector, size_class, employees = firms.alive, firms.sector, firms.size_class, firms.employees
    profit, cash, target_cash, planned = firms.profit, firms.cash, firms.target_cash, firms.planned_outlay
    tax_rate, wage, total = given.tax_rate, given.wage, 0.0
    for firm in range(first, after):
        if alive[firm]:
            after_tax = profit[firm] - tax_on(profit[firm], tax_rate[size_class[firm]])
            earned = after_tax - research_on(after_tax, given.research_share)
            target = target_cash[firm] * (employees[firm] * wage[sector[firm]]) + planned[firm]
            kept = given.payout_saving if planned[firm] > 0 else given.payout
            wanted = taken_out(cash[firm], earned, target, kept, given.surplus_payout)
            taken = between(wanted, 0.0, max(cash[firm], 0.0))
            cash[firm] -= taken
            total += taken
    return total


@loop
def count_debt(first, after, alive, debt):
    """Debt of the firms alive.   currency, in all"""
    owed = 0.0
    for firm in range(first, after):
        if alive[firm]:
            owed += debt[firm]
    return owed


@loop
def count_money(first, after, firms, share):
    """Cash, debt and turnover of a year of the firms alive.   3 x currency, in all

    Parameters
    ----------
    share : (S,) share of turnover
        Value added.
    """
    alive, sector, value_added, cash, debt = firms.alive, firms.sector, firms.value_added, firms.cash, firms.debt
    held, owed, sold = 0.0, 0.0, 0.0
    for firm in range(first, after):
        if alive[firm]:
            held += cash[firm]
            owed += debt[firm]
            sold += yearly_turnover(value_added[firm], share[sector[firm]])
    return held, owed, sold
