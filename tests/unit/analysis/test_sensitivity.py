"""Sensitivity, by the whole way of a study: plan, shards, folder, tables, analysis. Known functions stand in."""

from functools import reduce
from zlib import crc32

import numpy as np
import pytest

from sim.analysis.sensitivity.analysis import analyse
from sim.analysis.sensitivity.luck import averaged
from sim.cli import main
from sim.errors import ConfigError, RunFailed
from sim.study.factors import Range
from tests.verify.indices import FUNCTIONS, found, outside, placed, study_of
from tests.whole_studies import carried_out, planned

PEER, EXTERNAL, PRIOR = "model.cognition.peer_rate", "model.cognition.external_rate", "model.cognition.prior_mean"
DELAY, JUMP, IN_FORCE = "model.administration.delay", "outlook.frontier.first_month", "population.environment.in_force"
BUDGET = "policy.fiscal_complement.phases.0.budget_per_sme_year"
OUTCOME = "Firms using AI (share) under No further policy"
MORRIS = {"design": "morris", "points": 3}


def value(config, key):
    return reduce(lambda at, name: at[int(name)] if name.isdigit() else getattr(at, name), key.split("."), config)


def asked_for(*factors, responses=("adoption",), scenarios=(), seeds=1, **space):
    named = [{"key": factor} if isinstance(factor, str) else factor for factor in factors]
    return {"uncertainties": {"factors": named, **MORRIS, **space}, "responses": list(responses),
            "scenarios": list(scenarios), "replication": {"seeds": seeds}}  # fmt: skip


def drivers(result, response="adoption", scenario="baseline"):
    rows = result.tables["drivers"]
    return rows[(rows["response"] == response) & (rows["scenario"] == scenario)].set_index("key")


# ------------------------------------------------------------------------------------------------ known answers


def test_indices_of_ishigami_lie_in_their_intervals(tmp_path):
    table = found(FUNCTIONS["Ishigami"], 512, tmp_path)
    assert not outside(table).to_numpy().any(), table
    assert (table["high"] - table["low"]).between(1e-6, 0.35).all()
    assert table.sort_values("rank")["key"].tolist() == [PEER, EXTERNAL, PRIOR]


def test_indices_of_an_effect_and_of_pairs(tmp_path):
    """The policy's effect is Ishigami's function, and the outcome without policy has one driver."""
    known = FUNCTIONS["Ishigami"]
    study = study_of(3, 128, second_order=True) | {"scenarios": ["subsidy_only"]}
    plan = planned(tmp_path, study, "months=1")
    ranges = {each.key: each for each in plan.world_ranges}

    def told(config, month):
        places = placed(config, ranges)
        return {"adoption": 5.0 * places[1] + (known.of(places) if config.policy.fiscal_complement.phases else 0.0)}

    result = analyse(carried_out(plan, "sensitivity", told))
    outcome, effect = drivers(result), drivers(result, "effect_of_adoption", "subsidy_only")
    assert outcome["first"].loc[EXTERNAL] == pytest.approx(1.0, abs=0.1)
    assert outcome.loc[[PEER, PRIOR], ["first", "total"]].to_numpy() == pytest.approx(0.0)
    for place, key in enumerate((PEER, EXTERNAL, PRIOR)):
        assert effect.loc[key, "first_low"] <= known.first[place] <= effect.loc[key, "first_high"]
        assert effect.loc[key, "low"] <= known.total[place] <= effect.loc[key, "high"]
    pairs = result.tables["pairs"]
    pairs = pairs[pairs["response"] == "effect_of_adoption"].set_index(["one", "other"])
    assert pairs.loc[(PEER, PRIOR), "low"] <= known.total[2] <= pairs.loc[(PEER, PRIOR), "high"]
    assert pairs.loc[(PEER, EXTERNAL), "low"] <= 0.0 <= pairs.loc[(PEER, EXTERNAL), "high"]
    assert set(result.tables["drivers"]["response"]) == {"adoption", "effect_of_adoption"}


