"""Ends and values of what a study varies, against what the setting itself allows, before any point is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sim.config import fields
from sim.config.problems import Origin, refusal
from sim.config.scenario_file import KeyPath
from sim.config.schema.experiment import Config
from sim.config.schema.study import Factor, Study

SPACES = ("levers", "uncertainties")


def beyond_the_setting(study: Study, origin: Callable[[KeyPath], Origin]) -> list[str]:
    """A sentence for each end or value that the varied setting could never take.

    Parameters
    ----------
    study
    origin
        Tells where a key path was set.
    """
    found = []
    for space in SPACES:
        for number, factor in enumerate(getattr(study, space).factors):
            for name, value in _said(factor):
                path = ("study", space, "factors", number, *name)
                declared = _declared(Config, factor.key.split("."))
                refused = (refusal(value, field, kind, path, origin) for field, kind in declared)
                found += [sentence for sentence in refused if sentence][:1]
    return found


def _said(factor: Factor) -> Iterator[tuple[KeyPath, Any]]:
    """Ends and values in the unit of the setting; parts of a total have one of their own."""
    if not factor.of_total:
        ends = ("low", factor.low), ("high", factor.high)
        yield from (((name,), value) for name, value in ends if value is not None)
        yield from ((("values", place), value) for place, value in enumerate(factor.values))


def _declared(kind: Any, parts: Sequence[str]) -> Iterator[tuple[Any, Any]]:
    """Fields and types to which a key leads in the schema; a star stands for every name."""
    first, *rest = parts
    names = list(kind.model_fields) if first == "*" and fields.is_model(kind) else [first]
    for name in names:
        field, below = fields.at(kind, (int(name) if name.isdigit() else name,))
        if rest and below is not None:
            yield from _declared(below, rest)
        elif not rest:
            yield field, below
