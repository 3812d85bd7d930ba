"""The model once more, by hand: one `mesa.Agent` for each firm, plain numbers, loops, the page of verbs.

Written from docs/odd.md to check the columns of `sim` firm by firm and month by month. Taken from `sim`: the
configuration, the keyed draws, and the firms, institutions and contacts of month 0; all months are done here.
What is left out: the creation of month 0, the ledger, and the measures that are read off the state.
"""

import math
from types import SimpleNamespace

import mesa
from reference import outlook
from reference.appraising import offer_of_the_month
from reference.confirming import reveal
from reference.deciding import decide
from reference.earning import earn
from reference.hearing import hear, meet, weigh_evidence
from reference.informatizing import informatize
from reference.learning import lead_chains, learn, recruit
from reference.luck import Luck
from reference.members import Bank, Government, LargeFirm, Platform, Region, Supplier
from reference.programmes import open_offices, release_budgets
from reference.serving_firms import serve_firms
from reference.serving_markets import serve_markets
from reference.settling import open_counters, pay_out, reckon_banks, settle_finance
from reference.sme import SME
from reference.succession import age, close_firms, found_firms
from reference.supplying import deliver_knowledge, reckon_suppliers

from sim.config.schema.population import ARCHITECTURES
from sim.month.beginning import begin

LINKS = range(3)


class Reference(mesa.Model):
    """SMEs in places, large firms, suppliers, platforms, regions, banks and the state.

    Parameters
    ----------
    config
        A frozen configuration of the project.
    """

    def __init__(self, config):
        super().__init__(rng=0)
        self.config = config
        world = begin(config)
        self.month = world.month
        self.read_constants(world)
        self.places = [SME(self, place, world.firms.row(place)) for place in range(world.firms.rows)]
        self.homes = [
            {name: getattr(firm, name) for name in ("sector", "region", "size_class", "cluster")}
            for firm in self.places
        ]
        self.hubs = [LargeFirm(self, place, world.hubs.row(place)) for place in range(world.hubs.rows)]
        self.suppliers = [
            Supplier(self, place, world.suppliers.row(place)) if world.suppliers.alive[place] else None
            for place in range(world.suppliers.rows)
        ]
        self.platforms = [Platform(self, place, world.platforms.row(place)) for place in range(world.platforms.rows)]
        self.regions = [Region(self, place, world.regions.row(place)) for place in range(world.regions.rows)]
        self.bank = Bank(self, 0, world.bank.row(0))
        self.government = Government(self, 0, world.government.row(0))
        self.offices = open_offices(self)
        self.on_the_way = {}
        self.luck = Luck(config.seed, max(world.firms.rows, world.hubs.rows, world.suppliers.rows))
        self.gather()

    def read_constants(self, world):
        """The economy, contacts, knowledge and prices of month 0."""
        economy = world.economy
        self.mean_wage = economy.mean_wage
        self.sectors = [
            SimpleNamespace(
                wage=float(economy.wage[sector]),
                value_added_share=float(economy.value_added_share[sector]),
                growth=float(economy.growth[sector]),
                contact=float(economy.contact[sector]),
                potential=economy.potential[:, sector].tolist(),
                serves=[[bool(economy.serves[link][kind]) for kind in range(len(ARCHITECTURES))] for link in LINKS],
            )
            for sector in range(len(economy.sectors))
        ]
        weights = world.network.matrix(weighted=True)
        self.contacts = [
            list(zip(weights.indices[a:b].tolist(), weights.data[a:b].tolist(), strict=True))
            for a, b in zip(weights.indptr[:-1], weights.indptr[1:], strict=True)
        ]
        self.knowledge = world.knowledge.tolist()
        self.experience = self.base_experience = float(world.experience)
        self.prices = list(world.prices)
        self.output_index = world.output_index.tolist()
        self.sector_output = world.sector_output.tolist()

    def step(self):
        """One month, in the order of docs/odd.md, section 3."""
        self.month += 1
        self.luck.turn_to(self.month)
        self.frontier = outlook.frontier(self.config, self.month)
        self.shock = outlook.shock(self.config, self.month)
        self.offer = offer_of_the_month(self)
        self.look_around()

        release_budgets(self)
        serve_markets(self)
        self.offer = offer_of_the_month(self)
        serve_firms(self)

        hear(self)
        weigh_evidence(self)
        meet(self)
        lead_chains(self)
        learn(self)

        open_counters(self)
        informatize(self)
        decide(self)

        recruit(self)
        earn(self)
        settle_finance(self)
        pay_out(self)

        reveal(self)

        deliver_knowledge(self)
        reckon_suppliers(self)

        close_firms(self)
        found_firms(self)
        age(self)

        reckon_banks(self)

    def each(self, act):
        """Every firm acts in turn."""
        for firm in self.smes:
            getattr(firm, act)()

    def gather(self):
        """Who is there."""
        self.smes = [firm for firm in self.places if firm is not None]
        self.by_sector = {sector: [] for sector in range(len(self.sectors))}
        self.by_cluster = {}
        for firm in self.smes:
            self.by_sector[firm.sector].append(firm)
            self.by_cluster.setdefault(firm.cluster, []).append(firm)

    def of_sector(self, sector):
        return self.by_sector[sector]

    def cluster(self, cluster):
        return self.by_cluster.get(cluster, [])

    def look_around(self):
        """What can be seen of each firm's projects, by link."""
        self.outcomes = {firm.place: [firm.known_outcome(link) for link in LINKS] for firm in self.smes}

    def outcomes_of_sector(self, sector, link):
        """Known successes and failures."""
        told = [self.outcomes[firm.place][link] for firm in self.of_sector(sector)]
        return told.count(True), told.count(False)

    def uses_ai_at(self, place):
        return self.places[place] is not None and self.places[place].uses_ai

    def part(self, name):
        """Settings of a part of a lever, whether or not it is in force."""
        return self.offices[name].part

    def industry_cost(self):
        """(16)."""
        learnt = math.log2(1 - self.config.model.supply.learning_rate)
        return (self.experience / self.base_experience) ** learnt * self.frontier.unit_cost

    def mean_price(self):
        present = [supplier.price for supplier in self.suppliers if supplier is not None]
        return math.fsum(present) / len(present) if present else 1.0

    def new_sme(self, place, told):
        return SME(self, place, told)

    def new_supplier(self, place, told):
        return Supplier(self, place, told)
