"""Chance: uniform, independent across each part of the address, and the same on every machine.

Statistical tests have fixed seeds and never flicker; with fresh seeds each would raise a false alarm
about once in 16,000 runs (|r| > 4 / sqrt(n)).
"""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from sim.randomness import Decision, Draws, normal_of, replicate_seeds

MANY = 1_000_000
SOME = 200_000


def r(one, other):
    return abs(np.corrcoef(one, other)[0, 1])


def assert_uncorrelated(*samples):
    for one, other in combinations(samples, 2):
        limit = 4 / np.sqrt(len(one))
        assert r(one, other) < limit
        assert r((one - 0.5) ** 2, (other - 0.5) ** 2) < limit


def assert_independent(*samples):
    assert_uncorrelated(*samples)
    assert len(np.unique(np.concatenate(samples))) == sum(map(len, samples))


@pytest.mark.parametrize("seed", [0, 1, 2, 2**62])
def test_uniform(seed):
    luck = Draws(seed)(Decision.HEAR, 1, np.arange(MANY))
    assert stats.kstest(luck, "uniform").pvalue > 1e-4
    assert 0 < luck.min() < 1e-5
    assert 1 - 1e-5 < luck.max() < 1
    assert len(np.unique(luck)) == MANY


def test_uniform_over_months_and_items():
    draws = Draws(3)
    months = np.concatenate([draws(Decision.EXIT, month, np.arange(100)) for month in range(2000)])
    items = draws(Decision.CHOICE, 7, np.arange(1000)[None, :], np.arange(1, 201)[:, None]).ravel()
    for luck in (months, items):
        assert stats.kstest(luck, "uniform").pvalue > 1e-4


def test_neighbouring_agents_are_independent():
    luck = Draws(4)(Decision.HEAR, 1, np.arange(SOME + 3))
    assert_uncorrelated(luck[:-3], luck[1:-2], luck[2:-1], luck[3:])


def test_months_are_independent():
    assert_independent(*(Draws(4)(Decision.HEAR, month, np.arange(SOME)) for month in (0, 1, 2, 12, 13)))


def test_decisions_are_independent():
    chosen = [Decision.HEAR, Decision.FORGET, Decision.EVIDENCE, Decision.ATTEND, Decision.EXIT]
    assert_independent(*(Draws(4)(decision, 1, np.arange(SOME)) for decision in chosen))


def test_items_are_independent():
    assert_independent(*(Draws(4)(Decision.CHOICE, 1, np.arange(SOME), item) for item in (0, 1, 2, 9)))


def test_seeds_are_independent():
    assert_independent(*(Draws(seed)(Decision.HEAR, 1, np.arange(SOME)) for seed in (0, 1, 2, 3, 2**61)))


def test_no_two_decisions_share_an_address():
    luck = [float(Draws(9)(decision, month, 5)[0]) for decision in Decision for month in range(50)]
    assert len(set(luck)) == len(luck)


def test_swapped_parts_of_an_address_are_other_addresses():
    draws = Draws(1)
    assert draws(Decision.HEAR, 2, 3, 4)[0] != draws(Decision.HEAR, 2, 4, 3)[0]
    assert draws(Decision.HEAR, 2, 3)[0] != draws(Decision.HEAR, 3, 2)[0]
    assert draws(Decision.HEAR, Decision.FORGET, 3)[0] != draws(Decision.FORGET, Decision.HEAR, 3)[0]


@given(st.integers(0, 2**62), st.integers(0, 1200), st.integers(1, 50), st.integers(0, 50))
def test_more_agents_do_not_change_the_first(seed, month, few, more):
    draws = Draws(seed)
    assert np.array_equal(
        draws(Decision.EXIT, month, np.arange(few)), draws(Decision.EXIT, month, np.arange(few + more))[:few]
    )


@given(st.integers(0, 2**62), st.integers(0, 10**8), st.integers(1, 10**6))
def test_one_agent_alone_is_as_in_the_crowd(seed, agent, item):
    draws, crowd = Draws(seed), np.array([agent + 1, agent])
    alone = draws(Decision.MATCH, 5, agent, item)
    assert alone.shape == (1,)
    assert alone[0] == draws(Decision.MATCH, 5, crowd, item)[1]
    assert alone[0] == draws(Decision.MATCH, 5, crowd, np.array([item, item]))[1]


