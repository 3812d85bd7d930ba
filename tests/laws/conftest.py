"""Small worlds for the laws, composed once per set of overrides."""

from functools import cache

import numpy as np
import pytest

from sim.config.load import load
from sim.config.schema.experiment import Config
from sim.simulation import Run, simulate

SMALL = ("population.n_smes=300", "months=72", "output.audit_every_months=12")


@cache
def configured(scenario: str, *overrides: str) -> Config:
    return load([*SMALL, *overrides], scenario)


@cache
def simulated(scenario: str, *overrides: str) -> Run:
    return simulate(configured(scenario, *overrides))


@pytest.fixture
def config():
    """Configuration of a small world, by scenario and overrides."""
    return configured


@pytest.fixture
def run():
    """A small run, by scenario and overrides; the same question is answered once."""
    return simulated


@pytest.fixture
def same():
    """Whether two runs kept the same, bit for bit."""

    def compare(one: Run, other: Run, months: slice = slice(None)) -> bool:
        values = np.array_equal(one.values[months], other.values[months], equal_nan=True)
        if months != slice(None):
            return values
        lives = all(np.array_equal(one.lives[name], other.lives[name]) for name in one.lives)
        return values and lives and np.array_equal(one.flows, other.flows)

    return compare
