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


def sector_record(world: World, link: int) -> tuple[np.ndarray, np.ndarray]:
    """Revealed successes and failures of a link by sector.   2 x (S,) count"""
    firms, sectors = world.firms, len(world.economy.sectors)
    known = firms.alive & (firms.option[link] > 0) & firms.revealed[link]
    works = np.bincount(firms.sector[known & firms.success[link]], minlength=sectors)
    return works.astype(float), np.bincount(firms.sector[known], minlength=sectors) - works
