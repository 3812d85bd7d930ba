"""Worlds at the edge: one firm, two firms, no months, nobody left, everybody in one place."""

import numpy as np
import pytest
from worlds import config, lever, phase, run, series, world

from sim.ledger import Purpose, Sector
from sim.month.beginning import begin
from sim.month.page import advance
from sim.record import MEASURES
from sim.simulation import simulate

NO_SHARE = {m for m in MEASURES if MEASURES[m].unit.startswith("share")}
GONE = {
    "population.demography.exit_per_year": 0.9999, "population.demography.young_exit_factor": 100.0,
    "population.demography.young_exit_decay_months": 1200.0, "population.demography.vacancy_months": 1200.0,
}  # fmt: skip
ALL_LEVERS = {
    **lever("top_level_design", {"sessions": 1.0}, phase(budget=500.0)),
    **lever(
        "scenario_mining", {"scenario_projects": 0.4, "general_platform": 0.3, "hub_ecosystem": 0.3}, phase(budget=5e3)
    ),
    **lever(
        "public_service",
        {"profiles": 0.3, "quotes": 0.3, "case_library": 0.2, "supplier_entry": 0.2},
        phase(budget=5e3),
    ),
    **lever("support_system", {"manager_seats": 0.4, "staff_seats": 0.4, "standards": 0.2}, phase(budget=5e3)),
    **lever("fiscal_complement", {"cost_share": 0.8, "guarantee": 0.2}, phase(budget=5e3)),
}
FIRST = {"population.sectors.*.share": 0.0, "population.sectors.ict.share": 1.0}


@pytest.mark.parametrize("firms", [1, 2, 3])
@pytest.mark.parametrize("policy", [{}, ALL_LEVERS], ids=["baseline", "policy"])
@pytest.mark.parametrize("seed", [1, 2])
def test_few_firms(firms, policy, seed):
    kept = run({**policy, "model.cognition.external_rate": 0.2}, firms=firms, months=40, seed=seed)
    assert series(kept, "firms").max() <= firms
    for measure in ("adoption", "awareness", "informatization", "absorptive_capacity"):
        share = series(kept, measure)
        assert ((share >= 0) & (share <= 1) | np.isnan(share)).all()
    assert np.isfinite(kept.flows).all()


def test_one_firm_knows_nobody():
    told = world(firms=1)
    assert told.network.degree.tolist() == [0]
    assert len(told.suppliers) >= 1


def test_two_firms_by_hand():
    """Both unaware, hazard h each, no contacts that matter: aware ones are 0, 1 or 2 with the odds of two coins."""
    settings = {
        "population.size_classes.*.aware_at_start": 0.0, "population.size_classes.*.adoption_at_start": 0.0,
        "model.cognition.external_rate": 0.7, "model.cognition.recognition": 0.0, "model.cognition.chain_rate": 0.0,
        "population.demography.exit_per_year": 0.0, "model.cognition.attention": 0.0,
    }  # fmt: skip
    seen = np.zeros(3)
    for seed in range(400):
        told = begin(config(settings, firms=2, seed=seed))
        advance(told)
        seen[int(told.firms.aware.sum())] += 1
    p = 1 - np.exp(-0.7)
    foretold = 400 * np.array([(1 - p) ** 2, 2 * p * (1 - p), p**2])
    assert ((seen - foretold) ** 2 / foretold).sum() < 19.3  # chi-square of 2 degrees, one alarm in 16,000


def test_no_months():
    kept = run(firms=50, months=0)
    assert kept.values.shape[0] == 1
    assert series(kept, "firms").tolist() == [50]
    assert not np.isnan(series(kept, "gap_none")).any()
    assert len(kept.lives["slot"]) == 50
    assert kept.spent == 0
    assert kept.flows.sum() == 0


def test_one_month_is_the_first_of_many():
    short, long = run(firms=50, months=1), run(firms=50, months=5)
    assert np.array_equal(short.values[:1], long.values[:1], equal_nan=True)
    without_gaps = [i for i, name in enumerate(MEASURES) if not name.startswith("gap_")]
    assert np.array_equal(short.values[1][:, without_gaps], long.values[1][:, without_gaps], equal_nan=True)


