"""Two worlds with the same luck, and what is shown of them."""

import re
from dataclasses import replace

import numpy as np
import pytest

from sim.config.load import load
from sim.explore import layout
from sim.explore.figures import FIGURES, drawn, file_of
from sim.explore.map import PALETTE, columns_of_map, order_of, picture_of
from sim.explore.mix import LEVERS, mix_of, mixed
from sim.explore.pair import ADDITIONAL, CHANGES, CROWDED_OUT, SOONER, Laboratory, follow
from sim.explore.panels import periods
from sim.explore.scene import Scene, scenario_of, suits
from sim.language import speaking
from sim.record import MEASURES, STATES
from sim.simulation import simulate

SETTINGS = ("population.n_smes=200", "months=72", "seed=3")


@pytest.fixture(scope="module")
def scene():
    return Scene(SETTINGS)


@pytest.fixture(scope="module")
def pair(scene):
    known = scene.policies("eu27")
    return scene.pair(scene.opened, known["baseline"], known["full_package"])


def test_a_world_that_is_followed_is_the_one_that_is_run():
    config = load(SETTINGS, "full_package")
    followed, run = follow(config), simulate(config)
    assert followed.run.values.tobytes() == run.values.tobytes()
    assert followed.run.spent == run.spent
    assert np.array_equal(followed.states[72], run.standing[-1][1])


@pytest.mark.parametrize("no_money", [{"budget": 0.0}, {"weights": (0,) * len(LEVERS)}])
def test_without_money_both_worlds_are_the_same_bit_for_bit(scene, no_money):
    start = scene.start("eu27", ["full_package"])
    policy = mixed(start, replace(mix_of(start), **no_money))
    pair = scene.pair(scene.opened, scene.policies("eu27")["baseline"], policy)
    one, other = pair.worlds
    assert one.run.values.tobytes() == other.run.values.tobytes()
    assert one.states.tobytes() == other.states.tobytes()
    assert not other.paid.any()
    assert not set(pair.changes) & {ADDITIONAL, CROWDED_OUT, SOONER}


def test_both_worlds_are_the_same_until_the_programme_begins(pair):
    [(first, last)] = periods(pair)
    assert (pair.policy.dates[first], last) == ("2025-01", 72)
    one, other = pair.worlds
    assert np.array_equal(one.run.values[:first], other.run.values[:first], equal_nan=True)
    assert not np.array_equal(one.series("adoption"), other.series("adoption"))


def test_money_by_lever_is_the_money_of_the_purse(pair):
    paid = pair.policy.run.accounts["paid"]
    assert pair.policy.paid[-1].sum() == pytest.approx(paid.sum())
    assert (np.diff(pair.policy.paid.sum(axis=1)) >= -1e-6).all()
    assert (pair.policy.paid[-1] > 0).all()


def test_money_lost_on_the_way_is_no_guarantee(scene):
    policy = mixed(scene.start("eu27", ["public_service"]), mix_of(scene.start("eu27", ["public_service"])))
    world = scene.pair(scene.opened, scene.policies("eu27")["baseline"], policy)
    lost = world.policy.run.accounts["lost"].sum()
    told = layout.spent_table(world, 72)
    assert lost > 1
    assert f"Lost on the way</td><td>{lost:,.0f}" in re.sub(r"<td[^>]*>", "<td>", told)
    assert "guarantees" not in told


def test_what_the_state_paid_is_all_in_the_table_of_money(pair):
    told = re.findall(r"<td[^>]*>([\d,]+)</td>", layout.spent_table(pair, 72))
    rows = [int(paid.replace(",", "")) for paid in told[::2]]
    together = round(float(pair.policy.paid[72].sum()))
    assert together in rows
    rest = sum(rows[rows.index(together):])
    assert rest == pytest.approx(pair.policy.series("public_spending_to_date")[72], abs=2)


