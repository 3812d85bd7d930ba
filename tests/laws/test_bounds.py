"""Every column stays within what its unit allows, in every month, also under a policy (V11)."""

import numpy as np
import pytest

from sim.codebook.entries import span_of
from sim.config.load import load
from sim.month.beginning import begin
from sim.month.page import advance

TABLES = ("firms", "hubs", "suppliers", "platforms", "regions", "bank", "government")


def beyond(world):
    """Columns with a value that their unit does not allow."""
    found = []
    for name in TABLES:
        table = getattr(world, name)
        for column, array in table.arrays():
            held = array[..., table.alive]
            span = span_of(f"{name}.{column}", table.declared[column])
            if held.dtype.kind == "f" and not np.isfinite(held).all():
                found.append(f"{name}.{column} is not finite")
            elif span == "0 to 1" and not ((held >= 0) & (held <= 1)).all():
                found.append(f"{name}.{column} is no share")
            elif span == "at least 0" and not (held >= 0).all():
                found.append(f"{name}.{column} is negative")
    if not (world.firms.employees[world.firms.alive] > 0).all():
        found.append("firms without anybody")
    return found


@pytest.mark.parametrize("population", ["eu27", "china"])
@pytest.mark.parametrize("scenario", ["baseline", "full_package"])
def test_every_column_stays_within_bounds(scenario, population):
    world = begin(load(["population.n_smes=250", "months=84", f"population={population}", "seed=5"], scenario))
    for _ in range(85):
        assert beyond(world) == [], world.month
        advance(world)


def test_a_value_out_of_bounds_is_noticed():
    world = begin(load(["population.n_smes=40"]))
    world.firms.informatization[3] = 1.5
    world.firms.upkeep[1, 4] = -1.0
    world.hubs.poached[0] = np.nan
    assert beyond(world) == ["firms.informatization is no share", "firms.upkeep is negative",
                             "hubs.poached is not finite"]  # fmt: skip
