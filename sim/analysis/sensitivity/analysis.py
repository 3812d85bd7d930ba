"""Which uncertainties drive an outcome, and a policy's effect on it: in the last month, and over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.found import Found
from sim.analysis.sensitivity.ends import ends
from sim.analysis.sensitivity.indices import pairs, ranked_by, readable, screening, still, variance_shares
from sim.analysis.sensitivity.luck import Averaged, averaged
from sim.analysis.sensitivity.sentences import sentences
from sim.config.schema.sensitivity import Sensitivity
from sim.config.schema.study import Space
from sim.config.settings import POLICY
from sim.errors import ConfigError, RunFailed
from sim.language import tr
from sim.statistics.intervals import holm
from sim.study.plan import Plan
from sim.study.responses import EFFECT, PAIRED, is_effect
from sim.study.responses import response as called
from sim.study.results import ALL_MONTHS, Studied

DESIGNS = ("morris", "saltelli")
OF = ["response", "scenario", "point", "month"]
MOST_NAMED = 10


def check(plan: Plan) -> None:
    """Refuse a plan that says nothing about what drives its responses.

    Raises
    ------
    ConfigError
        Every problem.
    """
    space, problems = plan.study.uncertainties, []
    if space.design not in DESIGNS:
        raise ConfigError(
            f"study.uncertainties.design = {space.design!r}: sensitivity needs 'morris', to screen many factors with "
            "few runs, or 'saltelli', for shares of variance (Sobol indices)"
        )
    if space.design == "morris" and space.points < 2:
        problems.append("study.uncertainties.points = 1: morris needs at least two paths, better ten")
    problems += [
        f"study.uncertainties.factors: {key} takes a single value, and what does not vary drives nothing"
        for key in plan.worlds if plan.worlds[key].nunique() < 2
    ]  # fmt: skip
    if plan.study.replication.until_half_width:
        problems.append("study.replication.until_half_width: sensitivity needs the same seeds in all worlds; set it "
                        "to 0 and study.replication.seeds to as many as you can afford")  # fmt: skip
    if not plan.arms:
        problems += [
            f"study.responses: {name} is of a policy; name one in study.scenarios"
            for name in plan.study.responses if is_effect(name)
        ]  # fmt: skip
    if problems:
        raise ConfigError(problems)


def analyse(studied: Studied) -> Found:
    """Measures of sensitivity of each measure that was asked for: of the outcome, and of the effect of each policy.

    Returns
    -------
    ``drivers``: one row per response, scenario, point of the levers and factor, in the last month; columns as
    ``sim.analysis.sensitivity.indices`` has them for the design; ``p_holm`` and ``beats_luck`` take all factors of a
    response as one family. ``over_time``: the same in every month that was kept.
    ``ends``: where the response lies at either end of a factor's range, in the last month.
    ``luck``: how far each response varies, and how much of that is luck. ``pairs``, of saltelli with second order: what
    pairs of factors do beyond each by itself, in the last month.

    Raises
    ------
    RunFailed
        If runs failed or a response is no number in some world: with holes, a design says nothing.
    """
    _refuse_failures(studied)
    study = studied.study
    asked, space = study.sensitivity, study.uncertainties
    factors = _Factors(studied, space)
    rows: dict[str, list[pd.DataFrame]] = {"over_time": [], "ends": [], "luck": [], "pairs": []}
    left_out: list[dict[str, Any]] = []
    for response in responses(study.responses, policies=bool(studied.policies)):
        for group, cube in _cubes(studied, response):
            of = averaged(cube)
            if not np.isfinite(of.values).any():
                left_out.append(group)
                continue
            rows["luck"].append(_placed(_spread(of, cube), group))
            rows["over_time"].append(_placed(factors.measured(of, group["scenario"], asked), group))
            if group["month"] == studied.months:
                rows["ends"].append(_placed(factors.ended(of, group["scenario"]), group))
            if space.second_order and space.design == "saltelli" and group["month"] == studied.months:
                rows["pairs"].append(_placed(factors.paired(of, asked), group))
    tables = {name: pd.concat(parts, ignore_index=True) for name, parts in rows.items() if parts}
    last = tables["over_time"][tables["over_time"]["month"] == studied.months]
    place = last.groupby(OF, sort=False).ngroup()
    drivers = last.assign(place=place).sort_values(["place", "rank"]).drop(columns="place").reset_index(drop=True)
    tables = {"drivers": drivers, **tables}
    return Found(tables, lambda: [*sentences(tables, studied), *_left_out(left_out, studied)])


def responses(asked: Sequence[str], *, policies: bool) -> list[str]:
    """Of each measure that was asked for, itself and, where there are policies, their effect on it.

    Examples
    --------
    >>> responses(["effect_of_adoption", "public_cost"], policies=True)
    ['adoption', 'effect_of_adoption', 'public_cost']
    """
    found = []
    for name in asked:
        measure = name.removeprefix(EFFECT)
        both = [measure, f"{EFFECT}{measure}"] if policies else [measure]
        found += [name] if name in PAIRED else both
    return list(dict.fromkeys(found))


class _Factors:
    """What was varied, and the measures of sensitivity that its design allows.

    Parameters
    ----------
    studied
    space
        Its uncertainties.
    """

    def __init__(self, studied: Studied, space: Space) -> None:
        self.space, self.baseline = space, studied.baseline
        known = studied.ranges("uncertainties")
        self.keys, self.names = [factor.key for factor in known], [factor.name for factor in known]
        self.places = np.array([[factor.place(value) for value in studied.worlds[factor.key]] for factor in known]).T

    def measured(self, of: Averaged, scenario: str, asked: Sensitivity) -> pd.DataFrame:
        """One row per factor; what is set for policies only is none of the baseline's."""
        if self.space.design == "morris":
            found = screening(self.places, of, asked)
        else:
            found = variance_shares(of, len(self.keys), self.space.second_order, asked)
        found = self._named(found, scenario)
        corrected = holm(found["p"].to_numpy(dtype=float))
        beats = (corrected < 1 - asked.level) & (found[ranked_by(found)] > found["by_luck"])
        found = found.assign(p_holm=corrected, beats_luck=beats)
        return found.assign(readable=readable(found)) if "first" in found else found

    def ended(self, of: Averaged, scenario: str) -> pd.DataFrame:
        """One row per factor: the response at either end of its range."""
        return self._named(ends(self.places, of.values), scenario)

    def _named(self, found: pd.DataFrame, scenario: str) -> pd.DataFrame:
        found.insert(0, "factor", self.names)
        found.insert(1, "key", self.keys)
        return found[[not (scenario == self.baseline and key.startswith(POLICY)) for key in self.keys]]

    def paired(self, of: Averaged, asked: Sensitivity) -> pd.DataFrame:
        """One row per pair of factors, by name."""
        found = pairs(of, len(self.keys), asked)
        return found.assign(**{side: [self.names[int(place)] for place in found[side]] for side in ("one", "other")})


