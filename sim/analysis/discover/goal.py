"""Whether each world reaches a goal: the mean over seeds against a threshold, and how far luck may move it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.claims.docket import named
from sim.config.schema.discover import Discover, Goal
from sim.statistics.intervals import pooled_half_width
from sim.study.responses import ARM, CASE, LUCK
from sim.study.results import Studied

HEARD = "effect"  # column of what claims were found to be


def goal_of(asked: Discover) -> Goal:
    """What is to be reached; a claim must have an effect beyond what is of no relevance, with the sign that it gives.

    Examples
    --------
    >>> goal_of(Discover(claim="C28")).model_dump(include={"better", "threshold"})
    {'better': 'lower', 'threshold': -0.02}
    """
    if not asked.claim:
        return asked.goal
    claim = named(asked.claim)
    return Goal(response=HEARD, better="higher" if claim.expects > 0 else "lower", threshold=claim.expects * claim.rope)


def reached(studied: Studied, goal: Goal, scenarios: list[str]) -> tuple[pd.DataFrame, float]:
    """Each policy in each world: what it comes to, and whether that is the goal.

    Parameters
    ----------
    studied
    goal
    scenarios
        Those that are looked at; a regret is against the best of all.

    Returns
    -------
    One row per scenario, point and world: ``outcome`` with ``low`` and ``high`` (interval over luck), ``fails``,
    ``on_edge`` (the interval crosses the threshold). And the threshold.
    """
    means, by_luck = _outcomes(studied, goal)
    if goal.regret:
        means, by_luck = _regrets(means, by_luck, goal)
    arms = [arm for arm in means.columns if arm[0] in scenarios]
    lower = goal.regret or goal.better == "lower"
    threshold = _threshold(means[arms].to_numpy(), goal, lower)
    parts = []
    for arm in arms:
        outcome, half = means[arm], pd.Series(_half_widths(by_luck[arm]), index=means.index)
        table = pd.DataFrame({"outcome": outcome, "low": outcome - half, "high": outcome + half})
        table = table.dropna(subset="outcome")
        table["fails"] = table["outcome"] > threshold if lower else table["outcome"] < threshold
        table["on_edge"] = (table["low"] < threshold) & (threshold < table["high"])
        parts.append(table.reset_index().assign(scenario=arm[0], point=arm[1]))
    columns = [*ARM, "world", "outcome", "low", "high", "fails", "on_edge"]
    return pd.concat(parts, ignore_index=True)[columns], threshold


def _outcomes(studied: Studied, goal: Goal) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Means by world and arm; and for each luck, values that have these means.

    A ratio is one of means, as a budget sees it, and not a mean of ratios; what luck does to it is told to first
    order (delta method). Where nothing was gained for a cost it is as bad as can be.
    """
    names = [goal.response, *([goal.per] if goal.per else [])]
    rows = studied.table("claims") if goal.response == HEARD else studied.responses(*names)
    wide = rows.pivot(index=CASE, columns=ARM, values=names)
    above = wide[goal.response]
    means = above.groupby("world").mean()
    if not goal.per:
        return means, above
    below = wide[goal.per]
    base = below.groupby("world").mean()
    worst = np.inf if goal.better == "lower" else -np.inf
    ratio = (means / base).where(base > 0, worst).where(means.notna())
    at = above.index.get_level_values("world")
    per_luck, own = ratio.loc[at].to_numpy(), base.loc[at].to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        moved = per_luck + (above.to_numpy() - per_luck * below.to_numpy()) / own
    return ratio, pd.DataFrame(moved, index=above.index, columns=above.columns)


def _regrets(means: pd.DataFrame, by_luck: pd.DataFrame, goal: Goal) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Distance from the policy that is best in the mean of the same world, with the same luck."""
    sign = 1.0 if goal.better == "higher" else -1.0
    values = sign * means.to_numpy()
    best = np.nanargmax(np.where(np.isfinite(values), values, -np.inf), axis=1)
    top = values[np.arange(len(values)), best]
    none = ~np.isfinite(top)  # no policy reaches anything: none is behind another
    regret = np.where(none[:, None], 0.0, top[:, None] - np.where(none[:, None], 0.0, values))
    regret = np.where(np.isnan(values), np.nan, regret)
    world = means.index.get_indexer(by_luck.index.get_level_values("world"))
    luck = sign * by_luck.to_numpy()
    with np.errstate(invalid="ignore"):
        behind = luck[np.arange(len(luck)), best[world]][:, None] - luck
    return (
        pd.DataFrame(regret, index=means.index, columns=means.columns),
        pd.DataFrame(behind, index=by_luck.index, columns=by_luck.columns),
    )


def _half_widths(by_luck: pd.Series) -> np.ndarray:
    return pooled_half_width(by_luck.replace([np.inf, -np.inf], np.nan).unstack(LUCK).to_numpy())


def _threshold(outcomes: np.ndarray, goal: Goal, lower: bool) -> float:
    if goal.threshold is not None:
        return float(goal.threshold)
    known = outcomes[~np.isnan(outcomes)]
    share = 1.0 - goal.worst_share if lower else goal.worst_share
    return float(np.quantile(known, share, method="nearest"))
