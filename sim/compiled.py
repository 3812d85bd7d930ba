"""Rules that the machine runs as compiled loops, and that still read as rules.

A rule of one firm, written with plain numbers, becomes a universal function of arrays: it broadcasts as NumPy's own
do, makes no temporaries, and is compiled once per machine and kept on disk. Compiled code keeps to IEEE 754, in the
order in which the rule is written; nothing is reassociated, so results do not depend on the machine's width.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., Any])


def elementwise(*signatures: str) -> Callable[[F], Callable[..., Any]]:
    """Make a universal function of arrays out of a rule of numbers.

    Parameters
    ----------
    signatures
        Types, as in ``float64(float64, int64)``; the first that the arguments can be cast to is taken.
    """

    def compiled(rule: F) -> Callable[..., Any]:
        return _kept(lambda cache: numba.vectorize(list(signatures), nopython=True, cache=cache)(rule))

    return compiled


def loop(rule: F) -> F:
    """Compile a function of arrays and numbers, for what is no rule of one firm alone: sums, queues, networks."""
    return _kept(lambda cache: numba.njit(cache=cache, error_model="numpy", nogil=True)(rule))


def _kept(make: Callable[[bool], Any]) -> Any:
    """What was compiled, kept on disk where some folder for it can be written."""
    try:
        return make(True)
    except RuntimeError:  # no folder to keep it in: compile it anew in each process
        return make(False)
