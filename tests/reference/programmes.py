"""Public money (7.13): an office for each part of each lever, its phases, its account, whom it serves (47)-(50)."""

import statistics

from reference.queues import ROUNDING

from sim.config.schema.population import SIZE_CLASSES, STAGES
from sim.units import month_index

LEVELS = ("ministry", "province", "city")
MATURE = 2


class Phase:
    """A phase as an office runs it."""

    def __init__(self, told, share, exchange, population):
        self.first = month_index(told.first_month, population.start)
        self.last = month_index(told.last_month, population.start)
        self.money = told.budget_per_sme_year * share * exchange * population.n_smes / 12
        self.targeting, self.batches = told.targeting, told.batches
        self.graduation, self.announced_months = told.graduation_months, told.announced_months

    def called(self, month):
        """Share of all lots that the batches called so far hold; the last one stays called."""
        batch = (month - self.first) * self.batches // (self.last - self.first + 1)
        return (min(batch, self.batches - 1) + 1) / self.batches


class Office:
    """The account of a part, and whom it serves."""

    def __init__(self, model, lever, name, part, phases):
        population, policy = model.config.population, model.config.policy
        self.model, self.key, self.part = model, f"{lever}.{name}", part
        self.exchange = population.per_unit_of(policy.currency)
        share = part.budget_share
        self.phases = [Phase(told, share, self.exchange, population) for told in phases] if share > 0 else []
        self.tail = len(LEVELS) * model.config.model.administration.delay
        self.granted = self.on_the_way = self.lost = self.released = 0.0
        self.available = self.promised = self.paid = self.returned = 0.0

    def money(self, amount):
        """An amount of the scenario file in the population's currency."""
        return amount * self.exchange

    def running(self):
        """The phase for which money is granted this month."""
        return next((each for each in self.phases if each.first <= self.model.month <= each.last), None)

    def phase(self):
        """The phase whose money is spent: the running one, or the last whose money may still be on its way."""
        month = self.model.month
        ended = [each for each in self.phases if each.last < month <= each.last + self.tail]
        return self.running() or max(ended, key=lambda each: each.last, default=None)

    def announced(self):
        """The next phase with money that firms know of a year ahead, or less."""
        for each in sorted(self.phases, key=lambda phase: phase.first):
            if 0 < each.first - self.model.month <= min(each.announced_months, 12) and each.money > 0:
                return each
        return None

    def meant(self, phase, firm):
        """Whom a phase is for."""
        wanted, population = phase.targeting, self.model.config.population
        sector = list(population.sectors)[firm.sector]
        region = list(population.regions)[firm.region]
        return (
            firm.informatization >= wanted.min_informatization
            and (not wanted.sectors or sector in wanted.sectors)
            and (not wanted.regions or region in wanted.regions)
            and (not wanted.size_classes or SIZE_CLASSES[firm.size_class] in wanted.size_classes)
            and (not wanted.stages or STAGES[firm.stage] in wanted.stages)
            and (not wanted.specialised_only or firm.specialised)
            and (not wanted.zones_only or firm.zone)
        )

    def serves(self, firm):
        """Whom it serves this month: meant, called with its batch, not yet graduated."""
        phase, month = self.phase(), self.model.month
        if phase is None or not self.meant(phase, firm) or not firm.lot < phase.called(month):
            return False
        supported = firm.support_month >= 0
        return not (phase.graduation and supported and month - firm.support_month >= phase.graduation)

    def served(self):
        return [firm for firm in self.model.smes if self.serves(firm)] if self.phases else []

    def in_reach(self, firm):
        """It serves the firm, and has money."""
        return self.available > 0 and self.serves(firm)

    def turn(self, decision, item):
        """Place of a firm in a queue of this month; preferred tiers come before all others."""
        phase, luck = self.phase(), self.model.luck
        tiers = phase.targeting.priority if phase else []
        middle = {}
        if "skilled" in tiers:
            for sector in range(len(self.model.sectors)):
                skills = [firm.absorptive_capacity for firm in self.model.of_sector(sector)]
                middle[sector] = statistics.median(skills) if skills else 0.0

        def place_of(firm):
            belongs = {
                "specialised": firm.specialised,
                "mature": firm.stage == MATURE,
                "informatized": firm.informatization >= 7 / 12,
                "skilled": "skilled" in tiers and firm.absorptive_capacity > middle[firm.sector],
            }
            return luck.uniform(decision, firm.place, item) - any(belongs[tier] for tier in tiers)

        return place_of

    def units(self, price):
        """Whole units that the account buys; one that is short by rounding counts."""
        return int(self.available / price * (1 + ROUNDING))

    def take(self, amount):
        """What only rounding leaves is nothing."""
        left = self.available - amount
        self.available = 0.0 if abs(left) <= ROUNDING * amount else left

    def spend(self, amount):
        self.take(amount)
        self.paid += amount
        pay_out_of_budget(self.model, amount)

    def pay_firm(self, firm, amount):
        firm.receive(amount)
        self.spend(amount)

    def spend_on(self, firms, amount_each):
        """In kind; it reaches these firms in person."""
        for firm in firms:
            firm.support += amount_each
            firm.note_reach()

    def share(self, firms, spent):
        """A good for all whom the phase serves alike."""
        for firm in firms:
            firm.support += spent / len(firms)

    def promise(self, amount):
        self.take(amount)
        self.promised += amount

    def redeem(self, firm, amount):
        """Pay what was promised."""
        firm.receive(amount)
        self.promised -= amount
        self.paid += amount
        pay_out_of_budget(self.model, amount)

    def cancel(self, amount):
        self.promised -= amount
        self.available += amount

    def take_back(self, firm, amount):
        firm.receive(-amount)
        self.paid -= amount
        self.available += amount
        pay_out_of_budget(self.model, -amount)


def pay_out_of_budget(model, amount):
    """Public spending, whether or not a budget foresees it."""
    model.government.cash -= amount
    model.government.spent += amount


def open_offices(model):
    """All parts of all levers by name."""
    return {
        name: Office(model, lever_name, name, part, lever.phases)
        for lever_name, lever in model.config.policy.levers()
        for name, part in lever.parts()
    }


def release_budgets(model):
    """(47): grants go on their way, what is due arrives less losses, what has no phase any more goes back.

    The joint office acts as it worked last month. Money that could serve no firm this month suffers no loss.
    """
    given, joint = model.config.model.administration, model.part("coordination")
    coordinated, month = model.government.coordination, model.month
    for office in model.offices.values():
        phase = office.running()
        if phase:
            for level, name in enumerate(LEVELS, start=1):
                arrives = month + round(level * given.delay * (1 - joint.delay_cut * coordinated))
                amount = phase.money * getattr(given, name)
                model.on_the_way.setdefault(arrives, []).append((office, amount))
                office.granted += amount
                office.on_the_way += amount
        elif office.phase() is None:
            office.returned += office.available
            office.available = 0.0
    leakage = given.leakage * (1 - joint.leakage_cut * coordinated)
    needed = {office for office in model.offices.values() if office.served()}
    for office, amount in model.on_the_way.pop(month, []):
        lost = leakage * amount if office in needed else 0.0
        office.on_the_way = max(office.on_the_way - amount, 0.0)
        office.lost += lost
        office.released += amount - lost
        office.available += amount - lost
        pay_out_of_budget(model, lost)
