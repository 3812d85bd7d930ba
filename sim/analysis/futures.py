"""Runs of a study laid out by future and luck, with gaps where they failed, and the means over futures.

A future is a world with a parameter vector; ``sim.statistics.futures`` says what is estimated, and how.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sim.evaluation.worlds import roughness
from sim.language import several, tr
from sim.statistics.ensemble import over_vectors
from sim.statistics.futures import over_futures
from sim.statistics.intervals import within_shares
from sim.study.plan import AS_IT_IS
from sim.study.responses import ARM, is_effect, response
from sim.study.results import Studied

FUTURE = ["world", "member"]
KNOWN_BY = ["runs", "no_number", "futures", "futures_missing", "fewest_seeds", "most_seeds"]


def laid_out(studied: Studied, responses: Sequence[str]) -> pd.DataFrame:
    """Responses in the last month: a row by response, scenario, point, world and member, a column for each replicate.

    Returns
    -------
    A row for each arm in each future that was asked for; without a value where no run is left. A run that was made and
    whose response is no number is infinite, so that it can be told from none.
    """
    long = studied.by_response(responses)
    value = long["value"].to_numpy(dtype=float)
    long = long.assign(value=np.where(np.isfinite(value), value, np.inf))
    key = ["response", *ARM, *FUTURE]
    arms = [(name, point) for name in studied.policies for point in range(len(studied.levers))]
    plain = [(studied.baseline, AS_IT_IS), *arms]
    wanted = [
        (response, *arm, world, member)
        for effects in (False, True) for response in responses if is_effect(response) == effects
        for arm in (arms if _of_policies(responses, effects) else plain)
        for world in range(len(studied.worlds)) for member in range(len(studied.provenance["members"]))
    ]  # fmt: skip
    wide = long.pivot(index=key, columns="replicate", values="value")
    columns = wide.columns if len(wide.columns) else [0]
    return wide.reindex(index=pd.MultiIndex.from_tuples(wanted, names=key), columns=columns)


def _of_policies(responses: Sequence[str], effects: bool) -> bool:
    """Whether the baseline has no such response: it has no effect."""
    return effects and any(is_effect(name) for name in responses)


def summed_up(wide: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The mean over futures and points of each group, with its interval over luck, in the order of the groups.

    Parameters
    ----------
    wide
        As ``laid_out`` gives it; levels may have been added to its index. Where a group has several parameter
        vectors, its interval is the range of their means, widened by luck, else luck alone.
    by
        Levels of the index.

    Returns
    -------
    Columns ``mean``, ``low`` and ``high`` in the unit of the response; ``runs`` that count, and of those that were made
    and do not, since the response was ``no_number``; ``futures`` (worlds with parameter vectors, and with points where
    a group has many) in the mean and ``futures_missing``; ``fewest_seeds`` and ``most_seeds`` of one of them.
    """
    rows = []
    for key, seen in wide.groupby(level=by, sort=False):
        values = seen.to_numpy(dtype=float)
        found = over_futures(values)
        vectors = seen.index.get_level_values("member")
        interval = over_vectors(_by_vector(values, vectors)) if vectors.nunique() > 1 else found.interval()
        if response(str(key[by.index("response")])).unit == "share":
            interval = within_shares(interval)
        rows.append([*key, interval.mean, interval.low, interval.high, int(np.isfinite(values).sum()),
                     int(np.isinf(values).sum()), found.futures, len(values) - found.futures, found.fewest,
                     found.most])  # fmt: skip
    return pd.DataFrame(rows, columns=[*by, "mean", "low", "high", *KNOWN_BY])


def _by_vector(values: np.ndarray, vectors: pd.Index) -> np.ndarray:
    """The mean over the worlds of each parameter vector, by luck.   (futures, seeds) to (vectors, seeds)"""
    known = pd.DataFrame(np.where(np.isfinite(values), values, np.nan))
    return known.groupby(np.asarray(vectors), sort=False).mean().to_numpy()


def few_seeds(tables: Mapping[str, pd.DataFrame], studied: Studied) -> str:
    """What is to be said where intervals over luck rest on few seeds; empty where nothing, or where there are none."""
    known = [table["fewest_seeds"] for table in tables.values() if "fewest_seeds" in table]
    seeds = pd.concat(known) if known else pd.Series(dtype=float)
    seeds = seeds[seeds > 0]
    return roughness(int(seeds.min()), len(studied.provenance["members"])) if len(seeds) else ""


def gaps(policy: pd.DataFrame) -> list[str]:
    """What of the runs that were asked for is not in means of policies, or not alike in all, in sentences.

    Parameters
    ----------
    policy
        As ``summed_up`` gives it.
    """
    told = []
    missing = policy[policy["futures_missing"] > 0]
    if len(missing):
        most = missing.loc[missing["futures_missing"].idxmax()]
        told.append(tr(
            "Means over fewer worlds: for {means} no run is left in some worlds, at most in {most} of {worlds}. They "
            "are left out there, so that these means are of other worlds than the rest (column futures_missing).",
            means=several(len(missing), "mean of policies", "means of policies"), most=most["futures_missing"],
            worlds=int(most["futures"] + most["futures_missing"]),
        ))  # fmt: skip
    uneven = policy[policy["fewest_seeds"] < policy["most_seeds"]]
    if len(uneven):
        told.append(tr(
            "Worlds were not repeated alike: with {least} to {most} seeds each. A mean is the mean of the means of "
            "worlds, so that each counts as much.",
            least=uneven["fewest_seeds"].min(), most=uneven["most_seeds"].max(),
        ))  # fmt: skip
    if policy["no_number"].any():
        told.append(tr(
            "In {runs} runs of a mean, at most, the response is no number (a ratio without anything below it, say); "
            "they ended well and do not count in it (column no_number).", runs=policy["no_number"].max(),
        ))  # fmt: skip
    return told
