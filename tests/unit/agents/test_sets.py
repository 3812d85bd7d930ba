"""Every operation of a set of agents, with the same assertions on plain Mesa and on columns."""

import copy
import gc
import operator
import pickle
import statistics

import numpy as np
import pytest
from agent_twins import ADOPTED, CASH, MESA, SECTOR, Adviser, ColumnFirm, ColumnWorld, PlainWorld

from sim.agents import ColumnAgentSet, MixedAgentSet, seams
from sim.agents.members import Members

FIRMS = list(range(1, 13))
EVERYBODY = list(range(1, 15))


def ids(agents):
    return [agent.unique_id for agent in agents]


def views(world):
    """Number of views made; a plain world makes none."""
    return len(world.roster(ColumnFirm).views) if isinstance(world, ColumnWorld) else 0


@pytest.fixture(params=["live", "listed"])
def firms(world, request):
    """The firms of the model, and the same as a set of their own."""
    return world.firms if request.param == "live" else world.firms.select(lambda firm: True)


def test_no_inherited_method_reads_the_storage_that_is_not_there():
    overridden = set(vars(Members)) | set(vars(MixedAgentSet))
    assert seams.methods_reading_storage() >= {"__len__", "get", "add"}
    assert seams.methods_reading_storage() <= overridden


def test_sets_are_sets_of_mesa(world):
    chosen = world.agents.select(lambda agent: True)
    assert isinstance(chosen, seams.AgentSet)
    assert isinstance(world.firms.select(at_most=3), seams.AgentSet)


def test_length_iteration_and_membership(world, firms):
    assert len(firms) == 12
    assert len(world.agents) == 14
    assert ids(firms) == FIRMS
    assert ids(world.agents) == EVERYBODY
    for agent in world.agents:
        assert agent in world.agents
        assert (agent in firms) == isinstance(agent, world.firm_class)
    stranger = next(iter(type(world)(rng=1).agents))
    assert stranger not in firms
    assert stranger not in world.agents
    assert "firm" not in firms
    assert bool(firms)


def test_the_same_agent_is_the_same_object(world, firms):
    assert next(iter(firms)) is next(iter(world.agents))
    assert next(iter(world.firms)) is next(iter(firms))


@pytest.mark.filterwarnings("ignore:AgentSet.__getitem__")
def test_indexing(world, firms):
    assert firms[0].unique_id == 1
    assert firms[-1].unique_id == 12
    assert ids(firms[2:5]) == [3, 4, 5]
    assert ids(firms[::-4]) == [12, 8, 4]
    assert world.agents[12].unique_id == 13
    with pytest.raises(IndexError):
        firms[12]


@pytest.mark.filterwarnings("ignore:AgentSet.__getitem__")
def test_sequence_and_set_operations(world, kind):
    # Plain `model.agents` is no sequence on Mesa 3.5, and combines without a random generator: start
    # from sets of their own, of which none is empty.
    low = world.agents.select(lambda agent: agent.unique_id <= 4)
    high = world.agents.select(lambda agent: agent.unique_id > 3)
    third, fourth = low.select(lambda agent: agent.unique_id > 2)
    assert ids(reversed(low)) == [4, 3, 2, 1]
    assert low.index(third) == 2
    assert low.count(third) == 1
    assert ids(low & high) == [4]
    assert sorted(ids(low | high)) == EVERYBODY
    assert sorted(ids(low - high)) == [1, 2, 3]
    assert sorted(ids(low ^ high)) == [1, 2, 3, *range(5, 15)]
    assert not low.isdisjoint(high)
    assert low == world.agents.select(lambda agent: agent.unique_id <= 4)
    assert low != high
    assert low.pop().unique_id == 1
    assert ids(low) == [2, 3, 4]
    low -= {fourth}
    assert ids(low) == [2, 3]
    low.clear()
    assert len(low) == 0


@pytest.mark.skipif(MESA < (3, 5), reason="AgentSet.to_list came with Mesa 3.5")
def test_to_list(world, firms):
    assert ids(firms.to_list()) == FIRMS
    assert isinstance(firms.to_list(), list)
    assert ids(world.agents.to_list()) == EVERYBODY


def test_get_one_attribute(world, firms):
    assert firms.get("cash") == CASH
    assert firms.get("sector") == SECTOR
    assert firms.get("adopted") == ADOPTED
    assert firms.get("ties") == [(place / 10, place / 20) for place in range(12)]
    assert firms.get("unique_id") == FIRMS
    assert [type(firms.get(name)[0]) for name in ("cash", "sector", "adopted", "ties", "unique_id")] == [
        float,
        int,
        bool,
        tuple,
        int,
    ]
    assert world.agents.get("cash") == [*CASH, 20.0, 20.0]


