"""The design of a policy mix: the front of a search, run again with fresh seeds, and what it is worth beside others."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from sim.analysis.design.mixes import scenario_files
from sim.analysis.design.searched import NOT_GIVEN_OUT, Policy, Searched, said_title
from sim.analysis.design.sentences import sentences
from sim.analysis.found import Found
from sim.config.schema.study import Space
from sim.errors import ConfigError
from sim.language import tr
from sim.statistics.robustness import front, known_to, over_luck, regret
from sim.study.plan import Plan
from sim.study.results import Studied
from sim.study.search import places_of, senses, tried_out
from sim.study.spaces import SEARCH

NO_TOTAL = Space.model_fields["total"].default  # what stands there where nobody named a total


def check(plan: Plan) -> None:
    """What a search asks of a plan.

    Raises
    ------
    ConfigError
        Every problem.
    """
    study, problems = plan.study, []
    if study.levers.design != SEARCH:
        problems.append(f"study.levers.design = {study.levers.design}: a search proposes its points; say search")
    if study.levers.design == SEARCH and places_of(study) == (1, 0):
        problems.append("study.levers: a single lever that gets the whole total leaves nothing to search for")
    if any(factor.of_total for factor in study.levers.factors) and study.levers.total == NO_TOTAL:
        problems.append(f"study.levers.total = {NO_TOTAL:g}: say how much money, in currency per SME and year, is to "
                        "be "
                        "divided among levers (as in the scenario: 300)")  # fmt: skip
    if study.replication.until_half_width:
        problems.append("study.replication.until_half_width: a search repeats each policy as seeds says; say 0")
    if problems:
        raise ConfigError(problems)
    tried_out(plan)


def analyse(studied: Studied) -> Found:
    """The front of a search.

    Returns
    -------
    ``policies``: what was run again, by ``number`` from 1 on, and the scenarios beside it, whose number is 0.
    ``front``: what each is worth in each objective, by fresh seeds. ``composition``: how each divides the total.
    ``against``: how much better it is than each scenario.
    ``futures``: each in each world. ``points``: all that were tried. ``convergence``: how far the front came.
    """
    names = [goal.response for goal in studied.study.search.objectives]
    runs = studied.responses(*names).drop(columns="month")
    searched = Searched(studied, runs[runs["scenario"] != studied.baseline])
    if not searched.futures or not searched.again:
        return Found(say=_nothing)
    points = all_points(searched)
    policies, worth = run_again(searched)
    tables = {
        "policies": policies,
        "front": worth,
        "composition": composition(searched),
        "against": against(searched),
        "futures": by_future(searched),
        "convergence": convergence(searched, points),
        "points": points,
    }
    files = scenario_files(studied, policies, worth)
    return Found(tables, partial(sentences, searched, tables), files, reads=said_title)


def _nothing() -> list[str]:
    return [tr("Nothing can be said of any mix: in no world did runs of policies end well both with the seeds of the "
               "search and with fresh ones. See the table failures.")]  # fmt: skip


def all_points(searched: Searched) -> pd.DataFrame:
    """Every policy that was proposed: when, its levers, and by the seeds of the search what it is worth."""
    studied, count = searched.studied, len(searched.studied.levers)
    arms = [(searched.scenario, point) for point in range(count)]
    losses = searched.losses([*arms, *searched.others], fresh=False)
    values = searched.robust(losses)[:count]
    born = np.searchsorted(studied.provenance["generations"], np.arange(count), side="right") + 1
    found = pd.DataFrame({"point": range(count), "generation": born})
    found = found.join(studied.levers.rename(columns=studied.names("levers")))
    for column, name in enumerate(searched.objectives):
        found[name] = searched.told(values)[:, column]
    if any(goal.threshold is not None for goal in searched.study.search.objectives):
        found["good_enough"] = searched.enough(losses)[:count]
    found["on_front"] = front(values)
    found["again"] = found["point"].isin([point for _, point in searched.again])
    return found


def run_again(searched: Searched) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What was run with fresh seeds: one row per policy; one row per policy and objective.

    Regrets are against the best of these. Means over worlds are given by the seeds of the search as well: what was
    chosen for being good was lucky too.
    """
    rows, fresh, before = [], searched.fresh, searched.before
    value, low, high = intervals(searched, fresh)
    mean = known_to(partial(searched.mean, fresh), fresh.shape[2])
    in_search = searched.mean(before, np.arange(before.shape[2]))
    for row, policy in enumerate(searched.policies):
        for column, response in enumerate(searched.objectives):
            numbers = [part[row, column] for part in (value, low, high, *mean, in_search)]
            rows.append([policy.name, policy.title, policy.point, response, *numbers])
    columns = ["policy", "title", "point", "objective", "value", "low", "high", "mean", "mean_low", "mean_high",
               "mean_in_search"]  # fmt: skip
    levers = searched.studied.levers.rename(columns=searched.studied.names("levers"))
    policies = pd.DataFrame(searched.policies, columns=list(Policy._fields))
    policies = policies.rename(columns={"name": "policy"}).drop(columns="scenario")
    policies = policies.join(levers, on="point")
    policies["on_front"] = front(searched.robust(fresh))
    if any(goal.threshold is not None for goal in searched.study.search.objectives):
        policies["good_enough"] = searched.enough(fresh)
    return policies, pd.DataFrame(rows, columns=columns)


