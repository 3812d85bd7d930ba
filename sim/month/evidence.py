"""What firms are shown of AI, and how it moves what they believe."""

from __future__ import annotations

import numpy as np

from sim.behaviour.beliefs import after_evidence
from sim.world import World


def show_evidence(world: World, slots: np.ndarray, link: int, signal: np.ndarray, weight: np.ndarray) -> None:
    """These firms see evidence on a link.   signal, weight : (C,) share, observed projects"""
    firms = world.firms
    mean, precision = after_evidence(
        world.config.model.cognition,
        firms.belief_mean[link, slots],
        firms.belief_precision[link, slots],
        signal,
        weight,
    )
    firms.belief_mean[link, slots] = mean
    firms.belief_precision[link, slots] = precision


def known_outcomes(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Projects that others can see succeed, and fail; failures that were given up are remembered a while.

    Returns
    -------
    2 x (L, F) bool
    """
    firms = world.firms
    shown = firms.revealed & (firms.option > 0) & ~firms.token & firms.alive
    remembered = (world.month - firms.given_up < world.config.model.cognition.failure_memory) & firms.alive
    return shown & firms.success, (shown & ~firms.success) | (remembered & (firms.option == 0))


def sector_record(world: World, link: int) -> tuple[np.ndarray, np.ndarray]:
    """Revealed successes and failures of a link by sector.   2 x (S,) count"""
    sector, sectors = world.firms.sector, len(world.economy.sectors)
    works, fails = (outcome[link] for outcome in known_outcomes(world))
    return (
        np.bincount(sector[works], minlength=sectors).astype(float),
        np.bincount(sector[fails], minlength=sectors).astype(float),
    )
