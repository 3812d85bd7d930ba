"""Discovery through the whole pipeline, with functions in place of the model whose failing regions are known."""

import dataclasses
import importlib.util
import inspect

import numpy as np
import pandas as pd
import pytest
import yaml

from sim.analysis.discover.analysis import analyse, check
from sim.analysis.discover.boxes import Limit, Sample, Trait, boxes, chosen, inside, measured, peeled, with_limit
from sim.analysis.discover.tree import leaves
from sim.analysis.registry import check as check_kind
from sim.claims.claim import CLAIMS
from sim.config.schema.discover import Discover
from sim.errors import ConfigError
from sim.plot.studies.discover import figures
from sim.study.job import carried_out
from sim.study.plan import plan
from tests.studies import stand_in

PEER, PRIOR, QUOTES = "model.cognition.peer_rate", "model.cognition.prior_mean", "model.supply.quotes"
CAPACITY, MATCHED = "model.supply.capacity", "model.projects.general.matched"
FACTORS = [
    {"key": PEER, "low": 0.0, "high": 0.1, "label": "Word of mouth (per month)"},
    {"key": PRIOR, "low": 0.3, "high": 0.5},
    {"key": QUOTES, "low": 0, "high": 3},
    {"key": CAPACITY, "low": 1, "high": 8, "whole": True},
    {"key": MATCHED, "values": [True, False]},
]


def standing_in(effect, spread=0.0, spent=0.0):
    """A function in place of the model: without policy nothing, with it an effect of the world and its luck."""

    def told(config, month):
        luck = spread * (config.seed % 1000 / 500.0 - 1.0)
        return {"effective_adoption": effect(config) + luck if has_policy(config) else 0.0}

    return stand_in(told, lambda config: spent if has_policy(config) else 0.0)


def has_policy(config):
    return any(lever.phases for _, lever in config.policy.levers())


def planned(tmp_path, *, points=200, seeds=1, policies=("support_system",), **discover):
    study = {
        "scenarios": list(policies),
        "uncertainties": {"design": "latin_hypercube", "points": points, "factors": FACTORS},
        "replication": {"seeds": seeds},
        "discover": {"resamples": 10, "goal": {"threshold": 0.05}, **discover},
    }
    path = tmp_path / "study.yaml"
    path.write_text(yaml.safe_dump(study))
    size = ["population.n_smes=20", "months=1", "executor.kind=serial", f"output.dir={tmp_path / 'results'}"]
    return plan([f"study={path}", *size])


def found_of(asked, simulate):
    with carried_out(dataclasses.replace(asked, simulate=simulate), "discover", "", lambda *_: None) as done:
        done.publish()
    return analyse(done.studied), done.studied


def fails_in_a_box(config):
    bad = config.model.cognition.peer_rate < 0.05 and config.model.cognition.prior_mean > 0.38
    return 0.0 if bad else 0.1


