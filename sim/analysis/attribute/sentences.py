"""What an attribution found, in words; every number is looked up in its tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.attribute.game import PARTS, WHOLE
from sim.analysis.wording import DIGITS, with_interval
from sim.statistics.intervals import NOT_DISTINGUISHABLE, excludes_zero
from sim.study.coalitions import OWN
from sim.study.responses import COST, response
from sim.study.results import Studied


def sentences(tables: Mapping[str, pd.DataFrame], studied: Studied, partner: str, left_out: int) -> list[str]:
    """For each basis, package and response: the whole, who contributes, whether levers complement one another.

    Parameters
    ----------
    tables
        Of the attribution.
    studied
    partner
        Lever whose synergy with all others is told; empty for none.
    left_out : count
        Lucks that could not be used.
    """
    told = []
    keys = ["basis", "scenario", "response"]
    for key, shares in tables["shapley"].groupby(keys, sort=False):
        basis, scenario, name = (str(part) for part in key)
        if name == COST:
            continue
        here = {kind: _where(table, dict(zip(keys, key, strict=True))) for kind, table in tables.items()}
        head = f"{studied.policy_name(scenario)}, {basis}, {response(name).spoken} ({response(name).unit})"
        told += [f"{head}: {sentence}" for sentence in _of_game(here, shares, basis, partner)]
    if tables["shapley"]["replicates"].min() < 2:
        told.append("With a single replicate nothing can be told from luck.")
    if left_out:
        told.append(f"{left_out} replicates were left out, since a run of theirs had failed.")
    return told


def _of_game(here: Mapping[str, pd.DataFrame], shares: pd.DataFrame, basis: str, partner: str) -> list[str]:
    contrasts = here["whole"].set_index("contrast")
    told = [f"the whole moves it by {within(contrasts.loc[WHOLE])}; of that, over all orders, {_listed(shares)}."]
    beyond = [
        f"{contrast.replace('partner', partner)}, {within(contrasts.loc[contrast])}"
        for contrast in contrasts.index.drop([WHOLE, PARTS], errors="ignore")
    ]
    told.append(f"{'; '.join(beyond)}.")
    pair = here["interactions"] if basis == OWN else here["mixing"]
    if basis == OWN:
        found = _signs(pair, "complement one another", "substitute one another")
        told.append(f"of {len(pair)} pairs, beyond what each adds, {found} (Holm's correction).")
    else:
        found = _signs(pair, "do better", "do worse")
        told.append(
            f"of {len(pair)} pairs, half the money on each against the mean of all of it on one, {found} "
            "(Holm's correction; where one has diminishing returns, a mix does better by that, too)."
        )
    money = here["per_money"]
    if len(money):
        # of equal money no lever has a part of its own
        way, where = ("shapley", "") if basis == OWN else ("alone", " on each alone")
        told.append(f"per million of public money spent{where}, {_listed(money[money['way'] == way])}.")
    return told


def _listed(rows: pd.DataFrame) -> str:
    """Each lever with its interval, the greatest first; then those of which nothing can be told."""
    ordered = rows[rows["mean"].notna()].sort_values("mean", ascending=False, kind="stable").to_dict("records")
    clear = [f"{row['lever']} {within(row)}" for row in ordered if not _doubtful(row)]
    doubtful = [f"{row['lever']} {within(row, told=False)}" for row in ordered if _doubtful(row)]
    unknown = list(rows.loc[rows["mean"].isna(), "lever"])
    parts = [", ".join(clear)] if clear else []
    parts += [f"{NOT_DISTINGUISHABLE}: {', '.join(doubtful)}"] if doubtful else []
    parts += [f"no money of their own: {', '.join(unknown)}"] if unknown else []
    return "; ".join(parts)


def _signs(pair: pd.DataFrame, above: str, below: str) -> str:
    sure = pair[pair["distinguishable"]]
    parts = []
    for word, rows in ((above, sure[sure["mean"] > 0]), (below, sure[sure["mean"] < 0])):
        named = [f"{row['one']} with {row['other']} {row['mean']:+.{DIGITS}g}" for row in rows.to_dict("records")]
        listed = ", ".join(named)
        parts.append(f"{len(rows)} {word}" + (f" ({listed})" if listed else ""))
    return f"{' and '.join(parts)}; {len(pair) - len(sure)} {NOT_DISTINGUISHABLE}"


def within(row: Mapping[str, Any] | pd.Series, *, told: bool = True) -> str:
    """A mean with its interval, and whether zero lies in it."""
    return with_interval(row["mean"], row["low"], row["high"], NOT_DISTINGUISHABLE if told and _doubtful(row) else "")


def _doubtful(row: Mapping[str, Any] | pd.Series) -> bool:
    """Whether there is an interval, with zero in it; one without width is no doubt."""
    return bool(np.isfinite(row["low"]) and not excludes_zero(row["low"], row["high"]))


def _where(table: pd.DataFrame, key: Mapping[str, Any]) -> pd.DataFrame:
    if table.empty:
        return table
    chosen = pd.Series(True, index=table.index)
    for name, value in key.items():
        chosen &= table[name] == value
    return table[chosen]
