"""Everything that exists in a run: tables, institutions, money, and the month it is.

The world holds state; it has no rules and decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from sim.behaviour.beliefs import TOPICS
from sim.behaviour.financing import yearly_turnover
from sim.behaviour.outcomes import firms_in
from sim.columns import FIRST_ID, Table
from sim.config.schema.experiment import Config
from sim.config.schema.parts import Part
from sim.config.schema.population import LINKS
from sim.economy import economy_of
from sim.errors import SimError
from sim.firms import Firms
from sim.institutions import Bank, Government, LargeFirms, Platforms, Regions, Suppliers
from sim.ledger import Ledger, Sector
from sim.market import frontier, shocks
from sim.network import Word, build_network
from sim.policy.programme import programme
from sim.policy.purse import LEVELS, Purse
from sim.population import (
    ages,
    found,
    join_chains,
    link_up,
    origin_of,
    settle,
    settle_large_firms,
    settle_platforms,
    settle_regions,
    settle_suppliers,
)
from sim.randomness import Decision, Draws, Queue
from sim.terms import OptionTerms
from sim.threads import spread, total
from sim.units import LAST_MONTH, MONTHS_PER_YEAR

P = TypeVar("P", bound=Part)
LIFE = ("founded", "size_class", "sector", "region", "stage", "adoption_month", "effective_month", "support_month",
        "support", "employees", "informatization", "absorptive_capacity", "cash", "debt")  # fmt: skip


class Identities:
    """Gives out identities, each once, from 1."""

    def __init__(self) -> None:
        self.next = FIRST_ID

    def __call__(self, n: int) -> int:
        """The first of ``n`` new identities."""
        first, self.next = self.next, self.next + n
        return first


class World:
    """State of one run.

    Parameters
    ----------
    config
        The frozen configuration; the run's seed is ``config.seed``.

    Attributes
    ----------
    month : index
        0 at creation; the clock of every draw.
    firms, hubs, suppliers, platforms, government, regions, bank
        Columns of the agents, and of regions and banks.
    knowledge : (L, S, R) share
        Scenario knowledge of each link, sector and region (L2.1).
    word
        What firms have heard of their contacts.
    experience : projects
        Projects that the industry has delivered so far, its start included.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self.month = 0
        self._shocks: dict[int, shocks.Shock] = {}
        self._frontiers: dict[int, frontier.State] = {}
        self._slots = np.arange(0)
        self.draws = Draws(config.seed)
        population, supply = config.population, config.model.supply
        per_thousand = population.n_smes / 1000.0

        self.economy = economy_of(population)
        self.origin = origin_of(population, config.model, self.economy)
        self.firms = Firms(population.n_smes)
        self.hubs = LargeFirms(max(round(population.large_firms.per_1000_smes * per_thousand), 1))
        n_suppliers = max(round(supply.suppliers_per_1000_smes * per_thousand), 1)
        self.suppliers = Suppliers(max(round(n_suppliers * supply.places), n_suppliers))
        self.platforms = Platforms(max(round(config.model.platforms.per_1000_smes * per_thousand), 1))
        self.government = Government(1)
        self.regions, self.bank = Regions(len(population.regions)), Bank(1)
        self.claim_identities: Callable[[int], int] = Identities()
        self._people(n_suppliers)

        self.network = build_network(
            self.firms.sector,
            self.firms.region,
            population.contacts_per_firm,
            config.model.network_homophily,
            config.model.cognition.other_sector_weight,
            self.draws,
        )
        self.word = Word(self.network, TOPICS)
        self.options = OptionTerms.of(config.model.projects)
        shape = (len(LINKS), len(self.economy.sectors), len(self.economy.regions))
        self.knowledge = np.full(shape, supply.knowledge_start)
        self.base_experience = max(supply.installed_per_sme * population.n_smes, 1.0)
        self.experience = self.base_experience
        self.prices: list[float] = []
        self.output_index = np.ones(len(self.economy.sectors))
        self.sector_output = np.bincount(
            self.firms.sector, weights=self.firms.value_added, minlength=len(self.economy.sectors)
        )

        self.offers = programme(config.policy, population, len(LEVELS) * config.model.administration.delay)
        self.purse = Purse([offer.key for offer in self.offers.values()])
        self.ledger = Ledger()
        self.held: dict[Sector, float] = {}
        self.lent = 0.0
        self.written_off = 0.0
        self.closed: list[dict[str, np.ndarray]] = []

    def next_month(self) -> None:
        """The clock moves on, as far as columns of months reach.

        Raises
        ------
        SimError
            After ``LAST_MONTH``, to which nobody gets but who steps a model beyond its horizon.
        """
        if self.month >= LAST_MONTH:
            raise SimError(f"month {LAST_MONTH:,} is the last that there is")
        self.month += 1

    def admit(self, table: Table, slots: np.ndarray) -> None:
        """Let new agents into these slots, each with an identity that nobody had before."""
        table.admit(slots, self.claim_identities(len(slots)))

    @property
    def slots(self) -> np.ndarray:
        """All places of firms, taken or not.   (F,) slot"""
        if len(self._slots) != self.firms.rows:
            self._slots = np.arange(self.firms.rows)
        return self._slots

    def luck(self, decision: Decision, item: np.ndarray | int = 0) -> np.ndarray:
        """Draw of every firm slot for a decision this month.   (F,) uniform"""
        return self.draws(decision, self.month, self.slots, item)

    def luck_of(self, slots: np.ndarray, decision: Decision, item: np.ndarray | int = 0) -> np.ndarray:
        """The same of some firms: nobody draws who has nothing to decide.   (C,) uniform"""
        return self.draws(decision, self.month, slots, item)

    def queue(self, wanted: Queue, slots: np.ndarray) -> np.ndarray:
        """Places of these firms in a queue of this month.   (C,) uniform"""
        return self.draws(Decision.QUEUE, self.month, slots, wanted)

    def part(self, kind: type[P]) -> P:
        """Settings of a part of a lever, whether or not it is in force."""
        return self.offers.of(kind).part

    def frontier(self) -> frontier.State:
        """Where technology stands this month."""
        if self.month not in self._frontiers:
            self._frontiers[self.month] = frontier.state(self.config.outlook, self.month, self.config.population.start)
        return self._frontiers[self.month]

    def shock(self) -> shocks.Shock:
        """What is unusual this month."""
        if self.month not in self._shocks:
            self._shocks[self.month] = shocks.state(self.config.outlook, self.month, self.config.population.start)
        return self._shocks[self.month]

    def potential(self, of: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Gain of a full specialised use, by link.   (L, F) or (L, C) share of value added"""
        return np.asarray(self.config.model.projects.potential * self.economy.potential[:, self.firms.sector[of]])

    def hub_uses(self, of: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Firms whose chain is led by an AI user.   (F,) or (C,) bool"""
        hub = self.firms.hub[of]
        return np.asarray((hub >= 0) & self.hubs.adopted[hub])

    def wage_bill(self, of: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Wages of the month.   (F,) or (C,) currency"""
        wage = self.economy.wage[self.firms.sector[of]] * (1.0 + self.shock().wage_rise)
        return np.asarray(self.firms.employees[of] * wage)

    def turnover(self, of: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Turnover of a year.   (F,) or (C,) currency"""
        share = self.economy.value_added_share[self.firms.sector[of]]
        return np.asarray(yearly_turnover(self.firms.value_added[of], share))

    def yearly_surplus(self, of: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Operating surplus of a year at this month's pace.   (F,) or (C,) currency"""
        return np.asarray(MONTHS_PER_YEAR * (self.firms.value_added[of] - self.wage_bill(of)))

    def using(self) -> np.ndarray:
        """Firms with AI installed on some link, token or not.   (F,) bool"""
        return np.asarray((self.firms.option > 0).any(axis=0) & self.firms.alive)

    def in_earnest(self) -> np.ndarray:
        """Projects in use that are not for show.   (L, F) bool"""
        return np.asarray((self.firms.option > 0) & ~self.firms.token & self.firms.alive)

    def using_in_earnest(self) -> np.ndarray:
        """Firms with AI in use that is not for show.   (F,) bool"""
        return np.asarray(self.in_earnest().any(axis=0))

    def joined(self) -> np.ndarray:
        """Firms that a programme has joined with others of their cluster.   (F,) bool"""
        return np.asarray((self.firms.joined_until > self.month) & self.firms.alive)

    def firms_by_place(self) -> np.ndarray:
        """Firms alive of each sector in each region.   (S, R) count"""
        firms, shape = self.firms, (len(self.economy.sectors), len(self.economy.regions))
        counted = spread(firms_in, firms.rows, firms.alive, firms.sector, firms.region, *shape)
        return np.asarray(total(counted))

    def clusters(self) -> int:
        """Clusters that could be joined.   count"""
        return int(self.firms.cluster.max(initial=-1)) + 1

    def lives(self, slots: np.ndarray, closed: int) -> dict[str, np.ndarray]:
        """What a run keeps of these firms, with the month in which they closed (-1: alive at the end)."""
        page = {name: getattr(self.firms, name)[slots] for name in LIFE}
        return {"slot": slots, **page, "closed": np.full(len(slots), closed)}

    def _people(self, n_suppliers: int) -> None:
        config, population = self.config, self.config.population
        slots = np.arange(self.firms.rows)
        self.firms.settle(self.claim_identities(self.firms.rows))
        settle(self.firms, population, self.draws)
        link_up(self.firms, config.model.clusters.size)
        found(self.firms, slots, 0, self.origin, self.draws, ages(population, self.draws, slots))
        self.admit(self.hubs, np.arange(self.hubs.rows))
        settle_large_firms(self.hubs, population, config.model, self.draws)
        join_chains(self.firms, self.hubs, slots, 0, population.large_firms.chain_membership, self.draws)
        first = np.arange(n_suppliers)
        self.admit(self.suppliers, first)
        settle_suppliers(self.suppliers, first, 0, config.model, self.economy.mean_wage, self.draws)
        self.suppliers.founded[first] = -config.model.months_of_experience  # they served the users of month 0
        self.admit(self.platforms, np.arange(self.platforms.rows))
        settle_platforms(self.platforms, len(population.regions))
        self.admit(self.government, np.arange(1))
        self.admit(self.regions, np.arange(self.regions.rows))
        settle_regions(self.regions, population, config.model)
        self.admit(self.bank, np.arange(1))
        self.bank.equity[0] = config.model.bank.equity * float(self.turnover().sum())
