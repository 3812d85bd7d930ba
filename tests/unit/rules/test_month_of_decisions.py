"""Decisions with money: what a project costs the firm, its supplier, the bank and the state, to the cent."""

from dataclasses import dataclass

import numpy as np
import pytest
from worlds import ALL_LOOK, STILL, lever, phase, value_of, world

from sim.behaviour.appraisal import believed_success
from sim.behaviour.projects import prospects
from sim.firms import OPTIONS
from sim.ledger import Purpose, Sector
from sim.month.confirming import reveal
from sim.month.deciding import decide
from sim.month.delivering import deliver_knowledge
from sim.month.installing import draw_success
from sim.month.settling import settle_finance
from sim.month.spending import release_budgets
from sim.month.supplying import mean_price, offer_terms, position, quotes, room_for_orders, supplier_prices
from sim.policy.purse import affordable
from sim.randomness import Decision

COMPLIANCE, RATE, CAP = 100.0, 0.5, 4_000.0
GOOD = {
    **STILL, **ALL_LOOK, "model.projects.*.gain": 20.0, "model.projects.*.half_saturation": 0.05,
    "model.cognition.prior_mean": 0.9, "model.cognition.prior_spread": 0.0,
    "model.projects.*.trough": 0.0, "model.risk.aversion_proactive": 0.0, "model.risk.aversion_conservative": 0.0,
    "model.projects.*.maintenance_per_year": 0.12, "model.risk.choice_noise": 0.0,
    "model.capital.buffer": 0.5, "model.capital.cash_spread": 0.5, "population.target_cash": 2.0,
    "model.supply.suppliers_per_1000_smes": 50.0, "model.supply.cost_spread": 0.1,
    "policy.fiscal_complement.cost_share.rate": RATE, "policy.fiscal_complement.cost_share.cap": CAP,
    "policy.fiscal_complement.cost_share.compliance_cost": COMPLIANCE,
}  # fmt: skip
POOR = {"model.capital.buffer": 1.0, "population.target_cash": 1.2, "population.size_classes.*.credit_access": 0.0,
        "model.capital.chain_credit": 0.0}  # fmt: skip
GRANTS = lever("fiscal_complement", {"cost_share": 1.0}, phase(budget=1e6))
GUARANTEES = {
    **lever("fiscal_complement", {"guarantee": 1.0}, phase(budget=1e6)),
    "policy.fiscal_complement.guarantee.extra_credit": 0.05,
    "policy.fiscal_complement.guarantee.fee": 0.02,
}
NO_WORTH = {"model.projects.*.gain": 0.0, "model.projects.token_cost": 0.3, "model.projects.reveal_after": 1.0}


@dataclass
class Deal:
    """A world after its first decisions, what was there before, and what the new projects cost."""

    told: object
    cash: np.ndarray
    suppliers: np.ndarray
    spare: np.ndarray
    new: np.ndarray
    cost: np.ndarray

    def paid(self, payer, payee, purpose):
        return self.told.ledger.flows[payer, payee, purpose]


def deal(*settings, firms=120, rich=False, money=None):
    merged = dict(GOOD)
    for more in settings:
        merged.update(more)
    told = world(merged, firms=firms)
    told.month = 1
    if rich:
        told.firms.cash[:] *= 1000
    release_budgets(told)
    if money is not None:
        told.purse.released[:] = told.purse.available[:] = money * (told.purse.released > 0)
    cash, held = told.firms.cash.copy(), told.suppliers.cash.copy()
    spare = np.maximum(cash - merged["model.capital.buffer"] * told.wage_bill(), 0)
    decide(told, offer_terms(told))
    new = told.firms.installed.max(axis=0) == 1
    cost = told.firms.upkeep.sum(axis=0) * 12 / 0.12
    return Deal(told, cash, held, spare, new, cost)


