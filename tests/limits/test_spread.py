"""Awareness without contacts is a coin that each unaware firm tosses each month.

Then the number of aware firms is Binomial(N, 1 - (1 - p)^t), with p = 1 - exp(-rate). The alarm levels
below would cry wolf about once in 16,000 fresh seeds each; seeds are fixed, so they do not.
"""

import numpy as np
import pytest
from scipy import stats
from worlds import NO_AI, NO_TURNOVER, config, run, series

from sim.month.beginning import begin
from sim.month.page import advance
from sim.randomness import replicate_seeds

RATE, FIRMS, MONTHS, RUNS, BLOCK = 0.05, 1000, 10, 16, 20
NO_PEERS = {
    **NO_AI, **NO_TURNOVER,
    "model.cognition.external_rate": RATE, "model.cognition.chain_rate": 0.0,
    "model.cognition.peer_rate": 1.0, "model.cognition.recognition": 0.0, "model.cognition.forgetting": 0.0,
    "outlook.frontier.attention": 0.0,
}  # fmt: skip
ALARM = 1 / 16_000


@pytest.fixture(scope="module")
def aware():
    """Who is aware after each month of each run.   (runs, months + 1, firms)"""
    seen = np.zeros((RUNS, MONTHS + 1, FIRMS), dtype=bool)
    for number, seed in enumerate(replicate_seeds(2, RUNS)):
        told = begin(config(NO_PEERS, firms=FIRMS, seed=seed))
        for month in range(1, MONTHS + 1):
            advance(told)
            seen[number, month] = told.firms.aware
        assert not told.using().any()
    return seen


def expected(month):
    return 1 - np.exp(-RATE * month)


def test_nobody_at_the_beginning(aware):
    assert not aware[:, 0].any()


def test_mean(aware):
    p = expected(np.arange(1, MONTHS + 1))
    z = (aware[:, 1:].sum(axis=(0, 2)) - RUNS * FIRMS * p) / np.sqrt(RUNS * FIRMS * p * (1 - p))
    assert np.abs(z).max() < stats.norm.isf(ALARM / 2 / MONTHS)


def test_variance_between_runs(aware):
    for month in (1, 5, 10):
        p = expected(month)
        counts = aware[:, month].sum(axis=1)
        chi2 = ((counts - FIRMS * p) ** 2).sum() / (FIRMS * p * (1 - p))
        low, high = stats.chi2.ppf([ALARM / 2, 1 - ALARM / 2], RUNS)
        assert low < chi2 < high


def test_distribution_over_blocks_of_firms(aware):
    for month in (1, 5, 10):
        counts = aware[:, month].reshape(-1, BLOCK).sum(axis=1)
        pmf = stats.binom.pmf(np.arange(BLOCK + 1), BLOCK, expected(month))
        keep = pmf * len(counts) >= 5
        found = np.bincount(counts, minlength=BLOCK + 1)
        rest = [found[~keep].sum()], [len(counts) * pmf[~keep].sum()]
        found = np.concatenate([found[keep], rest[0]])
        foretold = np.concatenate([len(counts) * pmf[keep], rest[1]])
        assert stats.chisquare(found, foretold).pvalue > ALARM


def test_waiting_has_no_memory(aware):
    first = np.where(aware.any(axis=1), aware.argmax(axis=1), MONTHS + 1).ravel()
    p = 1 - np.exp(-RATE)
    foretold = np.append(p * (1 - p) ** np.arange(MONTHS), (1 - p) ** MONTHS)
    found = np.bincount(first, minlength=MONTHS + 2)[1:]
    assert stats.chisquare(found, foretold * found.sum()).pvalue > ALARM


def test_runs_and_neighbours_are_independent(aware):
    last = aware[:, MONTHS].astype(float)
    between = np.corrcoef(last)[np.triu_indices(RUNS, 1)]
    assert np.abs(between).max() < stats.norm.isf(ALARM / 2 / len(between)) / np.sqrt(FIRMS)
    along = np.corrcoef(last[:, 1:].ravel(), last[:, :-1].ravel())[0, 1]
    assert abs(along) < 4 / np.sqrt(last.size)


def test_measure_is_the_share(aware):
    seed = replicate_seeds(2, 1)[0]
    kept = run(NO_PEERS, firms=FIRMS, months=MONTHS, seed=seed)
    assert np.array_equal(series(kept, "awareness"), aware[0].mean(axis=1))


def test_public_attention_multiplies_the_rate():
    jump = {**NO_PEERS, "outlook.frontier.attention": 3.0, "outlook.frontier.first_month": "2021-02",
            "outlook.frontier.attention_half_life_months": 1200.0}  # fmt: skip
    share = series(run(jump, firms=4000, months=1), "awareness")[1]
    p = 1 - np.exp(-4 * RATE)
    assert abs(share - p) < 4 * np.sqrt(p * (1 - p) / 4000)


def test_word_without_a_first_user_stays_unspoken():
    silent = {**NO_PEERS, "model.cognition.external_rate": 0.0}
    assert not series(run(silent, firms=300, months=24), "awareness").any()


def test_forgetting_settles_at_the_ratio_of_rates():
    """Gained at p, dropped at q: the share tends to p / (1 - (1 - p)(1 - q)), a firm that does both staying aware."""
    settings = {**NO_PEERS, "model.cognition.external_rate": 0.2, "model.cognition.forgetting": 0.1}
    tail = series(run(settings, firms=2000, months=60), "awareness")[40:]
    p, q = 1 - np.exp(-0.2), 1 - np.exp(-0.1)
    assert tail.mean() == pytest.approx(p / (1 - (1 - p) * (1 - q)), abs=0.02)