def test_elementary_effects_are_per_whole_range_whatever_kind_of_factor(tmp_path):
    """A straight line in a rate, in whole numbers and in listed values has effects that are all alike."""
    listed = ["2022-01", "2023-01", "2024-01"]
    plan = planned(tmp_path, asked_for(
        {"key": PEER, "low": 0.01, "high": 0.05}, {"key": DELAY, "low": 0, "high": 5, "whole": True},
        {"key": JUMP, "values": listed}, {"key": IN_FORCE, "values": [False, True]}, points=6,
    ))  # fmt: skip

    def told(config, month):
        jump = listed.index(value(config, JUMP))
        return {"adoption": 100 * value(config, PEER) - 2.0 * value(config, DELAY) + 3.0 * jump
                + 7.0 * value(config, IN_FORCE)}  # fmt: skip

    rows = drivers(analyse(carried_out(plan, "sensitivity", told)))
    ordered = rows.loc[[PEER, DELAY, JUMP, IN_FORCE]]
    assert ordered["mu"].tolist() == pytest.approx([4.0, -10.0, 6.0, 7.0])
    assert ordered["mu_star"].tolist() == pytest.approx([4.0, 10.0, 6.0, 7.0])
    assert ordered["sigma"].tolist() == pytest.approx([0.0] * 4, abs=1e-9)
    assert ordered["rank"].tolist() == [4, 1, 3, 2]
    assert ordered["apart"].tolist() == [False, True, True, True]


def test_a_factor_that_bends_has_sigma(tmp_path):
    plan = planned(tmp_path, asked_for({"key": PRIOR, "low": 0.0, "high": 1.0}, PEER, points=8))
    result = analyse(carried_out(plan, "sensitivity", lambda config, month: {
        "adoption": (2.0 * config.model.cognition.prior_mean - 1.0) ** 2
    }))  # fmt: skip
    rows = drivers(result)
    assert rows.loc[PRIOR, "sigma"] > rows.loc[PRIOR, "mu_star"] > 0.0
    assert rows.loc[PRIOR, "low"] <= rows.loc[PRIOR, "mu_star"] <= rows.loc[PRIOR, "high"]
    assert rows.loc[PEER, ["mu_star", "low", "high", "sigma"]].tolist() == [0.0] * 4


def test_settings_of_a_policy_drive_its_effect_and_are_none_of_the_baseline(tmp_path):
    plan = planned(tmp_path, asked_for(
        {"key": BUDGET, "low": 100, "high": 300, "label": "Budget"}, {"key": PRIOR, "low": 0.2, "high": 0.6},
        scenarios=["subsidy_only"], responses=["effect_of_adoption"],
    ))  # fmt: skip

    def told(config, month):
        paid = value(config, BUDGET) if config.policy.fiscal_complement.phases else 0.0
        return {"adoption": config.model.cognition.prior_mean * (1.0 + 0.001 * paid)}

    result = analyse(carried_out(plan, "sensitivity", told))
    assert set(drivers(result).index) == {PRIOR}
    assert drivers(result).loc[PRIOR, "mu"] == pytest.approx(0.4)
    effect = drivers(result, "effect_of_adoption", "subsidy_only")
    assert effect.loc[BUDGET, "factor"] == "Budget"
    assert 0.2 * 0.2 - 1e-9 <= effect.loc[BUDGET, "mu"] <= 0.6 * 0.2 + 1e-9
    assert 0.4 * 0.1 - 1e-9 <= effect.loc[PRIOR, "mu"] <= 0.4 * 0.3 + 1e-9


def test_drivers_change_over_time(tmp_path):
    plan = planned(tmp_path, {**asked_for({"key": PEER, "low": 0.0, "high": 0.1}, {"key": PRIOR, "low": 0, "high": 1}),
                              "every_months": 4})  # fmt: skip

    def told(config, month):
        return {"adoption": 10 * config.model.cognition.peer_rate * month + 6.0 * config.model.cognition.prior_mean}

    result = analyse(carried_out(plan, "sensitivity", told))
    over_time = result.tables["over_time"].pivot(index="month", columns="key", values="mu_star")
    assert over_time.index.tolist() == [0, 4, 8, 12]
    assert over_time[PEER].tolist() == pytest.approx([0.0, 4.0, 8.0, 12.0])
    assert over_time[PRIOR].tolist() == pytest.approx([6.0] * 4)
    told = f"{OUTCOME} is driven most (mu*, interval) by {PEER} 12 (no spread; upwards)"
    assert result.sentences[0].startswith(told)


