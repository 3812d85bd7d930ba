"""Rules that the machine runs as compiled loops, and that still read as rules.

A rule is a plain function of NumPy, called with arrays; inside a loop the same function is compiled and called with the
numbers of one firm, so it is stated once. Compiled code keeps to IEEE 754 in the order in which a rule is written:
nothing is reassociated, and no vector library stands in for the ordinary exp and log. A firm's number does not depend
on the firms beside it, on threads, or on the width of the machine.

What was compiled is kept on disk (see ``kept``), in a folder named by the sources of everything that may be compiled;
an edited rule is never answered by a loop that was compiled around the old one.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")  # read on import: its exp differs by the last digit, by machine

import llvmlite.binding
import numba
import numba.extending
import numpy as np

from sim.errors import ConfigError
from sim.folders import here
from sim.kept import Kept, forget_stale

SETTINGS = vars(numba.config)
if SETTINGS["DISABLE_JIT"]:
    raise ConfigError("NUMBA_DISABLE_JIT is set, but loops must be compiled: NumPy's exp differs by the last digit")
if SETTINGS["USING_SVML"]:  # Numba was imported before us, or was told to
    llvmlite.binding.set_option("sim", "-vector-library=none")

here()  # Numba says where its rules lie as seen from the current folder, and breaks where there is none

Compilable = Callable[..., Any]  # what it takes, numbers or arrays, is for Numba to find out

HERE = Path(__file__).parent
COMPILED = ("units.py", "compiled.py", "randomness.py", "network.py", "economics", "behaviour", "market", "policy")
NAMED = ("kept.py", "config/schema/population.py", "firms.py")  # how they are kept; constants that they contain


def rule(stated: Compilable) -> Compilable:
    """A rule, stated once: with arrays it is a function of NumPy, and in a loop the same with one firm's numbers."""
    return numba.extending.register_jitable(error_model="numpy")(stated)


def loop(over_many: Compilable) -> Any:
    """A function of arrays and numbers that goes through them one by one; its rules are compiled into it."""
    return _kept(numba.njit(error_model="numpy", nogil=True)(over_many))


def within(a_loop: Compilable) -> Any:
    """What a loop does with one of many, compiled into the loop itself; a call would hand over every array anew."""
    return _kept(numba.njit(error_model="numpy", nogil=True, forceinline=True)(a_loop))


def where(condition: Any, if_so: Any, if_not: Any) -> Any:
    """One or the other, element by element; in a loop a plain branch, for which NumPy's would make an array."""
    return np.where(condition, if_so, if_not)


@numba.extending.overload(where)
def _branch(condition, if_so, if_not):  # without annotations, since the names that Numba compares must be the same
    return lambda condition, if_so, if_not: if_so if condition else if_not


def elementwise(*signatures: str) -> Callable[[Compilable], Compilable]:
    """A rule of numbers as a universal function of arrays of these types, broadcast as NumPy does.

    Parameters
    ----------
    signatures
        Types, as in ``float64(float64, int64)``; the first that the arguments can be cast to is taken.
    """

    def compiled(of_one: Compilable) -> Compilable:
        made = numba.vectorize(nopython=True)(of_one)
        made._dispatcher.cache = Kept(of_one, FOLDER)
        for types in signatures:
            made.add(types)
        return made.ufunc

    return compiled


def _fingerprint() -> str:
    """Hash of everything that may be compiled, by whom, and of where it lies."""
    told = hashlib.sha256(f"{numba.__version__} {HERE}".encode())
    for part in (*COMPILED, *NAMED):
        path = HERE / part
        for source in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            told.update(source.read_bytes())
    return told.hexdigest()[:16]


def _folder() -> Path:
    """Where loops are kept: beside Python's own byte code, unless Numba is told of another place."""
    folder = Path(SETTINGS["CACHE_DIR"] or HERE / "__pycache__") / f"kernels-{_fingerprint()}"
    if not folder.is_dir():
        forget_stale(folder, "kernels-*")
    return folder


def _kept(compiled: Any) -> Any:
    compiled._cache = Kept(compiled.py_func, FOLDER)  # Numba's own place stays as it is, for functions of others
    return compiled


FOLDER = _folder()
