"""A policy as controls show it, and the policy that they make."""

from dataclasses import replace

import pytest

from sim.config.load import load
from sim.config.options import shipped
from sim.errors import ConfigError
from sim.explore.mix import LEVERS, MIXED, as_mix, as_scenario, combined, mix_of, mixed, with_weight
from sim.simulation import simulate

SMALL = ("population.n_smes=80", "months=60")


def policy_of(scenario, *settings):
    return load([*SMALL, *settings], scenario).policy


def money_of(policy):
    return {name: sum(phase.budget_per_sme_year for phase in lever.phases) for name, lever in policy.levers()}


@pytest.mark.parametrize("scenario", shipped("scenario"))
def test_a_mix_that_changes_nothing_is_the_policy_itself(scenario):
    policy = policy_of(scenario)
    assert mixed(policy, mix_of(policy)) is policy


def test_money_follows_the_weights():
    asked = as_mix(400.0, {"public_service": 30, "support_system": 10}, "2025-01", "2029-12")
    policy = mixed(policy_of("full_package"), asked)
    assert money_of(policy) == {**dict.fromkeys(LEVERS, 0), "public_service": 300.0, "support_system": 100.0}
    assert mix_of(policy).budget == 400.0
    assert mix_of(policy).weights == (0, 0, 75, 25, 0)


def test_phases_are_stretched_with_the_programme_and_keep_what_they_are_for():
    before = policy_of("top_level_design")
    after = mixed(before, replace(mix_of(before), first_month="2022-01", last_month="2024-06"))
    old, new = before.top_level_design.phases, after.top_level_design.phases
    assert [(phase.first_month, phase.last_month) for phase in new] == [
        ("2022-01", "2022-09"), ("2022-10", "2023-06"), ("2023-07", "2024-06")
    ]  # fmt: skip
    assert [phase.targeting for phase in new] == [phase.targeting for phase in old]
    assert mix_of(after).budget == pytest.approx(mix_of(before).budget, abs=0.01)


def test_a_programme_of_a_month_still_has_its_money():
    before = policy_of("top_level_design")
    after = mixed(before, replace(mix_of(before), first_month="2022-01", last_month="2022-01"))
    assert mix_of(after) == replace(mix_of(before), first_month="2022-01", last_month="2022-01")


def test_a_lever_that_was_not_used_serves_everyone_with_its_usual_parts():
    before = policy_of("subsidy_only")
    after = mixed(before, with_weight(mix_of(before), "support_system", 100))
    assert len(after.support_system.phases) == 1
    assert money_of(after)["support_system"] == money_of(after)["fiscal_complement"] == 150.0


def test_scenarios_are_mixed_lever_by_lever():
    one, other = policy_of("support_system"), policy_of("full_package")
    both = combined([one, other])
    assert both.support_system == one.support_system
    assert both.public_service == other.public_service
    assert both.title == MIXED.join([one.title, other.title])
    assert combined([one]) is one


def test_currencies_are_not_mixed():
    yuan = policy_of("subsidy_only").model_copy(update={"currency": "CNY"})
    with pytest.raises(ConfigError, match="different currencies"):
        combined([policy_of("support_system"), yuan])


@pytest.mark.parametrize("budget", [300.0, 450.0])
def test_what_is_exported_gives_the_same_numbers(tmp_path, budget):
    start = policy_of("full_package")
    mix = replace(mix_of(start), budget=budget, weights=(0, 10, 0, 30, 60), last_month="2027-06", first_month="2022-01")
    policy, path = mixed(start, mix), tmp_path / "explored.yaml"
    path.write_text(as_scenario(policy, ["full_package"], changed=True), encoding="utf-8")
    loaded = load(SMALL, str(path))
    header = {"title": "Full package, changed", "source": "Made in the explorer from: full_package."}
    assert loaded.policy == policy.model_copy(update=header)
    here = simulate(loaded.model_copy(update={"policy": policy}))
    assert here.values.tobytes() == simulate(loaded).values.tobytes()
    assert here.spent > 0


def test_what_is_not_changed_is_exported_as_it_is(tmp_path):
    path = tmp_path / "explored.yaml"
    path.write_text(as_scenario(policy_of("full_package"), ["full_package"], changed=False), encoding="utf-8")
    assert load(SMALL, str(path)).policy == policy_of("full_package")
