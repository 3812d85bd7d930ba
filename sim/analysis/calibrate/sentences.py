"""What a calibration has found, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sim.analysis.wording import plainly
from sim.study.results import Studied
from sim.units import counted

CONVERGED = 1.1  # Gelman & Rubin 1992
FAR = 1.5  # standard deviations in the middle vector, from which on it does not fit
ALMOST_ALL = 0.9  # share of parameters that are still possible
BLIND = 0.2  # share of variance that the best emulator foretells
FEW_FIRMS = 25  # of a class in a run
MOST_NAMES = 4


def sentences(tables: Mapping[str, pd.DataFrame], studied: Studied) -> list[str]:
    """What the ensemble misses first; then what fits, what is left open, and how far chains can be trusted."""
    figures, vectors = tables["figures"], tables["ensemble"]
    middle, best = (plainly(value) for value in (vectors["distance"].median(), vectors["distance"].min()))
    told = [
        *of_others(studied),
        *few_firms(studied),
        *_in_vain(tables),
        missed(figures[figures["use"] == "calibrate"], "of the fit", "the ensemble's"),
        missed(figures[figures["use"] != "calibrate"], "that no fit uses", "the ensemble's"),
        *of_patterns(tables["patterns"]),
        f"{counted(len(vectors), 'vector')} (ensemble.csv): a figure is {middle} standard deviations off in the middle "
        f"vector, {best} in the best.",
        _parameters(tables["parameters"]),
        *_diagnostics(tables),
    ]  # fmt: skip
    return [sentence for sentence in told if sentence]


def of_others(studied: Studied) -> list[str]:
    """A warning where figures are of other firms than the simulated ones."""
    population = studied.provenance["config"][studied.baseline]["population"]
    others = sorted({target.region for target in studied.targets} - {population["geo"]})
    if not others:
        return []
    return [f"Beware: the simulated firms are those of {population['title']}, figures of {', '.join(others)}: where "
            "they agree, that says little, and where they do not, too."]  # fmt: skip


def few_firms(studied: Studied) -> list[str]:
    """A warning where a figure stands for so few firms of a run that luck widens its interval."""
    config = studied.provenance["config"][studied.baseline]["population"]
    there = {name: config["n_smes"] * each["share"] for name, each in config["size_classes"].items()}
    there["large"] = config["n_smes"] * config["large_firms"]["per_1000_smes"] / 1000
    asked = {
        (one.size_class, one.sector): there[one.size_class]
        * (1.0 if one.sector == "all" else config["sectors"][one.sector]["share"])
        for one in studied.targets
    }  # fmt: skip
    few = {" ".join(word for word in of if word != "all"): firms for of, firms in asked.items() if firms < FEW_FIRMS}
    if not few:
        return []
    by_size = sorted(few.items(), key=lambda one: one[1])
    named = ", ".join(f"{name} about {max(firms, 1):.0f}" for name, firms in by_size)
    return [f"Beware: some figures stand for few simulated firms ({named} in a run), so luck widens their intervals "
            "and they lie inside easily; more firms (population.n_smes) tell more."]  # fmt: skip


def _in_vain(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """A warning where the fit failed, or cannot have learnt anything."""
    middle, possible = tables["ensemble"]["distance"].median(), tables["waves"]["possible"].iloc[-1]
    blind = tables["emulators"]["foretold"].max() < BLIND
    why = []
    if middle > FAR:
        why.append(f"a figure is {plainly(middle)} standard deviations off in the middle vector")
    if possible > ALMOST_ALL:
        why.append(f"the runs rule out {100 * (1 - possible):.1f} % of all parameters only")
    if blind:
        why.append("emulators foretell hardly anything")
    if not why:
        return []
    return [f"THIS FIT SAYS LITTLE: {'; '.join(why)}. What is called pinned down or narrowed below is not to be relied "
            "on; take more firms, points or waves, or wider ranges."]  # fmt: skip


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
