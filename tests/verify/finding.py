"""What one check of the verification asked and found; a line of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One check.

    Attributes
    ----------
    number
        As on docs/verification.md: L1 to L14, M1 to M13, Q1 to Q4 for the quality of Monte Carlo.
    asked, oracle, measured, tolerance
        In words, for the page.
    right
        Whether what was measured is within the tolerance.
    seeds
        By which it can be repeated.
    """

    number: str
    asked: str
    oracle: str
    measured: str
    tolerance: str
    right: bool
    seeds: str


@dataclass
class Checked:
    """What a part of the verification found, and the numbers behind its figures.

    Attributes
    ----------
    findings
    drawn : by figure
        Arrays, as ``tests.verify.pictures`` takes them.
    """

    findings: list[Finding] = field(default_factory=list)
    drawn: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def __add__(self, other: Checked) -> Checked:
        """Both together."""
        return Checked([*self.findings, *other.findings], {**self.drawn, **other.drawn})
