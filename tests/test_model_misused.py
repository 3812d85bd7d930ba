"""A model in rough hands: what somebody wrote, removed, interrupted or gave that it cannot go on with."""

import pickle

import mesa
import numpy as np
import pytest

import sim.model
from sim.agents import seams
from sim.columns import Column, Table
from sim.config.load import load
from sim.errors import BrokenOff
from sim.firms import Firms
from sim.institutions import LargeFirms, Platforms
from sim.ledger import Purpose, Sector
from sim.model import SME, AdoptionModel, AISupplier, LargeFirm, ServicePlatform, State
from sim.month.soundness import Missed, NoSuchPlace, NotFinite, check_numbers, explained

TABLES = [(SME, Firms), (LargeFirm, LargeFirms), (ServicePlatform, Platforms)]
PLACES = [(kind, name) for kind, table in TABLES for name, column in table.declared.items() if column.into]


def made(**settings):
    return AdoptionModel(**{"n_smes": 200, "months": 12, "seed": 1, **settings})


def test_every_index_names_what_it_points_into():
    points = {
        name
        for table in Table.__subclasses__()
        for name, column in table.declared.items()
        if column.unit in ("index", "slot") and column.dtype.startswith("i") and table.__module__.startswith("sim.")
    }
    assert points == {name for _, name in PLACES}


@pytest.mark.parametrize(("kind", "name"), PLACES)
@pytest.mark.parametrize("wrong", ["beyond", "below"])
def test_a_place_that_does_not_exist_is_refused_before_a_loop_goes_there(kind, name, wrong):
    model = made()
    model.run(2)
    agent = model.agents_by_type[kind][0]
    number = np.iinfo(model.roster(kind).column(name).dtype).max if wrong == "beyond" else -2
    setattr(agent, name, (0, number, 0) if isinstance(getattr(agent, name), tuple) else number)
    with pytest.raises(NoSuchPlace, match=rf"^{name} of the .* in slot 0 \(agent {agent.unique_id}\) is .*{number}"):
        model.step()
    with pytest.raises(BrokenOff):
        model.run()


def test_the_last_place_and_none_are_places():
    model = made()
    for name, column in Firms.declared.items():
        if column.into and column.initial == -1 and not column.items:
            getattr(model.world.firms, name)[0] = -1
    model.world.firms.sector[0] = len(model.world.economy.sectors) - 1
    model.world.firms.hub[1] = model.world.hubs.rows - 1
    model.step()
    assert model.world.month == 1


@pytest.mark.parametrize("kind", [LargeFirm, ServicePlatform, State])
def test_those_who_do_not_leave_are_missed(kind):
    model = made()
    model.agents_by_type[kind][0].remove()
    with pytest.raises(Missed, match="only SMEs and suppliers leave"):
        model.step()


def test_a_market_needs_one_supplier_and_no_more():
    model = made()
    for supplier in model.agents_by_type[AISupplier].to_list()[1:]:
        supplier.remove()
    model.run(3)
    for supplier in model.agents_by_type[AISupplier].to_list():
        supplier.remove()
    with pytest.raises(Missed, match="supplier"):
        model.run()


def interrupted(model, monkeypatch, at=3):
    """Interrupt the model in a month."""
    written = sim.model.advance

    def advance(world):
        if world.month == at - 1:
            world.next_month()
            raise KeyboardInterrupt
        written(world)

    with monkeypatch.context() as patched:
        patched.setattr(sim.model, "advance", advance)
        with pytest.raises(KeyboardInterrupt):
            model.run()
    return model


@pytest.mark.parametrize("heard", [True, False])
def test_nobody_goes_on_after_a_month_that_was_interrupted(heard, monkeypatch):
    model = made()
    if heard:
        model.datacollector.model_vars["again"] = [0]
        model.datacollector.model_reporters["again"] = lambda model: len(model.agents)
    interrupted(model, monkeypatch)
    ways = [model.step, model.run, lambda: model.run(1), pickle.loads(pickle.dumps(model, 5)).step] if not heard else [
        model.step, model.run]  # fmt: skip
    if hasattr(model, "run_for"):
        ways.append(lambda: model.run_for(2))
    for _ in range(2):
        for way in ways:
            with pytest.raises(BrokenOff, match="month 3 was broken off"):
                way()


