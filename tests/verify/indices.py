"""Whether measures of sensitivity are the analytic ones: `python -m tests.verify.indices [POINTS]`.

Functions with known indices stand in for the model, and go through plan, shards, tables and analysis as it does. The
base size is 4096 unless told otherwise; that takes some minutes. Ends with 1 where an index lies outside its
interval more often than one in twenty times.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.sensitivity.analysis import analyse
from sim.config.schema.experiment import Config
from tests.whole_studies import carried_out, planned

KEYS = ("model.cognition.peer_rate", "model.cognition.external_rate", "model.cognition.prior_mean",
        "model.projects.success", "model.capital.buffer", "model.supply.learning_rate")  # fmt: skip


@dataclass(frozen=True)
class Known:
    """A function of places between 0 and 1, and its indices.

    Attributes
    ----------
    of
        (F,) to the function's value.
    first, total : (F,) share of variance
    """

    of: Callable[[np.ndarray], float]
    first: tuple[float, ...]
    total: tuple[float, ...]


def ishigami(a: float = 7.0, b: float = 0.1) -> Known:
    """Three factors that bend and interact (Ishigami and Homma 1990)."""

    def of(places: np.ndarray) -> float:
        x, y, z = np.pi * (2.0 * places - 1.0)
        return float(np.sin(x) + a * np.sin(y) ** 2 + b * z**4 * np.sin(x))

    alone = 0.5 * (1.0 + b * np.pi**4 / 5.0) ** 2
    bent, both = a**2 / 8.0, b**2 * np.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    variance = alone + bent + both
    shares = [alone / variance, bent / variance, both / variance]
    return Known(of, (shares[0], shares[1], 0.0), (shares[0] + shares[2], shares[1], shares[2]))


def sobol_g(weights: Sequence[float] = (0.0, 1.0, 4.5, 9.0, 99.0, 99.0)) -> Known:
    """Factors of falling weight, multiplied (Sobol' 1998)."""
    a = np.array(weights)

    def of(places: np.ndarray) -> float:
        return float(np.prod((np.abs(4.0 * places - 2.0) + a) / (1.0 + a)))

    own = 1.0 / (3.0 * (1.0 + a) ** 2)
    variance = np.prod(1.0 + own) - 1.0
    total = own * np.prod(1.0 + own) / (1.0 + own)
    return Known(of, tuple(own / variance), tuple(total / variance))


FUNCTIONS: Mapping[str, Known] = {"Ishigami": ishigami(), "Sobol-G": sobol_g()}


def study_of(factors: int, points: int, **more: Any) -> dict[str, Any]:
    """A study of the first so many keys over their plausible ranges, with adoption as the response."""
    space = {"factors": [{"key": key} for key in KEYS[:factors]], "design": "saltelli", "points": points}
    return {"uncertainties": {**space, **more}, "replication": {"seeds": 1}, "responses": ["adoption"]}


def placed(config: Config, ranges: Mapping[str, Any]) -> np.ndarray:
    """Where the settings of a configuration lie in the ranges of their factors."""
    return np.array([known.place(reduce(getattr, key.split("."), config)) for key, known in ranges.items()])


def found(known: Known, points: int, folder: Path, *overrides: str) -> pd.DataFrame:
    """Indices of a function by the whole way of a study, in the order of its factors, with the known ones beside."""
    plan = planned(folder, study_of(len(known.first), points), "months=1", *overrides)
    ranges = {each.key: each for each in plan.world_ranges}
    studied = carried_out(plan, "sensitivity", lambda config, month: {"adoption": known.of(placed(config, ranges))})
    drivers = analyse(studied).tables["drivers"].set_index("key").loc[list(ranges)].reset_index()
    return drivers.assign(known_first=known.first, known_total=known.total)


def outside(table: pd.DataFrame) -> pd.DataFrame:
    """Factors whose known index lies outside its interval, by kind of index."""
    return pd.DataFrame({
        "first": ~table["known_first"].between(table["first_low"], table["first_high"]),
        "total": ~table["known_total"].between(table["low"], table["high"]),
    })  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Estimate, compare, tell."""
    points, missed, all_of_them = int((*arguments, "4096")[0]), 0, 0
    for name, known in FUNCTIONS.items():
        with tempfile.TemporaryDirectory() as folder:
            table = found(known, points, Path(folder))
        out = outside(table)
        for place, row in table.iterrows():
            for kind, low, high in (("first", "first_low", "first_high"), ("total", "low", "high")):
                mark = "  OUTSIDE" if out.loc[place, kind] else ""
                print(f"{name:9s} factor {int(place) + 1} {kind:5s} {row[f'known_{kind}']:7.4f}: found "
                      f"{row[kind]:7.4f} ({row[low]:.4f} to {row[high]:.4f}){mark}", flush=True)  # fmt: skip
        missed, all_of_them = missed + int(out.to_numpy().sum()), all_of_them + out.size
    print(f"{missed} of {all_of_them} known indices lie outside their intervals")
    return int(missed > 0.05 * all_of_them)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
