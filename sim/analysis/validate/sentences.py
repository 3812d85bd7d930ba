"""What a confrontation has found, in sentences: what the model misses first."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.analysis.calibrate.sentences import few_firms, missed, of_others, of_patterns
from sim.statistics.forecasts import REFERENCES
from sim.study.results import Studied
from sim.units import counted

SPOKEN = {"last_value": "the last value", "linear_trend": "a linear trend", "bass": "a Bass curve",
          "logistic": "a logistic curve"}  # fmt: skip
assert list(SPOKEN) == list(REFERENCES)


def sentences(tables: Mapping[str, pd.DataFrame], studied: Studied) -> list[str]:
    """How many figures lie inside, and which do not; whether naive references are beaten; each figure in a line."""
    figures = tables["figures"]
    told = [
        *of_others(studied),
        *few_firms(studied),
        missed(figures[figures["use"] == "validate"], "marked validate", "the model's"),
        missed(figures[figures["use"] == "calibrate"], "marked calibrate", "the model's"),
        *of_patterns(tables["patterns"]),
        *(_references(row) for _, row in tables["references"].iterrows()),
    ]  # fmt: skip
    members = len(studied.provenance["members"])
    if members == 1:
        told.append("One parameter vector alone: intervals hold luck only; study.members=20 carries the ensemble.")
    return [sentence for sentence in told if sentence] + [in_a_line(row) for _, row in figures.iterrows()]


def in_a_line(row: pd.Series) -> str:
    """A figure as it is printed.

    As in: OUTSIDE ai_use small 2024: observed 11.2 %, simulated 8.1 (7.2 to 9.3), error -3.1 points; last value -4.8.
    """
    where = "inside" if row["inside"] else "OUTSIDE"
    observed, median, low, high, error = (100 * row[name] for name in ("observed", "median", "low", "high", "error"))
    figure = f"{where} {row['figure']} ({row['region']}): observed {observed:.1f} %"
    if row["runs"] == 0:
        return f"{figure}, nobody to ask in any run"
    off = {name: 100 * row[f"error_{name}"] for name in REFERENCES}
    naive = [f"{SPOKEN[name].partition(' ')[2]} {value:+.1f}" for name, value in off.items() if np.isfinite(value)]
    beside = f"; {', '.join(naive)}" if naive else "; no earlier figures for naive references"
    return f"{figure}, simulated {median:.1f} ({low:.1f} to {high:.1f}), error {error:+.1f} points{beside}"


def _references(row: pd.Series) -> str:
    off = {name: float(row[name]) for name in REFERENCES}
    better = [name for name, error in off.items() if error < row["model"]]
    best = min(off, key=lambda name: off[name])
    said = f"{row['series']}, {counted(int(row['figures']), 'figure')} (marked {row['use']}): the model is "
    said += f"{100 * row['model']:.2f} points off"
    if row["use"] == "calibrate":
        rival = f"{SPOKEN[best]}, the best naive reference, {100 * off[best]:.2f}"
        return (
            f"{said} on average; {rival}. That is no forecast: models are fitted to figures so marked, and references "
            "know earlier years alone; for a forecast, fit with study.calibrate.until."
        )
    if not better:
        rival = f"the best of them, {SPOKEN[best]}, is {100 * off[best]:.2f} off"
        return f"{said} on average, less than every naive reference; {rival}."
    named = ", ".join(f"{SPOKEN[name]} ({100 * off[name]:.2f})" for name in better)
    return f"{said} on average, and is beaten by {named}."
