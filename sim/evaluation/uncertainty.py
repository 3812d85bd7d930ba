"""Where doubt about an effect comes from, and how far the order of policies rests on it: over an ensemble.

Each effect of each policy is a crossed table, parameter vectors by lucks. It is taken apart into what vectors make of
it, what a luck does in all vectors alike, and the rest, luck that is another in each vector. Policies are ranked in
each vector by their means over lucks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.evaluation.summary import Column, of_scenario, title
from sim.evaluation.worlds import interval, laid_out, ratio
from sim.results import Results
from sim.statistics.intervals import Interval
from sim.statistics.ranking import concordance, rank_shares
from sim.statistics.variance import complete, components

HEADLINE = "effect_effective"


@dataclass(frozen=True)
class Effect:
    """What is asked of every policy.

    Attributes
    ----------
    unit, meaning
    above, below : columns of ``paired``
        The effect is the first, or the ratio of the two where there is a second.
    per_sme
        Whether it is told per SME.
    sign
        +1 where more of it is better, -1 where less is.
    """

    unit: str
    meaning: str
    above: str
    below: str = ""
    per_sme: bool = False
    sign: int = 1


EFFECTS = {
    "effect_adoption": Effect("share points", "effect on the use of AI in the last month", "effect_adoption"),
    HEADLINE: Effect("share points", "effect on effective adoption in the last month", "effect_effective"),
    "public_cost": Effect("currency per SME", "public money more than in the baseline, not discounted", "public_cost",
                          per_sme=True, sign=-1),
    "cost_per_additional_effective_adopter": Effect(
        "currency", "public cost per additional effective adopter, a ratio of means", "public_cost",
        "net_effective_adopters", sign=-1),
}  # fmt: skip
_OF = {
    "effect": Column("name", f"one of {', '.join(EFFECTS)}"),
    "unit": Column("name", "of mean, low and high"),
    "scenario": Column("name", "scenario other than the baseline, as its file is called"),
    "title": Column("text", "as in the file"),
}
UNCERTAINTY = {
    **_OF,
    "mean": Column("unit of the effect", "mean over parameter vectors of their means over lucks; of a ratio, of means"),
    "low": Column("unit of the effect", "lower end of the range of the vectors' means (90% of them), widened by luck"),
    "high": Column("unit of the effect", "upper end of that range; none of a ratio that is open in too many vectors"),
    "vectors": Column("count", "parameter vectors with a value"),
    "above_zero": Column("share", "of vectors whose mean is above zero; of a ratio: that have one"),
    "from_parameters": Column("share", "of the variance of single runs, what parameter vectors make of it"),
    "from_luck": Column("share", "of the variance of single runs, what luck makes of it: the two below together"),
    "from_common_luck": Column("share", "what a seed does in all parameter vectors alike"),
    "from_own_luck": Column("share", "what a seed does in each vector otherwise"),
}
RANKING = {
    **{name: _OF[name] for name in ("effect", "scenario", "title")},
    "rank": Column("count", "1 for the best: highest of effects on adoption, lowest of costs"),
    "share": Column("share", "of vectors in which the scenario has this rank, by means over lucks; ties are shared"),
    "vectors": Column("count", "parameter vectors in which all scenarios have a value"),
    "concordance": Column("share", "Kendall's W over the vectors' rankings: 1 where all rank alike"),
}


def uncertainty(results: Results, level: float | None = None) -> pd.DataFrame:
    """Each effect of each policy: mean, range, and shares of variance.

    Parameters
    ----------
    results
        Of a comparison.
    level : share
        Coverage; left out, as ``coverage`` says.

    Returns
    -------
    Columns as in ``UNCERTAINTY``. Shares of variance by two-way analysis of variance with random vectors and lucks,
    over the vectors without a failed run; NaN with a single vector or seed, and for a ratio that is not defined in
    every run.
    """
    rows = []
    for name, effect in EFFECTS.items():
        for scenario in results.scenarios:
            paired = of_scenario(results.paired, scenario)
            if len(paired):
                row = {"effect": name, "unit": effect.unit, "scenario": scenario, "title": title(results, scenario)}
                rows.append({**row, **_told(results, paired.set_index("replicate"), effect, level)})
    return pd.DataFrame(rows, columns=list(UNCERTAINTY))


def by_vector(results: Results, effect: str) -> pd.DataFrame:
    """An effect of each policy in each parameter vector.

    Returns
    -------
    One row per vector and one column per scenario, by their names; NaN where no run is left. What is spent on no
    adopter is infinite.
    """
    asked = EFFECTS[effect]
    found = {}
    for scenario in results.scenarios:
        paired = of_scenario(results.paired, scenario)
        if len(paired):
            above, below = _tables(results, paired.set_index("replicate"), asked)
            found[scenario] = _mean(above) if below is None else _over(_mean(above), _mean(below))
    return pd.DataFrame(found, index=pd.Index(results.members, name="member"))


def ranking(results: Results) -> pd.DataFrame:
    """In what share of parameter vectors each policy ranks first, second, ..., by each effect.

    Returns
    -------
    Columns as in ``RANKING``; one row per effect, scenario and rank. Where policies are ranked by what an adopter
    costs, those that spend nothing are left out, and those that bring none in a vector come last there.
    """
    parts = []
    for name, effect in EFFECTS.items():
        values = by_vector(results, name)
        if effect.below and len(values.columns):
            values = values.loc[:, (values != 0).any(axis=0)]
        values = values.dropna()
        if not values.size:
            continue
        told = effect.sign * values.to_numpy(dtype=float)
        shares, agreed = rank_shares(told), concordance(told)
        parts += [
            {"effect": name, "scenario": scenario, "title": title(results, str(scenario)), "rank": rank + 1,
             "share": shares[place, rank], "vectors": len(values), "concordance": agreed}
            for place, scenario in enumerate(values) for rank in range(len(values.columns))
        ]  # fmt: skip
    return pd.DataFrame(parts, columns=list(RANKING))


def _told(results: Results, paired: pd.DataFrame, effect: Effect, level: float | None) -> dict[str, float]:
    above, below = _tables(results, paired, effect)
    cells = above if below is None else _over(above, below)
    means = _mean(above) if below is None else _over(_mean(above), _mean(below))
    known = np.isfinite(_mean(above))
    return {
        **_mean_and_range(results, paired, effect, level),
        "vectors": int(known.sum()),
        "above_zero": float((np.isfinite(means) & (means > 0))[known].mean()) if known.any() else np.nan,
        **_shares(cells, above),
    }


def _tables(results: Results, paired: pd.DataFrame, effect: Effect) -> tuple[np.ndarray, np.ndarray | None]:
    """Numerator and denominator of an effect, by vector and luck."""
    above, *below = (
        laid_out(results, paired.index.to_numpy(), paired[column].to_numpy(dtype=float))
        for column in (effect.above, effect.below) if column
    )  # fmt: skip
    return _scale(results, effect) * above, below[0] if below else None


def _mean_and_range(
    results: Results, paired: pd.DataFrame, effect: Effect, level: float | None
) -> dict[str, float]:
    if not effect.below:
        found = interval(results, _scale(results, effect) * paired[effect.above], level)
    elif paired[effect.below].mean() > 0 and paired[effect.above].any():
        found = Interval(*ratio(results, paired[effect.above], paired[effect.below], level), len(paired))
    else:
        found = Interval(np.nan, np.nan, np.nan, 0)
    return {"mean": found.mean, "low": found.low, "high": found.high}


def _scale(results: Results, effect: Effect) -> float:
    return 1.0 / float(results.provenance["n_smes"]) if effect.per_sme else 1.0


def _shares(cells: np.ndarray, above: np.ndarray) -> dict[str, float]:
    """Shares of variance; none where a run that ended well has no number."""
    names = ("from_parameters", "from_luck", "from_common_luck", "from_own_luck")
    kept = complete(above)
    if not np.isfinite(cells[np.isfinite(above)]).all() or min(kept.shape) < 2:
        return dict.fromkeys(names, np.nan)
    found = components(complete(cells))
    common, own = found.share(found.columns), found.share(found.rest)
    return dict(zip(names, (found.share(found.rows), common + own, common, own), strict=True))


def _mean(table: np.ndarray) -> np.ndarray:
    """Mean over lucks of each vector; NaN where none is left.   (M, S) to (M,)"""
    seen = np.isfinite(table)
    counts = seen.sum(axis=1)
    return np.where(counts > 0, np.where(seen, table, 0.0).sum(axis=1) / np.maximum(counts, 1), np.nan)


def _over(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Money per adopter, without bound where there are none; NaN where nothing is known."""
    none = np.where(np.isnan(above), np.nan, np.where(above == 0, 0.0, np.inf))
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), none)
