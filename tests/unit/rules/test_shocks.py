"""Shocks from outside: when they are on, whom they hit, and that without them nothing is unusual."""

from typing import ClassVar

import numpy as np
import pytest
from worlds import ALL_LOOK, NO_TURNOVER, STILL, Settings, config, pass_months, world

from sim.config.schema.outlook import Contactless, CostSurge, CreditSqueeze, Outlook, Rivalry
from sim.ledger import Purpose, Sector
from sim.market.shocks import Shock, state
from sim.month.banking import credit_line_of, interest_due
from sim.month.earning import earn
from sim.month.supplying import offer_terms, position, prospects_of
from sim.simulation import simulate

SPELL = {"first_month": "2021-04", "months": 3}
ALL = Outlook(
    contactless=Contactless(**SPELL, demand_fall=0.4, market_boost=0.6, boost_kept=0.25),
    cost_surge=CostSurge(**SPELL, wage_rise=0.1, input_rise=0.05, passed_on=0.6),
    credit_squeeze=CreditSqueeze(**SPELL, line_cut=0.5, rate_rise=0.03),
    rivalry=Rivalry(**SPELL, factor=4.0),
)
ON = Shock(demand_fall=0.4, market_rise=0.6, wage_rise=0.1, input_rise=0.02, line_cut=0.5, rate_rise=0.03, pace=4.0)


def test_when():
    told = [state(ALL, month, "2021-01") for month in range(8)]
    for month in (3, 4, 5):
        assert vars(told[month]) == pytest.approx(vars(ON))
    assert told[:3] == [Shock()] * 3
    assert told[6] == told[7] == Shock(market_rise=0.15)  # of the boost, a quarter is kept


def test_no_length_no_shock():
    strong = Outlook(
        contactless=Contactless(first_month="2021-01", months=0, boost_kept=0.5), rivalry=Rivalry(factor=5.0)
    )
    assert all(state(strong, month, "2021-01") == Shock() for month in range(80))


@pytest.mark.parametrize("shock", ["contactless", "cost_surge", "credit_squeeze", "rivalry"])
def test_nothing_happens_before_and_something_after(shock):
    lively = {**ALL_LOOK, "model.capital.collateral_credit": 0.001, "model.capital.earnings_credit": 0.05}
    normal = simulate(config(lively, firms=120, months=20))
    shocked = {**lively, f"outlook.{shock}.first_month": "2021-11", f"outlook.{shock}.months": 6}
    found = simulate(config(shocked, firms=120, months=20))
    assert np.array_equal(found.values[:10], normal.values[:10], equal_nan=True)
    assert not np.array_equal(found.values, normal.values, equal_nan=True)


class TestWhatItDoes:
    DURING: ClassVar[Settings] = {**STILL, **NO_TURNOVER}

    def told(self, shock, **settings):
        first = {"first_month": "2021-01", "months": 12, **settings}
        return world({**self.DURING, **{f"outlook.{shock}.{name}": value for name, value in first.items()}}, firms=80)

    def test_demand_falls_where_people_meet_and_comes_back(self):
        told = self.told("contactless", demand_fall=0.5)
        before = told.firms.value_added.copy()
        earn(told)
        contact = told.economy.contact[told.firms.sector]
        assert len(np.unique(contact)) > 2
        assert told.firms.value_added == pytest.approx((1 - 0.5 * contact) * before)
        told.month = 12
        earn(told)
        assert told.firms.value_added == pytest.approx(before)

    def test_the_market_link_is_worth_more_while_people_must_not_meet(self):
        slots = np.arange(80)
        told, calm = self.told("contactless", market_boost=0.5), world(self.DURING, firms=80)
        ratio = position(told, slots).potential / position(calm, slots).potential
        assert ratio[:2] == pytest.approx(np.ones((2, 80)))
        assert ratio[2] == pytest.approx(1 + 0.5 * told.economy.contact[told.firms.sector])

    def test_dear_labour_and_inputs(self):
        told = self.told("cost_surge", wage_rise=0.1, input_rise=0.05, passed_on=0.6)
        calm = world(self.DURING, firms=80)
        assert told.wage_bill() == pytest.approx(1.1 * calm.wage_bill())
        earn(told)
        earn(calm)
        share = told.economy.value_added_share[told.firms.sector]
        inputs = 0.02 * told.firms.value_added * (1 - share) / share
        assert calm.firms.profit - told.firms.profit == pytest.approx(0.1 * calm.wage_bill() + inputs)
        paid = told.ledger.flows[Sector.SMES, Sector.REST, Purpose.INPUT_COST]
        assert paid == pytest.approx(inputs.sum())
        assert told.firms.employees == pytest.approx(calm.firms.employees)

    def test_labour_that_ai_saves_is_worth_more(self):
        slots = np.arange(80)
        told, calm = self.told("cost_surge", wage_rise=0.1), world(self.DURING, firms=80)
        saving = told.config.model.competition.labour_saving
        dear, usual = (prospects_of(each, slots, offer_terms(each)).gain for each in (told, calm))
        assert dear == pytest.approx((1 + 0.1 * saving) * usual)

    def test_scarce_credit(self):
        told = self.told("credit_squeeze", line_cut=0.4, rate_rise=0.06)
        calm = world(self.DURING, firms=80)
        told.firms.hub[:] = calm.firms.hub[:] = -1
        assert credit_line_of(told, told.slots) == pytest.approx(0.6 * credit_line_of(calm, calm.slots))
        told.firms.debt[:] = calm.firms.debt[:] = 1_000.0
        assert interest_due(told) - interest_due(calm) == pytest.approx(np.full(80, 5.0))


def test_books_close_while_everything_is_on():
    settings = {f"outlook.{name}.first_month": "2021-03" for name in ("contactless", "cost_surge", "credit_squeeze")}
    settings |= {f"outlook.{name}.months": 6 for name in ("contactless", "cost_surge", "credit_squeeze", "rivalry")}
    told = world({**ALL_LOOK, **settings, "outlook.rivalry.first_month": "2021-03"}, firms=80)
    pass_months(told, 15)  # closing a month raises where its books do not
    dear = [bool(page[:, :, Purpose.INPUT_COST].sum() > 0) for page in told.ledger.history]
    assert dear == [False] + [True] * 6 + [False] * 8
