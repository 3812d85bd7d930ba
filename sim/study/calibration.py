"""A calibration: waves of runs at parameters that could have made the published figures, then an ensemble that fits.

Each wave makes emulators of all runs before it and draws its points by how likely they make what was observed, so runs
go where the fit is good or not yet known. At the end the ensemble is drawn the same way and run with seeds that took no
part. Every point of a wave has a luck of its own, which emulators take for noise; vectors of the ensemble share theirs,
so that what parameters make and what luck makes can be told apart.

Source
------
Andrianakis et al. 2015, Bayesian history matching of complex infectious disease models using emulation; Gramacy 2020,
Surrogates (drawing from emulators). Decision 0025.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from sim.config.schema.calibrate import Calibrate
from sim.config.schema.study import Factor, Study
from sim.config.schema.target import Target
from sim.errors import RunFailed
from sim.randomness import replicate_seeds
from sim.statistics.emulator import Emulators
from sim.statistics.matching import Observed, Sample, sample
from sim.study.factors import Range
from sim.study.plan import Case, Plan
from sim.study.round import Read, Round, Rounds

LESS = 4  # times as many steps for the ensemble as for a wave


@dataclass(frozen=True)
class Matched:
    """Runs of a calibration, and the figures that their parameters are fitted to.

    Attributes
    ----------
    points : (N, P)
        Parameters of each run, in the unit cube.
    shares : (N, K) share
        What surveys found in it; NaN where it failed, or nobody could be asked.
    observed : (K,)
    """

    points: np.ndarray
    shares: np.ndarray
    observed: Observed

    @cached_property
    def emulators(self) -> Emulators:
        """Made of all these runs.

        Raises
        ------
        RunFailed
            If in too few of them every figure could be asked.
        """
        try:
            return Emulators.fitted(self.points, self.shares)
        except ValueError as fault:
            raise RunFailed(
                f"no fit can be made: {fault}; more SMEs (population.n_smes), points "
                "(study.uncertainties.points) or fewer figures may help"
            ) from None

    def first(self, count: int) -> Matched:
        """The same of the first runs alone.   count : runs"""
        return replace(self, points=self.points[:count], shares=self.shares[:count])


def rounds(plan: Plan, read: Read) -> Rounds:
    """The first points, waves, and the ensemble."""
    asked, fitted = plan.study.calibrate, in_fit(plan.targets, plan.study.calibrate)
    seeds = replicate_seeds(plan.first.seed, first_of_ensemble(plan) + plan.study.replication.seeds)
    counts = [plan.study.uncertainties.points, *[asked.each] * asked.waves]
    shares = np.empty((0, len(fitted)))
    for wave, count in enumerate(counts):
        known = len(plan.worlds) - count
        plan = replace(plan, generations=(*plan.generations, len(plan.worlds)))
        worlds = range(known, len(plan.worlds))
        yield Round(plan, [Case(world, 0, world, seeds[world]) for world in worlds], _later(plan, wave + 1))
        shares = np.vstack([shares, surveyed(read("surveys"), worlds, len(plan.asked))[:, fitted]])
        matched = Matched(in_cube(plan.worlds, plan.world_ranges), shares, observed_of(plan.targets, fitted))
        drawn = drawn_after(matched, wave, plan.study)
        worlds_drawn = in_settings(drawn.points, plan.world_ranges)
        plan = replace(plan, worlds=pd.concat([plan.worlds, worlds_drawn], ignore_index=True))
    fresh = range(first_of_ensemble(plan), first_of_ensemble(plan) + plan.study.replication.seeds)
    ensemble = range(first_of_ensemble(plan), len(plan.worlds))
    plan = replace(plan, generations=(*plan.generations, len(plan.worlds)))
    yield Round(plan, [Case(world, 0, replicate, seeds[replicate]) for world in ensemble for replicate in fresh])


def first_of_ensemble(plan: Plan) -> int:
    """How many points are run before the ensemble; its seeds and worlds count on from there."""
    asked = plan.study.calibrate
    return plan.study.uncertainties.points + asked.waves * asked.each


def runs_of(plan: Plan) -> int:
    """Runs that a calibration makes."""
    return _later(plan, 0)


def _later(plan: Plan, wave: int) -> int:
    """Runs from a wave on; the first points are wave 0."""
    asked = plan.study.calibrate
    before = plan.study.uncertainties.points + (wave - 1) * asked.each if wave else 0
    return first_of_ensemble(plan) - before + asked.vectors * plan.study.replication.seeds


def in_fit(targets: Sequence[Target], asked: Calibrate) -> list[int]:
    """Places of the figures that parameters are fitted to: those a file marks so, up to the year that was asked for."""
    return [
        place for place, target in enumerate(targets)
        if target.use == "calibrate" and target.known_in(asked.until)
    ]  # fmt: skip


def observed_of(targets: Sequence[Target], places: Sequence[int]) -> Observed:
    """The figures at these places."""
    chosen = [targets[place] for place in places]
    return Observed(np.array([target.share for target in chosen]), np.array([target.sd for target in chosen]))


def surveyed(surveys: pd.DataFrame, worlds: range, targets: int) -> np.ndarray:
    """What was found in each world, of one run per world.   (worlds, targets) share, NaN where none"""
    found = np.full((len(worlds), targets), np.nan)
    found[surveys["world"] - worlds.start, surveys["target"]] = surveys["share"]
    return found


def drawn_after(matched: Matched, wave: int, study: Study) -> Sample:
    """Points for what follows on a wave, drawn from emulators of all runs so far.

    Parameters
    ----------
    wave : index
        The first points are wave 0; what follows on the last is the ensemble, which is drawn with longer chains.
    """
    asked, last = study.calibrate, wave == study.calibrate.waves
    count, steps = (asked.vectors, asked.steps) if last else (asked.each, asked.steps // LESS)
    seed = study.uncertainties.seed + wave
    return sample(matched.emulators, matched.observed, matched.points.shape[1], count, seed, steps)


def in_cube(worlds: pd.DataFrame, ranges: Sequence[Range]) -> np.ndarray:
    """Settings as places between the ends of their ranges.   (N, P)"""
    columns = [[factor.place(value) for value in worlds[factor.key]] for factor in ranges]
    return np.array(columns, dtype=float).T.reshape(len(worlds), len(ranges))


def in_settings(points: np.ndarray, ranges: Sequence[Range]) -> pd.DataFrame:
    """Places in the unit cube as settings.   (N, P) to one row per point, one column per key"""
    columns = {factor.key: [factor.at(place) for place in points[:, number]] for number, factor in enumerate(ranges)}
    return pd.DataFrame({key: pd.Series(column, dtype=object) for key, column in columns.items()})


def refuse_factor(factor: Factor, place: str) -> list[str]:
    """What makes a factor unfit for a calibration.   place : for the message"""
    if factor.values or factor.whole:
        return [f"{place}: a calibration varies numbers between two ends; it takes neither values nor whole"]
    return []
