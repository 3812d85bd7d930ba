"""A sweep: each response by policy, by world, and along each factor, with its interval over luck."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.analysis.found import Found
from sim.analysis.sweep.sentences import sentences
from sim.statistics.intervals import mean_interval
from sim.study.responses import LUCK
from sim.study.results import Space, Studied


def analyse(studied: Studied) -> Found:
    """Means and intervals of the responses in the last month.

    Returns
    -------
    ``by_policy``: one row per response, scenario and point of the levers. ``by_world``: the same for each world apart.
    ``along``: one row per response, scenario, factor and value. Columns ``mean``, ``low``, ``high`` in the unit of the
    response: what differs besides is averaged first, so that intervals hold luck and parameter vectors alone.
    """
    long = studied.by_response(studied.study.responses)
    policy = summed_up(long, ["response", "scenario", "point"])
    world = summed_up(long, ["response", "scenario", "point", "world"])
    tables = {
        "by_policy": with_points(policy, studied),
        "by_world": with_points(world, studied),
        "along": along(studied.points(long), [*studied.levers.columns, *studied.worlds.columns]),
    }
    return Found(tables, sentences(policy, studied))


def summed_up(long: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Mean and interval of each group, in the order in which groups appear.

    All else that differs within a group is averaged for each luck first: an interval over worlds that were chosen
    would say how they were chosen, not how well the mean is known.
    """
    rows = []
    for key, seen in long.groupby(by, sort=False):
        interval = mean_interval(seen.groupby(LUCK)["value"].mean().to_numpy())
        rows.append([*key, interval.mean, interval.low, interval.high, len(seen)])
    return pd.DataFrame(rows, columns=[*by, "mean", "low", "high", "runs"])


def along(long: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Each response along each factor, all others averaged; of scenarios that the factor does not touch, nothing."""
    parts = []
    for key in keys:
        known = long[long[key].notna()]
        if known[key].nunique() > 1:
            found = summed_up(known.rename(columns={key: "level"}), ["response", "scenario", "level"])
            found.insert(2, "factor", key)
            parts.append(found.astype({"level": object}))
    columns = ["response", "scenario", "factor", "level", "mean", "low", "high", "runs"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def with_points(table: pd.DataFrame, studied: Studied) -> pd.DataFrame:
    """The settings of each point beside it, under the names that figures use."""
    spaces: dict[str, Space] = {"point": "levers", "world": "uncertainties"}
    for column, space in spaces.items():
        if column in table and len(studied.tried(space).columns):
            table = table.join(studied.tried(space).rename(columns=studied.names(space)), on=column)
    return table
