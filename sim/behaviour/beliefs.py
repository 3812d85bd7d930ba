"""What firms believe of AI, and how evidence changes it (gap G1, second half)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.compiled import loop, rule, where
from sim.config.schema.behaviour import Cognition
from sim.config.schema.population import N_LINKS
from sim.economics.learning import belief_after
from sim.economics.ratios import ratio
from sim.randomness import uniform_of_item

Belief = tuple[np.ndarray, np.ndarray]
NOTHING, WORKS, HAS_FAILED = range(3)  # what a link shows to others
TOPICS = 1 + 2 * N_LINKS  # of which firms tell: uses AI; what works, and what has failed, by link


def prior_precision(cognition: Cognition) -> float:
    """Precision of a belief without evidence; no belief falls below it."""
    return 1.0 / cognition.prior_sd**2


@rule
def sighting_of(revealed: np.ndarray, contacts: np.ndarray, evidence_rate: float) -> np.ndarray:
    """Probability that a firm sees how a project of a contact turned out (equation 34).

    Parameters
    ----------
    revealed : (...) weighted count
        Contacts whose project in the link has shown success or failure.
    contacts : (...) count
    evidence_rate : 1/month

    Returns
    -------
    (...) probability per month: per contact, not per population, so size of the population is neutral
    """
    return np.minimum(evidence_rate * ratio(revealed, contacts), 1.0)


@rule
def moved_by(
    mean: np.ndarray, precision: np.ndarray, signal: np.ndarray, weight: np.ndarray, signal_sd: float, cap: float
) -> Belief:
    """Belief after evidence worth ``weight`` observed projects (equation 35).

    Parameters
    ----------
    mean, precision : (...) share, 1/variance
    signal : (...) share
        1 a success, 0 a failure.
    weight : (...) observed projects; 0 where nothing was seen
    signal_sd : share
        Of one observed project.
    cap : 1/variance
        Precision beyond which no evidence leads.
    """
    mean, after = belief_after(mean, precision, signal, weight / signal_sd**2)
    return mean, where(weight > 0, np.minimum(after, cap), precision)


@loop
def take_to_heart(slots, signal, weight, mean, precision, signal_sd, cap):
    """Beliefs of these firms after evidence.

    Parameters
    ----------
    slots : (C,) slot
    signal : (C,) share
    weight : (C,) observed projects
    mean, precision : (F,) share, 1/variance
        Written where evidence was seen.
    """
    for at in range(len(slots)):
        firm = slots[at]
        mean[firm], precision[firm] = moved_by(mean[firm], precision[firm], signal[at], weight[at], signal_sd, cap)


@rule
def faded(precision: np.ndarray, decay: float, floor: float) -> np.ndarray:
    """Precision a month later: the world moves on, but never below ignorance.   (...) 1/variance"""
    return np.maximum(precision * (1.0 - decay), floor)


@loop
def shown(option: int, token: bool, revealed: bool, success: bool, given_up: int, since: int) -> int:
    """What a firm's link shows to others; a failure that was given up after ``since`` is remembered.   index"""
    if option > 0:
        if revealed and not token:
            return WORKS if success else HAS_FAILED
    elif given_up > since:
        return HAS_FAILED
    return NOTHING


@loop
def know_of(first, after, alive, option, token, revealed, success, given_up, since, told):
    """What firms tell of their projects; failures that were given up are remembered a while.

    Parameters
    ----------
    since : month
        Failures given up after it are remembered.
    told : (F,) bits
        Written: uses AI; for each link, a project that works, and, for each link, one that has failed.
    """
    for firm in range(first, after):
        tells = 0
        if alive[firm]:
            for link in range(N_LINKS):
                tells |= option[link, firm] > 0
                outcome = shown(
                    option[link, firm], token[link, firm], revealed[link, firm], success[link, firm],
                    given_up[link, firm], since,
                )  # fmt: skip
                if outcome != NOTHING:
                    tells |= 1 << (1 + link + N_LINKS * (outcome - WORKS))
        told[firm] = tells


