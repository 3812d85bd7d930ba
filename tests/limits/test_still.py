"""A world in which nothing happens stands still; and single mechanisms in it follow their closed forms."""

from typing import ClassVar

import numpy as np
import pytest
from worlds import FREE_AND_GOOD, SINGLE, STILL, Settings, pass_months, run, series, world

from sim.month.books import open_books
from sim.month.earning import gains
from sim.month.supplying import mean_price, supplier_prices
from sim.record import MEASURES
from sim.units import monthly_rate

MONTHS = 60


@pytest.fixture(scope="module")
def still():
    return run(
        {**STILL, "model.cognition.external_rate": 0.0, "model.cognition.forgetting": 0.0}, firms=200, months=MONTHS
    )


MOVE = {"suppliers", "supplier_concentration", "markup", "project_price_index", "scenario_knowledge"}  # no customers
MOVE |= {"cash"}  # owners take it out, down to what they want to keep


@pytest.mark.parametrize("measure", sorted(set(MEASURES) - MOVE))
def test_nothing_moves(still, measure):
    values = series(still, measure)
    known = values[~np.isnan(values)]
    if measure.startswith(("gap_", "overlap_")):
        return  # ages and cash decide which gaps bind
    known = known[1:] if measure == "profit" else known  # of month 0, nothing has been earned yet
    assert known == pytest.approx(np.full(len(known), known[0] if len(known) else 0), rel=1e-9, abs=1e-9)


def test_every_stratum_stands_still(still):
    for measure in ("value_added", "employment", "informatization", "absorptive_capacity"):
        column = list(MEASURES).index(measure)
        for number, (dimension, _) in enumerate(still.strata):
            if dimension in ("sector", "region", "size_class"):
                values = still.values[:, number, column]
                assert values == pytest.approx(np.full(MONTHS + 1, values[0]), rel=1e-9)


def test_each_firm_stands_still():
    told = world(STILL, firms=100)
    before = {name: getattr(told.firms, name).copy() for name in ("value_added", "employees", "target_cash", "hub")}
    pass_months(told, 24)
    for name, array in before.items():
        assert getattr(told.firms, name) == pytest.approx(array, rel=1e-9), name


def test_cash_path_of_a_firm_without_ai():
    """At target, all profit is paid out; below it, the rest stays: K' = K + (1 - pay-out) profit after tax."""
    settings = {
        **STILL,
        "model.capital.tax_rate": 0.2,
        "model.capital.payout": 0.5,
        "model.capital.surplus_payout": 0.0,
    }
    told = world(settings, firms=60)
    target = told.firms.target_cash * told.wage_bill()
    earned = 0.8 * (told.firms.value_added - told.wage_bill())
    assert (earned > 0).all()
    told.firms.cash[:] = expected = 0.9 * target
    open_books(told)
    for _ in range(24):
        pass_months(told, 1)
        full = expected + earned >= target
        expected = np.where(full, expected, expected + 0.5 * earned)
        assert told.firms.cash == pytest.approx(expected)


def test_loan_without_interest_is_repaid_month_by_month():
    settings = {**STILL, "model.capital.interest_per_year": 0.0, "model.capital.spread_per_leverage": 0.0,
                "model.capital.amortisation": 24.0}  # fmt: skip
    told = world(settings, firms=40)
    told.firms.debt[:] = 1_000.0
    told.firms.cash[:] = 1e7
    open_books(told)
    pass_months(told, 12)
    assert told.firms.debt == pytest.approx(1_000 * (1 - 1 / 24) ** 12)


def test_growth_alone():
    told = world({**STILL, "population.sectors.*.growth_per_year": 0.06}, firms=60)
    start, heads = told.firms.value_added.copy(), told.firms.employees.copy()
    pass_months(told, 24)
    assert told.firms.value_added == pytest.approx(1.06**2 * start)
    lag = heads.copy()
    speed = told.config.model.competition.hiring_speed
    for month in range(1, 25):
        lag += speed * (heads * (1 + monthly_rate(0.06)) ** month - lag)
    assert told.firms.employees == pytest.approx(lag)


def test_informatization_only_ages():
    told = world({**STILL, "model.informatization.decay": 0.01}, firms=60)
    start = told.firms.informatization.copy()
    pass_months(told, 12)
    assert told.firms.informatization == pytest.approx(0.99**12 * start)


