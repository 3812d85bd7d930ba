"""What drives a response, in sentences: ranked, with how well the ranks are known, and how much is luck."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile
from typing import Any

import pandas as pd

from sim.analysis.sensitivity.indices import MU_STAR, ranked_by
from sim.analysis.wording import and_more, in_own_unit, with_interval
from sim.language import several, tr
from sim.study.plan import AS_IT_IS
from sim.study.responses import EFFECT, PAIRED, is_effect
from sim.study.results import Studied

NAMED, LEAST = 3, 0.001  # factors in a sentence, and how much of the first they must do to be named
GROUP = ["response", "scenario", "point"]


def sentences(tables: Mapping[str, pd.DataFrame], studied: Studied) -> list[str]:
    """The main drivers of each outcome without policy and of each effect, in the last month; all else is in tables."""
    told, drivers, luck = [], tables["drivers"], tables["luck"]
    last = luck[luck["month"] == studied.months].set_index(GROUP)
    for key, rows in drivers.groupby(GROUP, sort=False):
        name, scenario, _ = key
        if is_effect(str(name)) or scenario == studied.baseline:
            whose = _whose(studied, *key)
            told.append(_ranking(whose, rows, float(last.loc[key, "sd"]), studied))
            told.append(_unreadable(whose, rows))
            told.append(_luck(whose, rows, last.loc[key]))
    return [sentence for sentence in [*told, *_compared(drivers, studied)] if sentence]


def _whose(studied: Studied, name: Any, scenario: Any, point: Any) -> str:
    return tr("{response} under {policy}", response=in_own_unit(name, studied),
              policy=studied.policy_name(scenario, int(point)))  # fmt: skip


def _ranking(whose: str, rows: pd.DataFrame, spread: float, studied: Studied) -> str:
    """Which factors, how much, and whether their order is known."""
    if not spread > 0:
        return tr("{whose} does not vary: no factor drives it.", whose=whose)
    measure = ranked_by(rows)
    sign = tr("mu*") if measure == MU_STAR else tr("total index")
    by_rank = rows.sort_values("rank")
    named = tr("; ").join(
        f"{tr(str(row['factor']))} {with_interval(row[measure], row['low'], row['high'], _direction(row))}"
        for _, row in by_rank.head(NAMED).iterrows() if row[measure] > LEAST * by_rank[measure].iloc[0]
    )  # fmt: skip
    if _may_be_luck(rows):
        return tr(
            "{whose}: with {paths} and {seeds}, no factor can be told from luck; the largest ({measure}, interval) are "
            "{factors}. That does not show that none matters: intervals are up to {width} wide, and luck alone would "
            "make {luck}. More study.uncertainties.points and study.replication.seeds would tell.",
            whose=whose, measure=sign, factors=named, seeds=several(studied.study.replication.seeds, "seed"),
            paths=several(studied.study.uncertainties.points, "path" if measure == MU_STAR else "point"),
            width=f"{(rows['high'] - rows['low']).max():.3g}", luck=f"{rows['by_luck'].max():.3g}",
        )  # fmt: skip
    return tr("{whose} is driven most ({measure}, interval) by {factors}.", whose=whose, measure=sign,
              factors=named) + _how_well_known(by_rank)  # fmt: skip


def _how_well_known(by_rank: pd.DataFrame) -> str:
    """Whether ranks can be told from one another; begins with a space where a language has one between sentences."""
    together = [*takewhile(lambda row: not row["apart"], (row for _, row in by_rank.iterrows()))]
    if len(by_rank) == 1:
        return ""
    if not together:
        return tr(" The first stands apart from the second.")
    if len(together) >= len(by_rank) - 1:
        return tr(" No rank can be told apart from the next.")
    if len(together) == 1:
        return tr(" The first cannot be told apart from the second.")
    return tr(" None of the first {n} stands apart from the next.", n=len(together))


def _may_be_luck(rows: pd.DataFrame) -> bool:
    """Whether no factor does clearly more than luck would, all taken together; of unknown luck, nothing is said."""
    return bool(rows["by_luck"].notna().any() and not rows["beats_luck"].any())


def _unreadable(whose: str, rows: pd.DataFrame) -> str:
    """Indices of the first order that are too poorly known."""
    if "readable" not in rows or rows["first"].isna().all() or rows["readable"].all():
        return ""
    poorly = [tr(str(name)) for name in rows.loc[~rows["readable"], "factor"]]
    return tr(
        "{whose}: first-order indices of {factors} are too poorly known to be read (a share of variance lies between 0 "
        "and 1; column readable); more study.uncertainties.points are needed.",
        whose=whose, factors=tr(", ").join(poorly[:NAMED]) + and_more(len(poorly) - NAMED),
    )  # fmt: skip


def _direction(row: Any) -> str:
    """Which way a factor moves the response on its way up, as far as Morris tells."""
    if "mu" not in row:
        return ""
    if row["mu_low"] > 0.0:
        return tr("upwards")
    return tr("downwards") if row["mu_high"] < 0.0 else tr("either way")


def _luck(whose: str, rows: pd.DataFrame, luck: Any) -> str:
    """How much of what varies is luck, and which factors do more than luck would."""
    if not luck["sd"] > 0:
        return ""
    if luck["luck_left"] != luck["luck_left"]:
        return tr("{whose}: how much is luck is not known, since each world was run with one seed.", whose=whose)
    return tr(
        "{whose}: luck makes {run} of the variance among single runs and {mean} among averages over {seeds} seeds; "
        "{above} of {factors} factors can be told from luck (Holm's correction for all of them).",
        whose=whose, run=f"{luck['luck_of_a_run']:.0%}", mean=f"{luck['luck_left']:.0%}", seeds=int(luck["seeds"]),
        above=int(rows["beats_luck"].sum()), factors=len(rows),
    )  # fmt: skip


def _compared(drivers: pd.DataFrame, studied: Studied) -> list[str]:
    """Whether what drives an outcome also drives a policy's effect on it; of what may be luck, nothing."""
    told, measure = [], ranked_by(drivers)
    wide = {
        key: rows.set_index("key")[measure]
        for key, rows in drivers.groupby(GROUP, sort=False) if not _may_be_luck(rows)
    }  # fmt: skip
    for (name, scenario, point), effect in wide.items():
        outcome = wide.get((str(name).removeprefix(EFFECT), studied.baseline, AS_IT_IS))
        if name in PAIRED or not is_effect(str(name)) or outcome is None:
            continue
        both = effect.index.intersection(outcome.index)
        if len(both) < NAMED or effect[both].nunique() < 2 or outcome[both].nunique() < 2:
            continue
        alike = effect[both].rank().corr(outcome[both].rank())
        first = [set(column[both].nlargest(NAMED).index) for column in (effect, outcome)]
        told.append(tr(
            "{whose}: its ranks of {n} factors correlate by {correlation} with those of the outcome without policy; "
            "{same} of the first {first} are the same.",
            whose=_whose(studied, name, scenario, point), n=len(both), correlation=f"{alike:+.2f}",
            same=len(first[0] & first[1]), first=NAMED,
        ))  # fmt: skip
    return told
