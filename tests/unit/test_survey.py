"""What a survey finds in a world in which everything is known."""

import copy
import itertools

import numpy as np
import pytest

from sim.config.load import load
from sim.firms import NEVER
from sim.month.beginning import begin
from sim.month.page import advance
from sim.simulation import simulate
from sim.survey import CLASSES, QUESTIONS, REASONS, Asked, Wave, reasons


@pytest.fixture(scope="module")
def world():
    world = begin(load(["population.n_smes=1500", "months=12", "seed=4"]))
    for _ in range(6):
        advance(world)
    return world


def test_classes_go_by_the_head_count_of_today(world):
    world.firms.employees[:4] = [9.4, 9.6, 49.4, 250.0]
    assert Wave(world).size_class[:4].tolist() == [0, 1, 1, 3]


@pytest.mark.parametrize("size_class", ["micro", "small", "medium"])
def test_the_funnel_adds_up(world, size_class):
    wave = Wave(world)
    parts = ("never_considered", "considered_not_used", "ai_use")
    assert sum(wave.share(QUESTIONS[part], size_class) for part in parts) == pytest.approx(1)
    bands = [name for name in QUESTIONS if name.startswith("digital_intensity")]
    assert sum(wave.share(QUESTIONS[band], size_class) for band in bands) == pytest.approx(1)


def test_shares_are_counted_by_hand(world):
    firms, wave = world.firms, Wave(world)
    sector = world.economy.sectors[0]
    yes = asked = 0
    for slot in range(firms.rows):
        if firms.alive[slot] and 10 <= round(firms.employees[slot]) < 50 and firms.sector[slot] == 0:
            asked += 1
            yes += any(firms.option[:, slot] > 0)
    assert wave.share(QUESTIONS["ai_use"], "small", sector) == yes / asked


def test_large_firms_are_those_that_lead_chains(world):
    assert Wave(world).share(QUESTIONS["ai_use"], "large") == world.hubs.adopted.mean()
    assert np.isnan(Wave(world).share(QUESTIONS["barrier_costs"], "large"))


def test_nobody_asked_is_no_answer(world):
    wave = Wave(world)
    world.firms.employees[wave.size_class == 2] = 20.0
    try:
        assert np.isnan(Wave(world).share(QUESTIONS["ai_use"], "medium"))
    finally:
        world.firms.employees[wave.size_class == 2] = 60.0


def test_only_considerers_are_asked_for_reasons_and_several_are_given(world):
    wave = Wave(world)
    given = wave.reasons
    assert wave.considerers.any()
    assert not given[:, ~wave.considerers].any()
    assert (given.sum(axis=0) > 1).any()


def test_asking_changes_nothing(world):
    before = {name: array.copy() for name, array in world.firms.arrays()}
    wave = Wave(world)
    for question, size_class in itertools.product(QUESTIONS.values(), CLASSES):
        wave.share(question, size_class)
    assert all(np.array_equal(before[name], array) for name, array in world.firms.arrays())


def who_uses(needs):
    """A firm that would use AI where all it needs is there; needs: which of skill, informatization, lower cost."""
    uses = np.zeros((2, 2, 2, 1), dtype=bool)
    for there in itertools.product((0, 1), repeat=3):
        uses[there] = all(there[need] for need in needs)
    return uses


@pytest.mark.parametrize("needs", [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)])
def test_all_that_a_firm_lacks_is_a_reason(needs):
    assert np.flatnonzero(reasons(who_uses(needs))).tolist() == list(needs)


def test_either_of_two_is_a_reason_too():
    uses = who_uses((0,)) | who_uses((2,))
    assert [REASONS[place] for place in np.flatnonzero(reasons(uses))] == ["expertise", "costs"]


def test_who_would_never_use_it_finds_it_not_useful_and_who_is_about_to_has_no_reason():
    assert reasons(np.zeros((2, 2, 2, 1), dtype=bool))[:, 0].tolist() == [False, False, False, True]
    assert not reasons(np.ones((2, 2, 2, 1), dtype=bool)).any()


def test_a_run_is_surveyed_in_the_months_asked_for_and_is_the_same_run():
    config = load(["population.n_smes=300", "months=5", "seed=2"])
    asked = [Asked(5, "ai_use", "small"), Asked(0, "ai_use", "micro", "trade"), Asked(2, "barrier_costs", "small"),
             Asked(9, "ai_use", "small")]  # fmt: skip
    run = simulate(config, asked=asked)
    world, found = begin(config), {}
    for month in range(6):
        found[month] = Wave(world)
        for place, (when, question, size_class, sector) in enumerate(asked):
            if when == month:
                share = found[month].share(QUESTIONS[question], size_class, sector)
                assert np.array_equal(run.surveyed[place], share, equal_nan=True)
        if month < 5:
            advance(world)
    assert np.isnan(run.surveyed[3])  # the run ends before
    assert np.array_equal(run.values, simulate(config).values, equal_nan=True)


def test_depth_and_dis_adoption_are_counted_by_hand(world):
    world = copy.deepcopy(world)
    firms = world.firms
    firms.option[:, :30] = 0
    firms.alive[:30], firms.employees[:30] = True, 20.0
    firms.option[0, :12] = firms.option[1, :4] = 1  # 4 on two links, 8 on one
    firms.adoption_month[:30] = NEVER
    firms.adoption_month[:20] = 3  # of whom 8 have given up
    firms.employees[30:] = 5.0
    found = {name: Wave(world).share(QUESTIONS[name], "small") for name in ("use_on_one_link", "use_given_up")}
    assert found == {"use_on_one_link": 8 / 12, "use_given_up": 8 / 20}
