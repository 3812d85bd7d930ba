"""The same small model twice: with plain Mesa agents, and with agents over columns.

Importable by name, since copies, pickles and batch runs must find the classes again.
"""

import mesa
import numpy as np

from sim.agents import ColumnAgent, ColumnModel
from sim.columns import Column, Table

MESA = tuple(int(part) for part in mesa.__version__.split(".")[:2])

CASH = [5.0, 1.0, 8.0, 3.0, 8.0, 2.0, 9.5, 0.5, 8.0, 4.0, 7.0, 6.0]
SECTOR = [2, 0, 1, 2, 1, 0, 0, 2, 1, 1, 2, 0]
ADOPTED = [False, True, True, False, False, True, False, False, True, False, True, False]


class Firms(Table):
    cash = Column("f8", "currency", "money in hand", initial=1.0)
    sector = Column("u1", "code", "industry")
    adopted = Column("?", "flag", "uses AI")
    ties = Column("f8", "share", "strength of ties", items=("suppliers", "customers"))


class Conduct:
    """What both kinds of firms do and know beyond their attributes."""

    mood = "calm"

    @property
    def doubled(self):
        return 2 * self.cash

    def step(self):
        self.cash += 1.0

    def earn(self, amount, times=1):
        self.cash += amount * times
        return self.cash

    def leave_if_poor(self):
        if self.cash < 3.0:
            self.remove()


class PlainFirm(Conduct, mesa.Agent):
    def __init__(self, model, cash=1.0, sector=0, adopted=False, ties=(0.0, 0.0)):
        super().__init__(model)
        self.cash = cash
        self.sector = sector
        self.adopted = adopted
        self.ties = ties


class ColumnFirm(Conduct, ColumnAgent):
    table_class = Firms


class Adviser(mesa.Agent):
    """Ordinary Mesa agent beside the firms, with one attribute that firms have too."""

    def __init__(self, model, cash=20.0):
        super().__init__(model)
        self.cash = cash
        self.visits = 0

    def step(self):
        self.visits += 1


def richest(model):
    """Model reporter."""
    return max(model.firms.get("cash"), default=0.0)


class World:
    """Months in which firms step in random order and are counted."""

    def collect(self, agent_reporters=None):
        self.datacollector = mesa.DataCollector(
            model_reporters={"richest": richest, "months": "steps"},
            agent_reporters=agent_reporters,
            agenttype_reporters={self.firm_class: {"ties": "ties"}} if agent_reporters else None,
        )

    @property
    def firms(self):
        return self.agents_by_type[self.firm_class]

    def total(self):
        return self.firms.agg("cash", sum)

    def step(self):
        self.agents.shuffle_do("step")
        self.datacollector.collect(self)


class PlainWorld(World, mesa.Model):
    firm_class = PlainFirm

    def __init__(self, advisers=2, bonus=0.0, rng=None):
        super().__init__(rng=rng)
        for place, (cash, sector, adopted) in enumerate(zip(CASH, SECTOR, ADOPTED, strict=True)):
            PlainFirm(self, cash + bonus, sector, adopted, (place / 10, place / 20))
        Adviser.create_agents(self, advisers)
        self.collect({"cash": "cash"})


class ColumnWorld(World, ColumnModel):
    firm_class = ColumnFirm

    def __init__(self, advisers=2, bonus=0.0, rng=None):
        super().__init__(rng=rng)
        self.growths = []
        table = Firms(len(CASH))
        table.admit(np.arange(len(CASH)), first_id=1)
        table.cash[:] = np.array(CASH) + bonus
        table.sector[:] = SECTOR
        table.adopted[:] = ADOPTED
        table.ties[:] = np.arange(len(CASH)) / [[10], [20]]
        self.table = table
        self.attach(ColumnFirm, table)
        Adviser.create_agents(self, advisers)
        self.collect({"cash": "cash"})

    def table_grew(self, table):
        self.growths.append(table.rows)


class QuietPlainWorld(PlainWorld):
    """Without agent reporters, whose closures no pickle takes."""

    def collect(self, agent_reporters=None):
        super().collect()


class QuietColumnWorld(ColumnWorld):
    def collect(self, agent_reporters=None):
        super().collect()
