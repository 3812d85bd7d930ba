"""Discovery: what a policy is to reach, and how conditions under which it does not are looked for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.config.schema.base import Strict, given
from sim.units import Count, PositiveCount, PositiveShare, Share, Unit

Threshold = Annotated[float | None, Field(ge=-1e15, le=1e15), Unit("unit of the response")]
Peel = Annotated[float, Field(ge=0.001, le=0.5), Unit("share, 0.001 to 0.5")]
Depth = Annotated[int, Field(ge=0, le=8), Unit("splits, one below the other")]
Folds = Annotated[int, Field(ge=2, le=20), Unit("count, 2 to 20")]


class Goal(Strict):
    """What a policy is to reach in a world, as a mean over seeds."""

    response: str = given("effect_of_effective_adoption", "Response that is to reach a threshold.")
    per: str = given("", "Response that it is divided by, as in public_cost per effective_additional; where nothing is gained for the cost, the goal is not reached.")
    better: Literal["higher", "lower"] = given("higher", "Whether the goal is reached at the threshold and above, or at it and below; with regret, which policy is best.")
    regret: bool = given(False, "Whether the distance from the best of the study's policies in the same world is meant; it must not be above the threshold.")
    threshold: Threshold = given(None, "Where the goal begins; left out, where the worst_share of worlds ends.")
    worst_share: Share = given(0.25, "Share of worlds that count as failing where there is no threshold.", "assumption: a quarter is enough to describe")


class Discover(Strict):
    """A goal, and how far the search for boxes and trees goes."""

    goal: Goal = given(Goal(), "What a policy is to reach.")
    claim: str = given("", "Claim of the paper, as in C22, that is heard in each world instead of a goal of policies: it fails where its effect is not beyond what is of no relevance, with the sign that it gives.")
    scenarios: list[str] = given([], "Scenarios of the study that are looked at; left out, all policies.")
    minimum_density: Share = given(0.75, "Share of failing worlds that a box must have.", "Bryant & Lempert 2010 look for 0.8 or so")
    minimum_mass: PositiveShare = given(0.05, "Share of all worlds that a box must hold.", "Friedman & Fisher 1999, support beta_0")
    peel: Peel = given(0.05, "Share of a box that is peeled off at a time.", "Friedman & Fisher 1999, alpha")
    most_boxes: PositiveCount = given(3, "Boxes that are looked for, one after the other, each in what the earlier ones leave.")
    chance: Share = given(0.05, "A limit as likely as this by chance is dropped, where the box stays dense enough, and so is a box in worlds that did not help to find it.", "Bryant & Lempert 2010, quasi-p-values")
    depth: Depth = given(3, "Deepest tree; how deep it is within that, worlds that did not help to grow it decide.")
    folds: Folds = given(5, "Parts of the worlds, each of which once does not help to find what is tried on it.")
    resamples: Count = given(50, "Samples of the worlds in which the first box is looked for anew.")
    seed: Count = given(1, "Seed of parts and samples.")
