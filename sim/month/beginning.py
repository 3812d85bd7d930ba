"""Month 0: who has considered AI and who uses it already, and the books opened."""

from __future__ import annotations

import numpy as np

from sim.behaviour.adoption import choose
from sim.behaviour.appraisal import net_present_value
from sim.behaviour.awareness import recognition
from sim.behaviour.operation import stock_wanted
from sim.behaviour.projects import chosen, offered, prospects
from sim.config.schema.experiment import Config
from sim.config.schema.population import SIZE_CLASSES
from sim.month.books import open_books
from sim.month.earning import EFFECTIVE_AFTER, gains, pays, use_of
from sim.month.installing import begin_project, draw_success
from sim.month.serving_firms import register_with_platform
from sim.month.succession import certify
from sim.month.supplying import mean_price, offer_terms, position, quotes
from sim.randomness import Decision
from sim.world import World


def begin(config: Config) -> World:
    """A world in month 0.

    Examples
    --------
    See ``sim.run``.
    """
    world = World(config)
    world.prices.append(mean_price(world))
    _adopted_already(world)
    _considered_already(world)
    register_with_platform(world, np.flatnonzero(world.firms.registered))
    certify(world)
    world.firms.working_capital = stock_wanted(
        config.model.operations, world.turnover(), use_of(world, gains(world))
    )
    open_books(world)
    return world


def _adopted_already(world: World) -> None:
    """Users of month 0: likelier the more a firm is informatized, in the share of its size class.

    Each has its best project at true odds, some months old; whether it works is drawn as for any other,
    given that failures which would have been given up by now are not in use. That readiness is the product
    of digital intensity and absorptive capacity is an assumption.
    """
    firms = world.firms
    odds = _odds_at_start(world, "adoption_at_start", firms.informatization * firms.absorptive_capacity)
    slots = np.flatnonzero(world.luck(Decision.ADOPTED_AT_START) < odds)
    if len(slots) == 0:
        return
    supplier, price, match = quotes(world, slots)
    stand, terms = position(world, slots, price, match), offer_terms(world)
    expected = prospects(stand, world.config.model, terms)
    value = net_present_value(expected, expected.odds, expected.cost)
    nothing, free = np.zeros_like(value), np.ones(value.shape, dtype=bool)
    choice = choose(value, expected.cost, nothing, nothing, np.zeros(len(slots)), free)
    link, months = choice.link, _months_in_use(world, slots)
    project = chosen(stand, np.arange(len(slots)), link, choice.option, offered(world.config.model, terms))
    works = draw_success(world, slots, link, _odds_of_those_in_use(world, project.odds, months))
    begin_project(world, slots, link, choice.option, supplier, project, works)
    firms.installed[link, slots] = -months
    firms.revealed[link, slots] = months >= world.config.model.projects.reveal_after
    firms.adoption_month[slots] = 0
    firms.aware[slots] = True
    long_enough = world.month - firms.installed.max(axis=0) >= EFFECTIVE_AFTER
    firms.positive_months[pays(world, gains(world)) & long_enough] = EFFECTIVE_AFTER


def _months_in_use(world: World, slots: np.ndarray) -> np.ndarray:
    """How long the projects of month 0 have been in use; no longer than their firm exists.   (C,) months"""
    age = -world.firms.founded[slots].astype(np.int64)
    oldest = np.minimum(world.config.model.months_of_experience, age)
    return np.asarray((world.draws(Decision.ADOPTION_AGE, 0, slots) * (oldest + 1)).astype(np.int64))


def _odds_of_those_in_use(world: World, odds: np.ndarray, months: np.ndarray) -> np.ndarray:
    """Odds that a project works, given that it has not been given up: failures thin out with time.

    Parameters
    ----------
    odds : (C,) probability
        On the day of installation.
    months : (C,) months in use
    """
    projects = world.config.model.projects
    exposed = np.maximum(months - projects.reveal_after, 0.0)
    left = np.exp(-projects.abandonment * exposed)
    return odds / (odds + (1.0 - odds) * left)


def _considered_already(world: World) -> None:
    ready = recognition(world.config.model.cognition, world.firms.informatization)
    world.firms.aware |= world.luck(Decision.AWARE_AT_START) < _odds_at_start(world, "aware_at_start", ready)


def _odds_at_start(world: World, share: str, readiness: np.ndarray) -> np.ndarray:
    """Odds in proportion to readiness that add up to a share of each size class.   (F,) ratio

    Parameters
    ----------
    share : name
        Of the setting of size classes.
    readiness : (F,) ratio
    """
    size_class, classes = world.firms.size_class, world.config.population.size_classes
    shares = np.array([getattr(getattr(classes, name), share) for name in SIZE_CLASSES])
    mean = np.bincount(size_class, weights=readiness) / np.maximum(np.bincount(size_class), 1)
    return np.asarray(shares[size_class] * readiness / mean[size_class])
