"""What is drawn against distributions that are known."""

import numpy as np
import pytest

from sim.statistics.emulator import Emulators, log_odds
from sim.statistics.matching import Observed, plausible_share, sample

RNG = np.random.default_rng(5)
SLOPE = 4.0


def shares(points):
    """Two figures: of the first parameter alone, and of the sum of the other two; the fourth does nothing."""
    odds = np.column_stack([SLOPE * (points[:, 0] - 0.5), SLOPE * (points[:, 1] + points[:, 2] - 1.0)])
    return 1.0 / (1.0 + np.exp(-odds))


@pytest.fixture(scope="module")
def emulators():
    points = RNG.random((200, 4))
    return Emulators.fitted(points, shares(points))


@pytest.fixture(scope="module")
def drawn(emulators):
    return sample(emulators, Observed(np.array([0.5, 0.5]), np.array([0.05, 0.05])), 4, 2000, 1, steps=3000)


def test_a_parameter_is_drawn_as_far_as_its_figure_is_known(drawn):
    first = drawn.points[:, 0]
    assert first.mean() == pytest.approx(0.5, abs=0.01)
    assert first.std() == pytest.approx(0.05 / 0.25 / SLOPE, rel=0.15)  # of log odds, over the slope


def test_what_makes_up_for_another_is_known_together_and_not_alone(drawn):
    second, third = drawn.points[:, 1], drawn.points[:, 2]
    assert np.corrcoef(second, third)[0, 1] < -0.9
    assert (second + third).std() < 0.08 < second.std()


def test_a_parameter_without_influence_fills_its_range(drawn):
    fourth = drawn.points[:, 3]
    assert fourth.std() == pytest.approx(np.sqrt(1 / 12), rel=0.1)
    assert (fourth.min(), fourth.max()) == (pytest.approx(0, abs=0.03), pytest.approx(1, abs=0.03))
    assert drawn.split.max() < 1.1
    assert 0.1 < drawn.acceptance < 0.9


def test_the_same_seed_draws_the_same_and_another_draws_others(emulators):
    observed = Observed(np.array([0.5, 0.5]), np.array([0.05, 0.05]))
    first, again, other = (sample(emulators, observed, 4, 20, seed, steps=100).points for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_what_is_ruled_out_is_beyond_three_standard_deviations(emulators):
    observed = Observed(np.array([0.5, 0.5]), np.array([0.05, 0.05]))
    within = 2 * 3.0 * 0.2 / SLOPE  # of the first parameter: log odds of three standard deviations either side
    sums = 1.0 - (1.0 - 3.0 * 0.2 / SLOPE) ** 2  # of a sum of two even ones, as near to one
    assert plausible_share(emulators, observed, 4, 1) == pytest.approx(within * sums, rel=0.05)
    off = observed.implausibility(log_odds(np.array([[0.6], [0.5]])), np.zeros((2, 1)))
    assert off[:, 0] == pytest.approx([np.log(1.5) / 0.2, 0.0])
