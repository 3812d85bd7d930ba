"""What a search has found, in sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.design.mixes import spoken_mix
from sim.analysis.design.searched import CRITERIA, Searched, less_is_better
from sim.analysis.wording import DIGITS, with_interval
from sim.statistics.robustness import known_to
from sim.study.responses import response
from sim.study.search import senses


def sentences(searched: Searched, tables: dict[str, pd.DataFrame]) -> list[str]:
    """What was tried; the best in each objective; luck of the choice; the scenarios; whether the search had ended."""
    points, policies, worth = tables["points"], tables["policies"], tables["front"]
    search, sought = searched.study.search, policies["number"] > 0
    told = [
        f"{len(points)} policies were tried. Than {int(points['on_front'].sum())} of them none is better in all "
        f"objectives at once ({CRITERIA[search.robust]}): the front. {int(sought.sum())} of these were run again with "
        f"{search.fresh_seeds} fresh seeds, and {int((sought & policies['on_front']).sum())} are still at the front. "
        "They are the scenario files in the folder front."
    ]
    told += _best(searched, policies, worth)
    told += _luck_of_the_choice(searched)
    told += _beside_others(tables["against"], policies)
    if "good_enough" in policies:
        best = policies[sought].sort_values("good_enough", kind="stable").iloc[-1]
        told.append(
            f"All thresholds are met by {best['title']} in {best['good_enough']:.0%} of worlds and parameter vectors, "
            "by no other more often."
        )
    return [*told, *_whether_it_had_ended(tables["convergence"])]


def _best(searched: Searched, policies: pd.DataFrame, worth: pd.DataFrame) -> list[str]:
    told, front = [], policies.loc[policies["number"] > 0, "policy"]
    for name, lower in zip(searched.objectives, less_is_better(searched.study.search), strict=True):
        of = worth[(worth["objective"] == name) & worth["policy"].isin(front)]
        if of["value"].isna().all():
            continue
        best: Any = of.loc[of["value"].idxmin() if lower else of["value"].idxmax()]
        mix = spoken_mix(searched.studied, int(best["point"]))
        value = with_interval(best["value"], best["low"], best["high"])
        told.append(f"{response(name).titled}: best is {best['title']} ({mix}), "
                    f"{CRITERIA[searched.study.search.robust]} {value}, mean {best['mean']:.{DIGITS}g}.")  # fmt: skip
    return told


def _luck_of_the_choice(searched: Searched) -> list[str]:
    """What is chosen for being good was lucky too: by how much less it is worth with other luck.

    Where scenarios are tried as they are, the front is measured from their mean, which the same luck moves.
    """
    chosen, search = (_beyond_others(searched, fresh=fresh) for fresh in (True, False))
    if not len(searched.again):
        return []
    value, low, high = known_to(chosen, searched.fresh.shape[2])
    before = search(np.arange(searched.before.shape[2]))
    worse = (value - before) * senses(searched.study.search) > 0
    what = "mean of the front" + (" minus that of the scenarios as they are" if searched.others else "")
    told = []
    for column, name in enumerate(searched.objectives):
        verdict = "less good than when it was chosen" if worse[column] else "not less good than when it was chosen"
        if low[column] <= before[column] <= high[column]:
            verdict = "a difference that luck alone can make"
        others = with_interval(value[column], low[column], high[column])
        told.append(f"{response(name).titled}, {what}: {before[column]:.{DIGITS}g} by the seeds of the search, "
                    f"by others {others}: {verdict}.")  # fmt: skip
    return told


def _beyond_others(searched: Searched, *, fresh: bool) -> Callable[[np.ndarray], np.ndarray]:
    """Means over the front and futures, minus those of the other scenarios, by replicates.   (R,) to (objectives,)"""
    losses, count = searched.fresh if fresh else searched.before, len(searched.again)

    def of(some: np.ndarray) -> np.ndarray:
        means = searched.mean(losses, some)
        others = np.nanmean(means[count:], axis=0) if searched.others else 0.0
        return np.asarray(np.nanmean(means[:count], axis=0) - others)

    return of


def _beside_others(better: pd.DataFrame, policies: pd.DataFrame) -> list[str]:
    """Which scenarios are beaten in all objectives, and by which policy most surely."""
    told = []
    for scenario, rows in better.groupby("scenario", sort=False):
        title = policies.loc[policies["policy"] == scenario, "title"].iloc[0]
        gains = rows.groupby("policy")
        at_least = (gains["better_by"].min() >= 0) & (gains["better_by"].max() > 0)
        surely = gains["low"].min() > 0
        if not at_least.any():
            told.append(f"{title}: no policy of the front is better in one objective without being worse in another.")
        elif surely.any():
            told.append(f"{title}: better in every objective, beyond luck: {_names(surely, policies)}.")
        else:
            told.append(f"{title}: nowhere worse, somewhere better, but not beyond luck: {_names(at_least, policies)}.")
    return told


def _names(which: pd.Series, policies: pd.DataFrame) -> str:
    return ", ".join(policies.loc[policies["policy"].isin(which.index[which]), "title"])


def _whether_it_had_ended(found: pd.DataFrame) -> list[str]:
    last = float(found["hypervolume"].iloc[-1])
    if len(found) < 4 or not last:
        return []
    before = float(found["hypervolume"].iloc[-1 - len(found) // 4])
    grown = (last - before) / last
    verdict = "more generations may find better ones" if grown > 0.01 else "more generations would find little"
    return [
        f"The part of the objectives that the front covers grew by {grown:.1%} in the last quarter of generations: "
        f"{verdict}."
    ]
