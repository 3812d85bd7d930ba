"""What the package relies on in Mesa; a Mesa that moves it turns this red and nothing else."""

import ast
from pathlib import Path

import mesa
from agent_twins import MESA

import sim.agents
from sim.agents import ColumnModel, seams

PACKAGE = Path(sim.agents.__file__).parent
PRIVATE = {"_all_agents", "_agents", "_agents_by_type", "_ids", "_batch_context", "_has_subscribers"}


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


def test_identities_are_claimed_in_a_row():
    model = ColumnModel(rng=1)
    assert seams.claim_identities(model, 10) == 1
    assert seams.next_identity(model) == 11
    assert mesa.Agent(model).unique_id == 11


def test_only_the_seams_touch_what_is_private():
    for path in PACKAGE.glob("*.py"):
        touched = {
            node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)
        }
        assert path.name == "seams.py" or not touched & PRIVATE, path