class Sight(NamedTuple):
    """What firms may see of their contacts' projects this month, and by what luck.

    Attributes
    ----------
    heard : (1 + 2 L, 2, F) count
        Contacts that use AI, whose project works, whose project has failed: of the own sector, and of others.
    contacts : (F,) count
    name : (F,) name
        By which firms draw.
    see, outcome
        Roots of the draws: whether one sees, and which.
    weight_outside : share
        Weight of evidence from another sector.

    The rest are the parameters of these names.
    """

    heard: np.ndarray
    contacts: np.ndarray
    name: np.ndarray
    see: np.uint64
    outcome: np.uint64
    weight_outside: float
    evidence_rate: float
    precision_decay: float
    prior_precision: float
    signal_sd: float
    precision_cap: float


@loop
def look_around(first, after, given, mean, precision):
    """Beliefs fade, and those who see how a contact's project turned out adjust them (equations 34, 35).

    Parameters
    ----------
    mean, precision : (L, F) share, 1/variance
        Written.
    """
    heard, contacts, name, weight_outside = given.heard, given.contacts, given.name, given.weight_outside
    for link in range(N_LINKS):
        for firm in range(first, after):
            precision[link, firm] = faded(precision[link, firm], given.precision_decay, given.prior_precision)
    for link in range(N_LINKS):
        works_here, works_there = heard[1 + link]
        failed_here, failed_there = heard[1 + N_LINKS + link]
        for firm in range(first, after):
            if works_here[firm] | works_there[firm] | failed_here[firm] | failed_there[firm] == 0:
                continue
            works = works_here[firm] + weight_outside * works_there[firm]
            known = works + failed_here[firm] + weight_outside * failed_there[firm]
            odds = sighting_of(known, float(contacts[firm]), given.evidence_rate)
            if uniform_of_item(given.see, name[firm], link + 1) < odds:
                shown = uniform_of_item(given.outcome, name[firm], link + 1) < works / known
                mean[link, firm], precision[link, firm] = moved_by(
                    mean[link, firm], precision[link, firm], 1.0 if shown else 0.0, 1.0, given.signal_sd,
                    given.precision_cap,
                )  # fmt: skip


@loop
def count_told(first, after, told, group, groups, among, topics):
    """Firms of each group that tell of a topic.

    Parameters
    ----------
    told : (F,) bits
        As ``know_of`` gives them; the lowest, uses AI, is no outcome and not counted.
    group : (F,) index
    groups : count
    among : (F,) bool
        Whose outcomes are counted.
    topics : count

    Returns
    -------
    (topics, G) count
    """
    found = np.zeros((topics, groups))
    for firm in range(first, after):
        if among[firm] and told[firm] > 1:
            for topic in range(topics):
                found[topic, group[firm]] += (told[firm] >> (topic + 1)) & 1
    return found


@loop
def see_one(slots, group, outcomes, luck, weight, mean, precision, signal_sd, cap):
    """Each firm is shown one project as it turned out, any of those known with equal chance; none where none is.

    Parameters
    ----------
    slots : (C,) slot
    group : (C,) index
        Of the column of ``outcomes`` that each firm sees.
    outcomes : (2 L, G) count
        What there is to be shown: successes of each link, then failures.
    luck : (C,) uniform
        Which of them.
    weight : observed projects
    mean, precision : (L, F) share, 1/variance
        Written.
    """
    topics = len(outcomes)
    for at in range(len(slots)):
        firm, column, known = slots[at], group[at], 0.0
        for topic in range(topics):
            known += outcomes[topic, column]
        if known > 0:
            shown, passed = 0, outcomes[0, column]
            while luck[at] * known >= passed and shown < topics - 1:
                shown += 1
                passed += outcomes[shown, column]
            link, signal = shown % N_LINKS, 1.0 if shown < N_LINKS else 0.0
            mean[link, firm], precision[link, firm] = moved_by(
                mean[link, firm], precision[link, firm], signal, weight, signal_sd, cap
            )


@loop
def learn_from_own(link, slots, works, mean, precision, weights, signal_sd, cap):
    """What its own project shows tells an owner most of its link, and something of the others.

    Parameters
    ----------
    link, slots : (n,) index, slot
    works : (n,) bool
    mean, precision : (L, F) share, 1/variance
        Written.
    weights : 2 x observed projects
        Of the own link, and of the others.
    """
    here, elsewhere = weights
    for at in range(len(slots)):
        firm, signal = slots[at], 1.0 if works[at] else 0.0
        for other in range(N_LINKS):
            mean[other, firm], precision[other, firm] = moved_by(
                mean[other, firm], precision[other, firm], signal, here if other == link[at] else elsewhere, signal_sd,
                cap,
            )  # fmt: skip
