"""What a calibration has found, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from sim.analysis.wording import and_more, plainly
from sim.config.schema.target import Target
from sim.language import later, several, tr
from sim.study.results import Studied

CONVERGED = 1.1  # Gelman & Rubin 1992
FAR = 1.5  # standard deviations in the middle vector, from which on it does not fit
ALMOST_ALL = 0.9  # share of parameters that are still possible
BLIND = 0.2  # share of variance that the best emulator foretells
FEW_FIRMS = 25  # of a class in a run
MOST_NAMES = 4
OF_THE_FIT = later("{inside} of {figures} of the fit lie within the ensemble's 90 % interval")
OF_NO_FIT = later("{inside} of {figures} that no fit uses lie within the ensemble's 90 % interval")


def sentences(tables: Mapping[str, pd.DataFrame], studied: Studied) -> list[str]:
    """What the ensemble misses first; then what fits, what is left open, and how far chains can be trusted."""
    figures, vectors = tables["figures"], tables["ensemble"]
    middle, best = (plainly(value) for value in (vectors["distance"].median(), vectors["distance"].min()))
    told = [
        *of_others(studied),
        *few_firms(studied),
        *_in_vain(tables),
        missed(figures[figures["use"] == "calibrate"], OF_THE_FIT),
        missed(figures[figures["use"] != "calibrate"], OF_NO_FIT),
        *of_patterns(tables["patterns"]),
        tr("{vectors} (ensemble.csv): a figure is {middle} standard deviations off in the middle vector, {best} in the "
           "best.", vectors=several(len(vectors), "vector"), middle=middle, best=best),
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
    return [tr("Beware: the simulated firms are those of {population}, figures of {regions}: where they agree, that "
               "says little, and where they do not, too.", population=tr(population["title"]),
               regions=tr(", ").join(others))]  # fmt: skip


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
    few = {" ".join(tr(word) for word in of if word != "all"): firms
           for of, firms in asked.items() if firms < FEW_FIRMS}  # fmt: skip
    if not few:
        return []
    by_size = sorted(few.items(), key=lambda one: one[1])
    named = [tr("{group} about {firms}", group=name, firms=f"{max(firms, 1):.0f}") for name, firms in by_size]
    return [tr("Beware: some figures stand for few simulated firms ({groups} in a run), so luck widens their intervals "
               "and they lie inside easily; more firms (population.n_smes) tell more.",
               groups=tr(", ").join(named))]  # fmt: skip


def _in_vain(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """A warning where the fit failed, or cannot have learnt anything."""
    middle, possible = tables["ensemble"]["distance"].median(), tables["waves"]["possible"].iloc[-1]
    blind = tables["emulators"]["foretold"].max() < BLIND
    why = []
    if middle > FAR:
        why.append(tr("a figure is {middle} standard deviations off in the middle vector", middle=plainly(middle)))
    if possible > ALMOST_ALL:
        why.append(tr("the runs rule out {share} % of all parameters only", share=f"{100 * (1 - possible):.1f}"))
    if blind:
        why.append(tr("emulators foretell hardly anything"))
    if not why:
        return []
    return [tr("THIS FIT SAYS LITTLE: {why}. What is called pinned down or narrowed below is not to be relied on; take "
               "more firms, points or waves, or wider ranges.", why=tr("; ").join(why))]  # fmt: skip


def missed(figures: pd.DataFrame, how_many: str) -> str:
    """How many figures lie inside an interval, those outside first; empty where there is none.

    Parameters
    ----------
    figures
    how_many
        What is said of them, with ``inside`` and ``figures``.
    """
    if figures.empty:
        return ""
    outside = figures[~figures["inside"]]
    inside = tr(how_many, inside=len(figures) - len(outside), figures=several(len(figures), "figure"))
    if outside.empty:
        return inside + tr(".")
    far = outside.reindex(outside["error"].abs().sort_values(ascending=False).index)
    named = [
        tr("{figure} (observed {observed} %, here {median}, {low} to {high})", figure=in_words(row),
           **{name: f"{100 * row[name]:.1f}" for name in ("observed", "median", "low", "high")})
        for _, row in far.iterrows()
    ]  # fmt: skip
    return tr("Outside: {figures}. {inside}.", figures=tr("; ").join(named), inside=inside)


def in_words(of: Target | Any) -> str:
    """A published figure as it is called, in the language that is spoken; ``name`` is the same in English."""
    group = " ".join(tr(name) for name in (of.size_class, of.sector) if name != "all")
    return tr("{series} {group} {year}", series=tr(of.series), group=group, year=of.year)


def reader(studied: Studied) -> Callable[[str], str]:
    """What reads the words of tables: names of figures, and what the catalogue has."""
    figures = {target.name: target for target in studied.targets}
    return lambda text: in_words(figures[text]) if text in figures else tr(text)


def of_patterns(patterns: pd.DataFrame) -> list[str]:
    """Patterns that fail first."""
    order = ["fails", "nobody to ask", "depends", "holds"]
    told = []
    for verdict in order:
        rows = patterns[patterns["verdict"] == verdict]
        named = tr("; ").join(
            tr("{statement} ({share} % of runs)", statement=tr(row.statement), share=f"{100 * row.holds_in:.0f}")
            for row in rows.itertuples()
        )
        if len(rows) == 1:
            told.append(tr("Pattern {verdict}: {named}.", verdict=tr(verdict), named=named))
        elif len(rows):
            told.append(tr("Patterns, {verdict}: {named}.", verdict=tr(verdict), named=named))
    return told


def _parameters(parameters: pd.DataFrame) -> str:
    told = []
    for verdict in ("pinned down", "narrowed", "not pinned down"):
        rows = parameters[parameters["verdict"] == verdict].sort_values("narrowed", ascending=False)
        if len(rows):
            names = tr(", ").join(map(tr, rows["factor"].head(MOST_NAMES))) + and_more(len(rows) - MOST_NAMES)
            told.append(tr("{verdict}: {n} ({names})", verdict=tr(verdict), n=len(rows), names=names))
    return tr("Of {parameters} the figures leave {verdicts}.", verdicts=tr("; ").join(told),
              parameters=several(len(parameters), "parameter"))  # fmt: skip


def _diagnostics(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    waves, foretold, recovered = tables["waves"], tables["emulators"], tables["recoveries"]
    split = waves["largest_split"].iloc[-1]
    least, most = (100 * foretold["foretold"].agg(end) for end in ("min", "max"))
    told = [tr(
        "Chains {trust} (largest ratio of spreads {split}, below {limit} is well); emulators foretell {least} to "
        "{most} % of the variance of runs that they were not made from, luck included.",
        trust=tr("have converged" if split < CONVERGED else "have NOT converged"), split=f"{split:.2f}",
        limit=f"{CONVERGED:g}", least=f"{least:.0f}", most=f"{most:.0f}",
    )]  # fmt: skip
    if len(recovered):
        told.append(tr(
            "Of known parameters ({runs} taken for observed), {share} % lie within the 90 % interval that a fit gives "
            "them.", runs=several(recovered["world"].nunique(), "run"), share=f"{100 * recovered['inside'].mean():.0f}",
        ))  # fmt: skip
    return told
