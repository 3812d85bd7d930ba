"""Where firms stand when they look at AI, out of their columns and what surrounds them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.behaviour.financing import cash_to_spare
from sim.behaviour.lifecycle import is_mature
from sim.behaviour.projects import Position
from sim.compiled import loop
from sim.config.schema.population import N_LINKS


class Surroundings(NamedTuple):
    """What surrounds firms that look at AI, by sector (S), region (R), link (L) and architecture (A).

    Attributes
    ----------
    wage, dearer_wage : (S,) currency/month per employee
        As projects cost, and as it is paid this month.
    found : (R,) share
        People found of those sought.
    potential : (L, S) share of value added
        Of a project that is begun now.
    serves : (L, A) bool
    mismatch : share
        Reach that is left where the architecture does not serve a link.
    knowledge : (L, S, R) share
        Scenario knowledge.
    knowledge_to_fit : ratio
    buffer : months of wage bill
        Cash that owners do not touch.
    worth : ratio
        As in ``Position``.
    """

    wage: np.ndarray
    dearer_wage: np.ndarray
    found: np.ndarray
    potential: np.ndarray
    serves: np.ndarray
    mismatch: float
    knowledge: np.ndarray
    knowledge_to_fit: float
    buffer: float
    worth: float


class Looking(NamedTuple):
    """Columns of firms that say where one stands, as ``sim.firms`` declares them."""

    sector: np.ndarray
    region: np.ndarray
    stage: np.ndarray
    architecture: np.ndarray
    value_added: np.ndarray
    employees: np.ndarray
    informatization: np.ndarray
    cash: np.ndarray


def stand(
    firms: Looking, slots: np.ndarray, around: Surroundings, skill: np.ndarray, price: np.ndarray, match: np.ndarray
) -> Position:
    """Where these firms stand.

    Parameters
    ----------
    slots : (C,) slot
    skill, price, match : (C,)
        Skill that they can call upon; price level, and how much better than usual the supplier suits them.
    """
    each, by_link = np.empty((6, len(slots))), np.empty((3, len(around.potential), len(slots)))
    mature = np.empty(len(slots), dtype=bool)
    where_they_stand(firms, slots, around, match, each, by_link, mature)
    value_added, wage, employees, informatization, staffing, spare = each
    potential, reaches, fit = by_link
    return Position(
        value_added, wage, employees, informatization, skill, staffing, potential, reaches, fit, price, mature, spare,
        around.worth,
    )  # fmt: skip


@loop
def where_they_stand(firms, slots, around, match, each, by_link, mature):
    """The same into arrays: what is one number, what is one by link, and who is mature."""
    sector_of, region_of, architecture, stage = firms.sector, firms.region, firms.architecture, firms.stage
    value_added, employees, level, cash = firms.value_added, firms.employees, firms.informatization, firms.cash
    wage, dearer_wage, found = around.wage, around.dearer_wage, around.found
    potential, serves, knowledge = around.potential, around.serves, around.knowledge
    for at in range(len(slots)):
        firm = slots[at]
        sector, region = sector_of[firm], region_of[firm]
        each[0, at], each[1, at], each[2, at] = value_added[firm], wage[sector], employees[firm]
        each[3, at], each[4, at] = level[firm], found[region]
        each[5, at] = cash_to_spare(cash[firm], employees[firm] * dearer_wage[sector], around.buffer)
        mature[at] = is_mature(stage[firm])
        for link in range(N_LINKS):
            by_link[0, link, at] = potential[link, sector]
            by_link[1, link, at] = 1.0 if serves[link, architecture[firm]] else around.mismatch
            by_link[2, link, at] = around.knowledge_to_fit * knowledge[link, sector, region] + match[at]
