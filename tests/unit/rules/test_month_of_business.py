"""Earning, paying, revealing, closing and founding, reckoned again for each firm."""

from typing import ClassVar

import numpy as np
import pytest
from worlds import NO_TURNOVER, PLAIN, STILL, Settings, lever, pass_months, phase, world

from sim.behaviour.lifecycle import exit_chance, usual_exit
from sim.economics.learning import half_life, j_curve
from sim.firms import NEVER
from sim.ledger import Purpose, Sector
from sim.month.books import open_books
from sim.month.confirming import reveal
from sim.month.earning import EFFECTIVE_AFTER, earn, gains
from sim.month.settling import pay_out, settle_finance
from sim.month.succession import age, close_firms, found_firms
from sim.randomness import Decision

COMPETITION = {
    "model.competition.replication": 0.6, "model.competition.pass_through": 0.5, "model.competition.labour_saving": 0.2,
    "model.competition.demand_elasticity": 0.8, "model.competition.hiring_speed": 0.25,
}  # fmt: skip


def with_project(told, slots, link=1, *, works=True, installed=0, ceiling=0.2, trough=0.1, upkeep=50.0):
    """Give some firms a project."""
    firms = told.firms
    firms.option[link, slots], firms.success[link, slots], firms.installed[link, slots] = 2, works, installed
    firms.ceiling[link, slots], firms.trough[link, slots], firms.upkeep[link, slots] = ceiling, trough, upkeep
    firms.supplier[link, slots] = 0
    return told


class TestEarn:
    def told(self, month=10, **other):
        told = world({**STILL, **PLAIN, **COMPETITION, **other}, firms=80)
        with_project(told, np.arange(0, 80, 2), link=1)
        with_project(told, np.arange(0, 80, 8), link=2, works=False)
        told.month = month
        return told

    def test_gains_by_link(self):
        told = self.told()
        life = half_life(told.firms.absorptive_capacity, *self.half_lives(told))
        gain = gains(told)
        assert gain[1, ::2] == pytest.approx(j_curve(10.0, life[::2], 0.2, 0.1))
        assert gain[2, ::8] == pytest.approx(-0.1 * np.exp2(-10 / life[::8]))
        assert not gain[0].any()
        assert not gain[:, 1::2].any()

    def half_lives(self, told):
        return told.config.model.skills.half_life_longest, told.config.model.skills.half_life_shortest

    def test_sales(self):
        told = self.told()
        firms, before, gain = told.firms, told.firms.value_added.copy(), gains(told)
        attractive = gain[2] + 0.4 * gain[1] + 0.5 * (gain[0] + 0.6 * gain[1])
        earn(told)
        for sector in range(len(told.economy.sectors)):
            here = firms.sector == sector
            mean = (before * attractive)[here].sum() / before[here].sum()
            pull = before[here] * np.exp(0.6 / 12 * (attractive[here] - mean))
            demand = before[here].sum() * (1 + 0.8 * max(mean, -0.5))
            assert firms.value_added[here] == pytest.approx(pull / pull.sum() * demand)

    def test_growth_of_the_sector(self):
        told = world({**STILL, "population.sectors.*.growth_per_year": 0.12})
        before = told.firms.value_added.copy()
        for told.month in range(1, 13):
            earn(told)
        assert told.firms.value_added == pytest.approx(1.12 * before)

    def test_profit_and_jobs(self):
        told = self.told()
        firms, heads = told.firms, told.firms.employees.copy()
        wealth = firms.cash + firms.working_capital
        firms.debt[:] = 1_000.0
        gain = gains(told)
        efficiency = gain[0] + gain[1] + 0.3 * gain[2]
        earn(told)
        wage = told.economy.wage[firms.sector]
        wanted = np.maximum(firms.value_added * (1 - firms.operating_share) / wage * (1 - 0.2 * efficiency), 1)
        assert firms.employees == pytest.approx(heads + 0.25 * (wanted - heads))
        capital = told.config.model.capital
        rate = capital.interest_per_year + capital.spread_per_leverage * 1_000 / told.turnover()
        saving = 0.5 * 0.8 * firms.value_added * efficiency
        upkeep = firms.upkeep.sum(axis=0)
        profit = firms.value_added + saving - wage * firms.employees - upkeep - 1_000 * rate / 12
        assert firms.profit == pytest.approx(profit)
        assert firms.cash + firms.working_capital - wealth == pytest.approx(profit)
        assert upkeep[::8] == pytest.approx(100)
        flows = told.ledger.flows
        assert flows[Sector.SMES, Sector.BANK, Purpose.INTEREST] == pytest.approx((1_000 * rate / 12).sum())
        net = (
            flows[Sector.REST, Sector.SMES, Purpose.COST_SAVING] - flows[Sector.SMES, Sector.REST, Purpose.COST_SAVING]
        )
        assert net == pytest.approx(saving.sum())

    def test_the_dead_neither_earn_nor_count(self):
        told = self.told(**{"model.competition.demand_elasticity": 0.0})
        told.firms.dismiss(np.arange(40))
        cash, wages = told.firms.cash.copy(), told.wage_bill()
        sector = told.firms.sector
        demand = told.sector_output.copy()
        earn(told)
        assert np.array_equal(told.firms.cash[:40], cash[:40])
        assert not told.firms.value_added[:40].any()
        paid = told.ledger.flows[Sector.SMES, Sector.REST, Purpose.WAGES]
        assert paid == pytest.approx(told.wage_bill()[40:].sum())
        assert paid < wages.sum()
        sales = np.bincount(sector, weights=told.firms.value_added, minlength=7)
        served = np.bincount(sector[40:], minlength=7) > 0
        assert sales[served] == pytest.approx(demand[served])  # others take over what they leave

    def test_upkeep_goes_to_the_supplier_while_there_is_one(self):
        told = self.told()
        with_project(told, np.arange(1, 80, 2), upkeep=10.0, installed=3)
        told.suppliers.founded[0] = 2  # after most of the projects: another owner of that place
        held = told.suppliers.cash[0]
        earn(told)
        assert told.suppliers.cash[0] - held == pytest.approx(40 * 10)
        assert told.ledger.flows[Sector.SMES, Sector.SUPPLIERS, Purpose.UPKEEP] == pytest.approx(400)
        assert told.ledger.flows[Sector.SMES, Sector.REST, Purpose.UPKEEP] == pytest.approx(40 * 50 + 10 * 50)

    def test_effective_after_half_a_year_that_pays(self):
        told = world({**STILL, **NO_TURNOVER, "model.projects.reveal_after": 100.0})
        with_project(told, np.array([0]), ceiling=0.5, trough=0.0, upkeep=0.0)
        with_project(told, np.array([1]), ceiling=0.5, trough=0.0, upkeep=1e9)
        told.firms.cash[1] = 1e12
        open_books(told)
        for month in range(1, EFFECTIVE_AFTER + 3):
            pass_months(told, 1)
            assert (told.firms.effective_month[0] > 0) == (month >= EFFECTIVE_AFTER)
        assert EFFECTIVE_AFTER == 6
        assert told.firms.effective_month[[0, 1]].tolist() == [6, NEVER]
        told.firms.option[1, 0] = 0
        pass_months(told, 1)
        assert told.firms.positive_months[0] == 0
        assert told.firms.effective_month[0] == 6


