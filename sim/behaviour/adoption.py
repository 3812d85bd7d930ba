"""The decision: is the best project worth it, and can the firm pay (equations 27-31)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.compiled import loop
from sim.terms import Aid


@dataclass(frozen=True)
class Choice:
    """Each firm's best project on the terms at hand; arrays are (C,).

    Attributes
    ----------
    link, option : index
        Of the best project that it can pay for; option as in the firm's column: 1 general,
        2 specialised, 3 disruptive.
    wanted : bool
        That project is worth it at the firm's own beliefs.
    worth_it : bool
        Some project is, whether or not the firm can pay for it.
    cost, grant : currency
        Of the best project that it can pay for.
    dreamt_of : currency
        Cost of the best project of all.
    """

    link: np.ndarray
    option: np.ndarray
    wanted: np.ndarray
    worth_it: np.ndarray
    cost: np.ndarray
    grant: np.ndarray
    dreamt_of: np.ndarray


def choose(
    value: np.ndarray,
    cost: np.ndarray,
    grant: np.ndarray | float,
    upfront: np.ndarray,
    means: np.ndarray,
    open_to_it: np.ndarray,
) -> Choice:
    """The project of highest value among those that are payable and open to the firm.

    Parameters
    ----------
    value, cost, grant : (L, O, C) currency
    upfront : (L, O, C) currency
        What must be paid on installation.
    means : (C,) currency
        Spare cash and credit.
    open_to_it : (L, O, C) bool
        Projects that the firm could begin: any on a link without AI, a better kind where one works.

    Source
    ------
    Net present value rule under a liquidity limit: Brealey, Myers & Allen, ch. 5.
    """
    shape = value.shape
    chosen = _highest(
        value, np.broadcast_to(cost, shape), np.broadcast_to(grant, shape), np.broadcast_to(upfront, shape), means,
        np.broadcast_to(open_to_it, shape),
    )  # fmt: skip
    return Choice(*chosen)


@loop
def _highest(value, cost, grant, upfront, means, open_to_it):
    """The choices of firms, one by one; of equals the first."""
    links, options, firms = value.shape
    best_link, best_option = np.zeros(firms, dtype=np.int64), np.ones(firms, dtype=np.int64)
    wanted, worth_it = np.zeros(firms, dtype=np.bool_), np.zeros(firms, dtype=np.bool_)
    paid, granted, dreamt_of = np.empty(firms), np.empty(firms), np.empty(firms)
    for firm in range(firms):
        best, dream, best_at, dream_at = -np.inf, -np.inf, (0, 0), (0, 0)
        for link in range(links):
            for option in range(options):
                worth = value[link, option, firm]
                if not open_to_it[link, option, firm]:
                    continue
                if worth > dream:
                    dream, dream_at = worth, (link, option)
                if worth > best and upfront[link, option, firm] <= means[firm]:
                    best, best_at = worth, (link, option)
        best_link[firm], best_option[firm] = best_at[0], best_at[1] + 1
        wanted[firm], worth_it[firm] = best > 0, dream > 0
        paid[firm], granted[firm] = cost[best_at[0], best_at[1], firm], grant[best_at[0], best_at[1], firm]
        dreamt_of[firm] = cost[dream_at[0], dream_at[1], firm]
    return best_link, best_option, wanted, worth_it, paid, granted, dreamt_of


def open_projects(option: np.ndarray, works: np.ndarray, kinds: int) -> np.ndarray:
    """Projects that a firm could begin: all where it has no AI, a better kind where it knows that one works (A7).

    Parameters
    ----------
    option : (L, C) index
        Kind in use, 0 for none.
    works : (L, C) bool
        That project is known to work, and is no token.
    kinds : count
        Kinds on offer, from the plainest to the boldest.

    Returns
    -------
    (L, O, C) bool
    """
    kind = 1 + np.arange(kinds)[None, :, None]
    better = works[:, None, :] & (kind > option[:, None, :])
    return np.asarray((option == 0)[:, None, :] | better)


def either(helped: Choice, alone: Choice, awarded: np.ndarray) -> Choice:
    """The choice on the policy's terms where aid was awarded, on the market's terms elsewhere."""
    names = Choice.__dataclass_fields__
    return Choice(**{n: np.where(awarded, getattr(helped, n), getattr(alone, n)) for n in names})


def token_gain(grant: np.ndarray, cost: np.ndarray, aid: Aid) -> np.ndarray:
    """What a firm keeps if it installs something for the grant alone and never runs it (W1, equation 43).

    Parameters
    ----------
    grant, cost : (C,) currency
        Grant on the invoice, and what the token really costs.
    aid
        Compliance cost, and how likely an inspection is that takes the grant back.

    Returns
    -------
    (C,) currency; negative where honesty pays
    """
    return grant * (1.0 - aid.inspection) - cost - aid.compliance