def test_get_what_is_not_a_column(world, firms):
    assert firms.get("doubled") == [2 * cash for cash in CASH]
    assert firms.get("mood") == ["calm"] * 12
    assert firms.get("model") == [world] * 12
    assert firms.get("pos") == [None] * 12


def test_get_several_attributes(world, firms):
    assert firms.get(["cash", "mood", "sector"]) == [
        [cash, "calm", sector] for cash, sector in zip(CASH, SECTOR, strict=True)
    ]
    assert world.agents.get(["unique_id", "cash"])[-1] == [14, 20.0]
    assert firms.get([]) == [[]] * 12


def test_get_what_is_missing(world, firms):
    with pytest.raises(AttributeError):
        firms.get("visits")
    with pytest.raises(AttributeError):
        world.agents.get("visits")
    assert firms.get("visits", handle_missing="default", default_value=-1) == [-1] * 12
    assert world.agents.get("visits", handle_missing="default") == [None] * 12 + [0, 0]
    assert world.agents.get(["sector", "visits"], "default")[-1] == [None, 0]
    with pytest.raises(ValueError, match="handle_missing"):
        firms.get("cash", handle_missing="ignore")


def test_set(world, firms):
    assert firms.set("cash", 2.5) is firms
    firms.set("adopted", True).set("sector", 9)
    firms.set("ties", (0.5, 0.25))
    assert world.firms.get(["cash", "adopted", "sector", "ties"]) == [[2.5, True, 9, (0.5, 0.25)]] * 12
    world.agents.set("cash", 3.0)
    assert world.agents.get("cash") == [3.0] * 14
    firms.set("nickname", "ltd")
    assert {firm.nickname for firm in firms} == {"ltd"}


def test_set_some(world):
    world.firms.select(at_most=2).set("cash", 100.0)
    assert world.firms.get("cash") == [100.0, 100.0, *CASH[2:]]


@pytest.mark.parametrize("func", [sum, min, max, len, np.mean, np.sum, np.median, statistics.mean, sorted])
@pytest.mark.parametrize("name", ["cash", "sector", "adopted", "doubled"])
def test_agg(world, firms, name, func):
    values = {"cash": CASH, "sector": SECTOR, "adopted": ADOPTED, "doubled": [2 * cash for cash in CASH]}
    assert firms.agg(name, func) == func(values[name])


def test_agg_with_several_functions_and_kinds(world, firms):
    assert firms.agg("cash", [min, max, len]) == [0.5, 9.5, 12]
    assert world.agents.agg("cash", max) == 20.0
    assert world.agents.agg("cash", (min, np.mean)) == [0.5, np.mean([*CASH, 20.0, 20.0])]
    assert firms.agg("ties", max) == (1.1, 0.55)
    with pytest.raises(ValueError, match="empty"):
        firms.select(lambda firm: False).agg("cash", max)


def test_select_by_function(world, firms):
    rich = firms.select(lambda firm: firm.cash > 6)
    assert ids(rich) == [3, 5, 7, 9, 11]
    assert rich is not firms
    assert ids(world.agents.select(lambda agent: agent.cash > 8)) == [7, 13, 14]
    assert ids(rich.select(lambda firm: firm.sector == 1)) == [3, 5, 9]
    assert len(firms.select(lambda firm: False)) == 0
    assert ids(firms) == FIRMS


@pytest.mark.parametrize(
    ("at_most", "expected"),
    [(0, 0), (3, 3), (99, 12), (0.5, 6), (0.3, 3), (0.0, 0), (1.0, 12), (2.5, 3), (float("inf"), 12)],
)
def test_select_at_most(firms, at_most, expected):
    assert ids(firms.select(at_most=at_most)) == FIRMS[:expected]


def test_select_at_most_of_those_wanted(firms):
    asked = []

    def rich(firm):
        asked.append(firm.unique_id)
        return firm.cash > 6

    assert ids(firms.select(rich, at_most=2)) == [3, 5]
    assert max(asked) <= 6
    assert ids(firms.select(rich, at_most=0.25)) == [3, 5, 7]


