"""Shapley values of the gaps: known games, and what holds for every game."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays

from sim.behaviour.audit import SWITCHES, overlap

COGNITION, CAPITAL, TECHNOLOGY = np.meshgrid([0, 1], [0, 1], [0, 1], indexing="ij")


def shares(game):
    return overlap(np.asarray(game, dtype=bool)[..., None])[:, 0]


def test_three_locks_on_one_door_have_a_third_each():
    assert shares(COGNITION & CAPITAL & TECHNOLOGY) == pytest.approx([1 / 3] * 3)


def test_a_single_lock_has_it_all():
    assert shares(CAPITAL) == pytest.approx([0, 1, 0])


def test_two_locks_share_and_the_third_has_nothing():
    assert shares(COGNITION & TECHNOLOGY) == pytest.approx([0.5, 0, 0.5])


def test_either_key_opens():
    assert shares(COGNITION | CAPITAL) == pytest.approx([0.5, 0.5, 0])


def test_opening_can_turn_a_firm_away():
    believes_too_much = (COGNITION == 0) & (CAPITAL == 1)
    cognition, capital, technology = shares(believes_too_much)
    assert cognition < 0 < capital
    assert technology == 0


@given(arrays(bool, (2, 2, 2, 5), elements=some.booleans()))
def test_shares_sum_to_what_opening_all_changes(game):
    everything = game[1, 1, 1].astype(float) - game[0, 0, 0]
    assert overlap(game).shape == (len(SWITCHES), 5)
    assert overlap(game).sum(axis=0) == pytest.approx(everything)
