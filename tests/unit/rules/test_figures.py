"""What is recorded against a slow second way: a table of firms, one rule for each measure, and pandas to add up."""

import math

import numpy as np
import pandas as pd
import pytest
from worlds import config

from sim.behaviour import operation
from sim.behaviour.audit import GAPS, SWITCHES
from sim.behaviour.figures import AT_ONCE, FIGURES, USES
from sim.config.load import load
from sim.config.schema.population import LINKS, MARKET, SIZE_CLASSES, STAGES
from sim.firms import OPTIONS
from sim.month.auditing import audit
from sim.month.beginning import begin
from sim.month.earning import efficiency_of, gains, is_effective, use_of
from sim.month.evidence import outcomes_told, what_firms_tell
from sim.month.page import advance
from sim.record import MEASURES, NOT_AUDITED, STATES, Measure, Recorder

MONTHS = {"baseline": 30, "full_package": 90}


@pytest.fixture(scope="module", params=list(MONTHS))
def recorded(request):
    """A world that has been through much, and its recorder."""
    months = MONTHS[request.param]
    world = begin(load([f"population.n_smes={3 * AT_ONCE + 17}", f"months={months}", "seed=4"], request.param))
    recorder = Recorder(world, months, 1)
    for _ in range(months):
        advance(world)
        recorder.record(world)
    return world, recorder


def table(world):
    """The firms alive, with the figures that measures are made of, each reckoned by arrays."""
    firms, model = world.firms, world.config.model
    gain = gains(world)
    use, using, effective = use_of(world, gain), world.using(), is_effective(world)
    wages, sold = world.wage_bill(), firms.value_added
    saved = operation.cost_saving(model.competition, sold, efficiency_of(world, use))
    in_use = np.where(firms.option > 0, firms.option, 0)
    kind = np.where(effective, "effective", np.where(world.using_in_earnest(), "trying", "token"))
    found, gap = audit(world), np.full(firms.rows, NOT_AUDITED)
    gap[found.slots] = found.label
    overlap = np.zeros((len(SWITCHES), firms.rows))
    overlap[:, found.slots] = found.overlap
    columns = {
        "all": "all",
        "size_class": np.array(SIZE_CLASSES)[firms.size_class],
        "stage": np.array(STAGES)[firms.stage],
        "sector": np.array(world.economy.sectors)[firms.sector],
        "region": np.array(world.economy.regions)[firms.region],
        "use": np.where(using, kind, "without"),
        "firms": 1.0, "adopters": using, "effective_adopters": effective, "gap": gap,
        "token_adoption": (firms.token & (firms.option > 0)).any(axis=0), "awareness": firms.aware,
        "considering": firms.aware & ~using, "belief": firms.belief_mean.mean(axis=0), "ai_gain": gain.sum(axis=0),
        "orders": np.maximum(firms.orders, 0.0), "labour_cost": wages,
        "unit_cost": wages + firms.upkeep.sum(axis=0) - saved,
        "without_ai": sold * (1.0 - firms.operating_share),
        "overhead": operation.overhead(model.operations, model.competition, use),
        "defect_rate": operation.defect_rate(model.operations, use),
        "user_experience": operation.experience(
            use.gain[MARKET], use.potential[MARKET], model.operations.experience_response
        ),
        "employment": firms.employees, "audited": gap != NOT_AUDITED,
        **{f"uses_{name}": (in_use == 1 + number).any(axis=0) for number, name in enumerate(OPTIONS)},
        **{f"link_{name}": in_use[number] > 0 for number, name in enumerate(LINKS)},
        **{f"gap_{name}": gap == number for number, name in enumerate(GAPS)},
        **{f"overlap_{name}": overlap[number] for number, name in enumerate(SWITCHES)},
        **{name: getattr(firms, name) for name in
           ("informatization", "absorptive_capacity", "value_added", "debt", "credit_drawn", "cash", "profit",
            "working_capital")},
    }  # fmt: skip
    return pd.DataFrame(columns)[firms.alive]


SUMS = {"firms", "adopters", "effective_adopters", "employment", "value_added", "debt", "credit_drawn", "cash",
        "profit", "working_capital", "orders"}  # fmt: skip
TOP = {"adoption": "adopters", "effective_adoption": "effective_adopters", "productivity": "value_added"}
BASE = {"ai_gain": "adopters", "productivity": "employment", "labour_cost": "value_added", "unit_cost": "without_ai"}


