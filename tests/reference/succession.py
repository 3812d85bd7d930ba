"""Life of firms (7.12): closure and its settlement, foundation, age and certification; new suppliers."""

import math

from reference.members import single
from reference.programmes import pay_out_of_budget

from sim.config.schema.population import ARCHITECTURES, BANDS, SIZE_CLASSES, STAGES
from sim.firms import Firms
from sim.institutions import Suppliers
from sim.randomness import Decision

LINKS = range(3)
STARTUP, GROWTH, MATURE = range(3)
BAND_EDGES = (0, 3.5 / 12, 6.5 / 12, 9.5 / 12, 1.0)


def close_firms(model):
    """(41)."""
    for firm in list(model.smes):
        if closes(model, firm):
            liquidate(model, firm)
            model.offices["cost_share"].cancel(firm.grant_pending)
            model.offices["tax_credit"].cancel(firm.tax_credit)
            model.places[firm.place] = None
            firm.remove()
    model.gather()


def closes(model, firm):
    demography, capital = model.config.population.demography, model.config.model.capital
    young = (demography.young_exit_factor - 1) * math.exp(-firm.age / demography.young_exit_decay_months)
    hazard = -math.log(1 - demography.exit_per_year) / 12 * (1 + young)
    broke = firm.cash < -capital.failure_cash * firm.wage_bill
    return broke or model.luck.uniform(Decision.EXIT, firm.place) < 1 - math.exp(-hazard)


def liquidate(model, firm):
    """(57): cash repays what it can; of the rest the bank loses a part, the state its coverage of what it backs."""
    left = firm.debt - min(max(firm.cash, 0.0), firm.debt)
    given_default = model.config.model.capital.loss_given_default * (1 - firm.chain_safety)
    model.bank.lost += given_default * left
    paid = model.part("guarantee").coverage * given_default * min(firm.guaranteed, left)
    model.bank.earned += paid
    pay_out_of_budget(model, paid)


def found_firms(model):
    """(42)."""
    odds = 1 - math.exp(-1 / model.config.population.demography.vacancy_months)
    for place, firm in enumerate(model.places):
        if firm is None and model.luck.uniform(Decision.ENTER, place) < odds:
            model.places[place] = found(model, place)
    model.gather()


def found(model, place):
    """A firm of the place's sector, region, size class and cluster; all else its own (section 5)."""
    population, given, luck = model.config.population, model.config.model, model.luck
    home = model.homes[place]
    size = getattr(population.size_classes, SIZE_CLASSES[home["size_class"]])
    sector = list(population.sectors.values())[home["sector"]]
    region = list(population.regions.values())[home["region"]]
    firm = model.new_sme(place, fresh(Firms) | home)

    def drawn(decision, item=0):
        return luck.uniform(decision, place, item)

    def normal(decision, item=0):
        return luck.normal(decision, place, item)

    firm.founded = model.month
    firm.stage = STARTUP if given.stages.startup_until > 0 else GROWTH
    firm.employees = size.employees_min * (size.employees_max / size.employees_min) ** drawn(Decision.EMPLOYEES)
    spread = sector.operating_share_sd * normal(Decision.OPERATING_SHARE)
    firm.operating_share = min(max(sector.operating_share + spread, 0.02), 0.40)
    wages = firm.employees * firm.market.wage
    firm.value_added = wages / (1 - firm.operating_share)
    firm.working_capital = given.operations.inventory * firm.value_added / firm.market.value_added_share
    firm.target_cash = single(population.target_cash * math.exp(given.capital.cash_spread * normal(Decision.CASH)))
    firm.cash = firm.target_cash * wages
    firm.credit_access = drawn(Decision.CREDIT_ACCESS) < size.credit_access
    firm.orientation = cut(drawn(Decision.ORIENTATION))
    set_disposition(firm)
    by_stage = getattr(sector.technology_based, STAGES[firm.stage])
    firm.technology_based = drawn(Decision.TECHNOLOGY_BASED) < by_stage
    mix = [getattr(sector.architecture, name) for name in ARCHITECTURES]
    firm.architecture, _ = pick(drawn(Decision.ARCHITECTURE), mix)

    bands = [getattr(size.digital_intensity, name) for name in BANDS]
    band, within = pick(drawn(Decision.DIGITAL_INTENSITY), bands)
    level = BAND_EDGES[band] + within * (BAND_EDGES[band + 1] - BAND_EDGES[band]) + sector.digital_shift
    firm.informatization = firm.informatization_at_start = min(max(level, 0.02), 1.0)
    skill = size.absorptive_capacity + sector.skill_shift + region.skill_shift + 0.1 * firm.technology_based
    firm.absorptive_capacity = min(max(skill + given.skills.spread * normal(Decision.SKILL), 0.02), 0.98)
    for link in LINKS:
        mean = given.cognition.prior_mean + given.cognition.prior_spread * normal(Decision.BELIEF, link + 1)
        firm.belief_mean[link] = min(max(mean, 0.02), 0.98)
        firm.belief_precision[link] = 1 / given.cognition.prior_sd**2
    firm.cost_error = single(given.cognition.cost_error_sd * normal(Decision.COST_PERCEPTION))
    firm.zone = drawn(Decision.ZONE) < region.zone_share
    firm.member = drawn(Decision.MEMBER) < given.associations.membership
    firm.lot = cut(drawn(Decision.LOT))
    near = [hub for hub in model.hubs if hub.region == firm.region]
    if near and drawn(Decision.CHAIN_MEMBER) < population.large_firms.chain_membership:
        firm.hub = near[int(drawn(Decision.HUB) * len(near))].place
    if drawn(Decision.REGISTER, 2) < given.platforms.registered_start:
        firm.register()
    return firm


