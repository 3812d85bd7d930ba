"""Worlds of plain Mesa agents and of column agents that must behave alike."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # processes that a batch run starts import the twins too

from agent_twins import ColumnWorld, PlainWorld


@pytest.fixture(params=[PlainWorld, ColumnWorld], ids=["plain", "columns"])
def kind(request):
    """Class of a world, plain Mesa or columns."""
    return request.param


@pytest.fixture
def world(kind):
    """Twelve firms, then two advisers."""
    return kind(rng=7)


@pytest.fixture
def columns():
    """A world of columns, where plain Mesa has no counterpart."""
    return ColumnWorld(rng=7)
