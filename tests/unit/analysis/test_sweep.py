"""A sweep through the whole pipeline, with functions whose answers are known in place of the model."""

from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.registry import analysis
from sim.analysis.sweep.analysis import analyse
from sim.config.schema.study import Factor, Space
from sim.study import job
from sim.study.plan import plan
from tests.studies import stand_in

PEER = "model.cognition.peer_rate"
BUDGET = "policy.fiscal_complement.phases.0.budget_per_sme_year"
EFFECT = "effect_of_effective_adoption"
SMALL = ["population.n_smes=60", "months=12", "executor=serial", "study.scenarios=[subsidy_only]",
         "study.replication.seeds=6", f"study.uncertainties.factors=[{{key: {PEER}, values: [0.002, 0.004]}}]",
         f"study.responses=[{EFFECT},public_cost]"]  # fmt: skip


@pytest.fixture
def swept(tmp_path):
    def carried_out(simulate, *settings):
        asked = replace(plan([*SMALL, f"output.dir={tmp_path / 'found'}", *settings]), simulate=simulate)
        with job.carried_out(asked, "sweep", "sme-sim sweep", lambda done, total: None) as done:
            done.publish()
        return done.studied

    return carried_out


def first_world(config):
    return config.model.cognition.peer_rate == 0.002


def with_policy(config):
    return bool(config.policy.fiscal_complement.phases)


def effect(config, month):
    size = 0.0 if first_world(config) else 0.2 + 0.2 * (config.seed % 997 / 997 - 0.5)
    return {"effective_adoption": size if with_policy(config) else 0.0}


def test_worlds_that_took_more_seeds_count_no_more(swept):
    """One world stops as soon as it may, the other goes on; the mean is the mean of their means."""
    settings = ["seeds=2", "until_half_width=0.01", "of=effective_adoption", "at_once=4", "most=14"]
    studied = swept(stand_in(effect), *(f"study.replication.{word}" for word in settings))
    found = analyse(studied)
    worlds = found.tables["by_world"].query("response == @EFFECT").set_index("world")
    assert worlds["runs"].tolist() == [6, 14]  # fewer than four are never enough
    row = found.tables["by_policy"].query("response == @EFFECT").iloc[0]
    assert row["mean"] == pytest.approx(worlds["mean"].mean())
    assert row["low"] < row["mean"] < row["high"]
    assert (row["fewest_seeds"], row["most_seeds"], row["futures_missing"]) == (6, 14, 0)
    assert any("not repeated alike: with 6 to 14 seeds" in sentence for sentence in found.sentences)


def test_a_world_of_which_lucks_are_lost_counts_no_less(swept):
    met = []

    def told(config, month):
        met.append(config.seed)
        if with_policy(config) and first_world(config) and config.seed != met[0]:
            raise ArithmeticError("unlucky")
        return {"effective_adoption": 0.02 * (not first_world(config)) * with_policy(config)}

    found = analyse(swept(stand_in(told)))
    row = found.tables["by_policy"].query("response == @EFFECT").iloc[0]
    assert row["mean"] == pytest.approx(0.01)
    assert any("with 1 to 6 seeds" in sentence for sentence in found.sentences)


def test_a_world_that_is_lost_is_said(swept):
    def told(config, month):
        if with_policy(config) and first_world(config):
            raise ArithmeticError("never")
        return {"effective_adoption": 0.02 * with_policy(config)}

    found = analyse(swept(stand_in(told)))
    row = found.tables["by_policy"].query("response == @EFFECT").iloc[0]
    assert (row["mean"], row["futures"], row["futures_missing"]) == (pytest.approx(0.02), 1, 1)
    assert any("in 1 of 2" in sentence for sentence in found.sentences)


def test_what_is_no_number_is_counted(swept):
    def told(config, month):
        return {"effective_adoption": np.nan if first_world(config) and with_policy(config) else 0.0}

    found = analyse(swept(stand_in(told)))
    row = found.tables["by_policy"].query("response == @EFFECT").iloc[0]
    assert (row["runs"], row["no_number"], row["futures_missing"]) == (6, 6, 1)
    assert any("In 6 runs" in sentence and "no number" in sentence for sentence in found.sentences)


def test_where_every_run_of_policies_fails_that_is_what_is_found(swept):
    def told(config, month):
        if with_policy(config):
            raise ArithmeticError("never")
        return {}

    found = analyse(swept(stand_in(told)))
    assert found.tables["by_policy"]["mean"].isna().all()
    assert any(sentence.startswith("Nothing can be said of") for sentence in found.sentences)


