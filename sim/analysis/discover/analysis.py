"""Discovery: under which conditions a policy fails its goal, as boxes and as a tree, and whether they hold elsewhere.

Of interest is a world in which the goal is not reached. Boxes and trees are found in all worlds; how good they are in
worlds that did not help to find them is told by looking for them anew without a part of the worlds at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.discover.boxes import Box, Peeling, Sample, Trait, boxes, fewest_in, inside
from sim.analysis.discover.conditions import Conditions, rows_of
from sim.analysis.discover.goal import goal_of, reached
from sim.analysis.discover.sentences import sentences
from sim.analysis.discover.tree import best_depth, leaves, predictions
from sim.analysis.found import Found
from sim.claims.docket import ordered
from sim.claims.laboratory import AFTER
from sim.config.problems import did_you_mean
from sim.config.schema.discover import Discover
from sim.config.schema.study import Factor
from sim.errors import ConfigError
from sim.language import tr
from sim.randomness import Decision, Draws
from sim.statistics.association import rank_correlation_interval
from sim.statistics.intervals import chance_of_as_many
from sim.study.factors import plausible_range
from sim.study.plan import Plan
from sim.study.responses import is_effect, known
from sim.study.results import Studied, numeric

FILLING = ("latin_hypercube", "sobol", "file")  # a file may hold any design; its points must fill the space too
FEWEST_WORLDS = 20


def check(plan: Plan) -> None:
    """Whether conditions can be discovered in such a study.

    Raises
    ------
    ConfigError
        Every problem: worlds that do not fill the space, responses and scenarios that there are not.
    """
    asked, space = plan.study.discover, plan.study.uncertainties
    problems = []
    own, holes = space.design == "file", [str(key) for key in plan.worlds if plan.worlds[key].isna().any()]
    if own and holes:
        problems.append(
            f"study.uncertainties.points_file = {space.points_file}: discover needs a value of every factor in every "
            f"world, and cells are empty in {', '.join(holes)}"
        )
    elif space.design not in FILLING or not len(plan.worlds.columns):
        problems.append(
            f"study.uncertainties.design = {space.design!r}: discover looks for conditions among worlds that fill the "
            f"space, with a value of every factor; take latin_hypercube or sobol, or points of your own from a file"
        )
    elif len(plan.worlds) < FEWEST_WORLDS:
        told_few = f"{len(plan.worlds)} worlds are too few; take {FEWEST_WORLDS} or more"
        problems.append(f"study.uncertainties.points{'_file' if own else ''}: {told_few}")
    problems += _of_claim(plan, asked.claim) if asked.claim else _of_policies(plan, asked)
    if problems:
        raise ConfigError(problems)


def _of_claim(plan: Plan, claim: str) -> list[str]:
    problems, names = [], [each.id for each in ordered()]
    if claim not in names:
        problems.append(f"study.discover.claim: there is no claim {claim!r}{did_you_mean(claim, names)}")
    if plan.first.months < AFTER:
        problems.append(f"months = {plan.first.months}: claims are measured up to month {AFTER}; let runs be as long")
    return problems


def _of_policies(plan: Plan, asked: Discover) -> list[str]:
    goal, problems = asked.goal, []
    policies = [name for name in plan.configs if name != plan.baseline]
    for place, name in (("response", goal.response), ("per", goal.per)):
        if name and name not in known():
            problems.append(f"study.discover.goal.{place}: {name!r} is not a response{did_you_mean(name, known())}")
    effects = goal.regret or any(is_effect(name) for name in (goal.response, goal.per))
    allowed = policies if effects else list(plan.configs)
    problems += [
        f"study.discover.scenarios: {name!r} is not {'a policy' if effects else 'a scenario'} of this study"
        f"{did_you_mean(name, allowed)}"
        for name in asked.scenarios if name not in allowed
    ]  # fmt: skip
    if effects and not policies:
        problems.append("study.scenarios: there is no policy whose effect could be looked at; name one")
    if goal.regret and len(plan.arms) < 2:
        problems.append("study.discover.goal.regret: there is a single policy in this study, and so none to be behind")
    return problems


def analyse(studied: Studied) -> Found:
    """Where each policy of the study fails its goal.

    Returns
    -------
    ``outcomes_by_world``: whether the goal is reached. ``trajectory``: coverage (share of failing worlds inside),
    density (share of worlds inside that fail) and mass of each box on the way. ``boxes`` and ``limits``: those that
    were chosen. ``held_out``: boxes and tree in worlds that did not help to find them. ``stability``: how often each
    factor is limited in resampled worlds. ``leaves``: of the tree. ``correlations``: of each factor with the outcome.
    """
    asked = studied.study.discover
    table, threshold = reached(studied, goal_of(asked), looked_at(studied, asked))
    if table.empty:
        return Found(say=_nothing)
    conditions = Conditions(lambda: studied.names("uncertainties"))
    parts: dict[str, list[pd.DataFrame]] = {}
    for arm, rows in table.groupby(["scenario", "point"], sort=False):
        sample = Sample.whole(traits_of(studied, rows["world"].to_numpy()), rows["fails"].to_numpy())
        found = search(sample, asked, conditions)
        found["correlations"] = correlations(studied, rows)
        for name, part in found.items():
            place = dict(zip(("scenario", "point"), arm, strict=True))
            parts.setdefault(name, []).append(part.assign(**place)[[*place, *part.columns]])
    joined = {name: pd.concat(each, ignore_index=True) for name, each in parts.items()}
    tables = {"outcomes_by_world": table.join(studied.worlds, on="world"), **joined}
    say = partial(sentences, tables, threshold, asked, studied, conditions.say)
    return Found(tables, say, reads=conditions.say)


def _nothing() -> list[str]:
    return [tr("Nothing can be said of where policies fail: no world has a result. See the table failures.")]


def correlations(studied: Studied, rows: pd.DataFrame) -> pd.DataFrame:
    """Rank correlation of each factor that is a number with the outcome over worlds, the strongest first."""
    outcome, found = rows["outcome"].to_numpy(dtype=float), []
    for key, column in studied.worlds.items():
        if numeric(column):
            values = column.to_numpy(dtype=float)[rows["world"]]
            found.append([key, *rank_correlation_interval(values, outcome), len(outcome)])
    table = pd.DataFrame(found, columns=["factor", "rank_correlation", "low", "high", "worlds"])
    return table.sort_values("rank_correlation", key=lambda sizes: -sizes.abs(), kind="stable", ignore_index=True)


def looked_at(studied: Studied, asked: Discover) -> list[str]:
    """Scenarios that are asked about: those named, else all policies, else the baseline, where claims are heard."""
    if asked.claim:
        return [studied.baseline]
    return asked.scenarios or studied.policies or studied.scenarios


def traits_of(studied: Studied, worlds: np.ndarray) -> list[Trait]:
    """The uncertainties of some worlds, those that do not move left out.   worlds : index"""
    declared = {factor.key: factor for factor in studied.study.uncertainties.factors}
    found = []
    for key, column in studied.worlds.items():
        factor = declared.get(str(key))
        listed, numbers = factor.values if factor else [], numeric(column)
        levels = () if numbers else tuple(listed or sorted(set(column), key=str))
        values = column.map(float if numbers else levels.index).to_numpy(dtype=float)[worlds]
        whole = bool(listed or (factor and factor.whole)) or all(float(value).is_integer() for value in values)
        if len(np.unique(values)) > 1:
            found.append(Trait(str(key), values, levels, whole and numbers, ends_of(factor) if factor else None))
    return found


def ends_of(factor: Factor) -> tuple[float, float] | None:
    """Ends of a factor's range; none where it has values."""
    if factor.values:
        return None
    usual = plausible_range(factor.key) or (None, None)
    low, high = (own if own is not None else end for own, end in zip((factor.low, factor.high), usual, strict=True))
    return None if low is None or high is None else (float(low), float(high))


