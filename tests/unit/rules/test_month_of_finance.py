"""Finance and orders from the state, research, stocks, orders inside chains: to the cent."""

from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest
from worlds import ALL_LOOK, NO_TURNOVER, STILL, Settings, config, lever, pass_months, phase, same, world

from sim.behaviour.aid import Help, tax_saved
from sim.config.schema.policy import FiscalComplement
from sim.economics.finance import annuity_factor
from sim.ledger import Purpose, Sector
from sim.month.deciding import decide
from sim.month.earning import earn
from sim.month.informatizing import informatize
from sim.month.serving_finance import orders_hoped_for, relief_hoped_for
from sim.month.settling import pay_out, settle_finance, tax_rate
from sim.month.spending import release_budgets
from sim.month.succession import close_firms
from sim.month.supplying import offer_terms
from sim.randomness import Queue
from sim.simulation import simulate
from sim.units import monthly_rate

MINE = ("interest_subsidy", "tax_credit", "orders", "cloud_voucher")
FIRMS = 80
QUIET: Settings = {**STILL, **NO_TURNOVER, "population.environment.in_force": False}


def served(part, budget, settings=None, **targeting):
    """A world in month 1 with money for one part of the fiscal complement; budget per month."""
    money = lever("fiscal_complement", {part: 1.0}, phase(budget=12.0 * budget / FIRMS, **targeting))
    told = world({**QUIET, **money, **(settings or {})}, firms=FIRMS)
    told.month = 1
    release_budgets(told)
    return told


def uses_ai(told, slots, link=0):
    firms = told.firms
    firms.option[link, slots], firms.installed[link, slots], firms.success[link, slots] = 1, 0, True


def paid(told, payer, payee, purpose):
    return told.ledger.flows[payer, payee, purpose]


def left(told, part):
    return told.purse.available[told.offers[part].account]


