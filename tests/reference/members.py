"""Those around the SMEs, as ordinary agents: large firms, suppliers, platforms, banks, regions, the state."""

import struct

import mesa


def single(number):
    """What a column of single precision keeps of it."""
    return struct.unpack("f", struct.pack("f", number))[0]


class Member(mesa.Agent):
    """An agent that begins with what month 0 says of it."""

    def __init__(self, model, place, told):
        super().__init__(model)
        self.place = place
        for name, value in told.items():
            setattr(self, name, list(value) if isinstance(value, tuple) else value)


class LargeFirm(Member):
    """A hub of a supply chain (A5)."""

    @property
    def under_contract(self):
        return self.contract_until > self.model.month


class Supplier(Member):
    """A supplier of AI (A6)."""

    @property
    def price(self):
        """(17), relative to the average supplier of month 0."""
        supply = self.model.config.model.supply
        return self.unit_cost * self.model.industry_cost() * (1 + self.markup) / (1 + supply.markup_start)

    def room(self):
        """What it can still deliver this month (21)."""
        capacity, month = self.model.config.model.supply.capacity, self.model.month
        return int(capacity * month) - int(capacity * (month - 1)) - self.orders

    def sell(self, amount, effort=1.0):
        """Be paid for work that takes this much of the time of a project."""
        self.cash += amount
        self.revenue += amount
        self.orders += effort


class Platform(Member):
    """A service platform (A8)."""


class Region(Member):
    """A kind of region, with the people who look for work on AI there (A11)."""


class Bank(Member):
    """The banks, as one balance sheet (A14)."""


class Government(Member):
    """The state (A9)."""
