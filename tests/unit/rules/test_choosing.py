"""The decision and the money for it, on four firms on paper: choice, credit, pay-out, the gap audit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.behaviour.adoption import Choice, choose, either
from sim.behaviour.audit import BELIEF, CAPITAL, GAPS, NOT_WORTH_IT, TECHNOLOGY, TRANSIENT, UNAWARE, binding_gap
from sim.behaviour.financing import cash_to_spare, interest, line_of_credit, liquid_wealth, taken_out
from sim.config.schema.behaviour import Capital

LINKS, OPTIONS = 3, 3
CAPITAL_RULES = Capital(
    buffer=0.5, collateral_credit=0.05, earnings_credit=1.2, chain_credit=0.02, data_credit=0.01,
    interest_per_year=0.06,
    spread_per_leverage=0.12, payout=0.7, payout_saving=0.3, surplus_payout=0.1,
)  # fmt: skip


def table(**entries):
    """Values of one firm by 'link option', nine alternatives in all."""
    value = np.full((LINKS, OPTIONS, 1), -1.0)
    for name, number in entries.items():
        value[int(name[1]), int(name[2]), 0] = number
    return value


def decide(value, cost=None, means=1e9, free=(True, True, True), grant=None):
    cost = np.full_like(value, 100.0) if cost is None else cost
    grant = np.zeros_like(value) if grant is None else grant
    open_to_it = np.broadcast_to(np.array(free)[:, None, None], value.shape)
    return choose(value, cost, grant, cost - grant, np.array([means]), open_to_it)


class TestChoose:
    def test_highest_value_wins(self):
        choice = decide(table(a12=5.0, a01=7.0))
        assert (choice.link[0], choice.option[0], choice.wanted[0]) == (0, 2, True)

    def test_option_is_counted_from_one_as_in_the_column(self):
        assert [decide(table(**{f"a0{option}": 1.0})).option[0] for option in range(3)] == [1, 2, 3]

    def test_nothing_worth_it(self):
        choice = decide(table())
        assert not choice.wanted[0]
        assert not choice.worth_it[0]

    def test_worth_nothing_is_not_worth_it(self):
        assert not decide(table(a11=0.0)).wanted[0]

    def test_best_of_what_it_can_pay(self):
        cost = np.full((3, 3, 1), 100.0)
        cost[2, 1] = 500.0
        choice = decide(table(a21=9.0, a10=2.0), cost, means=100.0)
        assert (choice.link[0], choice.option[0], choice.wanted[0]) == (1, 1, True)
        assert (choice.cost[0], choice.dreamt_of[0]) == (100, 500)

    def test_means_exactly_enough(self):
        assert decide(table(a11=1.0), means=100.0).wanted[0]
        choice = decide(table(a11=1.0), means=np.nextafter(100.0, 0))
        assert not choice.wanted[0]
        assert choice.worth_it[0]

    def test_grant_counts_toward_what_it_can_pay(self):
        grant = np.full((3, 3, 1), 40.0)
        choice = decide(table(a11=1.0), means=60.0, grant=grant)
        assert choice.wanted[0]
        assert choice.grant[0] == 40

    def test_link_with_ai_is_closed(self):
        choice = decide(table(a11=9.0, a20=1.0), free=(True, False, True))
        assert (choice.link[0], choice.option[0]) == (2, 1)
        assert not decide(table(a11=9.0), free=(True, False, True)).worth_it[0]

    def test_nobody(self):
        empty = np.zeros((3, 3, 0))
        choice = choose(empty, empty, empty, empty, np.zeros(0), np.zeros((3, 3, 0), dtype=bool))
        assert choice.wanted.shape == (0,)

    def test_no_money_no_free_lunch(self):
        assert not decide(table(a11=9.0), means=0.0).wanted[0]
        assert decide(table(a11=9.0), cost=np.zeros((3, 3, 1)), means=0.0).wanted[0]

    @given(arrays(float, (3, 3, 5), elements=st.floats(-1e3, 1e3)), st.floats(0, 200))
    def test_against_a_loop(self, value, means):
        cost = np.abs(value[::-1]) + np.arange(5)
        free = value[:, 0, :] > -500
        open_to_it = np.broadcast_to(free[:, None, :], value.shape)
        found = choose(value, cost, np.zeros_like(cost), cost, np.full(5, means), open_to_it)
        for firm in range(5):
            offers = [
                (value[k, o, firm], -3 * k - o)
                for k in range(3) for o in range(3)
                if free[k, firm] and cost[k, o, firm] <= means
            ]  # fmt: skip
            best = max(offers, default=(-1.0, 0))
            assert found.wanted[firm] == (best[0] > 0)
            if best[0] > 0:
                assert (found.link[firm], found.option[firm]) == (-best[1] // 3, -best[1] % 3 + 1)

    def test_either(self):
        helped = Choice(*(np.array([1, 1]) for _ in range(7)))
        alone = Choice(*(np.array([2, 2]) for _ in range(7)))
        chosen = either(helped, alone, np.array([True, False]))
        assert all(getattr(chosen, name).tolist() == [1, 2] for name in Choice.__dataclass_fields__)


class TestMoney:
    def test_wealth_is_positive_even_of_the_broke(self):
        cash, surplus = np.array([-5.0, 100.0]), np.array([-9.0, 40.0])
        assert liquid_wealth(cash, surplus, np.full(2, 80.0)).tolist() == [20, 100 + 20 + 20]

    def test_spare_cash(self):
        cash, wage_bill = np.array([30.0, 40.0, 50.0, -9.0]), np.full(4, 80.0)
        assert cash_to_spare(cash, wage_bill, CAPITAL_RULES.buffer).tolist() == [0, 0, 10, 0]

    def line(self, **other):
        told = {
            "turnover": 1_000.0, "yearly_surplus": 100.0, "access": True, "informatization": 0.5,
            "hub_finances": True, "reads_own": False, "debt": 0.0, "line_cut": 0.0, **other,
        }  # fmt: skip
        terms = ("collateral_credit", "earnings_credit", "chain_credit", "data_credit")
        return float(line_of_credit(**told, **{name: getattr(CAPITAL_RULES, name) for name in terms}))

    def test_line_on_paper(self):
        assert self.line() == pytest.approx(0.05 * 1_000 + 1.2 * 100 + 0.02 * 1_000 * 0.5)

    def test_line_without_bank_is_what_the_chain_lends(self):
        assert self.line(access=False) == pytest.approx(10)
        assert self.line(access=False, hub_finances=False) == 0
        assert self.line(access=False, informatization=0.0) == 0

    def test_own_data_are_credit_too(self):
        told = {"access": False, "hub_finances": False, "reads_own": True}
        assert self.line(**told) == pytest.approx(0.01 * 1_000 * 0.5)
        assert self.line(**told, informatization=0.0) == 0

    def test_losses_do_not_eat_collateral(self):
        assert self.line(yearly_surplus=-500.0) == pytest.approx(60)

    def test_debt_uses_up_the_line(self):
        assert self.line(debt=100.0) == pytest.approx(self.line() - 100)
        assert self.line(debt=1e9) == 0

    def test_interest_on_paper(self):
        # leverage 0.5: 6 % + 0.12 x 0.5 = 12 % a year
        assert interest(CAPITAL_RULES, np.array([600.0, 0.0]), np.array([1_200.0, 5.0])) == pytest.approx([6, 0])

    def test_interest_without_turnover(self):
        assert interest(CAPITAL_RULES, np.array([100.0]), np.zeros(1)) == pytest.approx([0.5])

    @pytest.mark.parametrize(
        ("cash", "profit", "saving_up", "expected"),
        [
            (50.0, 10.0, False, 7.0),
            (50.0, 10.0, True, 3.0),
            (100.0, 10.0, False, 10.0),  # at target: all that was earned
            (150.0, 10.0, True, 15.0),  # above it: a tenth of the surplus too
            (50.0, -10.0, False, 0.0),
            (150.0, -10.0, False, 5.0),
        ],
    )
    def test_payout(self, cash, profit, saving_up, expected):
        kept = CAPITAL_RULES.payout_saving if saving_up else CAPITAL_RULES.payout
        taken = taken_out(np.array([cash]), np.array([profit]), 100.0, kept, CAPITAL_RULES.surplus_payout)
        assert taken == pytest.approx([expected])


class TestAudit:
    @pytest.mark.parametrize(
        ("truth", "able", "payable", "aware", "believed", "gap"),
        [
            (False, False, False, False, False, NOT_WORTH_IT),
            (False, False, True, True, True, NOT_WORTH_IT),
            (False, True, True, True, True, TECHNOLOGY),
            (False, True, False, False, False, TECHNOLOGY),
            (True, True, False, False, False, CAPITAL),
            (True, True, True, False, False, UNAWARE),
            (True, True, True, False, True, UNAWARE),
            (True, True, True, True, False, BELIEF),
            (True, True, True, True, True, TRANSIENT),
            (True, False, True, True, True, TRANSIENT),
        ],
    )
    def test_first_that_binds(self, truth, able, payable, aware, believed, gap):
        label = binding_gap(*(np.array([answer]) for answer in (truth, able, payable, aware, believed)))
        assert label.tolist() == [gap]

    def test_labels_have_names(self):
        assert [GAPS[gap] for gap in (UNAWARE, BELIEF, CAPITAL, TECHNOLOGY, NOT_WORTH_IT, TRANSIENT)] == list(GAPS)
        assert (GAPS[UNAWARE], GAPS[NOT_WORTH_IT]) == ("awareness", "none")
