"""Upgrades, suppliers met at events, lists of practical products, and what a contract of a large firm lends."""

import numpy as np
import pytest
from worlds import ALL_LOOK, SINGLE, STILL, lever, pass_months, phase, world

from sim.behaviour.adoption import is_open
from sim.behaviour.appraisal import value_kept
from sim.config.schema.behaviour import Behaviour
from sim.economics.finance import annuity_factor
from sim.firms import DISRUPTIVE, GENERAL, NONE, SPECIALISED
from sim.market.quotes import off_the_list
from sim.market.suppliers import knowledge_spread, passed_on
from sim.month.banking import lenders
from sim.month.books import open_books
from sim.month.confirming import reveal
from sim.month.deciding import decide
from sim.month.informatizing import informatize
from sim.month.settling import settle_finance
from sim.month.spending import promise, release_budgets
from sim.month.supplying import offer_terms, quotes, supplier_prices
from sim.month.weighing import case_of, means_of
from sim.units import monthly_rate

GOOD = {
    **STILL, **ALL_LOOK, "model.projects.*.gain": 20.0, "model.projects.*.half_saturation": 0.05,
    "model.cognition.prior_mean": 0.9, "model.cognition.prior_spread": 0.0, "model.projects.*.trough": 0.0,
    "model.risk.aversion_proactive": 0.0, "model.risk.aversion_conservative": 0.0, "model.risk.choice_noise": 0.0,
}  # fmt: skip


def with_general_ai(told, link=0, works=True):
    """Every firm has used general AI on a link for two years."""
    firms = told.firms
    firms.option[link], firms.installed[link], firms.revealed[link] = GENERAL, -24, True
    firms.success[link], firms.ceiling[link], firms.upkeep[link] = works, 0.01, 1.0
    firms.adoption_month[:] = 0
    return told


KINDS = np.arange(GENERAL, DISRUPTIVE + 1)


def open_to(told, slots, kind):
    """Firms that could begin a project of that kind in the link of management."""
    case = case_of(told, slots, 0.0)
    return is_open(case.option[0], case.works[0], kind)


class TestOpenProjects:
    def test_any_kind_where_there_is_none(self):
        assert is_open(NONE, np.full(3, False), KINDS).tolist() == [True] * 3

    @pytest.mark.parametrize(
        ("kind", "expected"),
        [(GENERAL, [False, True, True]), (SPECIALISED, [False, False, True]), (DISRUPTIVE, [False] * 3)],
    )
    def test_a_better_kind_where_one_works(self, kind, expected):
        assert is_open(kind, np.full(3, True), KINDS).tolist() == expected
        assert not is_open(kind, np.full(3, False), KINDS).any()

    def test_which_works(self):
        told = with_general_ai(world(GOOD))
        slots = np.arange(told.firms.rows)
        assert [open_to(told, slots, kind).all() for kind in KINDS] == [False, True, True]
        for column, value in (("revealed", False), ("success", False), ("token", True)):
            told = with_general_ai(world(GOOD))
            getattr(told.firms, column)[0] = value
            assert not any(open_to(told, slots, kind).any() for kind in KINDS)
            assert not case_of(told, slots, 0.0).kept.any()


class TestUpgrade:
    def test_value_kept_is_the_annuity_of_what_it_brings(self):
        model = Behaviour()
        monthly = 1.0 + model.appraisal.discount_per_year
        rate = monthly ** (1 / 12) - 1
        years = sum((1 + rate) ** -month for month in range(1, int(model.appraisal.horizon) + 1))
        steady = float(annuity_factor(monthly_rate(model.appraisal.discount_per_year), model.appraisal.horizon))
        assert value_kept(1000.0, 0.05, 10.0, steady) == pytest.approx(40.0 * years, rel=0.02)

    def test_a_better_kind_replaces_what_works(self):
        told = with_general_ai(world({**GOOD, "model.projects.general.gain": 0.0}))
        firms, before = told.firms, told.firms.upkeep[0].copy()
        firms.option[1:], firms.installed[1:] = DISRUPTIVE, -24  # the other links are taken
        firms.revealed[1:] = firms.success[1:] = True
        firms.cash[:] = 1e9
        told.month = 1
        decide(told, offer_terms(told))
        new = firms.installed[0] == 1
        assert new.mean() > 0.9
        assert (firms.option[0, new] > GENERAL).all()
        assert firms.upgrades[0].tolist() == new.tolist()
        assert not firms.upgrades[1:].any()
        assert firms.revealed[0].tolist() == (~new).tolist()
        assert (firms.upkeep[0] != before).tolist() == new.tolist()
        assert (firms.invoice[0] > 0).tolist() == new.tolist()
        assert ((firms.fit[0, new] >= 0.2) & (firms.fit[0, new] <= 1)).all()
        assert (firms.adoption_month == 0).all()

    def test_who_would_lose_by_it_keeps_what_works(self):
        told = with_general_ai(world(GOOD))
        firms = told.firms
        firms.option[1:], firms.installed[1:], firms.revealed[1:], firms.success[1:] = DISRUPTIVE, -24, True, True
        firms.ceiling[0] = 1e3
        firms.cash[:] = 1e9
        told.month = 1
        decide(told, offer_terms(told))
        assert not (firms.installed == 1).any()

    def test_first_project_is_remembered(self):
        told = world(GOOD)
        told.firms.cash[:] = 1e9
        told.month = 1
        decide(told, offer_terms(told))
        firms = told.firms
        began = firms.adoption_month == 1
        link = firms.installed.argmax(axis=0)
        assert began.all()
        assert firms.first_link.tolist() == link.tolist()
        assert firms.first_option.tolist() == firms.option[link, np.arange(firms.rows)].tolist()
        assert firms.informatization_at_adoption == pytest.approx(firms.informatization, rel=SINGLE)

    def test_first_project_of_month_0(self):
        firms = world({}, firms=400).firms
        users = firms.adoption_month == 0
        assert users.any()
        assert (firms.first_option[users] > 0).all()
        assert (firms.first_link[~users] == -1).all()


