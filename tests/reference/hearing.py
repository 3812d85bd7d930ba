"""Information: who comes to consider AI (7.1), and who sees how it turned out for others (7.2)."""

import math

from sim.randomness import Decision

LINKS = range(3)


class Hearing:
    """What a firm hears and comes to believe."""

    @property
    def recognition(self):
        share = self.model.config.model.cognition.recognition
        return 1 + share * (self.informatization / (4 / 12) - 1)

    def listen(self):
        """(33): work out from what all are at the beginning of the verb; ``take_note`` writes."""
        model, given, luck = self.model, self.model.config.model.cognition, self.model.luck
        known = model.contacts[self.place]
        peers = sum(model.uses_ai_at(place) for place, _ in known) / len(known) if known else 0.0
        news = given.external_rate * model.frontier.attention + given.peer_rate * peers
        news += given.chain_rate * self.chain_uses_ai
        hears = luck.uniform(Decision.HEAR, self.place) < 1 - math.exp(-news * self.recognition)
        forgets = luck.uniform(Decision.FORGET, self.place) < 1 - math.exp(-given.forgetting)
        self.next_aware = self.uses_ai or hears or (self.aware and not forgets)

    def take_note(self):
        given, luck = self.model.config.model, self.model.luck
        self.aware = self.next_aware
        if not self.aware:
            self.planned_outlay = 0.0
        self.contact *= 2 ** (-1 / given.cognition.contact_half_life)
        if not self.registered and luck.uniform(Decision.REGISTER, self.place) < given.platforms.registration:
            self.register()

    def known_outcome(self, link):
        """What others can see of a link: True for a success, False for a failure, None for nothing."""
        if self.in_earnest(link) and self.revealed[link]:
            return self.success[link]
        memory = self.model.config.model.cognition.failure_memory
        if self.option[link] == 0 and self.model.month - self.given_up[link] < memory:
            return False
        return None

    def fade(self):
        """Precision is lost, but not below that of a prior."""
        given = self.model.config.model.cognition
        for link in LINKS:
            faded = self.belief_precision[link] * (1 - given.precision_decay)
            self.belief_precision[link] = max(faded, 1 / given.prior_sd**2)

    def believe(self, link, works, weight):
        """(35): evidence worth this many observed projects, if any."""
        if not weight > 0:
            return
        given = self.model.config.model.cognition
        seen, before = weight / given.signal_sd**2, self.belief_precision[link]
        self.belief_mean[link] = (self.belief_mean[link] * before + works * seen) / (before + seen)
        self.belief_precision[link] = min(before + seen, given.precision_cap)

    def look_at_contacts(self):
        """(34): at most one project of a contact on each link."""
        model, luck = self.model, self.model.luck
        known = model.contacts[self.place]
        for link in LINKS:
            shown = successes = 0.0
            for place, weight in known:
                outcome = model.outcomes[place][link] if place in model.outcomes else None
                if outcome is not None:
                    shown += weight
                    successes += weight * outcome
            if shown == 0:
                continue
            odds = min(model.config.model.cognition.evidence_rate * shown / len(known), 1.0)
            if luck.uniform(Decision.EVIDENCE, self.place, link + 1) < odds:
                works = luck.uniform(Decision.EVIDENCE_OUTCOME, self.place, link + 1) < successes / shown
                self.believe(link, float(works), 1.0)

    def see_one_of(self, firms, drawn, weight):
        """One known project of these firms, any with equal chance: first the successes by link, then the failures."""
        outcomes = self.model.outcomes
        told = [
            (link, works)
            for works in (True, False)
            for link in LINKS
            for firm in firms
            if outcomes[firm.place][link] is works
        ]
        if told:
            link, works = told[int(drawn * len(told))]
            self.believe(link, float(works), weight)

    def meet_members(self):
        """(66): associations."""
        given, luck = self.model.config.model.associations, self.model.luck
        if self.member and luck.uniform(Decision.ASSOCIATION, self.place, 1) < given.evidence_rate:
            drawn = luck.uniform(Decision.ASSOCIATION, self.place, 2)
            self.see_one_of(self.model.of_sector(self.sector), drawn, given.evidence_weight)

    def meet_partners(self):
        """(66): joined clusters."""
        evidence, luck = self.model.part("cluster_projects").evidence, self.model.luck
        if self.joined and luck.uniform(Decision.CLUSTER_EVIDENCE, self.place, 1) < evidence:
            partners = [firm for firm in self.model.cluster(self.cluster) if firm.joined and firm is not self]
            self.see_one_of(partners, luck.uniform(Decision.CLUSTER_EVIDENCE, self.place, 2), 1.0)

    def see_own_hub(self):
        """(66): chains, where what the hub makes of AI is known."""
        model, hub = self.model, self.hub_firm
        if hub is None or not hub.adopted:
            return
        known = hub.adoption_month == 0 or model.month - hub.adoption_month >= model.config.model.projects.reveal_after
        sees = model.luck.uniform(Decision.HUB_EVIDENCE, self.place, 1) < model.config.model.chains.evidence_rate
        if known and sees:
            for link in LINKS:
                self.believe(link, float(hub.succeeded), 1.0)


def hear(model):
    model.each("listen")
    model.each("take_note")


def weigh_evidence(model):
    model.look_around()
    model.each("fade")
    model.each("look_at_contacts")


def meet(model):
    model.each("meet_members")
    model.each("meet_partners")
    model.each("see_own_hub")
