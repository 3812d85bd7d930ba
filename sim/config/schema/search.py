"""A search: what is to be large or small, in which sense it must hold in every world, and how long is searched."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.config.schema.base import Strict, given, refuse_twice
from sim.units import Count, PositiveCount, Share, Unit

Threshold = Annotated[float | None, Unit("unit of the response")]
Several = Annotated[int, Field(ge=2, le=1_000), Unit("count, at least 2")]


class Objective(Strict):
    """A response that a policy should make large, or keep small."""

    response: str = Field(pattern=r"\S", description="Measure; effect_of_ before a name asks for the difference from the baseline.")
    sense: Literal["maximise", "minimise"] = given("maximise", "Whether more of it is better, or less.")
    threshold: Threshold = given(None, "What counts as good enough in a world; left out, anything does.")


USUAL = [
    Objective(response="effect_of_effective_adoption", sense="maximise"),
    Objective(response="public_cost", sense="minimise"),
    Objective(response="gap_effective_adoption", sense="minimise"),
]


class Search(Strict):
    """How policies are proposed, generation by generation, and by what they are compared (decision 0024)."""

    objectives: list[Objective] = given(USUAL, "What is sought, all at once: no weights turn it into one number.")
    robust: Literal["regret", "worst", "mean", "quantile"] = given("regret", "How the worlds and parameter vectors make one value of an objective: the largest regret against the best policy found in each, the worst, the mean, or a quantile.")
    quantile: Share = given(0.1, "(quantile) Share of worlds and parameter vectors in which it may turn out worse.")
    optimiser: Literal["nsga2", "nsga3"] = given("nsga2", "NSGA-II, or for four objectives and more NSGA-III.")
    generations: PositiveCount = given(12, "Generations of proposals.")
    population: Several = given(20, "Proposals of a generation.")
    seed: Count = given(1, "Seed of the proposals.")
    steps: PositiveCount = given(20, "Equal portions into which the total is divided among levers.")
    spend_all: bool = given(False, "Whether the levers must get the whole total; otherwise a part may stay with the state.")
    again: PositiveCount = given(10, "Policies of the front, at most, that are run again with fresh seeds.")
    fresh_seeds: Several = given(8, "Seeds of these runs; none of them took part in the choice.")

    @model_validator(mode="after")
    def _objectives(self) -> Self:
        names = [objective.response for objective in self.objectives]
        refuse_twice(names, "objectives")
        if len(names) < 2:
            raise ValueError("a front needs two objectives or more")
        return self