class TestInterestSubsidy:
    SETTINGS: ClassVar[Settings] = {
        "policy.fiscal_complement.interest_subsidy.rate_cut": 0.03, "model.capital.interest_per_year": 0.05,
        "model.capital.spread_per_leverage": 0.0,
    }  # fmt: skip

    def profits(self, budget):
        told, calm = served("interest_subsidy", budget, self.SETTINGS), served("interest_subsidy", 0.0, self.SETTINGS)
        for each in (told, calm):
            each.firms.debt[:], each.firms.project_debt[:40] = 24_000.0, 12_000.0
            earn(each)
        return told, told.firms.profit - calm.firms.profit

    def test_of_the_loans_for_ai_alone(self):
        told, relief = self.profits(1e6)
        assert relief == pytest.approx(np.where(np.arange(FIRMS) < 40, 0.03 * 1_000, 0))
        assert paid(told, Sector.GOVERNMENT, Sector.BANK, Purpose.INTEREST_SUBSIDY) == pytest.approx(1_200)
        assert paid(told, Sector.SMES, Sector.BANK, Purpose.INTEREST) == pytest.approx(0.05 * 2_000 * FIRMS - 1_200)
        assert told.government.spent[0] == pytest.approx(1_200)
        assert told.firms.support[:40] == pytest.approx(np.full(40, 30.0))

    def test_while_money_lasts(self):
        told, relief = self.profits(310.0)
        queue = told.queue(Queue.INTEREST, np.arange(40))
        assert set(np.flatnonzero(relief > 1)) == set(np.argsort(queue)[:10])
        assert left(told, "interest_subsidy") == pytest.approx(10)

    def test_never_more_than_is_due(self):
        told = served("interest_subsidy", 1e6, {**self.SETTINGS, "model.capital.interest_per_year": 0.01})
        told.firms.debt[:] = told.firms.project_debt[:] = 12_000.0
        earn(told)
        assert paid(told, Sector.SMES, Sector.BANK, Purpose.INTEREST) == pytest.approx(0, abs=1e-6)
        assert paid(told, Sector.GOVERNMENT, Sector.BANK, Purpose.INTEREST_SUBSIDY) == pytest.approx(10 * FIRMS)

    def test_interest_is_due_on_all_that_is_owed(self):
        """A twelfth of 3 % on the loan for AI would be 30 a month; of 1 % on both loans 20 are due."""
        told = served("interest_subsidy", 1e6, {**self.SETTINGS, "model.capital.interest_per_year": 0.01})
        told.firms.debt[:], told.firms.project_debt[:] = 24_000.0, 12_000.0
        earn(told)
        assert paid(told, Sector.GOVERNMENT, Sector.BANK, Purpose.INTEREST_SUBSIDY) == pytest.approx(20 * FIRMS)

    def test_hoped_for_by_who_would_borrow(self):
        """The present value of relief on a loan that is repaid, until the phase ends (2030-12)."""
        told = served("interest_subsidy", 1e6, {**self.SETTINGS, "model.capital.amortisation": 36.0})
        slots, loan = np.arange(FIRMS), np.linspace(0, 9_000.0, FIRMS)
        rate, horizon = monthly_rate(told.config.model.appraisal.discount_per_year), told.config.model.appraisal.horizon
        worth = float(annuity_factor(rate + 1 / 36, horizon)) * 0.03 / 12
        assert relief_hoped_for(told, slots) * loan == pytest.approx(worth * loan)
        assert not relief_hoped_for(served("orders", 1e6, self.SETTINGS), slots).any()
        cheap = served("interest_subsidy", 1e6, {**self.SETTINGS, "model.capital.interest_per_year": 0.01})
        assert relief_hoped_for(cheap, slots) == pytest.approx(worth / 3)  # no more than is due

    def test_is_part_of_what_a_borrower_decides_on(self):
        """L0.2: some projects are worth it only with the cheaper loan; who borrows nothing decides as before."""
        keen = {**TestTaxCredit.SETTINGS, "model.projects.*.gain": 1.0, "model.capital.collateral_credit": 1.0,
                "population.size_classes.*.credit_access": 1.0, "model.bank.equity": 1.0,
                "model.capital.interest_per_year": 0.9, "model.projects.success_by_cash": 0.0,
                "policy.fiscal_complement.interest_subsidy.rate_cut": 0.5}  # fmt: skip
        begun = []
        for budget, cash in ((0.0, 0.0), (1e9, 0.0), (1e9, 1e9)):
            told = served("interest_subsidy", budget, keen)
            told.firms.cash[:] = cash
            decide(told, offer_terms(told))
            begun.append(int((told.firms.option > 0).sum()))
        alone, helped, rich = begun
        assert helped > alone + 3
        rich_alone = served("interest_subsidy", 0.0, keen)
        rich_alone.firms.cash[:] = 1e9
        decide(rich_alone, offer_terms(rich_alone))
        assert rich == int((rich_alone.firms.option > 0).sum())  # who borrows nothing gets nothing


