"""What a search has left, as arrays of losses: of all its policies, and of those that were run again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.config.schema.search import Search
from sim.config.schema.study import Study
from sim.language import tr
from sim.statistics.robustness import good_enough, over_luck, robust
from sim.study.plan import AS_IT_IS
from sim.study.results import Studied
from sim.study.search import losses_of, senses

NOT_GIVEN_OUT = "Not given out"  # of the total, beside levers
NUMBERED = "Policy "  # of the front, in tables and files; before its number
CRITERIA = {
    "regret": "largest regret",
    "worst": "worst case",
    "mean": "mean over worlds",
    "quantile": "all but the worst worlds",
}


def less_is_better(search: Search) -> list[bool]:
    """Of each objective, whether less of its robust value is better; of a regret it is, whatever is sought."""
    return [search.robust == "regret" or goal.sense == "minimise" for goal in search.objectives]


def said_title(title: str) -> str:
    """The title of a policy that was run again, in the language that is spoken.

    Examples
    --------
    >>> said_title("Policy 3"), said_title("Grants alone")
    ('Policy 3', 'Grants alone')
    """
    number = title.removeprefix(NUMBERED)
    return tr("Policy {number}", number=number) if number != title and number.isdigit() else tr(title)


class Policy(NamedTuple):
    """What was run again with fresh seeds.

    Attributes
    ----------
    name
        In tables and files.
    number
        From 1 on among those of the front; 0 of a scenario that was tried as it is.
    title
    scenario, point
        Its arm.
    """

    name: str
    number: int
    title: str
    scenario: str
    point: int


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

    @property
    def study(self) -> Study:
        """What was asked for."""
        return self.studied.study

    @cached_property
    def signs(self) -> np.ndarray:
        """What makes of a robust loss what people read: 1 where less is better, -1 where more is.   (objectives,)"""
        return np.where(less_is_better(self.study.search), 1.0, -1.0)

    @cached_property
    def objectives(self) -> list[str]:
        """Responses that are sought."""
        return [goal.response for goal in self.study.search.objectives]

    @cached_property
    def scenario(self) -> str:
        """The one whose levers were set."""
        return self.studied.policies[0]

    @cached_property
    def others(self) -> list[tuple[str, int]]:
        """Scenarios that were tried as they are."""
        return [(name, AS_IT_IS) for name in self.studied.policies if name != self.scenario]

    @cached_property
    def again(self) -> list[tuple[str, int]]:
        """Policies that were run again with fresh seeds, as (scenario, point); by the first objective, best first."""
        fresh = self.runs[self._fresh & (self.runs["point"] != AS_IT_IS)]
        arms = [(self.scenario, int(point)) for point in sorted(fresh["point"].unique())]
        first = over_luck(self.losses(arms, fresh=False)).mean(axis=1)[:, 0]
        return [arms[place] for place in np.argsort(first, kind="stable")]

    @cached_property
    def policies(self) -> list[Policy]:
        """All that were run again with fresh seeds, those of the front first."""
        front = [Policy(f"front_{number:02d}", number, f"{NUMBERED}{number}", *arm)
                 for number, arm in enumerate(self.again, 1)]  # fmt: skip
        return front + [Policy(name, 0, self.studied.policy_name(name), name, point) for name, point in self.others]

    @cached_property
    def fresh(self) -> np.ndarray:
        """Losses of these policies by fresh seeds.   (policies, futures, replicates, objectives)"""
        return self.losses([*self.again, *self.others], fresh=True)

    @cached_property
    def before(self) -> np.ndarray:
        """The same by the seeds of the search."""
        return self.losses([*self.again, *self.others], fresh=False)

    @cached_property
    def _fresh(self) -> pd.Series:
        return self.runs["replicate"] >= self.study.replication.seeds

    @cached_property
    def futures(self) -> list[tuple[int, int]]:
        """Worlds with parameter vectors in which some policy has runs with the seeds of the search and with fresh ones.

        All policies have lost the others, so that leaving them out compares like with like; ``lost`` names them.
        """
        seen = [set(zip(runs["world"], runs["member"], strict=True))
                for runs in (self.runs[self._fresh], self.runs[~self._fresh])]  # fmt: skip
        return sorted(seen[0] & seen[1])

    @cached_property
    def lost(self) -> list[tuple[int, int]]:
        """The others."""
        every = [(world, member) for world in range(len(self.studied.worlds))
                 for member in range(len(self.studied.provenance["members"]))]  # fmt: skip
        return [future for future in every if future not in set(self.futures)]

    def losses(self, arms: list[tuple[str, int]], *, fresh: bool) -> np.ndarray:
        """Losses of policies.   (arms, futures, replicates, objectives)"""
        known = pd.MultiIndex.from_tuples(self.futures, names=["world", "member"])
        here = pd.MultiIndex.from_frame(self.runs[["world", "member"]]).isin(known)
        return losses_of(self.runs[(self._fresh == fresh) & here], self.study.search, arms)

    def robust(self, losses: np.ndarray) -> np.ndarray:
        """Robust losses.   (arms, futures, replicates, objectives) to (arms, objectives)"""
        search = self.study.search
        return robust(over_luck(losses), search.robust, search.quantile)

    def mean(self, losses: np.ndarray, some: np.ndarray) -> np.ndarray:
        """Objectives, averaged over futures and some replicates.   To (arms, objectives), in their own sense"""
        return over_luck(losses[:, :, some]).mean(axis=1) * senses(self.study.search)

    def told(self, losses: np.ndarray) -> np.ndarray:
        """Robust losses as people read them: a regret as it is, anything else in its own sense.   (..., objectives)"""
        return losses * self.signs

    def enough(self, losses: np.ndarray) -> np.ndarray:
        """Share of futures in which all thresholds are met.   (arms,)"""
        goals = self.study.search.objectives
        signs = senses(self.study.search).tolist()
        limits = [
            None if goal.threshold is None else goal.threshold * sign for goal, sign in zip(goals, signs, strict=True)
        ]
        return good_enough(over_luck(losses), limits)
