"""One agent: reading and writing its row, coming, leaving, and what is left of it."""

import copy
import gc

import mesa
import numpy as np
import pytest
from agent_twins import CASH, Adviser, ColumnFirm, ColumnWorld, Conduct, Firms

from sim.agents import ColumnAgent, ColumnModel
from sim.columns import Column, Table
from sim.errors import FirmLeft


def first(agents):
    return next(iter(agents))


def test_attributes_are_plain_python_values(world):
    firm = first(world.firms)
    values = firm.cash, firm.sector, firm.adopted, firm.ties, firm.unique_id
    assert values == (5.0, 2, False, (0.0, 0.0), 1)
    assert [type(value) for value in values] == [float, int, bool, tuple, int]
    assert firm.model is world
    assert firm.pos is None
    assert firm.random is world.random
    assert firm.rng is world.rng
    assert isinstance(firm, mesa.Agent)


def test_writing(world):
    firm = first(world.firms)
    firm.cash += 1.5
    firm.sector = 4
    firm.adopted = True
    firm.ties = (0.5, 0.75)
    firm.pos = (3, 4)
    assert world.firms.get("cash")[0] == 6.5
    assert world.firms.get(["sector", "adopted", "ties", "pos"])[0] == [4, True, (0.5, 0.75), (3, 4)]
    firm.cash = 7  # whole money is money too
    assert firm.cash == 7.0
    assert world.firms.get("cash")[1:] == CASH[1:]


def test_attributes_of_ones_own_survive_garbage_collection(world):
    firm = first(world.firms)
    firm.friend = [firm]
    del firm
    gc.collect()
    assert first(world.firms).friend == [first(world.firms)]
    del first(world.firms).friend
    assert not hasattr(first(world.firms), "friend")


def test_what_a_firm_does_not_have(world):
    with pytest.raises(AttributeError):
        _ = first(world.firms).turnover


def test_admission(world):
    firm = world.firm_class(world, cash=10.0, ties=(1.0, 2.0))
    assert (firm.unique_id, firm.cash, firm.sector, firm.ties) == (15, 10.0, 0, (1.0, 2.0))
    assert firm in world.agents
    assert firm in world.firms
    assert len(world.firms) == 13
    assert world.firm_class(world).cash == 1.0
    assert list(world.firms)[12] is firm


def test_admission_with_what_no_firm_has(world):
    with pytest.raises(TypeError):
        world.firm_class(world, turnover=3.0)
    assert len(world.agents) == 14


def test_removal(world):
    firm = first(world.firms)
    firm.remove()
    assert firm not in world.agents
    assert firm not in world.firms
    assert len(world.firms) == 11
    assert len(world.agents) == 13
    assert firm.unique_id == 1
    assert firm.model is world
    firm.remove()
    assert len(world.agents) == 13


def test_identities_are_not_given_twice(world):
    firm = first(world.firms)
    firm.remove()
    numbers = [world.firm_class(world).unique_id, Adviser(world).unique_id, world.firm_class(world).unique_id]
    assert numbers == [15, 16, 17]
    everybody = world.agents.get("unique_id")
    assert len(set(everybody)) == len(everybody) == 16


def test_create_agents(world):
    created = world.firm_class.create_agents(world, 3, cash=[1.0, 2.0, 3.0], sector=5)
    assert created.get("unique_id") == [15, 16, 17]
    assert created.get("cash") == [1.0, 2.0, 3.0]
    assert created.get("sector") == [5, 5, 5]
    assert len(world.firms) == 15


def test_created_agents_that_left_past_mesa(columns):
    created = ColumnFirm.create_agents(columns, 3)
    columns.table.dismiss(np.array([created[1].slot]))
    assert created.get("unique_id") == [15, 17]


class Traveller(ColumnFirm):
    """With a constructor and attributes of its own."""

    def __init__(self, model, cash, town="Lille"):
        super().__init__(model, cash=cash)
        self.town = town


def test_subclass_with_its_own_constructor():
    model = ColumnModel(rng=1)
    model.attach(Traveller, Firms(0))
    traveller = Traveller(model, 3.0, town="Metz")
    assert (traveller.cash, traveller.town, traveller.mood) == (3.0, "Metz", "calm")


def test_subclass_may_tell_an_attribute_its_own_way():
    class Modest(ColumnAgent):
        table_class = Firms

        @property
        def cash(self):
            return self.array("cash")[self.slot] / 2

    model = ColumnModel(rng=1)
    table = Firms(2)
    table.admit(np.arange(2), 1)
    table.cash[:] = 10.0
    modest = model.attach(Modest, table)
    assert first(modest).cash == 5.0
    assert modest.get("cash") == [5.0, 5.0]
    assert modest.agg("cash", sum) == 10.0


def test_a_column_may_hold_the_position():
    class Places(Table):
        pos = Column("f8", "km", "where it is", items=("x", "y"))

    class Placed(ColumnAgent):
        table_class = Places

    model = ColumnModel(rng=1)
    model.attach(Placed, Places(0))
    assert Placed(model, pos=(1.0, 2.0)).pos == (1.0, 2.0)


def test_a_column_must_not_hide_what_every_agent_has():
    class Odd(Table):
        remove = Column("f8", "", "collides")

    with pytest.raises(TypeError, match="'remove' of Odd collides"):

        class OddAgent(ColumnAgent):
            table_class = Odd


