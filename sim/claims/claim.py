"""What a claim is, and the list of all of them: one function per claim, which reads like the claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.claims.laboratory import Laboratory

Settings = Mapping[str, Any]
Effect = Callable[[Laboratory], float]


@dataclass(frozen=True)
class Claim:
    """A testable claim.

    Attributes
    ----------
    id
        As in the register of claims, C1 to C60 with letters.
    section
        Section of the paper that it comes from.
    says
        The claim, in our words.
    effect
        What is measured in one world; NaN where that world cannot tell.
    unit
        Of the effect.
    rope
        Effects up to this size are of no relevance (region of practical equivalence), in the unit.
    expects : +1 or -1
        Sign that the claim gives the effect.
    counter, because
        Settings of a world in which the claim should not hold, and why; where only this one is given, of a world in
        which the verdict should be another one, whatever it is.
    rather, rather_because
        Settings of a world in which it should hold, and why: run where it does not in the shipped one.
    """

    id: str
    section: str
    says: str
    effect: Effect
    unit: str
    rope: float
    expects: int
    counter: Settings = field(default_factory=dict)
    because: str = ""
    rather: Settings = field(default_factory=dict)
    rather_because: str = ""

    def counter_world(self, holds: bool) -> tuple[Settings, str]:
        """Settings in which the verdict should be another one, and why."""
        return (self.counter, self.because) if holds or not self.rather else (self.rather, self.rather_because)

    @property
    def theme(self) -> str:
        """Module that declares it."""
        return self.effect.__module__.rpartition(".")[2]


CLAIMS: dict[str, Claim] = {}


def claim(
    id: str,
    section: str,
    says: str,
    *,
    counter: Settings,
    because: str,
    unit: str = "share points",
    rope: float = 0.01,
    expects: int = 1,
    rather: Settings | None = None,
    rather_because: str = "",
) -> Callable[[Effect], Effect]:
    """Put the claim that a function measures on the list."""

    def listed(effect: Effect) -> Effect:
        if id in CLAIMS:
            raise ValueError(f"claim {id} is declared twice")
        CLAIMS[id] = Claim(id, section, says, effect, unit, rope, expects, counter, because, rather or {}, rather_because)
        return effect

    return listed
