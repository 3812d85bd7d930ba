"""Banks: who gets a loan while equity allows, what a loan costs, and how banks fare (A14)."""

from typing import ClassVar

import numpy as np
import pytest
from worlds import NO_TURNOVER, STILL, Settings, pass_months, world

from sim.config.load import load
from sim.ledger import Purpose, Sector
from sim.month.banking import (
    OVERDRAFTS,
    PROJECTS,
    credit_line_of,
    granted,
    interest_due,
    open_counters,
    reckon_banks,
)
from sim.month.beginning import begin
from sim.month.books import BooksDoNotClose, close_books
from sim.month.page import advance
from sim.month.settling import settle_finance
from sim.month.succession import close_firms
from sim.randomness import Decision
from sim.simulation import simulate

BANK = {"model.bank.capital_ratio": 0.1, "model.bank.chain_risk_cut": 0.5}
SETTINGS: Settings = {
    **STILL, **BANK, "population.size_classes.*.credit_access": 1.0, "model.capital.collateral_credit": 1.0,
    "model.capital.spread_per_leverage": 0.5, "model.capital.interest_per_year": 0.0,
}  # fmt: skip


class TestWhoGetsALoan:
    def test_in_the_order_of_the_queue_until_equity_is_used_up(self):
        told = world(SETTINGS)
        told.bank.equity[0], told.firms.debt[0] = 100.0, 300.0  # 1,000 can be lent, 300 are
        slots, asked = np.arange(1, 21), np.full(20, 70.0)
        lends = granted(told, slots, asked, PROJECTS)
        queue = told.draws(Decision.CREDIT_QUEUE, 0, slots, PROJECTS)
        assert set(np.flatnonzero(lends)) == set(np.argsort(queue)[:10])
        assert told.bank.refused[0] == 700
        assert not np.array_equal(lends, granted(told, slots, asked, OVERDRAFTS))
        open_counters(told)
        assert told.bank.refused[0] == 0

    def test_who_needs_none_is_not_kept_waiting(self):
        told = world(SETTINGS)
        told.bank.equity[0] = 0.0
        assert granted(told, np.arange(3), np.array([0.0, 5.0, 0.0]), PROJECTS).tolist() == [True, False, True]

    def test_overdrafts(self):
        told = world(SETTINGS)
        told.firms.cash[:] = -10.0
        told.firms.profit[:] = 0.0
        told.bank.equity[0] = 10.0  # 100 can be lent
        settle_finance(told)
        assert told.firms.debt.sum() == told.firms.credit_drawn.sum() == 100
        assert (told.firms.cash == 0).sum() == 10
        assert told.bank.refused[0] == 300

    def test_without_equity_nobody_borrows(self):
        settings = ["population.n_smes=300", "months=48"]
        some, none = simulate(load(settings)), simulate(load([*settings, "model.bank.equity=0.0"]))
        lent = [run.flows[:, Sector.BANK, Sector.SMES, Purpose.LOANS].sum() for run in (some, none)]
        assert lent[0] > 0
        assert lent[1] == 0


class TestChains:
    def told(self):
        told = world(SETTINGS)
        firms = told.firms
        firms.hub[:20], firms.hub[20:] = 0, -1
        told.hubs.adopted[0] = True
        firms.informatization[:] = 0.5
        firms.debt[:] = 1_000.0
        return told

    def test_spread(self):
        told = self.told()
        spread = 1_000 * 0.5 * 1_000 / told.turnover() / 12
        assert interest_due(told)[20:] == pytest.approx(spread[20:])
        assert interest_due(told)[:20] == pytest.approx(0.75 * spread[:20])

    def test_losses(self):
        told = self.told()
        told.firms.cash[:], told.firms.cash[[0, 30]] = 1e9, -1e12
        close_firms(told)
        assert told.written_off == pytest.approx((0.75 + 1.0) * 1_000 * told.config.model.capital.loss_given_default)


class TestEquity:
    QUIET: ClassVar[Settings] = {**STILL, **NO_TURNOVER, "model.bank.equity": 0.01}

    def test_on_paper(self):
        told = world(self.QUIET)
        start = told.bank.equity[0]
        assert start == pytest.approx(0.01 * told.turnover().sum())
        told.ledger.pay(Sector.SMES, Sector.BANK, Purpose.INTEREST, 70.0)
        told.ledger.pay(Sector.GOVERNMENT, Sector.BANK, Purpose.GUARANTEE_PAID, 30.0)
        told.written_off = 400.0
        reckon_banks(told)
        assert told.bank.equity[0] == pytest.approx(start - 300)
        assert not told.ledger.flows[Sector.BANK].any()

    def test_owners_get_what_is_not_needed(self):
        told = world(self.QUIET)
        start = told.bank.equity[0]
        told.ledger.pay(Sector.SMES, Sector.BANK, Purpose.INTEREST, 70.0)
        reckon_banks(told)
        assert told.bank.equity[0] == pytest.approx(start)
        assert told.ledger.flows[Sector.BANK, Sector.REST, Purpose.BANK_PAYOUT] == pytest.approx(70)

    def test_a_dead_market_pays_nothing_out_of_nothing(self):
        told = world(self.QUIET)
        told.bank.equity[0] = -50.0
        reckon_banks(told)
        assert told.bank.equity[0] == -50.0

    def test_over_a_run(self):
        told = begin(load(["population.n_smes=200"], "fiscal_complement"))
        start = equity = float(told.bank.equity[0])
        for _ in range(60):
            advance(told)
            page = told.ledger.history[-1]
            into = page[:, Sector.BANK]
            earned = into[:, [Purpose.INTEREST, Purpose.GUARANTEE_FEE, Purpose.GUARANTEE_PAID]].sum()
            equity += earned - page[Sector.BANK, Sector.REST, Purpose.BANK_PAYOUT]
        assert told.bank.equity[0] <= equity + 1e-9 * start  # the rest was written off

    def test_equity_that_appears_is_noticed(self):
        told = world(self.QUIET)
        pass_months(told, 1)
        told.bank.equity[0] += 1_000.0
        with pytest.raises(BooksDoNotClose, match="BANK"):
            close_books(told)


def test_ai_in_management_that_works_opens_credit():
    told = world({**STILL, "model.capital.data_credit": 0.02}, firms=30)
    firms, before = told.firms, credit_line_of(told, told.slots)
    firms.option[0, :10], firms.success[0, :20], firms.revealed[0, :5] = 1, True, True
    opened = credit_line_of(told, told.slots) - before
    assert opened[:5] == pytest.approx(0.02 * told.turnover()[:5] * firms.informatization[:5])
    assert (opened[5:] == 0).all()
