"""Does what we ship work? Part 1: every file loads, tells where it comes from, and costs the same."""

import pytest

from sim.config.load import load, load_many
from sim.config.notes import notes
from sim.config.options import GROUPS, shipped
from sim.units import month_index

PUBLIC_MONEY = 300  # EUR per SME and year, in every scenario that does anything
SCENARIOS = list(shipped("scenario"))
CASES = [name for name in SCENARIOS if name.startswith("case_")]  # with the money that the programme had
COMPARED = [name for name in SCENARIOS if name not in CASES]
POPULATIONS = list(shipped("population"))


@pytest.mark.parametrize("group", GROUPS)
def test_every_shipped_file_loads(group):
    assert shipped(group)
    for name in shipped(group):
        load([f"{group}={name}"])


@pytest.mark.parametrize("population", POPULATIONS)
def test_every_scenario_loads_with_every_population(population):
    assert set(load_many([f"population={population}"], SCENARIOS)) == set(SCENARIOS)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_has_a_face(name):
    policy = load([], name).policy
    assert policy.title.strip() == policy.title
    assert len(policy.title) <= 40, "titles stand in legends"
    assert policy.question.endswith("?")
    assert policy.source
    assert policy.assumptions
    assert notes(load([], name)) == []


def test_titles_tell_scenarios_apart():
    titles = [load([], name).policy.title for name in SCENARIOS]
    assert len(set(titles)) == len(titles)


def test_the_main_job_compares_every_shipped_scenario_but_policy_cases():
    configs = load_many()
    assert set(configs) == set(COMPARED)
    assert next(iter(configs)) == "baseline"


def test_the_baseline_does_nothing():
    assert all(not lever.phases for _, lever in load().policy.levers())


@pytest.mark.parametrize("name", [name for name in COMPARED if name != "baseline"])
def test_compared_scenarios_cost_the_same_in_every_month(name):
    policy = load([], name).policy
    spent = {}
    for _, lever in policy.levers():
        for phase in lever.phases:
            first, last = (month_index(date, "2025-01") for date in (phase.first_month, phase.last_month))
            for month in range(first, last + 1):
                spent[month] = spent.get(month, 0) + phase.budget_per_sme_year
    assert policy.currency == "EUR"
    assert set(spent) == set(range(60))
    assert set(spent.values()) == {PUBLIC_MONEY}
