"""The end of the firm's month: tax, research, repayment, overdraft, and what the owners take out."""

from __future__ import annotations

import numpy as np

from sim.behaviour import financing
from sim.config.schema.population import SIZE_CLASSES
from sim.ledger import Purpose, Sector
from sim.month.banking import OVERDRAFTS, credit_line_of, granted
from sim.month.serving_finance import redeem_tax_credits
from sim.threads import spread, summed, total
from sim.world import World


def tax_rate(world: World, slots: np.ndarray | slice = slice(None)) -> np.ndarray:
    """Tax on profit of these firms.   (C,) share"""
    return tax_rates(world)[world.firms.size_class[slots]]


def tax_rates(world: World) -> np.ndarray:
    """The same by size class, lower for micro and small firms where the environment says so (E1).   (Z,) share"""
    environment = world.config.population.environment
    cut = environment.tax_cut * environment.in_force
    favoured = np.arange(len(SIZE_CLASSES)) < SIZE_CLASSES.index("medium")
    return np.maximum(world.config.model.capital.tax_rate - cut * favoured, 0.0)


def settle_finance(world: World) -> None:
    """Tax, research, repayment, and an overdraft where cash has run out and a bank still lends.

    Research costs money and adds to skill: the capital gap feeds the technology gap (G3).
    """
    firms, ledger = world.firms, world.ledger
    found = spread(financing.settle, firms.rows, firms.only(financing.Accounts), _terms_of_settling(world))
    taxed, researched, repaid = summed(found)
    world.government.cash[0] += taxed
    ledger.pay(Sector.SMES, Sector.GOVERNMENT, Purpose.TAX, taxed)
    ledger.pay(Sector.SMES, Sector.REST, Purpose.RESEARCH, researched)
    ledger.pay(Sector.SMES, Sector.BANK, Purpose.REPAYMENT, repaid)
    redeem_tax_credits(world, tax_rates(world))
    _overdraw(world)


def _terms_of_settling(world: World) -> financing.Settling:
    economy, model = world.economy, world.config.model
    return financing.Settling(
        tax_rate=tax_rates(world),
        wage=economy.wage * (1.0 + world.shock().wage_rise),
        value_added_share=economy.value_added_share,
        research_share=model.skills.research_share,
        research_reference=model.skills.research_reference,
        skill_by_research=model.skills.skill_by_research,
        amortisation=model.capital.amortisation,
        payout=model.capital.payout,
        payout_saving=model.capital.payout_saving,
        surplus_payout=model.capital.surplus_payout,
    )


def _overdraw(world: World) -> None:
    firms = world.firms
    slots = np.flatnonzero((firms.cash < 0) & firms.alive)
    if len(slots) == 0:
        return
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
    firms = world.firms
    given = _terms_of_settling(world)
    taken = total(spread(financing.pay_out, firms.rows, firms.only(financing.Accounts), given))
    world.ledger.pay(Sector.SMES, Sector.REST, Purpose.PAYOUT, taken)