class TestTaxCredit:
    SETTINGS: ClassVar[Settings] = {
        **ALL_LOOK, "model.projects.*.gain": 20.0, "model.projects.*.half_saturation": 0.05,
        "model.projects.*.trough": 0.0, "model.cognition.prior_mean": 0.9, "model.cognition.prior_spread": 0.0,
        "model.capital.tax_rate": 0.25, "model.risk.aversion_conservative": 0.0, "model.risk.aversion_proactive": 0.0,
        "policy.fiscal_complement.tax_credit.rate": 0.2, "policy.fiscal_complement.tax_credit.cap": 1e6,
        "model.projects.*.maintenance_per_year": 0.12,
    }  # fmt: skip

    def installed(self, budget=1e7, **other):
        told = served("tax_credit", budget, {**self.SETTINGS, **other})
        told.firms.cash[:] = 1e8
        decide(told, offer_terms(told))
        return told, told.firms.upkeep.sum(axis=0) * 12 / 0.12

    def test_a_share_of_the_project_is_credited(self):
        told, cost = self.installed()
        assert (cost > 0).sum() > 40
        assert told.firms.tax_credit == pytest.approx(0.2 * cost)
        account = told.offers["tax_credit"].account
        assert told.purse.promised[account] == pytest.approx(0.2 * cost.sum())
        assert told.government.spent[0] == 0
        assert (told.firms.support_month[cost > 0] == 1).all()

    def test_what_is_weighed_is_no_more_than_the_cap_and_the_tax(self):
        nothing = np.zeros(2)
        aid = Help(True, nothing, 0.0, 0.0, True, 0.0, 1e9, nothing + 0.2, 500.0, np.array([1e9, 300.0]),
                   nothing > 0, 0.0, 0.0, *[nothing] * 5)  # fmt: skip
        saved = [[tax_saved(aid, firm, cost) for cost in (1_000.0, 2_500.0, 1e6)] for firm in (0, 1)]
        assert saved == [[200.0, 500.0, 500.0], [200.0, 300.0, 300.0]]

    def test_no_more_is_promised_than_there_is(self):
        all_of_it = self.installed()[0].firms.tax_credit.sum()
        told, _ = self.installed(budget=all_of_it / 3)
        assert 0 < told.firms.tax_credit.sum() <= all_of_it / 3
        assert left(told, "tax_credit") == pytest.approx(all_of_it / 3 - told.firms.tax_credit.sum())

    def test_it_is_set_against_tax_until_it_is_used_up(self):
        told, _ = self.installed()
        firms = told.firms
        firms.tax_credit[:], firms.profit[:40], firms.profit[40:] = 60.0, 160.0, -100.0
        told.purse.promised[told.offers["tax_credit"].account] = 60.0 * FIRMS
        before = firms.cash.copy()
        settle_finance(told)
        assert before - firms.cash == pytest.approx(np.zeros(FIRMS))  # tax of 40 comes back; losses owe none
        settle_finance(told)
        assert (before - firms.cash)[:40] == pytest.approx(np.full(40, 20.0))
        assert firms.tax_credit.tolist() == [0.0] * 40 + [60.0] * 40
        assert paid(told, Sector.GOVERNMENT, Sector.SMES, Purpose.TAX_CREDIT) == pytest.approx(2_400)
        assert told.government.spent[0] == pytest.approx(2_400)

    def test_who_owes_no_tax_sees_no_worth_in_it(self):
        """A project that pays only with the credit is begun by firms with profits alone."""
        told, _ = self.installed(**{"model.projects.*.gain": 1.0, "policy.fiscal_complement.tax_credit.rate": 1.0})
        base = served("tax_credit", 0.0, {**self.SETTINGS, "model.projects.*.gain": 1.0})
        base.firms.cash[:] = 1e8
        decide(base, offer_terms(base))
        assert (told.firms.option > 0).sum() > (base.firms.option > 0).sum()
        poor = served("tax_credit", 1e7, {**self.SETTINGS, "model.projects.*.gain": 1.0, "model.capital.tax_rate": 0.0})
        poor.firms.cash[:] = 1e8
        decide(poor, offer_terms(poor))
        assert np.array_equal(poor.firms.option, base.firms.option)

    def test_of_a_firm_that_is_no_more(self):
        told, _ = self.installed()
        gone = int(np.flatnonzero(told.firms.tax_credit > 0)[0])
        before = left(told, "tax_credit")
        credit = told.firms.tax_credit[gone]
        told.firms.cash[gone] = -1e12
        close_firms(told)
        assert left(told, "tax_credit") - before == pytest.approx(credit)
        assert told.firms.tax_credit[gone] == 0


