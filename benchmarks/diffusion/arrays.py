"""Idiomatic NumPy: a struct of arrays, masks, and peers counted by a sparse matrix."""

from __future__ import annotations

import numpy as np

from benchmarks.diffusion.start import OF_PEERS, OUTLAY, STAY, Start, distaste, price


def run(world: Start, months: int) -> list[int]:
    """Users at the end of each month."""
    cash, size = world.cash.astype(np.float64), world.size.astype(np.float64)
    surplus = world.income - OUTLAY
    inclination, matrix = world.inclination(), world.network.matrix()
    contacts = np.maximum(world.network.degree, 1)
    adopted = np.zeros(world.firms, dtype=bool)
    series = []
    for month in range(1, months + 1):
        luck = world.luck(month)
        utility = inclination + OF_PEERS * ((matrix @ adopted.astype(float)) / contacts) - distaste(month)
        odds = 1.0 / (1.0 + np.exp(np.where(adopted, utility + STAY, -utility)))
        moves = luck < odds
        takes_up = moves & ~adopted & (cash >= price(month))
        gives_up = moves & adopted
        adopted = (adopted | takes_up) & ~gives_up
        cash[takes_up] -= price(month)
        cash += surplus + adopted * size
        series.append(int(adopted.sum()))
    return series
