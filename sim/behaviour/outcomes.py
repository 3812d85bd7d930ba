"""Projects from their beginning to what they turn out to be (A7), and how many firms there are to do them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled import loop
from sim.config.schema.population import N_LINKS
from sim.randomness import uniform_of_item


class Running(NamedTuple):
    """Columns of firms that say how their projects stand, as ``sim.firms`` declares them."""

    alive: np.ndarray
    option: np.ndarray
    installed: np.ndarray
    token: np.ndarray
    success: np.ndarray
    revealed: np.ndarray


@loop
def begun(first, after, firms, month):
    """Projects begun this month, those for show apart.   (n,) index of the link, (n,) slot"""
    alive, installed, token = firms.alive, firms.installed, firms.token
    many, (links, slots) = 0, _room(first, after)
    for link in range(N_LINKS):
        for firm in range(first, after):
            if installed[link, firm] == month and alive[firm] and not token[link, firm]:
                links[many], slots[many] = link, firm
                many += 1
    return links[:many].copy(), slots[:many].copy()


@loop
def show(first, after, firms, month, reveal_after):
    """Projects that show this month how they have turned out; from now on that is known.   (n,) link, (n,) slot

    Parameters
    ----------
    month, reveal_after : index, months
    """
    alive, option, installed, revealed = firms.alive, firms.option, firms.installed, firms.revealed
    many, (links, slots) = 0, _room(first, after)
    for link in range(N_LINKS):
        for firm in range(first, after):
            waits = option[link, firm] > 0 and not revealed[link, firm] and alive[firm]
            if waits and month - installed[link, firm] >= reveal_after:
                revealed[link, firm] = True
                links[many], slots[many] = link, firm
                many += 1
    return links[:many].copy(), slots[:many].copy()


@loop
def doomed(first, after, firms, name, root, odds):
    """Known failures that are given up this month.   (n,) link, (n,) slot

    Parameters
    ----------
    name : (F,) name
        By which firms draw.
    root
        Of the draws of the month.
    odds : probability
    """
    alive, option, revealed, success = firms.alive, firms.option, firms.revealed, firms.success
    many, (links, slots) = 0, _room(first, after)
    for link in range(N_LINKS):
        for firm in range(first, after):
            failed = option[link, firm] > 0 and revealed[link, firm] and not success[link, firm] and alive[firm]
            if failed and uniform_of_item(root, name[firm], link + 1) < odds:
                links[many], slots[many] = link, firm
                many += 1
    return links[:many].copy(), slots[:many].copy()


@loop
def _room(first, after):
    """For the links and places of all projects of these firms."""
    return np.empty(N_LINKS * (after - first), dtype=np.int64), np.empty(N_LINKS * (after - first), dtype=np.int64)


@loop
def firms_in(first, after, alive, sector, region, sectors, regions):
    """Firms alive by sector and region.   (S, R) count"""
    found = np.zeros((sectors, regions))
    for firm in range(first, after):
        if alive[firm]:
            found[sector[firm], region[firm]] += 1.0
    return found
