"""Who gains: effects by size, stage, sector and region."""

from __future__ import annotations

import pandas as pd

from sim.evaluation.economics import RUN
from sim.evaluation.summary import Column, at_horizon, intervals
from sim.results import Results

DIMENSIONS = ("size_class", "stage", "sector", "region")
EFFECTS = {
    "adoption": Column("share points", "firms of the group using AI, minus the baseline's"),
    "effective_adoption": Column("share points", "firms of the group for which AI pays, minus the baseline's"),
    "productivity": Column("currency/month per person", "value added per employee of the group, minus the baseline's"),
    "value_added": Column("currency/month per firm", "value added per firm of the group, minus the baseline's"),
}


def distribution(results: Results, level: float | None = None) -> pd.DataFrame:
    """Effects in the last month by group, each replicate against the baseline with the same luck.

    Parameters
    ----------
    results
        Of a comparison.
    level : share
        Coverage of the intervals; left out, as ``coverage`` says.

    Returns
    -------
    Columns effect, unit, scenario, dimension, stratum, mean, low, high, replicates, and without (mean of the baseline).
    Stages and use move with the firms, so a stage holds other firms in another scenario.
    """
    last = at_horizon(results)
    columns = ["effect", "unit", "scenario", "dimension", "stratum", "mean", "low", "high", "replicates", "without"]
    if last.empty:
        return pd.DataFrame(columns=columns)
    of = last[last["dimension"].isin(DIMENSIONS)].copy()
    of["value_added"] = of["value_added"] / of["firms"].where(of["firms"] > 0)
    keys = ["dimension", "stratum"]
    base = of[of["scenario"] == results.baseline].drop(columns="scenario")
    both = of[of["scenario"] != results.baseline].merge(base, on=["replicate", *keys], suffixes=("", " without"))
    parts = []
    for effect, declared in EFFECTS.items():
        moved = both[[*RUN, *keys]].assign(value=both[effect] - both[f"{effect} without"])
        part = intervals(results, moved, ["scenario", *keys], "value", level)
        without = base.groupby(keys, sort=False)[effect].mean().rename("without").reset_index()
        parts.append(part.merge(without, on=keys, how="left").assign(effect=effect, unit=declared.unit))
    return pd.concat(parts, ignore_index=True)[columns]
