"""Confirmation (44), (50): results are known, owners learn, grants are paid or lapse, failures are given up."""

import math

from sim.randomness import Decision

LINKS = range(3)


class Confirming:
    """What a firm learns of its own projects."""

    def reveal(self):
        given = self.model.config.model
        shown = [
            link
            for link in LINKS
            if self.option[link]
            and not self.revealed[link]
            and self.model.month - self.installed[link] >= given.projects.reveal_after
        ]
        for link in shown:
            self.revealed[link] = True
            if not self.token[link]:
                for other in LINKS:
                    carried = 1.0 if other == link else given.cognition.own_result_transfer
                    self.believe(other, float(self.success[link]), given.cognition.own_result_weight * carried)
        if self.grant_pending > 0:
            self.claim_grant(shown)
        for link in LINKS:
            self.perhaps_give_up(link)

    def claim_grant(self, shown):
        """(50): what is promised is one sum; its outcome is that of the project begun last."""
        office = self.model.offices["cost_share"]
        if office.part.pay_on == "outcome":
            last = max(LINKS, key=lambda link: self.installed[link])
            since = self.model.month - self.installed[last]
            bears = self.option[last] and self.value_added * self.gain(last) > self.upkeep[last]
            proven = self.effective and bears and since >= 6
            void = not proven and since >= 24
        else:
            proven = any(self.success[link] for link in shown)
            void = bool(shown) and not proven
        if proven:
            office.redeem(self, self.grant_pending)
        elif void:
            office.cancel(self.grant_pending)
        if proven or void:
            self.grant_pending = 0.0

    def perhaps_give_up(self, link):
        """(44), from the month on in which it is known."""
        if not self.option[link] or not self.revealed[link] or self.success[link]:
            return
        hazard = self.model.config.model.projects.abandonment
        if self.model.luck.uniform(Decision.ABANDON, self.place, link + 1) < 1 - math.exp(-hazard):
            self.option[link], self.upkeep[link] = 0, 0.0
            if not self.token[link]:
                self.given_up[link] = self.model.month
                self.unlearn()
            self.token[link] = False


def reveal(model):
    model.each("reveal")
