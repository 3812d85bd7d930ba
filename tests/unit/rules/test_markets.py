"""Running a firm, selling AI, the frontier, programmes: rules of markets and of the state."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import config, lever, phase

from sim.behaviour.aid import Help, tax_saved
from sim.behaviour.operation import cost_saving, customers_moved, jobs_for
from sim.config.schema.behaviour import Competition, Projects, Supply
from sim.config.schema.outlook import Frontier, Outlook
from sim.config.schema.parts import GeneralPlatform, Standards
from sim.config.schema.policy import Targeting
from sim.firms import Firms
from sim.market.frontier import state
from sim.market.quotes import quote_count as count_of_quotes
from sim.market.suppliers import accepted, knowledge_after, markup_after, price
from sim.policy.certification import ascending, certified
from sim.policy.offer import aid, public_terms
from sim.policy.programme import eligible, programme
from sim.terms import OptionTerms

SUPPLY = Supply(
    markup_start=0.5, markup_min=0.1, markup_max=1.0, markup_adjustment=0.1, undercutting=0.02, capacity=4.0,
    quotes=1.0, quotes_registered=2.0, knowledge_by_doing=0.5, knowledge_decay=0.1,
)  # fmt: skip


def quote_count(supply, luck, registered, searched):
    counted = count_of_quotes(luck, registered, searched, supply.quotes, supply.quotes_registered)
    return counted.astype(int)


COMPETITION = Competition(replication=0.24, pass_through=0.5, labour_saving=0.2, demand_shock_sd=0.1)


class TestOperation:
    def test_saving_is_what_neither_customers_nor_jobs_take(self):
        assert cost_saving(COMPETITION, np.array([1_000.0]), np.array([0.1])) == pytest.approx([0.5 * 0.8 * 100])
        assert cost_saving(COMPETITION, np.array([1_000.0]), np.array([-0.1])) == pytest.approx([-40])

    def test_jobs(self):
        wanted = jobs_for(
            np.array([20_000.0, 10.0]), np.full(2, 0.1), np.full(2, 2_000.0), np.array([0.5, 0.0]), 0.0, 0.2
        )
        assert wanted == pytest.approx([9 * 0.9, 1])

    def test_share_growth(self):
        drift = customers_moved(np.array([0.3]), np.array([0.1]), np.zeros(1), 0.0, 0.24 / 12, 0.1)
        assert drift == pytest.approx([0.02 * 0.2 - 0.005])

    def test_luck_neither_creates_nor_destroys_sales(self):
        shock = np.linspace(-8, 8, 160_001)
        growth = np.exp(customers_moved(np.zeros_like(shock), np.zeros_like(shock), shock, 0.0, 0.24 / 12, 0.1))
        density = np.exp(-(shock**2) / 2) / np.sqrt(2 * np.pi)
        assert np.trapezoid(growth * density, shock) == pytest.approx(1)


class TestSuppliers:
    def test_price_of_the_average_supplier_begins_at_one(self):
        level = price(SUPPLY, np.array([1.0, 1.2, 1.0]), np.array([0.5, 0.5, 0.2]), 1.0)
        assert level == pytest.approx([1, 1.2, 1.2 / 1.5])
        assert price(SUPPLY, np.ones(1), np.full(1, 0.5), 0.8) == pytest.approx([0.8])

    def test_markup_on_paper(self):
        def after(markup, orders, usual, growth=1.0):
            return float(markup_after(SUPPLY, np.array([markup]), np.array([orders]), np.array([usual]), growth)[0])

        assert after(0.5, 5.0, 4.0) == pytest.approx(0.5 * (1 + 0.1 * 0.25))  # busy: no undercutting
        assert after(0.5, 5.0, 4.0, growth=1.25) == pytest.approx(0.5)  # grew as its market did
        assert after(0.5, 1.0, 1.0) == pytest.approx(0.5 * (1 - 0.02 * 0.75))  # three quarters idle
        assert after(0.5, 0.0, 0.0) == pytest.approx(0.5 * 0.98)  # no order book, no share
        assert after(0.5, 9.0, 4.0) == pytest.approx(0.5 * 1.1)  # response is bounded
        assert after(0.1, 0.0, 2.0) == 0.1
        assert after(1.0, 4.0, 1.0) == 1.0

    def test_everyone_hears_one(self):
        luck = np.array([1e-300, 0.3, 1 - 2**-53])
        for quotes in (0.0, 1.0, 1000.0):
            number = quote_count(Supply(quotes=quotes), luck, np.zeros(3, dtype=bool), np.zeros(3))
            assert number.min() >= 1
            assert number.max() <= 6

    def test_others_are_geometric(self):
        luck = (np.arange(100_000) + 0.5) / 100_000
        number = quote_count(SUPPLY, luck, np.zeros(100_000, dtype=bool), np.zeros(100_000))
        share = np.bincount(number, minlength=7) / 100_000
        assert share[1:7] == pytest.approx([1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 32], abs=1e-4)

    def test_registration_and_search_add(self):
        luck = (np.arange(10_000) + 0.5) / 10_000
        registered = quote_count(SUPPLY, luck, np.ones(10_000, dtype=bool), np.zeros(10_000))
        assert (registered == 1).mean() == pytest.approx(1 / 4, abs=1e-3)  # mean 3: 1 / (1 + 3)
        searched = quote_count(SUPPLY, luck, np.zeros(10_000, dtype=bool), np.full(10_000, 2.0))
        assert np.array_equal(searched, 2 + quote_count(SUPPLY, luck, np.zeros(10_000, dtype=bool), np.zeros(10_000)))

    def test_no_further_quotes(self):
        assert (
            quote_count(Supply(quotes=0.0), np.array([0.01, 0.5, 0.99]), np.zeros(3, dtype=bool), np.zeros(3)) == 1
        ).all()

    def test_accepted_in_the_order_of_the_queue(self):
        supplier = np.array([1, 0, 1, 1, 0])
        queue = np.array([0.9, 0.5, 0.1, 0.5, 0.4])
        assert accepted(supplier, queue, np.full(3, 2.0)).tolist() == [False, True, True, True, True]
        assert accepted(supplier, queue, np.full(3, 1.0)).tolist() == [False, False, True, False, True]
        assert accepted(supplier, queue, np.full(3, 0.0)).tolist() == [False] * 5
        assert accepted(np.array([], dtype=int), np.array([]), np.full(3, 2.0)).tolist() == []

    def test_each_supplier_has_room_of_its_own(self):
        supplier, queue = np.array([0, 0, 1, 1]), np.array([0.1, 0.2, 0.3, 0.4])
        assert accepted(supplier, queue, np.array([2.0, 0.0])).tolist() == [True, True, False, False]

    def test_ties_go_by_place(self):
        first_four = [True] * 4 + [False] * 26
        assert accepted(np.zeros(30, dtype=int), np.full(30, 0.5), np.full(1, 4.0)).tolist() == first_four
        queue = np.arange(500) * 7 % 5 / 5  # all alike, even an unstable sort may leave in their places
        first = np.lexsort((np.arange(500), queue))[:150]
        taken = accepted(np.zeros(500, dtype=int), queue, np.full(1, 150.0))
        assert np.flatnonzero(taken).tolist() == np.sort(first).tolist()

    @given(st.lists(st.tuples(st.integers(0, 3), st.floats(0.01, 0.99)), max_size=40), st.integers(0, 5))
    def test_never_more_than_capacity_never_idle_with_orders(self, orders, capacity):
        supplier, queue = np.array([s for s, _ in orders], dtype=int), np.array([q for _, q in orders])
        taken = np.bincount(supplier[accepted(supplier, queue, np.full(4, float(capacity)))], minlength=4)
        assert np.array_equal(taken, np.minimum(np.bincount(supplier, minlength=4), capacity))

    def test_knowledge(self):
        known = np.full((1, 1, 3), 0.2)
        after = knowledge_after(SUPPLY, known, np.array([[[0.0, 2.0, 50.0]]]), np.array([[10.0, 10.0, 0.0]]))
        assert after[0, 0] == pytest.approx([0.18, 0.18 + 0.1 * 0.8, 0.18])
        assert knowledge_after(SUPPLY, known, np.full((1, 1, 3), 1e9), np.ones((1, 3))).max() <= 1


class TestFrontier:
    OUTLOOK = Outlook(
        frontier=Frontier(
            first_month="2023-01", rise_months=4.0, price_fall=0.4, gain_rise=0.8, easier_data=0.1,
            attention=2.0, attention_half_life_months=6.0,
        ),
        price_fall_per_year=0.19,
    )  # fmt: skip

    def test_before_and_after(self):
        before, first, last = (state(self.OUTLOOK, month, "2021-01") for month in (23, 24, 27))
        assert (before.cost, before.gain, before.half_saturation, before.attention, before.jumped) == (
            1,
            1,
            0,
            1,
            False,
        )
        assert (first.cost, first.gain, first.half_saturation) == pytest.approx((0.9, 1.2, -0.025))
        assert (first.attention, first.jumped) == (3, True)
        assert (last.cost, last.gain, last.half_saturation) == pytest.approx((0.6, 1.8, -0.1))

    def test_rise_ends_and_attention_fades(self):
        later = state(self.OUTLOOK, 30, "2021-01")
        assert (later.cost, later.gain, later.attention) == pytest.approx((0.6, 1.8, 2.0))

    def test_unit_cost_falls_year_by_year(self):
        costs = [state(self.OUTLOOK, month, "2021-01").unit_cost for month in (0, 6, 12, 24)]
        assert costs == pytest.approx([1, 0.9, 0.81, 0.81**2])


class TestPublicTerms:
    BASE = OptionTerms.of(Projects())
    PLATFORM = GeneralPlatform(price_cut=0.2, easier_data=0.05, success=0.03)
    STANDARDS = Standards(integration_cut=0.4, success=0.02)

    def terms(self, **other):
        told = {
            "frontier_cost": 1.0, "frontier_gain": 1.0, "frontier_half_saturation": 0.0, "expected_price_fall": 0.0,
            "platform": self.PLATFORM, "platform_support": 0.0, "standards": self.STANDARDS,
            "standards_complete": 0.0, **other,
        }  # fmt: skip
        return public_terms(self.BASE, Projects(integration=0.6), **told)

    def test_neutral_terms_are_those_of_the_market(self):
        terms = self.terms()
        assert all(np.array_equal(getattr(terms.options, n), getattr(self.BASE, n)) for n in vars(self.BASE))
        assert (terms.integration, terms.success, terms.expected_price_fall) == (0.6, 0, 0)

    def test_platform_helps_the_general_option_alone(self):
        options = self.terms(platform_support=0.5, frontier_cost=0.7).options
        assert options.cost / self.BASE.cost == pytest.approx([0.9 * 0.7, 1, 1])
        assert options.half_saturation - self.BASE.half_saturation == pytest.approx([-0.025, 0, 0])
        assert options.success - self.BASE.success == pytest.approx([0.015, 0, 0])
        assert np.array_equal(options.gain, self.BASE.gain)

    def test_standards_help_everyone(self):
        terms = self.terms(standards_complete=0.5)
        assert (terms.integration, terms.success) == pytest.approx((0.6 * 0.8, 0.01))

    def test_aid(self):
        found = config({"policy.currency": "CNY", "policy.fiscal_complement.cost_share.cap": 1_000.0})
        offers = programme(found.policy, found.population)
        names = ("cost_share", "guarantee", "tax_credit")
        served = [np.array([True, False]), np.array([False, True]), np.array([True, True])]
        given = aid(*(offers[name] for name in names), *served, tax=np.array([100.0, 0.0]))
        assert given.cap == pytest.approx(1_000 * config().population.currency_per_cny)
        assert (given.rate > 0).tolist() == [True, False]
        assert (given.extra_credit > 0).tolist() == [False, True]
        assert given.at_once
        none, nothing = np.zeros(2, dtype=bool), np.zeros(2)
        asked = Help(True, given.rate, given.cap, given.compliance, given.at_once, 0.0, 0.0, given.credit_rate,
                     given.credit_cap, given.tax, none, 0.0, 0.0, *[nothing] * 5)  # fmt: skip
        assert [tax_saved(asked, firm, 1e6) for firm in (0, 1)] == [100.0, 0.0]  # no credit is worth more than the tax
        assert given.tax_credit(np.full(2, 1e4)) == pytest.approx(np.full(2, 2_000.0))


class TestProgramme:
    def offers(self, *phases, **other):
        settings = {**lever("top_level_design", {"sessions": 1.0}, *phases), **other}
        found = config(settings, firms=240)
        return programme(found.policy, found.population)

    def test_window_includes_both_ends(self):
        sessions = self.offers(phase("2021-03", "2021-05"))["sessions"]
        assert [sessions.window(month) is not None for month in range(7)] == [
            False,
            False,
            True,
            True,
            True,
            False,
            False,
        ]

    def test_money_per_month(self):
        sessions = self.offers(phase(budget=60.0))["sessions"]
        assert sessions.windows[0].money_per_month == 60 * 240 / 12

    def test_money_is_divided_among_parts(self):
        settings = lever("support_system", {"manager_seats": 0.7, "standards": 0.3}, phase(budget=120.0))
        found = config(settings, firms=100)
        offers = programme(found.policy, found.population)
        assert offers["manager_seats"].windows[0].money_per_month == pytest.approx(700)
        assert offers["standards"].windows[0].money_per_month == pytest.approx(300)
        assert offers["staff_seats"].windows == ()

    def test_currency(self):
        eur, cny = self.offers(phase()), self.offers(phase(), **{"policy.currency": "CNY"})
        rate = config().population.currency_per_cny
        assert (eur["sessions"].exchange, cny["sessions"].exchange) == (1, rate)
        assert cny["sessions"].windows[0].money_per_month == pytest.approx(
            rate * eur["sessions"].windows[0].money_per_month
        )
        assert cny["sessions"].money(10.0) == pytest.approx(10 * rate)

    def test_phases_follow_each_other(self):
        sessions = self.offers(phase("2021-02", "2021-03", 12.0), phase("2021-04", "2021-04", 24.0))["sessions"]
        money = [window.money_per_month if (window := sessions.window(month)) else 0 for month in range(5)]
        assert money == [0, 240, 240, 480, 0]

    def test_accounts_are_numbered_and_named(self):
        offers = self.offers()
        assert [offer.account for offer in offers.values()] == list(range(len(offers)))
        assert offers["cost_share"].key == "fiscal_complement.cost_share"


class TestEligible:
    def firms(self):
        firms = Firms(6)
        firms.admit(np.arange(6), 1)
        firms.sector[:] = [0, 1, 2, 0, 1, 0]
        firms.size_class[:] = [0, 1, 2, 0, 1, 2]
        firms.stage[:] = [0, 0, 0, 2, 2, 2]
        firms.informatization[:] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
        firms.dismiss(np.array([3]))
        return firms

    @pytest.mark.parametrize(
        ("targeting", "served"),
        [
            ({}, [0, 1, 2, 4, 5]),
            ({"sectors": ["manufacturing"]}, [0, 5]),
            ({"sectors": ["manufacturing", "construction"]}, [0, 1, 4, 5]),
            ({"size_classes": ["small"]}, [1, 4]),
            ({"stages": ["mature"]}, [4, 5]),
            ({"regions": ["rural"]}, []),
            ({"min_informatization": 0.3}, [2, 4, 5]),
            ({"sectors": ["construction"], "stages": ["mature"]}, [4]),
            ({"specialised_only": True}, []),
        ],
    )
    def test_who_is_served(self, targeting, served):
        mask = eligible(Targeting(**targeting), self.firms(), config().population)
        assert np.flatnonzero(mask).tolist() == served

    def test_specialised(self):
        firms = self.firms()
        firms.specialised[[1, 3]] = True
        mask = eligible(Targeting(specialised_only=True), firms, config().population)
        assert np.flatnonzero(mask).tolist() == [1]


class TestCertification:
    FROM = 36.0
    AGE = np.full(10, 36.0)

    def test_the_readiest_of_each_sector(self):
        sector, quality = np.arange(10) % 2, np.arange(10.0)
        chosen = certified(
            sector, self.AGE, np.array([quality, 100 * quality]), np.ones(10, dtype=bool), 0.4, self.FROM
        )
        assert np.flatnonzero(chosen).tolist() == [6, 7, 8, 9]

    def test_by_the_sum_of_ranks_not_of_values(self):
        qualities = np.array([[1e9, 3.0, 2.0, 1.0], [1.0, 3.0, 4.0, 2.0]])  # ranks add up to 3, 4, 4, 1
        chosen = certified(np.zeros(4, dtype=int), self.AGE[:4], qualities, np.ones(4, dtype=bool), 0.5, self.FROM)
        assert np.flatnonzero(chosen).tolist() == [1, 2]

    def test_neither_the_young_nor_the_gone(self):
        alive, age = np.arange(10) < 8, np.where(np.arange(10) == 7, self.FROM - 1, self.FROM)
        chosen = certified(np.zeros(10, dtype=int), age, np.arange(10.0)[None, :], alive, 0.25, self.FROM)
        assert np.flatnonzero(chosen).tolist() == [5, 6]  # a quarter of eight

    @given(st.lists(st.floats(allow_nan=False) | st.sampled_from([0.0, -0.0, 0.5, 1.0]), max_size=60))
    def test_equals_stay_in_their_order(self, values):
        assert ascending(np.array(values)).tolist() == np.argsort(np.array(values), kind="stable").tolist()

    def test_of_equals_the_earlier_place_ranks_lower_and_goes_first(self):
        alike, alive = np.zeros(4, dtype=int), np.ones(4, dtype=bool)
        chosen = certified(alike, self.AGE[:4], np.zeros((1, 4)), alive, 0.25, self.FROM)
        assert np.flatnonzero(chosen).tolist() == [3]
        crossed = np.array([[1.0, 2.0, 3.0, 4.0], [4.0, 3.0, 2.0, 1.0]])  # all ranks add up to the same
        assert np.flatnonzero(certified(alike, self.AGE[:4], crossed, alive, 0.5, self.FROM)).tolist() == [0, 1]

    def test_none_and_nobody(self):
        assert not certified(
            np.zeros(5, dtype=int), self.AGE[:5], np.ones((1, 5)), np.ones(5, dtype=bool), 0.0, self.FROM
        ).any()
        empty = np.zeros(0, dtype=int)
        assert certified(empty, empty, np.ones((2, 0)), empty > 0, 0.5, self.FROM).shape == (0,)
        young = certified(np.zeros(5, dtype=int), np.zeros(5), np.ones((1, 5)), np.ones(5, dtype=bool), 1.0, self.FROM)
        assert not young.any()
