"""`model.run` passes over Mesa's steps where nobody would notice them, and leaves everything as steps would."""

import copy
import functools
import logging
import pickle
import random
import weakref
from enum import Enum
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType

import mesa
import numpy as np
import pytest
from pydantic import BaseModel

import sim.model
from sim.config.load import load
from sim.model import SME, AdoptionModel, AISupplier
from sim.month.books import BooksDoNotClose

MONTHS = 15
COUNTED_BY_PROCESS = {"unique_id", "_scenario_id"}  # of Mesa's events and scenarios; views have an `_identity`
TIMED = hasattr(mesa, "time")  # Mesa 3.5
timed = pytest.mark.skipif(not TIMED, reason="Mesa keeps time, lists events and sends signals since 3.5")


class Watched(AdoptionModel):
    """With a step of its own, as a user writes one."""

    def step(self):
        super().step()
        self.seen = [*getattr(self, "seen", []), self.world.month]


class Halting(AdoptionModel):
    """Running is told by the class."""

    @property
    def running(self):
        return self._goes_on

    @running.setter
    def running(self, goes_on):
        self.told = [*getattr(self, "told", []), goes_on]
        self._goes_on = goes_on


@functools.cache
def config(scenario):
    return load(["population.n_smes=120", f"months={MONTHS}", "seed=3"], scenario)


def made(kind=AdoptionModel, scenario="full_package"):
    return kind(config(scenario))


def stepped(model, months=MONTHS):
    for _ in range(months):
        model.step()
    return model


def ran(model, *months):
    model.run(*months)
    return model


@pytest.fixture
def collected(monkeypatch):
    """Number of months that Mesa's data collector was asked to collect."""
    months = []
    collect = mesa.DataCollector.collect

    def counted(collector, model):
        months.append(model.world.month)
        collect(collector, model)

    monkeypatch.setattr(mesa.DataCollector, "collect", counted)
    monkeypatch.setitem(sim.model.AS_WRITTEN, "collect", counted)
    return months


# ---- equality of everything


def parts(thing):
    """What a thing is made of, by name; None for what can be compared as it is."""
    if isinstance(thing, dict):
        return {"keys": list(thing), **{repr(key): value for key, value in thing.items()}}
    if isinstance(thing, list | tuple):
        return dict(enumerate(thing))
    if isinstance(thing, functools.partial):
        return {"func": thing.func, "args": thing.args, "keywords": thing.keywords}
    if isinstance(thing, MethodType):
        return {"func": thing.__func__, "self": thing.__self__}
    if isinstance(thing, weakref.ref):
        return {"refers to": thing()}
    if isinstance(thing, random.Random):
        return {"state": thing.getstate()}
    if isinstance(thing, np.random.Generator):
        return {"state": thing.bit_generator.state}
    if isinstance(thing, FunctionType):
        return {"module": thing.__module__, "name": thing.__qualname__}
    if isinstance(thing, BuiltinFunctionType | ModuleType | type | Enum | BaseModel):
        return None
    slots = {slot for kind in type(thing).__mro__ for slot in getattr(kind, "__slots__", ())}
    names = [*getattr(thing, "__dict__", {}), *sorted(slots - {"__dict__", "__weakref__"})]
    if any(kind.__module__.startswith("mesa.") for kind in type(thing).__mro__):
        names = [name for name in names if name not in COUNTED_BY_PROCESS]
    return {name: getattr(thing, name) for name in names if hasattr(thing, name)} if names else None


def differences(one, other, at="model"):
    """Paths at which two things differ; of sets only the sizes count."""
    found, met, open_pairs = [], set(), [(at, one, other)]
    while open_pairs:
        path, a, b = open_pairs.pop()
        if (id(a), id(b)) in met:
            continue
        met.add((id(a), id(b)))
        if type(a) is not type(b):
            found.append(f"{path}: {type(a).__name__} and {type(b).__name__}")
        elif isinstance(a, np.ndarray):
            exact = a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
            found += [] if exact else [path]
        elif (inside := parts(a)) is None:
            same = a is b or a == b or (a != a and b != b)
            found += [] if same or (isinstance(a, set) and len(a) == len(b)) else [f"{path}: {a!r} and {b!r}"]
        else:
            others = parts(b)
            found += [] if list(inside) == list(others) else [f"{path}: {list(inside)} and {list(others)}"]
            open_pairs += [(f"{path}.{name}", inside[name], others[name]) for name in inside if name in others]
    return found


def test_differences_are_found():
    model, other = made(), made()
    assert not differences(model, other)
    other.world.firms.cash[7] += 1e-9
    other.datacollector.model_vars["firms"].append(0.0)
    other.random.random()
    other.running = 1
    found = " ".join(differences(model, other))
    assert all(name in found for name in ("firms.cash", "model_vars", "random", "running"))


