"""Emulators against polynomials that are known."""

import numpy as np
import pytest

from sim.statistics.emulator import Emulators, held_out, log_odds, sd_of_log_odds

RNG = np.random.default_rng(3)


def odds(points):
    return np.column_stack([
        -1.0 + 2.0 * points[:, 0] - points[:, 1] * points[:, 2],
        0.5 - points[:, 2] ** 2,
    ])  # fmt: skip


def shares(points, luck=0.0):
    return 1.0 / (1.0 + np.exp(-odds(points) - luck * RNG.standard_normal((len(points), 2))))


def test_a_polynomial_of_second_order_is_foretold_exactly():
    points = RNG.random((60, 3))
    elsewhere = RNG.random((20, 3))
    mean, variance = Emulators.fitted(points, shares(points))(elsewhere)
    assert pytest.approx(odds(elsewhere), abs=1e-3) == mean.T
    assert (variance < 1e-4).all()


def test_luck_is_told_from_what_parameters_do():
    points = RNG.random((400, 3))
    made = Emulators.fitted(points, shares(points, luck=0.3))
    assert np.sqrt(made.noise) == pytest.approx(0.3, rel=0.12)
    elsewhere = RNG.random((200, 3))
    mean, variance = made(elsewhere)
    off = np.abs(mean.T - odds(elsewhere)) / np.sqrt(variance.T)
    assert (off < 2.0).mean() > 0.85
    foretold, within = held_out(points, shares(points, luck=0.3), 5, 1)
    assert within == pytest.approx(0.95, abs=0.04)
    assert ((foretold > 0.2) & (foretold < 0.95)).all()


def test_where_no_runs_were_little_is_known():
    points = RNG.random((60, 3)) * [0.3, 1.0, 1.0]
    made = Emulators.fitted(points, shares(points, luck=0.1))
    _, near = made(np.array([[0.15, 0.5, 0.5]]))
    _, far = made(np.array([[1.0, 0.5, 0.5]]))
    assert (far > 4.0 * near).all()


def test_runs_without_an_answer_are_left_out_and_too_few_are_refused():
    points = RNG.random((60, 3))
    known = shares(points)
    known[::2, 0] = np.nan
    whole = Emulators.fitted(points[1::2], known[1::2])
    assert Emulators.fitted(points, known).coefficients == pytest.approx(whole.coefficients)
    with pytest.raises(ValueError, match="5 runs in which every figure could be asked are too few for 3 parameters"):
        Emulators.fitted(points[:5], shares(points[:5]))


def test_shares_of_nobody_and_everybody_are_finite():
    assert np.isfinite(log_odds(np.array([0.0, 1.0]))).all()
    assert sd_of_log_odds(np.array([0.5]), np.array([0.1])) == pytest.approx(0.4)
