"""What is asked of a run: a measure, how a policy moves it, or what became of firms against their twins."""

from __future__ import annotations

from dataclasses import fields

from sim.evaluation.additionality import Additionality
from sim.record import MEASURES

EFFECT = "effect_of_"
ONCE = ("supported", "already_using", "unpaired")  # classes that are the same whichever event counts
TWINS = tuple(field.name for field in fields(Additionality))
PAIRED = (*TWINS, *(f"effective_{name}" for name in TWINS if name not in ONCE), "public_cost")


def known() -> list[str]:
    """Every response there is.

    Examples
    --------
    >>> {"adoption", "effect_of_adoption", "effective_deadweight", "public_cost"} <= set(known())
    True
    """
    return [*MEASURES, *(f"{EFFECT}{name}" for name in MEASURES), *PAIRED]


def is_effect(name: str) -> bool:
    """Whether a response compares a policy with the world without it."""
    return name.startswith(EFFECT) or name in PAIRED
