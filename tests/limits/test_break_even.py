"""A firm that knows what it gets begins a project exactly where the price is below what theory says (NPV rule)."""

import numpy as np
import pytest

from sim.economics.finance import annuity_factor
from sim.month.supplying import supplier_prices
from tests.worlds import ALL_LOOK, STILL, pass_months, world

HORIZON, RATE = 48.0, 0.10
SURE = {
    **STILL, **ALL_LOOK, "model.cognition.prior_mean": 1.0, "model.cognition.prior_spread": 0.0,
    "model.cognition.cost_error_sd": 0.0, "model.cognition.precision_decay": 0.0,
    "model.risk.aversion_proactive": 0.0, "model.risk.aversion_conservative": 0.0,
    "model.risk.waiting_proactive": 0.0, "model.risk.waiting_conservative": 0.0, "model.risk.choice_noise": 0.0,
    "model.projects.success": 1.0, "model.projects.*.success": 1.0, "model.projects.*.trough": 0.0,
    "model.projects.*.maintenance_per_year": 0.0, "model.projects.general.gain": 0.0,
    "model.projects.disruptive.gain": 0.0, "model.projects.specialised.gain": 1.0,
    "model.projects.specialised.fit": 1.0, "model.projects.knowledge_to_fit": 0.0, "model.projects.match_sd": 0.0,
    "model.projects.mismatch": 1.0, "model.projects.steepness": 2.0, "model.projects.integration": 0.5,
    "model.projects.specialised.half_saturation": 0.5, "model.projects.fixed_cost": 2.0,
    "model.projects.cost_per_employee": 0.3, "model.projects.success_by_cash": 0.0,
    "model.appraisal.discount_per_year": RATE, "model.appraisal.horizon": HORIZON,
    "model.skills.half_life_longest": 20.0, "model.skills.half_life_shortest": 4.0,
    "model.supply.cost_spread": 0.0, "model.chains.link_value": 0.0, "model.talent.graduates": 1000.0,
    "population.target_cash": 300.0, "model.capital.buffer": 0.0, "model.capital.cash_spread": 0.0,
}  # fmt: skip


def break_even(told):
    """Multiple of the usual price at which each firm's best project is worth nothing, by the textbook.   (F,)"""
    firms, rate = told.firms, (1 + RATE) ** (1 / 12) - 1
    level, skill = firms.informatization.astype(float), firms.absorptive_capacity.astype(float)
    flow = firms.value_added * told.potential().max(axis=0) * level**2 * 1.25 / (level**2 + 0.25)
    lost = rate + np.log(2) / (20 - 16 * skill)  # what is not yet learnt halves with this half-life
    worth = flow * ((1 - np.exp(-rate * HORIZON)) / rate - (1 - np.exp(-lost * HORIZON)) / lost)
    wage = told.economy.wage[firms.sector]
    price = (2 + 0.3 * firms.employees) * wage * (1 + 0.5 * (1 - level)) * supplier_prices(told)[0]
    return worth / price


@pytest.fixture(scope="module")
def prices():
    found = break_even(world(SURE, firms=40))
    assert len(set(found)) > 30
    return found


def begins(multiple):
    told = world({**SURE, "model.projects.specialised.cost": float(multiple)}, firms=40)
    pass_months(told, 1)
    return told.using()


@pytest.mark.parametrize("rank", [2, 11, 20, 29, 37])
def test_the_decision_turns_at_the_price_that_theory_says(prices, rank):
    price = np.sort(prices)[rank]
    for multiple in (price * (1 - 1e-6), price * (1 + 1e-6)):
        assert np.array_equal(begins(multiple), prices > multiple)


def test_an_annuity_without_interest_is_its_months_and_with_interest_the_sum_of_its_payments():
    assert annuity_factor(0.0, HORIZON) == HORIZON
    steps = (np.arange(480_000) + 0.5) / 10_000
    assert float(annuity_factor(0.008, HORIZON)) == pytest.approx(np.exp(-0.008 * steps).sum() / 10_000, rel=1e-9)
