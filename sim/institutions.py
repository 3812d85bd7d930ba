"""The columns of those around the SMEs: large firms, AI suppliers, service platforms, the state."""

from __future__ import annotations

from sim.columns import Column, Table
from sim.firms import NEVER


class LargeFirms(Table):
    """Large firms, hubs of supply chains (A5)."""

    called = "large firm"

    sector = Column("i1", "index", "sector, in the order of the population file", into="sectors")
    region = Column("i1", "index", "kind of region, in the order of the population file", into="regions")
    adopted = Column("bool", "yes/no", "uses AI")
    adoption_month = Column("i4", "month", "first month with AI in use", initial=NEVER)
    succeeded = Column("bool", "yes/no", "its own use of AI works")
    contract_until = Column("i4", "month", "leads its chain under a public contract before", initial=NEVER)
    poached = Column("f8", "skill", "absorptive capacity gained from SMEs, summed over persons")


class Suppliers(Table):
    """AI suppliers and solution vendors (A6)."""

    called = "supplier"

    unit_cost = Column("f8", "ratio", "unit cost relative to the mean at start, before learning", initial=1.0)
    markup = Column("f8", "ratio", "markup on unit cost")
    cash = Column("f8", "currency", "money in hand")
    orders = Column("f8", "projects/month", "projects sold this month")
    order_book = Column("f8", "projects/month", "projects sold, smoothed over a year")
    revenue = Column("f8", "currency/month", "sales of projects and upkeep this month")
    profit = Column("f8", "currency/month", "result of the month, smoothed over a year")
    founded = Column("i4", "month", "month of entry")


class Platforms(Table):
    """Service platforms (A8)."""

    called = "service platform"

    region = Column("i1", "index", "kind of region that it serves", into="regions")
    registered = Column("f8", "firms", "firms registered")
    profiles = Column("f8", "profiles", "firms profiled so far")
    cases = Column("f8", "cases", "cases published so far")
    revenue = Column("f8", "currency", "public money received so far")


class Regions(Table):
    """Kinds of region, with the people that work on AI there (A11, A12)."""

    called = "kind of region"

    pool = Column("f8", "persons", "skilled people who look for work")
    found = Column("f8", "share", "people found of those sought this month", initial=1.0)


class Bank(Table):
    """The banks of the SMEs, as one balance sheet (A14)."""

    called = "banking sector"

    equity = Column("f8", "currency", "equity behind loans to SMEs")
    refused = Column("f8", "currency", "loans of the month refused for want of equity")


class Government(Table):
    """The state, as programmes see it (A9): what has been spent and what it has brought about."""

    called = "state"

    cash = Column("f8", "currency", "budget released and not yet spent")
    standards = Column("f8", "share", "how complete the set of standards and guides is")
    coordination = Column("f8", "share", "joint office in force this month")
    general_support = Column("f8", "share", "support for general-purpose platforms in force this month")
    spent = Column("f8", "currency", "public money paid out so far, net of what came back")
