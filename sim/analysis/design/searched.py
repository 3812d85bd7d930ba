"""What a search has left, as arrays of losses: of all its policies, and of those that were run again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sim.config.schema.study import Study
from sim.statistics.robustness import good_enough, over_luck, robust
from sim.study.results import Studied
from sim.study.search import losses_of, senses

CRITERIA = {
    "regret": "largest regret",
    "worst": "worst case",
    "mean": "mean over worlds",
    "quantile": "all but the worst worlds",
}


@dataclass(frozen=True)
class Searched:
    """What a search has left, as arrays of losses (less is better): of its policies, and of those run again.

    Attributes
    ----------
    studied
    runs
        Objectives of each run of a policy.
    """

    studied: Studied
    runs: pd.DataFrame

    @cached_property
    def study(self) -> Study:
        """What was asked for."""
        return Study.model_validate(self.studied.provenance["study"])

    @cached_property
    def objectives(self) -> list[str]:
        """Responses that are sought."""
        return [goal.response for goal in self.study.search.objectives]

    @cached_property
    def scenario(self) -> str:
        """The one whose levers were set."""
        return str(self.runs.loc[self.runs["point"] >= 0, "scenario"].iloc[0])

    @cached_property
    def others(self) -> list[tuple[str, int]]:
        """Scenarios that were tried as they are."""
        names = [name for name in self.studied.provenance["scenarios"] if name != self.studied.baseline]
        return [(name, -1) for name in names if name != self.scenario]

    @cached_property
    def again(self) -> list[tuple[str, int]]:
        """Policies that were run again with fresh seeds, as (scenario, point); by the first objective, best first."""
        fresh = self.runs[self._fresh & (self.runs["point"] >= 0)]
        arms = [(self.scenario, int(point)) for point in sorted(fresh["point"].unique())]
        first = over_luck(self.losses(arms, fresh=False)).mean(axis=1)[:, 0]
        return [arms[place] for place in np.argsort(first, kind="stable")]

    @cached_property
    def _fresh(self) -> pd.Series:
        return self.runs["replicate"] >= self.study.replication.seeds

    def losses(self, arms: list[tuple[str, int]], *, fresh: bool) -> np.ndarray:
        """Losses of policies.   (arms, futures, replicates, objectives)"""
        return losses_of(self.runs[self._fresh == fresh], self.study.search, arms)

    def replicates(self, *, fresh: bool) -> int:
        """Replicates that were run."""
        return int(self.runs.loc[self._fresh == fresh, "replicate"].nunique())

    def robust(self, losses: np.ndarray) -> np.ndarray:
        """Robust losses.   (arms, futures, replicates, objectives) to (arms, objectives)"""
        search = self.study.search
        return robust(over_luck(losses), search.robust, search.quantile)

    def mean(self, losses: np.ndarray, some: np.ndarray) -> np.ndarray:
        """Objectives, averaged over futures and some replicates.   To (arms, objectives), in their own sense"""
        return over_luck(losses[:, :, some]).mean(axis=1) * senses(self.study.search)

    def told(self, losses: np.ndarray) -> np.ndarray:
        """Robust losses as people read them: a regret as it is, anything else in its own sense.   (..., objectives)"""
        return losses if self.study.search.robust == "regret" else losses * senses(self.study.search)

    def enough(self, losses: np.ndarray) -> np.ndarray:
        """Share of futures in which all thresholds are met.   (arms,)"""
        goals = self.study.search.objectives
        signs = senses(self.study.search).tolist()
        limits = [
            None if goal.threshold is None else goal.threshold * sign for goal, sign in zip(goals, signs, strict=True)
        ]
        return good_enough(over_luck(losses), limits)
