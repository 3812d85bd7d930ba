"""Statistics over strata, on answers that are known."""

import numpy as np
import pytest

from sim.statistics.association import (
    evenness,
    kendall,
    mantel_haenszel,
    pseudo_r2,
    rank_correlation,
    rank_correlation_interval,
)


def table(*rows):
    """Cases from (stratum, exposed, events, others)."""
    event, exposed, stratum = [], [], []
    for place, was_exposed, events, others in rows:
        event += [True] * events + [False] * others
        exposed += [was_exposed] * (events + others)
        stratum += [place] * (events + others)
    return np.array(event), np.array(exposed), np.array(stratum)


def test_strata_undo_confounding():
    """Within both strata the risk is halved; pooled it would look doubled."""
    cases = table((0, True, 2, 18), (0, False, 40, 160), (1, True, 80, 120), (1, False, 16, 4))
    assert mantel_haenszel(*cases) == pytest.approx(0.5)
    event, exposed, _ = cases
    assert event[exposed].mean() > event[~exposed].mean()


def test_strata_with_one_group_only_say_nothing():
    cases = table((0, True, 5, 5), (0, False, 10, 0), (1, True, 7, 0))
    assert mantel_haenszel(*cases) == pytest.approx(0.5)


def test_no_event_among_the_exposed_still_has_a_logarithm():
    found = mantel_haenszel(*table((0, True, 0, 100), (0, False, 50, 50)))
    assert 0 < found < 0.05


def test_no_event_at_all_cannot_tell():
    assert np.isnan(mantel_haenszel(*table((0, True, 0, 10), (0, False, 0, 10))))


def test_ranks_ignore_scale():
    x = np.arange(10.0)
    assert rank_correlation(x, np.exp(x)) == pytest.approx(1.0)
    assert np.isnan(rank_correlation(x, np.ones(10)))


def test_kendall_counts_pairs():
    assert kendall(np.arange(5), np.arange(5)) == 1.0
    assert kendall(np.arange(5), -np.arange(5)) == -1.0


def test_evenness_is_relative_to_all_kinds():
    assert evenness(np.array([1, 1, 0, 0])) == pytest.approx(0.5)
    assert np.isnan(evenness(np.zeros(3)))


def test_a_cause_explains_and_noise_does_not():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2000, 1))
    outcome = rng.random(2000) < 1 / (1 + np.exp(-2 * x[:, 0]))
    assert 0.25 < pseudo_r2(x, outcome) < 0.45
    assert abs(pseudo_r2(rng.normal(size=(2000, 3)), outcome)) < 0.02


@pytest.mark.parametrize(("number", "known"), [(4, False), (5, True)])
def test_five_pairs_are_the_fewest_that_have_an_interval(number, known):
    one, other = np.arange(float(number)), np.array([0.0, 1.0, 3.0, 2.0, 4.0])[:number]
    value, *ends = rank_correlation_interval(one, other)
    assert np.isfinite(value)
    assert np.isfinite(ends).tolist() == [known, known]
