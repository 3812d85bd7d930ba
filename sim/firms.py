"""The columns of the SMEs: their state, declared once, with units. No rules, no months."""

from __future__ import annotations

from sim.columns import Column, Table
from sim.config.schema.policy import FIRM_PARTS
from sim.config.schema.population import LINKS

NONE, GENERAL, SPECIALISED, DISRUPTIVE = range(4)
OPTIONS = ("general", "specialised", "disruptive")
NEVER = -10_000  # longer ago than any memory reaches; what has passed since still fits a column of months (LAST_MONTH)


class Firms(Table):
    """Small and medium-sized enterprises (A1).

    Facts that are written once, and to which nothing is added, are kept in single precision (f4); rules reckon in
    double precision, also with these (decision 0019). Money that the books balance and all that adds up is f8.
    """

    called = "SME"

    sector = Column("i1", "index", "sector, in the order of the population file", into="sectors")
    region = Column("i1", "index", "kind of region, in the order of the population file", into="regions")
    size_class = Column("i1", "index", "size class when first observed: micro, small, medium", into="size classes")
    stage = Column("i1", "index", "life stage: start-up, growth, mature", into="stages")
    founded = Column("i2", "month", "month of foundation, negative before the simulation")
    hub = Column("i4", "slot", "large firm whose chain it belongs to, -1 for none", initial=-1, into="large firms")
    orientation = Column("f4", "share", "latent disposition: proactive where below the share of its stage")
    proactive = Column("bool", "yes/no", "proactive rather than conservative")
    technology_based = Column("bool", "yes/no", "lives by technology")
    specialised = Column("bool", "yes/no", "specialised, refined, distinctive and novel (certified)")
    architecture = Column("i1", "index", "what its informatization is organised around", into="architectures")
    zone = Column("bool", "yes/no", "lies in a park, high-tech zone or AI pilot zone")
    member = Column("bool", "yes/no", "member of its industry association")
    cluster = Column("i4", "index", "cluster of its sector and region to be linked in", into="places of firms")
    lot = Column("f4", "share", "its lot, where a programme takes firms in batches")

    employees = Column("f8", "persons", "head count")
    value_added = Column("f8", "currency/month", "value added")
    operating_share = Column("f8", "share", "gross operating surplus over value added, before AI")
    growth = Column("f8", "1/month", "growth of value added, smoothed")
    profit = Column("f8", "currency/month", "profit of the month, before tax")

    cash = Column("f8", "currency", "money in hand")
    debt = Column("f8", "currency", "bank loans outstanding")
    guaranteed = Column("f8", "currency", "part of the debt that the state guarantees")
    project_debt = Column("f8", "currency", "part of the debt that was lent for AI")
    target_cash = Column("f4", "months of wage bill", "cash that the owners keep in the firm")
    credit_access = Column("bool", "yes/no", "a bank lends to it at all")
    working_capital = Column("f8", "currency", "money tied up in stocks and unpaid invoices")
    credit_drawn = Column("f8", "currency", "loans taken so far")
    tax_credit = Column("f8", "currency", "credit that tax due can still be set against")
    orders = Column("f8", "currency/month", "public orders of the month, negative where they go to rivals")
    planned_outlay = Column("f8", "currency", "wanted project that it saves up for, 0 for none")

    informatization = Column("f8", "share", "digital intensity: share of twelve technologies in use")
    informatization_at_start = Column("f8", "share", "the same when first observed")
    steps = Column("i2", "count", "steps of informatization taken")
    absorptive_capacity = Column("f8", "share", "own skill to absorb new technology")
    learned = Column("f8", "share", "part of it that was learnt by using AI")

    aware = Column("bool", "yes/no", "has considered AI")
    belief_mean = Column("f8", "share", "expected success of AI", items=LINKS)
    belief_precision = Column("f8", "1/variance", "precision of that belief", items=LINKS, initial=1.0)
    cost_error = Column("f4", "log ratio", "error of its idea of what a project costs")
    contact = Column("f8", "index", "freshness of contact with a programme, 1 right after")
    registered = Column("bool", "yes/no", "registered with a service platform")
    platform = Column("i4", "slot", "that platform, -1 for none", initial=-1, into="platforms")
    profiled = Column("bool", "yes/no", "has a precise profile")
    matched_until = Column("i2", "month", "suppliers met at an event serve it first before", initial=NEVER)
    listed_until = Column("i2", "month", "has a list of products at suitable prices before", initial=NEVER)
    advised_until = Column("i2", "month", "has remote advice before", initial=NEVER)
    joined_until = Column("i2", "month", "its cluster is joined by a programme before", initial=NEVER)
    more_quotes_until = Column("i2", "month", "a search on its behalf is valid before", initial=NEVER)

    option = Column("i1", "index", "AI in use: none, general, specialised, disruptive", items=LINKS, into="kinds of AI")
    attempts = Column("i2", "count", "projects begun on the link so far", items=LINKS)
    installed = Column("i2", "month", "month of installation", items=LINKS, initial=NEVER)
    success = Column("bool", "yes/no", "the project works", items=LINKS)
    revealed = Column("bool", "yes/no", "success or failure is known", items=LINKS)
    token = Column("bool", "yes/no", "installed for the grant alone", items=LINKS)
    given_up = Column("i2", "month", "last month in which a failure was given up", items=LINKS, initial=NEVER)
    ceiling = Column("f4", "share of value added", "gain once learnt, if it works", items=LINKS)
    trough = Column("f4", "share of value added", "disruption on the first day", items=LINKS)
    upkeep = Column("f8", "currency/month", "running cost of AI", items=LINKS)
    fit = Column("f4", "share", "how well the project suits the firm", items=LINKS)
    invoice = Column("f4", "currency", "what the project cost", items=LINKS)
    staffing = Column("f4", "share", "people found of those sought for the project", items=LINKS, initial=1.0)
    upgrades = Column("i2", "count", "working projects replaced by a better kind", items=LINKS)
    supplier = Column("i4", "slot", "supplier of the project", items=LINKS, initial=-1, into="suppliers")

    adoption_month = Column("i2", "month", "first month with AI in use", initial=NEVER)
    first_link = Column("i1", "index", "link of its first project, -1 for none", initial=-1, into="links")
    first_option = Column("i1", "index", "kind of its first project, like the AI in use", into="kinds of AI")
    informatization_at_adoption = Column("f4", "share", "digital intensity on its first adoption")
    positive_months = Column("i2", "months", "months in a row in which AI has paid")
    effective_month = Column("i2", "month", "first month as an effective adopter", initial=NEVER)
    support_month = Column("i2", "month", "first month in which a programme reached it", initial=NEVER)
    support = Column("f8", "currency", "public money spent on it so far, in kind and in cash")
    served = Column("i2", "month", "last month in which a part of a lever reached it", FIRM_PARTS, NEVER)
    grant_pending = Column("f8", "currency", "grant promised, payable when use is proven")