class TestOrders:
    def told(self, budget, settings=None):
        told = served("orders", budget, settings)
        uses_ai(told, np.arange(0, FIRMS, 3))
        told.firms.token[0, 0] = True
        return told

    def test_they_move_demand_and_make_none(self):
        told = self.told(5_000.0)
        users = np.zeros(FIRMS, dtype=bool)
        users[3::3] = True
        before = told.firms.value_added.copy()
        earn(told)
        firms = told.firms
        assert firms.value_added - firms.orders == pytest.approx(before)
        assert (firms.orders[users] > 0).all()
        assert (firms.orders[~users] <= 0).all()
        assert firms.orders[users] == pytest.approx(5_000 * before[users] / before[users].sum())
        for sector in range(len(told.economy.sectors)):
            assert firms.orders[firms.sector == sector].sum() == pytest.approx(0, abs=1e-9)
        assert paid(told, Sector.GOVERNMENT, Sector.SMES, Purpose.ORDERS) == pytest.approx(5_000)
        rest = paid(told, Sector.REST, Sector.SMES, Purpose.VALUE_ADDED)
        assert rest == pytest.approx(before.sum() - 5_000)
        assert told.firms.support[users].sum() == pytest.approx(5_000)

    def test_they_end_with_the_programme(self):
        told = self.told(5_000.0)
        before = told.firms.value_added.copy()
        earn(told)
        told.month = 200
        earn(told)
        assert told.firms.value_added == pytest.approx(before)
        assert not told.firms.orders.any()

    def test_no_sector_loses_more_than_it_has(self):
        told = self.told(1e12)
        earn(told)
        assert told.firms.value_added.min() == pytest.approx(0, abs=1e-6)
        assert left(told, "orders") > 0

    def test_what_a_firm_hopes_for(self):
        told = self.told(5_000.0)
        slots = np.arange(FIRMS)
        hoped = orders_hoped_for(told, slots)
        using = (told.firms.option > 0).any(axis=0) & ~told.firms.token[0]
        assert (hoped[using] == 0).all()
        assert (hoped[~using] > 0).all()
        mine = told.firms.value_added / (told.firms.value_added[using].sum() + told.firms.value_added)
        share = hoped / (5_000 * mine * told.firms.operating_share)
        assert share[~using] == pytest.approx(np.full((~using).sum(), share[1]))
        assert 30 < share[1] < 48  # months, discounted

    def test_nothing_is_hoped_for_where_nobody_sells(self):
        """Others can lose all that they sell to public orders; no warning, no number that is none."""
        told = self.told(5_000.0)
        told.firms.value_added[:] = 0.0
        assert not orders_hoped_for(told, np.arange(FIRMS)).any()

    def test_nothing_is_hoped_for_while_the_last_money_arrives(self):
        told = self.told(5_000.0)
        offer = told.offers["orders"]
        told.month = offer.windows[-1].last + 2
        told.offers["orders"] = replace(offer, tail=6)
        assert left(told, "orders") > 0
        assert not orders_hoped_for(told, np.arange(FIRMS)).any()

    def test_they_make_some_begin_who_would_not(self):
        begun = []
        for budget in (0.0, 1e6):
            told = served("orders", budget, {**TestTaxCredit.SETTINGS, "model.projects.*.gain": 0.5})
            told.firms.cash[:] = 1e8
            decide(told, offer_terms(told))
            begun.append((told.firms.option > 0).any(axis=0))
        assert begun[1].sum() > begun[0].sum()
        assert (begun[1] >= begun[0]).all()

    def test_nothing_is_hoped_for_where_nothing_is_bought(self):
        assert not orders_hoped_for(served("tax_credit", 1e6), np.arange(FIRMS)).any()


