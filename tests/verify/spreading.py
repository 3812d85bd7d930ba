"""Worlds of the real model in which how AI spreads is known exactly, and what is known of them.

AI is free and good, every aware firm looks at once, and nothing else moves: who hears of AI in a month uses it in the
same month. Then users are a Markov chain that can be written down. Everybody may know everybody, or stand in a ring;
the network is laid by hand after month 0, all else is settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from sim.config.schema.experiment import Config
from sim.month.beginning import begin
from sim.month.page import advance
from sim.network import Network
from sim.world import World
from tests.worlds import ALL_LOOK, FREE_AND_GOOD, NO_AI, NO_SHOCKS, NO_TURNOVER, SKILLS_STAY, config

NOBODY_DECIDES: Mapping[str, Any] = {  # awareness alone, by a constant hazard
    **NO_AI, **NO_TURNOVER, "model.cognition.chain_rate": 0.0, "model.cognition.peer_rate": 1.0,
    "model.cognition.recognition": 0.0, "model.cognition.forgetting": 0.0, "outlook.frontier.attention": 0.0,
}  # fmt: skip
ALL_ADOPT: Mapping[str, Any] = {  # who hears adopts in the same month, and keeps it
    **NO_TURNOVER, **NO_SHOCKS, **SKILLS_STAY, **ALL_LOOK, **FREE_AND_GOOD,
    "population.size_classes.*.aware_at_start": 0.0, "population.large_firms.adoption_at_start": 0.0,
    "model.chains.adoption": 0.0, "model.cognition.chain_rate": 0.0, "model.projects.reveal_after": 1200.0,
    "model.cognition.prior_mean": 0.9, "model.cognition.prior_spread": 0.0, "model.risk.choice_noise": 0.0,
    "outlook.frontier.attention": 0.0,
}  # fmt: skip

EAGER: Mapping[str, Any] = {"model.cognition.external_rate": 0.05, "population.size_classes.*.aware_at_start": 0.5}
APART: Mapping[str, Any] = {  # nobody's decision moves anybody else's
    **EAGER, **NO_TURNOVER, "model.cognition.peer_rate": 0.0, "model.cognition.evidence_rate": 0.0,
    "model.associations.evidence_rate": 0.0, "model.supply.learning_rate": 0.0, "model.supply.fixed_cost": 0.0,
    "model.supply.markup_adjustment": 0.0, "model.supply.undercutting": 0.0, "model.supply.entry_rate": 0.0,
    "model.supply.capacity": 1000.0, "model.supply.knowledge_by_doing": 0.0, "model.talent.graduates": 1000.0,
    "model.competition.replication": 0.0, "model.competition.demand_elasticity": 0.0, "model.bank.equity": 1.0,
    "model.chains.adoption": 0.0, "model.skills.poaching": 0.0,
}  # fmt: skip


def hazards(outside: float, peers: float) -> dict[str, float]:
    """Settings of the two hazards of hearing of AI.   1/month"""
    return {"model.cognition.external_rate": outside, "model.cognition.peer_rate": peers}


def everybody_knows_everybody(firms: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of neighbours: all others."""
    others = np.tile(np.arange(firms, dtype=np.uint32), (firms, 1))
    rest = others[~np.eye(firms, dtype=bool)]
    return np.arange(firms + 1, dtype=np.int32) * (firms - 1), rest


