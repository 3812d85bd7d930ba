"""A column stays of the kind and shape that it is declared with, and holds what it may be asked to hold."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from pydantic import TypeAdapter
from test_knobs import base
from verify.precision import SINGLE, compare
from worlds import pass_months, world

from sim.config.load import load
from sim.errors import SimError
from sim.firms import NEVER, Firms
from sim.month import hearing
from sim.month.beginning import begin
from sim.population import AGE_BOUNDS
from sim.randomness import in_single
from sim.units import LAST_MONTH, Months

TABLES = ("firms", "hubs", "suppliers", "platforms", "regions", "bank", "government")
LONGEST = TypeAdapter(Months).json_schema()["maximum"]  # of a setting that says how long something lasts


def changed(told):
    """Columns that are not what was declared."""
    found = []
    for name in TABLES:
        table = getattr(told, name)
        for column, array in table.arrays():
            made = table.declared[column].make(table.rows)
            if (array.dtype, array.shape, array.flags.c_contiguous) != (made.dtype, made.shape, True):
                found.append(f"{name}.{column}: {array.dtype} {array.shape}, declared {made.dtype} {made.shape}")
    return found


@cache
def with_all_levers():
    """A world in which every part of every lever has money, two years on."""
    told = begin(base())
    pass_months(told, 26)
    return told


def test_columns_stay_what_they_are():
    told = with_all_levers()
    assert changed(told) == []
    assert told.network.sector is told.firms.sector


def test_a_column_that_widens_is_noticed(monkeypatch):
    """The test above is red for an assignment that makes a column anew, of another kind."""

    def widens(world, slots):
        world.firms.platform = np.where(world.firms.registered, 0, world.firms.platform.astype(np.int64))

    monkeypatch.setattr(hearing, "register_with_platform", widens)
    told = world(firms=30)
    pass_months(told, 1)
    assert changed(told) == ["firms.platform: int64 (30,), declared int32 (30,)"]


def test_months_fit():
    """Whatever a column of months can hold, and whatever has passed since, is within its sixteen bits."""
    held = np.iinfo(Firms.declared["installed"].dtype)
    assert {column.dtype for column in Firms.declared.values() if column.unit in ("month", "months")} == {"i2"}
    assert held.max >= LAST_MONTH + LONGEST  # what lasts until then
    assert held.max >= LAST_MONTH - NEVER  # what has passed since what never was
    assert LAST_MONTH + max(np.ravel(AGE_BOUNDS)) <= held.max
    assert LONGEST + max(np.ravel(AGE_BOUNDS)) < -NEVER  # and nobody remembers that long


def test_the_last_month_is_like_any_other():
    """Far from month 0 nothing has passed its turn, and nothing that never was seems recent."""
    told = world({"model.cognition.failure_memory": float(LONGEST)}, firms=60)
    told.month = LAST_MONTH - 3
    told.firms.founded[:] = told.month - 100
    pass_months(told, 3)
    firms = told.firms
    for name in ("given_up", "served", "adoption_month", "support_month", "matched_until"):
        never = getattr(firms, name) == NEVER
        assert never.any()
        assert (told.month - getattr(firms, name)[never] == LAST_MONTH - NEVER).all()
    assert (told.month - firms.founded <= 103).all()
    assert changed(told) == []


def test_after_the_last_month_there_is_none():
    told = world(firms=20)
    told.month = LAST_MONTH
    with pytest.raises(SimError, match="12,000"):
        pass_months(told, 1)
    assert told.month == LAST_MONTH


def test_projects_of_month_0_are_no_older_than_their_firms():
    """Also where a setting says more months than a column could hold."""
    firms = world({"model.months_of_experience": 10_000_000}, firms=400).firms
    installed = firms.installed[:, firms.option.any(axis=0)]
    assert (installed.max(axis=0) >= firms.founded[firms.option.any(axis=0)]).all()
    assert installed.max() <= 0


def test_no_run_is_longer():
    with pytest.raises(SimError, match="12,000"):
        load([f"months={LAST_MONTH + 1}"])


def test_single_precision_changes_no_decision():
    """A world in which every part has money, with these columns in double precision and without (decision 0019)."""
    assert {Firms.declared[name].dtype for name in SINGLE} == {"f4"}
    found = compare(base())
    assert found.begun > 300
    assert not any(found.differ.values())
    assert 0 < found.widest < 1e-7


def test_a_precision_that_decides_is_noticed(monkeypatch):
    """The test above is red for a column that keeps too little, here whole numbers."""
    monkeypatch.setitem(Firms.declared, "orientation", replace(Firms.declared["orientation"], dtype="i1"))
    assert any(compare(base()).differ.values())


def test_money_that_is_balanced_and_what_adds_up_is_kept_in_full():
    kept_in_full = {"cash", "debt", "upkeep", "value_added", "informatization", "absorptive_capacity", "belief_mean"}
    assert not kept_in_full & set(SINGLE)
    of_money = [name for name in SINGLE if Firms.declared[name].unit.startswith("currency")]
    assert of_money == ["invoice"]  # which nobody reads but who asks what a project cost


def test_a_draw_that_is_kept_stays_below_one():
    drawn = np.array([2.0**-54, 0.25, 2 / 3, 1.0 - 2.0**-53])
    cut = in_single(drawn)
    assert np.array_equal(cut, cut.astype("f4"))
    assert ((cut <= drawn) & (cut < 1.0) & (drawn - cut < 2.0**-24)).all()
    firms = world(firms=200).firms
    assert ((firms.lot < 1.0) & (firms.orientation < 1.0)).all()
