"""Banks: what they would lend and at what rate, who gets a loan while their equity allows, how they fare (A14)."""

from __future__ import annotations

import numpy as np

from sim.behaviour import financing
from sim.behaviour.lookers import Borrowers, Lenders, means
from sim.ledger import Purpose, Sector
from sim.policy.purse import affordable
from sim.randomness import Decision
from sim.threads import spread, summed, total
from sim.world import World

EARNED = (Purpose.INTEREST, Purpose.INTEREST_SUBSIDY, Purpose.GUARANTEE_FEE, Purpose.GUARANTEE_PAID)
PROJECTS, OVERDRAFTS = 1, 2  # the two queues of a month


def open_counters(world: World) -> None:
    """A new month: nothing has been refused yet."""
    world.bank.refused[:] = 0.0


def lenders(world: World) -> Lenders:
    """On what banks and chains lend this month."""
    economy, capital, shock, hubs = world.economy, world.config.model.capital, world.shock(), world.hubs
    return Lenders(
        wage=economy.wage * (1.0 + shock.wage_rise),
        value_added_share=economy.value_added_share,
        hub_finances=hubs.adopted | (hubs.contract_until > world.month),
        line_cut=shock.line_cut,
        collateral_credit=capital.collateral_credit,
        earnings_credit=capital.earnings_credit,
        chain_credit=capital.chain_credit,
        data_credit=capital.data_credit,
        buffer=capital.buffer,
    )


def credit_line_of(world: World, slots: np.ndarray) -> np.ndarray:
    """What banks and chains would still lend to these firms.   (C,) currency"""
    return np.asarray(means(slots, world.firms.only(Borrowers), lenders(world))[1])


def chain_safety(world: World, slots: np.ndarray | slice = slice(None)) -> np.ndarray:
    """How much safer a loan is because the chain's data are there to read (equation 57).   (C,) share"""
    most = world.config.model.bank.chain_risk_cut
    return financing.safety_by_data(world.firms.informatization[slots], world.hub_uses(slots), most)


def money_of_firms(world: World) -> tuple[float, float, float]:
    """Cash, bank loans and turnover of a year of the firms alive, in all.   3 x currency"""
    firms, share = world.firms, world.economy.value_added_share
    found = spread(financing.count_money, firms.rows, firms.only(financing.Accounts), share)
    cash, debt, turnover = summed(found)
    return cash, debt, turnover


def interest_due(world: World) -> np.ndarray:
    """Interest of the month, before any subsidy.   (F,) currency"""
    firms, due = world.firms, np.zeros(world.firms.rows)
    slots = np.flatnonzero((firms.debt > 0) & firms.alive)
    capital, rise = world.config.model.capital, world.shock().rate_rise
    due[slots] = financing.interest(capital, firms.debt[slots], world.turnover(slots), chain_safety(world, slots), rise)
    return due


def granted(world: World, slots: np.ndarray, asked: np.ndarray, queue: int) -> np.ndarray:
    """Loans that the banks' equity allows, in the order of a queue; the rest is refused (equation 37).   (C,) bool

    Parameters
    ----------
    asked : (C,) currency
        Nothing for firms that need no loan; they are not kept waiting.
    queue : index
        ``PROJECTS`` or ``OVERDRAFTS``.
    """
    if not asked.any():
        return np.ones(len(slots), dtype=bool)
    lent = total(spread(financing.count_debt, world.firms.rows, world.firms.alive, world.firms.debt))
    room = financing.lending_capacity(world.config.model.bank, float(world.bank.equity[0]), lent)
    if asked.sum() <= room:
        return np.ones(len(slots), dtype=bool)
    lends = affordable(asked, world.draws(Decision.CREDIT_QUEUE, world.month, slots, queue), room)
    world.bank.refused[0] += float(asked[~lends].sum())
    return lends


def reckon_banks(world: World) -> None:
    """Banks keep what they earn up to the equity that a growing market needs, and pay out the rest (equation 38)."""
    bank, flows = world.bank, world.ledger.flows
    earned = float(flows[:, Sector.BANK, list(EARNED)].sum())
    bank.equity[0] += earned - world.written_off
    needed = world.config.model.bank.equity * money_of_firms(world)[2]
    surplus = max(float(bank.equity[0]) - needed, 0.0)
    bank.equity[0] -= surplus
    world.ledger.pay(Sector.BANK, Sector.REST, Purpose.BANK_PAYOUT, surplus)