@pytest.mark.parametrize("policy", [{}, ALL_LEVERS], ids=["baseline", "policy"])
def test_nobody_left(policy):
    kept = run({**GONE, **policy}, firms=30, months=24)
    firms = series(kept, "firms")
    assert firms[0] == 30
    assert (firms[-5:] == 0).all()
    for name in NO_SHARE - {"large_firm_adoption", "scenario_knowledge"}:
        assert np.isnan(series(kept, name)[-5:]).all(), name
    for name in ("employment", "value_added", "debt", "adopters", "effective_adopters", "value_added_gini"):
        assert (series(kept, name)[-5:] == 0).all(), name
    assert np.isfinite(series(kept, "project_price_index")).all()
    assert len(kept.lives["slot"]) == 30 + (kept.lives["founded"] > 0).sum()
    assert (kept.lives["closed"] >= 1).all()


def test_nobody_left_costs_the_state_nothing_for_firms():
    kept = run(
        {**GONE, **lever("support_system", {"staff_seats": 1.0}, phase("2022-06", "2022-12", 5e3))}, firms=20, months=24
    )
    assert kept.spent == 0
    accounts = kept.accounts
    assert (accounts["returned"] + accounts["available"]).sum() == pytest.approx(accounts["released"].sum())


def test_places_are_taken_again():
    kept = run({**GONE, "population.demography.vacancy_months": 0.001}, firms=30, months=24)
    assert series(kept, "firms")[1:].min() == 30
    assert len(kept.lives["slot"]) > 150
    pairs = set(zip(kept.lives["slot"].tolist(), kept.lives["founded"].tolist(), strict=True))
    assert len(pairs) == len(kept.lives["slot"])


def test_a_sector_without_firms():
    kept = run(FIRST, firms=40, months=24)
    index = kept.strata.index(("sector", "trade"))
    assert np.isnan(kept.values[:, index, list(MEASURES).index("adoption")]).all()
    assert (kept.values[:, index, list(MEASURES).index("firms")] == 0).all()
    ict = kept.strata.index(("sector", "ict"))
    told, of_all = kept.values[:, ict], kept.values[:, 0]
    assert told == pytest.approx(np.where(np.isnan(told), np.nan, of_all), rel=1e-12, nan_ok=True)


def test_strata_add_up():
    kept = run({"model.cognition.external_rate": 0.05}, firms=200, months=24)
    for measure in ("firms", "adopters", "employment", "value_added", "debt", "effective_adopters"):
        column = list(MEASURES).index(measure)
        for dimension in ("size_class", "stage", "sector", "region"):
            rows = [i for i, (name, _) in enumerate(kept.strata) if name == dimension]
            assert kept.values[:, rows, column].sum(axis=1) == pytest.approx(kept.values[:, 0, column])


def test_shares_are_what_they_say():
    told = world({"model.cognition.external_rate": 0.05, "population.demography.exit_per_year": 0.3}, firms=150)
    kept = simulate(
        config(
            {"model.cognition.external_rate": 0.05, "population.demography.exit_per_year": 0.3}, firms=150, months=18
        )
    )
    for month in range(19):
        if month:
            advance(told)
        firms, living = told.firms, np.flatnonzero(told.firms.alive)
        users = [f for f in living if any(firms.option[:, f] > 0)]
        works = [f for f in living if firms.positive_months[f] >= 6]
        assert series(kept, "adopters")[month] == len(users)
        assert series(kept, "adoption")[month] == pytest.approx(len(users) / len(living))
        assert series(kept, "effective_adopters")[month] == len(works)
        assert series(kept, "employment")[month] == pytest.approx(firms.employees[living].sum())
        assert series(kept, "belief")[month] == pytest.approx(firms.belief_mean[:, living].mean())
        assert series(kept, "link_market")[month] == pytest.approx((firms.option[2, living] > 0).mean())


def test_payments_of_a_year_are_those_of_its_months():
    told = world(firms=40)
    monthly = []
    for _ in range(14):
        advance(told)
        monthly.append(told.ledger.history[-1])
    kept = run(firms=40, months=14)
    assert kept.flows.shape[0] == 2  # month 0 is January, so the first year holds eleven months of payments
    assert kept.flows[0] == pytest.approx(np.sum(monthly[:11], axis=0))
    assert kept.flows[1] == pytest.approx(np.sum(monthly[11:], axis=0))
    assert kept.flows[0, Sector.SMES, Sector.REST, Purpose.WAGES] > 0
