"""A small or medium-sized enterprise: its state, and what follows from it. Its acts are in the files of the verbs."""

import math

from reference.appraising import Appraising
from reference.auditing import Auditing
from reference.confirming import Confirming
from reference.deciding import Deciding
from reference.earning import Earning
from reference.hearing import Hearing
from reference.informatizing import Informatizing
from reference.learning import Learning
from reference.members import Member
from reference.settling import Settling

from sim.config.schema.policy import FIRM_PARTS

LINKS = range(3)
MANAGEMENT, TECHNOLOGY, MARKET = LINKS
MICRO, SMALL, MEDIUM = range(3)
STARTUP, GROWTH, MATURE = range(3)


class SME(Hearing, Learning, Appraising, Informatizing, Deciding, Earning, Settling, Confirming, Auditing, Member):
    """One firm, in a place of the population; attributes are the columns of docs/odd.md, section 2."""

    def __init__(self, model, place, told):
        super().__init__(model, place, told)
        self.served = dict(zip(FIRM_PARTS, self.served, strict=True))

    @property
    def market(self):
        """Constants of its sector."""
        return self.model.sectors[self.sector]

    @property
    def here(self):
        return self.model.regions[self.region]

    @property
    def age(self):
        return self.model.month - self.founded

    @property
    def wage_bill(self):
        return self.employees * self.market.wage * (1 + self.model.shock.wage_rise)

    @property
    def turnover(self):
        """(2), of a year."""
        return 12 * self.value_added / self.market.value_added_share

    @property
    def surplus(self):
        """Operating surplus of a year."""
        return 12 * (self.value_added - self.wage_bill)

    @property
    def spare(self):
        """Cash above the buffer (30)."""
        return max(self.cash - self.model.config.model.capital.buffer * self.wage_bill, 0.0)

    @property
    def hub_firm(self):
        return self.model.hubs[self.hub] if self.hub >= 0 else None

    @property
    def chain_uses_ai(self):
        return self.hub >= 0 and self.hub_firm.adopted

    @property
    def chain_lends(self):
        return self.hub >= 0 and (self.hub_firm.adopted or self.hub_firm.under_contract)

    @property
    def uses_ai(self):
        return any(self.option)

    def in_earnest(self, link):
        """AI is in use on a link, and not for show."""
        return self.option[link] > 0 and not self.token[link]

    @property
    def uses_in_earnest(self):
        return any(self.in_earnest(link) for link in LINKS)

    def known_to_work(self, link):
        return self.in_earnest(link) and self.revealed[link] and self.success[link]

    def begun(self, link):
        """A project that is no token was installed this month."""
        return self.installed[link] == self.model.month and not self.token[link]

    @property
    def joined(self):
        return self.joined_until > self.model.month

    @property
    def effective(self):
        return self.positive_months >= 6

    @property
    def skill(self):
        """Effective skill (11): its own, and what experts and partners lend it of what it lacks."""
        model, lacks = self.model.config.model, 1 - self.absorptive_capacity
        if self.advised_until > self.model.month:
            found = math.fsum(region.found for region in self.model.regions) / len(self.model.regions)
            lacks *= 1 - self.model.part("remote_talent").access * model.talent.remote_effectiveness * found
        if self.joined:
            partners = [firm for firm in self.model.cluster(self.cluster) if firm.joined and firm is not self]
            using = sum(firm.uses_in_earnest for firm in partners) / len(partners) if partners else 0.0
            alone = model.clusters.access_alone
            lacks *= 1 - self.model.part("cluster_projects").access * (alone + (1 - alone) * using)
        return 1 - lacks

    def half_life(self, found, skill):
        """Of learning (12), where this share of the people sought was found."""
        skills = self.model.config.model.skills
        ready = skills.half_life_longest - (skills.half_life_longest - skills.half_life_shortest) * skill
        return ready * (1 + self.model.config.model.talent.shortage_slowdown * (1 - found))

    def gain(self, link):
        """Net gain of the project in use on a link (22), as a share of value added."""
        if not self.option[link]:
            return 0.0
        unlearnt = 2 ** (-(self.model.month - self.installed[link]) / self.half_life(self.staffing[link], self.skill))
        return self.success[link] * self.ceiling[link] * (1 - unlearnt) - self.trough[link] * unlearnt

    def theta(self, link):
        """Potential gain of a link."""
        return self.model.config.model.projects.potential * self.market.potential[link]

    def theta_of_new(self, link):
        """The same for a project begun now: more in the market link where people must not meet (X1)."""
        boost = 1 + self.model.shock.market_boost * self.market.contact if link == MARKET else 1.0
        return self.theta(link) * boost

    def receive(self, amount):
        """Public money in hand."""
        self.cash += amount
        self.support += amount

    def note_reach(self):
        """A programme reaches it for the first time, or again."""
        if self.support_month < 0:
            self.support_month = self.model.month

    def register(self):
        """Register with a platform of its region, or any where there is none there; its place says with which."""
        platforms = self.model.platforms
        near = [each for each in platforms if each.region == self.region] or platforms
        chosen = near[self.place % len(near)]
        self.registered, self.platform = True, chosen.place
        chosen.registered += 1