class TestVouchers:
    SETTINGS: ClassVar[Settings] = {
        "model.informatization.consideration": 1.0, "model.informatization.fixed_cost": 1.0,
        "model.informatization.cost_per_employee": 0.1, "model.risk.choice_noise": 0.0,
        "model.informatization.direct_gain": 1.0,
        "policy.fiscal_complement.cloud_voucher.rate": 0.4, "policy.fiscal_complement.cloud_voucher.cap": 1e6,
    }  # fmt: skip

    def told(self, budget, **other):
        told = served("cloud_voucher", budget, {**self.SETTINGS, **other})
        told.firms.informatization[:], told.firms.cash[:] = 0.5, 1e9
        return told, (1.0 + 0.1 * told.firms.employees) * told.economy.wage[told.firms.sector]

    def test_the_state_pays_its_share(self):
        told, cost = self.told(1e8)
        informatize(told, offer_terms(told))
        assert 1e9 - told.firms.cash == pytest.approx(0.6 * cost)
        assert (told.firms.steps == 1).all()
        assert paid(told, Sector.GOVERNMENT, Sector.SMES, Purpose.CLOUD_VOUCHER) == pytest.approx(0.4 * cost.sum())
        assert told.government.spent[0] == pytest.approx(0.4 * cost.sum())

    def test_while_money_lasts(self):
        told, cost = self.told(5_000.0)
        informatize(told, offer_terms(told))
        spent = 1e9 - told.firms.cash
        helped = spent < 0.99 * cost
        assert 0 < helped.sum() < FIRMS
        assert spent == pytest.approx(np.where(helped, 0.6, 1.0) * cost)
        assert left(told, "cloud_voucher") >= 0

    def test_who_cannot_pay_alone_can_with_a_voucher(self):
        told, cost = self.told(1e8)
        told.firms.cash[:] = 0.7 * cost + told.config.model.capital.buffer * told.wage_bill()
        informatize(told, offer_terms(told))
        assert (told.firms.informatization > 0.5).all()

    def test_the_standing_environment(self):
        told, cost = self.told(0.0, **{
            "population.environment.in_force": True, "population.environment.informatization_support": 0.3,
        })  # fmt: skip
        informatize(told, offer_terms(told))
        assert 1e9 - told.firms.cash == pytest.approx(0.7 * cost)
        supported = paid(told, Sector.GOVERNMENT, Sector.SMES, Purpose.INFORMATIZATION_SUPPORT)
        assert supported == pytest.approx(0.3 * cost.sum()) == pytest.approx(-told.government.cash[0])
        assert told.government.spent[0] == 0


def test_tax_of_small_firms_is_lower_where_the_environment_says_so():
    settings = {**QUIET, "population.environment.tax_cut": 0.1, "model.capital.tax_rate": 0.25}
    assert (tax_rate(world(settings)) == 0.25).all()
    told = world({**settings, "population.environment.in_force": True}, firms=200)
    assert tax_rate(told) == pytest.approx(np.array([0.15, 0.15, 0.25])[told.firms.size_class])
    told.firms.profit[:] = 100.0
    settle_finance(told)
    taxes = paid(told, Sector.SMES, Sector.GOVERNMENT, Purpose.TAX)
    assert taxes == pytest.approx(np.array([15, 15, 25])[told.firms.size_class].sum())


class TestResearch:
    SETTINGS: ClassVar[Settings] = {
        **QUIET, "model.skills.research_share": 0.1, "model.skills.research_reference": 0.01,
        "model.skills.skill_by_research": 0.01, "model.capital.tax_rate": 0.2, "model.capital.payout": 0.5,
    }  # fmt: skip

    def test_a_share_of_profit_adds_skill(self):
        told = world(self.SETTINGS, firms=60)
        firms, skill, cash = told.firms, told.firms.absorptive_capacity.copy(), told.firms.cash.copy()
        turnover = told.turnover() / 12
        firms.profit[:20], firms.profit[20:40], firms.profit[40:] = (0.05 * turnover)[:20], turnover[20:40], -100.0
        settle_finance(told)
        assert firms.absorptive_capacity[:20] == pytest.approx((skill + 0.01 * 0.4 * (1 - skill))[:20])
        assert firms.absorptive_capacity[20:40] == pytest.approx((skill + 0.01 * (1 - skill))[20:40])
        assert np.array_equal(firms.absorptive_capacity[40:], skill[40:])
        assert (cash - firms.cash)[:20] == pytest.approx((0.05 * turnover * (0.2 + 0.8 * 0.1))[:20])
        spent = paid(told, Sector.SMES, Sector.REST, Purpose.RESEARCH)
        assert spent == pytest.approx(0.08 * (0.05 * turnover[:20].sum() + turnover[20:40].sum()))

    def test_owners_cannot_take_what_was_spent(self):
        told = world(self.SETTINGS, firms=60)
        firms = told.firms
        firms.profit[:], firms.cash[:], firms.target_cash[:] = 100.0, 1_000.0, 1e9
        pay_out(told)
        assert 1_000 - firms.cash == pytest.approx(np.full(60, 0.5 * (100 - 20 - 8)))