class TestLearningCurve:
    SETTINGS: ClassVar[Settings] = {
        **STILL, "model.supply.learning_rate": 0.25, "model.supply.markup_adjustment": 0.0,
        "model.supply.undercutting": 0.0,
        "model.supply.installed_per_sme": 0.5, "model.supply.cost_spread": 0.2, "model.supply.fixed_cost": 0.0,
    }  # fmt: skip

    def test_price_after_doubling_experience(self):
        told = world(self.SETTINGS, firms=200)
        start = supplier_prices(told)
        for doublings in (1, 2, 3):
            told.experience = told.base_experience * 2**doublings
            assert supplier_prices(told) == pytest.approx(0.75**doublings * start)

    def test_price_follows_what_the_industry_installs(self):
        told = world({**self.SETTINGS, **FREE_AND_GOOD, "population.size_classes.*.aware_at_start": 1.0,
                      "model.cognition.attention": 0.1, "model.cognition.recognition": 0.0,
                      "model.supply.capacity": 1000.0, "model.projects.abandonment": 0.0}, firms=200)  # fmt: skip
        assert told.experience == 100
        for _ in range(20):
            pass_months(told, 1)
            installed = (told.firms.attempts > 0).sum()
            assert told.experience == 100 + installed
            ratio = mean_price(told) / told.prices[0]
            assert ratio == pytest.approx(((100 + installed) / 100) ** np.log2(0.75))
        assert told.experience > 200

    def test_price_falls_from_outside_too(self):
        told = world({**self.SETTINGS, "outlook.price_fall_per_year": 0.19}, firms=100)
        pass_months(told, 24)
        assert mean_price(told) / told.prices[0] == pytest.approx(0.81**2)
        assert told.prices[6] / told.prices[0] == pytest.approx(0.9)


class TestJCurve:
    SETTINGS: ClassVar[Settings] = {
        **STILL, **FREE_AND_GOOD, "population.size_classes.*.aware_at_start": 1.0, "model.cognition.recognition": 0.0,
        "model.cognition.attention": 1.0, "model.supply.capacity": 1000.0, "model.projects.reveal_after": 1200.0,
        "model.projects.*.trough": 0.3, "model.projects.old_firm_trough": 0.0, "model.projects.success": 1.0,
        "model.projects.general.gain": 0.0, "model.projects.disruptive.gain": 0.0,
        "model.projects.specialised.gain": 3.0,
        "model.projects.specialised.fit": 0.7, "model.projects.knowledge_to_fit": 0.0, "model.projects.match_sd": 0.0,
        "model.projects.potential": 1.0, "population.sectors.*.digital_shift": 0.4,
        "model.projects.mismatch": 1.0, "model.projects.steepness": 2.0,
        "model.projects.specialised.half_saturation": 0.5,
        "model.projects.specialised.maintenance_per_year": 0.0, "model.skills.half_life_longest": 18.0,
        "model.skills.half_life_shortest": 6.0, "model.cognition.prior_mean": 0.9, "model.cognition.prior_spread": 0.0,
        "population.sectors.*.potential_gain.technology": 0.2, "population.sectors.*.potential_gain.management": 0.0,
        "population.sectors.*.potential_gain.market": 0.0,
    }  # fmt: skip

    def test_of_each_firm_month_by_month(self):
        told = world(self.SETTINGS, firms=30)
        firms = told.firms
        level, skill = firms.informatization.copy(), firms.absorptive_capacity.copy()
        pass_months(told, 1)
        assert told.using().all()
        works = firms.success.any(axis=0)
        assert works.any()
        assert (firms.option[1] == 2).all()
        life = 18.0 - 12.0 * skill
        ceiling = works * 0.2 * 3 * (level**2 * 1.25 / (level**2 + 0.25)) * 0.7
        for months in range(48):
            left = 0.5 ** (months / life)
            expected = ceiling * (1 - left) - 0.2 * 3 * 0.3 * left
            measured = gains(told).sum(axis=0)
            assert measured == pytest.approx(expected, rel=1e-9, abs=0.6 * SINGLE)
            pass_months(told, 1)

    def test_as_recorded_for_one_firm(self):
        kept = run(self.SETTINGS, firms=1, months=40)
        gain = series(kept, "ai_gain")
        told = world(self.SETTINGS, firms=1)
        level, skill = float(told.firms.informatization[0]), float(told.firms.absorptive_capacity[0])
        pass_months(told, 1)
        left = 0.5 ** (np.arange(40) / (18 - 12 * skill))
        ceiling = bool(told.firms.success.any()) * 0.6 * (level**2 * 1.25 / (level**2 + 0.25)) * 0.7
        assert np.isnan(gain[0])
        assert gain[1:] == pytest.approx(ceiling * (1 - left) - 0.18 * left, abs=0.6 * SINGLE)
        assert gain[1] == pytest.approx(-0.18)