def test_nobody_goes_on_after_a_reporter_that_failed():
    model = made()
    model.run(2)
    model.datacollector.model_reporters["wrong"] = lambda model: 1 / 0
    model.datacollector.model_vars["wrong"] = [0] * 3
    with pytest.raises(ZeroDivisionError):
        model.step()
    for _ in range(2):
        with pytest.raises(BrokenOff, match="month 3"):
            model.step()


@pytest.mark.parametrize(
    ("table", "name", "called"),
    [("firms", "cash", "SME"), ("suppliers", "unit_cost", "supplier"), ("regions", "pool", "kind of region"),
     ("bank", "equity", "banking sector"), ("government", "standards", "state"),
     ("firms", "absorptive_capacity", "SME")],
)  # fmt: skip
def test_what_is_not_a_number_is_named_wherever_it_is(table, name, called):
    model = made()
    model.run(2)
    getattr(getattr(model.world, table), name)[0] = np.nan
    with pytest.raises(NotFinite, match=rf"month \d+: \w+ of the ({called}|SME|supplier) in slot \d+ \(agent \d+\)"):
        model.run()


def test_no_column_is_left_out_when_numbers_are_looked_at():
    told = made(n_smes=20).world
    looked_at = 0
    for table in (told.firms, told.hubs, told.suppliers, told.platforms, told.government, told.regions, told.bank):
        slot = np.flatnonzero(table.alive)[0]
        for name, array in table.arrays():
            if array.dtype.kind == "f":
                before, looked_at = array[..., slot].copy(), looked_at + 1
                array[..., slot] = np.nan
                with pytest.raises(NotFinite, match=f"month 0: {name} of the "):
                    check_numbers(told)
                array[..., slot] = before
    assert looked_at > 40
    check_numbers(told)


def test_a_setting_that_makes_no_number_names_month_and_firm():
    model = made(overrides=["model.operations.defect_response=1000"])
    with pytest.raises(NotFinite, match="month 1: employees of the SME in slot"):
        model.run()


@pytest.mark.parametrize("amount", [np.nan, np.inf])
def test_a_payment_of_no_amount_names_the_month(amount):
    @explained
    def month(world):
        world.ledger.pay(Sector.SMES, Sector.REST, Purpose.WAGES, np.array([1.0, amount]))

    with pytest.raises(NotFinite, match=f"month 0: a payment from SMES to REST for WAGES of {amount}; some setting"):
        month(made().world)


def test_a_payment_of_the_wrong_sign_stays_what_it_is():
    with pytest.raises(ValueError, match=r"of -1\.0$"):
        explained(lambda world: world.ledger.pay(Sector.SMES, Sector.REST, Purpose.WAGES, -1.0))(made().world)


def test_a_sum_that_overflows_is_not_taken_for_a_cell():
    model = made()
    model.world.firms.support[:2] = 1.7e308
    model.run()
    assert model.world.month == 12


def test_a_firm_that_was_removed_may_hold_anything():
    model = made()
    for firm in model.agents_by_type[SME][:20]:  # more than entrants take the places of before it is looked at
        firm.cash = float("nan")
        firm.remove()
    model.run()
    assert model.world.month == 12


@pytest.mark.parametrize(
    ("given", "fault", "says"),
    [
        ({"config": "full_package"}, TypeError, "scenario="),
        ({"seed": 1.9}, TypeError, "float"),
        ({"rng": "1"}, TypeError, "str"),
    ],
)
def test_arguments_of_another_kind(given, fault, says):
    with pytest.raises(fault, match=says):
        AdoptionModel(**{"n_smes": 100, "months": 2} | given)


