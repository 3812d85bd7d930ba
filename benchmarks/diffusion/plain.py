"""Plain Mesa, well written: contacts as lists of agents, no space, all decide and then all move (``agents.do``)."""

from __future__ import annotations

from math import exp

import mesa

from benchmarks.diffusion.start import OF_PEERS, OUTLAY, STAY, Start, distaste, price


class Firm(mesa.Agent):
    """A firm, with its contacts at hand."""

    def __init__(self, model, place, income, size, cash, inclination):
        super().__init__(model)
        self.place, self.size, self.cash, self.inclination = place, size, cash, inclination
        self.surplus = income - OUTLAY
        self.adopted = self.moves = False
        self.contacts = []
        self.degree = 1

    def decide(self):
        """By what is known at the beginning of the month."""
        model, users = self.model, 0
        for other in self.contacts:
            users += other.adopted
        utility = self.inclination + OF_PEERS * (users / self.degree) - model.distaste
        against = utility + STAY if self.adopted else -utility
        self.moves = model.luck[self.place] < 1.0 / (1.0 + exp(against)) and (self.adopted or self.cash >= model.price)

    def act(self):
        """Move, and close the month's book."""
        if self.moves:
            self.adopted = not self.adopted
            if self.adopted:
                self.cash -= self.model.price
        self.cash += self.surplus
        if self.adopted:
            self.cash += self.size


class Diffusion(mesa.Model):
    """A technology spreads among firms that see their peers."""

    def __init__(self, world: Start) -> None:
        super().__init__(rng=world.draws.seed)
        self.world, self.month = world, 0
        columns = (world.income, world.size, world.cash, world.inclination())
        rows = zip(range(world.firms), *(column.tolist() for column in columns), strict=True)
        firms = [Firm(self, *row) for row in rows]
        ends, contact = world.network.first.tolist(), world.network.contact.tolist()
        for place, firm in enumerate(firms):
            firm.contacts = [firms[other] for other in contact[ends[place] : ends[place + 1]]]
            firm.degree = max(len(firm.contacts), 1)
        self.firms = firms
        self.datacollector = mesa.DataCollector(
            model_reporters={"adopters": lambda model: sum(firm.adopted for firm in model.firms)}
        )

    def step(self) -> None:
        """One month."""
        self.month += 1
        self.price, self.distaste = price(self.month), distaste(self.month)
        self.luck = self.world.luck(self.month).tolist()
        self.agents.do("decide").do("act")
        self.datacollector.collect(self)
