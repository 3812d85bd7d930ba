"""The decision (7.6): who looks, what each wants alone and with aid, whom aid, supplier and bank serve."""

import math
from types import SimpleNamespace

from reference.appraising import annuity
from reference.installing import install, install_tokens
from reference.queues import covered
from reference.settling import PROJECTS, lend

from sim.randomness import Decision, Queue
from sim.units import monthly_rate

LINKS = range(3)
DISRUPTIVE = 3
AID = ("cost_share", "guarantee", "tax_credit")


class Deciding:
    """What a firm that looks at AI wants."""

    @property
    def looks_at_ai(self):
        given = self.model.config.model.cognition
        attention = min(given.attention * (1 + given.contact_boost * self.contact), 1.0)
        waits = any(self.option[link] and not self.revealed[link] for link in LINKS)
        free = any(
            not self.option[link] or (self.known_to_work(link) and self.option[link] < DISRUPTIVE) for link in LINKS
        )
        attends = self.model.luck.uniform(Decision.ATTEND, self.place) < attention
        return self.aware and free and not waits and attends

    def aid_on_offer(self):
        """What the fiscal complement offers to this firm this month."""
        offices = self.model.offices
        reach = {name: offices[name].in_reach(self) for name in AID}
        share, backing, credit = (offices[name].part for name in AID)
        return SimpleNamespace(
            rate=share.rate if reach["cost_share"] else 0.0,
            cap=offices["cost_share"].money(share.cap),
            compliance=offices["cost_share"].money(share.compliance_cost),
            at_once=share.pay_on == "installation",
            inspection=share.inspection,
            extra_credit=backing.extra_credit if reach["guarantee"] else 0.0,
            fee=backing.fee,
            credit_rate=credit.rate if reach["tax_credit"] else 0.0,
            credit_cap=offices["tax_credit"].money(credit.cap),
        )

    def relief_hoped_for(self):
        """Interest saved per unit of a loan (L0.2): as it is repaid, for as long as the phase lasts."""
        office, given = self.model.offices["interest_subsidy"], self.model.config.model
        if not office.in_reach(self):
            return 0.0
        cut = min(office.part.rate_cut, given.capital.interest_per_year + self.model.shock.rate_rise)
        fading = monthly_rate(given.appraisal.discount_per_year) + 1 / given.capital.amortisation
        return cut / 12 * annuity(fading, self.months_left(office))

    def months_left(self, office):
        """Of the phase, this month included, within the firm's horizon; none where only its last money arrives."""
        left = office.phase().last - self.model.month + 1
        return max(min(left, self.model.config.model.appraisal.horizon), 0.0)

    def orders_hoped_for(self):
        """Operating share of the public orders that a user would get (L0.5)."""
        office = self.model.offices["orders"]
        if not office.in_reach(self) or self.uses_in_earnest:
            return 0.0
        users = [firm for firm in self.model.smes if firm.uses_in_earnest and office.in_reach(firm)]
        sold = math.fsum(firm.value_added for firm in users) + self.value_added
        rate = monthly_rate(self.model.config.model.appraisal.discount_per_year)
        orders = office.available * self.value_added / sold
        return orders * self.operating_share * annuity(rate, self.months_left(office))

    def weigh(self):
        """Its plan on the market's terms and with aid: the same luck answers both."""
        model, plan = self.model, SimpleNamespace(firm=self, aid=self.aid_on_offer(), spare=self.spare)
        plan.line, plan.backing = self.credit_line(), self.backing(plan.aid)
        plan.supplier, match = self.hear_quotes(plan.spare + plan.line)
        plan.price = plan.supplier.price
        plan.projects = self.projects(plan.price, match)
        noise, orders = model.config.model.risk.choice_noise, self.orders_hoped_for()
        relief = self.relief_hoped_for()
        alone, helped = [], []
        for item, each in enumerate(plan.projects, start=1):
            if not self.could_begin(each.link, each.kind):
                continue
            felt = noise * each.cost * model.luck.logistic(Decision.CHOICE, self.place, item)
            value = self.certain_value(each) + felt + orders - self.kept_by_waiting(each.link)
            alone.append(self.wish(each, value, plan, relief))
            helped.append(self.wish_with_aid(each, value, plan, relief))
        plan.alone = self.choice(alone, plan.spare + plan.line)
        plan.helped = self.choice(helped, plan.spare + plan.line + plan.backing)
        wish = plan.helped.wish
        wish.guaranteed = min(max(wish.upfront - plan.spare - plan.line, 0.0), plan.backing)
        plan.asks = plan.helped.wanted and (wish.grant > 0 or wish.guaranteed > 0 or wish.credit > 0)
        return plan

    def backing(self, aid):
        """What a lender would lend beyond its line against a public guarantee."""
        return max(aid.extra_credit * self.turnover - self.guaranteed, 0.0) if aid.extra_credit else 0.0

    def wish(self, project, value, plan, relief):
        saved = relief * max(project.cost - plan.spare, 0.0)
        return SimpleNamespace(
            project=project, value=value + saved, upfront=project.cost, grant=0.0, compliance=0.0, guaranteed=0.0,
            credit=0.0, at_once=True,
        )  # fmt: skip

    def wish_with_aid(self, project, value, plan, relief):
        """A grant is applied for where it exceeds what applying costs; its value is believed as the cost is."""
        aid, cost = plan.aid, project.cost
        grant, compliance, hoped = min(aid.rate * cost, aid.cap), aid.compliance, 0.0
        if grant > compliance:
            hoped = min(aid.rate * self.believed_cost(project), aid.cap)
            hoped *= 1.0 if aid.at_once else self.believed_success(project)
        else:
            grant = compliance = 0.0
        credit = min(aid.credit_rate * cost, aid.credit_cap)
        tax = self.tax_rate * max(self.surplus, 0.0)
        upfront = cost + compliance - (grant if aid.at_once else 0.0)
        value += hoped - compliance + min(credit, tax) + relief * max(upfront - plan.spare, 0.0)
        return SimpleNamespace(
            project=project, value=value, upfront=upfront, grant=grant, compliance=compliance, guaranteed=0.0,
            credit=credit, at_once=aid.at_once,
        )  # fmt: skip

    def choice(self, wishes, means):
        """The highest value among what can be paid for (30); the first of equals."""
        dream = max(wishes, key=lambda wish: wish.value)
        payable = [wish for wish in wishes if wish.upfront <= means]
        best = max(payable, key=lambda wish: wish.value, default=None)
        return SimpleNamespace(
            wish=best or dream,
            wanted=best is not None and best.value > 0,
            worth_it=dream.value > 0,
            dreamt_of=dream.project.cost,
        )


