"""A programme in time: three levels of money, batches, tiers, graduation, and what firms know beforehand."""

import numpy as np
import pytest
from worlds import ALL_LOOK, STILL, lever, pass_months, phase, value_of, world

from sim.config.schema.policy import FIRM_PARTS, Targeting
from sim.firms import NEVER
from sim.ledger import Purpose, Sector
from sim.month.serving_firms import serve_firms
from sim.month.serving_markets import serve_markets
from sim.month.spending import firms_served, in_turn, release_budgets
from sim.month.supplying import offer_terms, prospects_of
from sim.month.weighing import aid_on_offer
from sim.policy.programme import Window, preferred
from sim.policy.purse import Purse, arrival

SHARES = {"model.administration.ministry": 0.5, "model.administration.province": 0.3, "model.administration.city": 0.2}
SLOW = {**STILL, **SHARES, "model.administration.delay": 2, "model.administration.leakage": 0.1}
MONEY = lever("top_level_design", {"sessions": 1.0}, phase("2021-02", "2021-03", 12.0))


def sessions_with(**settings):
    """A world in month 1 with sessions whose phase lasts twelve months."""
    told = {**phase("2021-02", "2022-01", 1200.0), **settings}
    made = world({**STILL, "model.cognition.take_up_unaware": 1.0,
                  **lever("top_level_design", {"sessions": 1.0}, told)}, firms=100)  # fmt: skip
    made.month = 1
    return made


class TestArrival:
    def test_each_level_after_the_one_above(self):
        assert arrival(5, 3, 0.0) == [8, 11, 14]
        assert arrival(5, 0, 0.0) == [5, 5, 5]

    def test_coordination_shortens(self):
        assert arrival(5, 3, 1.0) == [5, 5, 5]
        assert arrival(5, 2, 0.5) == [6, 7, 8]

    def test_purse(self):
        purse = Purse(["a", "b"])
        purse.grant(1, [50.0, 30.0, 20.0], [1, 2, 2])
        assert (purse.granted[1], purse.on_the_way[1], purse.available[1]) == (100, 100, 0)
        assert purse.arrive(1, 0.1) == pytest.approx(5)
        assert (purse.on_the_way[1], purse.available[1], purse.lost[1]) == (50, 45, 5)
        assert purse.arrive(2, 0.0) == 0
        assert (purse.on_the_way[1], purse.available[1], purse.released[1]) == (0, 95, 95)
        assert purse.from_level.tolist() == [[0, 50], [0, 30], [0, 20]]
        assert purse.arrive(3, 0.1) == 0

    def test_money_for_whole_units_buys_them_all(self):
        """A quotient of two amounts may fall short of a whole number by its last digit: 0.3 / 0.1 is below 3."""
        purse = Purse(["a"])
        purse.release(0, 0.3)
        assert purse.units(0, 0.1) == 3
        assert purse.units(0, 0.3001) == 0
        assert [purse.units(0, price) for price in (0.15, 0.16)] == [2, 1]


class TestMoneyOnItsWay:
    def test_month_by_month(self):
        told = world({**SLOW, **MONEY})
        number = told.offers["sessions"].account
        available, lost = [], []
        for told.month in range(1, 11):
            release_budgets(told)
            available.append(round(float(told.purse.available[number]), 9))
            lost.append(round(float(told.purse.lost[number]), 9))
        # 40 a month granted in months 1 and 2: 18 + 10.8 + 7.2 arrive of each, after 2, 4 and 6 months
        assert available == [0, 0, 18, 36, 46.8, 57.6, 64.8, 72, 0, 0]
        assert lost == [0, 0, 2, 4, 5.2, 6.4, 7.2, 8, 8, 8]
        assert told.purse.returned[number] == pytest.approx(72)
        flow = told.ledger.flows[Sector.GOVERNMENT, Sector.REST, Purpose.LOST_ON_THE_WAY]
        assert flow == pytest.approx(8)
        assert told.government.spent[0] == pytest.approx(8)

    def test_last_money_is_spent_when_it_arrives(self):
        told = world({**SLOW, **MONEY, "model.cognition.take_up_unaware": 1.0,
                      "policy.top_level_design.sessions.unit_price": 1.0}, firms=100)  # fmt: skip
        spent = []
        for _ in range(10):
            before = told.government.spent[0]
            pass_months(told, 1)
            spent.append(float(told.government.spent[0] - before))
        assert spent[:2] == [0, 0]
        assert min(spent[2:8]) > 0
        assert spent[8:] == [0, 0]

    def test_an_office_saves_time_and_money(self):
        told = world({**SLOW, **MONEY, "policy.top_level_design.coordination.delay_cut": 1.0,
                      "policy.top_level_design.coordination.leakage_cut": 1.0})  # fmt: skip
        told.government.coordination[0] = 1.0
        told.month = 1
        release_budgets(told)
        number = told.offers["sessions"].account
        assert (told.purse.available[number], told.purse.lost[number]) == (pytest.approx(40), 0)

    def test_an_office_works_as_far_as_it_is_paid(self):
        office = lever("top_level_design", {"coordination": 1.0}, phase(budget=6.0))
        price = {"policy.top_level_design.coordination.unit_price_per_1000_smes": 12_000.0}
        told = world({**STILL, **office, **price}, firms=100)
        told.month = 1
        release_budgets(told)
        serve_markets(told)
        assert told.government.coordination[0] == pytest.approx(0.5)
        told.month = 2
        serve_markets(told)
        assert told.government.coordination[0] == 0


