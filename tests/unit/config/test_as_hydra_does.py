"""What is composed here is what Hydra composes of the same parts and the same command line."""

import pytest
from hydra import compose, initialize

from sim.config.load import MAIN, Composition, as_plain, register
from sim.config.options import choose
from sim.config.overrides import parse, quoted

LINES = {
    "nothing": [],
    "plain values": ["population.n_smes=60", "seed=3", "title='a: b'", "output.dir=results/x"],
    "groups": ["population=china", "outlook=contactless", "study=attribute", "output=default"],
    "lists": ["output.figures=[svg]", "scenarios=[baseline,'./mine.yaml']", "study.responses=[public_cost]"],
    "places in a list": ["policy.support_system.phases.0.budget_per_sme_year=3", "output.figures.0=png"],
    "a group of settings": ["policy.support_system.staff_seats={skill: 0.3}", "model.cognition={peer_rate: 0.01}"],
    "the same twice": ["model.cognition.peer_rate=0.01", "+model.cognition.peer_rate=0.02"],
    "what nobody knows": ["policy.support_system.new.deep=1", "unheard=[1,{a: 2}]"],
    "nothing in place of something": ["policy.public_service=null", "output.dir=null"],
}


def by_hydra(composition, scenario):
    register(composition.main, [*composition.parts, scenario])
    overrides = [f"{choice.group}={quoted(choice.name)}" for choice in (*composition.parts, scenario)]
    overrides += [setting.as_override() for setting in composition.line.settings]
    with initialize(version_base="1.3", config_path=None):
        return as_plain(compose(MAIN, overrides=overrides))


@pytest.mark.parametrize("scenario", ["baseline", "support_system"])
@pytest.mark.parametrize("words", LINES.values(), ids=LINES)
def test_it_is_the_same(words, scenario):
    if scenario == "baseline" and any(".phases.0" in word for word in words):
        pytest.skip("the baseline has no phases")
    composition, choice = Composition(parse(words)), choose("scenario", scenario)
    assert composition.compose(choice) == by_hydra(composition, choice)
