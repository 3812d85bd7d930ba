"""Nothing of a closed firm is left to the one that takes its place (V13)."""

import numpy as np
import pytest
from worlds import world

from sim.firms import Firms
from sim.month.succession import found_firms
from sim.population import ages, found

OF_THE_PLACE = ("sector", "region", "size_class", "cluster")
HURRY = {"population.demography.vacancy_months": 0.001}


def spoilt(array):
    """Values that no new firm has."""
    return np.ones_like(array) if array.dtype == bool else np.full_like(array, 77)


def test_slot_reuse_resets_every_column():
    """Two worlds, in one of which the closed firms were spoilt, have the same new firms."""
    clean, dirty = (world(HURRY, firms=120) for _ in range(2))
    gone = np.arange(0, 120, 3)
    for told in (clean, dirty):
        told.firms.dismiss(gone)
        told.month = 5
    for name, array in dirty.firms.arrays():
        if name not in OF_THE_PLACE:
            array[..., gone] = spoilt(array[..., gone])
    for told in (clean, dirty):
        found_firms(told)
        assert told.firms.alive.all()
    for name, array in dirty.firms.arrays():
        assert np.array_equal(array, getattr(clean.firms, name)), name
    assert (dirty.firms.unique_id[gone] > 120).all()


def test_a_column_that_is_kept_is_noticed(monkeypatch):
    """The test above is red for a table that forgets to reset one column."""
    admit = Firms.admit

    def forgetful(table, slots, first_id):
        kept = table.support[slots].copy()
        admit(table, slots, first_id)
        table.support[slots] = kept

    monkeypatch.setattr(Firms, "admit", forgetful)
    with pytest.raises(AssertionError, match="support"):
        test_slot_reuse_resets_every_column()


def test_founding_writes_the_same_at_any_place():
    """Founding reads nothing of the place but what the place keeps."""
    told = world(firms=30)
    slots = np.arange(30)
    before = {name: array.copy() for name, array in told.firms.arrays()}
    found(told.firms, slots, 0, told.origin, told.draws, ages(told.config.population, told.draws, slots))
    changed = [name for name, array in told.firms.arrays() if not np.array_equal(array, before[name])]
    written_later = {"aware", "option", "installed", "adoption_month", "specialised", "hub", "working_capital"}
    assert set(changed) <= written_later
