"""Who comes to consider AI, and who drops the subject (gap G1, first half)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled import loop, rule
from sim.config.schema.behaviour import Cognition
from sim.economics.diffusion import happens
from sim.economics.ratios import ratio
from sim.randomness import uniform_of

TYPICAL_INFORMATIZATION = 4.0 / 12.0  # four of the twelve technologies: where recognition is neutral


@rule
def readiness(informatization: np.ndarray, strength: float) -> np.ndarray:
    """How readily a firm takes in news of AI, relative to a typical one.   (F,) ratio

    Source
    ------
    Cohen & Levinthal 1990: prior knowledge lets a firm recognise the value of what is new.
    """
    return 1.0 + strength * (informatization / TYPICAL_INFORMATIZATION - 1.0)


def recognition(cognition: Cognition, informatization: np.ndarray) -> np.ndarray:
    """The same with these parameters.   (F,) ratio"""
    return readiness(informatization, cognition.recognition)


@rule
def news(
    peers_using: np.ndarray, hub_uses: np.ndarray, outside: float, peer_rate: float, chain_rate: float
) -> np.ndarray:
    """Hazard that a typical unaware firm comes to consider AI (equation 33).   (F,) 1/month

    Parameters
    ----------
    peers_using : (F,) share
        Contacts that use AI.
    hub_uses : (F,) bool
        The large firm of its chain uses AI.
    outside : 1/month
        News from outside, by what the public talks of.
    peer_rate, chain_rate : 1/month

    Source
    ------
    Bass 1969 (outside and peer influence), with a chain term.
    """
    return outside + peer_rate * peers_using + chain_rate * hub_uses


class Ears(NamedTuple):
    """Columns of firms that hearing reads or moves, and who leads their chains; as ``sim.firms`` declares them."""

    alive: np.ndarray
    aware: np.ndarray
    registered: np.ndarray
    informatization: np.ndarray
    hub: np.ndarray
    contact: np.ndarray
    planned_outlay: np.ndarray


class News(NamedTuple):
    """What there is to hear this month, and by what luck.

    Attributes
    ----------
    uses : (F,) bits
        Firms that use AI: the lowest bit.
    users : (2, F) count
        Contacts that use AI, of the own sector and of others.
    contacts : (F,) count
    hub_uses : (H,) bool
    name : (F,) name
        By which firms draw.
    forget, hear, register
        Roots of the draws.
    forgets, registers : share
        Chance to drop the subject, and to register with a platform.
    fades : ratio
        What is left of an impression.
    outside, peer_rate, chain_rate : 1/month
    recognition : ratio
    """

    uses: np.ndarray
    users: np.ndarray
    contacts: np.ndarray
    hub_uses: np.ndarray
    name: np.ndarray
    forget: np.uint64
    hear: np.uint64
    register: np.uint64
    forgets: float
    registers: float
    fades: float
    outside: float
    peer_rate: float
    chain_rate: float
    recognition: float


@loop
def take_in(first, after, firms, given):
    """Who drops the subject, who comes to consider AI, and whose impression of a programme fades.

    Returns
    -------
    (C,) slot
        Firms that register with a service platform.
    """
    alive, aware, registered, level, hub = firms.alive, firms.aware, firms.registered, firms.informatization, firms.hub
    contact, planned_outlay, uses, users = firms.contact, firms.planned_outlay, given.uses, given.users
    contacts, hub_uses, name = given.contacts, given.hub_uses, given.name
    newly, many = np.empty(after - first, dtype=np.int64), 0
    for firm in range(first, after):
        using = (uses[firm] & 1) == 1
        if using:
            aware[firm] = True
        elif aware[firm] and uniform_of(given.forget, name[firm]) < given.forgets:
            aware[firm] = False
        if alive[firm] and not aware[firm]:  # who has just dropped the subject may hear of it anew
            peers = ratio(float(users[0, firm] + users[1, firm]), float(contacts[firm]))
            led = hub[firm] >= 0 and hub_uses[hub[firm]]
            told = news(peers, led, given.outside, given.peer_rate, given.chain_rate)
            hazard = told * readiness(level[firm], given.recognition)
            aware[firm] = happens(uniform_of(given.hear, name[firm]), hazard)
        aware[firm] &= alive[firm]
        if not aware[firm]:
            planned_outlay[firm] = 0.0  # who drops the subject stops saving up for it
        contact[firm] *= given.fades
        if alive[firm] and not registered[firm] and uniform_of(given.register, name[firm]) < given.registers:
            newly[many] = firm
            many += 1
    return newly[:many].copy()


@rule
def attends(contact: np.ndarray, usual: float, boost: float) -> np.ndarray:
    """Probability that an aware firm appraises AI this month; raised by recent contact (equation 61).

    Parameters
    ----------
    contact : (F,) index
        1 right after contact with a programme, falling towards 0.
    usual : share
        Without contact.
    boost : ratio
        By which it rises right after contact.
    """
    return np.minimum(usual * (1.0 + boost * contact), 1.0)


def follows_invitation(cognition: Cognition, aware: np.ndarray, disposition: np.ndarray) -> np.ndarray:
    """Firms that would take up what a programme offers them: those who do not see the point often stay away.

    Parameters
    ----------
    aware : (F,) bool
    disposition : (F,) uniform
        The firm's luck of the year, so that asking every month does not wear it down.
    """
    return aware | (disposition < cognition.take_up_unaware)


def fading(half_life_months: float) -> float:
    """Factor by which an impression with this half-life fades in a month."""
    return float(np.exp2(-1.0 / half_life_months))
