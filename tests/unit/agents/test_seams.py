"""What the package relies on in Mesa; a Mesa that moves it turns this red and nothing else."""

import ast
from pathlib import Path
from types import MethodType

import mesa
import pytest
from agent_twins import MESA

import sim.agents
from sim.agents import ColumnModel, seams

PACKAGE = Path(sim.agents.__file__).parent
PRIVATE = {
    *("_all_agents", "_agents", "_agents_by_type", "_ids", "_batch_context", "_has_subscribers"),
    *("_wrapped_step", "_user_step", "_do_step", "_advance_time"),
    *("_default_schedule", "_event_list", "_current_event", "_execution_count"),
    *("_validated", "_collection_steps", "_scenario_defaults"),
}


def test_mesa_has_what_the_seams_touch():
    model = mesa.Model(rng=1)
    assert model.agents is model._all_agents
    assert model.agents_by_type is model._agents_by_type
    if MESA < (3, 5):
        assert seams.COUNTS_PER_CLASS
        assert not hasattr(model, "agent_id_counter")
    else:
        assert not seams.COUNTS_PER_CLASS
        assert model.agent_id_counter == 1
        assert not model._has_subscribers("agents", seams.ModelSignals.AGENT_REMOVED)
        assert model._batch_context is None


def test_mesa_steps_as_the_seams_pass_over():
    model = mesa.Model(rng=1)
    assert (model.step, model._user_step) == (model._wrapped_step, MethodType(mesa.Model.step, model))
    assert not seams.overheard(model, seams.stepping(mesa.Model))
    collector = mesa.DataCollector(model_reporters={"steps": "steps"})
    assert not seams.collects_only(collector, {"steps": "steps"})  # before it has looked at its reporters
    collector.collect(model)
    assert seams.collects_only(collector, {"steps": "steps"})
    assert model.steps == 0  # asking whether anybody listens takes no step
    if MESA >= (3, 5):
        assert collector._collection_steps == [0.0]
        assert model._default_schedule._current_event in model._event_list
        assert model._default_schedule._execution_count == 0


def test_a_mesa_that_wraps_steps_in_another_way_is_stepped(monkeypatch):
    written = seams.stepping(mesa.Model)
    monkeypatch.setattr(mesa.Model, "_wrapped_step", lambda model: None)
    assert seams.overheard(mesa.Model(rng=1), written)


@pytest.mark.skipif(MESA < (3, 5), reason="Mesa has scenarios since 3.5")
def test_an_unsaid_scenario_is_one_of_mesas_that_counts_as_none():
    """A page of SolaraViz would otherwise pass an empty one in place of a parameter of this name."""
    model = mesa.Model(**seams.without_scenario(7))
    assert isinstance(model.scenario, seams.Scenario)
    assert not model.scenario
    assert (model.scenario.rng, model.scenario.model) == (7, model)
    assert mesa.Agent(model).scenario is model.scenario
    assert model.random.random() == mesa.Model(rng=7).random.random()


def test_identities_are_claimed_in_a_row():
    model = ColumnModel(rng=1)
    assert seams.claim_identities(model, 10) == 1
    assert seams.next_identity(model) == 11
    assert mesa.Agent(model).unique_id == 11


def test_only_the_seams_touch_what_is_private():
    for path in [*PACKAGE.glob("*.py"), PACKAGE.parent / "model.py"]:
        touched = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
        assert path.name == "seams.py" or not touched & PRIVATE, path
