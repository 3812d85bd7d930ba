"""Everything of Mesa that is private or differs between its versions, in one place.

Written for Mesa 3.3 and 3.5; a test names the attributes this module relies on, so that a Mesa that
moves them is noticed at once. Nothing else in the package may touch an underscore of Mesa.
"""

from __future__ import annotations

from typing import Any

import mesa

try:  # Mesa 3.5 has a module for sets and tells observers who comes and goes
    from mesa.agentset import AgentSet, GroupBy
    from mesa.experimental.mesa_signals import ModelSignals
except ImportError:  # Mesa 3.3
    from mesa.agent import AgentSet, GroupBy

    ModelSignals = None

from sim.columns import FIRST_ID

__all__ = ["AgentSet", "GroupBy"]

COUNTS_PER_CLASS = hasattr(mesa.Agent, "_ids")
"""Mesa 3.3 counts identities in ``Agent._ids``, a dict keyed by model that no model ever leaves."""


def open_books(model: mesa.Model, agents: AgentSet) -> None:
    """Make ``agents`` what ``model.agents`` answers with, and start counting identities."""
    model._all_agents = agents
    if COUNTS_PER_CLASS:
        model.agent_id_counter = FIRST_ID  # 3.5 keeps its count under this name


def next_identity(model: mesa.Model) -> int:
    """Identity of the next agent, of whatever kind."""
    return int(model.agent_id_counter)


def claim_identities(model: mesa.Model, n: int) -> int:
    """Take ``n`` identities in a row; the first of them."""
    first = next_identity(model)
    model.agent_id_counter = first + n
    return first


def number(model: mesa.Model, agent: mesa.Agent) -> None:
    """Give an ordinary agent its identity where Mesa would take it from a count of its own.

    Mesa 3.3 has just counted in ``Agent._ids`` and would keep the model alive there for ever; the
    count is dropped and the model's own is used instead, which a copied or unpickled model keeps.
    """
    if COUNTS_PER_CLASS:
        mesa.Agent._ids.pop(model, None)
        agent.unique_id = claim_identities(model, 1)


def announce(model: mesa.Model, agent: mesa.Agent, *, added: bool) -> None:
    """Tell the observers of ``model.agents`` (Mesa 3.5) that an agent came or went."""
    if ModelSignals is not None:
        signal = ModelSignals.AGENT_ADDED if added else ModelSignals.AGENT_REMOVED
        model.notify("agents", signal, args=(agent,))


def observed(model: mesa.Model) -> bool:
    """Whether anybody listens to who leaves."""
    if ModelSignals is None:
        return False
    listening = model._has_subscribers("agents", ModelSignals.AGENT_REMOVED)
    return bool(listening or model._batch_context is not None)


def methods_reading_storage() -> set[str]:
    """Names of Mesa's methods that read ``AgentSet._agents``, which a set over columns does not have."""
    found = set()
    for base in AgentSet.__mro__:
        if base.__module__.startswith("mesa."):
            for name, member in vars(base).items():
                code: Any = getattr(member, "__code__", None)
                if code is not None and "_agents" in code.co_names:
                    found.add(name)
    return found
