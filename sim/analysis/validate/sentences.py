"""What a confrontation has found, in sentences: what the model misses first."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.analysis.calibrate.sentences import few_firms, in_words, missed, of_others, of_patterns
from sim.language import later, several, tr
from sim.statistics.forecasts import REFERENCES
from sim.study.results import Studied

SPOKEN = {"last_value": later("the last value"), "linear_trend": later("a linear trend"), "bass": later("a Bass curve"),
          "logistic": later("a logistic curve")}  # fmt: skip
SHORT = {"last_value": later("last value"), "linear_trend": later("linear trend"), "bass": later("Bass curve"),
         "logistic": later("logistic curve")}  # fmt: skip
assert list(SPOKEN) == list(SHORT) == list(REFERENCES)
FOR_VALIDATION = later("{inside} of {figures} marked validate lie within the model's 90 % interval")
FOR_CALIBRATION = later("{inside} of {figures} marked calibrate lie within the model's 90 % interval")


def sentences(tables: Mapping[str, pd.DataFrame], studied: Studied) -> list[str]:
    """How many figures lie inside, and which do not; whether naive references are beaten; each figure in a line."""
    figures = tables["figures"]
    told = [
        *of_others(studied),
        *few_firms(studied),
        missed(figures[figures["use"] == "validate"], FOR_VALIDATION),
        missed(figures[figures["use"] == "calibrate"], FOR_CALIBRATION),
        *of_patterns(tables["patterns"]),
        *(_references(row) for _, row in tables["references"].iterrows()),
    ]  # fmt: skip
    members = len(studied.provenance["members"])
    if members == 1:
        told.append(tr("One parameter vector alone: intervals hold luck only; study.members=20 carries the ensemble."))
    return [sentence for sentence in told if sentence] + [in_a_line(row) for _, row in figures.iterrows()]


def in_a_line(row: pd.Series) -> str:
    """A figure as it is printed.

    As in: OUTSIDE ai_use small 2024: observed 11.2 %, simulated 8.1 (7.2 to 9.3), error -3.1 points; last value -4.8.
    """
    off = {name: f"{100 * row[name]:.1f}" for name in ("observed", "median", "low", "high")}
    figure = tr("{where} {figure} ({region}): observed {observed} %", observed=off.pop("observed"),
                where=tr("inside" if row["inside"] else "OUTSIDE"), figure=in_words(row),
                region=row["region"])  # fmt: skip
    if row["runs"] == 0:
        return tr("{figure}, nobody to ask in any run", figure=figure)
    naive = [f"{tr(SHORT[name])} {100 * row[f'error_{name}']:+.1f}"
             for name in REFERENCES if np.isfinite(row[f"error_{name}"])]  # fmt: skip
    beside = tr(", ").join(naive) or tr("no earlier figures for naive references")
    return tr("{figure}, simulated {median} ({low} to {high}), error {error} points; {beside}", figure=figure, **off,
              error=f"{100 * row['error']:+.1f}", beside=beside)  # fmt: skip


def _references(row: pd.Series) -> str:
    off = {name: float(row[name]) for name in REFERENCES}
    better = [name for name, error in off.items() if error < row["model"]]
    best = min(off, key=lambda name: off[name])
    said = tr(
        "{series}, {figures} (marked {use}): the model is {off} points off on average", series=tr(row["series"]),
        figures=several(int(row["figures"]), "figure"), use=row["use"], off=f"{100 * row['model']:.2f}",
    )  # fmt: skip
    rival = {"reference": tr(SPOKEN[best]), "rival": f"{100 * off[best]:.2f}"}
    if row["use"] == "calibrate":
        return tr(
            "{model}; {reference}, the best naive reference, {rival}. That is no forecast: models are fitted to "
            "figures so marked, and references know earlier years alone; for a forecast, fit with "
            "study.calibrate.until.", model=said, **rival,
        )  # fmt: skip
    if not better:
        return tr("{model}, less than every naive reference; the best of them, {reference}, is {rival} off.",
                  model=said, **rival)  # fmt: skip
    named = tr(", ").join(f"{tr(SPOKEN[name])}" + tr(" ({inside})", inside=f"{100 * off[name]:.2f}") for name in better)
    return tr("{model}, and is beaten by {references}.", model=said, references=named)
