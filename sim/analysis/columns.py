"""What people call the tables of analyses and the columns that these share, with units and meanings."""

from __future__ import annotations

from typing import NamedTuple

from sim.language import later


class Head(NamedTuple):
    """A column for people: its label, unit and meaning, in English until they are said."""

    label: str
    unit: str = ""
    meaning: str = ""


_OWN = later("in the unit of the row")
_RUNS, _SHARE = later("runs"), later("share")
COLUMNS = {
    "response": Head(later("Outcome"), "", later("what is measured, with its unit")),
    "objective": Head(later("Objective"), "", later("the outcome that is aimed at, with its unit")),
    "scenario": Head(later("Scenario"), "", later("the policy")),
    "policy": Head(later("Policy"), "", later("name of a policy that the search has found or was given")),
    "title": Head(later("Title")),
    "point": Head(later("Point"), later("number, from 0"),
                  later("place among the settings of the levers that are tried")),
    "world": Head(later("World"), later("number, from 0"), later("place among the worlds that are tried")),
    "member": Head(later("Parameter vector"), later("number, from 0"), later("place among the parameter vectors")),
    "month": Head(later("Month"), later("number, from 0"), later("since the start of the run")),
    "replicate": Head(later("Replicate"), later("number, from 0"), later("place among the seeds")),
    "factor": Head(later("Factor"), "", later("the setting that is varied")),
    "level": Head(later("Value"), later("in the unit of the factor"), later("what the factor is set to")),
    "world_factor": Head(later("Factor of the world"), "", later("the second setting that is varied")),
    "world_level": Head(later("Value in the world"), later("in the unit of the factor"),
                        later("what the second factor is set to")),
    "mean": Head(later("Mean"), _OWN, later("mean of the means of worlds and parameter vectors")),
    "median": Head(later("Median"), _OWN, later("half of the values are below it")),
    "low": Head(later("Low"), _OWN, later("lower end of the interval")),
    "high": Head(later("High"), _OWN, later("upper end of the interval")),
    "sd": Head(later("Standard deviation"), _OWN),
    "runs": Head(later("Runs"), _RUNS, later("how many the number rests on")),
    "no_number": Head(later("Runs without a number"), _RUNS, later("runs whose outcome is not defined")),
    "futures": Head(later("Futures"), later("count"), later("worlds with a parameter vector that the mean is over")),
    "futures_missing": Head(later("Futures missing"), later("count"), later("futures of which no run is left")),
    "fewest_seeds": Head(later("Fewest seeds"), later("count"), later("in the future with the fewest")),
    "most_seeds": Head(later("Most seeds"), later("count"), later("in the future with the most")),
    "replicates": Head(later("Replicates"), later("count"), later("in the future with the fewest")),
    "most_replicates": Head(later("Most replicates"), later("count"), later("in the future with the most")),
    "worlds": Head(later("Worlds"), later("count")),
    "members": Head(later("Parameter vectors"), later("count")),
    "seeds": Head(later("Seeds"), later("count")),
    "lever": Head(later("Lever")),
    "basis": Head(later("Money"), "", later("whether levers have their own money or equal money")),
    "contrast": Head(later("Contrast")),
    "combination": Head(later("Levers together")),
    "total": Head(later("Total"), _OWN, later("the effect that is divided")),
    "share": Head(later("Part"), _SHARE),
    "p": Head(later("p-value"), later("probability")),
    "p_holm": Head(later("p-value, corrected"), later("probability"), later("after Holm, for the number of pairs")),
    "verdict": Head(later("Verdict")),
    "figure": Head(later("Figure"), "", later("the published figure")),
    "year": Head(later("Year")),
    "observed": Head(later("Observed"), _SHARE, later("as published")),
    "inside": Head(later("Inside"), "", later("whether the interval holds the value")),
    "key": Head(later("Setting")),
    "box": Head(later("Box"), later("number"), later("of conditions")),
    "coverage": Head(later("Coverage"), _SHARE, later("of the failing worlds, those inside")),
    "density": Head(later("Density"), _SHARE, later("of the worlds inside, those that fail")),
    "failing": Head(later("Failing"), later("worlds")),
    "where": Head(later("Conditions")),
    "regret": Head(later("Regret"), _OWN, later("what the best policy of the same future does better")),
    "source": Head(later("Source")),
}  # fmt: skip
BOOKKEEPING = ("point", "runs", "no_number", "futures", "futures_missing", "fewest_seeds", "most_seeds", "replicates",
               "most_replicates")  # fmt: skip
"""Columns that say what a number rests on: for a workbook, unless something is missing."""
LACKING = ("no_number", "futures_missing")
"""Those of them that a page shows where they are not 0."""
TITLES = {  # of the tables that say what was found; all others are for the workbook
    "by_policy": later("Each policy, over all worlds"),
    "drivers": later("What drives outcomes"),
    "ends": later("Outcomes at the end, over all worlds"),
    "boxes": later("Boxes of conditions under which the goal is missed"),
    "held_out": later("The boxes in worlds that were held out"),
    "shapley": later("What each lever contributes"),
    "interactions": later("Which levers complement one another"),
    "per_money": later("What each lever does for its money"),
    "front": later("The best mixes of levers"),
    "composition": later("What the best mixes are made of"),
    "against": later("The best mixes beside shipped scenarios"),
    "figures": later("Published figures beside the model"),
    "patterns": later("Patterns that surveys tell of"),
    "references": later("The model beside naive references"),
    "parameters": later("How far parameters are narrowed"),
}