def search(sample: Sample, asked: Discover, conditions: Conditions) -> dict[str, pd.DataFrame]:
    """Boxes and a tree in these worlds; boxes that do not hold in worlds that did not help to find them are left out.

    Parameters
    ----------
    sample
    asked
    conditions
        What says them in a table.
    """
    found, rest = boxes(sample, asked)
    part = dealt(len(sample.fails), asked)
    predicted = predictions(sample, part, asked)
    errors = (predicted - sample.fails) ** 2
    depth = best_depth(errors)
    flagged = {"boxes": in_boxes(sample, part, asked), "tree": predicted[depth] > 0.5}
    held = held_out(flagged, sample.fails, depth, errors)
    kept = found if held.loc[held["what"] == "boxes", "chance"].item() <= asked.chance else []
    return {
        "trajectory": trajectory(found, rest, asked, sample.traits, conditions),
        "boxes": summary(sample.traits, kept, conditions),
        "limits": limits(sample.traits, kept), "held_out": held, "stability": stability(sample, asked),
        "leaves": of_tree(sample, depth, asked, conditions),
    }  # fmt: skip


def dealt(worlds: int, asked: Discover) -> np.ndarray:
    """A part for each world, parts as large as one another.   (W,) index"""
    draws = Draws(asked.seed)(Decision.RESAMPLE, 0, np.arange(worlds))
    return np.argsort(np.argsort(draws)) % asked.folds


def in_boxes(sample: Sample, part: np.ndarray, asked: Discover) -> np.ndarray:
    """Worlds in boxes that were found without their part.   (W,) bool"""
    flagged = np.zeros(len(part), dtype=bool)
    for held in range(asked.folds):
        unseen = sample.of(part == held)
        for peeling in boxes(sample.of(part != held), asked)[0]:
            flagged[part == held] |= inside(unseen.traits, peeling.box.limits)
    return flagged


