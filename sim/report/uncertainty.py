"""What an ensemble says, in sentences and for a table: what parameters make of an effect, and who ranks first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.evaluation.uncertainty import HEADLINE, ranking, uncertainty
from sim.evaluation.worlds import is_ensemble
from sim.language import several, tr
from sim.plot.words import shortened
from sim.results import Results

LONGEST_TITLE = 70
FEW, FEW_SEEDS = 10, 5  # parameter vectors; seeds in each
FEW_DIFFERENCES = 8  # independent ones, between vectors and seeds, from which on variance is taken apart in words
NAMED = 3  # scenarios at the top


def sentences(results: Results) -> list[str]:
    """Whence doubt about the effect on effective adoption comes, and how stable the order of policies is."""
    if not is_ensemble(results) or results.paired.empty:
        return []
    titles = shortened(results, LONGEST_TITLE)
    told = _variance(results, titles), _order(results, titles), _few(results), _few_seeds(results)
    return [sentence for sentence in told if sentence]


def rows(results: Results) -> list[dict[str, Any]]:
    """For each policy its row of the table, and in what share of vectors it ranks first and among the first three."""
    found = uncertainty(results)
    ranks = ranking(results)
    ranks = ranks[ranks["effect"] == HEADLINE]
    told = []
    for row in found[found["effect"] == HEADLINE].to_dict("records"):
        own = ranks[ranks["scenario"] == row["scenario"]]
        top = {"first": own.loc[own["rank"] == 1, "share"].sum(), "top": own.loc[own["rank"] <= NAMED, "share"].sum()}
        told.append({**row, **(top if len(own) else dict.fromkeys(top, np.nan))})
    return told


def from_to(words: Sequence[str]) -> str:
    """The ends of a range, or the one word that there is."""
    return tr("{low} to {high}", low=words[0], high=words[-1]) if len(words) > 1 else words[0]


def _variance(results: Results, titles: dict[str, str]) -> str:
    found = uncertainty(results)
    found = found[(found["effect"] == HEADLINE) & found["from_parameters"].notna()]
    vectors, seeds = len(results.members), len(results.provenance["seeds"])
    if seeds == 1:
        return tr("With one seed in each parameter vector, what parameters make of an effect cannot be told from luck.")
    if found.empty:
        return ""
    if (vectors - 1) * (seeds - 1) < FEW_DIFFERENCES:
        return tr("With so few parameter vectors and seeds, what parameters make of an effect cannot be told from "
                  "luck; the shares of variance in the tables are rough.")  # fmt: skip
    among = tr("{vectors} with {seeds} each", vectors=several(len(results.members), "parameter vector"),
               seeds=several(len(results.provenance["seeds"]), "seed"))  # fmt: skip
    ends = found.sort_values("from_parameters", kind="stable").iloc[[0, -1] if len(found) > 1 else [0]]
    made = [tr("{share} under “{title}”", share=f"{row.from_parameters:.0%}", title=titles[str(row.scenario)])
            for row in ends.itertuples()]  # fmt: skip
    rest = [f"{share:.0%}" for share in ends["from_luck"]]
    return tr(
        "Of the variance of the effect on effective adoption between single runs ({among}), {made} comes from "
        "parameters, and {rest} from luck.", among=among, made=from_to(made), rest=from_to(rest),
    )  # fmt: skip


def _order(results: Results, titles: dict[str, str]) -> str:
    ranks = ranking(results)
    first = ranks[(ranks["effect"] == HEADLINE) & (ranks["rank"] == 1)].sort_values("share", ascending=False)
    if len(first) < 2:
        return ""
    vectors, agreed = int(first["vectors"].iloc[0]), float(first["concordance"].iloc[0])
    best, *others = [row for row in first.head(NAMED).itertuples() if float(row.share) > 0]
    told = tr(
        "By its effect on effective adoption, “{title}” ranks first in {n} of {vectors}",
        title=titles[str(best.scenario)], n=_count(float(best.share) * vectors),
        vectors=several(vectors, "parameter vector"),
    )  # fmt: skip
    for row in others:
        told += tr(", “{title}” in {n}", title=titles[str(row.scenario)], n=_count(float(row.share) * vectors))
    agreement = tr("; Kendall's W of the rankings is {w} (1: all alike).", w=f"{agreed:.2f}")
    return told + (agreement if np.isfinite(agreed) else tr("."))


def _few(results: Results) -> str:
    count = len(results.members)
    if count >= FEW:
        return ""
    return tr("With {n} parameter vectors the ranges themselves are rough; carry more before quoting them.", n=count)


def _few_seeds(results: Results) -> str:
    count = len(results.provenance["seeds"])
    if not 1 < count < FEW_SEEDS:
        return ""
    return tr("With {n} seeds luck itself is known roughly, which makes ranges wide; more seeds narrow that part.",
              n=count)  # fmt: skip


def _count(number: float) -> str:
    """How many vectors; a part where scenarios tie.

    Examples
    --------
    >>> _count(17.0), _count(2.5)
    ('17', '2.5')
    """
    return f"{round(number, 1):g}"
