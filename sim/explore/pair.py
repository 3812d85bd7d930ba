"""Two worlds with the same firms and the same luck, followed month by month: all that the page shows of them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.config.schema.experiment import NOT_DETERMINING, Config
from sim.config.schema.parts import LEVERS
from sim.config.schema.policy import Policy
from sim.evaluation.additionality import Additionality, compare_twins
from sim.explore.life import Life, life
from sim.language import later
from sim.month.beginning import begin
from sim.month.page import advance
from sim.provenance import code_state
from sim.record import MEASURES, Recorder
from sim.results import identity_of
from sim.simulation import Run, kept
from sim.units import calendar_month

NAMES = list(MEASURES)
ALL = ("all", "all")
KEPT = 6  # worlds that are remembered, so that going back to one costs nothing
NO_DIFFERENCE, ADDITIONAL, SOONER, SAME, LATER, CROWDED_OUT = range(6)
CHANGES = (
    later("in neither world"),
    later("only with the policy"),
    later("sooner with the policy"),
    later("from the same month in both"),
    later("later with the policy"),
    later("only without the policy"),
)


@dataclass(frozen=True)
class Followed:
    """A world that has been followed to its end.

    Attributes
    ----------
    config
    run
        What is kept of any run.
    states : (months + 1, F) index into ``sim.record.STATES``
        Where each firm stands at the end of each month; -1 where nobody is.
    founded : (months + 1, F) month
        When the firm in each slot was founded.
    paid : (months + 1, LEVERS) currency
        Public money paid out so far by each lever.
    lost : (months + 1,) currency
        Public money lost on the way so far.
    """

    config: Config
    run: Run
    states: np.ndarray
    founded: np.ndarray
    paid: np.ndarray
    lost: np.ndarray

    def series(self, measure: str, stratum: tuple[str, str] = ALL) -> np.ndarray:
        """A measure month by month.   (months + 1,)"""
        return np.asarray(self.run.values[:, self.run.strata.index(stratum), NAMES.index(measure)])

    @cached_property
    def dates(self) -> list[str]:
        """Calendar months, YYYY-MM, from month 0."""
        return [calendar_month(month, self.config.population.start) for month in range(len(self.states))]

    @cached_property
    def of_the_first(self) -> dict[str, np.ndarray]:
        """Lives of the firms of month 0, by slot: the same firms in every world with this seed.   dict of (F,)"""
        lives, slots = self.run.lives, np.arange(len(self.run.size_class))
        first = np.flatnonzero(lives["founded"] == self.founded[0][lives["slot"]])
        order = first[np.argsort(lives["slot"][first], kind="stable")]
        found = {name: values[order] for name, values in lives.items()}
        assert np.array_equal(found["slot"], slots)
        return found


@dataclass(frozen=True)
class Pair:
    """Two worlds with the same luck: one to compare with, and one with the policy that is looked at.

    Both have the same population, behaviour and seed, and so the same firms in the same slots in month 0.
    """

    without: Followed
    policy: Followed

    def __repr__(self) -> str:
        """A line: which worlds, and how many firms."""
        one, other = (world.config.policy.title for world in self.worlds)
        return f"<Pair: {one!r} and {other!r}; {len(self.changes):,} firms, {self.months} months>"

    @property
    def worlds(self) -> tuple[Followed, Followed]:
        """Both, the one to compare with first."""
        return self.without, self.policy

    @property
    def months(self) -> int:
        """Length of both."""
        return len(self.policy.states) - 1

    @cached_property
    def identity(self) -> str:
        """Twelve letters for all that determines the numbers of both worlds."""
        configs = {
            name: world.config.model_dump(mode="json", exclude=set(NOT_DETERMINING))
            for name, world in zip(("without", "policy"), self.worlds, strict=True)
        }
        return identity_of(configs, [self.policy.config.seed], code_state()["sources"])

    @cached_property
    def by_interest(self) -> np.ndarray:
        """Slots of the firms of month 0: those to which the policy made a difference first.   (F,) slot

        Among these, those for which AI pays with the policy come first.
        """
        rank = np.array([5, 0, 1, 4, 2, 3])[self.changes]  # by CHANGES
        pays = self.policy.of_the_first["effective_month"] >= 0
        return np.lexsort((~pays, rank))

    def lives(self, slot: int) -> tuple[Life, Life]:
        """A firm of month 0 in both worlds, which are run again for it."""
        one, other = (life(world.config, slot) for world in self.worlds)
        return one, other

    @cached_property
    def additionality(self) -> Additionality:
        """What the policy changed for how many firms, by first use, up to the end."""
        return compare_twins(self.policy.run.lives, self.without.run.lives)

    @cached_property
    def changes(self) -> np.ndarray:
        """What the policy changed for each firm of month 0.   (F,) index into ``CHANGES``"""
        before, after = (world.of_the_first["adoption_month"].astype(np.int64) for world in self.worlds)
        never, sooner = (before < 0) & (after < 0), after < before
        return np.select(
            [never, before < 0, after < 0, sooner, after == before],
            [NO_DIFFERENCE, ADDITIONAL, CROWDED_OUT, SOONER, SAME],
            default=LATER,
        )


def follow(config: Config) -> Followed:
    """Run a world to its end, measuring and asking every firm every month."""
    world = begin(config)
    recorder = Recorder(world, config.months, audit_every=1, standing_every=1)
    recorder.record(world)
    lever_of = np.array([LEVERS.index(offer.lever) for offer in world.offers.values()])
    paid = np.zeros((config.months + 1, len(LEVERS)))
    lost = np.zeros(config.months + 1)
    for month in range(1, config.months + 1):
        advance(world)
        recorder.record(world)
        np.add.at(paid[month], lever_of, world.purse.paid)
        lost[month] = world.purse.lost.sum()
    _, states, founded = zip(*recorder.standing, strict=True)
    return Followed(config, kept(world, recorder), np.array(states), np.array(founded), paid, lost)


class Laboratory:
    """Worlds by what determines them, so that a lever that moves costs one run and moving it back none."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Followed] = OrderedDict()

    def world(self, config: Config) -> Followed:
        """The world of a configuration, run to its end now unless it is remembered."""
        key = config.model_dump_json(exclude={"output", "study", "executor", "lang"})
        if key not in self._known:
            self._known[key] = follow(config)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]

    def pair(self, config: Config, without: Policy, policy: Policy) -> Pair:
        """Two policies in the same world with the same luck."""
        one, other = (self.world(config.model_copy(update={"policy": each})) for each in (without, policy))
        return Pair(one, other)
