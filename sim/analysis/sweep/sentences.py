"""What a sweep has found, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.futures import gaps
from sim.analysis.wording import of_response, plainly
from sim.study.responses import COST, EFFECT, response
from sim.study.results import Studied, numeric
from sim.units import counted

ALIKE = 1e-12  # relative: what rounding makes different


def sentences(tables: Mapping[str, pd.DataFrame], studied: Studied) -> list[str]:
    """For each effect: which policy moves it most; what a gain costs where it costs least; what is not in the means."""
    policy, told = tables["by_policy"], []
    for name, rows in policy.groupby("response", sort=False):
        if str(name).startswith(EFFECT):
            told += _largest(str(name), rows.dropna(subset="mean"), studied)
    told += _across(tables["across"], studied)
    return [*told, *_cheapest(policy, studied), *_nothing(policy, studied), *gaps(policy, "policies")]


def _largest(name: str, rows: pd.DataFrame, studied: Studied) -> list[str]:
    if len(rows) < 2:
        return []
    if _alike(rows["mean"]):
        value = of_response(name, studied, *_interval(rows.iloc[0]))
        return [f"{response(name).label}: no policy differs from another; under each it is {value}."]
    best = rows.loc[rows["mean"].idxmax()]
    others = rows[~np.isclose(rows["mean"], best["mean"], rtol=ALIKE, atol=0.0)]
    tied = len(rows) - len(others) - 1
    said = f"{response(name).label} is largest under {_policy(best, studied)}: {_told(name, best, studied)}"
    said += f"; {counted(tied, 'other policy', 'other policies')} do as much" if tied else ""
    rival = others.loc[others["mean"].idxmax()]
    if not tied and np.isfinite(best["low"]) and rival["high"] > best["low"]:
        said += f"; its interval overlaps that of the next, {_policy(rival, studied)}"
    return [f"{said}."]


def _across(across: pd.DataFrame, studied: Studied) -> list[str]:
    """What a lever does from its lowest value to its highest, where a factor of the worlds is lowest and highest."""
    told, levers, worlds = [], studied.names("levers"), studied.names("uncertainties")
    keys = ["response", "scenario", "factor", "world_factor"]
    for (name, scenario, factor, other), rows in across.groupby(keys, sort=False):
        if not str(name).startswith(EFFECT) or not numeric(rows["level"]) or not numeric(rows["world_level"]):
            continue
        ends, parts = (rows["level"].min(), rows["level"].max()), []
        for at in (rows["world_level"].min(), rows["world_level"].max()):
            here = rows[rows["world_level"] == at].set_index("level")
            first, last = (of_response(str(name), studied, *_interval(here.loc[end])) for end in ends)
            parts.append(f"from {first} to {last} where {worlds.get(other, other)} is {at:.4g}")
        told.append(
            f"{response(str(name)).label} under {studied.policy_name(str(scenario))}, {levers.get(factor, factor)} "
            "from "
            f"{ends[0]:.4g} to {ends[1]:.4g}: {'; '.join(parts)}."
        )
    return told


def _cheapest(policy: pd.DataFrame, studied: Studied) -> list[str]:
    """Lowest public cost per what is gained, of ratios of means; where an effect may be zero there is none."""
    if COST not in set(policy["response"]):
        return []
    arm, told = ["scenario", "point"], []
    costs = policy[policy["response"] == COST].set_index(arm)["mean"]
    for name in (name for name in dict.fromkeys(policy["response"]) if str(name).startswith(EFFECT)):
        if response(str(name)).unit != "share points":
            continue
        gains = policy[(policy["response"] == name) & (policy["low"] > 0)].set_index(arm)["mean"]
        per = (costs / (studied.provenance["n_smes"] * 100.0 * gains)).dropna()
        if len(per) < 2 or _alike(per):
            continue
        scenario, point = per.idxmin()
        told.append(
            f"A point of {response(str(name)).spoken} costs least under "
            f"{studied.policy_name(str(scenario), int(point))}: "
            f"{studied.provenance['currency']} {plainly(per.min())} per SME (means over worlds; of policies whose "
            "effect is "
            "beyond luck)."
        )
    return told


def _nothing(policy: pd.DataFrame, studied: Studied) -> list[str]:
    lost = policy[policy["mean"].isna()]
    named = [f"{response(str(row['response'])).spoken} under {_policy(row, studied)}" for _, row in lost.iterrows()]
    more = f" and {len(named) - 3} more" if len(named) > 3 else ""
    return [f"Nothing can be said of {', '.join(named[:3])}{more}: no run is left."] if named else []


def _alike(values: pd.Series) -> bool:
    return bool(np.ptp(values) <= ALIKE * values.abs().max())


def _policy(row: Any, studied: Studied) -> str:
    return studied.policy_name(str(row["scenario"]), int(row["point"]))


def _interval(row: Any) -> tuple[float, float, float]:
    return float(row["mean"]), float(row["low"]), float(row["high"])


def _told(name: str, row: Any, studied: Studied) -> str:
    """With its interval, and how many independent lucks in how many worlds it rests on."""
    few, most = int(row["fewest_seeds"]), int(row["most_seeds"])
    seeds = counted(most, "seed") if few == most else f"{few} to {most} seeds"
    return of_response(name, studied, *_interval(row), f"{counted(int(row['futures']), 'world')} x {seeds}")
