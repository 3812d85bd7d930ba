"""The numbers that text, tables and figures quote: one row per scenario, worked out here and nowhere else.

Firms are counted per 1,000 SMEs, and money per SME, because the number of SMEs in a run is the size of a
sample. Intervals run over replicates: of one parameter vector they hold the luck of the draw, of an ensemble doubt
about parameters as well (`sim.evaluation.worlds`); doubt about other assumptions is in neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.evaluation.worlds import interval, ratio
from sim.language import later, tr
from sim.record import MEASURES
from sim.results import Results
from sim.statistics.intervals import Interval, excludes_zero, within_shares

TWIN_CLASSES = {
    "additional": "additional among those reached in person",
    "brought_forward": "brought forward among those reached in person",
    "deadweight": "deadweight among those reached in person, however little each got",
    "spillover": "adopters by public goods or by others, not reached in person",
    "crowded_out": "crowded out",
}
NOT_CLEAR = later("effect not distinguishable from zero")
NO_MONEY = later("no public money spent")
NEGATIVE = later("fewer effective adopters than the baseline")
NO_RUNS = later("no complete pair of runs")


class Column(NamedTuple):
    """What a column of the summary holds; unit and meaning for the codebook."""

    unit: str
    meaning: str


COLUMNS = {
    "scenario": Column("name", "as in the file's name"),
    "title": Column("text", "as in the file"),
    "replicates": Column("count", "runs that ended well"),
    "failed": Column("count", "runs that failed"),
    "adoption": Column("share", "firms using AI in the last month, token or not"),
    "effective": Column("share", "firms for which AI pays, in the last month"),
    "effect_adoption": Column("share points", "adoption minus that of the baseline with the same seed"),
    "effect": Column("share points", "effective adoption minus that of the baseline with the same seed"),
    "net_effective_adopters": Column("firms per 1,000 SMEs", "effective adopters more than in the baseline, net"),
    **{
        f"{event}{name}": Column("firms per 1,000 SMEs", f"{meaning}, by {what}")
        for event, what in (("", "first use of AI"), ("effective_", "first month in which AI pays"))
        for name, meaning in TWIN_CLASSES.items()
    },
    "supported": Column("firms per 1,000 SMEs", "reached by a programme in person, not after first use of AI"),
    "granted": Column("currency per SME", "public money granted to the levers, before any of it is lost on the way"),
    "spent": Column(
        "currency per SME",
        "public money paid, net of returns, and lost on the way; orders in full, guarantees once called",
    ),
    "lost": Column("currency per SME", "of the money granted, lost on the way; counts as spent"),
    "left": Column("currency per SME", "of the money granted, neither paid nor lost on the way by the last month"),
    "cost": Column("currency", "public money per additional effective adopter, net, not discounted; ratio of means"),
}
WITH_INTERVAL = ("adoption", "effective", "effect_adoption", "effect", "net_effective_adopters", "cost")


def summary(results: Results, level: float | None = None) -> pd.DataFrame:
    """One row per scenario, in the order in which they were asked for.

    Parameters
    ----------
    results
        Of a comparison; runs that failed are left out of every mean and counted.
    level : share
        Coverage of the intervals; left out, as ``coverage`` says.

    Returns
    -------
    Columns as in ``COLUMNS``; each of ``WITH_INTERVAL`` is followed by ``_low`` and ``_high``, which are
    NaN where there is no interval: with one replicate, and for a cost whose effect may be zero. What is
    defined against the baseline is NaN for the baseline.
    """
    rows = []
    for name in results.scenarios:
        row: dict[str, object] = {
            "scenario": name,
            "title": title(results, name),
            **_levels(results, name, level),
            **_effects(results, name, level),
        }
        rows.append({key: row.get(key, np.nan) for key in _header()})
    return pd.DataFrame(rows, columns=_header())


def why_no_cost(row: Mapping[str, Any]) -> str:
    """Why a scenario has no cost per additional adopter that may be quoted; empty where it has one.

    Parameters
    ----------
    row
        Of the summary.
    """
    gained, low, high = (row[f"net_effective_adopters{end}"] for end in ("", "_low", "_high"))
    if not np.isfinite(gained):
        return NO_RUNS
    if not row["spent"] > 0:
        return NO_MONEY
    if row["replicates"] < 2:
        return "" if gained > 0 else NEGATIVE
    if not excludes_zero(low, high):
        return NOT_CLEAR
    if high < 0:
        return NEGATIVE
    return "" if np.isfinite(row["cost_high"]) else NOT_CLEAR


def title(results: Results, name: str) -> str:
    """Title of a scenario on one line, without characters that move a cursor; shipped ones have translations."""
    written = " ".join(str(results.provenance["scenarios"][name]["title"]).split())
    text = tr(written)
    return "".join(letter for letter in text if letter.isprintable()) or name


def intervals(
    results: Results, frame: pd.DataFrame, keys: Sequence[str], column: str, level: float | None = None
) -> pd.DataFrame:
    """Mean and interval over replicates of each group, in the order of the rows.

    Parameters
    ----------
    results
    frame
        One row per group and replicate.
    keys
        Columns that make the group.
    column
        What is averaged.
    level : share

    Returns
    -------
    The keys, then ``mean``, ``low``, ``high`` and ``replicates``.
    """
    measure = MEASURES.get(column)
    of_a_share = measure is not None and measure.unit.startswith("share")
    trim = within_shares if of_a_share else (lambda found: found)
    found = [
        (*key, *astuple(trim(interval(results, group, level))))
        for key, group in frame.set_index("replicate").groupby(list(keys), sort=False, observed=True)[column]
    ]
    return pd.DataFrame(found, columns=[*keys, "mean", "low", "high", "replicates"])


def by_measure(results: Results, frame: pd.DataFrame, keys: Sequence[str], measures: Iterable[str]) -> pd.DataFrame:
    """The same of several columns, one below the other; the first column names them."""
    parts = [intervals(results, frame, keys, measure).assign(measure=measure) for measure in measures]
    stacked = pd.concat(parts, ignore_index=True)
    return stacked[["measure", *stacked.columns.drop("measure")]]


def at_horizon(results: Results) -> pd.DataFrame:
    """The rows of the last month, all strata."""
    monthly = results.monthly
    return monthly[monthly["month"] == monthly["month"].max()] if len(monthly) else monthly


def of_scenario(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The rows of one scenario; none of a table without rows, which has no columns either."""
    return frame[frame["scenario"] == name] if len(frame) else frame


