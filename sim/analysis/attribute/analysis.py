"""What each lever contributes to a package, and which levers complement one another.

All combinations of levers are tried on two bases. *Own money*: each lever that is in brings its own budget, so more
levers are more money. *Equal money*: the same total is divided among the levers that are in, whatever their number.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.attribute.game import (
    BEYOND_BEST,
    BEYOND_MEAN,
    BEYOND_PARTS,
    PARTS,
    WHOLE,
    WITH_PARTNER,
    Game,
    games,
)
from sim.analysis.attribute.sentences import sentences
from sim.analysis.found import Found
from sim.config.problems import did_you_mean
from sim.config.schema.experiment import Config
from sim.config.schema.study import Space
from sim.errors import ConfigError
from sim.statistics.cooperation import alone, interactions, last, members_of, pairs, shapley
from sim.statistics.futures import OverFutures, over_futures
from sim.statistics.intervals import Interval, holm
from sim.study.coalitions import EQUAL, OWN
from sim.study.plan import Plan
from sim.study.responses import COST, is_effect
from sim.study.results import Studied
from sim.units import month_index

PER = 1e6  # currency
UNKNOWN = Interval(np.nan, np.nan, np.nan, 0)
NO_TOTAL = Space.model_fields["total"].default  # what stands there where nobody named a total


def check(plan: Plan) -> None:
    """Refuse a study that is no set of all combinations of levers.

    Raises
    ------
    ConfigError
        Every problem, one sentence each.
    """
    space, asked, problems = plan.study.levers, plan.study.attribute, []
    if space.design != "combinations":
        problems.append(f"study.levers.design = {space.design}: attribute needs all combinations of levers")
    elif space.total == NO_TOTAL:
        problems.append(f"study.levers.total = {NO_TOTAL:g}: say how much money, in currency per SME and year, is "
                        "divided "
                        "among the levers that are in where all combinations have the same (as in the scenario: "
                        "300)")  # fmt: skip
    if len(space.factors) < 2:
        problems.append("study.levers.factors: there must be two levers at least, so that there is something to share")
    known = [name for factor in space.factors for name in (factor.key, factor.name)]
    guess = did_you_mean(asked.partner, known)
    if asked.partner and asked.partner not in known:
        problems.append(f"study.attribute.partner = {asked.partner!r}: no such lever{guess}")
    problems += [problem for name, config in plan.configs.items() if name != plan.baseline
                 for problem in _uneven(name, config, [factor.key for factor in space.factors])]  # fmt: skip
    if problems:
        raise ConfigError(problems)


def _uneven(scenario: str, config: Config, keys: list[str]) -> list[str]:
    """A problem where budgets of a year, though equal, are not equal money, since phases are not as long together."""
    levers, start = dict(config.policy.levers()), config.population.start
    named = [key.split(".")[1] for key in keys if key.endswith(".phases.*.budget_per_sme_year")]
    months = {
        name: sum(month_index(p.last_month, start) - month_index(p.first_month, start) + 1 for p in levers[name].phases)
        for name in named if name in levers
    }  # fmt: skip
    if len(set(months.values())) < 2:
        return []
    told = ", ".join(f"{lever} {count}" for lever, count in months.items())
    return [
        f"study.levers: in {scenario}, phases of levers do not cover as many months ({told}), so "
        "equal budgets of a year are not equal money"
    ]


def analyse(studied: Studied) -> Found:
    """Shapley values, interactions of pairs, the whole against its parts, and what a million of public money buys.

    Returns
    -------
    ``shapley``: what each lever contributes over all orders, alone, and last. ``interactions``: each pair, over all
    orders. ``mixing``: two levers on half the money each against the mean of both on all of it. ``whole``: the package
    against its parts. ``per_money``: contributions per million of public money that was spent. ``combinations``: the
    effect of each. All effects are those beyond no lever, in the unit of the response, with intervals over luck.
    """
    asked = studied.study.attribute
    labels = studied.names("levers")
    names = [labels[key] for key in studied.levers]
    partner = next((lever for lever, pair in enumerate(labels.items()) if asked.partner in pair), None)
    found, gaps = games(studied)
    level = asked.level
    tables = {
        "shapley": _rows(_shares(game, names, level) for game in found),
        "interactions": _rows(_pairs(game, interactions(game.worth), names, level) for game in found),
        "mixing": _rows(_pairs(game, _mixed(game), names, level) for game in found if game.basis == EQUAL),
        "whole": _rows(_contrasts(game, partner, level) for game in found),
        "per_money": _rows(_per_money(game, found, names, level) for game in found if game.response != COST),
        "combinations": _rows(_combinations(game, names, level) for game in found),
    }
    with_all = names[partner] if partner is not None else ""
    return Found(tables, lambda: sentences(tables, studied, with_all, gaps()))


def _rows(parts: Iterator[list[dict[str, Any]]]) -> pd.DataFrame:
    return pd.DataFrame([row for part in parts for row in part])


def _interval(game: Game, values: np.ndarray, level: float) -> dict[str, float]:
    """Mean over futures with its interval over luck.   values : (F, R)"""
    known = over_futures(values)
    found = known.interval(level)
    mean, low, high = game.clean(np.array([found.mean, found.low, found.high])).tolist()
    return {"mean": mean, "low": low, "high": high, **_rests_on(known)}


def _rests_on(known: OverFutures) -> dict[str, int]:
    return {"futures": known.futures, "replicates": known.fewest, "most_replicates": known.most}


def _shares(game: Game, names: list[str], level: float) -> list[dict[str, Any]]:
    share, first, final = game.clean(shapley(game.worth)), alone(game.worth), last(game.worth)
    return [
        {**game.head, "lever": name, **_interval(game, share[..., lever], level),
         "alone": over_futures(first[..., lever]).mean, "last": over_futures(final[..., lever]).mean}
        for lever, name in enumerate(names)
    ]  # fmt: skip


def _pairs(game: Game, values: np.ndarray, names: list[str], level: float) -> list[dict[str, Any]]:
    """A row for each pair, and whether all tests of the family, taken together, tell it from zero."""
    values = game.clean(values)
    p = np.array([over_futures(values[..., pair]).two_sided() for pair in range(values.shape[-1])])
    return [
        {**game.head, "one": names[one], "other": names[other], **_interval(game, values[..., place], level),
         "p": p[place], "p_holm": corrected, "distinguishable": bool(corrected < 1 - level)}
        for place, ((one, other), corrected) in enumerate(zip(pairs(members_of(game.worth)), holm(p), strict=True))
    ]  # fmt: skip


def _mixed(game: Game) -> np.ndarray:
    """Two levers on half the money each, beyond the mean of each on all of it.   (F, R, pairs)"""
    beyond = [game.worth[..., 1 << one | 1 << other] - (game.worth[..., 1 << one] + game.worth[..., 1 << other]) / 2
              for one, other in pairs(members_of(game.worth))]  # fmt: skip
    return np.stack(beyond, axis=-1)


def _contrasts(game: Game, partner: int | None, level: float) -> list[dict[str, Any]]:
    """The package against its parts: their sum where each brings money, their mean and best where money is the same."""
    every, apart = game.worth.shape[-1] - 1, alone(game.worth)
    whole = game.worth[..., every] - game.worth[..., 0]
    found = {WHOLE: whole}
    if game.basis == OWN:
        found |= {PARTS: apart.sum(axis=-1), BEYOND_PARTS: whole - apart.sum(axis=-1)}
    else:
        means = np.array([over_futures(apart[..., lever]).mean for lever in range(apart.shape[-1])])
        best = apart[..., np.nan_to_num(means, nan=-np.inf).argmax()]
        found |= {BEYOND_MEAN: whole - apart.mean(axis=-1), BEYOND_BEST: whole - best}
    if partner is not None:
        rest = game.worth[..., every ^ 1 << partner] - game.worth[..., 0]
        share = 1 / members_of(game.worth)
        one = apart[..., partner]
        found[WITH_PARTNER] = whole - (one + rest if game.basis == OWN else share * one + (1 - share) * rest)
    rows = []
    for contrast, values in found.items():
        values = game.clean(values)
        rows.append({**game.head, "contrast": contrast, **_interval(game, values, level),
                     "p": over_futures(values).two_sided()})  # fmt: skip
    return rows


def _per_money(game: Game, others: list[Game], names: list[str], level: float) -> list[dict[str, Any]]:
    """Contribution over the public money that the lever took, for Shapley values and for each lever alone.

    There is no ratio where the lever cannot be told to take money: with equal money, one that spends less than others
    saves some by being there.
    """
    cost = next(other for other in others if other.named == {**game.named, "response": COST})
    there = np.where(np.isfinite(game.worth) & np.isfinite(cost.worth), 0.0, np.nan)  # the same runs in both
    worths, costs_of = game.worth + there, cost.worth + there
    rows = []
    for way, effects, costs in (
        ("shapley", shapley(worths), shapley(costs_of)), ("alone", alone(worths), alone(costs_of)),
    ):  # fmt: skip
        for lever, name in enumerate(names):
            moved, took = over_futures(effects[..., lever]), over_futures(costs[..., lever])
            spent = took.interval(level)
            takes = spent.low > 0 if np.isfinite(spent.low) else spent.mean > 0
            ratio, low, high = moved.ratio(took, level) if takes else (np.nan,) * 3
            rows.append({**game.head, "lever": name, "way": way, "mean": PER * ratio, "low": PER * low,
                         "high": PER * high, "spent": spent.mean, **_rests_on(took)})  # fmt: skip
    return rows


def _combinations(game: Game, names: list[str], level: float) -> list[dict[str, Any]]:
    """Beyond no lever of the study; effects and costs beyond the baseline, too, where levers that are kept count."""
    rows = []
    for coalition in range(game.worth.shape[-1]):
        beyond = over_futures(game.worth[..., coalition]).interval(level) if is_effect(game.response) else UNKNOWN
        rows.append({
            **game.head, "combination": " + ".join(name for lever, name in enumerate(names) if coalition >> lever & 1),
            "levers": coalition.bit_count(), **_interval(game, game.worth[..., coalition] - game.worth[..., 0], level),
            "beyond_baseline": beyond.mean, "beyond_baseline_low": beyond.low, "beyond_baseline_high": beyond.high,
        })  # fmt: skip
    return rows
