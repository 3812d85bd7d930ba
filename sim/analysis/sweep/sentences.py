"""What a sweep has found, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.futures import gaps
from sim.analysis.wording import and_more, of_response, plainly
from sim.language import several, tr
from sim.study.responses import COST, EFFECT, response
from sim.study.results import Studied, numeric

ALIKE = 1e-12  # relative: what rounding makes different


def sentences(tables: Mapping[str, pd.DataFrame], studied: Studied) -> list[str]:
    """For each effect: which policy moves it most; what a gain costs where it costs least; what is not in the means."""
    policy, told = tables["by_policy"], []
    for name, rows in policy.groupby("response", sort=False):
        if str(name).startswith(EFFECT):
            told += _largest(str(name), rows.dropna(subset="mean"), studied)
    told += _across(tables["across"], studied)
    return [*told, *_cheapest(policy, studied), *_nothing(policy, studied), *gaps(policy)]


def _largest(name: str, rows: pd.DataFrame, studied: Studied) -> list[str]:
    if len(rows) < 2:
        return []
    called = response(name).label
    if _alike(rows["mean"]):
        value = of_response(name, studied, *_interval(rows.iloc[0]))
        return [tr("{response}: no policy differs from another; under each it is {value}.", response=called,
                   value=value)]  # fmt: skip
    best = rows.loc[rows["mean"].idxmax()]
    others = rows[~np.isclose(rows["mean"], best["mean"], rtol=ALIKE, atol=0.0)]
    tied = len(rows) - len(others) - 1
    said = [tr("{response} is largest under {policy}: {value}", response=called, policy=_policy(best, studied),
               value=_told(name, best, studied))]  # fmt: skip
    if tied:
        said.append(tr("{policies} do as much", policies=several(tied, "other policy", "other policies")))
    rival = others.loc[others["mean"].idxmax()]
    if not tied and np.isfinite(best["low"]) and rival["high"] > best["low"]:
        said.append(tr("its interval overlaps that of the next, {policy}", policy=_policy(rival, studied)))
    return [tr("; ").join(said) + tr(".")]


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
            parts.append(tr("from {first} to {last} where {factor} is {level}", first=first, last=last,
                            factor=worlds.get(other, other), level=f"{at:.4g}"))  # fmt: skip
        told.append(tr(
            "{response} under {policy}, {lever} from {low} to {high}: {parts}.", response=response(str(name)).label,
            policy=studied.policy_name(str(scenario)), lever=levers.get(factor, factor), low=f"{ends[0]:.4g}",
            high=f"{ends[1]:.4g}", parts=tr("; ").join(parts),
        ))  # fmt: skip
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
        told.append(tr(
            "A point of {response} costs least under {policy}: {currency} {cost} per SME (means over worlds; of "
            "policies whose effect is beyond luck).",
            response=response(str(name)).spoken, policy=studied.policy_name(str(scenario), int(point)),
            currency=studied.provenance["currency"], cost=plainly(per.min()),
        ))  # fmt: skip
    return told


def _nothing(policy: pd.DataFrame, studied: Studied) -> list[str]:
    lost = policy[policy["mean"].isna()]
    named = [tr("{response} under {policy}", response=response(str(row["response"])).spoken,
                policy=_policy(row, studied)) for _, row in lost.iterrows()]  # fmt: skip
    listed = tr(", ").join(named[:3]) + and_more(len(named) - 3)
    return [tr("Nothing can be said of {what}: no run is left.", what=listed)] if named else []


def _alike(values: pd.Series) -> bool:
    return bool(np.ptp(values) <= ALIKE * values.abs().max())


def _policy(row: Any, studied: Studied) -> str:
    return studied.policy_name(str(row["scenario"]), int(row["point"]))


def _interval(row: Any) -> tuple[float, float, float]:
    return float(row["mean"]), float(row["low"]), float(row["high"])


def _told(name: str, row: Any, studied: Studied) -> str:
    """With its interval, and how many independent lucks in how many worlds it rests on."""
    few, most = int(row["fewest_seeds"]), int(row["most_seeds"])
    seeds = several(most, "seed") if few == most else tr("{least} to {most} seeds", least=few, most=most)
    rests_on = tr("{worlds} x {seeds}", worlds=several(int(row["futures"]), "world"), seeds=seeds)
    return of_response(name, studied, *_interval(row), rests_on)
