"""A study: which worlds and which policies are tried, how often, and what is asked of the results.

Levers are what the state can set, uncertainties what it cannot; every policy is tried in every world. What a study
varies is named by the key of the setting, as on the command line.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from sim.config.schema.attribute import Attribute
from sim.config.schema.base import Strict, given, refuse_twice
from sim.config.schema.calibrate import Calibrate
from sim.config.schema.discover import Discover
from sim.config.schema.search import Search
from sim.config.schema.sensitivity import Sensitivity
from sim.config.schema.validation import Validation
from sim.units import Count, Coverage, PositiveCount, Unit

Level = bool | int | float | str | list[str]
OwnUnit = Annotated[float, Unit("unit of the setting")]
End = Annotated[float | None, Unit("unit of the setting")]
HalfWidth = Annotated[float, Field(ge=0), Unit("unit of the measure")]


class Factor(Strict):
    """One setting that is varied: between two ends, or over a list of values."""

    key: str = Field(pattern=r"\S", description="Key of the setting, as in model.cognition.peer_rate; a star stands for every name.")
    low: End = given(None, "Lowest value; left out, the lower end of the setting's plausible range.")
    high: End = given(None, "Highest value; left out, the upper end of the setting's plausible range.")
    values: list[Level] = given([], "Values, instead of a range.")
    label: str = given("", "What figures call it; left out, the last part of the key in words.")
    whole: bool = given(False, "Only whole numbers make sense.")
    scale: Literal["linear", "log"] = given("linear", "Whether places in the range are even in the value or in its logarithm.")
    of_total: bool = given(False, "(search) A part of the total: all such factors together never exceed it.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.of_total and (self.values or self.whole or not self.low is self.high is None):
            raise ValueError("a part of the total (of_total) takes neither low, high, values nor whole")
        if self.scale == "log" and (self.values or self.whole or self.of_total):
            raise ValueError("the scale log takes neither values, whole nor of_total")
        if self.values and not (self.low is None and self.high is None):
            raise ValueError("takes either values, or low and high")
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise ValueError(f"low {self.low:g} must be below high {self.high:g}")
        refuse_twice([_written(value) for value in self.values], "values")
        broken = [end for end in (self.low, self.high, *self.values) if isinstance(end, float) and not end.is_integer()]
        if self.whole and broken:
            raise ValueError(f"takes whole numbers only (whole), and {broken[0]:g} is none")
        return self

    @property
    def name(self) -> str:
        """What figures call it."""
        return self.label or self.key


def _written(value: Any) -> str:
    """A value as a text that is the same for equal numbers, and another for what is no number."""
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def overlap(one: str, other: str) -> bool:
    """Whether two keys may lead to the same setting: part by part they are the same, or a star stands in one of them.

    Examples
    --------
    >>> overlap("policy.*.phases.0.first_month", "policy.public_service.phases.*.first_month"), overlap("a.*", "b.c")
    (True, False)
    """
    parts = one.split("."), other.split(".")
    alike = all(a == b or "*" in (a, b) for a, b in zip(*parts, strict=False))
    return len(parts[0]) == len(parts[1]) and alike


class Space(Strict):
    """Factors, and which of their combinations are tried."""

    factors: list[Factor] = given([], "Settings that are varied.")
    design: Literal[
        "factorial", "one_at_a_time", "latin_hypercube", "sobol", "morris", "saltelli", "simplex", "combinations", "search",
        "history_matching", "list", "file"
    ] = given("factorial", "Which combinations: all levels, one factor at a time, points that fill the space, designs for Morris and Sobol indices, shares of a budget, each lever in or out, those that a search proposes, those that could match published figures, or own ones.")
    points: PositiveCount = given(64, "Points of a design that fills the space; of saltelli its base size, of morris its paths, of history_matching those before the first wave.")
    levels: PositiveCount = given(4, "Levels of each range, where a design has levels; at least 2.")
    second_order: bool = given(False, "Whether saltelli also lets pairs of factors be told apart.")
    seed: Count = given(1, "Seed of designs that are drawn.")
    total: OwnUnit = given(1.0, "What the factors of a simplex add up to, and those of combinations at equal money; in a search, what those of_total never exceed together.")
    points_file: str = given("", "Path of a CSV file with a column for each factor's key, for the design file; in a study file, seen from that file. Where a cell is empty, the setting stays as the scenario has it.")
    points_list: list[dict[str, Level]] = given([], "Points by key, for the design list, which takes no factors; a setting that a point leaves out stays as the scenario has it.")

    def names(self) -> dict[str, str]:
        """What figures and sentences call the factors, by key: the label, else the key's last part in words.

        Where that part is the same of several, or is somebody's label, the key stands for itself.
        """
        last = {factor.key: factor.key.rpartition(".")[2].replace("_", " ") for factor in self.factors}
        plain = {factor.key: factor.label or last[factor.key] for factor in self.factors}
        taken = list(plain.values())
        return {
            factor.key: name if factor.label or taken.count(name) == 1 else factor.key
            for factor, name in zip(self.factors, taken, strict=True)
        }

    @model_validator(mode="after")
    def _complete(self) -> Self:
        keys = [factor.key for factor in self.factors]
        refuse_twice(keys, "factors")
        refuse_twice([factor.label for factor in self.factors if factor.label], "labels")
        for number, key in enumerate(keys):
            for other in keys[:number]:
                if overlap(key, other):
                    raise ValueError(f"factors {other} and {key} may lead to the same setting; name each setting once")
        if self.design == "list" and self.factors:
            raise ValueError("the design list takes no factors: its points name the settings themselves")
        if (self.design == "file") != bool(self.points_file):
            raise ValueError("points_file and the design file belong together")
        if (self.design == "list") != bool(self.points_list):
            raise ValueError("points_list and the design list belong together")
        if self.design != "search" and any(factor.of_total for factor in self.factors):
            raise ValueError("of_total belongs to the design search")
        if self.design not in ("factorial", "file", "list") and not self.factors:
            raise ValueError(f"the design {self.design} needs factors")
        return self


FEWEST = 4  # replicates below which no effect counts as known: two that agree by chance say little


class Replication(Strict):
    """How often each world is repeated: a fixed number of seeds, or more until an effect is known well enough."""

    seeds: PositiveCount = given(4, "Replicates of each world, at first.")
    until_half_width: HalfWidth = given(0.0, "Half width of the interval of the paired effect at which replication stops, after 4 replicates at the earliest; 0 for never more than seeds.")
    of: str = given("effective_adoption", "Measure whose paired effect must be known so well.")
    level: Coverage = given(0.95, "Coverage of the interval.")
    at_once: PositiveCount = given(4, "Replicates that are added at a time.")
    most: PositiveCount = given(64, "Replicates at which it stops in any case; the results say how many worlds fell short.")

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.until_half_width and self.most < self.seeds:
            raise ValueError(f"most = {self.most} replicates are fewer than the first seeds = {self.seeds}")
        return self


class Study(Strict):
    """Worlds, policies, repetitions, and what is kept."""

    title: str = given("Study", "Short name for figures and tables.")
    question: str = given("", "What this study is meant to answer.")
    assumptions: list[str] = given([], "What a reader must know before quoting a result.")
    scenarios: list[str] = given([], "Scenarios that are tried beside the baseline: names, or paths of scenario files.")
    levers: Space = given(Space(), "What the state can set; the baseline keeps its own.")
    uncertainties: Space = given(Space(), "What it cannot set: the same for all policies of a world, the baseline among them.")
    members: PositiveCount = given(1, "Parameter vectors of the ensemble, the first ones.")
    targets: str = given("", "Published figures that each run is surveyed for: a shipped file by name, as in eu27, or the path of a CSV file; in a study file, seen from that file.")
    patterns: bool = given(False, "Whether each run is also asked what patterns of published figures need, beyond single figures.")
    stop_after_targets: bool = given(False, "Whether runs end with the last month that a figure or a pattern is of.")
    replication: Replication = given(Replication(), "Repetitions of each world.")
    most_runs: Annotated[int, Field(ge=1, le=1_000_000_000_000), Unit("count, at least 1")] = given(1_000_000, "Runs above which a study is refused before anything is made of it, as a slip.")
    responses: list[str] = given(["adoption", "effective_adoption"], "Measures that are analysed; effect_of_ before a name asks for the difference from the baseline.")
    every_months: PositiveCount = given(12, "How often measures are kept; the last month always is.")
    dimensions: list[Literal["all", "size_class", "stage", "sector", "region", "use"]] = given(["all"], "By what firms are told apart in what is kept.")
    sensitivity: Sensitivity = given(Sensitivity(), "(sensitivity) How sure one wants to be of what drives an outcome.")
    discover: Discover = given(Discover(), "(discover) Where a policy fails its goal.")
    attribute: Attribute = given(Attribute(), "(attribute) How an effect is attributed to levers.")
    search: Search = given(Search(), "(design) What is sought, and how.")
    calibrate: Calibrate = given(Calibrate(), "(calibrate) How parameters are fitted to published figures.")
    validation: Validation = given(Validation(), "(validate) What was known before.")

    @model_validator(mode="after")
    def _something_is_kept(self) -> Self:
        if not self.responses:
            raise ValueError("responses is empty: name one measure at least, as in responses: [adoption]")
        if "all" not in self.dimensions:
            raise ValueError("dimensions must contain all: measures over all firms are what every analysis reads")
        refuse_twice(self.responses, "responses")
        refuse_twice(self.dimensions, "dimensions")
        return self
