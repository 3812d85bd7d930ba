"""What discovery has found, in sentences; each number stands in a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.wording import with_interval
from sim.claims.docket import named
from sim.config.schema.discover import Discover, Goal
from sim.language import tr
from sim.statistics.intervals import LEVEL
from sim.study.responses import response
from sim.study.results import Studied

MOST_FACTORS = 3  # of those that are limited most often, that are named


def sentences(
    tables: Mapping[str, pd.DataFrame], threshold: float, asked: Discover, studied: Studied, say: Callable[[str], str]
) -> list[str]:
    """For each policy: how often it fails, where, whether that holds elsewhere, and how firm it is."""
    told: list[str] = []
    names = studied.names("uncertainties")
    arms = tables["outcomes_by_world"][["scenario", "point"]].drop_duplicates()
    for scenario, point in arms.itertuples(index=False):
        of_arm = {
            name: table[(table["scenario"] == scenario) & (table["point"] == point)] for name, table in tables.items()
        }
        worlds = of_arm["outcomes_by_world"]
        policy = name_of(studied, str(scenario), int(point))
        told.append(_how_often(worlds, _not_reached(policy, threshold, asked), len(studied.worlds)))
        if worlds["fails"].nunique() < 2:
            told.append(tr("No box was found: all worlds of {policy} are alike in that.", policy=policy))
            continue
        told += [*_boxes(of_arm, say, policy, asked, names), *_tree(of_arm, say)]
    return [sentence for sentence in told if sentence]


def name_of(studied: Studied, scenario: str, point: int) -> str:
    """What may fail: a policy, or the claim that was heard."""
    claim = studied.study.discover.claim
    return tr("Claim {claim}", claim=claim) if claim else studied.policy_name(scenario, point)


def goal_in_words(goal: Goal, threshold: float) -> str:
    """The goal.

    Examples
    --------
    >>> goal_in_words(Goal(response="public_cost", per="effective_additional", better="lower"), 5000.0)
    'public cost per additional effective adopters at most 5,000'
    >>> goal_in_words(Goal(regret=True), 0.01)
    'effect on firms for which AI pays behind the best policy by at most 0.01 share points'
    """
    of = response(goal.response)
    what = tr("{response} per {other}", response=of.spoken, other=response(goal.per).spoken) if goal.per else of.spoken
    limit = f"{threshold:,.4g}" if abs(threshold) < 1e4 else f"{threshold:,.0f}"
    if not goal.per:
        limit = tr("{number} {unit}", number=limit, unit=tr(of.unit))
    if goal.regret:
        return tr("{what} behind the best policy by at most {limit}", what=what, limit=limit)
    if goal.better == "lower":
        return tr("{what} at most {limit}", what=what, limit=limit)
    return tr("{what} at least {limit}", what=what, limit=limit)


def _not_reached(policy: str, threshold: float, asked: Discover) -> str:
    """That a policy does not reach its goal, or that a claim does not hold; without how often."""
    if asked.claim:
        claim = named(asked.claim)
        said = {"policy": policy, "claim": tr(claim.says).rstrip(".。"), "limit": f"{threshold:.4g}",
                "unit": tr(claim.unit)}  # fmt: skip
        if claim.expects > 0:
            return tr("{policy} ({claim}) does not hold, as its effect is not at least {limit} {unit}", **said)
        return tr("{policy} ({claim}) does not hold, as its effect is not at most {limit} {unit}", **said)
    goal = goal_in_words(asked.goal, threshold)
    if asked.goal.threshold is not None:
        return tr("{policy} does not reach its goal, {goal}", policy=policy, goal=goal)
    return tr("{policy} does not reach its goal, {goal} (so set that {share} of worlds fail)", policy=policy, goal=goal,
              share=f"{asked.goal.worst_share:.0%}")  # fmt: skip


def _how_often(worlds: pd.DataFrame, what: str, of: int) -> str:
    fails = int(worlds["fails"].sum())
    told = [tr("{what}, in {fails} of {worlds} worlds ({share})", what=what, fails=fails, worlds=len(worlds),
               share=f"{fails / len(worlds):.0%}")]  # fmt: skip
    if worlds["low"].notna().any():
        told.append(tr(
            "{n} worlds lie on the edge (the {level} interval of their mean over seeds, luck pooled over worlds, "
            "crosses the threshold)", n=int(worlds["on_edge"].sum()), level=f"{LEVEL:.0%}",
        ))  # fmt: skip
    else:
        told.append(tr("with one seed each, how many lie on the edge cannot be told"))
    if of > len(worlds):
        told.append(tr("{n} worlds have no result and are left out", n=of - len(worlds)))
    return tr("; ").join(told) + tr(".")


def likely(chance: float) -> str:
    """A probability as far as it matters.

    Examples
    --------
    >>> likely(0.0123), likely(1e-9)
    ('0.012', 'below 0.001')
    """
    return tr("below 0.001") if chance < 0.001 else f"{chance:.2g}"


def _boxes(
    of_arm: Mapping[str, pd.DataFrame], say: Callable[[str], str], policy: str, asked: Discover,
    names: Mapping[str, str],
) -> Iterator[str]:  # fmt: skip
    held = of_arm["held_out"].set_index("what").loc["boxes"]
    if of_arm["boxes"].empty:
        yield tr("No box was found for {policy}: {why}.", policy=policy, why=_why_none(held, of_arm, asked))
        yield _goes_with(of_arm["correlations"], names)
        return
    for box in of_arm["boxes"].itertuples():
        limits, where = of_arm["limits"], say(str(box.where))
        weakest = limits.loc[limits["box"] == box.box, "quasi_p"].max()
        first = tr("Box {box}: {policy} fails where {where}.", box=box.box, policy=policy, where=where)
        later_on = tr("Box {box}: {policy} fails, of the worlds that earlier boxes leave, where {where}.", box=box.box,
                      policy=policy, where=where)  # fmt: skip
        yield (first if box.box == 1 else later_on) + tr(
            " {density} of the {worlds} worlds there fail (density), and these are {coverage} of all that do "
            "(coverage); largest quasi-p-value of a factor: {p}.",
            density=f"{box.density:.0%}", worlds=box.worlds, coverage=f"{box.coverage:.0%}", p=likely(weakest),
        )  # fmt: skip
    yield tr(
        "In worlds not used to find them ({folds} parts, each held out once) boxes have a density of {density} and a "
        "coverage of {coverage}, where {failing} of all worlds fail (by chance with probability {chance}).",
        folds=asked.folds, density=f"{held['density']:.0%}", coverage=f"{held['coverage']:.0%}",
        failing=f"{held['failing_share']:.0%}", chance=likely(held["chance"]),
    )  # fmt: skip
    if asked.resamples:
        yield _stable(of_arm["stability"], asked, names)


def _goes_with(table: pd.DataFrame, names: Mapping[str, str]) -> str:
    """What the outcome goes with, box or no box."""
    told = [f"{names.get(str(row.factor), row.factor)} {with_interval(row.rank_correlation, row.low, row.high)}"
            for row in table.dropna().head(MOST_FACTORS).itertuples()]  # fmt: skip
    if not told:
        return ""
    return tr("Over worlds its outcome goes most with (rank correlation, {level} interval): {factors}.",
              level=f"{LEVEL:.0%}", factors=tr("; ").join(told))  # fmt: skip


def _why_none(held: Any, of_arm: Mapping[str, pd.DataFrame], asked: Discover) -> str:
    path = of_arm["trajectory"]
    if not (path["density"] >= asked.minimum_density).any():
        return tr(
            "none that holds {mass} of the worlds is denser than {densest}, and {asked} was asked for",
            mass=f"{asked.minimum_mass:.0%}", densest=f"{path['density'].max():.0%}",
            asked=f"{asked.minimum_density:.0%}",
        )  # fmt: skip
    of = tr("{density} of the {worlds} worlds in them fail", density=f"{held['density']:.0%}", worlds=held["worlds"])
    return tr(
        "what looks like one does not hold in worlds not used to find it ({folds} parts, each held out once), where "
        "{inside}, against {failing} of all",
        folds=asked.folds, inside=of if held["worlds"] else tr("none lies in them"),
        failing=f"{held['failing_share']:.0%}",
    )  # fmt: skip


def _stable(table: pd.DataFrame, asked: Discover, names: Mapping[str, str]) -> str:
    often = [
        tr("{factor} in {share}", factor=names.get(str(row.factor), row.factor), share=f"{row.limited:.0%}")
        for row in table.head(MOST_FACTORS).itertuples() if row.limited > 0
    ]  # fmt: skip
    none = float(table["none"].iloc[0])
    return tr(
        "Looked for anew in {samples} resampled sets of worlds, the first box limits {factors} of them{without}.",
        samples=asked.resamples, factors=tr(", ").join(often),
        without=tr("; in {share} there was none", share=f"{none:.0%}") if none else "",
    )  # fmt: skip


def _tree(of_arm: Mapping[str, pd.DataFrame], say: Callable[[str], str]) -> Iterator[str]:
    held, leaves = of_arm["held_out"].set_index("what").loc["tree"], of_arm["leaves"]
    if held["depth"] == 0:
        yield tr("No tree was found: in worlds that it has not seen, none is better than the share of all that fail.")
        return
    worst, density = leaves.iloc[0], ""
    if not np.isnan(held["density"]):
        density = tr("; leaves in which most fail have a density of {density} and a coverage of {coverage} there",
                     density=f"{held['density']:.0%}", coverage=f"{held['coverage']:.0%}")  # fmt: skip
    yield tr(
        "A tree of depth {depth} finds most failures where {where}: {failing} of {worlds} worlds. In worlds that it "
        "has not seen its squared error is {error}, against {without} without a tree{density}.",
        depth=f"{held['depth']:.0f}", where=say(worst["where"]), failing=worst["failing"], worlds=worst["worlds"],
        error=f"{held['squared_error']:.3f}", without=f"{held['squared_error_without']:.3f}", density=density,
    )  # fmt: skip
