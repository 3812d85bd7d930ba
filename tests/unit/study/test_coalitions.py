"""The design of all combinations of levers."""

import pytest

from sim.config.load import load
from sim.config.schema.study import Factor, Space
from sim.config.settings import with_settings
from sim.errors import ConfigError
from sim.study.coalitions import EQUAL, OWN, coalitions
from sim.study.design import points
from sim.study.factors import Range, ranges

BUDGET = "policy.{}.phases.*.budget_per_sme_year"
LEVERS = ("top_level_design", "scenario_mining", "public_service", "support_system", "fiscal_complement")


def test_five_levers_are_sixty_two_policies_since_nothing_and_all_are_the_same_on_both_bases():
    found, places = coalitions([60.0] * 5, 300.0)
    assert len(found) == len(set(found)) == 62
    assert len(places) == 64
    for basis in (OWN, EQUAL):
        of = places[places["basis"] == basis].set_index("coalition")["point"]
        assert found[of[0]] == (0.0,) * 5
        assert found[of[31]] == (60.0,) * 5
    for row in places[places["basis"] == EQUAL].to_dict("records"):
        assert sum(found[row["point"]]) == pytest.approx(300.0 if row["coalition"] else 0.0)
    for row in places[places["basis"] == OWN].to_dict("records"):
        assert [budget > 0 for budget in found[row["point"]]] == [bool(row["coalition"] >> i & 1) for i in range(5)]


def package():
    return load(["scenario=full_package"])


def space(**factor):
    factors = [Factor(key=BUDGET.format(lever), **factor) for lever in LEVERS[:2]]
    return Space(design="combinations", total=100, factors=factors)


def test_a_lever_brings_what_its_scenario_gives_it_where_nothing_is_said():
    found = ranges(space(), "study.levers", [package()])
    assert [(factor.low, factor.high) for factor in found] == [(0.0, 60.0)] * 2
    table = points(space(), found, "study.levers")
    assert table.to_numpy().tolist() == [[0, 0], [60, 0], [0, 60], [60, 60], [100, 0], [0, 100], [50, 50]]


@pytest.mark.parametrize(
    ("factor", "told"),
    [({"low": 10, "high": 60}, "leave low and values out"), ({"values": [0, 60]}, "leave low and values out"),
     ({"high": -1}, "must be above zero")],
)  # fmt: skip
def test_levers_are_in_or_out(factor, told):
    with pytest.raises(ConfigError, match=told):
        ranges(space(**factor), "study.levers", [package()])


def test_budgets_that_differ_by_phase_must_be_said():
    config = with_settings(package(), {"policy.top_level_design.phases.0.budget_per_sme_year": 30})
    with pytest.raises(ConfigError, match="has several values"):
        ranges(space(), "study.levers", [config])


def test_nothing_to_divide_and_too_many_levers_are_refused():
    two = [Range(str(number), str(number)) for number in range(2)]
    with pytest.raises(ConfigError, match=r"study.levers.total = 0"):
        points(space().model_copy(update={"total": 0.0}), two, "study.levers")
    with pytest.raises(ConfigError, match="too many"):
        points(space(), two * 6, "study.levers")