def paired_difference(results: Results, one: str, other: str, column: str, level: float | None = None) -> Interval:
    """Difference between two scenarios, replicate by replicate, in a column of ``paired``.

    The baseline is not in the table, as it differs from itself by nothing: zero stands for it.
    """
    known = results.paired if len(results.paired) else pd.DataFrame(columns=["scenario", "replicate", column])
    left, right = (
        pd.Series(0.0, index=known["replicate"].unique()) if name == results.baseline
        else of_scenario(known, name).set_index("replicate")[column]
        for name in (one, other)
    )  # fmt: skip
    return interval(results, left - right, level)


def _header() -> list[str]:
    names: list[str] = []
    for name in COLUMNS:
        names += [name, f"{name}_low", f"{name}_high"] if name in WITH_INTERVAL else [name]
    return names


def _three(name: str, found: tuple[float, float, float]) -> dict[str, float]:
    return dict(zip((name, f"{name}_low", f"{name}_high"), found, strict=True))


def _levels(results: Results, name: str, level: float | None) -> dict[str, object]:
    """What holds in the scenario itself."""
    last = of_scenario(at_horizon(results), name)
    row: dict[str, object] = {"failed": len(of_scenario(results.failures, name)), "replicates": 0}
    if last.empty:
        return row
    last = last[last["dimension"] == "all"].set_index("replicate")
    n_smes = float(results.provenance["n_smes"])
    row["replicates"] = len(last)
    for key, column in (("adoption", "adoption"), ("effective", "effective_adoption")):
        row |= _three(key, astuple(within_shares(interval(results, last[column], level)))[:3])
    row["spent"] = float(last["public_spending_to_date"].mean()) / n_smes
    accounts = of_scenario(results.accounts, name)
    granted, paid, lost = (
        float(accounts[key].sum()) / len(last) / n_smes if len(accounts) else 0.0 for key in ("granted", "paid", "lost")
    )
    return row | {"granted": granted, "lost": lost, "left": max(granted - paid - lost, 0.0)}


def _effects(results: Results, name: str, level: float | None) -> dict[str, object]:
    """What differs from the baseline."""
    paired = of_scenario(results.paired, name)
    if paired.empty:
        return {}
    paired = paired.set_index("replicate")
    per_1000 = 1000.0 / float(results.provenance["n_smes"])
    row: dict[str, object] = {}
    for key, column, scale in (
        ("effect_adoption", "effect_adoption", 1.0),
        ("effect", "effect_effective", 1.0),
        ("net_effective_adopters", "net_effective_adopters", per_1000),
    ):
        found = interval(results, paired[column], level)
        row |= _three(key, (found.mean * scale, found.low * scale, found.high * scale))
    for column in (*TWIN_CLASSES, *(f"effective_{key}" for key in TWIN_CLASSES), "supported"):
        row[column] = float(paired[column].mean()) * per_1000
    row |= _three("cost", _cost(results, paired, level))
    return row


def _cost(results: Results, paired: pd.DataFrame, level: float | None) -> tuple[float, float, float]:
    """Cost per additional effective adopter; none where nobody is additional on average."""
    gained, spent = paired["net_effective_adopters"], paired["public_cost"]
    if gained.mean() <= 0 or not spent.any():
        return np.nan, np.nan, np.nan
    return ratio(results, spent, gained, level)
