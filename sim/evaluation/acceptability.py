"""Whether a policy is worth its money, for whatever one more effective adopter may be worth to the state."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.evaluation.economics import by_replicate, evaluated_by
from sim.evaluation.summary import title
from sim.results import Results

EFFECT, COST = "effective_adopters", "spending"  # quantities of the economic evaluation
STEPS = 100
PER = 1000.0  # effects are of so many SMEs, costs of one


def net_benefit(effect: np.ndarray, cost: np.ndarray, worth: np.ndarray) -> np.ndarray:
    """What an effect is worth, less what it costs.

    Parameters
    ----------
    effect : (...) firms per SME
    cost : (...) currency per SME
    worth : (W,) currency
        Of one firm.

    Returns
    -------
    (..., W) currency per SME
    """
    return np.asarray(effect[..., None] * worth - cost[..., None])


def acceptable(benefit: np.ndarray) -> np.ndarray:
    """Share of replicates in which the net benefit is above zero.   benefit : (R, W), gives (W,)

    Source
    ------
    Van Hout et al. 1994, Health Economics 3: 309-319.
    """
    return np.asarray((benefit > 0).mean(axis=0))


def best(benefit: np.ndarray) -> np.ndarray:
    """Share of replicates in which each policy has the greatest net benefit; ties are shared.

    Parameters
    ----------
    benefit : (R, P, W)
        By replicate, policy and worth.

    Returns
    -------
    (P, W) share; the policies' sum to 1.
    """
    first = benefit == benefit.max(axis=1, keepdims=True)
    return np.asarray((first / first.sum(axis=1, keepdims=True)).mean(axis=0))


def acceptability(results: Results, most: float | None = None, rate: float | None = None) -> pd.DataFrame:
    """The curves of all scenarios.

    Parameters
    ----------
    results
        Of a comparison.
    most : currency
        Where the curves end; left out, as the comparison's settings say.
    rate : per year
        Discount rate of spending; left out, as the settings say.

    Returns
    -------
    One row per scenario and worth of an adopter: columns scenario, title, worth, net_benefit (mean, currency per SME),
    acceptable (share of replicates; none for the baseline), best (share of the replicates in which no run of any
    scenario failed). The baseline costs nothing and brings nothing.
    """
    each = by_replicate(results, rate)
    worth = np.linspace(0.0, evaluated_by(results).willingness_to_pay if most is None else most, STEPS + 1)
    if each.empty:
        return pd.DataFrame(columns=["scenario", "title", "worth", "net_benefit", "acceptable", "best"])
    effect, cost = (each.pivot(index="replicate", columns="scenario", values=name) for name in (EFFECT, COST))
    names = [name for name in results.scenarios if name in effect or name == results.baseline]
    effect, cost = (
        frame.assign(**{results.baseline: 0.0})[names] / unit for frame, unit in ((effect, PER), (cost, 1.0))
    )
    benefit = net_benefit(effect.to_numpy(dtype=float), cost.to_numpy(dtype=float), worth)
    known = np.isfinite(benefit).all(axis=2)
    complete = known.all(axis=1)
    share = best(benefit[complete]) if complete.any() else np.full(benefit.shape[1:], np.nan)
    parts = []
    for place, name in enumerate(names):
        of = benefit[known[:, place], place]
        judged = acceptable(of) if len(of) and name != results.baseline else np.full(len(worth), np.nan)
        mean = of.mean(axis=0) if len(of) else np.full(len(worth), np.nan)
        parts.append(pd.DataFrame({"scenario": name, "title": title(results, name), "worth": worth,
                                   "net_benefit": mean, "acceptable": judged, "best": share[place]}))  # fmt: skip
    return pd.concat(parts, ignore_index=True)
