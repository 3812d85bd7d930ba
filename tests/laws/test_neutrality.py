"""A policy that does nothing changes nothing, bit for bit."""

import numpy as np
import pytest

from sim.config.schema.parts import LEVERS
from sim.record import MEASURES

GAPS = [number for number, name in enumerate(MEASURES) if name.startswith("gap_")]

PHASE = "{first_month: 2023-01, last_month: 2026-12, budget_per_sme_year: %s}"


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_without_money_changes_nothing(run, same, lever):
    assert same(run("baseline", f"policy.{lever}.phases=[{PHASE % 0.0}]"), run("baseline"))


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_with_money_changes_something(run, same, lever):
    assert not same(run("baseline", f"policy.{lever}.phases=[{PHASE % 400.0}]"), run("baseline"))


def test_nothing_happens_before_a_policy_begins(run, same):
    begins = 48  # 2025-01
    assert same(run("full_package"), run("baseline"), slice(0, begins))
    assert not same(run("full_package"), run("baseline"), slice(0, None))


def test_a_policy_for_nobody_changes_nothing(run, same):
    nobody = PHASE.replace("}", ", targeting: {min_informatization: 1.0, specialised_only: true}}") % 500.0
    for lever in ("top_level_design", "fiscal_complement"):
        assert same(run("baseline", f"policy.{lever}.phases=[{nobody}]"), run("baseline"))


def test_the_name_of_a_scenario_means_nothing(run, same):
    assert same(run("baseline", "policy.title=Another name"), run("baseline"))


def test_how_often_the_gaps_are_audited_changes_nothing_else(run):
    often, seldom = run("full_package", "output.audit_every_months=1"), run("full_package")
    assert often.spent == seldom.spent
    assert (often.lives["adoption_month"] == seldom.lives["adoption_month"]).all()


@pytest.mark.parametrize("lever", LEVERS)
def test_hardly_any_money_changes_hardly_anything(run, lever):
    """No service is free: with a budget that buys nothing, the baseline is what is left."""
    found, base = run("baseline", f"policy.{lever}.phases=[{PHASE % 1e-9}]"), run("baseline")
    assert found.spent < 1e-3
    assert (found.lives["adoption_month"] == base.lives["adoption_month"]).all()
    assert np.nanmax(np.abs(found.values[:, 0, GAPS] - base.values[:, 0, GAPS])) < 1e-12