def held_out(flagged: Mapping[str, np.ndarray], fails: np.ndarray, depth: int, errors: np.ndarray) -> pd.DataFrame:
    """Boxes, and leaves in which most fail, found without a part of the worlds and tried on it, part after part.

    Parameters
    ----------
    flagged : (W,) bool each
        Worlds in the boxes, and in those leaves of the tree, that were found without their part.
    fails : (W,) bool
    depth
        Of the tree.
    errors : (depths from 0, W)
        Squared, of trees.
    """
    rows = [{"what": what, **_tried(worlds, fails)} for what, worlds in flagged.items()]
    return pd.DataFrame(rows).assign(
        depth=[np.nan, float(depth)], squared_error=[np.nan, float(errors[depth].mean())],
        squared_error_without=[np.nan, float(errors[0].mean())],
    )  # fmt: skip


def _tried(flagged: np.ndarray, fails: np.ndarray) -> dict[str, Any]:
    count, hits, share = int(flagged.sum()), int((flagged & fails).sum()), float(fails.mean())
    return {
        "worlds": count, "failing": hits, "coverage": hits / max(int(fails.sum()), 1),
        "density": hits / count if count else np.nan, "failing_share": share,
        "chance": chance_of_as_many(hits, count, share),
    }  # fmt: skip


def trajectory(
    found: list[Peeling], rest: Sequence[Box], asked: Discover, traits: Sequence[Trait], conditions: Conditions
) -> pd.DataFrame:
    """All boxes on the way to those that were found, and, as the last one, on the way to none; ``where`` each lies."""
    paths = [box.path for box in found] + ([tuple(rest)] if len(found) < asked.most_boxes else [])
    rows = [
        {"box": number, "step": step, "coverage": at.coverage, "density": at.density, "mass": at.mass,
         "worlds": at.worlds, "restricted": at.restricted, "where": conditions.text(at.limits, traits)}
        for number, path in enumerate(paths, 1) for step, at in enumerate(path)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def summary(traits: Sequence[Trait], found: list[Peeling], conditions: Conditions) -> pd.DataFrame:
    """One row per box."""
    columns = ["box", "coverage", "density", "mass", "worlds", "restricted", "where"]
    rows = [
        [number, box.coverage, box.density, box.mass, box.worlds, box.restricted, conditions.text(box.limits, traits)]
        for number, box in enumerate((each.box for each in found), 1)
    ]
    return pd.DataFrame(rows, columns=columns)


def limits(traits: Sequence[Trait], found: list[Peeling]) -> pd.DataFrame:
    """One row per box and factor that it limits, in the unit of the setting."""
    rows = [
        {"box": number, **row, "quasi_p": box.chance[place]}
        for number, box in enumerate(found, 1) for place, row in rows_of(box.box.limits, traits)
    ]  # fmt: skip
    columns = ["box", "factor", "unit", "from", "to", "values", "lowest", "highest", "share_kept", "quasi_p"]
    return pd.DataFrame(rows, columns=columns)


def stability(sample: Sample, asked: Discover) -> pd.DataFrame:
    """How often the first box limits each factor where worlds are drawn anew from those there are, with replacement.

    ``none``: share of samples in which there was no box.
    """
    draws, every = Draws(asked.seed), np.arange(len(sample.fails))
    counts, without = np.zeros(len(sample.traits)), 0
    first = asked.model_copy(update={"most_boxes": 1})
    for number in range(1, asked.resamples + 1):
        drawn = (draws(Decision.RESAMPLE, number, every) * len(every)).astype(int)
        found = boxes(sample.of(drawn), first)[0]
        without += not found
        for place in {limit.trait for peeling in found for limit in peeling.box.limits}:
            counts[place] += 1
    share = counts / asked.resamples if asked.resamples else np.full(len(counts), np.nan)
    keys = [trait.key for trait in sample.traits]
    table = pd.DataFrame({"factor": keys, "limited": share, "samples": asked.resamples})
    table["none"] = without / max(asked.resamples, 1)
    return table.sort_values("limited", ascending=False, kind="stable", ignore_index=True)


def of_tree(sample: Sample, depth: int, asked: Discover, conditions: Conditions) -> pd.DataFrame:
    """One row per leaf, those that fail most first."""
    rows = [
        [conditions.text(leaf.limits, sample.traits), leaf.worlds, leaf.failing, leaf.density]
        for leaf in leaves(sample.traits, sample.fails, depth, fewest_in(len(sample.fails), asked))
    ]
    table = pd.DataFrame(rows, columns=["where", "worlds", "failing", "density"])
    table["coverage"] = table["failing"] / max(int(sample.fails.sum()), 1)
    return table.sort_values("density", ascending=False, kind="stable", ignore_index=True)