def _cubes(studied: Studied, response: str) -> list[tuple[dict[str, Any], np.ndarray]]:
    """A response by scenario, point and month: (worlds, parameter vectors, seeds) each, in the order of the design.

    Raises
    ------
    RunFailed
        If it is no number in some world but not in others, or nowhere in the last month.
    """
    long = studied.responses(response, month=None if response in PAIRED else ALL_MONTHS)
    counts = len(studied.worlds), len(studied.provenance["members"]), int(long["replicate"].max()) + 1
    found = []
    for key, rows in long.groupby(OF[1:], sort=False):
        scenario, point, month = key
        group = {"response": response, "scenario": scenario, "point": int(point), "month": int(month)}
        cube = np.full(counts, np.nan)
        cube[rows["world"], rows["member"], rows["replicate"]] = rows[response].to_numpy(dtype=float)
        known = np.isfinite(cube).all(axis=(1, 2))
        nowhere = not np.isfinite(cube).any()
        if not known.all() and (not nowhere or group["month"] == studied.months):
            holes = np.flatnonzero(~known)
            raise RunFailed(
                f"{response} under '{scenario}' in month {month} is no number in {_these(holes, counts[0])}; with "
                "holes, a design says nothing. Ask for a response that every world has (study.responses), or "
                "narrow the ranges of the factors (study.uncertainties.factors)"
            )
        found.append((group, cube))
    return found


def _left_out(groups: Sequence[dict[str, Any]], studied: Studied) -> list[str]:
    """Months in which a response is a number nowhere, as a ratio over firms that there are none of yet."""
    months: dict[tuple[str, str], list[str]] = {}
    for group in groups:
        months.setdefault((group["response"], group["scenario"]), []).append(str(group["month"]))
    return [
        tr("{response} under {policy} is a number in no world of month {months}: left out.",
           response=called(response).titled, policy=studied.policy_name(scenario),
           months=tr(", ").join(dict.fromkeys(found)))
        for (response, scenario), found in months.items()
    ]  # fmt: skip


def _refuse_failures(studied: Studied) -> None:
    failures = studied.table("failures")
    if failures.empty:
        return
    first = failures.iloc[0]
    raise RunFailed(
        f"{len(failures)} runs failed, in {_these(sorted(set(failures['world'])), len(studied.worlds))}; with holes, a "
        f"design says nothing. The first ({first['scenario']}, seed {first['seed']}): {first['stage']}: "
        f"{first['message']}\nrepeat it with: {first['repeat']}\nIf a factor's range is to blame, narrow it "
        "(study.uncertainties.factors); if the process was ended from outside, begin anew in another output.dir"
    )


def _these(worlds: Sequence[int] | np.ndarray, total: int) -> str:
    named = ", ".join(str(world) for world in worlds[:MOST_NAMED])
    return f"{len(worlds)} of {total} worlds ({named}{', ...' if len(worlds) > MOST_NAMED else ''})"


def _spread(of: Averaged, cube: np.ndarray) -> pd.DataFrame:
    low, middle, high = np.quantile(of.values, (0.05, 0.5, 0.95))
    sd = 0.0 if still(of.values) else float(of.values.std(ddof=1))
    return pd.DataFrame({
        "mean": [float(of.values.mean())], "low": [low], "median": [middle], "high": [high],
        "sd": [sd], "luck_of_a_run": [of.of_a_run], "luck_left": [of.left],
        "worlds": [cube.shape[0]], "members": [cube.shape[1]], "seeds": [cube.shape[2]],
    })  # fmt: skip


def _placed(rows: pd.DataFrame, group: dict[str, Any]) -> pd.DataFrame:
    """The same rows, with what they are of before them."""
    for place, name in enumerate(OF):
        rows.insert(place, name, group[name])
    return rows
