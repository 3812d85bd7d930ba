"""What surveys have found in the runs of a study, beside what was published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.config.schema.calibrate import ALL_YEARS
from sim.config.schema.target import Target
from sim.ensemble import DEFAULT
from sim.patterns import PATTERNS, wanted
from sim.statistics.forecasts import REFERENCES
from sim.study.results import Studied

LEVEL = 0.9  # of intervals over parameter vectors and luck
CLEARLY = 0.9  # share of runs from which on a pattern holds, or fails


@dataclass(frozen=True)
class Surveyed:
    """What was found under each parameter vector with each luck.

    Attributes
    ----------
    shares : (V, S, K) share
        By vector, seed and question: those of the targets in their order, then those of patterns; NaN where a run
        failed, or nobody could be asked.
    targets
        Figures that were asked for.
    """

    shares: np.ndarray
    targets: Sequence[Target]

    def of(self, place: int) -> np.ndarray:
        """What was found of one target, where anything was.   (R,) share"""
        found = self.shares[:, :, place].ravel()
        return np.asarray(found[np.isfinite(found)])

    def answers(self) -> dict[tuple[str, str, int], np.ndarray]:
        """What patterns need.   (V, S) share each; empty where no run was asked"""
        first = len(self.targets)
        if self.shares.shape[2] == first:
            return {}
        return {one: self.shares[:, :, first + place] for place, one in enumerate(wanted())}


def surveyed(studied: Studied, from_world: int = 0, *, fitted_only: bool = False) -> Surveyed:
    """Of the worlds without policy, from a world on.

    Parameters
    ----------
    fitted_only
        Leave the default parameters out where others are there: they are an example, and were not fitted.
    """
    table = studied.table("surveys")
    table = table[(table["scenario"] == studied.baseline) & (table["world"] >= from_world)]
    members = studied.provenance["members"]
    if fitted_only and DEFAULT in members and len(members) > 1:
        table = table[table["member"] != members.index(DEFAULT)]
    asked = len(studied.targets) + (len(wanted()) if studied.study.patterns else 0)
    vector, vectors = pd.factorize(pd.MultiIndex.from_frame(table[["world", "member"]]))
    seed, seeds = pd.factorize(table["replicate"])
    shares = np.full((len(vectors), len(seeds), asked), np.nan)
    shares[vector, seed, table["target"]] = table["share"]
    return Surveyed(shares, studied.targets)


def confronted(found: Surveyed, earlier: Sequence[Target], until: int = ALL_YEARS) -> pd.DataFrame:
    """Each published figure beside what the model says, and what whoever has no model would have said.

    Parameters
    ----------
    found
    earlier
        Figures that naive references are fitted to: of the same series, region, class and sector, and of years before.
    until : year
        References, too, know nothing later; 0 for no such year.

    Returns
    -------
    One row per target, in their order: what it is; ``observed``, ``sd``, ``median``, ``low``, ``high`` (share),
    ``inside``; ``error`` (share points), that of each naive reference, NaN where there are too few earlier figures;
    ``beaten_by``.
    """
    rows = []
    for place, target in enumerate(found.targets):
        values = found.of(place)
        tail = (1.0 - LEVEL) / 2.0
        low, median, high = np.quantile(values, [tail, 0.5, 1.0 - tail]) if len(values) else [np.nan] * 3
        naive = _naive(target, earlier, until)
        error = median - target.share
        better = [name for name, value in naive.items() if abs(value - target.share) < abs(error)]
        rows.append({
            "target": place, "figure": target.name, "series": target.series, "region": target.region,
            "size_class": target.size_class, "sector": target.sector, "year": target.year, "use": target.use,
            "observed": target.share, "sd": target.sd, "median": median, "low": low, "high": high, "runs": len(values),
            "inside": bool(low <= target.share <= high), "error": error,
            **{f"error_{name}": value - target.share for name, value in naive.items()},
            "beaten_by": ", ".join(better),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _naive(target: Target, earlier: Sequence[Target], until: int) -> dict[str, float]:
    same = {
        (one.year, one.month): one.share for one in earlier
        if one.of == target.of and one.year < target.year and one.known_in(until)
    }  # fmt: skip
    years = np.array([year + month / 12.0 for year, month in same])
    shares = np.array([*same.values()])
    return {name: refer(years, shares, target.year + target.month / 12.0) for name, refer in REFERENCES.items()}


def patterns(answers: Mapping[tuple[str, str, int], np.ndarray]) -> pd.DataFrame:
    """In what share of runs each pattern holds; empty where no run was asked.

    Returns
    -------
    One row per pattern: ``pattern``, ``statement``, ``fitted``, ``holds_in`` (share of ``runs``), ``verdict`` (holds,
    fails, depends, nobody to ask), ``source``.
    """
    columns = ["pattern", "statement", "fitted", "holds_in", "runs", "verdict", "source"]
    rows = []
    for pattern in PATTERNS if answers else ():
        there = np.all([np.isfinite(answers[one]) for one in pattern.wanted], axis=0)
        holds = float(pattern.holds(answers)[there].mean()) if there.any() else float("nan")
        verdict = "holds" if holds >= CLEARLY else "fails" if holds <= 1.0 - CLEARLY else "depends"
        rows.append((pattern.name, pattern.statement, pattern.fitted, holds, int(there.sum()),
                     verdict if there.any() else "nobody to ask", pattern.source))  # fmt: skip
    return pd.DataFrame(rows, columns=columns)
