"""Formulae of the field against sums done by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.diffusion import probability, saturating_reach
from sim.economics.finance import annuity_factor, certainty_equivalent_loss, payback_months
from sim.economics.inequality import CROWD, gini, herfindahl, in_order
from sim.economics.learning import belief_after, break_even_months, experience_curve, half_life, j_curve

shares = st.floats(0, 1)
positive = st.floats(0.01, 100)


class TestDiffusion:
    @given(st.floats(0, 50))
    def test_probability(self, hazard):
        assert 0 <= probability(hazard) <= min(1, hazard)
        assert probability(hazard) == pytest.approx(1 - np.exp(-hazard))

    def test_small_hazards_keep_their_digits(self):
        assert float(probability(1e-12)) == pytest.approx(1e-12, rel=1e-9)

    def test_two_half_months_are_a_month(self):
        assert 1 - (1 - probability(0.3)) ** 2 == pytest.approx(probability(0.6))

    def test_hill_on_paper(self):
        # eta = 2, half = 0.5: I^2 * 1.25 / (I^2 + 0.25)
        level, half = np.array([0.0, 0.5, 1.0]), np.full(3, 0.5)
        assert saturating_reach(level, half, 2.0) == pytest.approx([0, 0.25 * 1.25 / 0.5, 1])

    def test_hill_without_steepness_reaches_all(self):
        assert saturating_reach(np.array([0.2, 0.9]), np.array([0.4, 0.4]), 0.0).tolist() == [1, 1]

    @given(st.floats(0.02, 1), st.floats(0.02, 1), st.floats(0.05, 1), st.floats(0.1, 8))
    def test_hill_rises_from_nothing_to_all(self, low, high, half, steepness):
        low, high = sorted((low, high))
        reach = saturating_reach(np.array([low, high]), np.full(2, half), steepness)
        assert 0 <= reach[0] <= reach[1] * (1 + 1e-12)
        assert reach[1] <= 1 + 1e-12


class TestFinance:
    def test_annuity_is_the_integral(self):
        time = np.linspace(0, 48, 200_001)
        for rate in (0.0, 0.005, 0.3):
            assert float(annuity_factor(rate, 48.0)) == pytest.approx(np.trapezoid(np.exp(-rate * time), time))

    def test_annuity_is_smooth_at_zero(self):
        assert annuity_factor(np.array([0.0, 1e-13, 1e-11, 1e-9]), 48.0) == pytest.approx(48, rel=1e-6)

    @given(st.floats(0, 1), st.floats(0, 1))
    def test_annuity_falls_with_the_rate(self, one, other):
        low, high = sorted((one, other))
        value = annuity_factor(np.array([low, high]), 36.0)
        assert value[0] >= value[1] - 1e-9

    def test_payback(self):
        outlay, gain = np.array([1200.0, 0.0, -5.0, 100.0, 100.0]), np.array([100.0, 50.0, 0.0, 0.0, -3.0])
        assert payback_months(outlay, gain).tolist() == [12, 0, 0, np.inf, np.inf]

    def test_risk_on_paper(self):
        # half of 4 times the variance of the gain, (200^2 / 8) over wealth 1000
        assert float(certainty_equivalent_loss(200.0, 8.0, 1000.0, 4.0)) == 0.5 * 4 * (200**2 / 8) / 1000
        assert float(certainty_equivalent_loss(200.0, 8.0, 1000.0, 0.0)) == 0

    @given(positive, positive, positive, positive)
    def test_risk_scales_with_money(self, swing, precision, wealth, aversion):
        one = certainty_equivalent_loss(swing, precision, wealth, aversion)
        assert certainty_equivalent_loss(8 * swing, precision, 8 * wealth, aversion) == pytest.approx(8 * one)
        assert certainty_equivalent_loss(swing, 2 * precision, wealth, aversion) == pytest.approx(one / 2)


class TestLearning:
    def test_wright(self):
        cost = experience_curve(np.array([50.0, 100.0, 200.0, 400.0]), 100.0, 0.2)
        assert cost == pytest.approx([1.25, 1, 0.8, 0.64])
        assert experience_curve(999.0, 1.0, 0.0) == 1

    @given(st.floats(1, 1e6), st.floats(0, 0.9))
    def test_every_doubling_cuts_alike(self, cumulative, rate):
        ratio = experience_curve(2 * cumulative, 10.0, rate) / experience_curve(cumulative, 10.0, rate)
        assert ratio == pytest.approx(1 - rate)

    def test_half_life(self):
        assert half_life(np.array([0.0, 0.25, 1.0]), 20.0, 4.0).tolist() == [20, 16, 4]

    def test_j_curve_on_paper(self):
        months = np.array([0.0, 10.0, 20.0, 30.0])
        expected = [-0.02, 0.5 * 0.04 - 0.5 * 0.02, 0.75 * 0.04 - 0.25 * 0.02, 0.875 * 0.04 - 0.125 * 0.02]
        assert j_curve(months, np.full(4, 10.0), np.full(4, 0.04), np.full(4, 0.02)) == pytest.approx(expected)

    def test_failure_climbs_back_to_nothing_and_no_further(self):
        curve = j_curve(np.arange(200.0), np.full(200, 8.0), np.zeros(200), np.full(200, 0.05))
        assert (np.diff(curve) > 0).all()
        assert -1e-8 < curve[-1] < 0

    @given(st.floats(1, 40), st.floats(0.001, 1), st.floats(0, 1))
    def test_break_even_is_where_the_curve_crosses_zero(self, months, ceiling, trough):
        crossing = break_even_months(np.float64(months), np.float64(ceiling), np.float64(trough))
        assert j_curve(crossing, months, ceiling, trough) == pytest.approx(0, abs=1e-12)

    def test_no_gain_never_breaks_even(self):
        assert break_even_months(np.full(1, 10.0), np.zeros(1), np.ones(1)).tolist() == [np.inf]

    def test_belief_on_paper(self):
        mean, precision = belief_after(
            np.array([0.4, 0.4]), np.array([8.0, 8.0]), np.array([0.0, 1.0]), np.array([2.0, 0.0])
        )
        assert mean.tolist() == [0.32, 0.4]
        assert precision.tolist() == [10, 8]

    @given(shares, st.floats(0.1, 100), st.lists(st.tuples(shares, st.floats(0.1, 10)), min_size=2, max_size=2))
    def test_order_of_evidence_is_nothing(self, mean, precision, signals):
        (one, w), (two, v) = signals
        forth = belief_after(*belief_after(mean, precision, one, w), two, v)
        back = belief_after(*belief_after(mean, precision, two, v), one, w)
        assert forth == pytest.approx(back)
        assert -1e-12 <= forth[0] <= 1 + 1e-12


class TestInequality:
    def test_gini(self):
        assert gini(np.array([1.0, 1.0, 1.0])) == 0
        assert gini(np.array([1.0, 3.0])) == pytest.approx(0.25)
        assert gini(np.array([])) == 0
        assert gini(np.zeros(3)) == 0

    @given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=30), st.floats(0.001, 1000))
    def test_gini_ignores_unit_order_and_copies(self, values, unit):
        values = np.array(values)
        one = gini(values)
        assert 0 <= one + 1e-12 < 1
        assert gini(unit * values[::-1]) == pytest.approx(one, abs=1e-9)
        assert gini(np.repeat(values, 2)) == pytest.approx(one, abs=1e-9)

    def test_gini_is_half_the_mean_difference(self):
        values = np.array([2.0, 7.0, 1.0, 8.0, 2.0])
        apart = np.abs(values[:, None] - values[None, :]).mean()
        assert gini(values) == pytest.approx(apart / (2 * values.mean()))

    @given(st.lists(st.floats(allow_nan=False), max_size=60))
    def test_in_order_is_sorted(self, values):
        values = np.array(values, dtype=float)
        assert np.array_equal(in_order(values), np.sort(values))

    @pytest.mark.parametrize("far", [1.0, 1e300])
    def test_in_order_however_crowded(self, far):
        """One value far off leaves all others to one bucket."""
        values = np.append(1.0 + np.random.default_rng(1).random(5 * CROWD), far)
        assert np.array_equal(in_order(values), np.sort(values))

    def test_in_order_of_many(self):
        values = np.random.default_rng(1).lognormal(8.0, 2.0, 20_000)
        assert np.array_equal(in_order(values), np.sort(values))

    def test_herfindahl(self):
        assert herfindahl(np.array([5.0])) == 1
        assert herfindahl(np.array([3.0, 1.0])) == pytest.approx(0.625)
        assert herfindahl(np.zeros(3)) == 0
        assert herfindahl(np.array([])) == 0
