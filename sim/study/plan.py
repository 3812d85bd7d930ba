"""The plan of a study: configurations composed once, designs expanded to worlds and arms, work cut into shards.

A *case* is one world (a point of the uncertainties, a member of the ensemble) with one luck; its *arms* are the
policies that are tried there, each a scenario at a point of the levers. A case is run with its baseline, so that each
arm is paired with a world that differs by the policy alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from sim.config.schema.experiment import NOT_DETERMINING, Config, determining
from sim.config.schema.study import Study
from sim.config.schema.target import Target
from sim.config.settings import applies, concrete, with_settings
from sim.ensemble import settings_of as settings_of_member
from sim.ensemble import vectors
from sim.language import several, tr
from sim.provenance import as_run, code_state
from sim.randomness import replicate_seeds
from sim.results import identity_of
from sim.simulation import Run, simulate
from sim.study.asked import asked_of_runs, until_surveyed
from sim.study.extent import refuse_too_many, seconds_of_run
from sim.study.factors import Range, check, settings_of
from sim.study.spaces import MATCHING, SEARCH, expanded, factors_of, refuse
from sim.survey import Asked
from sim.targets import named

OF_THE_STUDY = (*NOT_DETERMINING, "seed", "seeds", "scenario", "scenarios", "baseline")  # not of one of its runs
AS_IT_IS = -1  # point of a scenario whose levers are not set by the study
RUNS_OF_A_CLAIM = 2  # in each world, as far as it can be foretold: with what the claim is about, and without


@dataclass(frozen=True, order=True)
class Case:
    """One world with one luck."""

    world: int
    member: int
    replicate: int
    seed: int


@dataclass(frozen=True, slots=True)
class Arm:
    """A policy that is tried: a scenario at a point of the levers, or as it is."""

    scenario: str
    point: int


@dataclass(frozen=True)
class Shard:
    """Work that is done in one piece and kept as one: cases, and for each the same slice of the arms.

    Attributes
    ----------
    name
        Unique in a study; names sort in the order of results.
    cases
    first, after : index
        Of the arms.
    """

    name: str
    cases: tuple[Case, ...]
    first: int
    after: int


@dataclass(frozen=True)
class Plan:
    """Everything that a study needs to know to run any of its cases.

    Attributes
    ----------
    configs : by scenario
        Composed and checked once; the baseline among them.
    baseline
    levers, worlds : one row per point, one column per key
    lever_ranges, world_ranges
        Of the factors.
    members : one row per parameter vector
    arms
    sources : by scenario
        Name or path by which a command asks for it.
    common
        Settings that all runs share, as on the command line.
    simulate
        What makes a run of a configuration; the model, unless a function whose sensitivity is known stands in.
    baseline_known
        The baselines of these cases stand in the tables already: they are run, to pair arms with, and not kept again.
    generations : points that were known after each
        Of a search, whose levers grow with them, or of waves of a calibration, whose worlds do.
    fell_short : count
        Of worlds whose effects were not known well enough when replication stopped; None where nobody asked.
    targets
        Published figures that each run is surveyed for.
    """

    configs: dict[str, Config]
    baseline: str
    levers: pd.DataFrame
    worlds: pd.DataFrame
    lever_ranges: list[Range]
    world_ranges: list[Range]
    members: pd.DataFrame
    arms: list[Arm]
    sources: dict[str, str]
    common: list[str]
    simulate: Callable[..., Run] = simulate
    baseline_known: bool = False
    generations: tuple[int, ...] = ()
    fell_short: int | None = None
    targets: tuple[Target, ...] = ()

    @property
    def first(self) -> Config:
        """The baseline's configuration, for what all share."""
        return self.configs[self.baseline]

    @property
    def study(self) -> Study:
        """What was asked for."""
        return self.first.study

    @property
    def claim(self) -> str:
        """Claim of the paper that is heard in each world; empty for none."""
        return self.study.discover.claim

    @property
    def searched(self) -> str:
        """Of a search, the scenario whose levers are set: the first beside the baseline; others stay as they are."""
        return next(name for name in self.configs if name != self.baseline)

    @property
    def told(self) -> str:
        """What is tried, in words."""
        study = self.study
        if study.uncertainties.design == MATCHING:
            asked = study.calibrate
            return tr(
                "{points}, {waves}, then {vectors} with {seeds} each",
                points=several(study.uncertainties.points, "point"),
                waves=tr("{waves} of {each}", waves=several(asked.waves, "wave"), each=asked.each),
                vectors=several(asked.vectors, "vector"), seeds=several(study.replication.seeds, "fresh seed"),
            )  # fmt: skip
        return tr(
            "{policies} beside the baseline, {worlds}, {members}, {seeds} each", policies=self.policies,
            worlds=several(len(self.worlds), "world"), members=several(len(self.members), "parameter vector"),
            seeds=several(study.replication.seeds, "seed"),
        )  # fmt: skip

    @property
    def policies(self) -> str:
        """How many policies are tried, in words."""
        if self.study.levers.design != SEARCH:
            return several(len(self.arms), "policy", "policies")
        search = self.study.search
        return tr("up to {most} in each of {generations}", most=several(search.population, "policy", "policies"),
                  generations=several(search.generations, "generation"))  # fmt: skip

    @cached_property
    def asked(self) -> list[Asked]:
        """What surveys are to find in each run: of targets, in their order, then of patterns."""
        return asked_of_runs(self.first, self.targets)

    def run(self, config: Config) -> Run:
        """One run of the study, with what is kept of it."""
        every = self.study.every_months
        return self.simulate(config, every, self.asked) if self.asked else self.simulate(config, every)

    @cached_property
    def identity(self) -> str:
        """Twelve letters for all that determines the runs, and so names the work that may be resumed.

        Not what is only made of them: titles, responses, settings of an analysis, where a file of points lies. What a
        search or a calibration has proposed so far follows from the rest.
        """
        levers = self.levers.head(0) if self.study.levers.design == SEARCH else self.levers
        matching = self.study.uncertainties.design == MATCHING
        worlds = self.worlds.head(self.study.uncertainties.points) if matching else self.worlds
        asked = {
            "configs": {name: determining(config) for name, config in self.configs.items()},
            "study": self._steering(),
            "points": [table.to_json(orient="split") for table in (levers, worlds, self.members)],
        }
        return identity_of(asked, [self.first.seed], code_state()["sources"])

    def _steering(self) -> dict[str, Any]:
        """What of a study's settings decides about runs and what is kept of them, beside its points."""
        study = self.study
        found: dict[str, Any] = {
            "baseline": self.baseline, "claim": self.claim, "every_months": study.every_months,
            "dimensions": study.dimensions, "seeds": study.replication.seeds,
        }  # fmt: skip
        if study.replication.until_half_width:
            found["replication"] = study.replication.model_dump(mode="json")
        if self.asked:
            found["asked"] = [list(asked) for asked in self.asked]
        if study.uncertainties.design == MATCHING:
            found["calibrate"] = study.calibrate.model_dump(mode="json", exclude={"recoveries"})
            unlabelled = {"factors": {"__all__": {"label"}}}
            found["uncertainties"] = study.uncertainties.model_dump(mode="json", exclude=unlabelled)
            found["targets"] = [(target.share, target.sd, target.year, target.use) for target in self.targets]
        if study.levers.design == SEARCH:
            found["search"] = study.search.model_dump(mode="json", exclude={"objectives": {"__all__": {"threshold"}}})
            found["levers"] = study.levers.model_dump(mode="json", exclude={"factors": {"__all__": {"label"}}})
        return found

    def cases(self, replicates: Sequence[int], worlds: Sequence[tuple[int, int]] | None = None) -> Iterator[Case]:
        """Cases of these replicates, of all worlds and members or of some.

        Parameters
        ----------
        replicates : index
        worlds : (index of the world, index of the member)
        """
        seeds = replicate_seeds(self.first.seed, max(replicates) + 1)
        every = [(world, member) for world in range(len(self.worlds)) for member in range(len(self.members))]
        for world, member in every if worlds is None else worlds:
            for replicate in replicates:
                yield Case(world, member, replicate, seeds[replicate])

    def keeps_baseline(self, shard: Shard) -> bool:
        """Whether the baselines of a shard's cases are kept by it: once for each case."""
        return shard.first == 0 and not self.baseline_known

    def kept(self, shard: Shard) -> int:
        """Runs that a shard keeps: its arms, and the baselines where that falls to it."""
        return len(shard.cases) * (self.keeps_baseline(shard) + shard.after - shard.first)

    def made(self, shard: Shard) -> int:
        """Runs that a shard makes: its arms, the baselines to pair them with, and those of a claim that is heard."""
        heard = RUNS_OF_A_CLAIM if self.claim and self.keeps_baseline(shard) else 0
        return len(shard.cases) * (1 + shard.after - shard.first + heard)

    def shards(self, cases: Iterator[Case], turn: int, seconds: float) -> list[Shard]:
        """Work in pieces of about so many seconds, in the order of results.

        Parameters
        ----------
        turn : index
            Of the round: of replication, or of a search.
        seconds
            On one processor.
        """
        runs = max(int(seconds / seconds_of_run(self.first)), 1)
        each = 1 + len(self.arms)
        slices = [(0, len(self.arms))]
        if each > 2 * runs:
            width = max(runs - 1, 1)
            slices = [(first, min(first + width, len(self.arms))) for first in range(0, len(self.arms), width)]
        together = max(runs // each, 1) if len(slices) == 1 else 1
        found: list[Shard] = []
        waiting = list(cases)
        for start in range(0, len(waiting), together):
            for first, after in slices:
                name = f"{turn:03d}-{len(found):07d}"
                found.append(Shard(name, tuple(waiting[start : start + together]), first, after))
        return found

    def configs_of(self, case: Case, arms: Sequence[Arm]) -> dict[Arm, Config]:
        """The configuration of the baseline (point -1) and of each arm in a world; the seed is still the study's."""
        here: dict[str, Config] = {}
        return {arm: self.config_of(case, arm, here) for arm in (Arm(self.baseline, AS_IT_IS), *arms)}

    def config_of(self, case: Case, arm: Arm, here: dict[str, Config]) -> Config:
        """The configuration of one arm.

        Parameters
        ----------
        here : by scenario
            Those of the case's world without levers; composed when the first arm asks.
        """
        if arm.scenario not in here:
            here[arm.scenario] = with_settings(self.configs[arm.scenario], self.world(case, arm.scenario))
        levers = self.set_by(arm)
        return with_settings(here[arm.scenario], levers) if levers else here[arm.scenario]

    def world(self, case: Case, scenario: str) -> dict[str, Any]:
        """The settings of a world, by key, that a scenario has: those of the parameter vector, then of the point."""
        found = {**settings_of_member(self.members, case.member), **settings_of(self.worlds.iloc[case.world])}
        return {key: value for key, value in found.items() if applies(key, scenario == self.baseline)}

    def set_by(self, arm: Arm) -> dict[str, Any]:
        """The levers of an arm by key; none where a scenario is tried as it is."""
        return settings_of(self.levers.iloc[arm.point]) if arm.point != AS_IT_IS else {}

    def settings(self, case: Case, arm: Arm) -> dict[str, Any]:
        """What makes a run differ from the scenario as it is: world, member, levers, seed."""
        return {**self.world(case, arm.scenario), **self.set_by(arm), "seed": case.seed}

    def repeat(self, case: Case, arm: Arm) -> str:
        """One line that repeats a run: stars written out as the scenario has them, the study's values last."""
        config = self.configs[arm.scenario]
        found: dict[str, Any] = {}
        for layer in (self.world(case, arm.scenario), self.set_by(arm)):
            for key, value in layer.items():
                found |= dict.fromkeys(concrete(config, key), value)
        return as_run(self.sources[arm.scenario], {**found, "seed": case.seed}, self.common)


def _of_a_run(word: str) -> bool:
    """Whether a setting of the command line is one of each of the study's runs."""
    key = word.lstrip("+").partition("=")[0]
    part, _, rest = key.partition(".")
    return part not in OF_THE_STUDY or (part == "output" and rest not in ("", *NOT_DETERMINING[part]))


def plan(overrides: Sequence[str]) -> Plan:
    """Compose a study and expand its designs.

    Parameters
    ----------
    overrides
        As on the command line.

    Raises
    ------
    ConfigError
        Every problem, one sentence each.
    """
    from sim.config.load import load_study  # brings Hydra, which workers can do without

    configs, asked = load_study(overrides)
    return expand(configs, next(iter(configs)), asked, [word for word in overrides if _of_a_run(word)])


def expand(
    configs: dict[str, Config], baseline: str, sources: dict[str, str] | None = None, common: Sequence[str] = ()
) -> Plan:
    """The plan of configurations that carry one study.

    Raises
    ------
    ConfigError
        Every problem of its factors, designs and responses.
    """
    study = configs[baseline].study
    targets = tuple(named(study.targets)) if study.targets else ()
    configs, ended = until_surveyed(configs, targets)
    policies = [config for name, config in configs.items() if name != baseline]
    searches = study.levers.design == SEARCH
    refuse(study, policies)
    of_levers = policies[:1] if searches else policies
    refuse_too_many(
        factors_of(study.levers, "study.levers", of_levers),
        factors_of(study.uncertainties, "study.uncertainties", [*configs.values()]), configs, baseline,
    )  # fmt: skip
    levers, lever_ranges = expanded(study.levers, "study.levers", of_levers, levers=True)
    worlds, world_ranges = expanded(study.uncertainties, "study.uncertainties", [*configs.values()], levers=False)
    check(levers, "study.levers", policies)
    for name, config in configs.items():
        check(worlds[[key for key in worlds if applies(str(key), name == baseline)]], "study.uncertainties", [config])
    levers, worlds = levers.reset_index(drop=True), worlds.reset_index(drop=True)
    tried = [name for name in configs if name != baseline]
    arms = [Arm(name, point) for name in tried for point in range(len(levers))]
    if searches:
        arms = [Arm(name, AS_IT_IS) for name in tried[1:]]
    sources = sources or {name: name for name in configs}
    members = vectors(configs[baseline].ensemble, study.members, "study.members", [*configs.values()])
    common = [*(word for word in common if not (ended and word.startswith("months="))), *ended]
    return Plan(
        configs, baseline, levers, worlds, lever_ranges, world_ranges, members, arms, sources, common, targets=targets
    )
