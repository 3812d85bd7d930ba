"""What a sweep has found, in sentences."""

from __future__ import annotations

import pandas as pd

from sim.study.responses import is_effect
from sim.study.results import Studied


def sentences(policy: pd.DataFrame, studied: Studied) -> list[str]:
    """For each effect: which policy moves it most."""
    told, names = [], studied.names("levers")
    for response, rows in policy.groupby("response", sort=False):
        if not is_effect(str(response)) or len(rows) < 2:
            continue
        best = rows.loc[rows["mean"].idxmax()]
        title = studied.provenance["scenarios"][best["scenario"]]
        point = studied.levers.iloc[int(best["point"])] if best["point"] >= 0 else {}
        settings = ", ".join(f"{names.get(str(key), key)} = {value}" for key, value in point.items())
        told.append(
            f"{response} is largest under {title}{f' with {settings}' if settings else ''}: {best['mean']:.4g} "
            f"({best['low']:.4g} to {best['high']:.4g}; {best['runs']} runs)."
        )
    return told