def test_select_by_type(world, firms):
    assert ids(world.agents.select(agent_type=Adviser)) == [13, 14]
    assert ids(world.agents.select(agent_type=world.firm_class)) == FIRMS
    assert ids(world.agents.select(agent_type=world.firm_class, at_most=2)) == [1, 2]
    assert ids(world.agents.select(lambda agent: agent.unique_id % 2, agent_type=Adviser)) == [13]
    assert len(firms.select(agent_type=Adviser)) == 0


def test_select_in_place(world, firms):
    assert firms.select(inplace=True) is firms
    assert firms.select(lambda firm: firm.cash > 6, inplace=True) is firms
    assert ids(firms) == [3, 5, 7, 9, 11]
    assert ids(world.agents) == EVERYBODY


def test_a_selection_does_not_follow_who_comes(world):
    everybody = world.firms.select()
    copied = copy.copy(world.agents)
    world.firm_class(world, cash=99.0)
    assert len(everybody) == 12
    assert len(copied) == 14
    assert len(world.firms) == 13
    assert len(world.agents) == 15


def test_changes_in_place_of_the_models_own_sets(world):
    world.agents.sort("cash", inplace=True)
    richest = ids(world.agents)[:5]
    assert richest == [13, 14, 7, 3, 5]
    entrant = world.firm_class(world, cash=99.0)
    adviser = Adviser(world)
    assert ids(world.agents)[:5] == richest
    assert ids(world.agents)[-2:] == [entrant.unique_id, adviser.unique_id]
    world.firms.select(lambda firm: firm.sector == 1, inplace=True)
    assert ids(world.firms) == [3, 5, 9, 10]
    late = world.firm_class(world)
    assert ids(world.firms) == [3, 5, 9, 10, late.unique_id]
    adviser.remove()
    assert adviser not in world.agents
    assert len(world.agents) == 16


def test_map(world, firms):
    assert firms.map("earn", 2.0, times=3) == [cash + 6 for cash in CASH]
    assert firms.map(lambda firm, factor: firm.sector * factor, 2) == [2 * sector for sector in SECTOR]
    assert world.agents.map(type) == [world.firm_class] * 12 + [Adviser] * 2


def test_do(world, firms):
    assert firms.do("earn", 1.0, times=2) is firms
    assert firms.get("cash") == [cash + 2 for cash in CASH]
    assert firms.do(lambda firm, cash: setattr(firm, "cash", cash), 4.0) is firms
    assert firms.get("cash") == [4.0] * 12
    world.agents.do("step")
    assert world.agents.get("cash") == [5.0] * 12 + [20.0] * 2
    assert world.agents.select(agent_type=Adviser).get("visits") == [1, 1]


def test_do_with_agents_that_leave(world):
    survivors = [number for number, cash in zip(FIRMS, CASH, strict=True) if cash >= 3]
    world.firms.do("leave_if_poor")
    assert ids(world.firms) == survivors
    assert ids(world.agents) == [*survivors, 13, 14]
    world.firms.shuffle_do("remove")
    assert len(world.firms) == 0
    assert ids(world.agents) == [13, 14]


def test_do_with_agents_that_come(world):
    world.firms.do(lambda firm: type(firm)(firm.model, cash=firm.cash / 2))
    assert len(world.firms) == 24
    assert world.firms.get("cash") == [*CASH, *(cash / 2 for cash in CASH)]


def test_who_is_removed_by_another_is_not_called(world):
    called = []

    def remove_the_last(firm):
        called.append(firm.unique_id)
        for last in list(world.firms)[-1:]:
            if last is not firm:
                last.remove()

    if isinstance(world, PlainWorld) and MESA < (3, 5):
        pytest.skip("Mesa 3.3 calls agents that left as long as somebody refers to them")
    world.firms.do(remove_the_last)
    assert called == [1, 2, 3, 4, 5, 6]


def test_who_takes_the_place_of_one_that_left_is_not_called(world):
    called = []

    def replace_the_next(firm):
        called.append(firm.unique_id)
        if firm.unique_id == 1:
            next(other for other in world.firms if other.unique_id == 2).remove()
            world.firm_class(world)

    world.firms.do(replace_the_next)
    assert called == [1, *range(3, 13)]


