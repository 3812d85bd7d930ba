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
    """What the ensemble misses first; then what fits, what the figures do not pin down, and how far chains are to be trusted."""
    figures, vectors = tables["figures"], tables["ensemble"]
    told = [
        missed(figures[figures["use"] == "calibrate"], "of the fit", "the ensemble's"),
        missed(figures[figures["use"] != "calibrate"], "that no fit uses", "the ensemble's"),
        *of_patterns(tables["patterns"]),
        f"{counted(len(vectors), 'vector')} (ensemble.csv): a figure is {plainly(vectors['distance'].median())} standard "
        f"deviations off in the middle vector, {plainly(vectors['distance'].min())} in the best.",
        _parameters(tables["parameters"]),
        *_diagnostics(tables),
    ]  # fmt: skip
    return [sentence for sentence in told if sentence]


def missed(figures: pd.DataFrame, which: str, whose: str) -> str:
    """How many figures lie inside an interval, those outside first; empty where there is none."""
    if figures.empty:
        return ""
    outside = figures[~figures["inside"]]
    inside = f"{len(figures) - len(outside)} of {counted(len(figures), 'figure')} {which} lie within {whose} 90 % interval"
    if outside.empty:
        return f"{inside}."
    far = outside.reindex(outside["error"].abs().sort_values(ascending=False).index)
    named = [
        f"{row.figure} (observed {100 * row.observed:.1f} %, here {100 * row.median:.1f}, {100 * row.low:.1f} to {100 * row.high:.1f})"
        for row in far.itertuples()
    ]  # fmt: skip
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
            names = ", ".join(rows["factor"].head(MOST_NAMES)) + (f" and {len(rows) - MOST_NAMES} more" if len(rows) > MOST_NAMES else "")
            told.append(f"{verdict}: {len(rows)} ({names})")
    return f"Of {counted(len(parameters), 'parameter')} the figures leave {'; '.join(told)}."


def _diagnostics(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    waves, foretold, recovered = tables["waves"], tables["emulators"], tables["recoveries"]
    last = waves.iloc[-1]
    trust = "have converged" if last["largest_split"] < CONVERGED else "have NOT converged"
    told = [
        f"Chains {trust} (largest ratio of spreads {last['largest_split']:.2f}, below {CONVERGED:g} is well); emulators "
        f"foretell {100 * foretold['foretold'].min():.0f} to {100 * foretold['foretold'].max():.0f} % of the variance of "
        "runs that they were not made from."
    ]  # fmt: skip
    if len(recovered):
        told.append(
            f"Of known parameters ({counted(recovered['world'].nunique(), 'run')} taken for observed), "
            f"{100 * recovered['inside'].mean():.0f} % lie within the 90 % interval that a fit gives them."
        )
    return told
