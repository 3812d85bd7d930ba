"""The model as a Mesa user meets it."""

import copy
import gc
import inspect
import os
import pickle
import sys
import weakref
from pathlib import Path

import mesa
import numpy as np
import pytest

from sim.config.load import load
from sim.errors import FirmLeft
from sim.model import SME, AdoptionModel, AISupplier, LargeFirm, ServicePlatform, State
from sim.record import MEASURES
from sim.simulation import simulate

SMALL = ["population.n_smes=200", "months=60"]


@pytest.fixture
def model():
    model = AdoptionModel(load([*SMALL, "seed=5"], "full_package"))
    model.run(54)
    return model


def test_all_agents_are_mesa_agents_of_their_kind(model):
    kinds = {SME, LargeFirm, AISupplier, ServicePlatform, State}
    assert set(model.agent_types) == kinds
    assert len(model.agents) == sum(len(model.agents_by_type[kind]) for kind in kinds)
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)
    identities = [agent.unique_id for agent in model.agents]
    assert len(set(identities)) == len(identities)


@pytest.mark.parametrize("scenario", ["baseline", "full_package"])
def test_stepping_the_model_is_the_run(scenario):
    config = load([*SMALL, "seed=5"], scenario)
    model = AdoptionModel(config)
    while model.running:
        model.step()
    found, direct = model.result(), simulate(config)
    assert np.array_equal(found.values, direct.values, equal_nan=True)
    assert all(np.array_equal(found.lives[name], direct.lives[name]) for name in direct.lives)
    assert np.array_equal(found.flows, direct.flows)


def test_agent_sets_answer_as_the_columns(model):
    smes, firms = model.agents_by_type[SME], model.world.firms
    assert smes.agg("cash", np.sum) == pytest.approx(firms.cash[firms.alive].sum())
    users = smes.select(lambda firm: firm.uses_ai)
    assert len(users) == model.world.using().sum()
    assert all(users.map(lambda firm: bool(firm.use)))
    by_stage = smes.groupby("stage").count()
    assert sum(by_stage.values()) == len(smes)


def test_writing_through_a_view_reaches_the_world(model):
    firm = next(iter(model.agents_by_type[SME]))
    firm.cash = 12345.0
    assert model.world.firms.cash[firm.slot] == 12345.0
    model.step()  # what a user changed between months is not charged to the books of the month


def test_agents_can_come_and_go(model):
    before = len(model.agents_by_type[SME])
    firm = SME(model, cash=1000.0)
    assert len(model.agents_by_type[SME]) == before + 1
    assert model.world.network.sector is model.world.firms.sector
    model.step()
    if firm.alive:
        firm.remove()
    with pytest.raises(FirmLeft):
        _ = firm.cash
    model.step()


def test_more_agents_may_come_than_there_was_room_for(model):
    rows = model.world.firms.rows
    come = SME.create_agents(model, 20, cash=[float(100 + number) for number in range(20)])
    assert model.world.firms.rows > rows
    assert come.get("cash") == [float(100 + number) for number in range(20)]
    model.run(3)
    model.step()
    assert len(model.world.firms) == len(model.agents_by_type[SME]) > rows - 20


def test_a_copy_goes_its_own_way_and_the_same_way(model):
    twin, thawed = copy.deepcopy(model), pickle.loads(pickle.dumps(model))
    for each in (model, twin, thawed):
        each.run(5)
    frames = [each.datacollector.get_model_vars_dataframe() for each in (model, twin, thawed)]
    assert frames[0].equals(frames[1])
    assert frames[0].equals(frames[2])


def test_the_data_collector_has_every_measure_of_every_month(model):
    frame = model.datacollector.get_model_vars_dataframe()
    assert list(frame.columns) == list(MEASURES)
    assert len(frame) == 55
    assert frame["firms"].iloc[-1] == len(model.agents_by_type[SME])


def test_running_beyond_the_horizon_goes_on(model):
    model.run(30)
    assert not model.running
    assert len(model.datacollector.get_model_vars_dataframe()) == 85


def test_seeds_by_either_name():
    ends = [
        AdoptionModel(n_smes=60, months=3, **how).world.firms.cash.copy()
        for how in ({"seed": 7}, {"rng": 7}, {"seed": 8})
    ]
    assert (ends[0] == ends[1]).all()
    assert (ends[0] != ends[2]).any()


def test_without_a_seed_two_models_differ_and_can_be_repeated():
    one, other = AdoptionModel(n_smes=60, months=3), AdoptionModel(n_smes=60, months=3)
    assert one.config.seed != other.config.seed
    again = AdoptionModel(n_smes=60, months=3, seed=one.config.seed)
    assert (again.world.firms.cash == one.world.firms.cash).all()


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_batch_run(processes):
    new = "rng" in inspect.signature(mesa.batch_run).parameters  # Mesa 3.5; 3.3 takes seeds as a parameter
    seeds = {"rng": [1, 2]} if new else {}
    rows = mesa.batch_run(
        AdoptionModel,
        {"scenario": ["baseline", "support_system"], "n_smes": 60, "months": 4, **({} if new else {"seed": [1, 2]})},
        number_processes=processes,
        data_collection_period=-1,
        display_progress=False,
        **seeds,
    )
    assert len(rows) == 4
    assert len({(row["scenario"], row["seed"]) for row in rows}) == 4
    assert {row["Step"] for row in rows} == {4 if new else 3}  # 3.3 counts collections from 0, the first before a step
    for row in rows:
        model = AdoptionModel(scenario=row["scenario"], n_smes=60, months=4, seed=row["seed"])
        model.run()
        assert {name: row[name] for name in MEASURES} == pytest.approx(_ending(model, new), rel=0, abs=0, nan_ok=True)


def _ending(model, new):
    """Measures of the last month, which Mesa 3.3 leaves out."""
    return model.datacollector.get_model_vars_dataframe().iloc[-1 if new else -2].to_dict()


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads memory as Linux tells it")
def test_a_sweep_does_not_grow():
    """Mesa 3.3 would keep each model alive that an ordinary agent was made in; columns weigh more than objects."""
    config, seen = load(["population.n_smes=150", "months=2"]), []

    def sweep(seeds):
        for seed in seeds:
            model = AdoptionModel(config, seed=seed)
            mesa.Agent(model)
            next(iter(model.agents_by_type[SME])).friend = model
            model.run()
            seen.append(weakref.ref(model))

    def memory():
        gc.collect()
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    sweep(range(50))
    before = memory()
    sweep(range(50, 250))
    assert memory() - before < 8e6  # a model that stays holds some 250 kB
    assert not any(reference() is not None for reference in seen)
