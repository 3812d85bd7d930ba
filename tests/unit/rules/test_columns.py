"""Tables of agents, the ledger, the accounts of public money, units: what holds state and counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.columns import FIRST_ID, Column, Table
from sim.firms import Firms
from sim.institutions import Government, LargeFirms, Platforms, Suppliers
from sim.ledger import Ledger, Purpose, Sector
from sim.policy.purse import Purse, affordable, first_in_queue
from sim.units import calendar_month, month_index, monthly_rate


class Shops(Table):
    cash = Column("f8", "currency", "money", initial=2.5)
    town = Column("i1", "index", "where", initial=-1)
    stock = Column("f8", "pieces", "goods", items=("bread", "milk"), initial=7)


def shops(rows=4):
    table = Shops(rows)
    table.admit(np.arange(rows), FIRST_ID)
    return table


class TestTable:
    def test_begins_empty(self):
        table = Shops(3)
        assert len(table) == 0
        assert not table.alive.any()
        assert table.cash.tolist() == [2.5] * 3
        assert table.stock.shape == (2, 3)

    @pytest.mark.parametrize("kind", [Firms, LargeFirms, Suppliers, Platforms, Government])
    def test_new_agent_inherits_nothing(self, kind):
        table = kind(5)
        table.admit(np.arange(5), 1)
        for _, array in table.arrays():
            array[...] = 1
        table.dismiss(np.array([1, 3]))
        table.admit(np.array([1, 3]), 6)
        for name, column in table.declared.items():
            array = getattr(table, name)
            assert (array[..., [1, 3]] == np.array(column.initial).astype(column.dtype)).all(), name
            assert (array[..., [0, 2, 4]] == 1).all(), name

    def test_identities_follow_the_slots(self):
        table = shops()
        table.dismiss(np.array([2, 0]))
        table.admit(np.array([2, 0]), 5)
        assert table.unique_id.tolist() == [6, 2, 5, 4]
        assert table.alive.all()

    def test_a_new_table_is_settled_as_if_all_were_admitted(self):
        settled, admitted = Shops(4), shops()
        settled.settle(FIRST_ID)
        for table in (settled, admitted):
            assert table.row(3) == {"cash": 2.5, "town": -1, "stock": (7.0, 7.0)}
            assert table.unique_id.tolist() == [1, 2, 3, 4]
            assert table.alive.all()
        settled.dismiss(np.arange(4))
        with pytest.raises(ValueError, match="somebody has been in this Shops"):
            settled.settle(5)

    def test_who_left_can_be_read_but_does_not_count(self):
        table = shops()
        table.cash[1] = 99.0
        table.dismiss(np.array([1]))
        assert len(table) == 3
        assert table.row(1)["cash"] == 99.0

    def test_grow(self):
        table = shops(2)
        table.stock[1] = [5.0, 6.0]
        table.grow(3)
        assert (table.rows, len(table)) == (5, 2)
        assert table.stock.tolist() == [[7, 7, 7, 7, 7], [5, 6, 7, 7, 7]]
        assert table.unique_id.tolist() == [1, 2, 0, 0, 0]
        table.admit(np.array([4]), 3)
        assert table.alive.tolist() == [True, True, False, False, True]

    def test_row_is_plain(self):
        row = shops().row(0)
        assert row == {"cash": 2.5, "town": -1, "stock": (7.0, 7.0)}
        assert type(row["town"]) is int

    def test_memory(self):
        assert shops().bytes_per_row() == 8 + 1 + 2 * 8
        assert Shops(0).bytes_per_row() == 0

    def test_every_column_says_what_it_is(self):
        for kind in (Firms, LargeFirms, Suppliers, Platforms, Government):
            assert kind.declared
            assert all(column.unit and column.meaning for column in kind.declared.values())


class TestLedger:
    def test_one_payer_and_one_payee(self):
        ledger = Ledger()
        ledger.pay(Sector.SMES, Sector.SUPPLIERS, Purpose.PROJECTS, np.array([30.0, 12.0]))
        ledger.pay(Sector.GOVERNMENT, Sector.SMES, Purpose.GRANT, 10.0)
        net = ledger.net()
        assert net[Sector.SMES] == -32
        assert net[Sector.SUPPLIERS] == 42
        assert net[Sector.GOVERNMENT] == -10
        assert net.sum() == 0

    def test_payments_add_up(self):
        ledger = Ledger()
        for amount in (1.0, 2.0, 4.0):
            ledger.pay(Sector.SMES, Sector.REST, Purpose.WAGES, amount)
        assert ledger.flows[Sector.SMES, Sector.REST, Purpose.WAGES] == 7
        assert ledger.flows.sum() == 7

    def test_nothing_may_be_paid(self):
        ledger = Ledger()
        ledger.pay(Sector.SMES, Sector.REST, Purpose.TAX, np.array([]))
        assert ledger.flows.sum() == 0

    @pytest.mark.parametrize("amount", [-1e-9, float("nan"), np.array([1.0, np.nan]), -np.inf])
    def test_refuses_what_no_payment_can_be(self, amount):
        ledger = Ledger()
        with pytest.raises(ValueError, match="GOVERNMENT to SMES for GRANT"):
            ledger.pay(Sector.GOVERNMENT, Sector.SMES, Purpose.GRANT, amount)
        assert ledger.flows.sum() == 0

    def test_close_keeps_the_month(self):
        ledger = Ledger()
        ledger.pay(Sector.SMES, Sector.REST, Purpose.WAGES, 5.0)
        ledger.close()
        ledger.pay(Sector.SMES, Sector.REST, Purpose.WAGES, 6.0)
        assert [page.sum() for page in ledger.history] == [5.0]
        assert ledger.flows.sum() == 6.0


MOVES = ("release", "pay", "promise", "redeem", "cancel", "take_back", "give_back")


class TestPurse:
    @given(st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 1), st.floats(0, 1e6)), max_size=30))
    def test_released_is_available_promised_paid_or_returned(self, moves):
        purse = Purse(["a", "b"])
        for move, account, amount in moves:
            arguments = (account,) if move == "give_back" else (account, amount)
            getattr(purse, move)(*arguments)
        total = purse.available + purse.promised + purse.paid + purse.returned
        assert total == pytest.approx(purse.released, abs=1e-6)

    def test_on_paper(self):
        purse = Purse(["grants"])
        purse.release(0, 100.0)
        assert purse.pay(0, 30.0) == 30.0
        purse.promise(0, 40.0)
        assert purse.redeem(0, 25.0) == 25.0
        purse.cancel(0, 10.0)
        purse.take_back(0, 5.0)
        state = [purse.released, purse.available, purse.promised, purse.paid, purse.returned]
        assert [float(account[0]) for account in state] == [100, 45, 5, 50, 0]
        assert purse.give_back(0) == 45
        assert (purse.available[0], purse.returned[0], purse.promised[0]) == (0, 45, 5)

    def test_rounding_leaves_nothing(self):
        """A quotient of all there is, times the price again, can be a bit more or less than all there is."""
        purse = Purse(["a"])
        purse.release(0, 0.3)
        for _ in range(3):
            purse.pay(0, 0.1)  # 0.3 - 0.1 - 0.1 - 0.1 < 0 in floats
        assert purse.available[0] == 0

    def test_accounts_are_apart(self):
        purse = Purse(["a", "b"])
        purse.release(1, 5.0)
        purse.pay(1, 5.0)
        assert [purse.paid.tolist(), purse.released.tolist()] == [[0, 5], [0, 5]]


class TestAffordable:
    def test_exactly_enough(self):
        price, queue = np.array([10.0, 20.0, 30.0]), np.array([0.1, 0.2, 0.3])
        assert affordable(price, queue, 60.0).all()
        assert affordable(price, queue, 59.99).tolist() == [True, True, False]

    def test_exactly_enough_in_thirds(self):
        price = np.full(3, 0.1)
        assert affordable(price, np.array([0.3, 0.1, 0.2]), 0.3).all()  # 0.1 + 0.1 + 0.1 > 0.3 in floats

    def test_queue_closes_at_the_first_that_is_not_covered(self):
        covered = affordable(np.array([50.0, 60.0, 1.0]), np.array([0.1, 0.2, 0.3]), 100.0)
        assert covered.tolist() == [True, False, False]

    def test_ties_go_by_slot(self):
        queue = np.full(40, 0.5)
        assert affordable(np.ones(40), queue, 7.0).tolist() == [True] * 7 + [False] * 33
        assert first_in_queue(np.ones(40, dtype=bool), queue, 7).tolist() == list(range(7))

    def test_no_requests_no_money(self):
        assert affordable(np.array([]), np.array([]), 10.0).shape == (0,)
        assert not affordable(np.ones(3), np.array([0.3, 0.2, 0.1]), 0.0).any()
        assert affordable(np.zeros(3), np.array([0.3, 0.2, 0.1]), 0.0).all()

    @given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(0.01, 0.99)), max_size=20), st.floats(0, 2e4))
    def test_never_spends_more_and_always_a_head_of_the_queue(self, requests, budget):
        price, queue = np.array([p for p, _ in requests]), np.array([q for _, q in requests])
        covered = affordable(price, queue, budget)
        assert price[covered].sum() <= budget * (1 + 1e-9)
        order = np.argsort(queue, kind="stable")
        asking = covered[order][price[order] > 0]
        assert (np.diff(asking.astype(int)) <= 0).all()
        assert covered[price == 0].all()  # who asks for nothing is not kept waiting

    def test_first_in_queue(self):
        candidates = np.array([True, False, True, True])
        queue = np.array([0.9, 0.1, 0.3, 0.5])
        assert first_in_queue(candidates, queue, 2).tolist() == [2, 3]
        assert first_in_queue(candidates, queue, 0).tolist() == []
        assert first_in_queue(candidates, queue, 99).tolist() == [2, 3, 0]
        assert first_in_queue(np.zeros(4, dtype=bool), queue, 3).tolist() == []


class TestUnits:
    def test_months(self):
        assert month_index("2021-01", "2021-01") == 0
        assert month_index("2020-12", "2021-01") == -1
        assert month_index("2022-03", "2021-11") == 4

    @given(st.integers(-500, 1500), st.integers(1900, 2100), st.integers(1, 12))
    def test_index_and_date_are_inverse(self, index, year, month):
        start = f"{year:04d}-{month:02d}"
        assert month_index(calendar_month(index, start), start) == index

    @given(st.floats(-0.9, 5))
    def test_twelve_months_make_a_year(self, yearly):
        assert (1 + monthly_rate(yearly)) ** 12 == pytest.approx(1 + yearly)
        assert monthly_rate(0.0) == 0
