"""A sweep: each response by policy, by world, along each factor and along two, with its interval over luck."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import product

import pandas as pd

from sim.analysis.found import Found
from sim.analysis.futures import KNOWN_BY, laid_out, summed_up
from sim.analysis.sweep.sentences import sentences
from sim.study.results import Space, Studied

POLICY = ["response", "scenario", "point"]
MOST_LEVELS = 12  # of each factor, where two are crossed


def analyse(studied: Studied) -> Found:
    """Means and intervals of the responses in the last month.

    Returns
    -------
    ``by_policy``: one row per response, scenario and point of the levers. ``by_world``: the same for each world apart.
    ``along``: one row per response, scenario, factor and value. ``across``: one row per response, scenario, lever with
    its value, and factor of the worlds with its value. Columns ``mean``, ``low``, ``high`` in the unit of the response,
    and what they rest on; each is a mean of the means of worlds with parameter vectors. Intervals hold luck alone, and
    where there are several parameter vectors the range of these.
    """
    wide = laid_out(studied, studied.study.responses)
    policy = summed_up(wide, POLICY)
    settings = with_settings(wide, studied)
    levers, worlds = list(studied.levers.columns), list(studied.worlds.columns)
    tables = {
        "by_policy": with_points(policy, studied),
        "by_world": with_points(summed_up(wide, [*POLICY, "world"]), studied),
        "along": along(settings, [*levers, *worlds]),
        "across": across(settings, levers, worlds),
    }
    return Found(tables, partial(sentences, tables, studied))


def with_settings(wide: pd.DataFrame, studied: Studied) -> pd.DataFrame:
    """The same rows; their settings stand in columns before the values, and of the index in columns too."""
    return studied.points(wide.reset_index())


def along(rows: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Each response along each factor, all others averaged; of scenarios that the factor does not touch, nothing."""
    parts = []
    for key in keys:
        known = rows[rows[key].notna()]
        if known[key].nunique() > 1:
            found = _grouped(known, {key: "level"})
            found.insert(2, "factor", key)
            parts.append(found.astype({"level": object}))
    columns = ["response", "scenario", "factor", "level", "mean", "low", "high", *KNOWN_BY]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def across(rows: pd.DataFrame, levers: Sequence[str], worlds: Sequence[str]) -> pd.DataFrame:
    """Each response by a lever and a factor of the worlds together, where neither has too many values."""
    parts = []
    for lever, factor in product(levers, worlds):
        known = rows[rows[lever].notna() & rows[factor].notna()]
        if all(1 < known[key].nunique() <= MOST_LEVELS for key in (lever, factor)):
            found = _grouped(known, {lever: "level", factor: "world_level"})
            found.insert(2, "factor", lever)
            found.insert(4, "world_factor", factor)
            parts.append(found.astype({"level": object, "world_level": object}))
    at = ["factor", "level", "world_factor", "world_level"]
    columns = ["response", "scenario", *at, "mean", "low", "high", *KNOWN_BY]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _grouped(rows: pd.DataFrame, named: dict[str, str]) -> pd.DataFrame:
    """Means by response, scenario and the values of some factors."""
    by = ["response", "scenario", *named.values()]
    replicates = [column for column in rows if isinstance(column, int)]
    return summed_up(rows.rename(columns=named).set_index([*by, "member"])[replicates], by)


def with_points(table: pd.DataFrame, studied: Studied) -> pd.DataFrame:
    """The settings of each point beside it, under the names that figures use."""
    spaces: dict[str, Space] = {"point": "levers", "world": "uncertainties"}
    for column, space in spaces.items():
        if column in table and len(studied.tried(space).columns):
            table = table.join(studied.tried(space).rename(columns=studied.names(space)), on=column)
    return table
