"""A month of the AI suppliers: costs, markup, owners, leaving and coming."""

from typing import ClassVar

import numpy as np
import pytest
from worlds import STILL, Settings, world

from sim.ledger import Purpose, Sector
from sim.month.delivering import reckon_suppliers
from sim.month.supplying import supplier_prices
from sim.randomness import Decision


class TestSuppliers:
    SETTINGS: ClassVar[Settings] = {
        **STILL, "model.supply.suppliers_per_1000_smes": 100.0, "model.supply.markup_start": 0.5,
        "model.supply.places": 2.0,
        "model.supply.fixed_cost": 1.0, "model.supply.capacity": 4.0, "model.supply.markup_adjustment": 0.0,
        "model.supply.undercutting": 0.1, "model.supply.markup_min": 0.0, "model.supply.entry_rate": 0.0,
    }  # fmt: skip

    def test_a_month_of_a_supplier(self):
        told = world(self.SETTINGS)
        suppliers, wage = told.suppliers, told.economy.mean_wage
        suppliers.revenue[0], suppliers.orders[0] = 30_000.0, 3.0
        suppliers.cash[:4] = 10 * wage
        capacity = told.config.model.supply.capacity
        suppliers.order_book[0] = capacity  # the first is busy, the others idle
        reckon_suppliers(told)
        assert suppliers.cash[:4] == pytest.approx([9 * wage - 20_000, 9 * wage, 9 * wage, 9 * wage])
        assert suppliers.profit[0] == pytest.approx((10_000 - wage) / 12)
        assert suppliers.profit[1] == pytest.approx(-wage / 12)
        assert suppliers.markup[:2] == pytest.approx([0.5, 0.45])  # the second idles
        assert suppliers.order_book[0] == pytest.approx(capacity * 11 / 12 + 3 / 12)
        assert not suppliers.revenue.any()
        assert not suppliers.orders.any()
        assert told.prices[-1] == pytest.approx(supplier_prices(told)[suppliers.alive].mean())

    def test_owners_take_what_is_above_two_years_of_fixed_cost(self):
        told = world(self.SETTINGS)
        told.suppliers.cash[1] = 100 * told.economy.mean_wage
        reckon_suppliers(told)
        assert told.suppliers.cash[1] == pytest.approx(24 * told.economy.mean_wage)
        assert told.ledger.flows[Sector.SUPPLIERS, Sector.REST, Purpose.PAYOUT] == pytest.approx(
            75 * told.economy.mean_wage
        )

    def test_without_money_it_leaves_but_never_the_last(self):
        told = world(self.SETTINGS)
        told.suppliers.cash[:2] = 0.0
        reckon_suppliers(told)
        assert told.suppliers.alive.tolist() == [False, False, True, True] + [False] * 4
        told.suppliers.cash[2:4] = 0.0
        reckon_suppliers(told)
        assert len(told.suppliers) == 1

    def test_entry_while_the_mean_supplier_earns(self):
        told = world({**self.SETTINGS, "model.supply.entry_rate": 1.0})
        told.month = 3
        reckon_suppliers(told)
        assert len(told.suppliers) == 4
        told.suppliers.profit[:4], told.suppliers.markup[:4] = 1e9, 0.9
        comes = 4 + np.flatnonzero(told.draws(Decision.SUPPLIER_ENTERS, 3, np.arange(4, 8)) < 1 - np.exp(-1.0))
        reckon_suppliers(told)
        assert np.array_equal(np.flatnonzero(told.suppliers.alive), np.r_[np.arange(4), comes])
        assert told.suppliers.founded[comes].tolist() == [3] * len(comes)
        assert told.suppliers.markup[comes] == pytest.approx(0.5)
