"""A project begins: whether it will work, and what its firm's columns say of it from then on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled import loop
from sim.randomness import uniform_of_item


class Begun(NamedTuple):
    """Columns that a new project is written into, and those that it takes down, as ``sim.firms`` declares them."""

    option: np.ndarray
    upgrades: np.ndarray
    installed: np.ndarray
    attempts: np.ndarray
    success: np.ndarray
    revealed: np.ndarray
    token: np.ndarray
    ceiling: np.ndarray
    trough: np.ndarray
    upkeep: np.ndarray
    supplier: np.ndarray
    fit: np.ndarray
    invoice: np.ndarray
    planned_outlay: np.ndarray
    adoption_month: np.ndarray
    first_link: np.ndarray
    first_option: np.ndarray
    informatization: np.ndarray
    informatization_at_adoption: np.ndarray


@loop
def succeed(who, link, odds, name, root, founded, attempts):
    """Whether projects work, by the luck of firm, link and attempt.   (n,) bool

    Parameters
    ----------
    who, link : (n,) slot, index
    odds : (n,) probability
    name : (n,) name
        By which the firms draw.
    root
        Of the draws.
    founded : (F,) month
        Tells an entrant from an earlier owner of its place.
    attempts : (L, F) count
    """
    works = np.empty(len(who), dtype=np.bool_)
    for one in range(len(who)):
        life = max(int(founded[who[one]]), 0)
        item = 1 + link[one] + 4 * int(attempts[link[one], who[one]]) + 4096 * life
        works[one] = uniform_of_item(root, name[one], item) < odds[one]
    return works


@loop
def write_down(who, link, option, supplier, cost, upkeep, ceiling, trough, fit, works, token, month, firms):
    """New projects are written into the columns of their firms, in the place of those that they improve on.

    Parameters
    ----------
    who, link, option, supplier : (n,) slot, index, index, slot
    cost, upkeep, ceiling, trough, fit : (n,)
        What is to be expected of them, as in ``Prospects``.
    works : (n,) bool
    token : bool
        Installed for the grant alone: it uses up no luck.
    firms
        Written.
    """
    kind, upgrades, installed, attempts = firms.option, firms.upgrades, firms.installed, firms.attempts
    adoption_month, first_link, first_option = firms.adoption_month, firms.first_link, firms.first_option
    for one in range(len(who)):
        firm, at = who[one], link[one]
        upgrades[at, firm] += kind[at, firm] != 0
        kind[at, firm], installed[at, firm] = option[one], month
        attempts[at, firm] += not token
        firms.success[at, firm], firms.revealed[at, firm], firms.token[at, firm] = works[one], False, token
        firms.ceiling[at, firm], firms.trough[at, firm] = ceiling[one], trough[one]
        firms.upkeep[at, firm], firms.fit[at, firm] = upkeep[one], fit[one]
        firms.supplier[at, firm], firms.invoice[at, firm] = supplier[one], cost[one]
        firms.planned_outlay[firm] = 0.0
        if adoption_month[firm] < 0:
            adoption_month[firm], first_link[firm], first_option[firm] = month, at, option[one]
            firms.informatization_at_adoption[firm] = firms.informatization[firm]