class TestMatchmaking:
    def test_cheapest_with_room_first(self):
        price, room = np.array([3.0, 1.0, 2.0]), np.array([9.0, 1.0, 1.5])
        assert passed_on(np.array([0.1, 0.2, 0.3, 0.4]), price, room).tolist() == [1, 2, 2, 0]
        assert passed_on(np.array([0.4, 0.1]), price, room).tolist() == [2, 1]
        assert passed_on(np.array([0.5]), price, np.zeros(3)).tolist() == [-1]

    def busy(self, matched, capacity=18.0):
        market = {"model.supply.capacity": capacity, "model.supply.suppliers_per_1000_smes": 50.0}
        told = world({**GOOD, **market}, firms=120)
        told.firms.cash[:] = 1e9
        told.firms.matched_until[matched] = 5
        told.month = 1
        decide(told, offer_terms(told))
        return told, told.firms.installed.max(axis=0) == 1

    def test_who_met_suppliers_is_served_first(self):
        matched = np.arange(10)
        alone, helped = self.busy([], 4.0)[1], self.busy(matched, 4.0)[1]
        assert not alone[matched].all()
        assert helped[matched].all()

    def test_orders_find_room_elsewhere(self):
        told, begins = self.busy(np.arange(120))
        alone, few = self.busy([])
        assert begins.sum() > few.sum()
        assert told.suppliers.orders.max() <= 18
        assert told.suppliers.orders.sum() == begins.sum()
        assert told.suppliers.orders[told.suppliers.alive].min() == 18  # nobody has room left
        assert told.suppliers.cash.sum() - alone.suppliers.cash.sum() > 0

    def test_an_old_meeting_is_forgotten(self):
        told = world({**GOOD, "model.supply.capacity": 18.0, "model.supply.suppliers_per_1000_smes": 50.0}, firms=120)
        told.firms.cash[:] = 1e9
        told.firms.matched_until[:] = 1
        told.month = 1
        decide(told, offer_terms(told))
        assert np.array_equal(told.firms.installed.max(axis=0) == 1, self.busy([])[1])


class TestPriceFitList:
    def test_classes(self):
        listed, price = np.array([True, True, True, False]), np.array([0.9, 0.9, 1.1, 1.1])
        cost, means = np.array([5.0, 15.0, 5.0, 15.0]), np.full(4, 10.0)
        assert off_the_list(listed, price, 1.0, cost, means).tolist() == [0, 1, 2, 0]

    def test_quotes(self):
        told = world({**STILL, "model.supply.quotes": 4.0, "model.supply.cost_spread": 0.3,
                      "model.supply.suppliers_per_1000_smes": 50.0,
                      "policy.scenario_mining.price_fit_list.ceiling": 1.0}, firms=300)  # fmt: skip
        told.month, slots = 1, np.arange(300)
        mean = supplier_prices(told)[told.suppliers.alive].mean()
        free, plenty = quotes(told, slots), np.full(300, 1e12)
        told.firms.listed_until[:150] = 2
        listed = quotes(told, slots, plenty)
        assert np.array_equal(listed[0][150:], free[0][150:])
        assert (listed[1][:150] > mean).mean() < 0.5 * (free[1][:150] > mean).mean()
        kept = free[1][:150] <= mean
        assert np.array_equal(listed[0][:150][kept], free[0][:150][kept])  # the best quote was on the list

    def test_one_stays(self):
        told = world({**STILL, "policy.scenario_mining.price_fit_list.ceiling": 0.01}, firms=100)
        told.month, slots = 1, np.arange(100)
        free = quotes(told, slots)
        told.firms.listed_until[:] = 2
        assert np.array_equal(quotes(told, slots, np.zeros(100))[0], free[0])


