"""Searches whose front is known, that are stopped and go on, and whose budget holds."""


import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.design.analysis import analyse, check
from sim.config.schema.search import Search
from sim.errors import ConfigError, EnvironmentFault
from sim.plot.studies.design import figures
from sim.results import write_table
from sim.study import job
from sim.study.plan import Arm, plan
from sim.study.proposals import Proposals
from sim.study.responses import COST, is_effect, known
from sim.study.search import Archive, first_proposals, places_of, policy_at, rounds, runs_left, shares_of
from tests.known_front import FORMS, STUDY, TOTAL, carried_out, planned, shares, stands
from tests.studies import stand_in

UNIT = st.floats(0.0, 1.0)


@pytest.fixture(scope="module")
def shipped():
    return plan(["study=design", "population.n_smes=40", "months=1"])


@given(st.lists(UNIT, min_size=1, max_size=7), st.integers(1, 40))
def test_shares_are_whole_portions_of_one(unit, steps):
    shares = shares_of(np.array(unit), steps)
    portions = shares * steps
    assert np.allclose(portions, portions.round(), atol=1e-9)
    assert (shares >= 0).all()
    assert portions.round().sum() == steps


def test_all_mixes_are_about_as_likely():
    drawn = np.random.default_rng(1).random((4000, 3))
    seen = pd.Series([tuple((3 * shares_of(row, 3)).round()) for row in drawn]).value_counts()
    assert len(seen) == 10
    assert seen[(1.0, 1.0, 1.0)] == seen.max()  # corners have a third of the surroundings that the middle has
    assert seen.min() > 100


@given(st.lists(UNIT, min_size=8, max_size=8))
def test_the_budget_is_never_exceeded(shipped, unit):
    policy = policy_at(shipped, np.array(unit))
    money = [value for key, value in policy.items() if key.endswith("budget_per_sme_year")]
    assert len(money) == 5
    assert sum(money) <= 300 * (1 + 1e-12)
    assert all(value >= 0 for value in money)


def test_what_a_lever_without_money_would_do_makes_no_other_policy(shipped):
    nothing = np.array([1.0, 0, 0, 0, 0, 0, 0.1, 0.1])
    archive = Archive(shipped)
    later = np.array([0, 0, 0, 0, 0, 0, 0.8, 0.8])
    assert archive.enter(np.array([nothing, nothing + later])).tolist() == [0, 0]
    assert archive.settings[0]["policy.fiscal_complement.phases.*.first_month"] is None
    with_money = np.array([1.0, 0, 0, 0, 1.0, 0, 0.1, 0.1])
    assert archive.enter(np.array([with_money, with_money + later])).tolist() == [1, 2]


def test_the_first_generation_gives_all_to_each_lever_and_then_the_same_to_each(shipped):
    assert places_of(shipped.study) == (6, 2)
    money = [list(policy_at(shipped, row).values())[:5] for row in first_proposals(shipped.study)[:7]]
    assert np.allclose(money[:6], 300 * np.eye(6)[:, :5])
    assert max(money[6]) - min(money[6]) <= 300 / 20 + 1e-9


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("optimiser", ["nsga2", "nsga3"])
def test_the_front_of_a_known_function_is_found(tmp_path, form, optimiser):
    studied, _, _ = carried_out(planned(tmp_path, stands(form), f"study.search.optimiser={optimiser}"))
    found = analyse(studied)
    points = found.tables["points"]
    at_front = points[points["on_front"]]
    assert len(points) <= 6 * 14
    wasted = 1.0 - at_front[["A", "B"]].sum(axis=1) / TOTAL  # the third lever and what is kept are worth nothing
    assert wasted.max() <= 0.11
    assert (wasted < 1e-9).mean() > 0.5
    assert np.allclose(at_front["effective_adoption"], (at_front["B"] / TOTAL) ** FORMS[form])
    assert {0.0, TOTAL} <= set(at_front["A"])
    volume = found.tables["convergence"]["hypervolume"]
    x = np.linspace(0.0, 1.0, 10_001)
    area = float(np.trapezoid((1.0 - x) ** FORMS[form], x))
    assert (np.diff(volume) >= -1e-12).all()
    assert area - 0.2 < volume.iloc[-1] <= area + 1e-6
    again = found.tables["policies"]
    assert again["on_front"][again["point"] >= 0].sum() == 6
    assert again["good_enough"].tolist() == [float(a >= 0.5 * TOTAL) for a in again["A"][:6]] + [0.0]
    assert not studied.table("failures").size


