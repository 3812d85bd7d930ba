"""What the page is about: the settings that it was opened with, and the worlds that its controls ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sim.config.layers import policy
from sim.config.load import load, load_named
from sim.config.options import choose, shipped
from sim.config.overrides import parse
from sim.config.schema.experiment import Config
from sim.config.schema.policy import Policy
from sim.explore.life import Life
from sim.explore.mix import Mix, as_scenario, combined, mix_of, mixed
from sim.explore.pair import Laboratory, Pair
from sim.language import tr
from sim.units import calendar_month

FIRST_POLICY = "full_package"
FIRST_POPULATION = "eu27"
SIZES = (500, 1_000, 2_000, 5_000, 10_000)


@dataclass
class Scene:
    """Settings, and what has been run with them.

    Attributes
    ----------
    settings
        As on the command line, ``key=value`` each.
    """

    settings: Sequence[str] = ()
    laboratory: Laboratory = field(default_factory=Laboratory)
    _policies: dict[str, dict[str, Policy]] = field(default_factory=dict)
    _worlds: dict[str, Config] = field(default_factory=dict)
    _last: tuple[Pair, int, tuple[Life, Life]] | None = None

    @cached_property
    def _named(self) -> tuple[str, Config]:
        return load_named(self.settings, FIRST_POLICY)

    @property
    def _asked(self) -> str:
        return parse(self.settings).one("scenario") or FIRST_POLICY

    @property
    def opened(self) -> Config:
        """The world that the page opens with."""
        return self._named[1]

    @cached_property
    def population(self) -> str:
        """The population of the command line, by name or path."""
        return parse(self.settings).one("population") or FIRST_POPULATION

    @property
    def populations(self) -> dict[str, str]:
        """Those that can be chosen, with their titles."""
        names = dict.fromkeys([self.population, *shipped("population")])
        return {name: tr(str(choose("population", name).file.content["title"])) for name in names}

    @cached_property
    def sizes(self) -> list[int]:
        """Numbers of SMEs that can be chosen."""
        return sorted({*SIZES, self.opened.population.n_smes})

    def policies(self, population: str) -> dict[str, Policy]:
        """Scenarios by name that suit a population; that of the command line first, with its settings."""
        if population not in self._policies:
            config = self._configs(population)
            known = {self.beginning: config.policy}
            for name in shipped("scenario"):
                if name not in known and suits(scenario := policy(choose("scenario", name)), config):
                    known[name] = scenario
            self._policies[population] = known
        return self._policies[population]

    @cached_property
    def beginning(self) -> str:
        """Name of the scenario that the page opens with."""
        return self._named[0]

    def world(self, population: str, n_smes: int, seed: int) -> Config:
        """A world in which policies can be tried."""
        config = self._configs(population)
        people = config.population.model_copy(update={"n_smes": n_smes})
        return config.model_copy(update={"population": people, "seed": seed})

    def calendar(self, population: str, start: Policy) -> list[str]:
        """Months in which a programme can begin and end: those of the run, and those of the policy."""
        config, mix = self._configs(population), mix_of(start)
        of_the_run = {calendar_month(month, config.population.start) for month in range(config.months + 1)}
        return sorted(of_the_run | {mix.first_month, mix.last_month})

    def start(self, population: str, beginnings: Sequence[str]) -> Policy:
        """The policy that a mix starts from.

        Raises
        ------
        ConfigError
            If these scenarios cannot be mixed.
        """
        known = self.policies(population)
        return combined([known[name] for name in beginnings])

    def pair(self, world: Config, without: Policy, policy: Policy) -> Pair:
        """Two worlds with the same luck, run to their end."""
        return self.laboratory.pair(world, without, policy)

    def lives(self, pair: Pair, slot: int) -> tuple[Life, Life]:
        """A firm of month 0 in both worlds; the last one asked for is remembered."""
        if self._last is None or self._last[0] is not pair or self._last[1] != slot:
            self._last = pair, slot, pair.lives(slot)
        return self._last[2]

    def _configs(self, population: str) -> Config:
        if population == self.population:
            return self.opened
        if population not in self._worlds:
            chosen = ("population", "scenario")
            others = [text for text in self.settings if text.partition("=")[0].strip("+ ") not in chosen]
            self._worlds[population] = load([*others, f"population={population}"], self._asked)
        return self._worlds[population]


def suits(scenario: Policy, config: Config) -> bool:
    """Whether the sectors and regions that a scenario names are those of a population."""
    phases = [phase.targeting for _, lever in scenario.levers() for phase in lever.phases]
    named = {name for targeting in phases for name in (*targeting.sectors, *targeting.regions)}
    return named <= {*config.population.sectors, *config.population.regions}


def scenario_of(start: Policy, mix: Mix, beginnings: Sequence[str]) -> str:
    """The scenario file of what the controls say."""
    return as_scenario(mixed(start, mix), beginnings, mix != mix_of(start) or len(beginnings) > 1)