def test_scenario_knowledge_spreads_by_the_size_of_regions():
    units, firms = np.array([[2.0, 0.0]]), np.array([[30.0, 10.0]])
    assert knowledge_spread(units, firms, 0.5).tolist() == [[2.0, 0.5 * 2.0 * 0.75]]
    assert knowledge_spread(units, firms, 0.0).tolist() == units.tolist()


class TestHubContract:
    def test_it_lends_before_the_large_firm_uses_ai(self):
        told = world({**STILL, "model.capital.chain_credit": 0.1, "population.size_classes.*.credit_access": 0.0})
        told.month, slots = 1, np.arange(told.firms.rows)
        member = told.firms.hub >= 0
        assert not means_of(told, slots, None).line.any()
        told.hubs.contract_until[:] = 2
        line = means_of(told, slots, None).line
        assert line[member] == pytest.approx((0.1 * told.turnover() * told.firms.informatization)[member])
        assert not line[~member].any()
        told.firms.cash[:] = -1e3
        settle_finance(told)
        assert told.firms.debt[member].min() > 0
        told.month = 2
        assert not lenders(told).hub_finances.any()


def test_a_guide_makes_steps_cheaper():
    cash = []
    for complete in (0.0, 1.0):
        told = world({**STILL, "model.informatization.consideration": 1.0, "model.informatization.direct_gain": 1.0,
                      "model.risk.choice_noise": 0.0, "policy.support_system.standards.easier_steps": 0.2})  # fmt: skip
        told.firms.cash[:] = 1e9
        told.government.standards[0], told.month = complete, 1
        informatize(told, offer_terms(told))
        cash.append(1e9 - told.firms.cash)
    assert cash[0].min() > 0
    assert cash[1] == pytest.approx(0.8 * cash[0])


class TestPaidOnOutcome:
    def waiting(self, installed):
        grants = lever("fiscal_complement", {"cost_share": 1.0}, phase(budget=1200.0))
        told = world({**STILL, **grants, "policy.fiscal_complement.cost_share.pay_on": "outcome"}, firms=3)
        told.month = 30
        release_budgets(told)
        promise(told, told.offers["cost_share"], np.arange(3), np.full(3, 50.0))
        firms = told.firms
        firms.option[0], firms.installed[0], firms.revealed[0], firms.ceiling[0] = GENERAL, installed, True, 0.1
        return told

    def test_when_it_has_paid_for_half_a_year(self):
        told = self.waiting(installed=10)
        told.firms.positive_months[:] = (6, 5, 0)
        told.firms.success[0] = True
        cash = told.firms.cash.copy()
        reveal(told)
        assert told.firms.grant_pending.tolist() == [0, 50, 50]
        assert (told.firms.cash - cash).tolist() == pytest.approx([50, 0, 0])
        assert told.firms.support.tolist() == [50, 0, 0]

    def test_not_for_what_an_earlier_project_did(self):
        told = self.waiting(installed=25)
        told.firms.positive_months[:] = 20
        told.firms.success[0] = True
        reveal(told)
        assert told.firms.grant_pending.tolist() == [50, 50, 50]

    def test_not_for_a_project_that_does_not_pay_beside_one_that_does(self):
        told = self.waiting(installed=20)
        firms = told.firms
        firms.positive_months[:] = 20
        firms.option[1], firms.installed[1], firms.revealed[1], firms.success[1] = GENERAL, 1, True, True
        firms.success[0], firms.ceiling[:2], firms.trough[:2] = (True, False, True), 0.1, 0.01
        reveal(told)
        assert told.firms.grant_pending.tolist() == [0, 50, 0]

    def test_cancelled_after_two_years(self):
        told = self.waiting(installed=6)
        told.firms.positive_months[:] = (6, 5, 0)
        told.firms.success[0] = True
        reveal(told)
        assert not told.firms.grant_pending.any()
        number = told.offers["cost_share"].account
        assert (told.purse.promised[number], told.purse.paid[number]) == (pytest.approx(0), 50)


def test_books_close_over_upgrades_month_by_month():
    told = with_general_ai(world({**GOOD, "model.projects.general.gain": 0.0}))
    told.firms.cash[:] = 1e9
    open_books(told)
    pass_months(told, 30)
    assert told.firms.upgrades[0].sum() > 0
    assert (told.firms.adoption_month == 0).all()