# ------------------------------------------------------------------------------------------------ luck


def test_a_seed_that_moves_all_worlds_alike_is_no_noise_of_their_averages():
    worlds, seeds = np.arange(6.0)[:, None, None], np.array([0.0, 5.0, 2.0])[None, None, :]
    same = averaged(worlds + seeds)
    assert same.left == pytest.approx(0.0, abs=1e-12)
    assert 0.0 < same.of_a_run < 1.0
    assert np.diff(same.values).tolist() == pytest.approx([1.0] * 5)
    assert np.isnan(averaged(worlds + seeds[:, :, :1]).left)


def test_noise_by_luck_is_told_and_no_factor_beats_it(tmp_path):
    """A response that is all luck: what mu* is made of is what luck alone makes."""
    plan = planned(tmp_path, asked_for(PEER, PRIOR, EXTERNAL, seeds=4, points=24, levels=12))

    def told(config, month):
        world = [config.seed, *(value(config, key) for key in (PEER, PRIOR, EXTERNAL))]
        return {"adoption": crc32(repr(world).encode()) / 2**32}

    result = analyse(carried_out(plan, "sensitivity", told))
    rows, luck = drivers(result), result.tables["luck"].query("month == 12").iloc[0]
    assert luck["luck_of_a_run"] > 0.9
    assert luck["luck_left"] > 0.7
    assert (rows["by_luck"] / rows["mu_star"]).tolist() == pytest.approx([1.0] * 3, abs=0.3)
    assert "0 of 3 factors can be told from luck" in " ".join(result.sentences)
    assert result.sentences[0].startswith(f"{OUTCOME}: with ")
    assert "no factor can be told from luck" in result.sentences[0]
    assert "That does not show that none matters: intervals are up to" in result.sentences[0]


def test_with_one_seed_luck_is_not_known(tmp_path):
    plan = planned(tmp_path, asked_for(PEER, PRIOR))
    result = analyse(carried_out(plan, "sensitivity", lambda config, month: {
        "adoption": config.model.cognition.peer_rate
    }))  # fmt: skip
    assert any("each world was run with one seed" in sentence for sentence in result.sentences)
    assert result.tables["drivers"]["by_luck"].isna().all()


def test_what_does_not_vary_has_no_driver(tmp_path):
    for design in ({"design": "morris", "points": 2}, {"design": "saltelli", "points": 2}):
        plan = planned(tmp_path, asked_for(PEER, PRIOR, **design), "output.overwrite=true")
        result = analyse(carried_out(plan, "sensitivity", lambda config, month: {
            "adoption": 0.1 + 0.2 if config.model.cognition.prior_mean > 0.4 else 0.3
        }))  # fmt: skip
        assert not (result.tables["drivers"].get("total", result.tables["drivers"].get("mu_star")) > 0.0).any()
        assert result.sentences == [f"{OUTCOME} does not vary: no factor drives it."]


# ------------------------------------------------------------------------------------------------ refused


def test_failed_runs_are_named_and_refused(tmp_path):
    plan = planned(tmp_path, asked_for(PEER, PRIOR))
    worst = float(plan.worlds[PRIOR].max())
    failing = np.flatnonzero(plan.worlds[PRIOR] == worst)

    def told(config, month):
        if config.model.cognition.prior_mean == worst:
            raise ValueError("too hopeful")
        return {"adoption": 0.5}

    studied = carried_out(plan, "sensitivity", told)
    with pytest.raises(RunFailed, match="too hopeful") as refused:
        analyse(studied)
    assert f"{len(failing)} of {len(plan.worlds)} worlds ({', '.join(map(str, failing))})" in str(refused.value)
    assert "narrow it (study.uncertainties.factors)" in str(refused.value)