class TestFinance:
    SETTINGS: ClassVar[Settings] = {
        **STILL, "model.capital.tax_rate": 0.25, "model.capital.amortisation": 20.0, "model.capital.payout": 0.6,
        "model.capital.payout_saving": 0.2, "model.capital.surplus_payout": 0.1,
        "population.size_classes.*.credit_access": 0.0, "model.capital.chain_credit": 0.0,
    }  # fmt: skip

    def test_tax_and_repayment(self):
        told = world(self.SETTINGS)
        firms = told.firms
        firms.cash[:], firms.debt[:], firms.profit[:20], firms.profit[20:] = 5_000.0, 400.0, 100.0, -100.0
        settle_finance(told)
        assert firms.cash.tolist() == [5_000 - 25 - 20] * 20 + [5_000 - 20] * 20
        assert (firms.debt == 380).all()
        assert told.government.cash[0] == 20 * 25
        for _ in range(4):
            settle_finance(told)
        assert firms.debt == pytest.approx(400 * 0.95**5)

    def test_overdraft_up_to_the_line(self):
        settings = {**self.SETTINGS, "population.size_classes.*.credit_access": 1.0,
                    "model.capital.collateral_credit": 0.05, "model.capital.earnings_credit": 0.0}  # fmt: skip
        told = world(settings)
        line = 0.05 * told.turnover()
        told.firms.cash[:] = np.where(np.arange(40) < 20, -0.5, -2.0) * line
        told.firms.cash[39] = 7.0
        settle_finance(told)
        assert told.firms.debt[:20] == pytest.approx(0.5 * line[:20])
        assert told.firms.debt[20:39] == pytest.approx(line[20:39])
        assert (told.firms.cash[:20] == 0).all()
        assert told.firms.cash[20:39] == pytest.approx(-line[20:39])
        assert (told.firms.debt[39], told.firms.cash[39]) == (0, 7)

    def test_owners(self):
        told = world(self.SETTINGS)
        firms, target = told.firms, told.firms.target_cash * told.wage_bill()
        firms.profit[:] = 100.0
        firms.cash[:10], firms.cash[10:20], firms.cash[20:30] = (
            (target + 1_000)[:10],
            (target - 1)[10:20],
            (target - 1)[20:30],
        )
        firms.cash[30:] = -50.0
        firms.planned_outlay[20:30] = 10.0
        before = firms.cash.copy()
        pay_out(told)
        taken = before - firms.cash
        assert taken[:10] == pytest.approx(75 + 100)
        assert taken[10:20] == pytest.approx(0.6 * 75)
        assert taken[20:30] == pytest.approx(0.2 * 75)
        assert (taken[30:] == 0).all()

    def test_owners_take_no_more_than_there_is(self):
        told = world(self.SETTINGS)
        told.firms.target_cash[:], told.firms.profit[:], told.firms.cash[:] = 0.0, 1e9, 10.0
        pay_out(told)
        assert (told.firms.cash == 0).all()