def test_orders_inside_chains_are_taken_from_others():
    told = world({**QUIET, "model.chains.order_shift": 0.04}, firms=FIRMS)
    firms = told.firms
    firms.hub[:40], firms.hub[40:], firms.informatization[:] = 0, -1, 0.5
    told.hubs.adopted[0] = True
    firms.informatization_at_start[:] = 0.5
    before = firms.value_added.copy()
    earn(told)
    growth = np.log(firms.value_added / before)
    for sector in range(len(told.economy.sectors)):
        here = firms.sector == sector
        assert firms.value_added[here].sum() == pytest.approx(before[here].sum())
        inside, outside = growth[here & (firms.hub == 0)], growth[here & (firms.hub < 0)]
        if len(inside) and len(outside):
            assert inside.max() - outside.min() == pytest.approx(0.04 / 12 * 0.5)


def test_stocks_follow_sales_and_ai_in_the_chain():
    settings = {"population.sectors.*.growth_per_year": 0.12, "model.operations.inventory": 1.0}
    told = world({**QUIET, **settings}, firms=FIRMS)
    firms = told.firms
    assert firms.working_capital == pytest.approx(told.turnover() / 12)
    wealth = firms.cash + firms.working_capital
    stock = firms.working_capital.copy()
    told.month = 1
    earn(told)
    assert firms.working_capital == pytest.approx(told.turnover() / 12)
    more = firms.working_capital - stock
    assert (more > 0).all()
    assert firms.cash + firms.working_capital - wealth == pytest.approx(firms.profit)
    assert paid(told, Sector.SMES, Sector.REST, Purpose.WORKING_CAPITAL) == pytest.approx(more.sum())


@pytest.mark.parametrize("part", MINE)
class TestNeutral:
    """Without money, each part is the baseline to the last bit; with it, something moves and the books close."""

    SETTINGS: ClassVar[Settings] = {
        "model.cognition.external_rate": 0.05, "population.size_classes.*.aware_at_start": 0.4,
        "model.capital.buffer": 3.0, "model.capital.collateral_credit": 0.1,
    }  # fmt: skip

    def kept(self, part, budget):
        money = lever("fiscal_complement", {part: 1.0}, phase("2021-06", "2023-01", budget))
        return simulate(config({**self.SETTINGS, **money}, firms=150, months=36))

    def test_no_money(self, part):
        assert not same(self.kept(part, 0.0), simulate(config(self.SETTINGS, firms=150, months=36)))

    def test_money(self, part):
        found = self.kept(part, 500.0)
        base = simulate(config(self.SETTINGS, firms=150, months=36))
        assert same(found, base)
        assert np.array_equal(found.values[:5], base.values[:5], equal_nan=True)
        account = list(FiscalComplement.model_fields).index(part) - 1  # phases are no part
        last = found.accounts["paid"][-6:][account]
        assert found.spent == pytest.approx(last + found.accounts["lost"].sum())
        assert last > 0


def test_books_close_with_all_of_it():
    shares = dict.fromkeys(MINE, 0.15) | {"cost_share": 0.2, "guarantee": 0.2}
    money = lever("fiscal_complement", shares, phase("2021-03", "2022-06", 1_000.0))
    told = world({**TestNeutral.SETTINGS, **money, "model.capital.failure_cash": 0.2}, firms=150)
    pass_months(told, 30)  # closing a month raises where its books do not
    assert len(told.ledger.history) == 30
    shares = list(FiscalComplement.model_fields)[1:]  # phases are no part
    assert all(told.purse.paid[told.offers[name].account] > 0 for name in shares)