@pytest.mark.parametrize("scenario", ["baseline", "full_package"])
def test_everything_is_as_after_steps(scenario, collected):
    steps, months = stepped(made(scenario=scenario)), made(scenario=scenario)
    before = len(collected)
    months.run()
    assert len(collected) == before
    assert not differences(steps, months)
    assert months.steps == MONTHS
    assert not months.running
    assert not TIMED or (months.time, type(months.time)) == (float(MONTHS), float)
    frames = [model.datacollector.get_model_vars_dataframe() for model in (steps, months)]
    assert frames[0].equals(frames[1])


@pytest.mark.parametrize("parts_of_a_run", [(4, 0, 7), (0,), (MONTHS + 9,), (MONTHS, 5)])
def test_parts_of_a_run_and_beyond_the_horizon(parts_of_a_run):
    months = made()
    for part in parts_of_a_run:
        months.run(part)
    steps = stepped(made(), sum(parts_of_a_run))
    assert not differences(steps, months)


def test_steps_and_runs_take_turns():
    mixed = stepped(ran(stepped(made(), 2), 5), 3)
    mixed.run()
    assert not differences(stepped(made()), mixed)


def test_the_collector_holds_plain_numbers_of_its_own():
    model = ran(made(), 3)
    held = model.datacollector.model_vars["cash"]
    assert [type(value) for value in held] == [float] * 4
    model.record.values[:] = 0.0
    assert held[-1] > 0


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_copies_are_passed_over_too(copied, collected):
    copies = [copied(ran(made(), 4)) for _ in range(2)]
    stepped(copies[0], 6)
    before = len(collected)
    copies[1].run(6)
    assert len(collected) == before
    assert not differences(*copies)


def failing(month):
    """A month's page on which the books do not close in this month."""
    written = sim.model.advance

    def advance(world):
        written(world)
        if world.month == month:
            raise BooksDoNotClose("as asked")

    return advance


def test_a_month_that_fails_leaves_what_a_step_leaves(monkeypatch):
    steps, months = made(), made()
    monkeypatch.setattr(sim.model, "advance", failing(month=6))
    with pytest.raises(BooksDoNotClose):
        stepped(steps)
    with pytest.raises(BooksDoNotClose):
        months.run()
    assert not differences(steps, months)
    assert (months.steps, len(months.datacollector.model_vars["firms"])) == (6, 6)


def test_no_agent_is_made(collected):
    model = made()
    model.run(3)
    stepped(model, 3)
    model.datacollector.get_model_vars_dataframe()
    assert len(model.agents_by_type[SME]) == len(model.world.firms)
    assert not any(model.roster(kind).views for kind in model.agent_types)
    next(iter(model.agents_by_type[SME]))
    assert len(model.roster(SME).views) == 1
    assert len(collected) == 1 + 3


# ---- whoever listens is told of each month


def test_a_step_of_ones_own_is_called():
    model = ran(made(Watched))
    assert model.seen == list(range(1, MONTHS + 1))
    assert model.steps == MONTHS


def test_a_step_put_on_the_instance_is_called():
    model, called = made(), []
    model.step = lambda: called.append(model.steps)
    model.run(3)
    assert called == [0, 0, 0]


def test_a_step_put_on_the_class_is_called(monkeypatch):
    called = []
    monkeypatch.setattr(AdoptionModel, "step", lambda model: called.append(model.steps))
    made().run(3)
    assert called == [1, 2, 3]


def test_running_told_by_the_class_is_told_each_month():
    assert ran(made(Halting)).told[1:] == stepped(made(Halting)).told[1:]


def firms_alive(model):
    return len(model.agents_by_type[SME])


@pytest.mark.parametrize(
    "reporters",
    [
        {"model_reporters": {"alive": firms_alive, "months": "steps"}},
        {"agent_reporters": {"identity": "unique_id"}},
        {"agenttype_reporters": {AISupplier: {"markup": "markup"}}},
        {"model_reporters": {}},
    ],
    ids=["model", "agents", "type of agents", "none"],
)
def test_a_collector_of_ones_own_collects_each_month(reporters):
    models = made(), made()
    for model in models:
        model.datacollector = mesa.DataCollector(**reporters)
    assert not differences(ran(models[0], 3).datacollector, stepped(models[1], 3).datacollector)
    kept = models[0].datacollector
    if kept.model_vars:
        assert kept.model_vars["months"] == [1, 2, 3]
    if kept.agent_reporters:
        assert set(kept.get_agent_vars_dataframe().index.get_level_values("Step")) == {1, 2, 3}
    if kept.agenttype_reporters:
        assert len(kept.get_agenttype_vars_dataframe(AISupplier).index.levels[0]) == 3


