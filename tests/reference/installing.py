"""Implementation begins: contract, loan, grant, and what a project will turn out to be; tokens for the grant (43)."""

from types import SimpleNamespace

from reference.members import single
from reference.queues import covered

from sim.randomness import Decision, Queue

GENERAL = 1


def begin(firm, project, supplier, works, token=False):
    """A new project in the place of what was there."""
    link, month = project.link, firm.model.month
    if firm.option[link]:
        firm.upgrades[link] += 1
    firm.option[link], firm.installed[link] = project.kind, month
    if not token:
        firm.attempts[link] += 1
    firm.success[link], firm.revealed[link], firm.token[link] = works, False, token
    firm.ceiling[link], firm.trough[link] = single(project.ceiling), single(project.trough)
    firm.fit[link], firm.invoice[link] = single(project.fit), single(project.cost)
    firm.upkeep[link], firm.supplier[link] = project.upkeep, supplier.place
    firm.planned_outlay = 0.0
    if firm.adoption_month < 0:
        firm.adoption_month = month
        firm.first_link, firm.first_option = link, project.kind
        firm.informatization_at_adoption = single(firm.informatization)


def works(firm, project):
    """Addressed by firm, link and attempt, not by month."""
    attempt = 1 + project.link + 4 * firm.attempts[project.link] + 4096 * max(firm.founded, 0)
    return firm.model.luck.once(Decision.SUCCESS, 0, firm.place, attempt) < project.odds


def install(model, plan):
    firm, wish, offices = plan.firm, plan.choice.wish, model.offices
    project = wish.project
    begin(firm, project, plan.supplier, works(firm, project))
    firm.cash -= project.cost + wish.compliance
    plan.supplier.sell(project.cost)
    if wish.at_once:
        offices["cost_share"].pay_firm(firm, wish.grant)
    else:
        firm.grant_pending += wish.grant
        offices["cost_share"].promise(wish.grant)
    offices["guarantee"].spend(offices["guarantee"].part.fee * wish.guaranteed)
    model.bank.earned += offices["guarantee"].part.fee * wish.guaranteed
    firm.tax_credit += wish.credit
    offices["tax_credit"].promise(wish.credit)
    if wish.grant > 0 or wish.guaranteed > 0 or wish.credit > 0:
        firm.note_reach()
    firm.cash += plan.loan
    firm.debt += plan.loan
    firm.project_debt += plan.loan
    firm.credit_drawn += plan.loan
    firm.guaranteed += min(wish.guaranteed, plan.loan)


def token_of(plan):
    """The installation for show that a firm is tempted by, or none."""
    firm, aid = plan.firm, plan.aid
    free = [link for link, option in enumerate(firm.option) if not option]
    if plan.helped.worth_it or plan.alone.worth_it or not aid.rate > 0 or not aid.at_once or not free:
        return None
    invoice = next(each for each in plan.projects if (each.link, each.kind) == (free[0], GENERAL)).cost
    grant = min(aid.rate * invoice, aid.cap)
    cost = firm.model.config.model.projects.token_cost * invoice
    gain = grant * (1 - aid.inspection) - cost - aid.compliance
    if gain > 0 and cost + aid.compliance - grant <= firm.cash:
        return SimpleNamespace(plan=plan, link=free[0], cost=cost, grant=grant)
    return None


def install_tokens(model, plans):
    """After the projects of the month: first in the suppliers' queue, then in that for the grant; both are one."""
    tokens = [token for plan in plans if (token := token_of(plan))]
    office = model.offices["cost_share"]

    def place_of(firm):
        return model.luck.uniform(Decision.QUEUE, firm.place, Queue.TOKENS)

    taken, accepted = {}, []
    for token in sorted(tokens, key=lambda each: place_of(each.plan.firm)):
        supplier = token.plan.supplier
        if taken.get(supplier, 0) < supplier.room():
            taken[supplier] = taken.get(supplier, 0) + 1
            accepted.append(token)
    served = covered([(token.plan.firm, token.grant) for token in accepted], place_of, office.available)
    for token in accepted:
        if token.plan.firm in served:
            install_token(model, office, token)


def install_token(model, office, token):
    firm, aid, supplier = token.plan.firm, token.plan.aid, token.plan.supplier
    shown = SimpleNamespace(
        link=token.link, kind=GENERAL, cost=token.cost, ceiling=0.0, trough=0.0, upkeep=0.0, fit=0.0
    )
    begin(firm, shown, supplier, False, token=True)
    firm.cash -= token.cost + aid.compliance
    supplier.sell(token.cost)
    office.pay_firm(firm, token.grant)
    firm.note_reach()
    if model.luck.uniform(Decision.TOKEN_CHECK, firm.place) < aid.inspection:
        office.take_back(firm, token.grant)
