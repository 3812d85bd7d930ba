"""Present values, annuities, loans."""

from __future__ import annotations

import numpy as np

from sim.compiled import rule, where


@rule
def annuity_factor(rate: np.ndarray | float, months: float) -> np.ndarray:
    """Present value of one unit of money a month, paid continuously for ``months``.

    Parameters
    ----------
    rate : (...) 1/month, continuous
        Discount rate; zero gives ``months``.
    months : months
        Horizon.

    Returns
    -------
    (...) months

    Source
    ------
    Brealey, Myers & Allen, Principles of Corporate Finance, ch. 2 (continuous form).

    Examples
    --------
    >>> annuity_factor(np.array([0.0, 0.01]), 48.0).round(3)
    array([48.  , 38.122])
    """
    safe = where(np.abs(rate) < 1e-12, 1.0, rate)
    return where(np.abs(rate) < 1e-12, months, -np.expm1(-safe * months) / safe)


@rule
def share_up_to(share: np.ndarray | float, cost: np.ndarray, cap: float) -> np.ndarray:
    """A share of a cost, no more than a cap: grants, vouchers, credits.   (...) currency

    Examples
    --------
    >>> share_up_to(0.5, np.array([100.0, 900.0]), 200.0)
    array([ 50., 200.])
    """
    return np.minimum(share * cost, cap)


def payback_months(outlay: np.ndarray, monthly_gain: np.ndarray) -> np.ndarray:
    """Months until an outlay is earned back, undiscounted.

    Parameters
    ----------
    outlay : (F,) currency
        Net of grants; zero or negative pays back at once.
    monthly_gain : (F,) currency/month
        Expected net benefit; zero or negative never pays back.

    Returns
    -------
    (F,) months, inf where it never pays back

    Source
    ------
    Brealey, Myers & Allen, Principles of Corporate Finance, ch. 5.

    Examples
    --------
    >>> payback_months(np.array([1200.0, 1.0]), np.array([100.0, 0.0]))
    array([12., inf])
    """
    outlay, monthly_gain = np.asarray(outlay, dtype=float), np.asarray(monthly_gain, dtype=float)
    earned = monthly_gain > 0
    months = np.divide(outlay, monthly_gain, out=np.full(np.shape(outlay), np.inf), where=earned)
    return where(outlay <= 0, 0.0, months)


@rule
def certainty_equivalent_loss(
    swing: np.ndarray, precision: np.ndarray, wealth: np.ndarray, aversion: np.ndarray
) -> np.ndarray:
    """Money that a risk-averse owner would give to be rid of an uncertain gain.

    Second-order approximation for constant relative risk aversion: half the aversion times the
    variance of the gain over liquid wealth.

    Parameters
    ----------
    swing : (...) currency
        Gain if the project succeeds for certain.
    precision : (...) 1/variance of the believed success
    wealth : (...) currency
        Liquid wealth, positive.
    aversion : (...) number
        Relative risk aversion.

    Returns
    -------
    (...) currency

    Source
    ------
    Pratt 1964, Econometrica 32: 122-136.

    Examples
    --------
    >>> float(certainty_equivalent_loss(100.0, 10.0, 500.0, 2.0))
    2.0
    """
    return 0.5 * aversion * swing * swing / (precision * wealth)
