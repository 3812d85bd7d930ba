"""Units that go to one firm each (7.13): who gets one, and what it does to its receiver."""

from reference.members import single
from reference.queues import ROUNDING, first

from sim.config.schema.policy import FIRM_PARTS
from sim.randomness import Decision

LINKS = range(3)


def serve_firms(model):
    """Part by part; a unit acts before the next part looks for its firms."""
    for row, name in enumerate(FIRM_PARTS):
        office = model.offices[name]
        if office.phase():
            serve(model, name, row, office)


def serve(model, name, row, office):
    """(48)."""
    part = office.part
    price = office.money(part.unit_price)
    units = min(office.units(price), int(part.capacity_per_1000_smes * len(model.places) / 1000 * (1 + ROUNDING)))
    candidates = [
        firm
        for firm in office.served()
        if model.month - firm.served[name] >= part.repeat_after_months and follows_invitation(model, firm)
    ]
    if name == "trials":
        candidates = [firm for firm in candidates if open_to_trial(firm)]
        units = min(units, sum(trials_possible(model, supplier, part.effort) for supplier in model.suppliers))
    receivers = first(candidates, office.turn(Decision.UNIT_QUEUE, row + 1), units)
    if not receivers:
        return
    office.spend(price * len(receivers))
    office.spend_on(receivers, price)
    if name == "trials":
        give_time(model, len(receivers), price, part.effort)
    for firm in receivers:
        firm.served[name] = model.month
        EFFECTS[name](model, firm, part, price)


def follows_invitation(model, firm):
    """Aware firms do; of the others a share, decided once a year and life."""
    if firm.aware:
        return True
    drawn = model.luck.once(Decision.TAKE_UP, model.month // 12, firm.place, 1 + max(firm.founded, 0))
    return drawn < model.config.model.cognition.take_up_unaware


def attend_session(model, firm, part, price):
    if model.luck.uniform(Decision.UNIT_OUTCOME, firm.place, 1) < part.aware_odds:
        firm.aware = True
    firm.contact = 1.0
    for link in LINKS:
        works, fails = model.outcomes_of_sector(firm.sector, link)
        if works + fails:
            success = model.luck.uniform(Decision.UNIT_OUTCOME, firm.place, 10 + link) < works / (works + fails)
            firm.believe(link, float(success), part.evidence / len(LINKS))


def meet_suppliers(model, firm, part, price):
    firm.matched_until = model.month + round(part.valid_months)


def get_list(model, firm, part, price):
    firm.listed_until = model.month + round(part.valid_months)


def at_platform(model, firm, price):
    """A platform does the work."""
    if not firm.registered:
        firm.register()
    platform = model.platforms[firm.platform]
    platform.revenue += price
    return platform


def get_profile(model, firm, part, price):
    at_platform(model, firm, price).profiles += 1
    if firm.informatization >= model.config.model.platforms.profile_data:
        firm.profiled = True
    firm.cost_error = single(firm.cost_error * part.cost_perception)


def get_quotes(model, firm, part, price):
    at_platform(model, firm, price)
    firm.more_quotes_until = model.month + 12


def train_manager(model, firm, part, price):
    """Answers on the firm's own odds: of its likeliest project on each link."""
    odds = [max(each.odds for each in firm.average_projects() if each.link == link) for link in LINKS]
    firm.aware, firm.contact = True, 1.0
    firm.cost_error = single(firm.cost_error * part.cost_perception)
    for link in LINKS:
        success = model.luck.uniform(Decision.UNIT_OUTCOME, firm.place, 20 + link) < odds[link]
        firm.believe(link, float(success), part.evidence_draws / len(LINKS))


def train_staff(model, firm, part, price):
    firm.contact = 1.0
    firm.be_taught(part.skill)


def join_research(model, firm, part, price):
    firm.be_taught(part.skill)


def advise(model, firm, part, price):
    firm.advised_until = model.month + round(part.valid_months)


def best_project(firm):
    """What the firm values most, in use or not, with an average supplier."""
    return max(
        firm.average_projects(),
        key=lambda each: firm.present_value(each, firm.believed_success(each), firm.believed_cost(each)),
    )


def open_to_trial(firm):
    return firm.aware and not firm.option[best_project(firm).link]


def trials_possible(model, supplier, effort):
    """Whole trials for which a supplier has time; no more than there are firms."""
    if supplier is None:
        return 0
    return min(int(max(supplier.room(), 0.0) / effort * (1 + ROUNDING)), len(model.places))


def give_time(model, trials, price, effort):
    """Trials fall to the suppliers' free places by lot."""
    places = [supplier for supplier in model.suppliers for _ in range(trials_possible(model, supplier, effort))]
    lots = model.luck.draws(Decision.TRIAL, model.month, range(len(places)), 2).tolist()
    for lot in sorted(range(len(places)), key=lots.__getitem__)[:trials]:
        places[lot].sell(price, effort)


def try_out(model, firm, part, price):
    """(62)."""
    project = best_project(firm)
    works = model.luck.uniform(Decision.TRIAL, firm.place, 1) < project.odds
    firm.believe(project.link, float(works), part.evidence_draws)


EFFECTS = {
    "sessions": attend_session,
    "matchmaking": meet_suppliers,
    "price_fit_list": get_list,
    "profiles": get_profile,
    "quotes": get_quotes,
    "trials": try_out,
    "manager_seats": train_manager,
    "staff_seats": train_staff,
    "remote_talent": advise,
    "joint_projects": join_research,
}
