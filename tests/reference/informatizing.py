"""Informatization (7.4): it ages and grows by data, and some firms take a step."""

from reference.appraising import annuity
from reference.queues import covered

from sim.randomness import Decision, Queue
from sim.units import monthly_rate

LINKS = range(3)
MARKET = 2


class Informatizing:
    """How a firm weighs a step."""

    def grow_old(self):
        """(9)."""
        given, level = self.model.config.model.informatization, self.informatization
        grown = given.grown_by_data * (1 - level) if self.in_earnest(MARKET) else 0.0
        self.informatization = level - given.decay * level + grown

    @property
    def looks_at_a_step(self):
        odds = self.model.config.model.informatization.consideration
        return self.informatization < 1 and self.model.luck.uniform(Decision.CONSIDER_STEP, self.place) < odds

    def step_cost(self):
        given = self.model.config.model.informatization
        cost = (given.fixed_cost + given.cost_per_employee * self.employees) * self.market.wage
        return cost * self.model.offer.step

    def step_value(self, cost):
        """(10) before what the firm pays."""
        given, model = self.model.config.model.informatization, self.model.config.model
        steady = annuity(monthly_rate(model.appraisal.discount_per_year), model.appraisal.horizon)
        worth = given.direct_gain * (1 - self.informatization) + model.chains.link_value * self.chain_uses_ai
        noise = model.risk.choice_noise * cost * self.model.luck.logistic(Decision.CONSIDER_STEP, self.place, 1)
        return self.value_added * worth * steady + given.option_weight * self.opened() + noise

    def opened(self):
        """Rise of the best project's value at own belief and true cost, by one step."""
        if not self.aware or all(self.option):
            return 0.0
        ahead = min(self.informatization + self.model.config.model.informatization.step, 1.0)
        now, then = (self.best_at(level) for level in (self.informatization, ahead))
        return max(then - now, 0.0)

    def best_at(self, level):
        return max(
            max(self.present_value(each, self.believed_success(each), each.cost), 0.0)
            for each in self.average_projects(level)
            if self.option[each.link] == 0
        )

    def voucher(self, own):
        """(L0.6)."""
        office = self.model.offices["cloud_voucher"]
        return min(office.part.rate * own, office.money(office.part.cap)) if office.in_reach(self) else 0.0

    def take_step(self, cost, support, voucher):
        self.steps += 1
        self.informatization = min(self.informatization + self.model.config.model.informatization.step, 1.0)
        self.cash += support - cost
        self.model.government.cash -= support
        self.model.offices["cloud_voucher"].pay_firm(self, voucher)
        if voucher > 0:
            self.note_reach()


def informatize(model):
    """All weigh a step as things are; vouchers go in a queue; who has none pays alone, with the same luck."""
    model.each("grow_old")
    environment = model.config.population.environment
    supported = environment.informatization_support if environment.in_force else 0.0
    plans = []
    for firm in model.smes:
        if firm.looks_at_a_step:
            cost = firm.step_cost()
            own = (1 - supported) * cost
            plans.append((firm, cost, own, firm.voucher(own), firm.step_value(cost)))
    office = model.offices["cloud_voucher"]
    asks = [
        (firm, voucher)
        for firm, cost, own, voucher, value in plans
        if voucher > 0 and value - own + voucher > 0 and own - voucher <= firm.spare
    ]
    served = covered(asks, office.turn(Decision.QUEUE, Queue.VOUCHERS), office.available)
    for firm, cost, own, voucher, value in plans:
        if firm in served:
            firm.take_step(cost, supported * cost, voucher)
        elif value - own > 0 and own <= firm.spare:
            firm.take_step(cost, supported * cost, 0.0)
