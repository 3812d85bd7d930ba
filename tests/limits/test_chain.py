"""Where everybody knows everybody and who hears of AI uses it, users are a Markov chain that can be written down.

Fixed seeds; with fresh ones each alarm below would be false about once in 10,000. The same with many more runs, and
with the chains of wrong programs beside it: `python -m tests.verify`.
"""

import numpy as np
import pytest

from sim.month.beginning import begin
from sim.month.page import advance
from sim.randomness import replicate_seeds
from tests.verify.spreading import (
    ALL_ADOPT,
    acquainted,
    chain,
    discrete_bass,
    fit,
    hazards,
    hears,
    mixing,
    one_after_the_other,
    ring,
    users,
)
from tests.worlds import config

ALARM = 1e-4
OUTSIDE, PEERS = 0.05, 0.9


def counted(firms, months, runs, seed=5):
    given = mixing(OUTSIDE, PEERS, firms, months)
    return np.array([users(given, each) for each in replicate_seeds(seed, runs)])


def test_two_firms_over_three_months_enumerated_by_hand():
    """Alone a firm hears with odds a; beside a user with odds b. All ways of two firms through three months."""
    a, b = (float(hears(OUTSIDE, PEERS, np.array(using), 1)) for using in (0, 1))
    none, one = (1 - a) ** 2, 2 * a * (1 - a)
    after = [
        [none, one, a * a],
        [none**2, none * one + one * (1 - b), none * a * a + one * b + a * a],
        [none**3, none**2 * one + none * one * (1 - b) + one * (1 - b) ** 2, 0.0],
    ]
    after[2][2] = 1 - sum(after[2])
    assert chain(OUTSIDE, PEERS, 2, 3)[1:] == pytest.approx(np.array(after))
    seen = counted(2, 3, 300)
    assert all(fit(seen[:, month], np.array(after[month - 1]))[0] > ALARM for month in (1, 2, 3))


def test_one_firm_waits_without_memory():
    seen = counted(1, 4, 200)
    assert fit(seen[:, 4], np.array([np.exp(-4 * OUTSIDE), 1 - np.exp(-4 * OUTSIDE)]))[0] > ALARM
    assert (np.diff(seen, axis=1) >= 0).all()


def test_ten_firms_follow_their_chain():
    seen = counted(10, 5, 400)
    known = chain(OUTSIDE, PEERS, 10, 5)
    for month in (2, 3, 5):
        assert fit(seen[:, month], known[month])[0] > ALARM
    assert fit(seen[:, 3], one_after_the_other(OUTSIDE, PEERS, 10, 3)[3])[0] < ALARM, "firms see the present month"


def test_one_who_is_a_contact_of_its_own_would_be_noticed():
    assert np.abs(chain(OUTSIDE, PEERS, 10, 5)[5] - chain(OUTSIDE, PEERS, 10, 5, contacts=10)[5]).sum() > 0.02


def test_many_firms_follow_the_discrete_map():
    runs = counted(300, 10, 6) / 300
    error = runs.std(axis=0, ddof=1) / np.sqrt(len(runs))
    assert (np.abs(runs.mean(axis=0) - discrete_bass(OUTSIDE, PEERS, 10)) <= 4 * error + 3 / 300).all()


@pytest.mark.parametrize("each_side", [1, 2, 3])
def test_word_runs_round_a_ring(each_side):
    """Nobody hears from outside; one firm uses AI, and its contacts hear for certain: after t months 1 + 2kt users.

    No legal hazard is certain, so that this one is put in without a check.
    """
    given = config({**ALL_ADOPT, **hazards(0.0, 1.0)}, firms=60, months=12)
    cognition = given.model.cognition.model_copy(update={"peer_rate": 1e9})
    certain = given.model_copy(update={"model": given.model.model_copy(update={"cognition": cognition})})
    told = acquainted(begin(certain), ring(60, each_side))
    advance(told)
    assert not told.firms.aware.any(), "word without a first user"
    told.firms.aware[17] = True
    for months in range(1, 14):
        advance(told)
        assert told.using().sum() == min(1 + 2 * each_side * (months - 1), 60)
