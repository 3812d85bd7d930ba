"""What discovery has found, in sentences; each number stands in a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.claims.docket import named
from sim.config.schema.discover import Discover, Goal
from sim.statistics.intervals import LEVEL
from sim.study.responses import response
from sim.study.results import Studied

MOST_FACTORS = 3  # of those that are limited most often, that are named


def sentences(tables: Mapping[str, pd.DataFrame], threshold: float, asked: Discover, studied: Studied) -> list[str]:
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
            told.append(f"No box was found: all worlds of {policy} are alike in that.")
            continue
        told += [*_boxes(of_arm, policy, asked, names), *_tree(of_arm)]
    return told


def name_of(studied: Studied, scenario: str, point: int) -> str:
    """What may fail: a policy, or the claim that was heard."""
    claim = studied.study.discover.claim
    return f"Claim {claim}" if claim else studied.policy_name(scenario, point)


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
    what = f"{of.spoken} per {response(goal.per).spoken}" if goal.per else of.spoken
    limit = f"{threshold:,.4g}" if abs(threshold) < 1e4 else f"{threshold:,.0f}"
    limit += "" if goal.per else f" {of.unit}"
    if goal.regret:
        return f"{what} behind the best policy by at most {limit}"
    return f"{what} at {'most' if goal.better == 'lower' else 'least'} {limit}"


def _not_reached(policy: str, threshold: float, asked: Discover) -> str:
    """That a policy does not reach its goal, or that a claim does not hold; without how often."""
    if asked.claim:
        claim = named(asked.claim)
        limit = f"at {'least' if claim.expects > 0 else 'most'} {threshold:.4g} {claim.unit}"
        return f"{policy} ({claim.says.rstrip('.')}) does not hold, as its effect is not {limit},"
    begin = "" if asked.goal.threshold is not None else f" (so set that {asked.goal.worst_share:.0%} of worlds fail)"
    return f"{policy} does not reach its goal, {goal_in_words(asked.goal, threshold)}{begin},"


def _how_often(worlds: pd.DataFrame, what: str, of: int) -> str:
    fails, edge = int(worlds["fails"].sum()), int(worlds["on_edge"].sum())
    sure = (
        f"{edge} worlds lie on the edge (the {LEVEL:.0%} interval of their mean over seeds, luck pooled over worlds, "
        "crosses the threshold)"
        if worlds["low"].notna().any()
        else "with one seed each, how many lie on the edge cannot be told"
    )
    missing = f"; {of - len(worlds)} worlds have no result and are left out" if of > len(worlds) else ""
    return (
        f"{what} in {fails} of {len(worlds)} worlds ({fails / len(worlds):.0%}); {sure}{missing}."
    )


def likely(chance: float) -> str:
    """A probability as far as it matters.

    Examples
    --------
    >>> likely(0.0123), likely(1e-9)
    ('0.012', 'below 0.001')
    """
    return "below 0.001" if chance < 0.001 else f"{chance:.2g}"


def _boxes(
    of_arm: Mapping[str, pd.DataFrame], policy: str, asked: Discover, names: Mapping[str, str]
) -> Iterator[str]:
    held = of_arm["held_out"].set_index("what").loc["boxes"]
    if of_arm["boxes"].empty:
        yield f"No box was found for {policy}: {_why_none(held, of_arm, asked)}."
        return
    for box in of_arm["boxes"].itertuples():
        limits = of_arm["limits"]
        weakest = limits.loc[limits["box"] == box.box, "quasi_p"].max()
        among = "" if box.box == 1 else ", of the worlds that earlier boxes leave,"
        yield (
            f"Box {box.box}: {policy} fails{among} where {box.where}. {box.density:.0%} of the {box.worlds} worlds "
            f"there fail (density), and these are {box.coverage:.0%} of all that do (coverage); largest quasi-p-value "
            f"of a factor: {likely(weakest)}."
        )
    yield (
        f"In worlds not used to find them ({asked.folds} parts, each held out once) boxes have a density of "
        f"{held['density']:.0%} and a coverage of {held['coverage']:.0%}, where {held['failing_share']:.0%} of all "
        f"worlds fail (by chance with probability {likely(held['chance'])})."
    )
    if asked.resamples:
        yield _stable(of_arm["stability"], asked, names)


def _why_none(held: Any, of_arm: Mapping[str, pd.DataFrame], asked: Discover) -> str:
    path = of_arm["trajectory"]
    if not (path["density"] >= asked.minimum_density).any():
        return (
            f"none that holds {asked.minimum_mass:.0%} of the worlds is denser than {path['density'].max():.0%}, and "
            f"{asked.minimum_density:.0%} was asked for"
        )
    of = f"{held['density']:.0%} of the {held['worlds']} worlds in them fail"
    inside = of if held["worlds"] else "none lies in them"
    return (
        f"what looks like one does not hold in worlds not used to find it ({asked.folds} parts, each held out once), "
        f"where {inside}, against {held['failing_share']:.0%} of all"
    )


def _stable(table: pd.DataFrame, asked: Discover, names: Mapping[str, str]) -> str:
    often = [
        f"{names.get(str(row.factor), row.factor)} in {row.limited:.0%}"
        for row in table.head(MOST_FACTORS).itertuples() if row.limited > 0
    ]  # fmt: skip
    none = float(table["none"].iloc[0])
    without = f"; in {none:.0%} there was none" if none else ""
    return (
        f"Looked for anew in {asked.resamples} resampled sets of worlds, the first box limits {', '.join(often)} of "
        f"them{without}."
    )


def _tree(of_arm: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    held, leaves = of_arm["held_out"].set_index("what").loc["tree"], of_arm["leaves"]
    if held["depth"] == 0:
        yield "No tree was found: in worlds that it has not seen, none is better than the share of all that fail."
        return
    worst = leaves.iloc[0]
    of = f"a density of {held['density']:.0%} and a coverage of {held['coverage']:.0%}"
    density = "" if np.isnan(held["density"]) else f"; leaves in which most fail have {of} there"
    yield (
        f"A tree of depth {held['depth']:.0f} finds most failures where {worst['where']}: {worst['failing']} of "
        f"{worst['worlds']} worlds. In worlds that it has not seen its squared error is {held['squared_error']:.3f}, "
        f"against {held['squared_error_without']:.3f} without a tree{density}."
    )
