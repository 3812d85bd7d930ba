"""Units that serve a market or bring in an institution (7.13), in the order of the levers and of their parts."""

import math

from reference.queues import first
from reference.succession import new_supplier

from sim.randomness import Decision

LINKS = range(3)
HUB_QUEUE = 99


def serve_markets(model):
    """What has no phase, or a phase that serves nobody this month, does nothing."""
    state = model.government
    state.general_support = state.coordination = 0.0
    for name, act in ACTS.items():
        office = model.offices[name]
        served = office.served()
        if served:
            act(model, office, served)


def price_for_all(model, office):
    """Of a unit for a market of this size."""
    return office.money(office.part.unit_price_per_1000_smes) * len(model.places) / 1000


def buy_a_month(model, office, served):
    """A month of what is priced by the year, or the share of it that money buys."""
    a_month = price_for_all(model, office) / 12
    spent = min(office.available, a_month)
    office.spend(spent)
    return spent / a_month, spent


def coordinate(model, office, served):
    """(L1.4)."""
    model.government.coordination, spent = buy_a_month(model, office, served)
    office.share(served, spent)


def support_platforms(model, office, served):
    """(L2.3)."""
    model.government.general_support, spent = buy_a_month(model, office, served)
    office.share(served, spent)


def write_standards(model, office, served):
    """(L4.1): as much of the set as is missing and money buys."""
    price = price_for_all(model, office)
    written = min(office.available / price, 1 - model.government.standards)
    model.government.standards += written
    office.spend(written * price)
    office.share(served, written * price)


def mine_scenarios(model, office, served):
    """(L2.1): money goes to cells by firms served, in equal parts to links; a cell's price grows with its firms."""
    spent, price = office.available, office.money(office.part.unit_price_per_1000_smes) / 1000
    firms, targets = {}, {}
    for firm in model.smes:
        firms[firm.sector, firm.region] = firms.get((firm.sector, firm.region), 0) + 1
    for firm in served:
        targets[firm.sector, firm.region] = targets.get((firm.sector, firm.region), 0) + 1
    units = {cell: spent * n / len(served) / len(LINKS) / (price * firms[cell]) for cell, n in targets.items()}
    for sector in range(len(model.sectors)):
        total = sum(n for (s, _), n in firms.items() if s == sector)
        for region in range(len(model.regions)):
            elsewhere = math.fsum(
                told * firms[s, r] / total for (s, r), told in units.items() if s == sector and r != region
            )
            taught = units.get((sector, region), 0.0) + office.part.elsewhere * elsewhere
            for link in LINKS:
                known = model.knowledge[link][sector]
                known[region] += (1 - known[region]) * (1 - (1 - office.part.knowledge) ** taught)
    office.spend(spent)
    office.share(served, spent)


def contract_hubs(model, office, served):
    """(L2.4): large firms of the sectors and regions of the phase that are not under contract, in a queue."""
    wanted, population = office.phase().targeting, model.config.population
    price = office.money(office.part.unit_price)
    free = [
        hub
        for hub in model.hubs
        if hub.contract_until <= model.month
        and (not wanted.sectors or list(population.sectors)[hub.sector] in wanted.sectors)
        and (not wanted.regions or list(population.regions)[hub.region] in wanted.regions)
    ]
    queue = first(free, lambda hub: model.luck.uniform(Decision.UNIT_QUEUE, hub.place, HUB_QUEUE), office.units(price))
    for hub in queue:
        hub.contract_until = model.month + 12
    office.spend(price * len(queue))


def publish_cases(model, office, served):
    """(L3.3): firms register, those registered read; all money that there is buys cases."""
    part, luck = office.part, model.luck
    cases, spent = office.available / price_for_all(model, office), office.available
    odds = model.config.model.platforms.registration_served * min(cases, 1.0)
    for firm in served:
        if not firm.registered and luck.uniform(Decision.REGISTER, firm.place, 1) < odds:
            firm.register()
    office.spend(spent)
    for platform in model.platforms:
        platform.cases += cases
        platform.revenue += spent / len(model.platforms)
    readers = [
        firm for firm in served if firm.registered and luck.uniform(Decision.CASE, firm.place, 1) < min(cases, 1.0)
    ]
    for firm in readers:
        for link in LINKS:
            works, fails = model.outcomes_of_sector(firm.sector, link)
            shown = works + fails * (1 - part.publication_bias)
            if shown > 0:
                success = luck.uniform(Decision.CASE, firm.place, 10 + link) < works / shown
                firm.believe(link, float(success), max(cases, 1.0) / len(LINKS))
    office.spend_on(readers, spent / max(len(readers), 1))


def bring_in_suppliers(model, office, served):
    """(L3.2): vacant places in their order."""
    price = office.money(office.part.unit_price)
    vacant = [place for place, supplier in enumerate(model.suppliers) if supplier is None]
    for place in vacant[: office.units(price)]:
        new_supplier(model, place).cash += price
        office.spend(price)


def join_clusters(model, office, served):
    """(L4.4): those with enough firms served and none joined, by lot."""
    price = office.money(office.part.unit_price)
    needed = max(model.config.model.clusters.partners_needed, 1)
    members = {}
    for firm in served:
        members.setdefault(firm.cluster, []).append(firm)
    free = [
        cluster
        for cluster, firms in sorted(members.items())
        if len(firms) >= needed and not any(firm.joined for firm in model.cluster(cluster))
    ]
    chosen = first(free, lambda cluster: model.luck.uniform(Decision.SITE, cluster), office.units(price))
    for cluster in chosen:
        for firm in members[cluster]:
            firm.joined_until = model.month + 12
        office.spend_on(members[cluster], price / len(members[cluster]))
    office.spend(price * len(chosen))


def show_and_share(model, office, goes, decision, spent):
    """Who goes sees one project of the sector; the month's money was spent on those."""
    for firm in goes:
        firm.see_one_of(model.of_sector(firm.sector), model.luck.uniform(decision, firm.place, 4), 1.0)
    office.spend_on(goes, spent / max(len(goes), 1))


def open_pilot_zones(model, office, served):
    """(L4.5)."""
    support, spent = buy_a_month(model, office, served)
    with_zone = {firm.region for firm in model.smes if firm.zone}
    goes = []
    for firm in served:
        near = 1.0 if firm.zone else office.part.reach * (firm.region in with_zone)
        if model.luck.uniform(Decision.VISIT, firm.place, 1) < office.part.visit_odds * support * near:
            goes.append(firm)
    show_and_share(model, office, goes, Decision.VISIT, spent)


def hold_events(model, office, served):
    """(L4.5)."""
    support, spent = buy_a_month(model, office, served)
    odds = office.part.evidence * support
    goes = [firm for firm in served if firm.member and model.luck.uniform(Decision.ASSOCIATION, firm.place, 3) < odds]
    show_and_share(model, office, goes, Decision.ASSOCIATION, spent)


ACTS = {
    "coordination": coordinate,
    "scenario_projects": mine_scenarios,
    "general_platform": support_platforms,
    "hub_ecosystem": contract_hubs,
    "case_library": publish_cases,
    "supplier_entry": bring_in_suppliers,
    "standards": write_standards,
    "cluster_projects": join_clusters,
    "pilot_zones": open_pilot_zones,
    "association_events": hold_events,
}
