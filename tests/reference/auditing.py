"""The gap audit (7.14): what keeps each firm without AI from it, read after the month and written nowhere."""

from itertools import permutations, product

from reference.appraising import offer_of_the_month

ABLE = 0.8
AWARENESS, BELIEF, CAPITAL, TECHNOLOGY, NOT_WORTH_IT, TRANSIENT = range(6)


class Auditing:
    """What the firm could not ask itself: the worth of AI in truth, and were it able."""

    def prospects(self, able):
        """Of each project: whether it is worth it in truth, worth it as believed, and payable."""
        level = max(self.informatization, ABLE) if able else None
        skill = max(self.skill, ABLE) if able else None
        aid, spare = self.aid_on_offer(), self.spare
        means = spare + self.credit_line() + self.backing(aid)
        orders, relief = self.orders_hoped_for(), self.relief_hoped_for()
        found = []
        for each in self.projects(self.model.mean_price(), 0.0, level, skill):
            grant = self.grant_in_reach(each, aid)
            upfront = each.cost - (grant if aid.at_once else 0.0)
            hoped = grant + orders + self.credit_in_reach(each, aid) + relief * max(upfront - spare, 0.0)
            worth = self.present_value(each, each.odds, each.cost) + hoped > 0
            felt = self.certain_value(each) + hoped > 0
            found.append((worth, felt, upfront <= means))
        return found

    def grant_in_reach(self, project, aid):
        """Net of applying, as far as the account reaches, at true odds where it waits for proof."""
        gross = min(aid.rate * project.cost, aid.cap)
        if gross > self.model.offices["cost_share"].available:
            return 0.0
        return max(gross - aid.compliance, 0.0) * (1.0 if aid.at_once else project.odds)

    def credit_in_reach(self, project, aid):
        credit = min(aid.credit_rate * project.cost, aid.credit_cap)
        tax = self.tax_rate * max(self.surplus, 0.0)
        return min(credit, tax) if credit <= self.model.offices["tax_credit"].available else 0.0

    def audit(self):
        """The gap that binds first, and the part of each in not adopting, whatever the order."""
        truth, able = self.prospects(able=False), self.prospects(able=True)

        def adopts(cognition, capital, technology):
            return any(
                (worth if cognition else felt and self.aware) and (capital or payable)
                for worth, felt, payable in (able if technology else truth)
            )

        would = {opened: adopts(*opened) for opened in product((False, True), repeat=3)}
        return self.label(truth, able), shapley(would)

    def label(self, truth, able):
        if not any(worth for worth, _, _ in truth):
            return TECHNOLOGY if any(worth for worth, _, _ in able) else NOT_WORTH_IT
        if not any(worth and payable for worth, _, payable in truth):
            return CAPITAL
        if not self.aware:
            return AWARENESS
        return TRANSIENT if any(felt for _, felt, _ in truth) else BELIEF


def shapley(would):
    """Mean over all orders of what opening a gap changes."""
    parts, orders = [0.0, 0.0, 0.0], list(permutations(range(3)))
    for order in orders:
        opened = [False, False, False]
        for gap in order:
            before = would[tuple(opened)]
            opened[gap] = True
            parts[gap] += (would[tuple(opened)] - before) / len(orders)
    return parts


def audit(model):
    """Firms without AI by place, on the terms at the end of the month."""
    model.offer = offer_of_the_month(model)
    return {firm.place: firm.audit() for firm in model.smes if not firm.uses_ai}
