"""AMBER (ambr) on its fastest lane: columns borrowed as arrays, changed by NumPy, and committed to its data frame."""

from __future__ import annotations

from typing import ClassVar

import ambr
import numpy as np

from benchmarks.diffusion.start import OF_PEERS, OUTLAY, STAY, Start, distaste, price


class Diffusion(ambr.Model):
    """A technology spreads among firms that see their peers."""

    model_reporters: ClassVar = {"adopters": lambda model: int(model.agents.adopted.sum())}

    def setup(self) -> None:
        """The population."""
        world: Start = self.p["world"]
        self.world, self.month, self.matrix = world, 0, world.network.matrix()
        self.contacts = np.maximum(world.network.degree, 1)
        self.add_agents(
            world.firms,
            surplus=world.income.astype(np.float64) - OUTLAY,
            size=world.size.astype(np.float64),
            cash=world.cash.astype(np.float64),
            inclination=world.inclination(),
            adopted=np.zeros(world.firms),
        )

    def step_vectorized(self) -> None:
        """One month."""
        self.month += 1
        names = ("surplus", "size", "cash", "inclination", "adopted")
        surplus, size, cash, inclination, before = (self.agents.borrow(name)[0] for name in names)
        due, adopted = price(self.month), before > 0.0
        utility = inclination + OF_PEERS * ((self.matrix @ before) / self.contacts) - distaste(self.month)
        odds = 1.0 / (1.0 + np.exp(np.where(adopted, utility + STAY, -utility)))
        moves = (self.world.luck(self.month) < odds) & (adopted | (cash >= due))
        after = (adopted ^ moves).astype(np.float64)
        self.agents.commit(cash=cash - due * (moves & ~adopted) + surplus + after * size, adopted=after)