def test_shuffling_draws_as_mesa_does(kind):
    plain, world = PlainWorld(rng=3), kind(rng=3)
    assert ids(world.agents.shuffle()) == ids(plain.agents.shuffle()) != EVERYBODY
    assert ids(world.firms.shuffle(inplace=True)) == ids(plain.firms.shuffle(inplace=True))
    assert ids(world.firms) == ids(plain.firms)
    order, expected = [], []
    world.agents.shuffle_do(lambda agent: order.append(agent.unique_id))
    plain.agents.shuffle_do(lambda agent: expected.append(agent.unique_id))
    assert order == expected
    assert world.random.random() == plain.random.random()
    world.agents.shuffle_do("step")
    assert sum(world.firms.get("cash")) == sum(CASH) + 12


def test_shuffle_in_place_returns_the_set(firms):
    assert firms.shuffle(inplace=True) is firms
    assert sorted(ids(firms)) == FIRMS
    other = firms.shuffle()
    assert other is not firms


@pytest.mark.parametrize("key", ["cash", "sector", "adopted", "ties", "doubled", "unique_id"])
@pytest.mark.parametrize("ascending", [False, True])
def test_sort(world, firms, key, ascending):
    expected = sorted(firms, key=operator.attrgetter(key), reverse=not ascending)
    assert ids(firms.sort(key, ascending=ascending)) == ids(expected)
    assert ids(firms.sort(operator.attrgetter(key), ascending)) == ids(expected)
    assert ids(firms) == FIRMS
    assert firms.sort(key, ascending, inplace=True) is firms
    assert ids(firms) == ids(expected)


def test_sort_everybody(world):
    assert ids(world.agents.sort("cash"))[:4] == [13, 14, 7, 3]
    assert ids(world.agents.sort("model.steps")) == EVERYBODY


def test_groupby_attribute(world, firms):
    groups = firms.groupby("sector")
    assert list(groups.groups) == [2, 0, 1]
    assert groups.count() == {2: 4, 0: 4, 1: 4}
    assert groups.agg("cash", sum) == {2: 15.5, 0: 18.5, 1: 28.0}
    assert groups.agg("doubled", max) == {2: 14.0, 0: 19.0, 1: 16.0}
    assert groups.map(len) == {2: 4, 0: 4, 1: 4}
    assert groups.map("get", "unique_id")[1] == [3, 5, 9, 10]
    assert groups.do("set", "cash", 0.0) is groups
    assert groups.do(lambda group, cash: group.set("cash", cash), 1.5) is groups
    assert firms.get("cash") == [1.5] * 12
    assert len(groups) == 3
    assert [name for name, _ in groups] == [2, 0, 1]
    assert all(isinstance(group, seams.AgentSet) for _, group in groups)
    assert all(type(name) is int for name in groups.groups)


def test_groupby_function_and_other_attributes(world, firms):
    assert firms.groupby(lambda firm: firm.cash > 6).count() == {False: 7, True: 5}
    assert firms.groupby("adopted").count() == {False: 7, True: 5}
    assert firms.groupby("mood").count() == {"calm": 12}
    assert len(firms.groupby("ties")) == 12
    assert world.agents.groupby(type).count() == {world.firm_class: 12, Adviser: 2}
    assert world.agents.groupby("cash").count()[20.0] == 2
    assert len(firms.select(lambda firm: False).groupby("sector")) == 0


def test_groupby_into_lists(world, firms):
    groups = firms.groupby("sector", result_type="list")
    assert all(isinstance(group, list) for _, group in groups)
    assert ids(groups.groups[1]) == [3, 5, 9, 10]
    assert groups.count() == {2: 4, 0: 4, 1: 4}
    assert groups.agg("cash", max) == {2: 7.0, 0: 9.5, 1: 8.0}


def test_add_discard_and_remove(world):
    some = world.firms.select(at_most=3)
    fourth = world.firms.select(lambda firm: firm.unique_id == 4)
    first, second, _ = some
    adviser = next(iter(world.agents.select(agent_type=Adviser)))
    some.add(next(iter(fourth)))
    some.add(first)
    some.add(adviser)
    assert ids(some) == [1, 2, 3, 4, 13]
    some.remove(second)
    with pytest.raises(KeyError):
        some.remove(second)
    some.discard(second)
    some.discard(adviser)
    assert ids(some) == [1, 3, 4]
    assert len(world.agents) == 14


def test_taking_out_of_the_models_own_sets(world):
    first = next(iter(world.firms))
    adviser = next(iter(world.agents.select(agent_type=Adviser)))
    world.firms.discard(first)
    world.agents.remove(first)
    world.agents.discard(adviser)
    assert first not in world.firms
    assert first not in world.agents
    assert len(world.firms) == 11
    assert len(world.agents) == 12
    world.firms.add(first)
    world.agents.add(first)
    world.agents.add(adviser)
    world.agents.add(adviser)
    assert len(world.firms) == 12
    assert len(world.agents) == 14
    world.firms.clear()
    assert len(world.firms) == 0
    world.firm_class(world)
    assert len(world.firms) == 1