def test_fresh_seeds_take_no_part_in_the_choice_and_show_what_luck_did(tmp_path):
    studied, _, _ = carried_out(planned(tmp_path, stands("concave", noise=0.2)))
    outcomes = studied.table("outcomes")
    chosen = set(outcomes.loc[outcomes["replicate"] >= 1, "seed"])
    assert chosen
    assert not chosen & set(outcomes.loc[outcomes["replicate"] < 1, "seed"])
    worth = analyse(studied).tables["front"]
    seeds = sorted(chosen)
    luck = np.mean([0.2 * ((seed % 1000) / 1000 - 0.5) for seed in seeds])
    first = worth[(worth["objective"] == "adoption") & (worth["point"] >= 0)]
    shares = studied.levers.iloc[first["point"]]["policy.public_service.phases.*.budget_per_sme_year"] / TOTAL
    assert np.allclose(first["value"], shares.to_numpy(dtype=float) + luck)
    assert (first["low"] < first["value"]).all()
    assert any("by others" in sentence for sentence in analyse(studied).sentences)


def test_a_search_that_was_stopped_goes_on_to_the_same_bytes(tmp_path):
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    for folder in (whole, stopped):
        folder.mkdir()
    settings = ("study.search.generations=3", "executor.shard_seconds=0.05")
    _, first, made = carried_out(planned(whole, stands("convex", 0.1), *settings))
    with pytest.raises(KeyboardInterrupt):
        carried_out(planned(stopped, stands("convex", 0.1), *settings), stop_after=made // 2)
    _, second, left = carried_out(planned(stopped, stands("convex", 0.1), *settings))
    assert left < made
    for name in ("outcomes.parquet", "paired.parquet", "failures.parquet", "levers.csv", "worlds.csv"):
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_what_was_begun_otherwise_is_not_mixed_in(tmp_path):
    settings = ("study.search.generations=3", "executor.shard_seconds=0.05")
    with pytest.raises(KeyboardInterrupt):
        carried_out(planned(tmp_path, stands("convex"), *settings), stop_after=20)
    note = next(iter(sorted(tmp_path.glob(".results.study-*/turns/*"))))
    note.write_text(16 * "0")
    with pytest.raises(EnvironmentFault, match="begin anew"):
        carried_out(planned(tmp_path, stands("convex"), *settings))


def test_no_policy_is_run_twice_and_each_baseline_is_kept_once(tmp_path):
    studied, _, _ = carried_out(planned(tmp_path, stands("convex"), "study.search.generations=4"))
    outcomes = studied.table("outcomes")
    last = outcomes[outcomes["month"] == 1]
    assert not last.duplicated(["scenario", "point", "replicate"]).any()
    assert sorted(last.loc[last["scenario"] == "baseline", "replicate"]) == [0, 1, 2]
    assert not studied.levers.duplicated().any()
    assert len(last.loc[last["scenario"] == "subsidy_only"]) == 3
    assert studied.provenance["generations"][-1] == len(studied.levers)


def test_runs_are_counted_as_the_tables_keep_them(tmp_path):
    asked = planned(tmp_path, stands("convex"), "study.search.generations=4")
    totals = []
    with job.carried_out(asked, "design", "", lambda done, total: totals.append(total)) as done:
        kept = done.studied.table("outcomes", ["scenario", "point", "replicate"]).drop_duplicates()
        assert done.studied.provenance["runs"] == len(kept) == done.progress.total
    assert totals == sorted(totals, reverse=True), "what is to come is foretold as the most it may be"
    assert totals[0] == runs_left(asked, 0)


def test_regrets_of_earlier_policies_grow_when_better_ones_are_found(tmp_path):
    asked = planned(tmp_path, stands("convex"), "study.search.robust=regret", "study.search.generations=3")
    studied, _, _ = carried_out(asked)
    points = analyse(studied).tables["points"]
    best = points["A"].max() / TOTAL
    assert np.allclose(points["adoption"], best - points["A"] / TOTAL)


@pytest.mark.parametrize(("criterion", "share"), [("regret", 0.9), ("worst", 0.4), ("mean", 1.0)])
def test_policies_are_chosen_by_the_criterion_that_was_asked_for(tmp_path, criterion, share):
    """In one world the first lever raises the first objective, in the other it lowers it a little."""

    def two_worlds(config, month):
        first, second = shares(config)
        helps = config.model.cognition.peer_rate < 0.005
        return {"adoption": first**2 if helps else 0.2 * (1.0 - first), "effective_adoption": second}

    worlds = "uncertainties: {factors: [{key: model.cognition.peer_rate, values: [0.0025, 0.01]}]}\nsearch:"
    study = STUDY.replace("search:", worlds)
    asked = planned(tmp_path, stand_in(two_worlds), f"study.search.robust={criterion}", study=study)
    studied, _, _ = carried_out(asked)
    tables = analyse(studied).tables
    points = tables["points"]
    assert 3 <= points["again"].sum() <= 6
    assert points.loc[points["again"], "on_front"].all()
    best = points["adoption"].min() if criterion == "regret" else points["adoption"].max()
    chosen = points[points["again"] & (points["adoption"] == best)]
    assert np.allclose(chosen["A"] / TOTAL, share, atol=0.11)
    assert len(chosen)


def test_survivors_are_told_what_they_are_worth_now():
    asked = Search(population=4)
    start = np.linspace(0.1, 0.9, 4)[:, None] * [1.0, 0.5]
    proposals = Proposals(asked, start, lambda rows: rows)
    assert np.array_equal(proposals.ask(), start)
    values = np.array([[1.0, 4.0, 0.0], [2.0, 3.0, 0.0], [3.0, 2.0, 0.0], [4.0, 1.0, 0.0]])
    proposals.tell(np.arange(4), values)
    second = proposals.ask()
    worse = np.vstack([values + 10.0, np.full((len(second), 3), 99.0)])
    proposals.tell(np.arange(4, 4 + len(second)), worse)
    kept = proposals.algorithm.pop
    assert sorted(kept.get("number").astype(int)) == [0, 1, 2, 3]
    assert np.array_equal(kept.get("F"), worse[kept.get("number").astype(int)])


def test_a_failed_policy_is_never_on_the_front(tmp_path):
    simulated = stands("convex")

    def sometimes(config, every):
        if config.policy.public_service.phases and config.policy.public_service.phases[0].budget_per_sme_year == TOTAL:
            raise ValueError("on purpose")
        return simulated(config, every)

    studied, _, _ = carried_out(planned(tmp_path, sometimes, "study.search.generations=3"))
    points = analyse(studied).tables["points"]
    failed = points[points["A"] == TOTAL]
    assert len(failed) == 1
    assert failed["adoption"].isna().all()
    assert not failed["on_front"].any()
    assert points["on_front"].sum() > 3


def test_a_small_space_is_soon_known_and_the_search_ends(tmp_path):
    studied, _, made = carried_out(planned(tmp_path, stands("convex"), "study.search.steps=2"))
    assert len(studied.levers) == 10  # ways of dividing two portions among three levers and the state
    assert made < 50


def test_all_of_the_total_is_spent_where_it_must(tmp_path):
    asked = planned(tmp_path, stands("convex"), "study.search.spend_all=true", "study.search.generations=2")
    studied, _, _ = carried_out(asked)
    assert np.allclose(studied.levers.sum(axis=1).astype(float), TOTAL)


def test_tables_can_be_written(tmp_path):
    studied, tables, _ = carried_out(planned(tmp_path, stands("convex"), "study.search.generations=2"))
    found = analyse(studied).tables
    assert found
    for name, table in found.items():
        write_table(table, tables, name)
        kept = pd.read_parquet(tables / f"{name}.parquet")
        assert (list(kept), len(kept)) == (list(table), len(table)), name


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("design: search", "design: factorial"), "of_total belongs to the design search"),
        (("{response: adoption, sense: maximise, threshold: 0.5}", "{response: adpotion}"), "did you mean 'adoption'"),
        (("{response: adoption, sense: maximise, threshold: 0.5}", "{response: gap_adoption}"), "study.dimensions: "),
        (("    - {response: effective_adoption, sense: maximise}\n", ""), "two objectives or more"),
        (("sense: maximise, threshold", "sense: maximize, threshold"), "did you mean 'maximise'"),
        (("label: A, of_total: true", "label: A, of_total: true, low: 1"), "takes neither low"),
        (("replication: {seeds: 1}", "replication: {seeds: 1, until_half_width: 0.1}"), "until_half_width"),
        (("label: A, of_total: true", "label: A, values: [1, banana]"), "budget_per_sme_year"),
        (("policy.public_service.phases", "policy.public_servce.phases"), "did you mean"),
        (("scenarios: [full_package, subsidy_only]", "scenarios: [baseline]"), "no scenario whose levers"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_run(tmp_path, change, message):
    assert change[0] in STUDY
    with pytest.raises(ConfigError, match=message):
        check(planned(tmp_path, stands("convex"), study=STUDY.replace(*change)))


def test_other_designs_are_told_to_be_searches():
    with pytest.raises(ConfigError, match="say search"):
        check(plan(["study=sweep", "population.n_smes=40", "months=1"]))


def test_a_search_that_names_no_objectives_seeks_what_there_is_and_each_in_its_sense(tmp_path):
    """An effect is to be large; what it costs and how far firms are apart by it, small."""
    begin, _, rest = STUDY.partition("  objectives:")
    study = begin + rest[rest.index("  robust:") :]
    asked = planned(tmp_path, stands("convex"), "study.dimensions=[all,size_class]", study=study)
    goals = asked.study.search.objectives
    assert {goal.response for goal in goals} <= set(known())
    assert [is_effect(goal.response) and goal.response != COST for goal in goals] == [
        goal.sense == "maximise" for goal in goals
    ]
    check(asked)


def test_only_the_first_generation_holds_the_other_scenarios(tmp_path):
    asked = planned(tmp_path, stands("convex"))
    first = next(rounds(asked, read=None))
    assert first.plan.arms[0] == Arm("subsidy_only", -1)
    assert not first.plan.baseline_known
    assert first.plan.identity == asked.identity


WORLDS = "study.uncertainties.factors=[{key: model.cognition.peer_rate, values: [0.002, 0.004]}]"


def failing(where):
    fair = stands("convex", 0.1)

    def simulate(config, every):
        if config.policy.public_service.phases and where(config):
            raise ArithmeticError("never")
        return fair(config, every)

    return simulate


def test_a_world_that_is_lost_is_said(tmp_path):
    """All policies of full_package fail in the first world, and the other scenario too."""

    def lost(config, every):
        if config.model.cognition.peer_rate == 0.002 and any(lever.phases for _, lever in config.policy.levers()):
            raise ArithmeticError("never")
        return stands("convex", 0.1)(config, every)

    found = analyse(carried_out(planned(tmp_path, lost, WORLDS, "study.search.generations=2"))[0])
    assert any("1 of 2 worlds" in sentence and "(world 0)" in sentence for sentence in found.sentences)
    futures = found.tables["futures"]
    assert futures.loc[futures["world"] == 0, "regret"].isna().all()
    assert futures.loc[futures["world"] == 1, "regret"].notna().all()


def test_where_all_policies_fail_that_is_what_is_found(tmp_path):
    asked = planned(tmp_path, failing(lambda config: True), "study.search.generations=2")
    studied, _, _ = carried_out(asked)
    found = analyse(studied)
    assert found.sentences[0].startswith("Nothing can be said of any mix")
    assert figures(found, studied) == []


def test_levers_that_are_kept_are_said(tmp_path):
    found = analyse(carried_out(planned(tmp_path, stands("convex", 0.1), "study.search.generations=2"))[0])
    told = next(sentence for sentence in found.sentences if "kept as the scenario has them" in sentence)
    assert "top_level_design 60, fiscal_complement 60 EUR per SME and year" in told
    assert "up to 320 and not 200" in told


def test_a_total_must_be_named():
    with pytest.raises(ConfigError, match="say how much money"):
        check(plan(["study=design", "population.n_smes=40", "months=1", "study.levers.total=1"]))