def decide(model):
    """All weigh, then aid, suppliers and banks serve in their queues, then projects begin."""
    plans = [firm.weigh() for firm in model.smes if firm.looks_at_ai]
    award(model, plans)
    begins = place_orders(model, [plan for plan in plans if plan.choice.wanted])
    for plan in plans:
        saves = plan.choice.worth_it and not plan.choice.wanted
        plan.firm.planned_outlay = plan.choice.dreamt_of if saves else 0.0
    begins = financed(model, begins)
    for plan in begins:
        install(model, plan)
    install_tokens(model, plans)


def award(model, plans):
    """Each account has a queue of its own; who is not covered by all that its project asks of goes without aid."""
    asking = [plan for plan in plans if plan.asks]
    served = {plan.firm for plan in asking}
    for name, amount_of in (
        ("cost_share", lambda plan: plan.helped.wish.grant),
        ("guarantee", lambda plan: plan.aid.fee * plan.helped.wish.guaranteed),
        ("tax_credit", lambda plan: plan.helped.wish.credit),
    ):
        office = model.offices[name]
        requests = [(plan.firm, amount_of(plan)) for plan in asking]
        served &= covered(requests, office.turn(Decision.QUEUE, Queue.AID), office.available)
    for plan in plans:
        plan.choice = plan.helped if plan.asks and plan.firm in served else plan.alone


def suppliers_queue(model):
    """Firms met at an event come first."""

    def place_of(plan):
        met = plan.firm.matched_until > model.month
        return model.luck.uniform(Decision.QUEUE, plan.firm.place, Queue.SUPPLIERS) - met

    return place_of


def place_orders(model, wanting):
    """(21): suppliers accept while they have time left; orders of firms met at an event are passed on."""
    place_of = suppliers_queue(model)
    taken, begins, left = {}, [], []
    for plan in sorted(wanting, key=place_of):
        supplier = plan.supplier
        if taken.get(supplier, 0) < supplier.room():
            taken[supplier] = taken.get(supplier, 0) + 1
            begins.append(plan)
        elif plan.firm.matched_until > model.month:
            left.append(plan)
    cheapest = sorted((each for each in model.suppliers if each is not None), key=lambda each: each.price)
    for plan in left:
        taker = next((each for each in cheapest if taken.get(each, 0) < each.room()), None)
        if taker is not None:
            taken[taker] = taken.get(taker, 0) + 1
            pass_on(plan, taker)
            begins.append(plan)
    return begins


def pass_on(plan, supplier):
    """At the price agreed; how well the other supplier suits the firm is another matter."""
    plan.supplier = supplier
    plan.projects = plan.firm.projects(plan.price, plan.firm.true_match(supplier))
    chosen = plan.choice.wish.project
    plan.choice.wish.project = next(
        each for each in plan.projects if (each.link, each.kind) == (chosen.link, chosen.kind)
    )


def financed(model, begins):
    """What spare cash does not cover is lent, in the banks' queue; who is refused saves up for its project."""
    loans = {plan.firm: max(plan.choice.wish.upfront - plan.spare, 0.0) for plan in begins}
    asking = [(plan.firm, loans[plan.firm]) for plan in begins if loans[plan.firm] > 0]
    lent = lend(model, asking, PROJECTS)
    for plan in begins:
        plan.loan = loans[plan.firm]
        if plan.loan > 0 and plan.firm not in lent:
            plan.firm.planned_outlay = plan.choice.wish.project.cost
    return [plan for plan in begins if plan.loan == 0 or plan.firm in lent]