class TestReveal:
    SETTINGS: ClassVar[Settings] = {**STILL, "model.projects.reveal_after": 5.0, "model.projects.abandonment": 0.5,
                "model.cognition.own_result_weight": 2.0, "model.cognition.own_result_transfer": 0.5,
                "model.cognition.signal_sd": 0.5, "model.cognition.prior_sd": 0.25}  # fmt: skip

    def told(self):
        told = world(self.SETTINGS, firms=200)
        with_project(told, np.arange(100))
        with_project(told, np.arange(100, 200), works=False)
        return told

    def test_when(self):
        told = self.told()
        for told.month in range(1, 5):
            reveal(told)
            assert not told.firms.revealed.any()
            assert (told.firms.option[1] > 0).all()
        told.month = 5
        reveal(told)
        assert told.firms.revealed[1].all()
        assert not told.firms.revealed[[0, 2]].any()

    def test_failures_are_given_up_in_time(self):
        told = self.told()
        kept = np.ones(200, dtype=bool)
        for told.month in range(5, 9):
            reveal(told)
            luck = told.luck(Decision.ABANDON, 2)
            kept &= (np.arange(200) < 100) | (luck >= 1 - np.exp(-0.5))
            assert np.array_equal(told.firms.option[1] > 0, kept)
            assert np.array_equal(told.firms.upkeep[1] > 0, kept)
        assert 100 < kept.sum() < 130

    def test_own_result_on_paper(self):
        told = self.told()
        told.firms.belief_mean[:] = 0.5
        told.month = 5
        reveal(told)
        mean, precision = told.firms.belief_mean, told.firms.belief_precision
        # precision 16; two projects of precision 4 on the own link, one on the others
        assert mean[1, 0] == pytest.approx((0.5 * 16 + 8) / 24)
        assert mean[0, 0] == mean[2, 0] == pytest.approx((0.5 * 16 + 4) / 20)
        assert mean[1, 150] == pytest.approx(0.5 * 16 / 24)
        assert (precision[1, 0], precision[0, 0]) == (24, 20)
        again = mean.copy()
        told.month = 6
        reveal(told)
        assert np.array_equal(told.firms.belief_mean, again)

    def test_a_show_teaches_nothing(self):
        told = self.told()
        told.firms.token[1] = True
        before = told.firms.belief_mean.copy()
        told.month = 5
        reveal(told)
        assert np.array_equal(told.firms.belief_mean, before)
        assert told.firms.revealed[1].all()


