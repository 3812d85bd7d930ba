"""M13: a little more of a parameter moves a firm or two, and never a crowd, wherever no threshold is declared.

A parameter is swept over its plausible range in 200 steps with the same luck. Between neighbours of which more than one
firm decides otherwise the step is halved, until each firm has a place of its own or the step is a millionth of the
range: firms that turn at one and the same place are a jump.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from sim.simulation import simulate
from tests.verify.finding import Checked, Finding
from tests.verify.spreading import APART
from tests.worlds import config, lever, phase

SIZE = {"firms": 300, "months": 6}
KEEN: Mapping[str, Any] = {  # many firms are near the line
    **APART, "population.size_classes.*.aware_at_start": 0.9, "model.cognition.attention": 0.6,
    "model.cognition.prior_mean": 0.6, "model.projects.potential": 1.9,
}  # fmt: skip
FINEST = 1e-6  # of the range
GRANTS: Mapping[str, Any] = {
    **lever("fiscal_complement", {"cost_share": 1.0}, phase(budget=1e6)),
    "policy.fiscal_complement.cost_share.cap": 1e9, "policy.fiscal_complement.cost_share.compliance_cost": 0.0,
    "policy.fiscal_complement.cost_share.inspection": 1.0,
}  # fmt: skip
SWEPT: Mapping[str, tuple[float, float, Mapping[str, Any]]] = {  # the range, and what else is set
    "model.projects.fixed_cost": (0.2, 6.0, {}),
    "model.projects.success": (0.4, 0.7, {}),
    "model.appraisal.discount_per_year": (0.06, 0.2, {}),
    "model.capital.buffer": (0.4, 1.2, {}),
    "model.cognition.external_rate": (0.0003, 0.2, {}),
    "policy.fiscal_complement.cost_share.rate": (0.2, 0.7, GRANTS),
}
Decided = Callable[[float], np.ndarray]


def checked(points: int) -> Checked:
    """Every parameter.   points : count"""
    found, drawn = [], {}
    for key, (low, high, more) in SWEPT.items():
        decided = _decided({**KEEN, **more}, key)
        places = np.linspace(low, high, points)
        seen = {float(place): decided(float(place)) for place in places}
        steps = [_apart(seen[float(one)], seen[float(two)]) for one, two in pairwise(places)]
        crowd, asked = _largest_crowd(places, seen, decided, (high - low) * FINEST)
        moved = _apart(seen[float(places[0])], seen[float(places[-1])])
        drawn[key] = {"places": places, "users": np.array([seen[float(place)].sum() for place in places])}
        found.append(Finding(
            "M13", f"`{key}` from {low:g} to {high:g} in {points} steps: firms that turn at one place", "one",
            f"{crowd} (at most {max(steps)} in a step; {moved} in all; {asked} more runs to tell them apart)", "1",
            crowd <= 1 < moved, "seed 1; 300 firms, 6 months, no feedback between firms"))  # fmt: skip
    return Checked(found, {"smooth": drawn})


def _decided(settings: Mapping[str, Any], key: str) -> Decided:
    """Which firms have adopted by the end, at a value of the parameter."""

    def at(value: float) -> np.ndarray:
        lives = simulate(config({**settings, key: value}, **SIZE), every=SIZE["months"]).lives
        order = np.lexsort((lives["founded"], lives["slot"]))
        return np.asarray(lives["adoption_month"][order] >= 0)

    return at


def _apart(one: np.ndarray, two: np.ndarray) -> int:
    return int((one != two).sum())


def _largest_crowd(
    places: np.ndarray, seen: dict[float, np.ndarray], decided: Decided, finest: float
) -> tuple[int, int]:
    """Most firms that turn together, and how often the model was asked to find out."""
    open_steps = [(float(one), float(two)) for one, two in pairwise(places)]
    crowd, asked = 0, 0
    while open_steps:
        one, two = open_steps.pop()
        apart = _apart(seen[one], seen[two])
        if apart <= 1 or two - one <= finest:
            crowd = max(crowd, apart)
            continue
        middle = (one + two) / 2
        seen[middle], asked = decided(middle), asked + 1
        open_steps += [(one, middle), (middle, two)]
    return crowd, asked
