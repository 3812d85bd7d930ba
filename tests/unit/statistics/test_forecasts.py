"""Naive references against curves that are known."""

import math

import numpy as np
import pytest

from sim.statistics.forecasts import LAUNCH, REFERENCES, bass, bass_curve, last_value, linear_trend, logistic

YEARS = np.array([2015.0, 2018.0, 2021.0, 2023.0])


def test_a_line_is_continued():
    assert linear_trend(YEARS, 0.1 + 0.01 * (YEARS - 2015), 2025.0) == pytest.approx(0.2)
    assert linear_trend(YEARS, 0.9 + 0.05 * (YEARS - 2015), 2025.0) == 1.0


def test_a_logistic_curve_is_continued():
    shares = 1 / (1 + np.exp(-0.3 * (YEARS - 2024)))
    assert logistic(YEARS, shares, 2024.0) == pytest.approx(0.5)


def test_a_curve_of_bass_is_continued():
    shares = bass_curve(YEARS - LAUNCH, 0.004, 0.3)
    later = bass_curve(np.array([2027.0 - LAUNCH]), 0.004, 0.3)[0]
    assert bass(YEARS, shares, 2027.0) == pytest.approx(later, rel=1e-3)


def test_the_last_value_is_the_latest_whatever_the_order():
    assert last_value(np.array([2023.0, 2021.0]), np.array([0.2, 0.1]), 2024.0) == 0.2


@pytest.mark.parametrize("name", REFERENCES)
def test_too_few_figures_foretell_nothing(name):
    assert math.isnan(REFERENCES[name](np.zeros(0), np.zeros(0), 2024.0))
    if name != "last_value":
        assert math.isnan(REFERENCES[name](np.array([2021.0]), np.array([0.1]), 2024.0))
