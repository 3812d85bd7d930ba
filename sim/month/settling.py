"""The end of the firm's month: tax, research, repayment, overdraft, and what the owners take out."""

from __future__ import annotations

import numpy as np

from sim.behaviour import financing
from sim.behaviour.absorption import gained_by_research
from sim.config.schema.population import SIZE_CLASSES
from sim.ledger import Purpose, Sector
from sim.month.banking import OVERDRAFTS, credit_line_of, granted
from sim.month.serving_finance import redeem_tax_credits
from sim.units import MONTHS_PER_YEAR
from sim.world import World


def tax_rate(world: World, slots: np.ndarray | slice = slice(None)) -> np.ndarray:
    """Tax on profit, lower for micro and small firms where the environment says so (E1).   (C,) share"""
    environment = world.config.population.environment
    cut = environment.tax_cut * environment.in_force
    favoured = world.firms.size_class[slots] < SIZE_CLASSES.index("medium")
    return np.maximum(world.config.model.capital.tax_rate - cut * favoured, 0.0)


def tax_due(world: World) -> np.ndarray:
    """Tax on the month's profit.   (F,) currency"""
    return np.asarray(tax_rate(world) * np.maximum(world.firms.profit, 0.0))


def research_of(world: World) -> np.ndarray:
    """What firms spend on research out of the month's profit after tax (equation 52).   (F,) currency"""
    share = world.config.model.skills.research_share
    return np.asarray(share * np.maximum(world.firms.profit - tax_due(world), 0.0))


def settle_finance(world: World) -> None:
    """Tax, research, repayment, and an overdraft where cash has run out and a bank still lends."""
    firms, tax = world.firms, tax_due(world)
    firms.cash -= tax
    total = float(tax.sum())
    world.government.cash[0] += total
    world.ledger.pay(Sector.SMES, Sector.GOVERNMENT, Purpose.TAX, total)
    redeem_tax_credits(world, tax)
    _research(world, tax)
    _repay(world)
    _overdraw(world)


def _research(world: World, tax: np.ndarray) -> None:
    """Research costs money and adds to skill: the capital gap feeds the technology gap (G3).   tax : (F,) currency"""
    firms, skills = world.firms, world.config.model.skills
    if skills.research_share == 0:
        return
    spent = skills.research_share * np.maximum(firms.profit - tax, 0.0)
    firms.cash -= spent
    world.ledger.pay(Sector.SMES, Sector.REST, Purpose.RESEARCH, spent)
    firms.absorptive_capacity += gained_by_research(
        skills, firms.absorptive_capacity, spent, world.turnover() / MONTHS_PER_YEAR
    )


def _repay(world: World) -> None:
    firms = world.firms
    instalments, firms.debt, firms.guaranteed, firms.project_debt = financing.repaid(
        firms.alive, firms.debt, firms.guaranteed, firms.project_debt, world.config.model.capital.amortisation
    )
    firms.cash -= instalments
    world.ledger.pay(Sector.SMES, Sector.BANK, Purpose.REPAYMENT, instalments)


def _overdraw(world: World) -> None:
    firms = world.firms
    slots = np.flatnonzero((firms.cash < 0) & firms.alive)
    asked = np.minimum(credit_line_of(world, slots), -firms.cash[slots])
    slots, asked = slots[asked > 0], asked[asked > 0]
    lends = granted(world, slots, asked, OVERDRAFTS)
    slots, asked = slots[lends], asked[lends]
    firms.cash[slots] += asked
    firms.debt[slots] += asked
    firms.credit_drawn[slots] += asked
    world.ledger.pay(Sector.BANK, Sector.SMES, Purpose.LOANS, asked)


def pay_out(world: World) -> None:
    """Owners take out what the firm does not need, less while it saves up for a project."""
    firms, capital = world.firms, world.config.model.capital
    taken = financing.paid_out(
        firms.alive, firms.cash, firms.profit - tax_due(world) - research_of(world), world.wage_bill(),
        firms.target_cash, firms.planned_outlay, capital.payout, capital.payout_saving, capital.surplus_payout,
    )  # fmt: skip
    firms.cash -= taken
    world.ledger.pay(Sector.SMES, Sector.REST, Purpose.PAYOUT, taken)
