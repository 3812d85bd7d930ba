"""Money (7.9): credit, the bank's queue, tax, research, repayment, overdraft, pay-out."""

import math

from reference.queues import covered

from sim.randomness import Decision

MANAGEMENT = 0
MEDIUM = 2
PROJECTS, OVERDRAFTS = 1, 2  # the banks' two queues of a month


class Settling:
    """What a firm owes, and what its owners take."""

    def credit_line(self):
        """(37) without a guarantee."""
        capital, turnover = self.model.config.model.capital, self.turnover
        line = 0.0
        if self.credit_access:
            earned = capital.earnings_credit * max(self.surplus, 0.0)
            line = (1 - self.model.shock.line_cut) * (capital.collateral_credit * turnover + earned)
        if self.chain_lends:
            line += capital.chain_credit * turnover * self.informatization
        if self.known_to_work(MANAGEMENT):
            line += capital.data_credit * turnover * self.informatization
        return max(line - self.debt, 0.0)

    @property
    def chain_safety(self):
        """How much safer a loan is because the chain's data are there to read (38), (57)."""
        return self.model.config.model.bank.chain_risk_cut * self.informatization * self.chain_uses_ai

    @property
    def tax_rate(self):
        """(7)."""
        environment = self.model.config.population.environment
        cut = environment.tax_cut if environment.in_force and self.size_class < MEDIUM else 0.0
        return max(self.model.config.model.capital.tax_rate - cut, 0.0)

    @property
    def tax(self):
        return self.tax_rate * max(self.profit, 0.0)

    @property
    def research(self):
        """(52)."""
        return self.model.config.model.skills.research_share * max(self.profit - self.tax, 0.0)

    def settle(self):
        """(7), (52), (40), up to the overdraft."""
        self.cash -= self.tax
        self.model.government.cash += self.tax
        back = min(self.tax_credit, self.tax)
        if back > 0:
            self.tax_credit -= back
            self.model.offices["tax_credit"].redeem(self, back)
        self.do_research()
        months = self.model.config.model.capital.amortisation
        self.cash -= self.debt / months
        self.debt -= self.debt / months
        self.guaranteed -= self.guaranteed / months
        self.project_debt -= self.project_debt / months

    def do_research(self):
        skills = self.model.config.model.skills
        self.cash -= self.research
        full = skills.research_reference * self.turnover / 12
        effort = min(self.research / full, 1.0) if full > 0 else 0.0
        self.be_taught(skills.skill_by_research * effort)

    def pay_owners(self):
        """(39)."""
        capital = self.model.config.model.capital
        earned = max(self.profit - self.tax - self.research, 0.0)
        surplus = self.cash - (self.target_cash * self.wage_bill + self.planned_outlay)
        if surplus >= 0:
            taken = earned + capital.surplus_payout * surplus
        else:
            taken = (capital.payout_saving if self.planned_outlay > 0 else capital.payout) * earned
        self.cash -= min(max(taken, 0.0), max(self.cash, 0.0))


def lend(model, requests, queue):
    """Firms to which the banks lend while their equity allows; what they refuse is noted (37)."""
    lent = math.fsum(firm.debt for firm in model.smes)
    room = max(model.bank.equity / model.config.model.bank.capital_ratio - lent, 0.0)
    served = covered(requests, lambda firm: model.luck.uniform(Decision.CREDIT_QUEUE, firm.place, queue), room)
    model.bank.refused += math.fsum(amount for firm, amount in requests if firm not in served)
    return served


def settle_finance(model):
    model.each("settle")
    asked = [(firm, min(firm.credit_line(), max(-firm.cash, 0.0))) for firm in model.smes]
    asked = [(firm, amount) for firm, amount in asked if amount > 0]
    served = lend(model, asked, OVERDRAFTS)
    for firm, amount in asked:
        if firm in served:
            firm.cash += amount
            firm.debt += amount
            firm.credit_drawn += amount


def pay_out(model):
    model.each("pay_owners")


def open_counters(model):
    model.bank.refused = model.bank.earned = model.bank.lost = 0.0


def reckon_banks(model):
    """(38)."""
    bank, given = model.bank, model.config.model.bank
    bank.equity += bank.earned - bank.lost
    bank.equity = min(bank.equity, given.equity * math.fsum(firm.turnover for firm in model.smes))
