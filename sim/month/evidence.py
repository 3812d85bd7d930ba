"""What firms are shown of AI, and how it moves what they believe."""

from __future__ import annotations

import numpy as np

from sim.behaviour.beliefs import TOPICS, count_told, know_of, see_one, take_to_heart
from sim.threads import spread, total
from sim.world import World


def show_evidence(world: World, slots: np.ndarray, link: int, signal: np.ndarray, weight: np.ndarray) -> None:
    """These firms see evidence on a link.   signal, weight : (C,) share, observed projects"""
    firms, cognition = world.firms, world.config.model.cognition
    take_to_heart(
        slots, signal, weight, firms.belief_mean[link], firms.belief_precision[link], cognition.signal_sd,
        cognition.precision_cap,
    )  # fmt: skip


def what_firms_tell(world: World) -> np.ndarray:
    """What others can learn of each firm: whether it uses AI, what works and what has failed.   (F,) bits"""
    firms, told = world.firms, np.empty(world.firms.rows, dtype=np.uint8)
    forgotten = world.month - world.config.model.cognition.failure_memory
    spread(
        know_of, firms.rows, firms.alive, firms.option, firms.token, firms.revealed, firms.success, firms.given_up,
        forgotten, told,
    )  # fmt: skip
    return told


def outcomes_told(told: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Projects that others can see succeed, and fail; a failure that was given up is remembered a while.

    Parameters
    ----------
    told : (F,) bits
        What each firm tells.

    Returns
    -------
    2 x (L, F) bool
    """
    topics = np.arange(1, TOPICS, dtype=np.uint8)[:, np.newaxis]
    works, fails = np.split((told >> topics) & 1 > 0, 2)
    return works, fails


def outcomes_by(told: np.ndarray, group: np.ndarray, groups: int, known: np.ndarray) -> np.ndarray:
    """Known outcomes in each group of firms: successes of each link, then failures.

    Parameters
    ----------
    told : (F,) bits
        What each firm tells.
    group : (F,) index
    known : (F,) bool
        Firms whose projects count.

    Returns
    -------
    (2 L, G) count
    """
    return np.asarray(count_told(0, len(told), told, group, groups, known, TOPICS - 1))  # as many groups as clusters


def sector_outcomes(world: World, slots: np.ndarray) -> np.ndarray:
    """Known outcomes in the sector of each of these firms.   (2 L, C) count"""
    return outcomes_in_sectors(world, what_firms_tell(world))[:, world.firms.sector[slots]]


def outcomes_in_sectors(world: World, told: np.ndarray) -> np.ndarray:
    """Known outcomes by sector.   told : (F,) bits, gives (2 L, S) count"""
    firms, sectors = world.firms, len(world.economy.sectors)
    return np.asarray(total(spread(count_told, firms.rows, told, firms.sector, sectors, firms.alive, TOPICS - 1)))


def show_one_project(
    world: World, slots: np.ndarray, group: np.ndarray, outcomes: np.ndarray, luck: np.ndarray, weight: float
) -> None:
    """Each firm is shown one project as it turned out, any of those known with equal chance; none where none is.

    Arguments are those of ``sim.behaviour.beliefs.see_one``.
    """
    firms, cognition = world.firms, world.config.model.cognition
    see_one(
        slots, group, outcomes, luck, weight, firms.belief_mean, firms.belief_precision, cognition.signal_sd,
        cognition.precision_cap,
    )  # fmt: skip