class TestOnTheMarket:
    def test_cost_is_paid_to_the_supplier(self):
        done = deal(rich=True)
        firms, told = done.told.firms, done.told
        assert done.new.all()
        assert done.cash - firms.cash == pytest.approx(done.cost)
        assert not firms.debt.any()
        assert done.paid(Sector.SMES, Sector.SUPPLIERS, Purpose.PROJECTS) == pytest.approx(done.cost.sum())
        received = np.bincount(firms.supplier.max(axis=0), weights=done.cost, minlength=told.suppliers.rows)
        assert told.suppliers.cash - done.suppliers == pytest.approx(received)
        assert told.suppliers.revenue == pytest.approx(received)
        orders = np.bincount(firms.supplier.max(axis=0), minlength=told.suppliers.rows)
        assert told.suppliers.orders.tolist() == orders.tolist()

    def test_cost_is_that_of_the_supplier_chosen(self):
        done = deal(rich=True)
        firms, projects = done.told.firms, done.told.config.model.projects
        option = firms.option.max(axis=0) - 1
        multiplier = np.array([getattr(projects, name).cost for name in OPTIONS])[option]
        wage = done.told.economy.wage[firms.sector]
        base = (projects.fixed_cost + projects.cost_per_employee * firms.employees) * wage
        base = base * (1 + projects.integration * (1 - firms.informatization))
        price = supplier_prices(done.told)[firms.supplier.max(axis=0)]
        assert done.cost == pytest.approx(multiplier * base * price)
        assert len(np.unique(price)) > 2

    def test_what_cash_does_not_cover_is_lent(self):
        done = deal({"population.size_classes.*.credit_access": 1.0, "model.capital.earnings_credit": 10.0})
        firms = done.told.firms
        loan = np.where(done.new, np.maximum(done.cost - done.spare, 0), 0)
        assert firms.debt == pytest.approx(loan)
        assert firms.cash == pytest.approx(done.cash - done.cost + loan)
        assert done.paid(Sector.BANK, Sector.SMES, Purpose.LOANS) == pytest.approx(loan.sum())
        assert 0 < (loan > 0).sum() < done.new.sum()

    def test_nobody_installs_what_it_cannot_pay(self):
        done = deal(POOR)
        assert 0 < done.new.sum() < 120
        assert (done.cost[done.new] <= done.spare[done.new]).all()
        assert not done.told.firms.debt.any()
        waiting = done.told.firms.planned_outlay > 0
        assert waiting.any()
        assert not (waiting & done.new).any()

    def test_one_project_at_a_time_on_a_link_without_ai(self):
        done = deal(rich=True)
        firms = done.told.firms
        assert ((firms.option > 0).sum(axis=0) == 1).all()
        firms.revealed[:, :60] = firms.option[:, :60] > 0
        first = firms.option.copy()
        done.told.month = 2
        decide(done.told, offer_terms(done.told))
        assert ((firms.option > 0).sum(axis=0)[60:] == 1).all()
        assert ((firms.option > 0).sum(axis=0)[:60] == 2).sum() > 40
        assert (firms.option > 0).sum(axis=0).max() == 2
        assert (firms.option[first > 0] == first[first > 0]).all()
        assert (firms.adoption_month == 1).all()

    @pytest.mark.parametrize(("capacity", "in_a_year"), [(0.25, 3), (0.5, 6), (1.0, 12), (1.5, 18)])
    def test_half_a_project_a_month_is_one_every_other_month(self, capacity, in_a_year):
        told, room = world({"model.supply.capacity": capacity}), 0.0
        for told.month in range(1, 13):
            month = room_for_orders(told)
            assert np.array_equal(month, np.round(month))
            room = room + month
        assert (room == in_a_year).all()

    def test_capacity_of_suppliers_binds_in_the_order_of_the_queue(self):
        free = deal(rich=True)
        tight = deal({"model.supply.capacity": 3.0}, rich=True)
        assert tight.told.suppliers.orders.max() == 3
        queue = tight.told.luck(Decision.QUEUE, 1)
        for supplier in np.unique(free.told.firms.supplier.max(axis=0)):
            asked = np.flatnonzero(free.told.firms.supplier.max(axis=0) == supplier)
            served = asked[np.argsort(queue[asked])[:3]]
            assert set(np.flatnonzero(tight.told.firms.supplier.max(axis=0) == supplier)) == set(served)

    def test_who_waits_for_a_supplier_need_not_save(self):
        busy = deal({"model.supply.capacity": 0.0}, rich=True)
        assert not busy.new.any()
        assert not busy.told.firms.planned_outlay.any()

    @pytest.mark.parametrize("column", ["alive", "aware"])
    def test_who_does_not_look(self, column):
        told = world(GOOD, firms=60)
        told.month = 1
        told.firms.cash *= 1000
        getattr(told.firms, column)[::2] = False
        decide(told, offer_terms(told))
        assert told.using().tolist() == [False, True] * 30
        assert (told.firms.option[:, ::2] == 0).all()

    def test_attention_is_drawn(self):
        told = world({**GOOD, "model.cognition.attention": 0.4, "model.cognition.contact_boost": 0.5}, firms=200)
        told.month = 1
        told.firms.cash *= 1000
        told.firms.contact[:100] = 1.0
        decide(told, offer_terms(told))
        odds = np.where(np.arange(200) < 100, 0.6, 0.4)
        assert np.array_equal(told.using(), told.luck(Decision.ATTEND) < odds)

    def test_luck_with_a_project_belongs_to_firm_link_and_attempt(self):
        told = world(GOOD, firms=4000)
        who, odds = np.arange(4000), np.full(4000, 0.5)
        link = np.zeros(4000, dtype=int)
        early = draw_success(told, who, link, odds)
        told.month = 17
        assert np.array_equal(early, draw_success(told, who, link, odds))
        for other in (draw_success(told, who, link + 1, odds), self.second(told, who, link, odds)):
            assert abs(np.corrcoef(early, other)[0, 1]) < 4 / np.sqrt(4000)

    def second(self, told, who, link, odds):
        told.firms.attempts[:] += 1
        return draw_success(told, who, link, odds)


