"""Policies that can do nothing leave the baseline as it is, to the last bit, in all that a run keeps."""

import numpy as np
import pytest
from worlds import config, lever, phase, same

from sim.config.schema.parts import LEVERS
from sim.simulation import simulate

SIZE = {"firms": 120, "months": 30}
EAGER = {
    "model.cognition.external_rate": 0.05, "population.size_classes.*.aware_at_start": 0.4,
    "population.regions.metropolitan.share": 0.6, "population.regions.intermediate.share": 0.4,
    "model.administration.leakage": 0.0,  # what is lost on the way counts as spent
    "population.regions.rural.share": 0.0, "outlook.frontier.first_month": "2022-01", "outlook.frontier.gain_rise": 0.3,
}  # fmt: skip
SHARES = {
    "top_level_design": {"sessions": 1.0},
    "scenario_mining": {"scenario_projects": 0.4, "general_platform": 0.3, "hub_ecosystem": 0.3},
    "public_service": {"profiles": 0.3, "quotes": 0.3, "case_library": 0.2, "supplier_entry": 0.2},
    "support_system": {"manager_seats": 0.4, "staff_seats": 0.4, "standards": 0.2},
    "fiscal_complement": {"cost_share": 0.8, "guarantee": 0.2},
}
FOR_FIRMS = {
    "top_level_design": {"sessions": 1.0},
    "public_service": {"profiles": 0.5, "quotes": 0.5},
    "support_system": {"manager_seats": 0.5, "staff_seats": 0.5},
    "fiscal_complement": {"cost_share": 0.5, "guarantee": 0.5},
    "scenario_mining": {"scenario_projects": 1.0},
}


def kept(settings):
    return simulate(config({**EAGER, **settings}, **SIZE))


@pytest.fixture(scope="module")
def baseline():
    found = kept({})
    assert (found.lives["adoption_month"] > 0).sum() > 5
    return found


def test_a_run_repeats_itself(baseline):
    assert not same(kept({}), baseline)


@pytest.mark.parametrize("name", LEVERS)
def test_the_lever_can_do_something(baseline, name):
    assert same(kept(lever(name, SHARES[name], phase(budget=2_000.0))), baseline)


@pytest.mark.parametrize("name", LEVERS)
def test_begins_after_the_horizon(baseline, name):
    late = kept(lever(name, SHARES[name], phase("2023-08", "2025-12", 2_000.0)))  # month 31 of 30
    assert not same(late, baseline)
    assert not late.accounts["granted"].any()


@pytest.mark.parametrize("name", LEVERS)
def test_begins_in_the_last_month(baseline, name):
    last = kept(lever(name, SHARES[name], phase("2023-07", "2025-12", 2_000.0)))
    assert last.accounts["granted"].sum() == pytest.approx(2_000 * 120 / 12)
    assert np.array_equal(last.values[:30], baseline.values[:30], equal_nan=True)


@pytest.mark.parametrize("name", LEVERS)
def test_ended_before_the_beginning(baseline, name):
    assert not same(kept(lever(name, SHARES[name], phase("2019-01", "2021-01", 2_000.0))), baseline)


@pytest.mark.parametrize("name", LEVERS)
def test_no_budget(baseline, name):
    assert not same(kept(lever(name, SHARES[name], phase(budget=0.0))), baseline)


@pytest.mark.parametrize("name", FOR_FIRMS)
def test_nobody_eligible(baseline, name):
    idle = kept(lever(name, FOR_FIRMS[name], phase(budget=2_000.0, regions=["rural"])))
    assert not same(idle, baseline)
    assert not idle.accounts["paid"].any()


def test_grant_of_nothing(baseline):
    money = lever("fiscal_complement", {"cost_share": 1.0}, phase(budget=2_000.0))
    for setting in ("rate", "cap"):
        assert not same(kept({**money, f"policy.fiscal_complement.cost_share.{setting}": 0.0}), baseline)


def test_guarantee_of_nothing(baseline):
    money = lever("fiscal_complement", {"guarantee": 1.0}, phase(budget=2_000.0))
    assert not same(kept({**money, "policy.fiscal_complement.guarantee.extra_credit": 0.0}), baseline)


def test_effects_of_what_is_not_bought(baseline):
    """All effects at their strongest, and no phase that would pay for them."""
    strong = {
        "policy.support_system.standards.integration_cut": 1.0,
        "policy.scenario_mining.general_platform.price_cut": 1.0,
        "policy.public_service.quotes.quotes": 9,
        "policy.fiscal_complement.cost_share.rate": 1.0,
        "policy.fiscal_complement.guarantee.coverage": 1.0,
        "policy.support_system.manager_seats.cost_perception": 0.0,
    }
    assert not same(kept(strong), baseline)


def test_a_budget_above_all_demand_is_as_good_as_one_far_above():
    def granted(budget):
        return kept(lever("fiscal_complement", {"cost_share": 1.0}, phase(budget=budget)))

    enough, plenty = granted(1e5), granted(1e6)
    assert not same(enough, plenty)
    assert enough.spent == plenty.spent > 0


def test_two_phases_that_join_are_one():
    one = lever("support_system", SHARES["support_system"], phase("2021-03", "2022-06", 600.0))
    two = lever(
        "support_system",
        SHARES["support_system"],
        phase("2021-03", "2021-09", 600.0),
        phase("2021-10", "2022-06", 600.0),
    )
    assert not same(kept(one), kept(two))
