"""The gap audit partitions the firms without AI, and each gap opens when its cause is removed."""

import numpy as np
import pytest

from sim.behaviour.audit import BELIEF, CAPITAL, GAPS, TECHNOLOGY, UNAWARE
from sim.config.load import load
from sim.month.auditing import audit
from sim.month.beginning import begin
from sim.month.page import advance
from sim.record import MEASURES

COLUMNS = [list(MEASURES).index(f"gap_{name}") for name in GAPS]


@pytest.fixture(scope="module")
def world():
    world = begin(load(["population.n_smes=2000"]))
    for _ in range(48):
        advance(world)
    return world


def shares(world):
    label = audit(world).label
    return np.bincount(label, minlength=len(GAPS)) / len(label)


def test_every_firm_without_ai_has_one_label(world):
    found = audit(world)
    assert (np.sort(found.slots) == np.flatnonzero(world.firms.alive & ~world.using())).all()
    assert ((found.label >= 0) & (found.label < len(GAPS))).all()


def test_shares_of_gaps_sum_to_one(run):
    found = run("baseline", "output.audit_every_months=6")
    audited = ~np.isnan(found.values[:, 0, COLUMNS[0]])
    assert audited[::6].all()
    assert audited.sum() == 13
    assert found.values[audited][:, 0, COLUMNS].sum(axis=1) == pytest.approx(1.0)


def test_all_three_gaps_bind_for_a_visible_share(world):
    found = shares(world)
    assert found[UNAWARE] + found[BELIEF] > 0.03
    assert found[CAPITAL] > 0.03
    assert found[TECHNOLOGY] > 0.03


def test_the_audit_writes_nothing(world):
    before = {name: array.copy() for name, array in world.firms.arrays()}
    audit(world)
    assert all((before[name] == array).all() for name, array in world.firms.arrays())


@pytest.mark.parametrize(
    ("gap", "column", "value"),
    [
        (UNAWARE, "aware", True),
        (CAPITAL, "cash", 1e12),
        (TECHNOLOGY, "informatization", 1.0),
        (BELIEF, "belief_mean", 1.0),
    ],
)
def test_opening_one_gap_closes_its_class_and_moves_the_bottleneck(world, gap, column, value):
    array = getattr(world.firms, column)
    kept, found = array.copy(), shares(world)
    try:
        array[...] = value
        opened = shares(world)
    finally:
        array[...] = kept
    assert opened[gap] < 0.5 * found[gap]
    others = np.arange(len(GAPS)) != gap
    assert (opened[others] > found[others]).any()