class TestBatches:
    def test_all_at_once_is_one_batch(self):
        told = sessions_with()
        assert firms_served(told, told.offers["sessions"]).all()

    def test_lot_by_lot(self):
        told = sessions_with(batches=4)
        shares = []
        for told.month in (0, 1, 3, 4, 7, 10, 12, 13):
            served = firms_served(told, told.offers["sessions"])
            shares.append(round(float(np.max(told.firms.lot[served], initial=0.0)), 1))
            assert (told.firms.lot[~served & (shares[-1] > 0)] >= shares[-1] - 0.05).all()
        assert shares == pytest.approx([0, 0.25, 0.25, 0.5, 0.75, 1, 1, 0], abs=0.06)

    def test_called_share(self):
        window = Window(5, 8, 1.0, Targeting(), batches=2)
        assert [window.called(month) for month in (5, 6, 7, 8, 20)] == [0.5, 0.5, 1, 1, 1]

    def test_a_lot_a_month_however_many(self):
        """Lots are whole numbers: no quotient may fall short of one."""
        for lots in (3, 10, 100, 119):
            window = Window(7, 6 + lots, 1.0, Targeting(), batches=lots)
            assert [round(window.called(7 + month) * lots) for month in range(lots)] == [*range(1, lots + 1)]

    def test_graduates_are_not_served(self):
        told = sessions_with(graduation_months=6)
        told.month = 8
        told.firms.support_month[:3] = (NEVER, 2, 3)
        served = firms_served(told, told.offers["sessions"])
        assert served[:3].tolist() == [True, False, True]
        assert served[3:].all()


class TestTiers:
    @pytest.mark.parametrize("tier", ["specialised", "mature", "informatized", "skilled"])
    def test_tier(self, tier):
        firms = world(STILL, firms=100).firms
        firms.alive[7] = False
        first = preferred(Targeting(priority=[tier]), firms)
        expected = {
            "specialised": firms.specialised,
            "mature": firms.stage == 2,
            "informatized": firms.informatization >= 7 / 12,
        }
        if tier in expected:
            assert first.tolist() == (expected[tier] & firms.alive).tolist()
        else:
            for sector in np.unique(firms.sector):
                here = firms.alive & (firms.sector == sector)
                skill = firms.absorptive_capacity
                assert skill[here & first].min(initial=1) > np.median(skill[here])
        assert 0 < first.sum() < 100
        assert not first[7]

    def test_first_served(self):
        told = sessions_with(**{"targeting": {"priority": ["mature", "skilled"]}})
        release_budgets(told)
        told.purse.available[:] *= 0.2
        first = preferred(told.offers["sessions"].window(1).targeting, told.firms)
        serve_firms(told)
        served = told.firms.served[FIRM_PARTS.index("sessions")] == 1
        assert 0 < served.sum() < first.sum()
        assert first[served].all()

    def test_no_tier_leaves_the_queue_alone(self):
        told, queue = sessions_with(), np.array([0.3, 0.1])
        assert in_turn(told, told.offers["sessions"], queue) is queue

    def test_only_zones(self):
        told = sessions_with(targeting={"zones_only": True})
        assert firms_served(told, told.offers["sessions"]).tolist() == told.firms.zone.tolist()


class TestAnnounced:
    def values(self, **settings):
        grants = {**phase("2021-07", "2021-12", 1200.0), **settings}
        told = world({**STILL, **ALL_LOOK, "model.risk.waiting_proactive": 0.5, "model.risk.waiting_conservative": 1.0,
                      **lever("fiscal_complement", {"cost_share": 1.0}, grants),
                      "policy.fiscal_complement.cost_share.cap": 500.0,
                      "policy.fiscal_complement.cost_share.rate": 0.4}, firms=60)  # fmt: skip
        return told, np.arange(60)

    def value(self, told, slots):
        terms = offer_terms(told)
        return value_of(told, slots, prospects_of(told, slots, terms), terms)

    def test_who_knows_waits(self):
        told, slots = self.values(announced_months=4)
        surprised = self.values()[0]
        surprised.month = told.month = 1
        assert np.array_equal(self.value(told, slots), self.value(surprised, slots))
        surprised.month = told.month = 2  # four months before the first money
        cost = prospects_of(told, slots, offer_terms(told)).cost * np.exp(told.firms.cost_error)
        patience = np.where(told.firms.proactive, 0.5, 1.0) * np.minimum(0.4 * cost, 500.0)
        assert self.value(surprised, slots) - self.value(told, slots) == pytest.approx(patience)

    def test_nobody_waits_for_what_is_not_meant_for_it(self):
        told, slots = self.values(announced_months=12, targeting={"stages": ["mature"]})
        surprised = self.values()[0]
        surprised.month = told.month = 2
        waits = (self.value(surprised, slots) != self.value(told, slots)).any(axis=(0, 1))
        assert waits.tolist() == (told.firms.stage == 2).tolist()

    def test_nobody_waits_for_no_money(self):
        told, slots = self.values(announced_months=12, budget_per_sme_year=0.0)
        surprised = self.values()[0]
        surprised.month = told.month = 2
        assert np.array_equal(self.value(told, slots), self.value(surprised, slots))

    def test_nobody_waits_for_what_is_there(self):
        told, slots = self.values(announced_months=12)
        told.month = 6
        release_budgets(told)
        assert aid_on_offer(told, slots) is not None
        assert told.offers["cost_share"].announced(6) is None
