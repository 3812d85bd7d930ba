"""A search: policies are proposed generation by generation, by what the earlier ones turned out to be worth.

A generation depends on the seed and on earlier results alone, so a search that was stopped proposes the same again and
finds it done. Policies are points of a grid: the total is divided in equal portions, and a policy that was tried is not
tried again. At the end, the front is run once more with seeds that took no part in the choice.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import qmc

from sim.config.schema.search import Search
from sim.config.schema.study import Level, Study
from sim.statistics.robustness import front, over_luck, robust, spread_out
from sim.study.factors import Range, check
from sim.study.plan import Arm, Plan
from sim.study.proposals import Proposals
from sim.study.responses import ARM, CASE, by_run
from sim.study.round import Read, Round, Rounds

NEARLY_ONE = 1.0 - 2.0**-53


@dataclass
class Archive:
    """Every policy that has been proposed, by its number.

    Parameters
    ----------
    plan
        Of the search, before anything was proposed.
    """

    plan: Plan
    settings: list[dict[str, Level | None]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def enter(self, proposals: np.ndarray) -> np.ndarray:
        """The number of each proposal; what was not known gets the next ones.   (N, places) to (N,)"""
        found = []
        for proposal in proposals:
            settings = policy_at(self.plan, proposal)
            number = self.numbers.setdefault(json.dumps(settings), len(self.settings))
            if number == len(self.settings):
                self.settings.append(settings)
            found.append(number)
        return np.array(found, dtype=int)

    def levers(self) -> pd.DataFrame:
        """One row per policy, one column per key."""
        columns = {key: [settings[key] for settings in self.settings] for key in self.plan.levers}
        return pd.DataFrame({key: pd.Series(column, dtype=object) for key, column in columns.items()})


def places_of(study: Study) -> tuple[int, int]:
    """How many numbers between 0 and 1 a proposal is made of: those that divide the total, and those of other factors.

    Where the state may keep a part of the total, its share is one more of the first.
    """
    parts = sum(factor.of_total for factor in study.levers.factors)
    return parts + (parts > 0 and not study.search.spend_all), len(study.levers.factors) - parts


def shares_of(unit: np.ndarray, steps: int) -> np.ndarray:
    """Shares that sum to one, in equal steps; places that are drawn evenly fill the simplex evenly.

    Parameters
    ----------
    unit : (n,) between 0 and 1
    steps : count

    Examples
    --------
    >>> shares_of(np.array([0.5, 0.5, 0.0]), 10), shares_of(np.array([1.0, 0.01, 0.01]), 4)
    (array([0.5, 0.5, 0. ]), array([1., 0., 0.]))
    """
    weights = -np.log1p(-np.minimum(unit, NEARLY_ONE))
    total = weights.sum()
    wanted = steps * (weights / total if total > 0 else np.full(len(unit), 1.0 / len(unit)))
    whole = np.floor(wanted)
    most_left = np.argsort(whole - wanted, kind="stable")
    whole[most_left[: steps - int(whole.sum())]] += 1
    return whole / steps


def policy_at(plan: Plan, proposal: np.ndarray) -> dict[str, Level | None]:
    """The levers that a proposal stands for, by key.   (places,) between 0 and 1

    Of a lever that gets nothing, other settings have no effect; they stay as the scenario has them, so that policies
    which differ in nothing else are one.
    """
    space, search = plan.study.levers, plan.study.search
    dividing, _ = places_of(plan.study)
    shares = iter(shares_of(proposal[:dividing], search.steps) if dividing else ())
    others = iter(proposal[dividing:])
    found: dict[str, Level | None] = {
        span.key: float(space.total * next(shares)) if factor.of_total else span.at(float(next(others)))
        for span, factor in zip(plan.lever_ranges, space.factors, strict=True)
    }
    money = {factor.key for factor in space.factors if factor.of_total}
    paid = {lever_of(key) for key in money if found[key]}
    unpaid = {lever_of(key) for key in money} - paid
    return {key: None if key not in money and lever_of(key) in unpaid else level for key, level in found.items()}


def lever_of(key: str) -> str:
    """The lever that a key belongs to.

    Examples
    --------
    >>> lever_of("policy.support_system.phases.*.budget_per_sme_year")
    'support_system'
    """
    return key.split(".")[1]


def first_proposals(study: Study) -> np.ndarray:
    """A hypercube; the first of it give the whole total to each lever alone, then divide it evenly.   (N, places)"""
    dividing, others = places_of(study)
    search = study.search
    start = np.asarray(qmc.LatinHypercube(dividing + others, rng=search.seed).random(search.population))
    corners = np.vstack([np.eye(dividing), np.full((1, dividing), 0.5)])[: search.population] if dividing else start[:0]
    start[: len(corners), :dividing] = corners
    return start


def tried_out(plan: Plan) -> None:
    """Try the first generation, and each value of the other factors, before anything is run.

    Raises
    ------
    ConfigError
        What the schema says of the first that it refuses.
    """
    dividing, others = places_of(plan.study)
    start = first_proposals(plan.study)
    for place in range(others):
        for level in np.linspace(0.0, NEARLY_ONE, max(len(plan.study.levers.factors[place].values), 2)):
            one = np.full((1, dividing + others), 0.5)
            one[0, dividing + place] = level
            start = np.vstack([start, one])
    check([policy_at(plan, row) for row in start], "study.levers", [plan.configs[plan.searched]])


def runs_left(plan: Plan, generation: int) -> int:
    """Runs, at most, that a search keeps from a generation on; from the first, 0, all of them."""
    search, cases = plan.study.search, len(plan.worlds) * len(plan.members)
    of_a_policy = cases * plan.study.replication.seeds
    tried = of_a_policy * search.population * (search.generations - generation)
    beside = of_a_policy * (1 + len(plan.arms)) if generation == 0 else 0  # the baseline, and scenarios as they are
    return tried + beside + cases * search.fresh_seeds * (1 + len(plan.arms) + search.again)


def runs_again(plan: Plan) -> int:
    """Runs, at most, that a search makes and does not keep: those of baselines that are known."""
    cases = len(plan.worlds) * len(plan.members) * plan.study.replication.seeds
    return cases * (plan.study.search.generations - 1)


def proposed(plan: Plan) -> Plan:
    """The plan with its first generation, as an example of what will be run."""
    archive = Archive(plan)
    return _with(plan, archive, np.unique(archive.enter(first_proposals(plan.study))))


def rounds(plan: Plan, read: Read) -> Rounds:
    """Generation by generation, then the front and the other scenarios with fresh seeds."""
    study, search, archive = plan.study, plan.study.search, Archive(plan)
    proposals = Proposals(search, first_proposals(study), lambda rows: _as_numbers(plan, rows))
    cases = list(plan.cases(range(study.replication.seeds)))
    known, values = 0, np.empty((0, len(search.objectives)))
    seen: list[pd.DataFrame] = []
    generations: list[int] = []
    for generation in range(search.generations):
        asked = proposals.ask()
        if asked is None:
            break
        numbers = archive.enter(asked)
        new = np.arange(known, len(archive.settings))
        known = len(archive.settings)
        generations.append(known)
        if len(new) or generation == 0:
            arms = replace(_with(plan, archive, new), baseline_known=generation > 0, generations=tuple(generations))
            arms = replace(arms, arms=[*plan.arms, *arms.arms]) if generation == 0 else arms
            yield Round(arms, cases, runs_left(plan, generation + 1))
            seen.append(objectives_by_run(plan, read))
        values = values_of(plan, pd.concat(seen, ignore_index=True), known)
        proposals.tell(numbers, values)
    chosen = chosen_points(plan, values)
    again = replace(_with(plan, archive, chosen), generations=tuple(generations))
    fresh = range(study.replication.seeds, study.replication.seeds + search.fresh_seeds)
    yield Round(replace(again, arms=[*plan.arms, *again.arms]), list(plan.cases(fresh)))


def _with(plan: Plan, archive: Archive, numbers: np.ndarray) -> Plan:
    """The plan with all levers known so far, and as arms the policies of these numbers."""
    return replace(plan, levers=archive.levers(), arms=[Arm(plan.searched, int(number)) for number in numbers])


def _as_numbers(plan: Plan, rows: np.ndarray) -> np.ndarray:
    """What tells two policies apart, as numbers.   (N, places) to (N, factors)"""
    policies = [policy_at(plan, row) for row in rows]
    table = [[_as_number(span, policy[span.key]) for span in plan.lever_ranges] for policy in policies]
    return np.array(table, dtype=float).reshape(len(rows), len(plan.lever_ranges))


def _as_number(span: Range, level: Any) -> float:
    if level is None:
        return -1.0
    return float(span.values.index(level) if span.values else level)


def objectives_by_run(plan: Plan, read: Read) -> pd.DataFrame:
    """The objectives of each run of a policy at the end: world, member, replicate, scenario, point, one column each."""
    names = [goal.response for goal in plan.study.search.objectives]
    outcomes = read("outcomes")
    last = outcomes[outcomes["month"] == plan.first.months]
    found = by_run(last, read("paired"), names, plan.baseline).drop(columns="month")
    return found[found["scenario"] != plan.baseline]


def values_of(plan: Plan, seen: pd.DataFrame, count: int) -> np.ndarray:
    """Robust losses of the policies that are known.   (count, objectives), NaN where a future has no run

    The scenarios that are tried as they are count among those that a policy may regret not to be.
    """
    search = plan.study.search
    arms = [(plan.searched, point) for point in range(count)] + [(arm.scenario, arm.point) for arm in plan.arms]
    return robust(over_luck(losses_of(seen, search, arms)), search.robust, search.quantile)[:count]


def losses_of(seen: pd.DataFrame, search: Search, arms: Sequence[tuple[str, int]]) -> np.ndarray:
    """Losses of policies in each future under each luck.

    Parameters
    ----------
    seen
        As ``objectives_by_run`` gives them.
    search
    arms : (scenario, point)

    Returns
    -------
    (arms, futures, replicates, objectives); NaN where there was no such run. Futures and replicates are those that are
    seen, in order.
    """
    names = [goal.response for goal in search.objectives]
    futures = sorted(set(zip(seen["world"], seen["member"], strict=True)))
    replicates = sorted(set(seen["replicate"]))
    wanted: list[tuple[Any, ...]] = [
        (*arm, *future, replicate) for arm in arms for future in futures for replicate in replicates
    ]
    by_arm = seen.set_index([*ARM, *CASE])[names]
    found = by_arm.reindex(pd.MultiIndex.from_tuples(wanted, names=[*ARM, *CASE])).to_numpy(dtype=float)
    return found.reshape(len(arms), len(futures), len(replicates), len(names)) * senses(search)


def senses(search: Search) -> np.ndarray:
    """What makes a loss of each objective, and an objective of each loss.   (objectives,) -1 or 1"""
    return np.array([-1.0 if goal.sense == "maximise" else 1.0 for goal in search.objectives])


def chosen_points(plan: Plan, values: np.ndarray) -> np.ndarray:
    """Numbers of the policies of the front that are run again.   values : (P, objectives) losses"""
    at_front = np.flatnonzero(front(values))
    return at_front[spread_out(values[at_front], plan.study.search.again)] if len(at_front) else at_front
