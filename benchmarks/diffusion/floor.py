"""The floor: a month's bytes, read once in order, at what the memory of this machine gives."""

from __future__ import annotations

import numpy as np

from sim.compiled import loop

BYTES = 4 + 4 + 2 + 1 + 1 + 4 + 4 + 4 + 4
"""Of a firm in a month: inclination, weight and count of users; adopted and cash in and out; income and size."""


class Floor:
    """As many bytes as the columns of that many firms.

    Parameters
    ----------
    firms, months : count
    """

    def __init__(self, firms: int, months: int) -> None:
        self.values, self.months = np.ones(firms * BYTES // 8, dtype=np.int64), months

    def run(self) -> None:
        """Read, month by month."""
        _read(self.values, self.months)


@loop
def _read(values, times):
    total = 0
    for time in range(times):
        for place in range(len(values)):
            total += values[place] ^ time
    return total
