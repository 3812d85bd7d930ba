"""Benchmarks live beside the package, not in it."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from benchmarks.diffusion.contenders import CONTENDERS, SLOW_ROUNDS


@pytest.fixture(params=CONTENDERS, ids=lambda contender: contender.name)
def contender(request):
    """Each that can run here."""
    if why := request.param.missing():
        pytest.skip(why)
    return request.param


@pytest.fixture
def slow_rounds():
    return SLOW_ROUNDS
