"""Whether an effect is known well enough: more seeds only where its interval is still too wide."""

from __future__ import annotations

import pandas as pd

from sim.config.schema.study import Replication
from sim.evaluation.uncertainty import mean_interval


def unsure(outcomes: pd.DataFrame, asked: Replication, baseline: str, month: int) -> list[tuple[int, int]]:
    """Worlds in which the paired effect of some policy is not known well enough yet.

    Parameters
    ----------
    outcomes
        As shards keep them.
    asked
        Measure, half width and coverage.
    baseline
    month : index
        Of the effect.

    Returns
    -------
    (index of the world, index of the member), in order. Effects are differences between runs with the same luck, so
    a contrast that luck hardly touches needs few seeds. Looking again and again makes intervals a little too short;
    the stated half width is what is promised, not the coverage of the last look.
    """
    effect = effects(outcomes, asked.of, baseline, month)
    found = []
    for (world, member), arms in effect.groupby(["world", "member"], sort=True):
        for _, seen in arms.groupby(["scenario", "point"], sort=False):
            interval = mean_interval(seen["effect"].to_numpy(), asked.level)
            if not (interval.high - interval.low) / 2.0 <= asked.until_half_width:
                found.append((int(world), int(member)))
                break
    return found


def effects(outcomes: pd.DataFrame, measure: str, baseline: str, month: int) -> pd.DataFrame:
    """A measure of each run minus that of the baseline with the same world and luck, in one month, over all firms.

    Returns
    -------
    Columns world, member, replicate, scenario, point, effect.
    """
    at = outcomes[(outcomes["month"] == month) & (outcomes["dimension"] == "all")]
    same = ["world", "member", "replicate"]
    base = at.loc[at["scenario"] == baseline, [*same, measure]].rename(columns={measure: "without"})
    arms = at.loc[at["scenario"] != baseline, [*same, "scenario", "point", measure]].merge(base, on=same)
    arms["effect"] = arms[measure] - arms["without"]
    return arms[[*same, "scenario", "point", "effect"]]
