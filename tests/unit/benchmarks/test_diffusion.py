"""The diffusion model means the same on every stack; nothing here is timed."""

import sys

import numpy as np
import pytest

from benchmarks.diffusion.apart import Apart
from benchmarks.diffusion.contenders import BY_NAME
from benchmarks.diffusion.measure import Disagreement, agree
from benchmarks.diffusion.ours import BLOCK, SLACK, Diffusion, Firm, _mark
from benchmarks.diffusion.start import COLUMNS, MONTHS, STAY, price, start

SEVERAL_BLOCKS = 2 * BLOCK + 77


@pytest.mark.parametrize(("firms", "seed"), [(1, 1), (7, 2), (BLOCK, 3), (SEVERAL_BLOCKS, 4)])
def test_all_contenders_count_the_same_users(contender, firms, seed):
    told = contender.make(start(firms, seed), MONTHS)(MONTHS)
    assert told == BY_NAME["fused"].make(start(firms, seed), MONTHS)(MONTHS)
    assert len(told) == MONTHS


def test_the_technology_spreads_and_is_given_up():
    model = Diffusion(start(SEVERAL_BLOCKS))
    model.run(60)
    users = model.firms.adopted.copy()
    model.run(60)
    share = model.series / SEVERAL_BLOCKS
    assert share[0] < 0.02
    assert 0.3 < share[59] < 0.4
    assert 0.6 < share[-1] < 0.75
    assert (users & ~model.firms.adopted).any()


def test_months_in_one_go_are_the_steps():
    world = start(SEVERAL_BLOCKS)
    stepped, fused = Diffusion(world), Diffusion(world)
    for _ in range(30):
        stepped.step()
    fused.run(18)
    fused.run(12)
    for (name, one), (_, other) in zip(stepped.firms.arrays(), fused.firms.arrays(), strict=True):
        assert np.array_equal(one, other), name
    assert stepped.datacollector.model_vars["adopters"] == fused.series[:30].tolist()


def test_users_known_are_users_among_contacts():
    world = start(SEVERAL_BLOCKS)
    model = Diffusion(world)
    model.run(40)
    assert np.array_equal(model.firms.users_known, world.network.matrix() @ model.firms.adopted.astype(float))
    assert model.adopters == model.firms.adopted.sum()


def test_money_is_the_same_number_in_either_precision():
    world = start(SEVERAL_BLOCKS)
    model = Diffusion(world)
    model.run(MONTHS)
    assert np.array_equal(model.firms.cash, np.round(model.firms.cash))
    assert np.abs(model.firms.cash).max() < 2**24
    assert price(1) == round(price(1))
    assert {getattr(world, name).dtype for name in COLUMNS} == {np.dtype("f4")}


def test_firms_are_agents_of_mesa():
    model = Diffusion(start(50))
    model.run(MONTHS)
    assert len(model.agents) == len(model.agents_by_type[Firm]) == 50
    assert model.agents.agg("adopted", sum) == model.adopters
    assert sum(firm.adopted for firm in model.agents) == model.adopters


@pytest.mark.parametrize("uses", [False, True])
def test_the_bound_lets_everybody_pass_who_may_move(uses):
    """What speaks against a move lies between -1 and 15 here; draws lie just below the odds."""
    against = np.linspace(-1.0, 15.0, 2_000)
    utility = against - STAY if uses else -against
    luck = (1.0 / (1.0 + np.exp(against))).astype(np.float32)
    may_move, adopted, zero = np.zeros(2_000, np.uint8), np.full(2_000, uses), np.zeros(2_000, np.float32)
    given = (adopted, np.zeros(2_000, np.uint16), utility.astype(np.float32), zero, may_move)
    _mark(np.float32(0), np.float32(0), luck, zero, *given)
    assert may_move.all()
    _mark(np.float32(0), np.float32(0), luck * SLACK * np.float32(1.02), zero, *given)
    assert not may_move[against < 12].any()  # and few others


def test_who_cannot_pay_is_not_asked():
    zero, may_move = np.zeros(2, np.float32), np.zeros(2, np.uint8)
    adopted, cash = np.array([False, True]), np.array([9, 9], np.float32)
    _mark(np.float32(0), np.float32(10), zero, cash, adopted, np.zeros(2, np.uint16), zero, zero, may_move)
    assert may_move.tolist() == [0, 1]


def test_a_disagreement_names_who_and_when():
    agree({"one": [[1, 2, 3], [1, 2]], "other": [[1]]})
    with pytest.raises(Disagreement, match="other counts 5 users in month 2, others 2"):
        agree({"one": [[1, 2, 3]], "other": [[1, 2], [1, 5]]})


def test_a_slow_contender_goes_on_where_it_stopped(slow_rounds):
    mesa, firms = BY_NAME["mesa"], 60
    whole = BY_NAME["fused"].make(start(firms), MONTHS)(MONTHS)
    few = type(mesa)(**{**vars(mesa), "most": 10.0 * firms})
    turn = few.turns(start(firms), slow_rounds)
    assert [turn()[1] for _ in range(3)] == [whole[:10], whole[:20], whole[:30]]
    anew = mesa.turns(start(firms), slow_rounds)
    assert [anew()[1] for _ in range(2)] == [whole, whole]


@pytest.mark.slow
def test_a_contender_in_a_process_of_its_own():
    child = Apart(sys.executable, "numpy", 50, 2)
    series = [child.turn()[1] for _ in range(2)]
    child.end()
    assert series == [BY_NAME["fused"].make(start(50), MONTHS)(MONTHS)] * 2
    with pytest.raises(RuntimeError, match="KeyError"):
        Apart(sys.executable, "nobody", 50, 2)
