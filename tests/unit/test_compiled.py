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
ASK = "import sim.compiled as c; print(c.FOLDER)"


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


def python(program, where, **environment):
    """What a process of its own prints; variables that are given empty are left out."""
    told = {**os.environ, "PYTHONPATH": str(where), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    told = {name: value for name, value in told.items() if value}
    done = subprocess.run([sys.executable, "-c", program], cwd=where, env=told, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def folder(checkout, **environment):
    """Where loops are kept."""
    return Path(python(ASK, checkout, **environment))


@pytest.fixture
def checkout(tmp_path):
    """A copy of the sources in a folder of its own."""
    shutil.copytree(SIM, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.mark.parametrize("edited", ["economics/finance.py", "config/schema/population.py"])  # a rule; names of links
def test_an_edited_rule_has_another_folder(checkout, edited):
    before = folder(checkout, NUMBA_CACHE_DIR="")
    assert before.parent == checkout / "sim" / "__pycache__"
    assert folder(checkout, NUMBA_CACHE_DIR="") == before
    source = checkout / "sim" / edited
    source.write_text(source.read_text(encoding="utf-8") + "# another word\n", encoding="utf-8")
    assert folder(checkout, NUMBA_CACHE_DIR="") != before


@pytest.mark.parametrize("asked", ["loops", "a_file"])
def test_another_folder_can_be_asked_for(tmp_path, asked):
    (tmp_path / "a_file").touch()  # where nothing can be kept
    assert folder(SIM.parent, NUMBA_CACHE_DIR=str(tmp_path / asked)).parent == tmp_path / asked


def test_functions_of_others_are_kept_where_numba_keeps_them(tmp_path):
    (tmp_path / "theirs.py").write_text(
        "import sim.compiled, numba\n@numba.njit(cache=True)\ndef one(): return 1\none(); print(one.stats.cache_path)\n"
    )
    program = f"import sys; sys.path.append({str(tmp_path)!r}); import theirs"
    assert Path(python(program, SIM.parent, NUMBA_CACHE_DIR="")) == tmp_path / "__pycache__"


def test_what_is_not_to_be_compiled_is_refused_in_a_sentence():
    program = "import sim.errors\ntry: from sim import run\nexcept sim.errors.ConfigError as fault: print(fault)"
    assert python(program, SIM.parent, NUMBA_DISABLE_JIT="1").startswith("NUMBA_DISABLE_JIT is set, but")


def test_the_vector_library_is_left_also_where_numba_was_there_first():
    """Of the library itself only Numba's word is needed, and that is given for it where it is not installed."""
    program = (
        "import numba, llvmlite.binding, numpy as np; numba.config.USING_SVML = True\n"
        "turn, said = llvmlite.binding.set_option, []\n"
        "llvmlite.binding.set_option = lambda name, option: (said.append(option), turn(name, option))\n"
        "from sim.compiled import loop\n"
        "def e(x):\n    for i in range(len(x)): x[i] = np.exp(x[i])\n"
        "e = loop(e); e(np.ones(9)); print(*said, 'svml' in e.inspect_asm(e.signatures[0]))"
    )
    told = python(program, SIM.parent, NUMBA_DISABLE_INTEL_SVML="0")
    assert told == "-vector-library=none False"


def test_a_fault_within_a_module_is_not_taken_for_a_missing_name(monkeypatch):
    def broken(name):
        raise AttributeError("of something else")

    monkeypatch.setattr(sim, "import_module", broken)
    with pytest.raises(ImportError, match="could not be imported: of something else"):
        _ = sim.run
