"""What a search has found, in sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.design.mixes import spoken_mix
from sim.analysis.design.searched import CRITERIA, Searched, less_is_better, said_title
from sim.analysis.kept import kept, kept_in_words
from sim.analysis.wording import of_response
from sim.language import tr
from sim.statistics.robustness import known_to
from sim.study.responses import response
from sim.study.results import Studied
from sim.study.search import senses

MOST_NAMED = 10


def sentences(searched: Searched, tables: dict[str, pd.DataFrame]) -> list[str]:
    """What was tried; the best in each objective; luck of the choice; the scenarios; whether the search had ended."""
    points, policies, worth = tables["points"], tables["policies"], tables["front"]
    search, sought = searched.study.search, policies["number"] > 0
    told = [tr(
        "{tried} policies were tried. Than {front} of them none is better in all objectives at once ({criterion}): the "
        "front. {again} of these were run again with {seeds} fresh seeds, and {still} are still at the front. They are "
        "the scenario files in the folder front.",
        tried=len(points), front=int(points["on_front"].sum()), criterion=tr(CRITERIA[search.robust]),
        again=int(sought.sum()), seeds=search.fresh_seeds, still=int((sought & policies["on_front"]).sum()),
    )]  # fmt: skip
    told += [*_kept(searched.studied), *_lost(searched)]
    told += _best(searched, policies, worth)
    told += _luck_of_the_choice(searched)
    told += _beside_others(tables["against"], policies)
    if "good_enough" in policies:
        best = policies[sought].sort_values("good_enough", kind="stable").iloc[-1]
        told.append(tr(
            "All thresholds are met by {policy} in {share} of worlds and parameter vectors, by no other more often.",
            policy=said_title(best["title"]), share=f"{best['good_enough']:.0%}",
        ))  # fmt: skip
    return [*told, *_whether_it_had_ended(tables["convergence"])]


def _kept(studied: Studied) -> list[str]:
    """Money beside that which was searched for."""
    scenario, total = studied.policies[0], studied.study.levers.total
    note, beside = kept_in_words(studied, scenario), sum(kept(studied, scenario).values())
    if not note:
        return []
    with_total = any(factor.of_total for factor in studied.study.levers.factors)
    up_to = tr(", so that a policy may get up to {most} and not {total} in a year", most=f"{total + beside:g}",
               total=f"{total:g}") if with_total else ""  # fmt: skip
    return [tr(
        "Under every policy of the search, levers that are not searched for are {note}{up_to}; what they do and cost "
        "is in all numbers.", note=note, up_to=up_to,
    )]  # fmt: skip


def _lost(searched: Searched) -> list[str]:
    if not searched.lost:
        return []
    named = tr(", ").join(str(world) for world in dict.fromkeys(world for world, _ in searched.lost[:MOST_NAMED]))
    return [tr(
        "{lost} of {all} worlds (with parameter vectors) are lost (world {worlds}): every run of a policy failed "
        "there, by the seeds of the search or by fresh ones. All that follows is of the others, and is no word on how "
        "policies hold in those.",
        lost=len(searched.lost), all=len(searched.lost) + len(searched.futures), worlds=named,
    )]  # fmt: skip


def _best(searched: Searched, policies: pd.DataFrame, worth: pd.DataFrame) -> list[str]:
    told, front, studied = [], policies.loc[policies["number"] > 0, "policy"], searched.studied
    criterion = tr(CRITERIA[searched.study.search.robust])
    for name, lower in zip(searched.objectives, less_is_better(searched.study.search), strict=True):
        of = worth[(worth["objective"] == name) & worth["policy"].isin(front)]
        if of["value"].isna().all():
            continue
        best: Any = of.loc[of["value"].idxmin() if lower else of["value"].idxmax()]
        values, called = of["value"].to_numpy(dtype=float), response(name).label
        value = of_response(name, studied, best["value"], best["low"], best["high"])
        if len(of) > 1 and np.nanmax(values) == np.nanmin(values):
            told.append(tr("{response}: no policy of the front differs; the {criterion} of each is {value}.",
                           response=called, criterion=criterion, value=value))  # fmt: skip
            continue
        told.append(tr(
            "{response}: best is {policy} ({mix}), {criterion} {value}, mean {mean}.", response=called,
            policy=said_title(best["title"]), mix=spoken_mix(studied, int(best["point"])), criterion=criterion,
            value=value, mean=of_response(name, studied, best["mean"], np.nan, np.nan),
        ))  # fmt: skip
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
    what = tr("mean of the front")
    if searched.others:
        what = tr("mean of the front minus that of the scenarios as they are")
    told = []
    for column, name in enumerate(searched.objectives):
        verdict = tr("less good than when it was chosen" if worse[column] else "not less good than when it was chosen")
        if low[column] <= before[column] <= high[column]:
            verdict = tr("the first lies in the interval of the second, so that the two may differ by luck alone")
        told.append(tr(
            "{response}, {what}: {first} by the seeds of the search, by others {again}: {verdict}.",
            response=response(name).label, what=what, verdict=verdict,
            first=of_response(name, searched.studied, before[column], np.nan, np.nan),
            again=of_response(name, searched.studied, value[column], low[column], high[column]),
        ))  # fmt: skip
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
        title = said_title(policies.loc[policies["policy"] == scenario, "title"].iloc[0])
        gains = rows.groupby("policy")
        at_least = (gains["better_by"].min() >= 0) & (gains["better_by"].max() > 0)
        surely = gains["low"].min() > 0
        if not at_least.any():
            told.append(tr("{policy}: no policy of the front is better in one objective without being worse in "
                           "another.", policy=title))  # fmt: skip
        elif surely.any():
            told.append(tr("{policy}: better in every objective, beyond luck: {others}.", policy=title,
                           others=_names(surely, policies)))  # fmt: skip
        else:
            told.append(tr("{policy}: nowhere worse, somewhere better, but not beyond luck: {others}.", policy=title,
                           others=_names(at_least, policies)))  # fmt: skip
    return told


def _names(which: pd.Series, policies: pd.DataFrame) -> str:
    return tr(", ").join(map(said_title, policies.loc[policies["policy"].isin(which.index[which]), "title"]))


def _whether_it_had_ended(found: pd.DataFrame) -> list[str]:
    last = float(found["hypervolume"].iloc[-1])
    if len(found) < 4 or not last:
        return []
    before = float(found["hypervolume"].iloc[-1 - len(found) // 4])
    grown = (last - before) / last
    verdict = tr("more generations may find better ones" if grown > 0.01 else "more generations would find little")
    return [tr(
        "The part of the objectives that the front covers grew by {grown} in the last quarter of generations: "
        "{verdict}.", grown=f"{grown:.1%}", verdict=verdict,
    )]  # fmt: skip