def test_responses_that_are_no_number_are_refused_and_those_that_no_world_has_yet_left_out(tmp_path):
    def told(config, month):
        holds = month > 0 and (month < 12 or config.model.cognition.prior_mean < 0.45)
        return {"adoption": config.model.cognition.prior_mean if month else np.nan,
                "ai_gain": 1.0 if holds else np.nan}  # fmt: skip

    plan = planned(tmp_path, {**asked_for({"key": PRIOR, "low": 0.3, "high": 0.5}, PEER), "every_months": 6})
    result = analyse(carried_out(plan, "sensitivity", told))
    assert sorted(set(result.tables["over_time"]["month"])) == [6, 12]
    assert any("of month 0: left out" in sentence for sentence in result.sentences)
    plan = planned(tmp_path, asked_for({"key": PRIOR, "low": 0.3, "high": 0.5}, PEER, responses=["ai_gain"]))
    with pytest.raises(RunFailed, match=r"ai_gain under 'baseline' in month 12 is no number in \d of 9 worlds \(\d"):
        analyse(carried_out(plan, "sensitivity", told))


@pytest.mark.parametrize(
    ("study", "told"),
    [
        (asked_for(PEER, design="factorial"), "'factorial'.*'morris'.*'saltelli'"),
        (asked_for(PEER, points=1), "two paths"),
        (asked_for(PEER, {"key": PRIOR, "values": [0.4]}), f"{PRIOR} takes a single value"),
        ({**asked_for(PEER), "replication": {"until_half_width": 0.1}}, "same seeds in all worlds"),
        (asked_for(PEER, responses=["effect_of_adoption"]), "effect_of_adoption is of a policy; name one"),
    ],
)
def test_what_says_nothing_is_refused_before_it_is_run(tmp_path, study, told):
    plan = planned(tmp_path, study)
    with pytest.raises(ConfigError, match=told):
        carried_out(plan, "sensitivity", lambda config, month: pytest.fail("it was run"))


def test_the_command_refuses_other_designs(tmp_path, capsys):
    assert main(["sensitivity", "study=sweep", f"output.dir={tmp_path / 'out'}", "--dry-run"]) == 2
    complaint = capsys.readouterr().err
    assert "morris" in complaint
    assert "saltelli" in complaint
    assert complaint.count("\n") == 1
    assert not list(tmp_path.iterdir())


# ------------------------------------------------------------------------------------------------ the command


def test_places_undo_values():
    listed = Range("a", "a", values=(3, "x", True))
    for factor in (Range("a", "a", 2.0, 7.0), Range("a", "a", -2, 2, whole=True), listed):
        assert factor.place(factor.at(0.0)) == 0.0
        assert factor.place(factor.at(1.0)) == 1.0
        assert factor.place(factor.at(0.5)) == 0.5


def test_whole_numbers_take_the_same_room_below_zero_too():
    factor = Range("a", "a", -2, 2, whole=True)
    assert [factor.at(unit) for unit in (0.1, 0.3, 0.5, 0.7, 0.9)] == [-2, -1, 0, 1, 2]


def test_of_many_factors_one_that_looks_stronger_than_luck_is_judged_as_one_of_many(tmp_path):
    """What is told from luck is told so after Holm's correction over all factors."""
    names = (PEER, EXTERNAL, PRIOR)
    plan = planned(tmp_path, asked_for(*names, seeds=4, points=8), "months=1")

    def told(config, month):
        place = crc32(repr([value(config, name) for name in names] + [config.seed]).encode())
        return {"adoption": 0.5 * value(config, PRIOR) + 0.02 * place / 2**32}

    rows = drivers(analyse(carried_out(plan, "sensitivity", told)))
    assert rows["beats_luck"].to_dict() == {PEER: False, EXTERNAL: False, PRIOR: True}
    assert (rows["p_holm"] >= rows["p"]).all()


def test_first_order_indices_that_nobody_can_read_are_flagged(tmp_path):
    plan = planned(tmp_path, study_of(3, 2), "months=1")
    names = (PEER, EXTERNAL, PRIOR)

    def told(config, month):
        return {"adoption": crc32(repr([value(config, name) for name in names]).encode()) / 2**32}

    result = analyse(carried_out(plan, "sensitivity", told))
    assert not drivers(result)["readable"].all()
    assert any("too poorly known to be read" in sentence for sentence in result.sentences)