class TestGrants:
    def test_to_the_cent(self):
        done = deal(GRANTS, rich=True)
        firms, told = done.told.firms, done.told
        grant = np.minimum(RATE * done.cost, CAP)
        assert (grant > COMPLIANCE).all()
        assert firms.support == pytest.approx(grant)
        assert 0 < (grant == CAP).sum() < 120
        assert done.cash - firms.cash == pytest.approx(done.cost + COMPLIANCE - grant)
        assert done.paid(Sector.GOVERNMENT, Sector.SMES, Purpose.GRANT) == pytest.approx(grant.sum())
        assert done.paid(Sector.SMES, Sector.REST, Purpose.APPLICATION_COST) == pytest.approx(120 * COMPLIANCE)
        account = told.offers["cost_share"].account
        assert told.purse.paid[account] == pytest.approx(grant.sum())
        assert told.government.spent[0] == pytest.approx(grant.sum())
        assert told.government.cash[0] == pytest.approx(-grant.sum())
        assert (firms.support_month == 1).all()

    def test_not_worth_applying_for(self):
        done = deal(GRANTS, {"policy.fiscal_complement.cost_share.compliance_cost": CAP}, rich=True)
        assert done.new.all()
        assert not done.told.firms.support.any()
        assert done.cash - done.told.firms.cash == pytest.approx(done.cost)

    def test_budget_binds_and_the_queue_decides(self):
        free = deal(GRANTS, rich=True)
        money = 0.3 * free.told.firms.support.sum()
        tight = deal(GRANTS, rich=True, money=money)
        covered = affordable(free.told.firms.support, tight.told.luck(Decision.QUEUE), money)
        assert np.array_equal(tight.told.firms.support > 0, covered)
        assert 0.25 * free.told.firms.support.sum() < tight.told.firms.support.sum() <= money
        assert tight.new.all()  # without a grant, on the market's terms
        assert tight.told.purse.available.min() >= 0

    def test_no_money_no_difference(self):
        without, broke = deal(rich=True), deal(GRANTS, rich=True, money=0.0)
        for name, array in without.told.firms.arrays():
            assert np.array_equal(array, getattr(broke.told.firms, name), equal_nan=array.dtype.kind == "f"), name

    def test_a_grant_brings_projects_within_means(self):
        poor, helped = deal(POOR), deal(POOR, GRANTS)
        assert (poor.new <= helped.new).all()
        more = helped.new & ~poor.new
        assert more.any()
        assert (helped.told.firms.support[more] > 0).all()
        assert (helped.cost + COMPLIANCE - helped.told.firms.support <= helped.spare * (1 + 1e-9))[more].all()

    def test_after_proof_of_use(self):
        done = deal(
            GRANTS, {"policy.fiscal_complement.cost_share.pay_on": "use", "model.projects.reveal_after": 3.0}, rich=True
        )
        firms, told = done.told.firms, done.told
        account = told.offers["cost_share"].account
        grant = np.minimum(RATE * done.cost, CAP)
        assert firms.grant_pending == pytest.approx(grant)
        assert done.cash - firms.cash == pytest.approx(done.cost + COMPLIANCE)
        assert (told.purse.promised[account], told.purse.paid[account]) == (pytest.approx(grant.sum()), 0)
        available, works, cash = told.purse.available[account], firms.success.any(axis=0), firms.cash.copy()
        for told.month in (2, 3):
            reveal(told)
            assert firms.grant_pending == pytest.approx(grant)
        told.month = 4
        reveal(told)
        assert 0 < works.sum() < 120
        assert firms.support == pytest.approx(np.where(works, grant, 0))
        assert firms.cash - cash == pytest.approx(np.where(works, grant, 0))
        assert told.purse.paid[account] == pytest.approx(grant[works].sum())
        assert told.purse.promised[account] == pytest.approx(0, abs=1e-6)
        assert told.purse.available[account] - available == pytest.approx(grant[~works].sum())
        assert told.government.spent[0] == pytest.approx(grant[works].sum())
        reveal(told)
        assert told.purse.paid[account] == pytest.approx(grant[works].sum())  # once

    def test_proof_of_use_must_be_financed_until_then(self):
        use = {"policy.fiscal_complement.cost_share.pay_on": "use"}
        at_once, later = deal(POOR, GRANTS), deal(POOR, GRANTS, use)
        assert (later.cost + COMPLIANCE * (later.told.firms.grant_pending > 0) <= later.spare)[later.new].all()
        assert 0 < later.new.sum() < at_once.new.sum()

    @pytest.mark.parametrize("pay_on", ["installation", "use"])
    def test_what_a_grant_is_worth_before_the_decision(self, pay_on):
        """At once, its amount; for use, its amount times what the firm believes of its success."""
        settings = {**GOOD, **GRANTS, "policy.fiscal_complement.cost_share.pay_on": pay_on,
                    "model.projects.*.gain": 0.7,
                    "policy.fiscal_complement.cost_share.cap": 1e9, "model.cognition.prior_mean": 0.5,
                    "policy.fiscal_complement.cost_share.inspection": 1.0}  # fmt: skip
        told = world(settings, firms=400)
        told.month = 1
        told.firms.cash *= 1000
        release_budgets(told)
        terms, slots = offer_terms(told), np.arange(400)
        _, price, match = quotes(told, slots)
        expected = prospects(position(told, slots, price, match), told.config.model, terms)
        value = value_of(told, slots, expected, terms)
        applying = RATE * expected.cost > COMPLIANCE
        grant = RATE * expected.cost * np.exp(told.firms.cost_error)  # as wrong as its idea of the cost

        def wanted(worth):
            return (value + np.where(applying, worth - COMPLIANCE, 0) > 0).any(axis=(0, 1))

        success = believed_success(told.firms.belief_mean, expected.odds)
        certain, likely = wanted(grant), wanted(grant * success)
        assert 0 < likely.sum() < certain.sum() < 400
        decide(told, terms)
        assert np.array_equal(told.using(), certain if pay_on == "installation" else likely)

    def test_only_the_eligible(self):
        phases = phase(budget=1e6, sectors=["trade"])
        done = deal(lever("fiscal_complement", {"cost_share": 1.0}, phases), rich=True)
        trade = list(done.told.economy.sectors).index("trade")
        assert np.array_equal(done.told.firms.support > 0, done.told.firms.sector == trade)


