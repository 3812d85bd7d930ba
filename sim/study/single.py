"""One point of a study, in this process: settings in, responses out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from sim.config.settings import applies, checked_with
from sim.errors import RunFailed
from sim.study.factors import refuse_key
from sim.study.plan import Plan
from sim.study.responses import by_run, is_effect
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
    for key in point:
        refuse_key(key, "point", list(plan.configs.values()))
    for name, config in plan.configs.items():
        of_it = {key: value for key, value in point.items() if applies(key, name == plan.baseline)}
        checked_with(config, of_it, "point")
    here = replace(plan, worlds=pd.DataFrame([point] if point else [{}], index=range(1), dtype=object))
    cases = here.cases(range(plan.study.replication.seeds))
    found = [run_shard(here, shard) for shard in here.shards(cases, 0, 1e9)]
    failed = [row for tables in found for row in tables["failures"].to_pylist()]
    if failed:
        raise RunFailed(f"{failed[0]['message']}\nrepeat it with: {failed[0]['repeat']}")
    outcomes, twins = (pd.concat([tables[name].to_pandas() for tables in found]) for name in ("outcomes", "paired"))
    last = outcomes[outcomes["month"] == plan.first.months]
    return {name: _response(by_run(last, twins, [name], plan.baseline), name, plan) for name in responses}


def _response(rows: pd.DataFrame, name: str, plan: Plan) -> float:
    """Mean of a response over seeds, of the policy; the world without it differs from itself by nothing."""
    policy = plan.arms[0].scenario if plan.arms else plan.baseline
    if policy == plan.baseline and is_effect(name):
        return 0.0
    return float(rows.loc[rows["scenario"] == policy, name].mean())
