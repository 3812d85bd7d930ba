"""What every test shares: property tests that find the same examples on every machine, small worlds."""

import sys
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))  # where worlds.py is

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture
def undrawn(monkeypatch):
    """Let comparisons leave their figures out, which take most of the time of a small one."""
    monkeypatch.setattr("sim.job.draw_all", lambda results: {})
