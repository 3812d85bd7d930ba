"""Conditions as people read them: the limits of a box, factor by factor, in the unit of the setting."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sim.analysis.discover.boxes import Limits, Trait
from sim.language import tr
from sim.study.factors import unit_of


def rows_of(limits: Limits, traits: Sequence[Trait]) -> Iterator[tuple[int, dict[str, Any]]]:
    """For each factor that is limited: its place, and where it must lie.

    Yields
    ------
    Columns factor, unit, from and to (NaN where that side is open), values (categories that are left), lowest and
    highest (ends of the range), share_kept (of the range, or of the categories).
    """
    for place in dict.fromkeys(limit.trait for limit in limits):
        trait, of_it = traits[place], [limit for limit in limits if limit.trait == place]
        least = next((limit.told(traits) for limit in of_it if limit.side == "least"), -np.inf)
        most = next((limit.told(traits) for limit in of_it if limit.side == "most"), np.inf)
        lowest, highest = trait.ends or (float(trait.values.min()), float(trait.values.max()))
        kept = [level for number, level in enumerate(trait.levels) if not any(each.at == number for each in of_it)]
        share = (min(most, highest) - max(least, lowest)) / (highest - lowest)
        if trait.levels:
            lowest, highest, share = np.nan, np.nan, len(kept) / len(trait.levels)
        yield place, {
            "factor": trait.key, "unit": unit_of(trait.key), "from": _finite(least), "to": _finite(most),
            "values": ", ".join(map(str, kept)), "lowest": lowest, "highest": highest, "share_kept": share,
        }  # fmt: skip


def _finite(bound: float) -> float:
    return bound if np.isfinite(bound) else float("nan")


def words(limits: Limits, traits: Sequence[Trait], names: Mapping[str, str]) -> str:
    """All limits in one line, in the language that is spoken.

    Parameters
    ----------
    names
        What figures call factors, by key; of one that has no name, the key and its unit stand.

    Examples
    --------
    >>> from sim.analysis.discover.boxes import Limit
    >>> traits = [Trait("a", np.array([0.4, 0.8, 1.2])), Trait("b", np.array([0.0, 1, 2]), ("x", "y", "z"))]
    >>> words((Limit(0, "least", 0.6), Limit(1, "not", 1.0)), traits, {"a": "Buffer (months)"})
    'Buffer (months) is at least 0.6 and b is x or z'
    >>> words((), traits, {})
    'everywhere'
    """
    return tr(" and ").join(in_words(row, names) for _, row in rows_of(limits, traits)) or tr("everywhere")


class Conditions:
    """Limits as tables have them, which is in English, and as whoever reads them says it.

    Parameters
    ----------
    called
        What figures call factors, by key, in the language that is spoken when it is asked.
    """

    def __init__(self, called: Callable[[], Mapping[str, str]]) -> None:
        self.called = called
        self._known: dict[str, tuple[Limits, Sequence[Trait]]] = {}

    def text(self, limits: Limits, traits: Sequence[Trait]) -> str:
        """For a table."""
        told = words(limits, traits, self.called())
        self._known[told] = limits, traits
        return told

    def say(self, text: str) -> str:
        """The text of a table for people; of others, what the catalogue has."""
        return words(*self._known[text], self.called()) if text in self._known else tr(text)


def in_words(row: Any, names: Mapping[str, str]) -> str:
    """One factor's limits.   row : as ``rows_of`` gives them"""
    key = str(row["factor"])
    name, unit = names.get(key, key), "" if row["unit"] == "number" else row["unit"]
    if row["values"]:
        levels = tr(" or ").join(tr(level) for level in row["values"].split(", "))
        return tr("{factor} is {levels}", factor=name, levels=levels)
    after = tr(" ({inside})", inside=tr(unit)) if unit and name == key else ""
    low, high = f"{row['from']:.3g}", f"{row['to']:.3g}"
    if np.isnan(row["from"]):
        return tr("{factor} is at most {high}", factor=name, high=high) + after
    if np.isnan(row["to"]):
        return tr("{factor} is at least {low}", factor=name, low=low) + after
    return tr("{factor} is from {low} to {high}", factor=name, low=low, high=high) + after