def test_who_left_is_in_no_selection(world):
    some = world.firms.select(at_most=3)
    groups = world.firms.groupby("sector")
    second = some.select(lambda firm: firm.unique_id == 2)
    for firm in list(second):
        firm.remove()
    del firm
    assert ids(some) == [1, 3]
    assert groups.count()[0] == 3
    assert len(second) == 0


@pytest.fixture
def nothing_collected():
    """No garbage is collected meanwhile: a set refers to its agents weakly, and copies are held by nobody else."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("nothing_collected")
def test_sets_can_be_copied_and_pickled(world):
    chosen = world.firms.select(lambda firm: firm.cash > 6)
    again = copy.copy(chosen)
    again.remove(next(iter(again)))
    assert ids(chosen) == [3, 5, 7, 9, 11]
    assert ids(again) == [5, 7, 9, 11]
    del world.datacollector  # plain closures, which no pickle takes
    for other in (copy.deepcopy(chosen), pickle.loads(pickle.dumps(chosen))):
        other.set("cash", 0.0)
        assert ids(other) == [3, 5, 7, 9, 11]
        assert other.get("cash") == [0.0] * 5
    assert world.firms.get("cash") == CASH


# ---- what only columns promise


def test_columns_are_answered_without_views(columns):
    firms = columns.firms
    for agents in (firms, firms.copy()):
        agents.get("cash")
        agents.get(["cash", "ties", "unique_id"])
        agents.agg("cash", [sum, np.mean, statistics.mean])
        agents.set("cash", 1.0)
        agents.sort("cash").sort("ties")
        agents.select(columns.table.cash[agents.slots] > 0).select(at_most=3)
        agents.groupby("sector").agg("cash", np.mean)
        agents.shuffle()
        assert len(agents) == 12
    columns.agents.get("cash")
    columns.agents.get(["cash", "unique_id"])
    columns.agents.sort("cash").select(agent_type=ColumnFirm)
    columns.agents.set("cash", 2.0)
    columns.agents.groupby("cash").count()
    assert views(columns) == 0
    assert firms[3].unique_id == 4
    assert views(columns) == 1


def test_select_by_mask(columns):
    mask = np.array(CASH) > 6
    assert ids(columns.firms.select(mask)) == [3, 5, 7, 9, 11]
    assert ids(columns.firms.select(mask, at_most=2)) == [3, 5]
    assert ids(columns.firms.select(mask, at_most=0.25)) == [3, 5, 7]
    assert ids(columns.agents.select(np.arange(14) > 11, agent_type=Adviser)) == [13, 14]
    for wrong in (mask[:5], mask.astype(int)):
        with pytest.raises(ValueError, match="mask"):
            columns.firms.select(wrong)


def test_slots_index_the_table(columns):
    rich = columns.firms.select(lambda firm: firm.cash > 6)
    assert isinstance(rich, ColumnAgentSet)
    assert rich.table is columns.table
    assert columns.table.cash[rich.slots].tolist() == rich.get("cash")
    assert columns.firms.at(4).unique_id == 5
    columns.firms.at(4).remove()
    assert columns.firms.at(4) is None


def test_strangers_are_not_taken_in(columns):
    with pytest.raises(ValueError, match="not an agent of this model"):
        columns.firms.select(at_most=2).add(ColumnWorld(rng=1).firms[0])


def test_order_is_that_of_arrival_even_where_slots_are_reused(kind):
    world = kind(rng=1)
    third = next(firm for firm in world.firms if firm.unique_id == 3)
    third.remove()
    entrant = world.firm_class(world, cash=50.0)
    assert entrant.unique_id == 15
    assert ids(world.firms)[-1] == 15
    assert ids(world.agents)[-3:] == [13, 14, 15]
    assert world.firms.get("cash") == [*CASH[:2], *CASH[3:], 50.0]


def test_agg_is_not_done_in_the_columns_narrow_type(columns):
    columns.table.sector[:] = 200
    assert columns.firms.agg("sector", sum) == 2400
    assert columns.firms.agg("sector", np.sum) == 2400
    assert columns.firms.agg("sector", np.max) + 100 == 300
