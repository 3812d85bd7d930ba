"""Skill and people (7.3): large firms begin with AI, skill is gained, levelled and lost, people are found."""

import math

from reference.members import single

from sim.randomness import Decision

LINKS = range(3)


class Learning:
    """How a firm's skill moves."""

    def study(self, usual, demand):
        """(13), then (14): what large firms take of it is returned, in persons times skill."""
        skills, luck, place = self.model.config.model.skills, self.model.luck, self.place
        before = self.absorptive_capacity
        gained = skills.learning_by_using * self.uses_in_earnest * (1 - before)
        capacity = min(max(before + gained + skills.reversion * (usual - before), 0.0), 1.0)
        poached = luck.uniform(Decision.POACHED, place) < 1 - math.exp(-skills.poaching * capacity * demand)
        lost = skills.poached_share if poached else 0.0
        self.absorptive_capacity = capacity * (1 - lost)
        self.learned = ((1 - skills.reversion) * self.learned + gained) * (1 - lost)
        return lost * capacity * self.employees

    def be_taught(self, share):
        """Training adds a share of what is missing."""
        self.absorptive_capacity += share * (1 - self.absorptive_capacity)

    def unlearn(self):
        """Who gives up a failure keeps only part of what use has taught."""
        lost = (1 - self.model.config.model.skills.skill_kept) * self.learned
        self.learned -= lost
        self.absorptive_capacity -= lost


def lead_chains(model):
    """(45)."""
    chains = model.config.model.chains
    for hub in model.hubs:
        hazard = chains.adoption * (1 + chains.frontier_factor * model.frontier.jumped)
        if hub.under_contract:
            hazard *= model.part("hub_ecosystem").adoption_factor
        if not hub.adopted and model.luck.uniform(Decision.HUB_ADOPTS, hub.place) < 1 - math.exp(-hazard):
            hub.adopted, hub.adoption_month = True, model.month
            hub.succeeded = model.luck.once(Decision.HUB_SUCCEEDS, 0, hub.place) < chains.success


def learn(model):
    """(13), (14): all read the state before."""
    like = {}
    for firm in model.smes:
        like.setdefault((firm.sector, firm.size_class), []).append(firm.absorptive_capacity)
    usual = {key: math.fsum(found) / len(found) for key, found in like.items()}
    demand = [demand_for_staff(model, region) for region in model.regions]
    taken = [[] for _ in model.regions]
    for firm in model.smes:
        taken[firm.region].append(firm.study(usual[firm.sector, firm.size_class], demand[firm.region]))
    for region in model.regions:
        takers = [hub for hub in model.hubs if hub.adopted and hub.region == region.place]
        for hub in takers:
            hub.poached += math.fsum(taken[region.place]) / len(takers)


def demand_for_staff(model, region):
    """D_r (1 + scarce_r) of (14)."""
    cut = model.part("hub_ecosystem").poaching_cut
    seeking = math.fsum(
        1 - cut if hub.under_contract else 1 for hub in model.hubs if hub.adopted and hub.region == region.place
    )
    smes = sum(firm.region == region.place for firm in model.smes)
    if not smes:
        return 0.0
    return seeking / smes / (len(model.hubs) / len(model.smes)) * (2 - region.found)


def recruit(model):
    """(15)."""
    talent, regions = model.config.model.talent, list(model.config.population.regions.values())
    for region, kind in zip(model.regions, regions, strict=True):
        local = [firm for firm in model.smes if firm.region == region.place]
        begun = [(firm, link) for firm in local for link in LINKS if firm.begun(link)]
        hubs = [hub for hub in model.hubs if hub.region == region.place and hub.adoption_month == model.month]
        graduates = talent.graduates * len(model.places) / 1000 * kind.share * kind.graduate_density
        looking = (1 - talent.leaving) * region.pool + graduates
        sought = talent.staff_per_project * len(begun) + talent.staff_of_large_firm * len(hubs)
        hired = min(looking, sought)
        region.found = hired / sought if sought > 0 else 1.0
        region.pool = looking - hired
        for firm, link in begun:
            firm.staffing[link] = single(region.found)
