"""Operation (7.8): gains reach costs, customers and jobs; sales are won from others; the month is booked."""

import math

from reference.queues import covered

from sim.randomness import Decision, Queue

LINKS = range(3)
MANAGEMENT, TECHNOLOGY, MARKET = LINKS
MICRO = 0
SUPPLY_CHAIN = 2


class Earning:
    """How a firm fares in a month."""

    def feel_gains(self):
        """(4), (54), (55), (65): what gains are to costs and to customers, before anything moves."""
        given, op = self.model.config.model.competition, self.model.config.model.operations
        it, now, first = self.model.config.model.informatization, self.informatization, self.informatization_at_start
        self.gains = [self.gain(link) for link in LINKS]
        g_m, g_t, g_k = self.gains
        by_it = it.direct_gain / it.step * ((now - now**2 / 2) - (first - first**2 / 2))
        product = op.product_share if self.technology_based else 0.0
        self.hours_sold = op.saved_hours_sold if self.size_class == MICRO else 0.0
        self.efficiency = g_m + (1 - product) * g_t + op.market_to_cost * g_k + by_it
        lower_cost = g_m + op.technology_to_price * (1 - product) * g_t + by_it
        self.attractive = g_k + self.quality() + product * g_t + given.pass_through * lower_cost
        self.attractive += self.hours_sold * given.labour_saving * self.efficiency
        theta = self.theta(MARKET)
        experience = 1 - math.exp(-op.experience_response * max(g_k, 0.0) / theta) if theta > 0 else 0.0
        self.shelter = op.price_war_shelter * experience
        self.market_before = self.value_added - self.orders

    def quality(self):
        """(54): fewer defects, or their limit; none where the link has no potential."""
        op, theta, gain = self.model.config.model.operations, self.theta(TECHNOLOGY), self.gains[TECHNOLOGY]
        if op.defect_response == 0:
            return op.quality_by_defects * gain
        if theta <= 0:
            return 0.0
        fewer = 1 - math.exp(-op.defect_response * gain / theta)
        return op.quality_by_defects * theta * fewer / op.defect_response

    def raw_sales(self, mean):
        """(5), (46), before the sector is scaled to its demand."""
        given, shock = self.model.config.model.competition, self.model.shock
        drift = given.replication * shock.pace / 12 * (self.attractive - mean)
        if drift < 0:
            drift *= 1 - self.shelter
        if self.chain_uses_ai:
            drift += self.model.config.model.chains.order_shift / 12 * self.informatization
        luck = self.model.luck.normal(Decision.DEMAND, self.place)
        return self.market_before * math.exp(drift + given.demand_shock_sd * luck - given.demand_shock_sd**2 / 2)

    def book_growth(self, before):
        """Growth is felt over a while (58)."""
        change = math.log(self.value_added / before) if before > 0 and self.value_added > 0 else 0.0
        self.growth += (change - self.growth) / self.model.config.model.stages.memory

    def hire(self):
        """(3)."""
        given = self.model.config.model.competition
        saved = given.labour_saving * (1 - self.hours_sold) * self.efficiency
        wanted = max(self.value_added * (1 - self.operating_share) / self.market.wage * (1 - saved), 1.0)
        self.employees += given.hiring_speed * (wanted - self.employees)

    def interest_due(self):
        """(38)."""
        capital = self.model.config.model.capital
        leverage = self.debt / self.turnover if self.turnover > 0 else 0.0
        rate = capital.interest_per_year + self.model.shock.rate_rise
        rate += capital.spread_per_leverage * leverage * (1 - self.chain_safety)
        return self.debt * rate / 12

    def book_profit(self, interest):
        """(6)."""
        given = self.model.config.model.competition
        saving = (1 - given.pass_through) * (1 - given.labour_saving) * self.value_added * self.efficiency
        nu = self.market.value_added_share
        inputs = self.model.shock.input_cost * self.value_added * (1 - nu) / nu
        self.profit = self.value_added + saving - self.wage_bill - sum(self.upkeep) - interest - inputs
        self.cash += self.profit
        for link in LINKS:
            self.pay_upkeep(link)

    def pay_upkeep(self, link):
        """To the supplier of the project, or to others where it is gone."""
        place = self.supplier[link]
        supplier = self.model.suppliers[place] if place >= 0 else None
        if supplier is not None and supplier.founded <= self.installed[link]:
            supplier.sell(self.upkeep[link], effort=0.0)

    def adjust_stocks(self):
        """(56)."""
        op, theta = self.model.config.model.operations, self.theta(MANAGEMENT)
        learnt = min(max(self.gains[MANAGEMENT] / theta, 0.0), 1.0) if theta > 0 else 0.0
        cut = op.inventory_cut * learnt if self.architecture == SUPPLY_CHAIN else 0.0
        wanted = op.inventory * self.turnover / 12 * (1 - cut)
        self.cash -= wanted - self.working_capital
        self.working_capital = wanted

    def count_effective(self):
        """AI has paid more than its running cost, for so many months in a row."""
        paid = self.uses_ai and self.value_added * sum(self.gains) > sum(self.upkeep)
        self.positive_months = self.positive_months + 1 if paid else 0
        if self.effective and self.effective_month < 0:
            self.effective_month = self.model.month


