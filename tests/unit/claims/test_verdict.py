"""The verdict rule on effects whose answer is known."""

import numpy as np
import pandas as pd
import pytest

from sim.claims.verdict import DEPENDS, HOLDS, NO_EFFECT, OPPOSITE, UNTESTED, judge, turns

CLEAR = np.array([[0.10, 0.12], [0.11, 0.09], [0.10, 0.13], [0.12, 0.10]])


@pytest.mark.parametrize(
    ("effects", "expects", "kind"),
    [
        (CLEAR, 1, HOLDS),
        (-CLEAR, -1, HOLDS),
        (CLEAR, -1, OPPOSITE),
        (CLEAR / 100, 1, NO_EFFECT),
        (np.zeros((4, 2)), 1, NO_EFFECT),
        (CLEAR * np.array([[1], [-1], [1], [-1]]), 1, DEPENDS),
        (np.full((4, 2), np.nan), 1, UNTESTED),
    ],
)
def test_each_verdict(effects, expects, kind):
    assert judge(effects, expects=expects, rope=0.02).kind == kind


def test_nine_vectors_in_ten_must_agree():
    effects = np.full((10, 1), 0.1)
    effects[0] = -0.01
    assert judge(effects, expects=1, rope=0.02).kind == HOLDS
    effects[1] = -0.01
    assert judge(effects, expects=1, rope=0.02).kind == DEPENDS


def test_seeds_of_a_vector_count_as_one():
    many = np.repeat(np.array([[0.1], [0.2], [0.3]]), 50, axis=1)
    few = judge(np.array([[0.1], [0.2], [0.3]]), expects=1, rope=0.0)
    found = judge(many, expects=1, rope=0.0)
    assert (found.low, found.high) == pytest.approx((few.low, few.high))
    assert (found.replicates, found.vectors) == (150, 3)


def test_a_single_vector_is_judged_by_its_seeds():
    assert judge(CLEAR.reshape(1, -1), expects=1, rope=0.02).kind == HOLDS


def test_worlds_that_cannot_tell_are_left_out():
    effects = CLEAR.copy()
    effects[0] = np.nan
    effects[1, 0] = np.nan
    found = judge(effects, expects=1, rope=0.02)
    assert (found.replicates, found.vectors) == (5, 3)
    assert found.mean == pytest.approx(np.mean([0.09, 0.115, 0.11]))


def test_what_it_depends_on_is_named():
    effects = np.array([[-2.0], [-1.0], [0.0], [1.0], [2.0], [3.0]])
    parameters = pd.DataFrame({"luck": [3, 1, 2, 6, 5, 4], "model.steepness": [6, 5, 4, 3, 2, 1]})
    found = judge(effects, expects=1, rope=0.1, parameters=parameters)
    assert (found.kind, found.depends_on) == (DEPENDS, "model.steepness")
    assert found.correlation == pytest.approx(-1.0)


def test_a_claim_that_holds_must_lose_its_effect_in_the_counter_world():
    holds = judge(CLEAR, expects=1, rope=0.02)
    assert turns(holds, np.array([0.0, 0.01]), expects=1, rope=0.02)
    assert turns(holds, np.array([-0.2, -0.1]), expects=1, rope=0.02)
    assert not turns(holds, np.array([0.1, 0.1]), expects=1, rope=0.02)


def test_a_counter_world_that_cannot_tell_turns_nothing():
    holds, fails = judge(CLEAR, expects=1, rope=0.02), judge(-CLEAR, expects=1, rope=0.02)
    assert not turns(holds, np.array([np.nan, np.nan]), expects=1, rope=0.02)
    assert not turns(fails, np.array([np.nan]), expects=1, rope=0.02)


def test_what_only_the_narrow_interval_would_decide_depends():
    plain = judge(CLEAR, expects=1, rope=0.0)
    between = plain.low - 0.1 * (plain.high - plain.low) / 2  # beyond the interval, within the widened one
    found = judge(CLEAR, expects=1, rope=between)
    assert (found.kind, found.near) == (DEPENDS, True)
    holds = judge(CLEAR, expects=1, rope=between - 0.2 * (plain.high - plain.low) / 2)
    assert (holds.kind, holds.near) == (HOLDS, True)  # a wider one would not have decided
    clear = judge(CLEAR, expects=1, rope=plain.mean - 2.5 * (plain.high - plain.low) / 2)
    assert (clear.kind, clear.near) == (HOLDS, False)


def test_the_line_is_near_where_one_vector_decides():
    nearly = np.array([[0.3]] * 9 + [[-0.001]])  # nine in ten agree; of nine one more could be the odd one
    assert judge(nearly, expects=1, rope=0.0).kind == HOLDS
    assert judge(nearly, expects=1, rope=0.0).near
    assert not judge(np.abs(nearly) + 0.3, expects=1, rope=0.0).near


def test_a_claim_that_fails_must_hold_in_the_counter_world():
    fails = judge(-CLEAR, expects=1, rope=0.02)
    assert fails.fails
    assert turns(fails, np.array([0.1, 0.1]), expects=1, rope=0.02)
    assert not turns(fails, np.array([0.1, 0.0]), expects=1, rope=0.02)
    assert not turns(fails, np.array([np.nan]), expects=1, rope=0.02)