def second_way(firms, measure):
    """A measure of one stratum."""
    top = firms[TOP.get(measure, measure)].sum()
    if measure in SUMS:
        return top
    base = firms["audited" if measure.startswith(("gap_", "overlap_")) else BASE.get(measure, "firms")].sum()
    return top / base if base > 0 else np.nan


def test_every_measure_of_every_stratum(recorded):
    world, recorder = recorded
    firms, page, names = table(world), recorder.values[world.month], list(MEASURES)
    assert not world.firms.alive.all()  # places without a firm are there, and do not count
    seen = 0
    for place, (dimension, stratum) in enumerate(recorder.strata):
        some = firms[firms[dimension] == stratum]
        for measure in (name for name, each in MEASURES.items() if isinstance(each, Measure)):
            expected = second_way(some, measure)
            told = page[place, names.index(measure)]
            assert told == pytest.approx(expected, rel=1e-12, abs=1e-12, nan_ok=True), (dimension, stratum, measure)
            seen += bool(np.isfinite(expected) and expected != 0)
    assert seen > 500


def test_counts_are_whole(recorded):
    world, recorder = recorded
    counts = [list(MEASURES).index(name) for name in ("firms", "adopters", "effective_adopters")]
    page = recorder.values[world.month][:, counts]
    assert (page == np.round(page)).all()


def test_forecast_bias_is_mean_belief_less_what_works_of_what_is_in_sight(recorded):
    world, recorder = recorded
    works, fails = (np.count_nonzero(each) for each in outcomes_told(what_firms_tell(world)))
    believed = world.firms.belief_mean[:, world.firms.alive].mean()
    told = recorder.values[world.month, 0, list(MEASURES).index("forecast_bias")]
    assert works + fails > 0
    assert told == pytest.approx(believed - works / (works + fails), rel=1e-12)


def test_where_firms_stand(recorded):
    world, recorder = recorded
    month, state, _ = recorder.standing[-1]
    firms = table(world)
    assert month == world.month
    assert (state[~world.firms.alive] == NOT_AUDITED).all()
    names = np.where(firms["use"] == "without", np.array(GAPS)[firms["gap"]], firms["use"])
    assert [STATES[each] for each in state[world.firms.alive]] == names.tolist()
    assert set(firms["use"]) <= set(USES)


def test_a_total_is_the_sum_to_twelve_digits(recorded):
    """Blocks and rows are added in an order of their own; it does not show."""
    world, recorder = recorded
    for name in ("value_added", "cash", "profit"):
        exact = math.fsum(getattr(world.firms, name)[world.firms.alive])
        assert recorder.values[world.month, 0, list(MEASURES).index(name)] == pytest.approx(exact, rel=1e-12)


def test_measures_name_figures_that_there_are():
    told = [each for each in MEASURES.values() if isinstance(each, Measure)]
    assert {each.of for each in told} | {each.per for each in told} <= {*FIGURES, None}
    assert len(set(FIGURES)) == len(FIGURES)


def everything(world):
    """All arrays and numbers that a world holds, to any depth; what it only remembers of the calendar is left out."""
    found, seen, open_ends = [], set(), [world]
    while open_ends:
        each = open_ends.pop()
        if isinstance(each, np.ndarray):
            found.append(each.tobytes())
        elif isinstance(each, int | float | str):
            found.append(each)
        elif id(each) not in seen:
            seen.add(id(each))
            if isinstance(each, dict):
                open_ends.extend(value for key, value in each.items() if key not in ("_shocks", "_frontiers", "_slots"))
            elif isinstance(each, list | tuple):
                open_ends.extend(each)
            elif hasattr(each, "__dict__"):
                open_ends.append(vars(each))
    return found


@pytest.mark.parametrize("scenario", list(MONTHS))
def test_the_recorder_reads_and_never_writes(scenario):
    world = begin(load(["population.n_smes=200", "months=70", "seed=2"], scenario))
    recorder = Recorder(world, 70, 1)
    for month in range(61):
        if month:
            advance(world)
        if month % 12 == 0:
            before = everything(world)
            recorder.record(world)
            assert len(before) > 100
            assert everything(world) == before


def test_a_run_is_the_same_whether_or_not_it_is_recorded():
    worlds = [begin(config(firms=150)) for _ in range(2)]
    recorder = Recorder(worlds[0], 12, 1)
    for _ in range(12):
        for world in worlds:
            advance(world)
        recorder.record(worlds[0])
    for (name, one), (_, other) in zip(*(world.firms.arrays() for world in worlds), strict=True):
        assert np.array_equal(one, other), name
