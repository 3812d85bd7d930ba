"""What an attribution found, in words; every number is looked up in its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.attribute.game import PARTS, WHOLE, WITH_PARTNER
from sim.analysis.kept import kept_in_words
from sim.analysis.wording import of_response
from sim.language import later, tr
from sim.statistics.intervals import excludes_zero
from sim.study.coalitions import OWN
from sim.study.responses import COST, response
from sim.study.results import Studied

Write = Callable[..., str]  # of a row with a mean and its interval
COMPLEMENT, SUBSTITUTE = later("{n} complement one another"), later("{n} substitute one another")
BETTER, WORSE = later("{n} do better"), later("{n} do worse")


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
        with_money = tr(basis)
        if basis != OWN:
            with_money = tr("equal money ({money} {currency} per SME and year)",
                            money=f"{studied.study.levers.total:g}",
                            currency=studied.provenance["currency"])  # fmt: skip
        head = tr("{policy}, {money}, {response}", policy=studied.policy_name(scenario), money=with_money,
                  response=response(name).spoken)  # fmt: skip
        write = partial(within, name, studied)
        told += [tr("{what}: {says}", what=head, says=sentence)
                 for sentence in _of_game(here, shares, basis, partner, write, studied)]  # fmt: skip
    if tables["shapley"]["most_replicates"].max() == 1:
        told.append(tr("With a single replicate nothing can be told from luck."))
    return [sentence for sentence in [*told, *gaps] if sentence]


def _zero(studied: Studied, scenario: str) -> str:
    """What all is measured from, where other levers are on."""
    note = kept_in_words(studied, scenario)
    if not note:
        return ""
    return tr(
        "{policy} has levers that are not attributed, {note}. They are on in every combination: all contributions are "
        "beyond the combination of none of the others, with those, and not beyond the baseline (the table combinations "
        "gives both).", policy=studied.policy_name(scenario), note=note,
    )  # fmt: skip


def _of_game(
    here: Mapping[str, pd.DataFrame], shares: pd.DataFrame, basis: str, partner: str, write: Write, studied: Studied
) -> list[str]:
    contrasts = here["whole"].set_index("contrast")
    told = [tr("the whole moves it by {value}; of that, over all orders, {levers}.",
               value=write(contrasts.loc[WHOLE]), levers=_listed(shares, write))]  # fmt: skip
    beyond = [
        tr("{contrast}, {value}", contrast=_contrast(contrast, partner), value=write(contrasts.loc[contrast]))
        for contrast in contrasts.index.drop([WHOLE, PARTS], errors="ignore")
    ]
    told.append(tr("; ").join(beyond) + tr("."))
    pair = here["interactions"] if basis == OWN else here["mixing"]
    if basis == OWN:
        told.append(tr("of {n} pairs, beyond what each adds, {found} (Holm's correction).", n=len(pair),
                       found=_signs(pair, COMPLEMENT, SUBSTITUTE, write)))  # fmt: skip
    else:
        told.append(tr(
            "of {n} pairs, half the money on each against the mean of all of it on one, {found} (Holm's correction; "
            "where one has diminishing returns, a mix does better by that, too).", n=len(pair),
            found=_signs(pair, BETTER, WORSE, write),
        ))  # fmt: skip
    return [*told, *_of_money(here["per_money"], basis, write, studied)]


def _of_money(money: pd.DataFrame, basis: str, write: Write, studied: Studied) -> list[str]:
    """What a million buys; of equal money no lever has a part of its own, and so each is alone."""
    if money.empty:
        return []
    currency, way = studied.provenance["currency"], "shapley" if basis == OWN else "alone"
    listed = _listed(money[money["way"] == way], write)
    if basis == OWN:
        return [tr("per million {currency} of public money spent, {levers}.", currency=currency, levers=listed)]
    return [tr("per million {currency} of public money spent on each alone, {levers}.", currency=currency,
               levers=listed)]  # fmt: skip


def _contrast(contrast: str, partner: str) -> str:
    if contrast == WITH_PARTNER:
        return tr("{partner} and all others together, beyond what they do apart", partner=tr(partner))
    return tr(contrast)


def _listed(rows: pd.DataFrame, write: Write) -> str:
    """Each lever with its interval, the greatest first; then those of which nothing can be told."""
    ordered = rows[rows["mean"].notna()].sort_values("mean", ascending=False, kind="stable").to_dict("records")
    clear, doubtful = ([f"{tr(row['lever'])} {write(row, told=False)}" for row in ordered if _doubtful(row) == doubt]
                       for doubt in (False, True))  # fmt: skip
    unknown = list(map(tr, rows.loc[rows["mean"].isna(), "lever"]))
    parts = [tr(", ").join(clear)] if clear else []
    parts += [tr("not distinguishable from zero: {levers}", levers=tr(", ").join(doubtful))] if doubtful else []
    parts += [tr("no money of their own: {levers}", levers=tr(", ").join(unknown))] if unknown else []
    return tr("; ").join(parts)


def _signs(pair: pd.DataFrame, above: str, below: str, write: Write) -> str:
    sure = pair[pair["distinguishable"]]
    parts = []
    for words, rows in ((above, sure[sure["mean"] > 0]), (below, sure[sure["mean"] < 0])):
        named = [tr("{one} with {other} {value}", one=tr(row["one"]), other=tr(row["other"]), value=write(row))
                 for row in rows.to_dict("records")]  # fmt: skip
        parts.append(tr(words, n=len(rows)) + (tr(" ({inside})", inside=tr(", ").join(named)) if named else ""))
    return tr("{above} and {below}; {n} not distinguishable from zero", above=parts[0], below=parts[1],
              n=len(pair) - len(sure))  # fmt: skip


def within(name: str, studied: Studied, row: Mapping[str, Any] | pd.Series, *, told: bool = True) -> str:
    """A mean of a response with its interval, and whether zero lies in it."""
    doubt = tr("not distinguishable from zero") if told and _doubtful(row) else ""
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
