"""Rules are stated once: the same with arrays and in a loop; what is kept on disk is never older than its source."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.compiled import loop, rule, where

SIM = Path(sim.__file__).parent
ASK = "import sim.compiled as c, numba; print(c.KEPT, numba.config.CACHE_DIR)"


@rule
def halved_above(value, limit):
    return where(value > limit, value / 2.0, value)


@loop
def one_by_one(values, limit):
    found = np.empty_like(values)
    for at in range(len(values)):
        found[at] = halved_above(values[at], limit)
    return found


def test_a_rule_is_the_same_with_arrays_and_in_a_loop():
    values = np.array([0.5, 1.0, 3.0])
    assert halved_above(values, 1.0).tolist() == one_by_one(values, 1.0).tolist() == [0.5, 1.0, 1.5]


def folder(checkout, **environment):
    """Whether loops are kept there, and where."""
    told = {**os.environ, "PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    told = {name: value for name, value in told.items() if value}
    asked = subprocess.run([sys.executable, "-c", ASK], cwd=checkout, env=told, capture_output=True, check=True)
    kept, _, place = asked.stdout.decode().strip().partition(" ")
    return kept == "True", Path(place)


@pytest.fixture
def checkout(tmp_path):
    """A copy of the sources in a folder of its own."""
    shutil.copytree(SIM, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.mark.parametrize("edited", ["economics/finance.py", "config/schema/population.py"])  # a rule; names of links
def test_an_edited_rule_has_another_folder(checkout, edited):
    before = folder(checkout, NUMBA_CACHE_DIR="")
    assert before[0]
    assert before[1].parent == checkout / "sim" / "__pycache__"
    assert folder(checkout, NUMBA_CACHE_DIR="") == before
    source = checkout / "sim" / edited
    source.write_text(source.read_text(encoding="utf-8") + "# another word\n", encoding="utf-8")
    assert folder(checkout, NUMBA_CACHE_DIR="")[1] != before[1]


def test_another_folder_can_be_asked_for(checkout, tmp_path):
    assert folder(checkout, NUMBA_CACHE_DIR=str(tmp_path / "loops"))[1].parent == tmp_path / "loops"


def test_where_nothing_can_be_kept_loops_run_all_the_same(checkout, tmp_path):
    (tmp_path / "a_file").write_text("", encoding="utf-8")
    assert not folder(checkout, NUMBA_CACHE_DIR=str(tmp_path / "a_file"))[0]
