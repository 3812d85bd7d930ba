"""What drives a response, in sentences: ranked, with how well the ranks are known, and how much is luck."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile
from typing import Any

import pandas as pd

from sim.analysis.sensitivity.indices import MU_STAR, ranked_by
from sim.analysis.wording import with_interval
from sim.study.plan import AS_IT_IS
from sim.study.responses import EFFECT, PAIRED, is_effect, response
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
            told.append(_ranking(whose, rows, float(last.loc[key, "sd"])))
            told.append(_luck(whose, rows, last.loc[key]))
    return [sentence for sentence in [*told, *_compared(drivers, studied)] if sentence]


def _whose(studied: Studied, name: Any, scenario: Any, point: Any) -> str:
    return f"{response(name).titled} under {studied.policy_name(scenario, int(point))}"


def _ranking(whose: str, rows: pd.DataFrame, spread: float) -> str:
    """Which factors, how much, and whether their order is known."""
    if not spread > 0:
        return f"{whose} does not vary: no factor drives it."
    measure = ranked_by(rows)
    sign = "mu*" if measure == MU_STAR else "total index"
    by_rank = rows.sort_values("rank")
    named = [
        f"{row['factor']} {with_interval(row[measure], row['low'], row['high'], _direction(row))}"
        for _, row in by_rank.head(NAMED).iterrows() if row[measure] > LEAST * by_rank[measure].iloc[0]
    ]  # fmt: skip
    if _may_be_luck(rows):
        largest = "; ".join(named)
        return f"{whose}: no factor does more than luck alone would; the largest ({sign}, interval) are {largest}."
    together = [*takewhile(lambda row: not row["apart"], (row for _, row in by_rank.iterrows()))]
    if len(rows) == 1:
        known = ""
    elif not together:
        known = " The first stands apart from the second."
    elif len(together) >= len(rows) - 1:
        known = " No rank can be told apart from the next."
    elif len(together) == 1:
        known = " The first cannot be told apart from the second."
    else:
        known = f" None of the first {len(together)} stands apart from the next."
    return f"{whose} is driven most ({sign}, interval) by {'; '.join(named)}.{known}"


def _may_be_luck(rows: pd.DataFrame) -> bool:
    """Whether no factor does clearly more than luck would."""
    return bool((rows["low"] <= rows["by_luck"]).all())


def _direction(row: Any) -> str:
    """Which way a factor moves the response on its way up, as far as Morris tells."""
    if "mu" not in row:
        return ""
    return "upwards" if row["mu_low"] > 0.0 else "downwards" if row["mu_high"] < 0.0 else "either way"


def _luck(whose: str, rows: pd.DataFrame, luck: Any) -> str:
    """How much of what varies is luck, and which factors do more than luck would."""
    if not luck["sd"] > 0:
        return ""
    if luck["luck_left"] != luck["luck_left"]:
        return f"{whose}: how much is luck is not known, since each world was run with one seed."
    above = int((rows["low"] > rows["by_luck"]).sum())
    return (
        f"{whose}: luck makes {luck['luck_of_a_run']:.0%} of the variance among single runs and "
        f"{luck['luck_left']:.0%} among averages over {int(luck['seeds'])} seeds; {above} of {len(rows)} factors do "
        "more than luck alone would."
    )


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
        told.append(
            f"{_whose(studied, name, scenario, point)}: its ranks of {len(both)} factors correlate by {alike:+.2f} "
            f"with those of the outcome without policy; {len(first[0] & first[1])} of the first {NAMED} are the same."
        )
    return told
