"""Where firms stand with a policy, by where they stand without: every firm once."""

import numpy as np
from worlds import config, lever, phase

from sim.evaluation.migration import CLOSED, PLACES, migration
from sim.experiment import run_replicate
from sim.record import STATES

EFFECTIVE = STATES.index("effective")


def test_a_firm_whose_place_was_taken_has_closed():
    moved = migration(np.array([1]), np.array([-5]), np.array([EFFECTIVE]), np.array([7]))
    assert moved[1, CLOSED] == 1
    assert moved[CLOSED, EFFECTIVE] == 1
    assert moved.sum() == 2


def test_without_a_difference_nobody_moves():
    state, founded = np.array([0, 3, -1, 8]), np.zeros(4)
    moved = migration(state, founded, state, founded)
    assert (moved == np.diag(np.diag(moved))).all()
    assert moved.sum() == 3


def test_a_comparison_follows_every_firm_in_every_group():
    training = lever("support_system", {"manager_seats": 1.0}, phase(budget=2000.0))
    arms = {"baseline": config(firms=150, months=30), "training": config(training, firms=150, months=30)}
    replicate = run_replicate(arms, "baseline", 0, 3)
    pages = replicate.moved["training"]
    assert {page.month for page in pages} == {0, 12, 24, 30}
    for month in (0, 12, 24, 30):
        by_group = {page.stratum: page.firms for page in pages if page.month == month}
        assert (sum(by_group[name] for name in ("micro", "small", "medium")) == by_group["all"]).all()
    end = next(page.firms for page in pages if page.month == 30 and page.stratum == "all")
    assert end.shape == (len(PLACES), len(PLACES))
    states = replicate.runs["training"].standing[-1][1]
    assert (end.sum(axis=0)[: len(STATES)] == np.bincount(states[states >= 0], minlength=len(STATES))).all()
    assert (end - np.diag(np.diag(end))).sum() > 0
