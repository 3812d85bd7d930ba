"""Everything of Mesa that is private or differs between its versions, in one place.

Written for Mesa 3.3 and 3.5; a test names the attributes this module relies on, so that a Mesa that
moves them is noticed at once. Nothing else in the package may touch an underscore of Mesa.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from types import MethodType
from typing import Any
from weakref import WeakMethod

import mesa

try:  # Mesa 3.5.1 has a module for sets
    from mesa.agentset import AgentSet, GroupBy
except ImportError:
    from mesa.agent import AgentSet, GroupBy
try:  # Mesa 3.5 tells observers who comes and goes, keeps time in a list of events, and has scenarios of its own
    from mesa.experimental.mesa_signals import ModelSignals
    from mesa.experimental.scenarios import Scenario
    from mesa.time import Schedule
except ImportError:
    ModelSignals = Schedule = None
    Scenario = object

from sim.columns import FIRST_ID

__all__ = ["AgentSet", "GroupBy"]

COUNTS_PER_CLASS = hasattr(mesa.Agent, "_ids")
"""Mesa 3.3 counts identities in ``Agent._ids``, a dict keyed by model that no model ever leaves."""


class Unsaid(Scenario):
    """A scenario of Mesa's that says nothing and counts as none.

    SolaraViz makes a model anew with the parameters that its page shows; in place of one named `scenario` it would pass
    an empty scenario of Mesa's, unless the model has none.
    """

    def __bool__(self) -> bool:
        return False


def without_scenario(seed: int) -> dict[str, Any]:
    """What a model whose own parameter is called `scenario` gives to Mesa's constructor."""
    return {"rng": seed} if Scenario is object else {"rng": seed, "scenario": Unsaid(rng=seed)}


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
    """Whether anybody listens to who comes or leaves."""
    if ModelSignals is None:
        return False
    signals = (ModelSignals.AGENT_ADDED, ModelSignals.AGENT_REMOVED)
    return model._batch_context is not None or any(model._has_subscribers("agents", signal) for signal in signals)


# ---- steps that nobody hears of

STEPPING = ("step", "_wrapped_step", "_do_step", "_advance_time", "notify", "steps", "time", "running", "datacollector",
            "__getattribute__", "__setattr__")  # fmt: skip
"""What a step of a model goes through, besides what the model itself does in one."""


def stepping(kind: type[mesa.Model], own: Sequence[str] = ()) -> dict[str, Any]:
    """What a step of this class goes through; different where somebody has put another thing in the way.

    Parameters
    ----------
    kind
        Class of models.
    own
        Further names that matter to its steps.
    """
    names = {name: inspect.getattr_static(kind, name, None) for name in (*STEPPING, *own)}
    return {**names, "collect": mesa.DataCollector.collect}


def overheard(model: mesa.Model, written: Mapping[str, Any]) -> bool:
    """Whether anything but the model itself would notice single steps, its data collector apart.

    Parameters
    ----------
    model
        A model whose steps might be passed over.
    written : as `stepping` gives it
        What a step should go through.
    """
    wrapped = {"step": MethodType(mesa.Model._wrapped_step, model), "_user_step": MethodType(written["step"], model)}
    on_itself = {name: vars(model)[name] for name in (*written, *wrapped) if callable(vars(model).get(name))}
    return bool(
        stepping(type(model), list(written)) != written
        or on_itself != wrapped
        or getattr(model, "subscribers", None)
        or logging.getLogger(f"MESA.{mesa.Model.__module__}").isEnabledFor(logging.INFO)
        or hasattr(model, "time") != (Schedule is not None)  # a Mesa that keeps time in a way unknown here
        or (Schedule is not None and not _only_the_next_step_is_due(model))
    )


def _only_the_next_step_is_due(model: mesa.Model) -> bool:
    """Whether Mesa's list of events (3.5) holds the coming step, a unit of time ahead, and nothing else."""
    every, events = model._default_schedule, model._event_list
    event = every._current_event
    return bool(
        not events.is_empty()
        and events.peek_ahead(2) == [event]
        and event.time == model.time + 1.0
        and every.is_active
        and every.schedule == Schedule(interval=1.0, start=1.0)
        and every.function in (model._do_step, WeakMethod(model._do_step))  # Mesa 3.5.0 holds it firmly
    )


def step_again(model: mesa.Model) -> None:
    """Put the coming step back on Mesa's list of events (3.5), which loses it when one fails.

    Else all further steps would be nothing, in silence.
    """
    if Schedule is not None and model._default_schedule._current_event not in model._event_list:
        model._default_schedule._schedule_next(model.time + 1.0)


def steps_unheard(model: mesa.Model, n: int) -> Iterator[float]:
    """So many steps, counted as Mesa would, but without its list of events; for steps that are not `overheard`.

    Gives the time at which each step's figures are collected. A step that fails leaves what it leaves in Mesa.
    """
    steps = range(n)
    if Schedule is None or not steps:
        for _ in steps:
            model.steps += 1
            yield model.steps
        return
    event = model._event_list.pop_event()
    for _ in steps:
        model.steps += 1
        model.time = event.time
        yield event.time
        model._default_schedule._execution_count += 1
        event.time = model.time + 1.0
    model._event_list.add_event(event)


def collects_only(collector: Any, reporters: Mapping[str, Any]) -> bool:
    """Whether a data collector of Mesa's own kind has these reporters of the model and no others."""
    return (
        type(collector) is mesa.DataCollector
        and "collect" not in vars(collector)
        and collector._validated
        and not collector.agent_reporters
        and not collector.agenttype_reporters
        and _spelt_out(collector.model_reporters) == _spelt_out(reporters)
    )


def _spelt_out(reporters: Mapping[str, Any]) -> dict[str, Any]:
    """Reporters as they compare, also those of a copied model."""
    return {
        name: (told.func, told.args, told.keywords) if isinstance(told, partial) else told
        for name, told in reporters.items()
    }


def collect_at_once(collector: mesa.DataCollector, times: Sequence[float], values: Mapping[str, list[Any]]) -> None:
    """Enter what a data collector would have collected one step after the other.

    Parameters
    ----------
    times : (T,)
        As `steps_unheard` gave them.
    values : by reporter of the model, (T,) each
    """
    if hasattr(collector, "_collection_steps"):  # Mesa 3.5
        collector._collection_steps.extend(times)
    for name, column in values.items():
        collector.model_vars[name].extend(column)


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
