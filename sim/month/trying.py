"""Free trials: a supplier shows in the firm's own business whether AI would work there (L3, equation 62)."""

from __future__ import annotations

import numpy as np

from sim.behaviour.appraisal import believed_success, net_present_value
from sim.config.schema.population import LINKS
from sim.month.evidence import show_evidence
from sim.month.supplying import offer_terms, prospects_of, room_for_orders
from sim.month.weighing import believed_cost
from sim.randomness import Decision
from sim.world import World


def open_to_trial(world: World, candidates: np.ndarray) -> np.ndarray:
    """Firms that have considered AI and do not use it where they think it best.   (F,) bool"""
    firms = world.firms
    slots = np.flatnonzero(candidates & firms.aware)
    link, _ = _best_project(world, slots)
    is_open = np.zeros(firms.rows, dtype=bool)
    is_open[slots] = firms.option[link, slots] == 0
    return is_open


def places_for_trials(world: World, effort: float) -> np.ndarray:
    """Whole trials for which each supplier still has time this month; no more than there are firms.   (J,) count

    Parameters
    ----------
    effort : ratio
        Time that a trial takes, relative to a project.
    """
    places = np.floor(np.maximum(room_for_orders(world), 0.0) / effort * (1 + 1e-12))
    return np.where(world.suppliers.alive, np.minimum(places, world.firms.rows), 0.0).astype(np.int64)


def try_out(world: World, slots: np.ndarray, fee: float, draws: float, effort: float) -> None:
    """One unbiased draw at the firm's own odds on its best link; suppliers give time and earn the fee.

    Parameters
    ----------
    slots : (C,) slot
        No more than there are places.
    fee : currency
    draws : observed projects
        Weight of what a trial shows.
    effort : ratio
        Time that a trial takes, relative to a project.
    """
    suppliers = world.suppliers
    place = np.repeat(np.arange(suppliers.rows), places_for_trials(world, effort))
    order = np.argsort(world.draws(Decision.TRIAL, world.month, np.arange(len(place)), 2), kind="stable")
    who = place[order][: len(slots)]
    for column, amount in ((suppliers.cash, fee), (suppliers.revenue, fee), (suppliers.orders, effort)):
        np.add.at(column, who, amount)
    link, odds = _best_project(world, slots)
    works = world.draws(Decision.TRIAL, world.month, slots, 1) < odds
    for tried in range(len(LINKS)):
        here = link == tried
        show_evidence(world, slots[here], tried, works[here].astype(float), np.full(int(here.sum()), draws))


def _best_project(world: World, slots: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Link of the project that each firm values most, in use or not, and the true odds of that project.

    Returns
    -------
    (C,) index, (C,) probability
    """
    firms = world.firms
    expected = prospects_of(world, slots, offer_terms(world))
    value = net_present_value(
        expected,
        believed_success(firms.belief_mean[:, slots], expected.odds),
        believed_cost(world, slots, expected),
    )
    links, options, count = value.shape
    best = value.reshape(links * options, count).argmax(axis=0)
    return best // options, expected.odds.reshape(links * options, count)[best, np.arange(count)]