def earn(model):
    """Sales of all first, then public orders, then jobs, profit and stocks firm by firm."""
    model.each("feel_gains")
    before = {firm: firm.value_added for firm in model.smes}
    sales = {}
    for sector, told in enumerate(model.sectors):
        model.output_index[sector] *= 1 + told.growth
        firms = model.of_sector(sector)
        if not firms:
            continue
        total = math.fsum(firm.market_before for firm in firms)
        weighted = math.fsum(firm.market_before * firm.attractive for firm in firms)
        mean = weighted / total if total > 0 else 0.0
        raw = {firm: firm.raw_sales(mean) for firm in firms}
        demand = model.sector_output[sector] * model.output_index[sector] * (1 - model.shock.demand_fall * told.contact)
        demand *= max(1 + model.config.model.competition.demand_elasticity * max(mean, -0.5), 0)
        reached = math.fsum(raw.values())
        scale = demand / reached if reached > 0 else 1.0
        sales.update({firm: raw[firm] * scale for firm in firms})
    place_public_orders(model, sales)
    for firm in model.smes:
        firm.value_added = sales[firm] + firm.orders
        firm.book_growth(before[firm])
        firm.hire()
    interest = collect_interest(model)
    for firm in model.smes:
        firm.book_profit(interest[firm])
        firm.adjust_stocks()
        firm.count_effective()


def place_public_orders(model, sales):
    """(63): in proportion to sales, from those that use AI in earnest; others of the sector lose as much."""
    office = model.offices["orders"]
    for firm in model.smes:
        firm.orders = 0.0
    buys_from = {firm for firm in model.smes if firm.uses_in_earnest and office.in_reach(firm)}
    theirs = math.fsum(sales[firm] for firm in buys_from)
    if not theirs > 0:
        return
    money, ordered = office.available, 0.0
    for sector in range(len(model.sectors)):
        chosen = [firm for firm in model.of_sector(sector) if firm in buys_from]
        others = [firm for firm in model.of_sector(sector) if firm not in buys_from]
        sold, left = math.fsum(sales[firm] for firm in chosen), math.fsum(sales[firm] for firm in others)
        amount = min(money * sold / theirs, left)
        ordered += amount
        for firm in chosen:
            firm.orders = sales[firm] * (amount / sold) if sold > 0 else 0.0
            if firm.orders > 0:
                office.spend_on([firm], firm.orders)
        for firm in others:
            firm.orders = -sales[firm] * (amount / left) if left > 0 else 0.0  # all of it where all is ordered
    office.spend(ordered)


def collect_interest(model):
    """(38): what each firm pays, after what the state pays of it in a queue (L0.2)."""
    office = model.offices["interest_subsidy"]
    due = {firm: firm.interest_due() for firm in model.smes}
    cuts = [
        (firm, min(office.part.rate_cut / 12 * firm.project_debt, due[firm]))
        for firm in model.smes
        if office.in_reach(firm)
    ]
    cuts = [(firm, cut) for firm, cut in cuts if cut > 0]
    served = covered(cuts, office.turn(Decision.QUEUE, Queue.INTEREST), office.available)
    model.bank.earned += math.fsum(due.values())
    for firm, cut in cuts:
        if firm in served:
            office.spend(cut)
            office.spend_on([firm], cut)
            due[firm] -= cut
    return due