def test_the_documentation_of_an_attribute_is_that_of_its_column():
    assert ColumnFirm.cash.__doc__ == "money in hand [currency]"
    assert "suppliers, customers" in ColumnFirm.ties.__doc__


# ---- rows and their owners


@pytest.mark.parametrize("name", sorted(Firms.declared))
def test_who_left_shows_nothing_any_more(columns, name):
    firm = columns.firms[2]
    firm.remove()
    with pytest.raises(FirmLeft, match=f"ColumnFirm 3 has left the model: no {name}"):
        getattr(firm, name)
    with pytest.raises(FirmLeft):
        setattr(firm, name, 1)
    assert not firm.alive


def test_who_left_does_not_show_the_new_owner_of_its_row(columns):
    firm = columns.firms[2]
    firm.nickname = "old"
    firm.remove()
    entrant = ColumnFirm(columns, cash=77.0)
    assert entrant.slot == firm.slot == 2
    assert entrant.cash == 77.0
    assert not hasattr(entrant, "nickname")
    assert firm.nickname == "old"
    with pytest.raises(FirmLeft):
        _ = firm.cash
    with pytest.raises(FirmLeft):
        firm.cash = 0.0
    assert entrant.cash == 77.0
    assert firm not in columns.agents
    assert entrant in columns.agents


def test_rows_dismissed_and_admitted_past_mesa(columns):
    table = columns.table
    old = columns.firms[2]
    chosen = columns.firms.select(at_most=4)
    table.dismiss(np.array([2]))
    with pytest.raises(FirmLeft):
        _ = old.cash
    assert old not in columns.agents
    assert len(columns.agents) == 13
    table.admit(np.array([2]), columns.claim_identities(1))
    with pytest.raises(FirmLeft):
        _ = old.cash
    new = columns.firms.at(2)
    assert new is not old
    assert (new.unique_id, new.cash) == (15, 1.0)
    assert chosen.get("unique_id") == [1, 2, 4]
    assert Adviser(columns).unique_id == 16


def test_who_left_cannot_come_back(columns):
    firm = columns.firms[0]
    columns.register_agent(firm)  # it is registered, so nothing happens
    assert len(columns.firms) == 12
    firm.remove()
    with pytest.raises(FirmLeft, match="cannot come back"):
        columns.register_agent(firm)
    with pytest.raises(KeyError):
        columns.deregister_agent(firm)


def test_the_table_grows_for_entrants(columns):
    entrants = [ColumnFirm(columns, cash=float(n)) for n in range(20)]
    assert columns.firms.get("cash")[12:] == [float(n) for n in range(20)]
    assert columns.growths == sorted(columns.growths)
    assert 1 <= len(columns.growths) < 20
    assert columns.growths[-1] == columns.table.rows
    assert columns.firms[0].cash == 5.0
    assert entrants[-1].cash == 19.0


def test_a_model_without_the_hook_grows_too():
    model = ColumnModel(rng=1)
    model.attach(ColumnFirm, Firms(0))
    assert [ColumnFirm(model).unique_id for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("sector", 3.7, ValueError),
        ("sector", 300, ValueError),
        ("sector", -1, ValueError),
        ("sector", float("nan"), ValueError),
        ("adopted", 2, ValueError),
        ("cash", [1.0, 2.0], ValueError),
        ("cash", "much", TypeError),
        ("cash", None, TypeError),
        ("ties", 1.0, ValueError),
        ("ties", (1.0, 2.0, 3.0), ValueError),
    ],
)
def test_what_a_column_cannot_hold_is_refused(columns, name, value, error):
    before = columns.table.row(0)
    with pytest.raises(error, match=name):
        setattr(columns.firms[0], name, value)
    with pytest.raises(error, match=name):
        columns.firms.set(name, value)
    with pytest.raises(error, match=name):
        ColumnFirm(columns, **{name: value})
    assert columns.table.row(0) == before
    assert len(columns.firms) == 12


def test_numpy_values_are_welcome(columns):
    firm = columns.firms[0]
    firm.cash, firm.sector, firm.adopted = np.float32(2.5), np.int64(7), np.bool_(True)
    firm.ties = np.array([0.25, 0.5])
    assert (firm.cash, firm.sector, firm.adopted, firm.ties) == (2.5, 7, True, (0.25, 0.5))
    columns.firms.set("cash", np.float64(1.25))
    assert columns.firms.get("cash") == [1.25] * 12


def test_identity_is_not_to_be_changed(columns):
    with pytest.raises(AttributeError):
        columns.firms[0].unique_id = 99
    with pytest.raises(AttributeError):
        columns.firms.set("unique_id", 99)


def test_only_attached_classes_can_be_admitted(columns):
    class Other(Conduct, ColumnAgent):
        table_class = Firms

    with pytest.raises(TypeError, match="Other is not attached"):
        Other(columns)
    with pytest.raises(TypeError, match="Other is not attached"):
        columns.roster(Other)


def test_a_view_can_be_copied_with_its_model(columns):
    other = copy.deepcopy(columns.firms[0])
    other.cash = 0.0
    assert other.model is not columns
    assert other.model.firms[0] is other
    assert columns.firms[0].cash == 5.0


def test_how_a_view_shows_itself(columns):
    assert repr(columns.firms[0]) == "<ColumnFirm 1>"


def test_views_live_no_longer_than_their_agents(columns):
    views = columns.roster(ColumnFirm).views
    list(columns.firms)
    assert len(views) == 12
    columns.firms[0].remove()
    assert len(views) == 11
    assert isinstance(columns, ColumnWorld)