def ring(firms: int, each_side: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of neighbours: so many on either side."""
    steps = np.r_[-each_side:0, 1 : each_side + 1]
    rows = np.sort((np.arange(firms)[:, None] + steps) % firms, axis=1).astype(np.uint32)
    return np.arange(firms + 1, dtype=np.int32) * (2 * each_side), rows.ravel()


def acquainted(told: World, rows: tuple[np.ndarray, np.ndarray]) -> World:
    """The same world with these contacts."""
    told.network = Network(*rows, told.firms.sector, told.network.weight_outside)
    return told


def mixing(outside: float, peers: float, firms: int, months: int) -> Config:
    """Settings of a world in which whoever hears of AI uses it, and hears by these hazards."""
    return config({**ALL_ADOPT, **hazards(outside, peers)}, firms=firms, months=months)


def users(given: Config, seed: int) -> np.ndarray:
    """Users of AI after each month, where everybody knows everybody.   (months + 1,) count"""
    told = begin(given.model_copy(update={"seed": seed}))
    told = acquainted(told, everybody_knows_everybody(told.firms.rows))
    found = [int(told.using().sum())]
    for _ in range(given.months):
        advance(told)
        found.append(int(told.using().sum()))
    return np.array(found)


# ---- what is known


def hears(outside: float, peers: float, using: np.ndarray, contacts: float) -> np.ndarray:
    """Chance of a month that a firm hears of AI where so many of its contacts use it (equation 33)."""
    return np.asarray(-np.expm1(-(outside + peers * np.asarray(using) / max(contacts, 1))))


def chain(outside: float, peers: float, firms: int, months: int, contacts: float | None = None) -> np.ndarray:
    """Exact distribution of the number of users after each month, from none: K' = K + Bin(N - K, h(K)).

    Parameters
    ----------
    contacts : count
        By which users are divided; N - 1 is right, for nobody is a contact of its own.

    Returns
    -------
    (months + 1, N + 1) probability
    """
    contacts = firms - 1 if contacts is None else contacts
    step = np.zeros((firms + 1, firms + 1))
    for now in range(firms + 1):
        odds = float(hears(outside, peers, np.array(now), contacts))
        step[now, now:] = stats.binom.pmf(np.arange(firms - now + 1), firms - now, odds)
    found = [np.eye(firms + 1)[0]]
    for _ in range(months):
        found.append(found[-1] @ step)
    return np.array(found)


def one_after_the_other(outside: float, peers: float, firms: int, months: int) -> np.ndarray:
    """The same if firms were asked in turn and saw who has begun this month: what the model must not do."""
    now = np.eye(firms + 1)[0]
    found = [now]
    odds = hears(outside, peers, np.arange(firms + 1), firms - 1)
    for _ in range(months):
        state = {(count, firms - count): float(now[count]) for count in range(firms + 1)}  # users, still to be asked
        for _ in range(firms):
            after: dict[tuple[int, int], float] = {}
            for (count, left), mass in state.items():
                moves = ((count, left, mass),) if not left else (
                    (count + 1, left - 1, mass * odds[count]), (count, left - 1, mass * (1 - odds[count])))  # fmt: skip
                for one, rest, part in moves:
                    after[one, rest] = after.get((one, rest), 0.0) + part
            state = after
        now = np.zeros(firms + 1)
        for (count, _), mass in state.items():
            now[count] += mass
        found.append(now)
    return np.array(found)


def discrete_bass(outside: float, peers: float, months: int) -> np.ndarray:
    """Share of users of very many firms: F' = F + (1 - F) h(F).   (months + 1,) share"""
    found = [0.0]
    for _ in range(months):
        found.append(found[-1] + (1 - found[-1]) * float(hears(outside, peers, np.array(found[-1]), 1)))
    return np.array(found)


def continuous_bass(outside: float, peers: float, months: int) -> np.ndarray:
    """The textbook's curve (Bass 1969), to which the monthly model must not be held.   (months + 1,) share"""
    left = np.exp(-(outside + peers) * np.arange(months + 1))
    return np.asarray((1 - left) / (1 + peers / outside * left))


def fit(counts: np.ndarray, odds: np.ndarray, fewest: float = 5.0) -> tuple[float, int]:
    """Chi-square of counts against probabilities, rare outcomes taken together.

    Parameters
    ----------
    counts : (R,) count
        Outcomes of runs.
    odds : (K,) probability

    Returns
    -------
    p-value, degrees of freedom
    """
    expected = odds * len(counts)
    seen = np.bincount(counts, minlength=len(odds)).astype(float)
    group, filled = np.zeros(len(odds), dtype=int), 0.0
    for place in range(1, len(odds)):
        filled += expected[place - 1]
        group[place] = group[place - 1] + (filled >= fewest)
        filled = 0.0 if filled >= fewest else filled
    expected, seen = np.bincount(group, expected), np.bincount(group, seen)
    if len(expected) > 1 and expected[-1] < fewest:
        expected[-2], seen[-2] = expected[-2] + expected[-1], seen[-2] + seen[-1]
        expected, seen = expected[:-1], seen[:-1]
    statistic = float(((seen - expected) ** 2 / expected).sum())
    return float(stats.chi2.sf(statistic, len(expected) - 1)), len(expected) - 1