class TestGuarantees:
    def test_further_credit(self):
        without, done = deal(POOR), deal(POOR, GUARANTEES)
        firms, told = done.told.firms, done.told
        loan = np.where(done.new, np.maximum(done.cost - done.spare, 0), 0)
        more = done.new & ~without.new
        assert more.any()
        assert firms.debt == pytest.approx(loan)
        assert firms.guaranteed == pytest.approx(loan)  # no bank lends here but against the guarantee
        assert (loan <= 0.05 * told.turnover() * (1 + 1e-9)).all()
        fee = 0.02 * loan.sum()
        assert done.paid(Sector.GOVERNMENT, Sector.BANK, Purpose.GUARANTEE_FEE) == pytest.approx(fee)
        assert told.purse.paid[told.offers["guarantee"].account] == pytest.approx(fee)
        assert np.array_equal(firms.support_month == 1, loan > 0)

    def test_what_is_guaranteed_already_counts(self):
        told = world({**GOOD, **POOR, **GUARANTEES}, firms=120)
        told.month = 1
        told.firms.guaranteed[:] = 1e12
        release_budgets(told)
        decide(told, offer_terms(told))
        assert not told.firms.debt.any()

    def test_guarantee_shrinks_with_the_loan(self):
        told = world({**STILL, "model.capital.amortisation": 10.0})
        told.firms.debt[:], told.firms.guaranteed[:], told.firms.cash[:] = 100.0, 50.0, 1e6
        settle_finance(told)
        assert told.firms.debt == pytest.approx(90)
        assert told.firms.guaranteed == pytest.approx(45)


