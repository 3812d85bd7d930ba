"""What a calibration has found, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sim.analysis.wording import plainly
from sim.study.results import Studied
from sim.units import counted

CONVERGED = 1.1  # Gelman & Rubin 1992
MOST_NAMES = 4


def sentences(tables: Mapping[str, pd.DataFrame], studied: Studied) -> list[str]:
    """What the ensemble misses first; then what fits, what is left open, and how far chains can be trusted."""
    figures, vectors = tables["figures"], tables["ensemble"]
    middle, best = (plainly(value) for value in (vectors["distance"].median(), vectors["distance"].min()))
    told = [
        missed(figures[figures["use"] == "calibrate"], "of the fit", "the ensemble's"),
        missed(figures[figures["use"] != "calibrate"], "that no fit uses", "the ensemble's"),
        *of_patterns(tables["patterns"]),
        f"{counted(len(vectors), 'vector')} (ensemble.csv): a figure is {middle} standard deviations off in the middle "
        f"vector, {best} in the best.",
        _parameters(tables["parameters"]),
        *_diagnostics(tables),
    ]  # fmt: skip
    return [sentence for sentence in told if sentence]


def missed(figures: pd.DataFrame, which: str, whose: str) -> str:
    """How many figures lie inside an interval, those outside first; empty where there is none."""
    if figures.empty:
        return ""
    outside = figures[~figures["inside"]]
    lie = len(figures) - len(outside)
    inside = f"{lie} of {counted(len(figures), 'figure')} {which} lie within {whose} 90 % interval"
    if outside.empty:
        return f"{inside}."
    far = outside.reindex(outside["error"].abs().sort_values(ascending=False).index)
    named = [
        f"{row.figure} (observed {100 * row.observed:.1f} %, here {100 * row.median:.1f}, {100 * row.low:.1f} to "
        f"{100 * row.high:.1f})"
        for row in far.itertuples()
    ]
    return f"Outside: {'; '.join(named)}. {inside}."


def of_patterns(patterns: pd.DataFrame) -> list[str]:
    """Patterns that fail first."""
    order = ["fails", "nobody to ask", "depends", "holds"]
    told = []
    for verdict in order:
        rows = patterns[patterns["verdict"] == verdict]
        if len(rows):
            named = "; ".join(f"{row.statement} ({100 * row.holds_in:.0f} % of runs)" for row in rows.itertuples())
            told.append(f"Pattern {verdict}: {named}." if len(rows) == 1 else f"Patterns, {verdict}: {named}.")
    return told


def _parameters(parameters: pd.DataFrame) -> str:
    told = []
    for verdict in ("pinned down", "narrowed", "not pinned down"):
        rows = parameters[parameters["verdict"] == verdict].sort_values("narrowed", ascending=False)
        if len(rows):
            more = f" and {len(rows) - MOST_NAMES} more" if len(rows) > MOST_NAMES else ""
            names = ", ".join(rows["factor"].head(MOST_NAMES)) + more
            told.append(f"{verdict}: {len(rows)} ({names})")
    return f"Of {counted(len(parameters), 'parameter')} the figures leave {'; '.join(told)}."


def _diagnostics(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    waves, foretold, recovered = tables["waves"], tables["emulators"], tables["recoveries"]
    split = waves["largest_split"].iloc[-1]
    trust = "have converged" if split < CONVERGED else "have NOT converged"
    least, most = (100 * foretold["foretold"].agg(end) for end in ("min", "max"))
    told = [
        f"Chains {trust} (largest ratio of spreads {split:.2f}, below {CONVERGED:g} is well); emulators foretell "
        f"{least:.0f} to {most:.0f} % of the variance of runs that they were not made from, luck included."
    ]
    if len(recovered):
        told.append(
            f"Of known parameters ({counted(recovered['world'].nunique(), 'run')} taken for observed), "
            f"{100 * recovered['inside'].mean():.0f} % lie within the 90 % interval that a fit gives them."
        )
    return told
