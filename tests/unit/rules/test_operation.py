"""How gains of AI by link reach cost, defects, customers, hours and stocks."""

from dataclasses import replace

import numpy as np
import pytest

from sim.behaviour import business, operation
from sim.behaviour.operation import Use
from sim.config.schema.behaviour import Competition, Operations

GIVEN = Operations(
    overhead=0.2, defects=0.04, defect_response=1.5, quality_by_defects=0.4, market_to_cost=0.3,
    technology_to_price=0.6, product_share=0.5, experience_response=2.0, price_war_shelter=0.5, inventory=0.6,
    inventory_cut=0.5,
)  # fmt: skip
COMPETITION = Competition(replication=0.24, pass_through=0.5, labour_saving=0.2, demand_shock_sd=0.0)
NOTHING = np.zeros(1)


def use(management=0.01, technology=0.02, market=0.04, **other):
    told = {
        "potential": np.array([[0.05], [0.08], [0.1]]), "product": NOTHING, "chained": np.array([True]), **other,
    }  # fmt: skip
    return Use(gain=np.array([[management], [technology], [market]]), **told)


def attractiveness(told, hours_sold=0.0):
    nothing = dict.fromkeys((*business.Columns._fields, *business.Given._fields), NOTHING)
    columns = {
        **nothing, "alive": [True], "sector": [0], "size_class": [0 if hours_sold else 1],
        "technology_based": told.product > 0, "value_added": [1.0],
    }  # fmt: skip
    settings = {
        **nothing, **dict(GIVEN), **dict(COMPETITION), "potential": told.potential, "direct_gain": 0.0, "step": 0.1,
        "product_share": float(told.product[0]), "saved_hours_sold": hours_sold,
    }  # fmt: skip
    saved, felt, pleased = np.empty((3, 1))
    business.face_customers.py_func(
        0, 1, business.Columns(**{name: columns[name] for name in business.Columns._fields}),
        business.Given(**{name: settings[name] for name in business.Given._fields}), told.gain, saved, felt, pleased,
    )  # fmt: skip
    return felt


def test_cost_gain_on_paper():
    assert operation.efficiency(GIVEN, use()) == pytest.approx([0.01 + 0.02 + 0.3 * 0.04])


def test_what_goes_into_the_product_does_not_lower_cost():
    into_product = use(product=np.array([0.5]))
    assert operation.efficiency(GIVEN, into_product) == pytest.approx([0.01 + 0.01 + 0.3 * 0.04])
    gained = attractiveness(into_product) - attractiveness(use())
    assert gained == pytest.approx([0.5 * 0.02 - 0.5 * 0.6 * 0.5 * 0.02])


def test_attractiveness_on_paper():
    fewer_defects = 0.4 * 0.08 * (1 - np.exp(-1.5 * 0.02 / 0.08)) / 1.5
    assert attractiveness(use()) == pytest.approx([0.04 + fewer_defects + 0.5 * (0.01 + 0.6 * 0.02)])


def test_defects():
    assert operation.defect_rate(GIVEN, use(technology=0.0)) == [0.04]
    assert operation.defect_rate(GIVEN, use(technology=0.08)) == pytest.approx([0.04 * np.exp(-1.5)])
    assert operation.defect_rate(GIVEN, use(technology=-0.02)) > 0.04  # the trough of the J-curve
    assert operation.defect_rate(GIVEN, use(technology=-10.0)) == [1.0]
    no_potential = replace(use(), potential=np.zeros((3, 1)))
    assert operation.defect_rate(GIVEN, no_potential) == [0.04]


def test_quality_begins_with_its_slope_and_ends_where_no_defect_is_left():
    assert operation.fewer_defects(1e-8, 0.08, 0.4, 1.5) == pytest.approx(0.4e-8, rel=1e-5)
    assert operation.fewer_defects(80.0, 0.08, 0.4, 1.5) == pytest.approx(0.4 * 0.08 / 1.5)
    assert operation.fewer_defects(0.02, 0.08, 0.4, 0.0) == pytest.approx(0.4 * 0.02)
    assert operation.fewer_defects(0.02, 0.08, 0.4, 1e-9) == pytest.approx(0.4 * 0.02)


def test_overhead_is_cut_by_what_management_saves_beside_jobs():
    assert operation.overhead(GIVEN, COMPETITION, use()) == pytest.approx([0.2 - 0.8 * 0.01])
    assert operation.overhead(GIVEN, COMPETITION, use(management=5.0)) == [0.0]


def test_user_experience():
    assert operation.experience(0.1, 0.1, 2.0) == pytest.approx(1 - np.exp(-2))
    assert operation.experience(-0.1, 0.1, 2.0) == 0.0


def test_experience_shelters_who_loses_and_takes_nothing_from_who_wins():
    attractive, mean, still = np.array([0.1, 0.3]), np.full(2, 0.2), np.zeros(2)
    drift = operation.customers_moved(attractive, mean, still, np.full(2, 0.5), 0.24 / 12, 0.0)
    assert drift == pytest.approx([-0.02 * 0.1 * 0.5, 0.02 * 0.1])


def test_markets_that_turn_faster():
    drift = operation.customers_moved(np.array([0.3]), np.array([0.2]), np.zeros(1), 0.0, 3.0 * 0.24 / 12, 0.0)
    assert drift == pytest.approx([3 * 0.02 * 0.1])


def test_saved_hours_are_cut_or_sold_but_not_both():
    def jobs(sold):
        return operation.jobs_for(
            np.array([20_000.0]), np.array([0.1]), np.array([2_000.0]), np.array([0.5]), sold, 0.2
        )

    assert jobs(0.0) == pytest.approx([9 * 0.9])
    assert jobs(1.0) == pytest.approx([9])
    sold = attractiveness(use(), hours_sold=1.0) - attractiveness(use())
    assert sold == pytest.approx(0.2 * operation.efficiency(GIVEN, use()))


def test_stocks():
    turnover = np.array([1_200.0])
    assert operation.stock_wanted(GIVEN, turnover, use(management=0.0)) == pytest.approx([60])
    assert operation.stock_wanted(GIVEN, turnover, use(management=0.025)) == pytest.approx([60 * 0.75])
    assert operation.stock_wanted(GIVEN, turnover, use(management=9.0)) == pytest.approx([30])
    assert operation.stock_wanted(GIVEN, turnover, use(management=-9.0)) == pytest.approx([60])
    unlinked = use(management=0.025, chained=np.array([False]))
    assert operation.stock_wanted(GIVEN, turnover, unlinked) == pytest.approx([60])


def test_no_gain_changes_nothing():
    none = use(0.0, 0.0, 0.0, product=np.ones(1))
    assert operation.efficiency(GIVEN, none) == attractiveness(none, hours_sold=1.0) == [0]
    assert operation.experience(0.0, 0.1, 2.0) == 0
    assert operation.overhead(GIVEN, COMPETITION, none) == [0.2]
