"""Every part of every lever, and every shipped scenario, that can do nothing does nothing, to the last bit."""

from itertools import pairwise

import pytest

from sim.config.load import load
from sim.config.options import shipped
from sim.config.schema.experiment import Config
from sim.config.schema.parts import LEVERS
from sim.config.schema.policy import Policy
from sim.simulation import simulate
from tests.worlds import config, lever, phase, same

SIZE = {"firms": 60, "months": 18}
EAGER = {
    "model.cognition.external_rate": 0.1, "population.size_classes.*.aware_at_start": 0.4,
    "population.regions.metropolitan.share": 0.6, "population.regions.intermediate.share": 0.4,
    "population.regions.rural.share": 0.0, "model.administration.leakage": 0.0,
}  # fmt: skip
PARTS = [(name, part) for name in LEVERS for part, _ in Policy.model_fields[name].default.parts()]
FOR_ALL = {part for name in LEVERS for part, each in Policy.model_fields[name].default.parts() if each.serves_everyone}
IDLE = {
    "no budget": phase(budget=0.0),
    "after the horizon": phase("2022-08", "2030-12", 2_000.0),  # month 19 of 18
    "nobody eligible": phase(budget=2_000.0, regions=["rural"]),
}


def kept(settings):
    return simulate(config({**EAGER, **settings}, **SIZE))


@pytest.fixture(scope="module")
def baseline():
    found = kept({})
    assert (found.lives["adoption_month"] > 0).sum() > 5
    return found


@pytest.mark.parametrize("idle", IDLE)
@pytest.mark.parametrize(("name", "part"), PARTS, ids=[part for _, part in PARTS])
def test_an_idle_part_changes_nothing(baseline, name, part, idle):
    if idle == "nobody eligible" and part in FOR_ALL:
        pytest.skip("serves everyone, and the schema refuses targets")
    found = kept(lever(name, {part: 1.0}, IDLE[idle]))
    assert not same(found, baseline)
    assert not found.accounts["paid"].any()


@pytest.mark.parametrize("how", ["without money", "after the horizon"])
@pytest.mark.parametrize("name", [name for name in shipped("scenario") if name != "baseline"])
def test_an_idle_scenario_changes_nothing(baseline, name, how):
    given = config(EAGER, **SIZE)
    policy = load([], name).policy.model_dump()
    for each in LEVERS:
        for number, told in enumerate(policy[each]["phases"]):
            if how == "without money":
                told["budget_per_sme_year"] = 0.0
            else:
                told["first_month"], told["last_month"] = f"{2040 + number}-01", f"{2040 + number}-12"
        months = [(one["first_month"], one["last_month"]) for one in policy[each]["phases"]]
        assert all(last < first for (_, last), (first, _) in pairwise(months)) or how == "without money"
    assert not same(simulate(Config.model_validate({**given.model_dump(), "policy": policy})), baseline)
