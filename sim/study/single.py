"""One point of a study, in this process: settings in, responses out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from sim.config.settings import checked_with
from sim.errors import RunFailed
from sim.study.plan import Plan, applies
from sim.study.responses import EFFECT, PAIRED
from sim.study.shard import run_shard


def respond(plan: Plan, point: Mapping[str, Any], responses: Sequence[str]) -> dict[str, float]:
    """Responses of a plan's only policy at a point, the mean over its seeds, in the last month.

    Parameters
    ----------
    point
        Settings by dotted key; those of policy bind the policy alone.

    Raises
    ------
    ConfigError
        For a setting that does not exist or is out of range.
    RunFailed
        If a run failed.
    """
    for name, config in plan.configs.items():
        of_it = {key: value for key, value in point.items() if applies(key, name == plan.baseline)}
        checked_with(config, of_it, "point")
    here = replace(plan, worlds=pd.DataFrame([point] if point else [{}], index=range(1), dtype=object))
    cases = here.cases(range(plan.study.replication.seeds))
    found = [run_shard(here, shard) for shard in here.shards(cases, 0, 1e9)]
    failed = [row for tables in found for row in tables["failures"].to_pylist()]
    if failed:
        raise RunFailed(f"{failed[0]['message']}\nrepeat it with: {failed[0]['repeat']}")
    last = {name: _last(plan, found, name) for name in dict.fromkeys(map(_measure, responses))}
    return {name: _response(name, last, plan.baseline) for name in responses}


def _measure(response: str) -> str:
    return response.removeprefix(EFFECT)


def _last(plan: Plan, found: list[dict[str, Any]], measure: str) -> dict[str, float]:
    """Mean of a measure over seeds, by scenario."""
    sums: dict[str, list[float]] = {}
    for tables in found:
        table = tables["paired" if measure in PAIRED else "outcomes"]
        if measure not in PAIRED:
            whole = pc.and_(pc.equal(table["month"], plan.first.months), pc.equal(table["dimension"], "all"))
            table = table.filter(whole)
        for row in table.select(["scenario", measure]).to_pylist():
            sums.setdefault(row["scenario"], []).append(row[measure])
    return {scenario: float(np.mean(values)) for scenario, values in sums.items()}


def _response(name: str, last: Mapping[str, Mapping[str, float]], baseline: str) -> float:
    of = last[_measure(name)]
    policy = next((scenario for scenario in of if scenario != baseline), baseline)
    return of[policy] - of[baseline] if name.startswith(EFFECT) else of[policy]
