"""Firms close, others are founded in their places, and all grow older."""

from __future__ import annotations

import numpy as np

from sim.behaviour.financing import Estate, wind_up
from sim.behaviour.lifecycle import Ageing, Leaving, closing, grow_older, proactive_share, usual_exit
from sim.config.schema.parts import CostShare, Guarantee, TaxCredit
from sim.economics.diffusion import probability
from sim.ledger import Purpose, Sector
from sim.month.serving_firms import register_with_platform
from sim.month.spending import cancel, pay_beyond_budget
from sim.policy.certification import certified
from sim.population import found, join_chains
from sim.randomness import Decision
from sim.threads import spread
from sim.units import MONTHS_PER_YEAR
from sim.world import World


def close_firms(world: World) -> None:
    """Firms without money close, and some for reasons outside the model; banks, state and owners settle."""
    firms, demography = world.firms, world.config.population.demography
    closes = spread(
        closing, firms.rows, firms.only(Leaving), world.draws.address(Decision.EXIT, world.slots),
        world.draws.root(Decision.EXIT, world.month), world.config.model.capital.failure_cash,
        world.economy.wage * (1.0 + world.shock().wage_rise), world.month, usual_exit(demography),
        demography.young_exit_factor - 1.0, demography.young_exit_decay_months,
    )  # fmt: skip
    slots = np.concatenate(closes)
    if len(slots):
        _liquidate(world, slots)
        cancel(world, world.offers.of(CostShare), slots)
        cancel(world, world.offers.of(TaxCredit), slots)
        world.closed.append(world.lives(slots, closed=world.month))
        firms.dismiss(slots)


def _liquidate(world: World, slots: np.ndarray) -> None:
    ledger, given = world.ledger, world.config.model
    bills, repaid, kept, recovered, lost, backed = wind_up(
        slots, world.firms.only(Estate), world.hubs.adopted, given.capital.loss_given_default,
        given.bank.chain_risk_cut, world.part(Guarantee).coverage,
    )  # fmt: skip
    ledger.pay(Sector.REST, Sector.SMES, Purpose.UNPAID_BILLS, bills)
    ledger.pay(Sector.SMES, Sector.BANK, Purpose.REPAYMENT, repaid)
    ledger.pay(Sector.SMES, Sector.REST, Purpose.LIQUIDATION, kept)
    ledger.pay(Sector.REST, Sector.BANK, Purpose.RECOVERY, recovered)
    world.written_off += float(lost.sum())
    pay_beyond_budget(world, float(backed.sum()), Sector.BANK, Purpose.GUARANTEE_PAID)


def found_firms(world: World) -> None:
    """New firms take the places of closed ones: same sector, region and size class, all else their own."""
    firms, config = world.firms, world.config
    odds = probability(1.0 / config.population.demography.vacancy_months)
    slots = np.flatnonzero(~firms.alive)
    slots = slots[world.luck_of(slots, Decision.ENTER) < odds]
    if len(slots) == 0:
        return
    place = firms.sector[slots], firms.region[slots], firms.size_class[slots], firms.cluster[slots]
    world.admit(firms, slots)
    firms.sector[slots], firms.region[slots], firms.size_class[slots], firms.cluster[slots] = place
    found(firms, slots, world.month, world.origin, world.draws)
    join_chains(firms, world.hubs, slots, world.month, config.population.large_firms.chain_membership, world.draws)
    newly = slots[firms.registered[slots]]
    register_with_platform(world, newly)
    world.ledger.pay(Sector.REST, Sector.SMES, Purpose.EQUITY, firms.cash[slots])


def age(world: World) -> None:
    """Life stage follows age and growth; disposition is compared with the share of the new stage."""
    firms, stages = world.firms, world.config.model.stages
    limits = stages.startup_until, stages.mature_from, stages.mature_growth, stages.rejuvenation_growth
    share = proactive_share(world.config.model.risk)
    spread(grow_older, firms.rows, firms.only(Ageing), world.month, limits, share)
    if world.month % MONTHS_PER_YEAR == 0:
        certify(world)


def certify(world: World) -> None:
    """Once a year the state certifies the readiest firms of each sector."""
    firms = world.firms
    productivity = firms.value_added / np.maximum(firms.employees, 1.0)
    firms.specialised = certified(
        firms.sector,
        world.month - firms.founded,
        np.array([firms.informatization, firms.absorptive_capacity, productivity]),
        firms.alive,
        world.config.model.certified_share,
        world.config.model.stages.startup_until,
    )