def cut(drawn):
    """24 bits of a draw that a firm keeps."""
    return int(drawn * 2**24) / 2**24


def pick(drawn, shares):
    """Category of a draw by cumulative share, and how far into it the draw lies."""
    below = 0.0
    for index, share in enumerate(shares):
        if drawn < below + share or index == len(shares) - 1:
            return index, (drawn - below) / max(share, 1e-12)
        below += share


def fresh(table):
    """What every column holds before anybody writes it."""
    columns = {}
    for name, column in table.declared.items():
        one = column.make(1)[..., 0]
        columns[name] = tuple(one.tolist()) if column.items else one.item()
    return columns


def set_disposition(firm):
    """Orientation is compared with the share of the firm's stage."""
    risk = firm.model.config.model.risk
    shares = (risk.proactive_startup, risk.proactive_growth, risk.proactive_mature)
    firm.proactive = firm.orientation < shares[firm.stage]


def age(model):
    """(58), (59)."""
    for firm in model.smes:
        firm.stage = stage_after(model.config.model.stages, firm.stage, firm.age, 12 * firm.growth)
        set_disposition(firm)
    if model.month % 12 == 0:
        for sector in range(len(model.sectors)):
            certify(model, model.of_sector(sector))


def stage_after(given, stage, months, growth):
    if months < given.startup_until:
        return STARTUP
    if months >= given.mature_from and abs(growth) < given.mature_growth:
        return MATURE
    return MATURE if stage == MATURE and growth <= given.rejuvenation_growth else GROWTH


def certify(model, firms):
    """Highest sums of ranks; of equals the one in the earlier place ranks lower, and of equal sums it goes first."""
    qualities = (
        lambda firm: firm.informatization,
        lambda firm: firm.absorptive_capacity,
        lambda firm: firm.value_added / max(firm.employees, 1.0),
    )
    ranks = dict.fromkeys(firms, 0)
    for quality in qualities:
        for rank, firm in enumerate(sorted(firms, key=quality)):
            ranks[firm] += rank
    grown = [firm for firm in firms if firm.age >= model.config.model.stages.startup_until]
    places = round(model.config.model.certified_share * len(firms))
    best = set(sorted(grown, key=lambda firm: -ranks[firm])[:places])
    for firm in firms:
        firm.specialised = firm in best


def new_supplier(model, place):
    """A supplier that enters a vacant place, with the money of its owners."""
    supply = model.config.model.supply
    supplier = model.suppliers[place] = model.new_supplier(place, fresh(Suppliers))
    supplier.unit_cost = math.exp(supply.cost_spread * model.luck.normal(Decision.SUPPLIER_COST, place))
    supplier.markup, supplier.founded = supply.markup_start, model.month
    supplier.cash = 12 * supply.fixed_cost * model.mean_wage
    return supplier
