"""What is asked of a run: a measure, a distance between groups of firms, a policy's effect, or firms against twins.

Each has one name for people and one unit, which all sentences, heads of tables and axes read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache

import pandas as pd

from sim.config.problems import did_you_mean
from sim.evaluation.additionality import ONCE, Additionality
from sim.language import current, tr
from sim.record import MEASURES

COST = "public_cost"
EFFECT = "effect_of_"
TWINS = tuple(field.name for field in fields(Additionality))
PAIRED = (*TWINS, *(f"effective_{name}" for name in TWINS if name not in ONCE), COST)
ARM = ["scenario", "point"]
LUCK = ["member", "replicate"]
CASE = ["world", *LUCK]
RUN = [*CASE, *ARM]
LABELS = {
    "additional": "Additional adopters",
    "deadweight": "Deadweight adopters",
    "brought_forward": "Adopters brought forward",
    "spillover": "Adopters by spillover",
    "crowded_out": "Adopters crowded out",
    "supported": "Supported firms",
    "already_using": "Firms supported after their adoption",
    "unpaired": "Firms that lived in one world only",
    "effective_additional": "Additional effective adopters",
    "effective_deadweight": "Deadweight effective adopters",
    "effective_brought_forward": "Effective adopters brought forward",
    "effective_spillover": "Effective adopters by spillover",
    "effective_crowded_out": "Effective adopters crowded out",
    COST: "Public cost",
}


@dataclass(frozen=True)
class Distance:
    """How far two groups of firms are apart in a measure: the first minus the second.

    Attributes
    ----------
    measure
        A share.
    dimension, first, second
        By what firms are told apart, and which groups are compared.
    label
        For axes.
    """

    measure: str
    dimension: str
    first: str
    second: str
    label: str


DISTANCES = {
    "gap_adoption": Distance("adoption", "size_class", "medium", "micro", "Medium minus micro firms using AI"),
    "gap_effective_adoption": Distance(
        "effective_adoption", "size_class", "medium", "micro", "Medium minus micro firms for which AI pays"
    ),
}


@dataclass(frozen=True)
class Response:
    """What a response is called.

    Attributes
    ----------
    name
        In settings and columns.
    label
        For people, in the language that is spoken.
    unit
        In English.
    """

    name: str
    label: str
    unit: str

    @property
    def titled(self) -> str:
        """At the head of an axis, a column or a sentence: with its unit."""
        return tr("{label} ({unit})", label=self.label, unit=tr(self.unit))

    @property
    def spoken(self) -> str:
        """In running text.

        Examples
        --------
        >>> response("effect_of_suppliers").spoken, response("public_cost").spoken
        ('effect on AI suppliers', 'public cost')
        """
        return _lowered(self.label)


def response(name: str) -> Response:
    """The response of that name, called as it is in the language that is spoken.

    Examples
    --------
    >>> response("effect_of_adoption").titled, response("gap_adoption").titled
    ('Effect on firms using AI (share points)', 'Medium minus micro firms using AI (share points)')
    """
    return _response(name, current())


@cache
def _response(name: str, language: str) -> Response:
    if name in PAIRED:
        return Response(name, tr(LABELS[name]), "currency" if name == COST else "firms")
    if name.startswith(EFFECT):
        of = response(name.removeprefix(EFFECT))
        unit = "share points" if of.unit == "share" else of.unit
        return Response(name, tr("Effect on {response}", response=of.spoken), unit)
    if name in DISTANCES:
        return Response(name, tr(DISTANCES[name].label), "share points")
    return Response(name, tr(MEASURES[name].label), MEASURES[name].unit)


def _lowered(label: str) -> str:
    """A label within a sentence; abbreviations stay as they are."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def known() -> list[str]:
    """Every response there is.

    Examples
    --------
    >>> {"adoption", "effect_of_adoption", "effective_deadweight", "public_cost", "gap_adoption"} <= set(known())
    True
    """
    plain = [*MEASURES, *DISTANCES]
    return [*plain, *(f"{EFFECT}{name}" for name in plain), *PAIRED]


def is_effect(name: str) -> bool:
    """Whether a response compares a policy with the world without it."""
    return name.startswith(EFFECT) or name in PAIRED


def problems(asked: Mapping[str, str], dimensions: Sequence[str]) -> list[str]:
    """What is wrong with responses.

    Parameters
    ----------
    asked : key of the setting that names it, response
    dimensions
        By what firms are told apart in what is kept.
    """
    found = []
    for place, name in asked.items():
        distance = DISTANCES.get(name.removeprefix(EFFECT))
        if name not in known():
            found.append(f"{place}: {name!r} is neither a measure nor the effect_of_ one{did_you_mean(name, known())}")
        elif distance and distance.dimension not in dimensions:
            wanted = ", ".join([*dimensions, distance.dimension])
            found.append(f"{place}: {name} compares firms by {distance.dimension}; say study.dimensions: [{wanted}]")
    return found


def columns_for(names: Sequence[str]) -> list[str]:
    """Measures that must be read to know these responses."""
    plain = [name.removeprefix(EFFECT) for name in names if name not in PAIRED]
    return list(dict.fromkeys(DISTANCES[name].measure if name in DISTANCES else name for name in plain))


def dimensions_for(names: Sequence[str]) -> list[str]:
    """Dimensions that must be read to know these responses."""
    distances = (DISTANCES.get(name.removeprefix(EFFECT)) for name in names)
    return list(dict.fromkeys(["all", *(distance.dimension for distance in distances if distance)]))


def by_run(outcomes: pd.DataFrame, paired: pd.DataFrame, names: Sequence[str], baseline: str) -> pd.DataFrame:
    """Responses of each run.

    Parameters
    ----------
    outcomes, paired
        Rows as shards keep them; of the second, only what the responses need.
    names
        Responses.
    baseline

    Returns
    -------
    One row per run and month, by world, member, replicate, scenario and point; with an effect among the responses, of
    policies only.
    """
    at = _plain(outcomes, [name.removeprefix(EFFECT) for name in names if name not in PAIRED])
    moved = [name.removeprefix(EFFECT) for name in names if name.startswith(EFFECT)]
    found = at
    if moved:
        same = [*CASE, "month"]
        base = at.loc[at["scenario"] == baseline, [*same, *dict.fromkeys(moved)]]
        found = at[at["scenario"] != baseline].merge(base, on=same, suffixes=("", " without"))
        for name in moved:
            found[f"{EFFECT}{name}"] = found[name] - found[f"{name} without"]
    twins = [name for name in names if name in PAIRED]
    if twins:
        found = found.merge(paired[[*RUN, *twins]], on=RUN)
    return found[[*RUN, "month", *names]].reset_index(drop=True)


def _plain(outcomes: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Measures over all firms, and distances between groups, of each run and month."""
    key = [*RUN, "month"]
    measures = [name for name in dict.fromkeys(names) if name not in DISTANCES]
    found = outcomes.loc[outcomes["dimension"] == "all", [*key, *measures]]
    for name in [name for name in dict.fromkeys(names) if name in DISTANCES]:
        apart = DISTANCES[name]
        of = outcomes[outcomes["dimension"] == apart.dimension]
        first, second = (of.loc[of["stratum"] == group, [*key, apart.measure]] for group in (apart.first, apart.second))
        both = first.merge(second, on=key, suffixes=("", " less"))
        both[name] = both[apart.measure] - both[f"{apart.measure} less"]
        found = found.merge(both[[*key, name]], on=key, how="left")
    return found
