"""What firms are shown of AI, and how it moves what they believe."""

from __future__ import annotations

import numpy as np

from sim.behaviour.beliefs import after_evidence
from sim.config.schema.population import LINKS
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
    shown = world.in_earnest() & firms.revealed
    remembered = (world.month - firms.given_up < world.config.model.cognition.failure_memory) & firms.alive
    return shown & firms.success, (shown & ~firms.success) | (remembered & (firms.option == 0))


def outcomes_by(world: World, group: np.ndarray, groups: int, known: np.ndarray | None = None) -> np.ndarray:
    """Known outcomes in each group of firms: successes of each link, then failures.

    Parameters
    ----------
    group : (F,) index
    known : (F,) bool
        Firms whose projects count; all where none are named.

    Returns
    -------
    (2 L, G) count
    """
    outcomes = np.concatenate(known_outcomes(world)) & (True if known is None else known)
    kind, slot = np.nonzero(outcomes)
    counts = np.bincount(kind * groups + group[slot], minlength=len(outcomes) * groups)
    return counts.reshape(len(outcomes), groups).astype(float)


def sector_outcomes(world: World, slots: np.ndarray) -> np.ndarray:
    """Known outcomes in the sector of each of these firms.   (2 L, C) count"""
    sector = world.firms.sector
    return outcomes_by(world, sector, len(world.economy.sectors))[:, sector[slots]]


def show_one_project(world: World, slots: np.ndarray, outcomes: np.ndarray, luck: np.ndarray, weight: float) -> None:
    """Each firm is shown one project as it turned out, any of those known with equal chance; none where none is.

    Parameters
    ----------
    slots : (C,) slot
    outcomes : (2 L, C) count
        What there is to be shown: successes of each link, then failures.
    luck : (C,) uniform
        Which of them.
    weight : observed projects
    """
    edges = np.cumsum(outcomes, axis=0)
    shown = (luck * edges[-1] >= edges).sum(axis=0)
    for link in range(len(LINKS)):
        here = (shown % len(LINKS) == link) & (edges[-1] > 0)
        works = (shown[here] < len(LINKS)).astype(float)
        show_evidence(world, slots[here], link, works, np.full(len(works), weight))
