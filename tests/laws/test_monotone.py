"""Where theory leaves no doubt about a sign, it holds in nearly every pair of runs with one seed (V10)."""

import numpy as np
import pytest
from worlds import config

from sim.record import MEASURES
from sim.simulation import simulate

ADOPTION = list(MEASURES).index("adoption")
SEEDS, SIZE = range(1, 21), {"firms": 200, "months": 30}
EAGER = {
    "model.cognition.external_rate": 0.05,
    "population.size_classes.*.aware_at_start": 0.4,
    "model.supply.capacity": 1000.0,
}  # suppliers who earn nothing leave, and with them room for orders
FREE = {
    "model.projects.general.cost": 0.0,
    "model.projects.specialised.cost": 0.0,
    "model.projects.disruptive.cost": 0.0,
}
NO_CREDIT = {"population.size_classes.*.credit_access": 0.0, "model.capital.chain_credit": 0.0}  # fmt: skip
CONTRASTS = {
    "free AI": (FREE, {}),
    "credit": ({}, NO_CREDIT),
    "potential": ({"model.projects.potential": 1.9}, {}),
    "price": ({}, {"model.projects.fixed_cost": 2.2, "model.projects.cost_per_employee": 0.25}),
}


def mean_adoption(settings, seed):
    return simulate(config({**EAGER, **settings}, seed=seed, **SIZE)).values[:, 0, ADOPTION].mean()


@pytest.fixture(scope="module")
def usual():
    return {seed: mean_adoption({}, seed) for seed in SEEDS}


@pytest.mark.parametrize("name", CONTRASTS)
def test_the_sign_holds_in_nearly_every_pair(usual, name):
    better, worse = CONTRASTS[name]
    more = np.array([mean_adoption(better, s) if better else usual[s] for s in SEEDS])
    less = np.array([mean_adoption(worse, s) if worse else usual[s] for s in SEEDS])
    assert (more >= less).mean() >= 0.95
    assert more.mean() > less.mean()