class TestTokens:
    def test_a_grant_above_the_cost_tempts_and_inspections_take_it_back(self):
        inspection = {"policy.fiscal_complement.cost_share.inspection": 0.3}
        done = deal(GRANTS, NO_WORTH, inspection, rich=True)
        firms, told = done.told.firms, done.told
        assert done.new.any()
        assert firms.token.any(axis=0)[done.new].all()
        slots = np.arange(120)
        _, price, match = quotes(told, slots)
        invoice = prospects(position(told, slots, price, match), told.config.model, offer_terms(told)).cost[0, 0]
        cost = 0.3 * invoice  # of the token system, which nobody keeps running
        assert not firms.upkeep.any()
        grant = np.where(done.new, np.minimum(RATE * invoice, CAP), 0)
        caught = done.new & (told.draws(Decision.TOKEN_CHECK, 1, np.arange(120)) < 0.3)
        assert 0 < caught.sum() < done.new.sum()
        assert firms.support == pytest.approx(np.where(caught, 0, grant))
        expected = np.where(done.new, grant - cost - COMPLIANCE, 0) - np.where(caught, grant, 0)
        assert firms.cash - done.cash == pytest.approx(expected)
        net = grant.sum() - grant[caught].sum()
        assert told.government.spent[0] == pytest.approx(net)
        assert told.purse.paid[told.offers["cost_share"].account] == pytest.approx(net)
        assert done.paid(Sector.SMES, Sector.GOVERNMENT, Purpose.GRANT_REPAID) == pytest.approx(grant[caught].sum())
        assert not firms.success.any()
        assert not firms.ceiling.any()

    def test_a_show_teaches_the_industry_nothing(self):
        experience = {}
        for name, settings in {"tokens": (GRANTS, NO_WORTH), "projects": ()}.items():
            told = deal(*settings, rich=True).told
            known = told.knowledge.sum()
            deliver_knowledge(told)
            experience[name] = told.experience - told.base_experience
            assert (told.knowledge.sum() > known) == (name == "projects")
        assert experience == {"tokens": 0, "projects": 120}

    def test_nobody_is_tempted_without_grants_or_by_grants_for_use(self):
        assert not deal(NO_WORTH, rich=True).new.any()
        assert not deal(GRANTS, NO_WORTH, {"policy.fiscal_complement.cost_share.pay_on": "use"}, rich=True).new.any()

    def test_certain_inspection_deters(self):
        assert not deal(GRANTS, NO_WORTH, {"policy.fiscal_complement.cost_share.inspection": 1.0}, rich=True).new.any()

    def test_budget_binds(self):
        free = deal(GRANTS, NO_WORTH, {"policy.fiscal_complement.cost_share.inspection": 0.0}, rich=True)
        money = 0.5 * free.told.firms.support.sum()
        tight = deal(GRANTS, NO_WORTH, {"policy.fiscal_complement.cost_share.inspection": 0.0}, rich=True, money=money)
        assert 0.4 * free.told.firms.support.sum() < tight.told.firms.support.sum() <= money


def test_price_index_begins_at_one():
    told = world(GOOD)
    assert mean_price(told) == told.prices[0]
