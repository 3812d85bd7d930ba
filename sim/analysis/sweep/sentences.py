"""What a sweep has found, in sentences."""

from __future__ import annotations

import pandas as pd

from sim.analysis.wording import with_interval
from sim.study.responses import is_effect, response
from sim.study.results import Studied


def sentences(policy: pd.DataFrame, studied: Studied) -> list[str]:
    """For each effect: which policy moves it most."""
    told = []
    for name, rows in policy.groupby("response", sort=False):
        if not is_effect(str(name)) or len(rows) < 2:
            continue
        best = rows.loc[rows["mean"].idxmax()]
        policy = studied.policy_name(str(best["scenario"]), int(best["point"]))
        value = with_interval(best["mean"], best["low"], best["high"], f"{best['runs']} runs")
        told.append(f"{response(str(name)).titled} is largest under {policy}: {value}.")
    return told