class TestClosing:
    SETTINGS: ClassVar[Settings] = {**STILL, "model.capital.failure_cash": 0.5, "model.capital.loss_given_default": 0.4,
                "policy.fiscal_complement.guarantee.coverage": 0.75}  # fmt: skip

    def test_who_is_broke(self):
        told = world(self.SETTINGS)
        told.firms.cash[:] = -0.5 * told.wage_bill() + np.where(np.arange(40) < 20, 0.01, -0.01)
        close_firms(told)
        assert told.firms.alive.tolist() == [True] * 20 + [False] * 20

    def test_settlement(self):
        told = world(self.SETTINGS)
        firms = told.firms
        firms.cash[:] = 1e6
        firms.cash[:3], firms.debt[:3], firms.guaranteed[:3] = -1e9, 1_000.0, 600.0
        close_firms(told)
        flows = told.ledger.flows
        assert flows[Sector.REST, Sector.SMES, Purpose.UNPAID_BILLS] == 3e9
        assert flows[Sector.REST, Sector.BANK, Purpose.RECOVERY] == pytest.approx(3 * 600)
        assert told.written_off == pytest.approx(3 * 400)
        assert flows[Sector.GOVERNMENT, Sector.BANK, Purpose.GUARANTEE_PAID] == pytest.approx(3 * 0.75 * 0.4 * 600)
        assert told.government.cash[0] == pytest.approx(-3 * 180)
        assert not firms.cash[:3].any()
        assert not firms.debt[:3].any()

    def test_cash_serves_the_bank_first(self):
        told = world({**self.SETTINGS, "population.demography.exit_per_year": 0.9999})
        firms = told.firms
        firms.cash[:], firms.debt[:], firms.guaranteed[:] = 100.0, 300.0, 300.0
        firms.cash[:20] = 700.0
        close_firms(told)
        gone = ~firms.alive
        rich, poor = gone[:20].sum(), gone[20:].sum()
        flows = told.ledger.flows
        assert min(rich, poor) > 5
        assert flows[Sector.SMES, Sector.BANK, Purpose.REPAYMENT] == pytest.approx(300 * rich + 100 * poor)
        assert flows[Sector.SMES, Sector.REST, Purpose.LIQUIDATION] == pytest.approx(400 * rich)
        assert flows[Sector.GOVERNMENT, Sector.BANK, Purpose.GUARANTEE_PAID] == pytest.approx(0.75 * 0.4 * 200 * poor)

    def test_luck_and_page_of_life(self):
        told = world({**self.SETTINGS, "population.demography.exit_per_year": 0.9}, firms=300)
        told.firms.cash[:] = 1e6
        told.month = 7
        given = told.config.population.demography
        excess, fading = given.young_exit_factor - 1.0, given.young_exit_decay_months
        odds = exit_chance(7 - told.firms.founded, usual_exit(given), excess, fading)
        expected = np.flatnonzero(told.luck(Decision.EXIT) < odds)
        close_firms(told)
        assert np.array_equal(np.flatnonzero(~told.firms.alive), expected)
        assert np.array_equal(told.closed[0]["slot"], expected)
        assert (told.closed[0]["closed"] == 7).all()

    def test_promises_to_who_is_no_more(self):
        told = world({**self.SETTINGS, **lever("fiscal_complement", {"cost_share": 1.0}, phase())})
        account = told.offers["cost_share"].account
        told.purse.release(account, 500.0)
        told.purse.promise(account, 500.0)
        told.firms.grant_pending[:2], told.firms.cash[1] = 250.0, -1e12
        close_firms(told)
        assert (told.purse.promised[account], told.purse.available[account]) == (250, 250)
        assert told.firms.grant_pending[:2].tolist() == [250, 0]


class TestFounding:
    def test_new_owner_of_an_old_place(self):
        told = world({**STILL, "population.demography.vacancy_months": 1.0}, firms=200)
        firms = told.firms
        firms.option[:], firms.support[:], firms.debt[:] = 2, 5.0, 0.0
        place = (firms.sector.copy(), firms.region.copy(), firms.size_class.copy())
        told.month = 9
        gone = np.arange(0, 200, 2)
        firms.dismiss(gone)
        comes = gone[told.luck(Decision.ENTER)[gone] < 1 - np.exp(-1.0)]
        next_id = told.claim_identities.next
        found_firms(told)
        assert np.array_equal(np.flatnonzero(firms.alive), np.sort(np.r_[np.arange(1, 200, 2), comes]))
        assert firms.unique_id[comes].tolist() == list(range(next_id, next_id + len(comes)))
        assert all(
            np.array_equal(now, was)
            for now, was in zip((firms.sector, firms.region, firms.size_class), place, strict=True)
        )
        assert (firms.founded[comes] == 9).all()
        assert not firms.option[:, comes].any()
        assert not firms.support[comes].any()
        assert (firms.stage[comes] == 0).all()
        assert told.ledger.flows[Sector.REST, Sector.SMES, Purpose.EQUITY] == pytest.approx(firms.cash[comes].sum())

    def test_the_next_owner_is_someone_else(self):
        told = world({**STILL, "population.demography.vacancy_months": 0.01}, firms=100)
        seen = [told.firms.orientation.copy()]
        for told.month in (3, 4):
            told.firms.dismiss(np.arange(100))
            found_firms(told)
            seen.append(told.firms.orientation.copy())
        assert len(np.unique(np.concatenate(seen))) == 300

    def test_age_makes_stages(self):
        settings = {**STILL, "model.stages.startup_until": 36.0, "model.stages.mature_from": 96.0}
        told = world({**settings, "model.risk.proactive_startup": 1.0, "model.risk.proactive_growth": 0.0})
        told.firms.founded[:], told.month = -30, 5
        age(told)
        assert (told.firms.stage == 0).all()
        assert told.firms.proactive.all()
        told.month = 6
        age(told)
        assert (told.firms.stage == 1).all()
        assert not told.firms.proactive.any()