def intervals(searched: Searched, losses: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Robust values and their intervals over luck; no regret is negative.   (arms, objectives) each"""
    value, low, high = known_to(lambda some: searched.told(searched.robust(losses[:, :, some])), losses.shape[2])
    return value, np.maximum(low, 0.0) if searched.study.search.robust == "regret" else low, high


def composition(searched: Searched) -> pd.DataFrame:
    """How each policy of the front divides the total: one row per policy and lever, what the state keeps among them."""
    space, rows = searched.study.levers, []
    parts = [factor for factor in space.factors if factor.of_total]
    for policy in searched.policies[: len(searched.again)]:
        shares = [float(searched.studied.levers[factor.key].iloc[policy.point]) / space.total for factor in parts]
        rows += [[policy.name, factor.name, share] for factor, share in zip(parts, shares, strict=True)]
        if parts and not searched.study.search.spend_all:
            rows.append([policy.name, NOT_GIVEN_OUT, max(1.0 - sum(shares), 0.0)])
    return pd.DataFrame(rows, columns=["policy", "lever", "share"])


def against(searched: Searched) -> pd.DataFrame:
    """By how much each policy of the front is better than each scenario, with the same worlds and luck."""
    rows, known, losses, count = [], searched.policies, searched.fresh, len(searched.again)
    for place in range(count, len(known)):
        better = known_to(partial(_apart, searched, losses, place), losses.shape[2])
        for row in range(count):
            for column, response in enumerate(searched.objectives):
                ends = [float(part[row, column]) for part in better]
                rows.append([known[row].name, known[place].name, response, *ends])
    return pd.DataFrame(rows, columns=["policy", "scenario", "objective", "better_by", "low", "high"])


def _apart(searched: Searched, losses: np.ndarray, place: int, some: np.ndarray) -> np.ndarray:
    values = searched.robust(losses[:, :, some])
    return np.asarray(values[place] - values)


def by_future(searched: Searched) -> pd.DataFrame:
    """Each policy in each world and parameter vector: mean over fresh seeds, and regret against the best of them."""
    losses, rows = over_luck(searched.fresh), []
    regrets, values = regret(losses), losses * senses(searched.study.search)
    for row, policy in enumerate(searched.policies):
        for place, (world, member) in enumerate(searched.futures):
            rows += [[policy.name, world, member, response, values[row, place, column], regrets[row, place, column]]
                     for column, response in enumerate(searched.objectives)]  # fmt: skip
        rows += [[policy.name, *future, response, np.nan, np.nan]
                 for future in searched.lost for response in searched.objectives]  # fmt: skip
    return pd.DataFrame(rows, columns=["policy", "world", "member", "objective", "mean", "regret"])


def convergence(searched: Searched, points: pd.DataFrame) -> pd.DataFrame:
    """Policies known after each generation, and the part of the space of objectives that their front dominates.

    Each objective is measured from the best to the worst of all policies that were tried.
    """
    from pymoo.indicators.hv import HV

    losses = points[searched.objectives].to_numpy(dtype=float) * searched.signs
    some = ~np.isnan(losses).any(axis=1)
    lowest, span = losses[some].min(axis=0), np.ptp(losses[some], axis=0)
    placed = (losses - lowest) / np.where(span > 0, span, 1.0)
    rows = []
    for generation, known in enumerate(searched.studied.provenance["generations"], 1):
        now = placed[:known][some[:known]]
        at_front = now[front(now)] if len(now) else now
        volume = float(HV(ref_point=np.ones(placed.shape[1]))(at_front)) if len(at_front) else 0.0
        rows.append([generation, known, len(at_front), volume])
    return pd.DataFrame(rows, columns=["generation", "policies", "on_front", "hypervolume"])
