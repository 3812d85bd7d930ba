"""The decision: is the best project worth it, and can the firm pay (equations 27-31)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.behaviour.aid import Help, grant_for, interest_saved, lost_by_not_waiting, tax_saved
from sim.behaviour.appraisal import Owners, felt_worth, success_believed
from sim.behaviour.projects import Offered, Position, of_firm, of_kind, of_project
from sim.compiled import loop, rule
from sim.config.schema.population import N_LINKS
from sim.randomness import address_of, uniform_at
from sim.terms import Aid
from sim.threads import LOOKER, spread


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


@rule
def known_to_work(option: np.ndarray, revealed: np.ndarray, success: np.ndarray, token: np.ndarray) -> np.ndarray:
    """Projects in use whose success is known, and that are not for show (A7).   (...) bool"""
    return (option > 0) & revealed & success & np.logical_not(token)


@rule
def is_open(option: np.ndarray, works: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Projects that a firm could begin: any where it has no AI, a better kind where it knows that one works (A7).

    Parameters
    ----------
    option, kind : (...) index
        Kind in use, 0 for none, and kind of the project, from 1 for the plainest.
    works : (...) bool
        What is in use is known to work, and is no token.

    Returns
    -------
    (...) bool
    """
    return (option == 0) | (works & (kind > option))


class Case(NamedTuple):
    """What is particular to a decision of this month; arrays are (C,) or (L, C).

    Attributes
    ----------
    option : (L, C) index
        Kind in use, 0 for none.
    works : (L, C) bool
        That project is known to work, and is no token.
    kept : (L, C) currency
        Worth of the project that an upgrade would replace.
    name : name
        By which the firms draw.
    root
        Of the draws of what no model explains.
    noise : share of project cost
        Scale of that.
    price_fall : share
        Expected fall of project cost over the next year.
    """

    option: np.ndarray
    works: np.ndarray
    kept: np.ndarray
    name: np.ndarray
    root: np.uint64
    noise: float
    price_fall: float


def best_projects(given: Offered, at: Position, owners: Owners, aid: Help, case: Case) -> tuple[Choice, Choice]:
    """Each firm's best project on the market's terms, and with the aid on offer, by the same luck.

    Parameters
    ----------
    given, at, owners, aid, case
        Terms, firms, their owners, help, and what is particular to the month.

    Source
    ------
    Equations 26-28: the highest certainty equivalent of those payable, with logistic noise on the scale of cost.
    """
    firms = len(at.value_added)
    places, money = np.zeros((2, 2, firms), dtype=np.int64), np.zeros((2, 3, firms))
    found = np.zeros((2, 2, firms), dtype=bool)
    spread(_search, firms, given, at, owners, aid, case, places, money, found, cost=LOOKER)
    alone = Choice(*places[0], *found[0], *money[0])
    return alone, Choice(*places[1], *found[1], *money[1]) if aid.offered else alone


@loop
def _search(first, after, given, at, owners, aid, case, places, money, found):
    """The two choices of some firms, one by one: places, cost and grant, and whether they are worth it."""
    kinds = len(given.cost)
    best, dream, before = np.empty(2), np.empty(2), np.empty(2)
    for firm in range(first, after):
        error, skill, address = np.exp(owners.cost_error[firm]), at.skill[firm], address_of(case.root, case.name[firm])
        full, learning, deeper, data = of_firm(given, at, firm, at.informatization[firm], skill)
        best[:], dream[:], before[:] = -np.inf, -np.inf, 0
        places[:, 1, firm] = 1
        money[:, 0, firm] = money[:, 2, firm] = given.cost[0] * full  # named by who finds nothing in reach
        for kind in range(kinds):
            cost, upkeep, reach, odds = of_kind(given, at, firm, kind, data, skill, full)
            running, believed = upkeep * given.steady, cost * error
            later = lost_by_not_waiting(aid, firm, believed, owners.waiting[firm])
            for link in range(N_LINKS):
                place = link * kinds + kind
                if not is_open(case.option[link, firm], case.works[link, firm], kind + 1):
                    continue
                _, _, true, _, gain, disruption = of_project(
                    given, at, firm, link, kind, skill, reach, odds, learning, deeper
                )
                success = success_believed(owners.belief[link, firm], true)
                value = felt_worth(
                    success, gain, disruption, running, believed, owners.precision[link, firm], owners.wealth[firm],
                    owners.aversion[firm], owners.waiting[firm], case.price_fall,
                )  # fmt: skip
                luck = uniform_at(address, 1 + place)
                value += np.log(luck / (1.0 - luck)) * case.noise * cost + aid.orders[firm] - case.kept[link, firm]
                value -= later
                for way in range(2 if aid.offered else 1):
                    worth, grant, upfront = value, 0.0, cost
                    if way == 1 and grant_for(aid, firm, cost) > aid.compliance:  # worth applying
                        grant, upfront = grant_for(aid, firm, cost), cost + aid.compliance
                        upfront -= grant if aid.at_once else 0.0
                        worth += grant_for(aid, firm, believed) * (1.0 if aid.at_once else success) - aid.compliance
                    worth += tax_saved(aid, firm, cost) if way == 1 else 0.0
                    worth += interest_saved(aid, firm, upfront)
                    if worth > dream[way]:
                        dream[way], money[way, 2, firm] = worth, cost
                    earlier = worth == best[way] and place < before[way]  # of equals the first
                    reached = upfront <= (aid.helped[firm] if way == 1 else aid.alone[firm])
                    if reached and (worth > best[way] or earlier):
                        best[way], before[way] = worth, place
                        places[way, 0, firm], places[way, 1, firm] = link, kind + 1
                        money[way, 0, firm], money[way, 1, firm] = cost, grant
        for way in range(2):
            found[way, 0, firm], found[way, 1, firm] = best[way] > 0, dream[way] > 0


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