@pytest.mark.parametrize("beside", [{"n_smes": 9}, {"months": 9}, {"scenario": "full_package"}, {"overrides": ["a=b"]}])
def test_nothing_but_a_seed_beside_a_configuration(beside):
    config = load(["population.n_smes=100", "months=2"])
    assert AdoptionModel(config, seed=np.int64(7)).config.seed == 7
    with pytest.raises(TypeError, match="only the seed"):
        AdoptionModel(config, **beside)


def test_months_that_no_model_runs_for():
    model = made()
    with pytest.raises(ValueError, match="-1"):
        model.run(-1)
    with pytest.raises(TypeError):
        model.run(1.5)
    model.run(14)  # beyond the horizon is further months
    model.run()  # and then none are left
    assert model.world.month == 14


def test_a_table_belongs_to_one_class():
    class Firm(SME):
        """Another view."""

    model = made()
    with pytest.raises(ValueError, match="attached already"):
        model.attach(Firm, model.world.firms)


def test_a_subclass_of_the_model_says_what_its_firms_are():
    class Firm(SME):
        """A firm that can say something."""

        def months_of_cash(self):
            return self.cash / self.value_added

    class Model(AdoptionModel):
        """With such firms."""

        seen_as = {**AdoptionModel.seen_as, "firms": Firm}  # noqa: RUF012

    model = Model(n_smes=100, months=3, seed=1)
    model.run()
    assert len(model.agents_by_type[Firm].map("months_of_cash")) == len(model.world.firms)
    assert SME not in model.agents_by_type
    assert np.array_equal(model.record.values, plain(100, 3).record.values, equal_nan=True)


def plain(n_smes, months):
    """The shipped model, run."""
    model = AdoptionModel(n_smes=n_smes, months=months, seed=1)
    model.run()
    return model


def test_a_result_asked_for_on_the_way_stays_as_it_was():
    model = made()
    model.run(2)
    early = model.result()
    kept = early.values.copy(), list(early.standing)
    model.run()
    assert np.array_equal(early.values, kept[0], equal_nan=True)
    assert len(early.standing) == len(kept[1])


@pytest.mark.skipif(seams.ModelSignals is None, reason="this Mesa has no observers")
def test_observers_hear_who_comes_and_goes_in_a_month():
    model = AdoptionModel(n_smes=1000, months=12, seed=1, scenario="support_system")
    there = {(type(agent), agent.unique_id) for agent in model.agents}

    def came(signal):
        (agent,) = signal.additional_kwargs["args"]
        there.add((type(agent), agent.unique_id))

    def left(signal):
        (agent,) = signal.additional_kwargs["args"]
        assert not agent.alive
        there.remove((type(agent), agent.unique_id))

    before = set(there)
    model.observe("agents", seams.ModelSignals.AGENT_ADDED, came)
    model.observe("agents", seams.ModelSignals.AGENT_REMOVED, left)
    model.run()
    assert there == {(type(agent), agent.unique_id) for agent in model.agents}
    assert there - before
    assert before - there


class Cells(Table):
    """Columns of each kind."""

    single = Column("f4", "", "single precision")
    double = Column("f8", "", "double precision")
    count = Column("i1", "", "whole")


class Cell(sim.agents.ColumnAgent):
    """An agent of one."""

    table_class = Cells


@pytest.mark.parametrize(
    ("name", "value"),
    [("single", 1e308), ("double", 10**400), ("count", 300), ("count", 1.5), ("double", np.ma.masked_all(()))],
)
def test_a_column_refuses_what_it_cannot_hold_and_nobody_is_half_made(name, value):
    model = sim.agents.ColumnModel(rng=1)
    model.attach(Cell, Cells(0))
    with pytest.raises((TypeError, ValueError, OverflowError)):
        Cell(model, **{name: value})
    assert not len(model.agents)
    there = Cell(model)
    with pytest.raises((TypeError, ValueError, OverflowError)):
        setattr(there, name, value)
    assert isinstance(there, mesa.Agent)
    assert getattr(there, name) == 0