def test_no_largest_is_named_where_all_are_alike(swept):
    levers = f"study.levers.factors=[{{key: {BUDGET}, values: [100, 200]}}]"
    told = analyse(swept(stand_in(lambda config, month: {}), levers)).sentences
    assert any("no policy differs from another" in sentence for sentence in told)
    assert not any("largest" in sentence for sentence in told)


def test_what_is_largest_has_units_and_no_cost_is_a_feat(swept):
    levers = f"study.levers.factors=[{{key: {BUDGET}, values: [100, 200]}}]"

    def told(config, month):
        money = config.policy.fiscal_complement.phases[0].budget_per_sme_year if with_policy(config) else 0.0
        return {"effective_adoption": 0.0001 * money * (1 + (not first_world(config))) + config.seed % 7 * 1e-4}

    found = analyse(swept(stand_in(told, lambda config: 60 * 5000.0 * with_policy(config)), levers))
    largest = [sentence for sentence in found.sentences if "largest" in sentence]
    assert len(largest) == 1
    assert "3 points (no spread; 2 worlds x 6 seeds)" in largest[0]
    assert any("from 1 points (no spread) to 2 points (no spread)" in sentence and "0.002" in sentence
               for sentence in found.sentences)  # fmt: skip
    assert any("costs least" in sentence and "EUR 1,670 per SME" in sentence
               for sentence in found.sentences)  # fmt: skip
    across = found.tables["across"].query("response == @EFFECT")
    assert across["mean"].tolist() == pytest.approx([0.01, 0.02, 0.02, 0.04])


def test_notes_and_what_fell_short_stand_first(swept):
    settings = ["seeds=2", "until_half_width=0.01", "of=effective_adoption", "most=2"]
    studied = swept(stand_in(effect), *(f"study.replication.{word}" for word in settings))
    known = studied.provenance | {"notes": {"begins too late": ["subsidy_only"]}, "fell_short": 1}
    told = analysis("sweep")(replace(studied, provenance=known)).sentences
    assert told[0] == "Note (subsidy_only): begins too late."
    assert told[1].startswith("In 1 of 2 worlds (with parameter vectors) the effect on firms for which AI pays is not "
                              "known")


@pytest.mark.parametrize("seeds", [1, 4])
def test_several_parameter_vectors_make_an_interval_of_their_own(swept, tmp_path, seeds):
    """Their means over worlds lie 1, 2 and 6 points above nothing, and luck moves all of them together."""
    known = {0.1: 0.01, 0.2: 0.02, 0.3: 0.06}
    path = tmp_path / "mine.csv"
    rows = [f"v{number},{attention}" for number, attention in enumerate(known)]
    path.write_text("\n".join(["name,model.cognition.attention", *rows]), encoding="utf-8")

    def told(config, month):
        luck = 1e-3 * (config.seed % 997 / 997 - 0.5)
        apart = 0.005 if first_world(config) else -0.005
        size = known[config.model.cognition.attention] + luck + apart
        return {"effective_adoption": size * with_policy(config)}

    settings = [f"ensemble={path}", "study.members=3", f"study.replication.seeds={seeds}"]
    tables = analyse(swept(stand_in(told), *settings)).tables
    row = tables["by_policy"].query("response == @EFFECT").iloc[0]
    assert (row["mean"], row["low"], row["high"]) == pytest.approx((0.03, 0.01, 0.06), abs=1.5e-3)
    along = tables["along"].query("response == @EFFECT")
    assert (along["high"] - along["low"]).to_numpy() == pytest.approx(0.05, abs=2e-3)


@pytest.mark.parametrize(("seeds", "rough"), [(2, True), (9, True), (10, False)])
def test_few_seeds_are_called_few(swept, seeds, rough):
    studied = swept(stand_in(effect), f"study.replication.seeds={seeds}")
    assert any(f"With {seeds} replicates" in sentence for sentence in analysis("sweep")(studied).sentences) == rough


def test_a_factor_without_a_label_is_called_by_the_last_part_of_its_key():
    factors = [Factor(key=PEER), Factor(key=BUDGET), Factor(key="policy.public_service.phases.0.budget_per_sme_year"),
               Factor(key="model.capital.buffer", label="Cash")]  # fmt: skip
    names = Space(factors=factors).names()
    assert names[PEER] == "peer rate"
    assert names[BUDGET] == BUDGET  # two would have the same name
    assert names["model.capital.buffer"] == "Cash"
