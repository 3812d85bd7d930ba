"""What surrounds the model: which scenarios, how often, how long, where to."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from sim.config.schema.base import Strict, contradictions, given
from sim.config.schema.behaviour import Behaviour
from sim.config.schema.evaluation import Evaluation
from sim.config.schema.executor import Executor
from sim.config.schema.outlook import Outlook
from sim.config.schema.policy import Policy
from sim.config.schema.population import Population
from sim.config.schema.study import Study
from sim.units import Count, Horizon, PositiveCount


class Output(Strict):
    """Where results go and how much is kept."""

    dir: str = Field(default="results/comparison", min_length=1, description="Folder of the results.")
    overwrite: bool = given(False, "Replace earlier results of this project in that folder.")
    firms: bool = given(False, "Keep one row per firm, scenario and seed.")
    figures: list[Literal["pdf", "svg", "png"]] = given(["pdf", "svg", "png"], "Figure formats.")
    audit_every_months: PositiveCount = given(1, "How often the gap audit is made.")


OF_STUDIES = ("study", "executor")
NOT_DETERMINING: dict[str, Any] = {  # of the numbers of one run; how often gaps are audited is
    "output": {"dir", "overwrite", "firms", "figures"},
    **dict.fromkeys(("workers", "lang", "evaluation", "members", "ensemble", *OF_STUDIES), True),
}


class Config(Strict):
    """Everything that determines a result."""

    seed: int = Field(default=1, ge=0, le=2**62, description="Seed of one run; base seed of a comparison.")
    seeds: int = Field(default=20, ge=1, le=100_000, description="Replicates of a comparison.")
    members: PositiveCount = given(1, "Parameter vectors of the ensemble in which a comparison is made, the first ones: each with all seeds; studies have study.members.")
    ensemble: str = Field(default="eu27", min_length=1, description="Where parameter vectors come from, in comparisons, studies and claims: name of a shipped ensemble, or path of a CSV file.")
    months: Horizon = given(120, "Length of a run in months.")
    workers: Count = given(0, "Processes; 0 means one per processor.")
    scenarios: list[str] = given([], "Scenarios of a comparison: names, or paths of scenario files.")
    baseline: str = given("baseline", "Scenario that the others are compared with.")
    population: Population = Field(description="Where the firms come from.")
    model: Behaviour = given(Behaviour(), "How firms, suppliers and large firms behave.")
    outlook: Outlook = given(Outlook(), "How technology moves, whatever policy does.")
    policy: Policy = Field(description="The scenario.")
    lang: Literal["en", "zh"] = given("en", "Language of figures, report, tables on the terminal and help: English or Chinese.")
    output: Output = given(Output(), "Results.")
    evaluation: Evaluation = given(Evaluation(), "How costs and benefits of a comparison are weighed.")
    study: Study = given(Study(), "What sweep, sensitivity, discover, attribute and design try; compare and run pass over it.")
    executor: Executor = given(Executor(), "Where the runs of a study are executed.")

    @model_validator(mode="after")
    def _references(self) -> Self:
        """Sectors and regions that a scenario names must exist in the population."""
        unknown: list[tuple[tuple[str | int, ...], str]] = []
        for lever_name, lever in self.policy.levers():
            for number, phase in enumerate(lever.phases):
                for kind in ("sectors", "regions"):
                    known = getattr(self.population, kind)
                    path = ("policy", lever_name, "phases", number, "targeting", kind)
                    unknown += [
                        ((*path, place), f"= {name!r}: no such {kind[:-1]} in this population; known: {', '.join(known)}")
                        for place, name in enumerate(getattr(phase.targeting, kind))
                        if name not in known
                    ]
        if unknown:
            raise contradictions(unknown)
        return self


def determining(config: Config) -> dict[str, Any]:
    """What of a configuration determines the numbers of a run, as it is kept beside them."""
    return config.model_dump(mode="json", exclude=NOT_DETERMINING)
