"""Corners of the settings: all at their lowest or highest, or any mixture; every month adds up, or a run says why not.

Shares, probabilities and rates go to the ends of what they may be, other numbers to a tenth or to ten times what they
are. Warnings of NumPy are errors here.
"""

import warnings

import numpy as np
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from worlds import config, lever, phase, run, series

from sim.config.fields import at, bounds
from sim.config.schema.experiment import Config
from sim.config.settings import with_settings
from sim.errors import SimError
from sim.ledger import NoPayment
from sim.month.beginning import begin
from sim.month.page import advance
from sim.month.soundness import check_numbers, check_places
from sim.record import MEASURES, Recorder
from sim.statistics.intervals import mean_interval

ALL_LEVERS = {
    **lever("top_level_design", {"sessions": 0.6, "matchmaking": 0.4}, phase(budget=500.0)),
    **lever("scenario_mining", {"scenario_projects": 0.5, "general_platform": 0.5}, phase(budget=3e3)),
    **lever("public_service", {"profiles": 0.4, "quotes": 0.3, "trials": 0.3}, phase(budget=3e3)),
    **lever("support_system", {"manager_seats": 0.5, "staff_seats": 0.3, "joint_projects": 0.2}, phase(budget=3e3)),
    **lever("fiscal_complement", {"cost_share": 0.8, "guarantee": 0.2}, phase(budget=3e3)),
}
BASE = config({**ALL_LEVERS, "model.cognition.external_rate": 0.05}, firms=40, months=12)
PARTS = ("population", "model", "outlook", "policy")
TOGETHER = ("share", "architecture", "digital_intensity", "age_share", "budget_share", "ministry", "province", "city")
HOW_MANY = ("n_smes",)
LOW, AS_IT_IS, HIGH = 0, 1, 2


def numbers(tree, path=()):
    """Every number below a tree that can be set alone."""
    for name, value in tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ():
        here = (*path, name)
        if isinstance(value, dict | list):
            yield from numbers(value, here)
        elif isinstance(value, int | float) and not isinstance(value, bool) and not set(here) & {*TOGETHER, *HOW_MANY}:
            yield here, value


SETTINGS = [found for part in PARTS for found in numbers(BASE.model_dump()[part], (part,))]


def end(path, value, where):
    """The end of what a setting may be; numbers without a natural end go by a factor of ten."""
    field, _ = at(Config, path)
    low, high = (bound[1] if bound else None for bound in bounds(field))
    natural = high is not None and high <= 1
    wanted = (low if natural else value / 10) if where == LOW else (high if natural else value * 10)
    wanted = max(wanted, low) if low is not None else wanted
    wanted = min(wanted, high) if high is not None else wanted
    return round(wanted) if isinstance(value, int) else float(wanted)


def cornered(choices):
    """The world with these choices; settings that the schema refuses together stay as they are."""
    layer = {".".join(map(str, path)): end(path, value, where)
             for (path, value), where in zip(SETTINGS, choices, strict=True) if where != AS_IT_IS}  # fmt: skip
    for _ in range(20):
        try:
            return with_settings(BASE, layer)
        except ValidationError as refused:
            groups = [".".join(map(str, problem["loc"])) for problem in refused.errors()]
            layer = {key: value for key, value in layer.items() if not any(key.startswith(group) for group in groups)}
    raise AssertionError("no such corner")


def sound(settled):
    """Whether a run keeps its laws in every month; one that stops must say so in a sentence of ours."""
    told = begin(settled)
    recorder = Recorder(told, settled.months, 3)
    recorder.record(told)
    for _ in range(settled.months):
        try:
            advance(told)
        except (SimError, NoPayment):
            return told.month
        recorder.record(told)
        check_places(told)
        check_numbers(told)
        firms = told.firms
        alive = firms.alive
        assert (firms.employees[alive] > 0).all()
        page = told.ledger.history[-1]
        assert np.isfinite(page).all()
        assert (page >= 0).all()
        row = recorder.values[told.month]
        count = row[0, list(MEASURES).index("firms")]
        assert count == alive.sum() == len(np.unique(firms.unique_id[alive]))
        for name, measure in MEASURES.items():
            column = row[:, list(MEASURES).index(name)]
            if measure.unit == "share":
                assert ((column >= -1e-9) & (column <= 1 + 1e-9) | np.isnan(column)).all(), name
        purse = told.purse
        held = purse.available + purse.paid + purse.returned
        assert (held <= purse.released * (1 + 1e-9) + 1e-6).all()
    return settled.months


@pytest.fixture(autouse=True)
def _warnings_are_errors():
    with warnings.catch_warnings(), np.errstate(divide="raise", over="raise", invalid="raise"):
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize("where", [LOW, HIGH], ids=["low", "high"])
@pytest.mark.parametrize("part", [*PARTS, "all"])
def test_all_settings_at_one_end(part, where):
    """Only a model whose every number is ten times too large comes to numbers that are none, and says so."""
    months = sound(cornered([where if part in ("all", path[0]) else AS_IT_IS for path, _ in SETTINGS]))
    assert months == 12 or (part, where) == ("model", HIGH)


@seed(1)
@settings(max_examples=12)
@given(st.lists(st.sampled_from([LOW, AS_IT_IS, AS_IT_IS, HIGH]), min_size=len(SETTINGS), max_size=len(SETTINGS)))
def test_any_corner(choices):
    assert sound(cornered(choices)) in range(1, 13)  # to its end, or to the month that says why


def test_customers_may_want_nothing_but_not_less():
    """Service that gets much worse, in a market that minds: demand would be below zero."""
    minds = {"model.informatization.step": 0.001, "model.informatization.direct_gain": 1.0,
             "model.competition.demand_elasticity": 5.0, "population.n_smes": 40}  # fmt: skip
    assert sound(with_settings(cornered([HIGH] * len(SETTINGS)), minds)) == 12
    assert sound(with_settings(BASE, minds)) == 12


@pytest.mark.parametrize("firms", [1, 2])
def test_few_firms_and_everybody_gone_without_a_warning(firms):
    sound(with_settings(BASE, {"population.n_smes": firms}))
    gone = {"population.demography.exit_per_year": 0.9999, "population.demography.young_exit_factor": 100.0,
            "population.demography.young_exit_decay_months": 1200.0,
            "population.demography.vacancy_months": 1200.0}  # fmt: skip
    assert sound(with_settings(BASE, gone, {"population.n_smes": firms})) == 12


def test_a_long_run_leaves_numbers():
    kept = run(firms=3, months=480)
    assert kept.values.shape[0] == 481
    assert np.isfinite(series(kept, "project_price_index")).all()


@pytest.mark.parametrize("worth", [0.0, 1000.0])
def test_projects_for_nothing_or_for_a_thousand_times_their_price_are_weighed(worth):
    assert sound(with_settings(BASE, {"model.projects.*.cost": worth})) == 12


def test_nobody_at_all_is_refused():
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        config({}, firms=0)


def test_no_interval_where_nothing_is_known_of_its_width():
    alone, alike = mean_interval(np.array([0.3])), mean_interval(np.array([0.25, 0.25, 0.25]))
    assert alone.mean == 0.3
    assert np.isnan([alone.low, alone.high]).all()
    assert (alike.mean, alike.low, alike.high) == (0.25, 0.25, 0.25)
