"""What an attribution found, in words; every number is looked up in its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.attribute.game import PARTS, WHOLE
from sim.analysis.kept import kept_in_words
from sim.analysis.wording import of_response
from sim.statistics.intervals import NOT_DISTINGUISHABLE, excludes_zero
from sim.study.coalitions import OWN
from sim.study.responses import COST, response
from sim.study.results import Studied

Write = Callable[..., str]  # of a row with a mean and its interval


def sentences(tables: Mapping[str, pd.DataFrame], studied: Studied, partner: str, gaps: Sequence[str]) -> list[str]:
    """For each basis, package and response: the whole, who contributes, whether levers complement one another.

    Parameters
    ----------
    tables
        Of the attribution.
    studied
    partner
        Lever whose synergy with all others is told; empty for none.
    gaps
        What of the runs that were asked for is not in the tables, in sentences.
    """
    told = [_zero(studied, scenario) for scenario in studied.policies]
    keys = ["basis", "scenario", "response"]
    for key, shares in tables["shapley"].groupby(keys, sort=False):
        basis, scenario, name = (str(part) for part in key)
        if name == COST or not shares["replicates"].any():
            continue
        here = {kind: _where(table, dict(zip(keys, key, strict=True))) for kind, table in tables.items()}
        money = f"{studied.study.levers.total:g} {studied.provenance['currency']} per SME and year"
        with_money = f"{basis} ({money})" if basis != OWN else basis
        head = f"{studied.policy_name(scenario)}, {with_money}, {response(name).spoken}"
        write = partial(within, name, studied)
        told += [f"{head}: {sentence}" for sentence in _of_game(here, shares, basis, partner, write, studied)]
    if tables["shapley"]["most_replicates"].max() == 1:
        told.append("With a single replicate nothing can be told from luck.")
    return [sentence for sentence in [*told, *gaps] if sentence]


def _zero(studied: Studied, scenario: str) -> str:
    """What all is measured from, where other levers are on."""
    note = kept_in_words(studied, scenario)
    if not note:
        return ""
    return (
        f"{studied.policy_name(scenario)} has levers that are not attributed, {note}. They are on in every "
        "combination: "
        "all contributions are beyond the combination of none of the others, with those, and not beyond the baseline "
        "(the table combinations gives both)."
    )


def _of_game(
    here: Mapping[str, pd.DataFrame], shares: pd.DataFrame, basis: str, partner: str, write: Write, studied: Studied
) -> list[str]:
    contrasts = here["whole"].set_index("contrast")
    told = [f"the whole moves it by {write(contrasts.loc[WHOLE])}; of that, over all orders, {_listed(shares, write)}."]
    beyond = [
        f"{contrast.replace('partner', partner)}, {write(contrasts.loc[contrast])}"
        for contrast in contrasts.index.drop([WHOLE, PARTS], errors="ignore")
    ]
    told.append(f"{'; '.join(beyond)}.")
    pair = here["interactions"] if basis == OWN else here["mixing"]
    if basis == OWN:
        found = _signs(pair, "complement one another", "substitute one another", write)
        told.append(f"of {len(pair)} pairs, beyond what each adds, {found} (Holm's correction).")
    else:
        found = _signs(pair, "do better", "do worse", write)
        told.append(
            f"of {len(pair)} pairs, half the money on each against the mean of all of it on one, {found} "
            "(Holm's correction; where one has diminishing returns, a mix does better by that, too)."
        )
    money = here["per_money"]
    if len(money):
        # of equal money no lever has a part of its own
        way, where = ("shapley", "") if basis == OWN else ("alone", " on each alone")
        per = f"per million {studied.provenance['currency']} of public money spent{where}"
        told.append(f"{per}, {_listed(money[money['way'] == way], write)}.")
    return told


def _listed(rows: pd.DataFrame, write: Write) -> str:
    """Each lever with its interval, the greatest first; then those of which nothing can be told."""
    ordered = rows[rows["mean"].notna()].sort_values("mean", ascending=False, kind="stable").to_dict("records")
    clear = [f"{row['lever']} {write(row)}" for row in ordered if not _doubtful(row)]
    doubtful = [f"{row['lever']} {write(row, told=False)}" for row in ordered if _doubtful(row)]
    unknown = list(rows.loc[rows["mean"].isna(), "lever"])
    parts = [", ".join(clear)] if clear else []
    parts += [f"{NOT_DISTINGUISHABLE}: {', '.join(doubtful)}"] if doubtful else []
    parts += [f"no money of their own: {', '.join(unknown)}"] if unknown else []
    return "; ".join(parts)


def _signs(pair: pd.DataFrame, above: str, below: str, write: Write) -> str:
    sure = pair[pair["distinguishable"]]
    parts = []
    for word, rows in ((above, sure[sure["mean"] > 0]), (below, sure[sure["mean"] < 0])):
        named = [f"{row['one']} with {row['other']} {write(row)}" for row in rows.to_dict("records")]
        listed = ", ".join(named)
        parts.append(f"{len(rows)} {word}" + (f" ({listed})" if listed else ""))
    return f"{' and '.join(parts)}; {len(pair) - len(sure)} {NOT_DISTINGUISHABLE}"


def within(name: str, studied: Studied, row: Mapping[str, Any] | pd.Series, *, told: bool = True) -> str:
    """A mean of a response with its interval, and whether zero lies in it."""
    doubt = NOT_DISTINGUISHABLE if told and _doubtful(row) else ""
    return of_response(name, studied, row["mean"], row["low"], row["high"], doubt)


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