def test_no_item_is_an_address_of_its_own():
    draws = Draws(1)
    assert draws(Decision.HEAR, 1, 5)[0] == draws(Decision.HEAR, 1, 5, 0)[0]
    assert draws(Decision.HEAR, 1, 5)[0] not in draws(Decision.HEAR, 1, 5, np.arange(1, 100))


def test_order_of_asking_is_nothing():
    draws = Draws(1)
    first = draws(Decision.HEAR, 1, np.arange(9))
    draws(Decision.HEAR, 2, np.arange(1000))
    assert np.array_equal(draws(Decision.HEAR, 1, np.arange(9)), first)
    shuffled = np.array([3, 8, 0, 5])
    assert np.array_equal(draws(Decision.HEAR, 1, shuffled), first[shuffled])


def test_asking_leaves_the_question_alone():
    agents, items = np.arange(5), np.arange(5)
    Draws(1)(Decision.HEAR, 1, agents, items)
    assert np.array_equal(agents, np.arange(5))
    assert np.array_equal(items, np.arange(5))


def test_nobody_asks():
    assert Draws(1)(Decision.HEAR, 1, np.arange(0)).shape == (0,)


def test_quantiles_are_those_of_another_implementation():
    uniform = np.concatenate([np.linspace(1e-5, 1 - 1e-5, 40_001), 10.0 ** -np.arange(6, 17), [0.5, 0.075, 0.925]])
    here = np.array([normal_of(each) for each in uniform])
    assert here == pytest.approx(special.ndtri(uniform), rel=4e-15, abs=4e-16)


def test_normal():
    luck = Draws(5).normal(Decision.DEMAND, 1, np.arange(MANY))
    assert stats.kstest(luck, "norm").pvalue > 1e-4
    assert np.allclose(stats.norm.cdf(luck[:99]), Draws(5)(Decision.DEMAND, 1, np.arange(99)), atol=1e-12)


def test_known_answers():
    """Frozen: a change here changes every published result."""
    draws = Draws(7)
    assert draws(Decision.HEAR, 3, np.arange(3)).tolist() == KNOWN["three agents"]
    assert draws(Decision.CHOICE, 120, np.array([4]), np.array([9])).tolist() == KNOWN["an item"]
    assert Draws(2**62)(Decision.EXIT, 1, 99_999).tolist() == KNOWN["corner"]
    assert replicate_seeds(1, 3) == KNOWN["replicates"]


def test_decisions_keep_their_numbers():
    numbers = sorted(int(decision) for decision in Decision)
    assert len(set(numbers)) == len(numbers)
    assert {d.name: int(d) for d in (Decision.SECTOR, Decision.HEAR, Decision.SUCCESS)} == {
        "SECTOR": 1, "HEAR": 40, "SUCCESS": 49,
    }  # fmt: skip


class TestReplicates:
    def test_distinct(self):
        seeds = [seed for base in range(20) for seed in replicate_seeds(base, 200)]
        assert len(set(seeds)) == len(seeds)

    def test_do_not_depend_on_how_many(self):
        assert replicate_seeds(1, 5) == replicate_seeds(1, 500)[:5]
        assert replicate_seeds(1, 0) == []

    def test_are_legal_seeds(self):
        assert all(0 <= seed < 2**62 for seed in replicate_seeds(3, 1000))

    def test_have_luck_of_their_own(self):
        seeds = replicate_seeds(1, 4)
        assert_independent(*(Draws(seed)(Decision.HEAR, 1, np.arange(SOME)) for seed in seeds))


KNOWN: dict[str, list] = {
    "three agents": [0.34365988556069765, 0.40825835288108386, 0.3449216455352227],
    "an item": [0.9772324273946171],
    "corner": [0.27474606668441787],
    "replicates": [2107961586985827480, 1010670466918714894, 318993885403080782],
}
