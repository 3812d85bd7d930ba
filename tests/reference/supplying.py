"""Suppliers (7.7): the industry learns by doing, they pay their costs, set mark-ups, pay out, leave and enter."""

import math

from reference.succession import new_supplier

from sim.randomness import Decision

LINKS = range(3)


def deliver_knowledge(model):
    """(20), (16)."""
    supply = model.config.model.supply
    for sector in range(len(model.sectors)):
        for region in range(len(model.regions)):
            firms = [firm for firm in model.of_sector(sector) if firm.region == region]
            for link in LINKS:
                projects = sum(firm.begun(link) for firm in firms)
                model.experience += projects
                per_firm = projects / len(firms) if firms else 0.0
                known = model.knowledge[link][sector]
                gained = min(supply.knowledge_by_doing * per_firm, 1.0) * (1 - known[region])
                known[region] += gained - supply.knowledge_decay * known[region]


def reckon_suppliers(model):
    present = [supplier for supplier in model.suppliers if supplier is not None]
    orders, usual = sum(each.orders for each in present), math.fsum(each.order_book for each in present)
    growth = orders / usual if usual > 0 and orders > 0 else 1.0
    for each in present:
        reckon(model, each, growth)
    broke = [each for each in present if each.cash < 0]
    for each in broke[1:] if len(broke) == len(present) else broke:  # never the last
        model.suppliers[each.place] = None
        each.remove()
    enter(model)
    model.prices.append(model.mean_price())
    for each in model.suppliers:
        if each is not None:
            each.orders = each.revenue = 0.0


def reckon(model, supplier, growth):
    """Costs and pay-out, then the mark-up of next month (17)."""
    supply = model.config.model.supply
    fixed = supply.fixed_cost * model.mean_wage
    cost = supplier.revenue / (1 + supplier.markup) + fixed
    supplier.cash -= cost
    supplier.cash = min(supplier.cash, 24 * fixed)
    supplier.profit += (supplier.revenue - cost - supplier.profit) / 12

    relative = supplier.orders / (supplier.order_book * growth) if supplier.order_book > 0.02 else 1.0
    idle = min(max(1 - supplier.order_book / max(supply.capacity, 1e-9), 0.0), 1.0)
    change = supply.markup_adjustment * min(max(relative - 1, -1.0), 1.0) - supply.undercutting * idle
    supplier.markup = min(max(supplier.markup * (1 + change), supply.markup_min), supply.markup_max)
    supplier.order_book += (supplier.orders - supplier.order_book) / 12


def enter(model):
    """While the mean supplier earns."""
    present = [supplier for supplier in model.suppliers if supplier is not None]
    if not math.fsum(each.profit for each in present) > 0:
        return
    odds = 1 - math.exp(-model.config.model.supply.entry_rate)
    vacant = [place for place, supplier in enumerate(model.suppliers) if supplier is None]
    for place in vacant:
        if model.luck.uniform(Decision.SUPPLIER_ENTERS, place) < odds:
            new_supplier(model, place)
