"""Whether an effect is known well enough: more seeds only where its interval is still too wide."""

from __future__ import annotations

import pandas as pd

from sim.config.schema.study import Replication
from sim.statistics.intervals import mean_interval
from sim.study.plan import Plan
from sim.study.responses import ARM, EFFECT, RUN, by_run
from sim.study.round import Read, Round, Rounds


def rounds(plan: Plan, read: Read) -> Rounds:
    """All cases with the first seeds; then more of them in the worlds where an effect is not known well enough."""
    asked, months = plan.study.replication, plan.first.months
    replicates = range(asked.seeds)
    cases = list(plan.cases(replicates))
    seen: list[pd.DataFrame] = []
    while cases:
        yield Round(plan, cases)
        if not asked.until_half_width or replicates.stop >= asked.most:
            return
        seen.append(read("outcomes", [*RUN, "month", "dimension", asked.of], months))
        worlds = unsure(pd.concat(seen, ignore_index=True), asked, plan.baseline, months)
        replicates = range(replicates.stop, min(replicates.stop + asked.at_once, asked.most))
        cases = list(plan.cases(replicates, worlds)) if worlds else []


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
    effect = f"{EFFECT}{asked.of}"
    seen = by_run(outcomes[outcomes["month"] == month], pd.DataFrame(), [effect], baseline)
    found = []
    for (world, member), arms in seen.groupby(["world", "member"], sort=True):
        for _, runs in arms.groupby(ARM, sort=False):
            interval = mean_interval(runs[effect].to_numpy(), asked.level)
            if not (interval.high - interval.low) / 2.0 <= asked.until_half_width:
                found.append((int(world), int(member)))
                break
    return found