def test_what_the_policy_changed_is_seen_in_the_lives(pair):
    before, after = (world.of_the_first["adoption_month"] for world in pair.worlds)
    assert np.array_equal(pair.changes == ADDITIONAL, (before < 0) & (after >= 0))
    assert np.array_equal(pair.changes == SOONER, (before >= 0) & (after >= 0) & (after < before))
    assert len(set(pair.changes)) > 3


def test_a_world_that_is_known_is_not_run_again(scene, monkeypatch):
    config = load(["population.n_smes=30", "months=2"])
    laboratory = Laboratory()
    first = laboratory.world(config)
    assert laboratory.world(config) is first
    assert laboratory.world(config.model_copy(update={"seed": 2})) is not first


def test_measures_are_read_by_name(pair):
    whole = pair.policy.series("adopters") / pair.policy.series("firms")
    assert pair.policy.series("adoption") == pytest.approx(whole)
    assert set(MEASURES) >= {"adoption", "adopters"}


@pytest.mark.filterwarnings("ignore:findfont")
@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_drawn_the_same_each_time(pair, name):
    one = drawn(pair, name)
    assert one.svg == drawn(pair, name).svg
    assert all(0 <= left < left + wide <= 1 and 0 <= top < top + high <= 1 for left, top, wide, high in one.panels)
    assert file_of(pair, name, "pdf").startswith(b"%PDF")
    with speaking("zh"):
        assert drawn(pair, name).svg != one.svg


def test_what_is_to_come_is_veiled(pair):
    picture = drawn(pair, "gaps")
    assert layout.figure(picture, 72, 72, "alt").count("xp-veil") == 0
    assert layout.figure(picture, 36, 72, "alt").count("xp-veil") == len(picture.panels)


def test_a_map_has_a_dot_for_each_firm(pair):
    states = pair.policy.states[-1]
    assert picture_of(states).startswith(b"\x89PNG")
    assert picture_of(states) != picture_of(pair.without.states[-1])
    assert sorted(order_of(pair)) == list(range(200))
    assert len(PALETTE) == len(STATES) + 1
    assert columns_of_map(0) == 1


def test_firms_to_which_the_policy_made_a_difference_come_first(pair):
    rows = layout.rows_of_firms(pair)
    assert len(rows) == 200
    assert rows[0]["Use of AI"] == CHANGES[ADDITIONAL]
    assert rows[-1]["Use of AI"] == "in neither world"


def test_tables_and_cards_say_what_the_series_say(pair):
    assert f"{pair.policy.series('adoption')[40]:.1%}" in layout.cards(pair, 40)
    assert f"{pair.policy.paid[40].sum():,.0f}" in layout.spent_table(pair, 40)
    assert "100.0%" in layout.spent_table(pair, 72)
    assert "200" not in layout.twins_table(pair)
    assert "&lt;b&gt;" in layout.text("<b>")


def test_scenarios_of_another_population_are_left_out(scene):
    assert set(scene.policies("eu27")) == set(scene.policies("china"))
    here = load(SETTINGS, "full_package")
    places = here.population.model_copy(update={"sectors": {"mining": here.population.sectors["trade"]}})
    assert suits(here.policy, here)
    assert not suits(here.policy, here.model_copy(update={"population": places}))


def test_the_page_opens_with_the_settings_of_the_command_line():
    scene = Scene(["scenario=subsidy_only", "population=china", "population.n_smes=70", "seed=5", "lang=zh"])
    assert (scene.beginning, scene.population) == ("subsidy_only", "china")
    assert (scene.opened.seed, scene.opened.lang) == (5, "zh")
    assert scene.sizes[0] == 70
    assert next(iter(scene.policies("china"))) == "subsidy_only"
    assert scene.world("eu27", 90, 6).population.n_smes == 90
    assert scene.world("eu27", 90, 6).population.title == "SMEs of the EU-27, January 2021"
    start = scene.start("eu27", ["subsidy_only"])
    assert "2029-12" in scene.calendar("eu27", start)
    assert scenario_of(start, mix_of(start), ["subsidy_only"]).startswith("title: Grants alone\n")
