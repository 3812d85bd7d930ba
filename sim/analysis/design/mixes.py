"""Policies that a search has found, as words and as scenario files that run."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.analysis.design.searched import CRITERIA
from sim.analysis.kept import kept
from sim.analysis.wording import DIGITS, with_interval
from sim.config.load import scenario_text
from sim.config.schema.experiment import Config
from sim.config.settings import with_settings
from sim.language import tr
from sim.provenance import as_run
from sim.study.factors import settings_of
from sim.study.plan import AS_IT_IS
from sim.study.responses import response
from sim.study.results import CASE, Studied, level_in_words

FOLDER = "front"


def spoken_mix(studied: Studied, point: int) -> str:
    """The levers of a policy: shares of the total, and the other factors."""
    space, told = studied.study.levers, []
    for factor in space.factors:
        value = studied.levers[factor.key].iloc[point]
        shown = f"{value / space.total:.0%}" if factor.of_total else level_in_words(str(value))
        if not pd.isna(value) and not (factor.of_total and value == 0):
            told.append(f"{tr(factor.name)} {shown}")
    nothing = tr("nothing beside the levers that are kept") if kept(studied, studied.policies[0]) else tr("nothing")
    return tr("; ").join(told) or nothing


def scenario_files(studied: Studied, policies: pd.DataFrame, worth: pd.DataFrame) -> dict[str, str]:
    """Each policy of the front as a scenario file.

    Parameters
    ----------
    policies, worth
        As ``run_again`` of the design gives them.

    Returns
    -------
    Text by path in the folder of the results.
    """
    config = Config.model_validate(studied.provenance["config"][studied.policies[0]])
    runs, found = _first_runs(studied), {}
    for row in policies[policies["number"] > 0].itertuples():
        levers = studied.provenance["points"]["levers"][row.point]
        policy = with_settings(config, settings_of(levers)).policy
        name, title = str(row.policy), str(row.title)
        header = _header(studied, name, title, worth[worth["policy"] == name], runs.loc[row.point])
        found[f"{FOLDER}/{name}.yaml"] = scenario_text(policy.model_copy(update=header))
    return found


def _header(studied: Studied, name: str, title: str, worth: pd.DataFrame, run: pd.Series) -> dict[str, Any]:
    passport = studied.provenance
    values = "; ".join(
        f"{response(row.objective).spoken} ({response(row.objective).unit}) "
        f"{with_interval(row.value, row.low, row.high)}, mean {row.mean:.{DIGITS}g}"
        for row in worth.itertuples()
    )
    search = studied.study.search
    return {
        "title": f"{title} of {passport['title']}",
        "question": passport["question"] or "Which policy is best for a budget, whatever the world is like?",
        "source": f"Found by a search among {len(studied.levers)} policies (results {passport['identity']}; "
                  f"{passport['command']}).",
        "assumptions": [
            *passport["assumptions"],
            f"By {search.fresh_seeds} fresh seeds, objectives by their {CRITERIA[search.robust]}: {values}.",
            f"One of its runs, from the folder of this file: {_command(studied, name, run)} ends with "
            f"effective_adoption {run['effective_adoption']:.6g}.",
        ],
    }  # fmt: skip


def _first_runs(studied: Studied) -> pd.DataFrame:
    """The last month of the first run with a fresh seed of each point: its case, seed and effective adoption."""
    columns = [*CASE, "seed", "point", "month", "dimension", "effective_adoption"]
    runs = studied.table("outcomes", columns)
    fresh = runs["replicate"] >= studied.study.replication.seeds
    runs = runs[fresh & (runs["month"] == studied.months) & (runs["dimension"] == "all") & (runs["point"] != AS_IT_IS)]
    return runs.sort_values(["point", *CASE]).drop_duplicates("point").set_index("point")


def _command(studied: Studied, name: str, run: pd.Series) -> str:
    world = settings_of(studied.provenance["points"]["worlds"][int(run["world"])])
    member = studied.provenance["vectors"][int(run["member"])]
    settings = {**member, **world, "seed": int(run["seed"])}
    return as_run(f"./{name}.yaml", settings, studied.provenance["common"])
