"""Laws of Shapley values and interactions, on games whose answer is known."""

from itertools import permutations

import numpy as np
import pytest

from sim.statistics.cooperation import interactions, members_of, pairs, shapley
from sim.statistics.intervals import holm, two_sided

COUNTS = [1, 2, 3, 5]


def some_game(count: int, seed: int = 0) -> np.ndarray:
    """Numbers without any pattern, the same each time."""
    return np.sin(np.arange(3 * 2**count) * 12.9898 + seed).reshape(3, 2**count) * 100.0


def by_orders(worth: np.ndarray) -> np.ndarray:
    """Shapley values as they are defined: what each adds when it comes, over every order."""
    count = members_of(worth)
    found = np.zeros(count)
    orders = list(permutations(range(count)))
    for order in orders:
        there = 0
        for member in order:
            found[member] += worth[there | 1 << member] - worth[there]
            there |= 1 << member
    return found / len(orders)


@pytest.mark.parametrize("count", COUNTS)
def test_shapley_values_are_what_members_add_over_all_orders(count):
    worth = some_game(count)
    for row, found in zip(worth, shapley(worth), strict=True):
        assert found == pytest.approx(by_orders(row))


@pytest.mark.parametrize("count", COUNTS)
def test_efficiency_they_sum_to_the_effect_of_all(count):
    worth = some_game(count)
    assert shapley(worth).sum(axis=1) == pytest.approx(worth[:, -1] - worth[:, 0], rel=1e-12)


def test_dummy_who_adds_nothing_gets_nothing_and_interacts_with_nobody():
    four = some_game(4)
    worth = four[:, np.arange(32) & 15]  # the fifth changes nothing
    assert shapley(worth)[:, 4] == pytest.approx(0.0, abs=1e-12)
    with_it = [place for place, pair in enumerate(pairs(5)) if 4 in pair]
    assert interactions(worth)[:, with_it] == pytest.approx(0.0, abs=1e-12)
    assert shapley(worth)[:, :4] == pytest.approx(shapley(four))


def test_symmetry_who_are_alike_get_the_same():
    size = np.array([coalition.bit_count() for coalition in range(16)])
    found = shapley(np.sqrt(size))
    assert found == pytest.approx(np.full(4, 0.5))
    assert np.ptp(interactions(np.sqrt(size))) == pytest.approx(0.0, abs=1e-12)


def test_names_do_not_matter():
    worth, renamed = some_game(3)[0], np.array([2, 0, 1])
    moved = [sum(1 << renamed[member] for member in range(3) if coalition >> member & 1) for coalition in range(8)]
    other = np.empty(8)
    other[moved] = worth
    assert shapley(other)[renamed] == pytest.approx(shapley(worth))


def test_both_are_linear():
    one, other = some_game(4, 1), some_game(4, 2)
    for value in (shapley, interactions):
        assert value(2 * one - 3 * other) == pytest.approx(2 * value(one) - 3 * value(other))


def test_an_additive_game_has_no_interaction_and_gives_each_its_own():
    own = np.array([5.0, -2.0, 0.0, 7.5])
    worth = np.array([own[[bool(c >> member & 1) for member in range(4)]].sum() for c in range(16)])
    assert shapley(worth) == pytest.approx(own)
    assert interactions(worth) == pytest.approx(0.0, abs=1e-12)


def test_a_pair_that_needs_one_another_is_found_and_shared_equally():
    worth = np.array([10.0 if (c & 0b101) == 0b101 else 0.0 for c in range(8)])
    assert shapley(worth) == pytest.approx([5.0, 0.0, 5.0])
    assert pairs(3) == [(0, 1), (0, 2), (1, 2)]
    assert interactions(worth) == pytest.approx([0.0, 10.0, 0.0])


def test_what_is_not_all_coalitions_is_refused():
    with pytest.raises(ValueError, match="6 coalitions"):
        shapley(np.zeros(6))


def test_holm_steps_down_and_leaves_out_what_was_not_tested():
    found = holm(np.array([0.04, np.nan, 0.001, 0.03]))
    assert found.tolist() == pytest.approx([0.06, np.nan, 0.003, 0.06], nan_ok=True)
    assert holm(np.array([0.9, 0.8])).tolist() == [1.0, 1.0]
    assert len(holm(np.array([]))) == 0


def test_a_test_agrees_with_the_interval():
    from sim.statistics.intervals import mean_interval

    values = np.array([0.3, 1.1, 0.2, 0.9])
    p = two_sided(values)
    assert mean_interval(values, 1 - p).low == pytest.approx(0.0, abs=1e-9)
    assert np.isnan(two_sided(values[:1]))


@pytest.mark.parametrize("count", [2, 3, 5])
def test_an_interaction_is_how_far_one_makes_the_other_worth_more(count):
    """What the first is worth where the second is always there, less where it never is."""
    worth = some_game(count)
    every = np.arange(2**count)
    for place, (one, other) in enumerate(pairs(count)):
        out = every[every & 1 << other == 0]
        which = one - (other < one)
        change = shapley(worth[:, out | 1 << other])[:, which] - shapley(worth[:, out])[:, which]
        assert interactions(worth)[:, place] == pytest.approx(change)