def test_a_reporter_added_to_the_models_collector_collects_each_month():
    one, another, third = made(), made(), made()
    one.datacollector._new_model_reporter("alive", firms_alive)
    assert len(ran(one, 3).datacollector.model_vars["alive"]) == 3
    another.datacollector._new_agent_reporter("identity", "unique_id")
    assert len(ran(another, 2).datacollector._agent_records) == 2
    third.datacollector._new_agenttype_reporter(AISupplier, "markup", "markup")
    assert len(ran(third, 2).datacollector._agenttype_records) == 2


class Patient(mesa.DataCollector):
    """Collects every third month."""

    def collect(self, model):
        if model.steps % 3 == 0:
            super().collect(model)


def test_a_collector_that_collects_in_its_own_way():
    model = made()
    model.datacollector = Patient(model_reporters={"months": "steps"})
    assert ran(model).datacollector.model_vars["months"] == [3, 6, 9, 12, 15]
    model, asked = made(), []
    model.datacollector.collect = asked.append
    ran(model, 2)
    assert asked == [model, model]


def test_who_reads_the_log_reads_of_each_step(caplog):
    with caplog.at_level(logging.INFO, logger="MESA"):
        ran(made(), 3)
    assert len([line for line in caplog.messages if "step" in line.lower()]) >= 3


@timed
class TestTime:
    def test_an_observer_sees_each_month(self):
        model, seen = made(), []

        def look(message):
            seen.append((message.additional_kwargs["new"], len(model.datacollector.model_vars["firms"])))

        model.observe("time", "changed", look)
        model.run(4)
        assert seen == [(1.0, 1), (2.0, 2), (3.0, 3), (4.0, 4)]
        model.unobserve("time", "changed", look)
        assert not differences(stepped(made()), ran(model))

    def test_a_batch_of_signals_is_kept(self):
        model, seen = made(), []

        def look(message):
            seen.append((message.additional_kwargs["old"], message.additional_kwargs["new"]))

        model.observe("time", "changed", look)
        with model.batch():
            model.run(4)
        assert seen == [(0.0, 4.0)]

    @pytest.mark.parametrize("when", [{"at": 2.5}, {"after": 3}])
    def test_a_scheduled_event_fires_in_its_month(self, when):
        model, fired = made(), []

        def fire():
            fired.append((model.time, model.world.month))

        model.schedule_event(fire, **when)
        model.run()
        assert fired == [(2.5, 2)] if "at" in when else [(3.0, 3)]
        assert model.steps == MONTHS

    def test_recurring_events_fire(self):
        model, fired = made(), []

        def fire():
            fired.append(model.world.month)

        every = model.schedule_recurring(fire, mesa.time.Schedule(interval=5.0))
        model.run()
        assert fired == [5, 10, 15]
        every.stop()
        model.run(5)
        assert (fired, model.steps) == ([5, 10, 15], 20)

    def test_an_event_that_was_cancelled_is_nobody(self, collected):
        model = made()
        model.schedule_event(model.reset_rng, at=3.0).cancel()
        before = len(collected)
        model.run(5)
        assert len(collected) == before
        assert model.time == 5.0

    def test_events_after_a_run_keep_their_place(self):
        orders = []
        for months in (stepped, ran):
            model, order = made(), []

            def fire(model=model, order=order):
                order.append(model.world.month)

            months(model, 4)
            model.schedule_event(fire, at=5.0, priority=mesa.time.Priority.HIGH)
            model.schedule_event(fire, at=4.5)
            model.run_for(2)
            orders.append(order)
        assert orders[0] == orders[1] == [4, 5]

    def test_between_two_months(self):
        models = made(), made()
        for model in models:
            model.run_for(0.5)
        assert not differences(stepped(models[0], 3), ran(models[1], 3))
        assert (models[1].time, models[1].steps) == (3.5, 3)

    def test_where_no_step_is_due_time_alone_passes(self):
        models = made(), made()
        for model in models:
            model._default_schedule.stop()
        assert not differences(stepped(models[0], 3), ran(models[1], 3))
        assert (models[1].time, models[1].world.month) == (3.0, 0)

    def test_a_run_within_an_event(self):
        models = made(), made()
        for model, months in zip(models, (stepped, ran), strict=True):
            model.go = functools.partial(months, model, 3)
            model.schedule_event(model.go, at=2.0)
            model.run_for(4)
            del model.go
        assert not differences(*models)

    def test_a_recorder_of_data_sets_records_each_month(self):
        from mesa.experimental.data_collection import DataRecorder

        model = made()
        model.data_registry.track_model(model, "clock", ["steps"])
        recorder = DataRecorder(model)
        recorder.add_dataset(model.data_registry["clock"])
        model.run(4)
        assert len(recorder.get_table_dataframe("clock")) >= 4