@pytest.fixture(scope="module")
def one_box(tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("one_box")
    return found_of(planned(tmp_path), standing_in(fails_in_a_box))


def test_a_known_box_is_found(one_box):
    found, _ = one_box
    limits = found.tables["limits"].set_index("factor")
    assert set(limits.index) == {PEER, PRIOR}
    assert limits.loc[PEER, "to"] == pytest.approx(0.05, abs=0.004)
    assert limits.loc[PRIOR, "from"] == pytest.approx(0.38, abs=0.01)
    assert np.isnan(limits.loc[PEER, "from"])
    assert (limits["quasi_p"] < 1e-6).all()
    assert limits.loc[PEER, "unit"] == "probability per month"
    box = found.tables["boxes"].iloc[0]
    assert box["density"] > 0.95
    assert box["coverage"] > 0.95
    held = found.tables["held_out"].set_index("what")
    assert held.loc["boxes", "density"] > 0.85
    assert held.loc["boxes", "coverage"] > 0.85
    stability = found.tables["stability"].set_index("factor")["limited"]
    assert stability[[PEER, PRIOR]].min() == 1.0
    told = " ".join(found.sentences)
    assert "Word of mouth (per month) is at most 0.0" in told
    assert "In worlds not used to find them" in told


def test_a_tree_finds_the_same_box(one_box):
    found, _ = one_box
    worst = found.tables["leaves"].iloc[0]
    assert worst["density"] > 0.95
    assert worst["coverage"] > 0.95
    assert "at most" in worst["where"]
    assert "prior mean" in worst["where"]
    assert found.tables["held_out"].set_index("what").loc["tree", "density"] > 0.85


def test_two_boxes_are_found_one_after_the_other(tmp_path):
    def two(config):
        given = config.model
        one = given.cognition.peer_rate < 0.04 and given.cognition.prior_mean < 0.38
        other = given.supply.quotes > 1.5 and given.supply.capacity >= 6 and not given.projects.general.matched
        return 0.0 if one or other else 0.1

    found, _ = found_of(planned(tmp_path, points=400), standing_in(two))
    boxes_found, limits = found.tables["boxes"], found.tables["limits"]
    assert boxes_found["coverage"].head(2).sum() > 0.85
    restricted = [set(limits.loc[limits["box"] == number, "factor"]) for number in (1, 2)]
    assert {PEER, PRIOR} in restricted
    assert {QUOTES, CAPACITY, MATCHED} in restricted
    other = limits[limits["box"] == restricted.index({QUOTES, CAPACITY, MATCHED}) + 1].set_index("factor")
    assert other.loc[CAPACITY, "from"] == 6
    assert other.loc[MATCHED, "values"] == "False"


def test_where_there_is_no_structure_no_box_and_no_tree_are_found(tmp_path):
    def chance(config):
        mixed = hash((round(config.model.cognition.peer_rate * 1e9), round(config.model.supply.quotes * 1e9)))
        return 0.1 if mixed % 10 < 7 else 0.0

    found, _ = found_of(planned(tmp_path), standing_in(chance))
    assert found.tables["boxes"].empty
    assert found.tables["limits"].empty
    told = " ".join(found.sentences)
    assert "No box was found" in told
    assert "No tree was found" in told


def test_where_all_worlds_fail_there_is_nothing_to_tell_apart(tmp_path):
    found, studied = found_of(planned(tmp_path, points=20), standing_in(lambda config: 0.0))
    assert found.tables["outcomes_by_world"]["fails"].all()
    assert "No box was found: all worlds" in found.sentences[1]
    assert [figure.name for figure in figures(found, studied)] == []


def test_worlds_on_the_edge_are_counted(tmp_path):
    def close(config):
        return 0.05 if config.model.cognition.peer_rate < 0.02 else fails_in_a_box(config)

    found, _ = found_of(planned(tmp_path, points=40, seeds=3), standing_in(close, spread=0.01))
    table = found.tables["outcomes_by_world"]
    near = table[PEER].astype(float) < 0.02
    assert near.sum() == table["on_edge"].sum() == 8
    assert (table["on_edge"] == near).all()
    assert "8 worlds lie on the edge" in found.sentences[0]


def test_the_worst_share_sets_the_threshold(tmp_path):
    goal = {"goal": {"worst_share": 0.1}}
    found, _ = found_of(
        planned(tmp_path, points=50, **goal), standing_in(lambda config: config.model.cognition.peer_rate)
    )
    table = found.tables["outcomes_by_world"]
    assert table["fails"].sum() == 5
    assert table.loc[table["fails"], "outcome"].max() < table.loc[~table["fails"], "outcome"].min()


def test_a_regret_is_against_the_best_policy_of_the_same_world(tmp_path):
    def rivals(config):
        own = config.policy.support_system.phases
        peer = config.model.cognition.peer_rate
        return 0.05 if own else (0.1 if peer > 0.06 else 0.02)

    goal = {"goal": {"regret": True, "threshold": 0.01}, "scenarios": ["support_system"]}
    asked = planned(tmp_path, policies=("support_system", "finance_only"), **goal)
    found, _ = found_of(asked, standing_in(rivals))
    table = found.tables["outcomes_by_world"]
    assert set(table["scenario"]) == {"support_system"}
    assert set(table["outcome"].round(9)) == {0.0, 0.05}
    assert (table["fails"] == (table[PEER].astype(float) > 0.06)).all()
    assert found.tables["limits"].set_index("factor").loc[PEER, "from"] == pytest.approx(0.06, abs=0.003)
    assert "behind the best policy" in found.sentences[0]


def test_a_ratio_where_nothing_is_gained_is_not_reached(tmp_path):
    def gained(config):  # what is lost costs something too, and is no bargain
        peer = config.model.cognition.peer_rate
        return 0.1 if peer >= 0.05 else (0.0 if peer < 0.02 else -0.1)

    goal = {"goal": {"response": "public_cost", "per": "effect_of_effective_adoption", "better": "lower",
                     "threshold": 20_000.0}}  # fmt: skip
    found, _ = found_of(planned(tmp_path, points=40, **goal), standing_in(gained, spent=1000.0))
    table = found.tables["outcomes_by_world"]
    low = table[PEER].astype(float) < 0.05
    assert np.isinf(table.loc[low, "outcome"]).all()
    assert np.allclose(table.loc[~low, "outcome"], 10_000.0)
    assert (table["fails"] == low).all()


def test_the_figures_can_be_drawn(one_box):
    found, studied = one_box
    drawn = figures(found, studied)
    assert [figure.name for figure in drawn] == ["tradeoff", "boxes", "worlds"]
    for figure in drawn:
        assert figure(found, studied).axes
        assert figure.table in found.tables


def claimed(monkeypatch, expects):
    """A claim whose effect is known, in place of one of the ledger."""

    def effect(lab):
        given = lab.config.model
        return 0.0 if given.cognition.peer_rate < 0.05 and given.supply.quotes > 1.2 else 0.1 * expects

    changed = dataclasses.replace(CLAIMS["C22"], effect=effect, expects=expects, rope=0.01, unit="share points")
    monkeypatch.setitem(CLAIMS, "C22", changed)


@pytest.mark.parametrize("expects", [1, -1])
def test_where_a_claim_of_the_paper_fails_is_found(tmp_path, monkeypatch, expects):
    claimed(monkeypatch, expects)
    asked = planned(tmp_path, policies=(), claim="C22")
    found, _ = found_of(asked, standing_in(lambda config: 0.0))
    limits = found.tables["limits"].set_index("factor")
    assert set(limits.index) == {PEER, QUOTES}
    assert limits.loc[PEER, "to"] == pytest.approx(0.05, abs=0.004)
    assert limits.loc[QUOTES, "from"] == pytest.approx(1.2, abs=0.1)
    assert found.sentences[0].startswith("Claim C22 (")
    assert f"is not at {'least 0.01' if expects > 0 else 'most -0.01'} share points" in found.sentences[0]


def test_a_claim_that_breaks_is_a_failure_of_its_world(tmp_path, monkeypatch):
    def broken(lab):
        if lab.config.model.cognition.peer_rate < 0.05:
            raise ValueError("no firms are left")
        return 0.1 if lab.config.model.supply.quotes < 2 else 0.0

    monkeypatch.setitem(CLAIMS, "C22", dataclasses.replace(CLAIMS["C22"], effect=broken))
    asked = planned(tmp_path, points=30, policies=(), claim="C22")
    found, studied = found_of(asked, standing_in(lambda config: 0.0))
    assert len(found.tables["outcomes_by_world"]) == 15
    assert "15 worlds have no result" in found.sentences[0]
    assert len(studied.table("failures")) == 15
    assert studied.provenance["runs_failed"] == 0, "the runs themselves ended well"


@pytest.mark.parametrize(
    ("discover", "told"),
    [
        ({"goal": {"response": "effect_of_adoptoin"}}, "did you mean 'effect_of_adoption'"),
        ({"goal": {"response": "public_cost", "per": "aditional"}}, "study.discover.goal.per"),
        ({"scenarios": ["finance_only"]}, "is not a policy of this study"),
        ({"goal": {"regret": True}}, "a single policy"),
        ({"claim": "C2222"}, "there is no claim 'C2222'.*\n.*months = 1"),
    ],
)
def test_what_cannot_be_discovered_is_refused_before_anything_runs(tmp_path, discover, told):
    with pytest.raises(ConfigError, match=told):
        check_kind("discover", planned(tmp_path, points=20, **discover))


def test_worlds_must_fill_the_space(tmp_path):
    asked = planned(tmp_path, points=20)
    check(asked)
    for space, told in (({"design": "factorial"}, "latin_hypercube"), ({"points": 19}, "too few")):
        changed = asked.study.model_copy(update={"uncertainties": asked.study.uncertainties.model_copy(update=space)})
        config = asked.first.model_copy(update={"study": changed})
        few = asked.worlds.head(space.get("points", 20))
        with pytest.raises(ConfigError, match=told):
            check(dataclasses.replace(asked, configs={**asked.configs, asked.baseline: config}, worlds=few))


def test_kinds_without_a_check_take_any_plan(tmp_path):
    check_kind("sweep", planned(tmp_path, points=20))


def grid(count, columns, seed=1):
    """Points that fill the unit cube (Kronecker sequence), so that no generator is needed."""
    steps = np.sqrt(np.array([2.0, 3.0, 5.0, 7.0, 11.0, 13.0])[:columns])
    return (seed + np.arange(count)[:, None]) * steps % 1.0


def test_a_peel_takes_the_side_that_gains_most():
    traits = [Trait("a", np.arange(10.0)), Trait("b", np.array([0.0, 1] * 5), ("x", "y"))]
    fails = traits[0].values < 5
    path = peeled(Sample.whole(traits, fails), Discover(peel=0.1), True, {0, 1})
    assert path[1].limits == (Limit(0, "most", 8.5),)
    assert path[-1].density == 1.0
    assert path[-1].limits == (Limit(0, "most", 4.5),)


def test_a_limit_that_may_be_chance_is_dropped():
    points = grid(200, 3)
    traits = [Trait(name, points[:, n]) for n, name in enumerate("abc")]
    sample = Sample.whole(traits, points[:, 0] < 0.3)
    idle = measured(sample, (Limit(0, "most", 0.33), Limit(1, "least", 0.05), Limit(2, "most", 0.97)))
    best = chosen(sample, [measured(sample, ()), idle], Discover())
    assert best.limits == (Limit(0, "most", 0.33),)
    assert best.coverage == 1.0
    assert chosen(sample, [idle, idle], Discover(chance=1.0)) == idle
    assert chosen(sample, [idle, idle], Discover(minimum_density=0.99)) is None


def test_a_bound_takes_the_place_of_the_one_before_it():
    limits = with_limit((Limit(0, "least", 1.0), Limit(1, "not", 0.0)), Limit(0, "least", 2.0))
    assert limits == (Limit(1, "not", 0.0), Limit(0, "least", 2.0))
    assert with_limit(limits, Limit(1, "not", 1.0))[:2] == limits


def test_a_split_is_the_best_that_there_is():
    """Every split is tried by brute force."""
    points = grid(60, 3)
    fails = (points[:, 1] + 0.3 * points[:, 2]) > 0.7
    traits = [Trait(str(n), points[:, n]) for n in range(3)]
    left, right = leaves(traits, fails, 1, 5)

    def impurity(mask):
        shares = [fails[side].mean() for side in (mask, ~mask)]
        return sum(side.sum() * p * (1 - p) for side, p in zip((mask, ~mask), shares, strict=True))

    tried = [impurity(points[:, n] <= at) for n in range(3) for at in np.sort(points[:, n])[4:-5]]
    assert impurity(inside(traits, left.limits)) == pytest.approx(min(tried))
    assert left.worlds + right.worlds == 60


@pytest.mark.skipif(importlib.util.find_spec("ema_workbench") is None, reason="EMA Workbench is not installed")
@pytest.mark.filterwarnings("ignore")
def test_the_box_is_that_of_another_program():
    from ema_workbench.analysis import prim

    points = grid(400, 4)
    fails = (points[:, 0] < 0.45) & (points[:, 2] > 0.4)
    frame = pd.DataFrame(points, columns=list("abcd"))
    old = {"threshold": 0.8} if "threshold" in inspect.signature(prim.Prim).parameters else {}  # before 3.0
    other = prim.Prim(frame, fails.astype(int), peel_alpha=0.05, mass_min=0.05, **old).find_box()
    theirs = other.peeling_trajectory
    traits = [Trait(name, frame[name].to_numpy()) for name in frame]
    found, _ = boxes(Sample.whole(traits, fails), Discover(minimum_density=0.8))
    best = found[0].box
    f1 = 2 * theirs["coverage"] * theirs["density"] / (theirs["coverage"] + theirs["density"])
    place = int(f1.idxmax())
    limits = {(limit.trait, limit.side): limit.at for limit in best.limits}
    assert best.coverage == pytest.approx(theirs["coverage"][place], abs=0.03)
    assert best.density == pytest.approx(theirs["density"][place], abs=0.03)
    assert limits[0, "most"] == pytest.approx(other.box_lims[place]["a"].iloc[1], abs=0.02)
    assert limits[2, "least"] == pytest.approx(other.box_lims[place]["c"].iloc[0], abs=0.02)
    path = found[0].path
    for ours in path[5:]:
        nearest = (theirs["mass"] - ours.mass).abs().idxmin()
        assert ours.density == pytest.approx(theirs["density"][nearest], abs=0.06)


def test_without_a_box_it_is_said_and_shown_what_the_outcome_goes_with(tmp_path):
    def slightly(config):
        cognition = config.model.cognition
        return 0.05 + 0.2 * (cognition.peer_rate - 0.05) + 0.02 * np.sin(1e5 * cognition.prior_mean)

    found, studied = found_of(planned(tmp_path, points=60, minimum_density=1.0, resamples=0), standing_in(slightly))
    assert found.tables["boxes"].empty
    first = found.tables["correlations"].iloc[0]
    assert first["factor"] == PEER
    assert 0 < first["low"] < first["rank_correlation"] < first["high"] <= 1
    assert any("goes most with" in sentence and "Word of mouth" in sentence for sentence in found.sentences)
    drawn = {figure.name: figure for figure in figures(found, studied)}
    assert "worlds" in drawn
    drawn["worlds"](found, studied)


def test_where_every_policy_run_fails_that_is_what_is_found(tmp_path):
    def fails(config, every):
        if has_policy(config):
            raise ArithmeticError("never")
        return standing_in(lambda config: 0.0)(config, every)

    found, studied = found_of(planned(tmp_path, points=20), fails)
    assert found.sentences == ["Nothing can be said of where policies fail: no world has a result. See the table "
                               "failures."]  # fmt: skip
    assert figures(found, studied) == []


def test_the_way_to_a_box_can_be_read_from_its_table(tmp_path):
    found, _ = found_of(planned(tmp_path), standing_in(fails_in_a_box))
    way = found.tables["trajectory"]
    assert way["where"].iloc[0] == "everywhere"
    assert way.loc[way["restricted"] > 0, "where"].str.contains("is at|is from|is True|is False").all()
