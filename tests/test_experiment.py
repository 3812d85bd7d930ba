"""Scenarios times replicates: order, failures, processes that die, tables."""

import os
import signal
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest

from sim.comparison import compare
from sim.config.load import load_many
from sim.errors import ConfigError
from sim.experiment import run_replicate
from sim.record import MEASURES
from sim.results import Results

SETTINGS = ["population.n_smes=80", "months=54", "seeds=3", "workers=1"]
PAIR = ["baseline", "support_system"]


@pytest.fixture(scope="module")
def configs():
    return load_many(SETTINGS, PAIR)


@pytest.fixture(scope="module")
def results(configs):
    return compare(configs, command="sme-sim compare")


def test_monthly_has_a_row_for_each_scenario_seed_month_and_stratum(results):
    strata = results.monthly[["dimension", "stratum"]].drop_duplicates()
    assert len(results.monthly) == 2 * 3 * 55 * len(strata)
    assert set(MEASURES) <= set(results.monthly.columns)
    assert results.monthly["seed"].nunique() == 3


def test_replicates_differ_and_share_their_seed_between_scenarios(results):
    ends = results.monthly.query("dimension == 'all' and month == 54")
    assert ends.query("scenario == 'baseline'")["value_added"].nunique() == 3
    seeds = ends.groupby("replicate")["seed"].nunique()
    assert (seeds == 1).all()


def test_paired_effects_are_differences_of_the_monthly_table(results):
    ends = results.monthly.query("dimension == 'all' and month == 54").set_index(["scenario", "replicate"])
    for row in results.paired.itertuples():
        difference = (
            ends.loc[(row.scenario, row.replicate), "effective_adoption"]
            - ends.loc[("baseline", row.replicate), "effective_adoption"]
        )
        assert row.effect_effective == pytest.approx(difference)


def test_two_processes_give_the_same_as_one(results, configs):
    two = compare({name: c.model_copy(update={"workers": 2}) for name, c in configs.items()})
    for name in ("monthly", "paired", "accounts", "ledger"):
        pd.testing.assert_frame_equal(getattr(two, name), getattr(results, name), check_exact=True)
    assert two.identity == results.identity


def test_reading_gives_what_was_written(results, tmp_path):
    results.write(tmp_path)
    again = Results.read(tmp_path)
    for name in ("monthly", "paired", "accounts", "ledger"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(results, name), check_exact=True)
    assert again.provenance == results.provenance
    csv = pd.read_csv(tmp_path / "tables" / "paired.csv")
    assert len(csv) == len(results.paired)


def test_reading_keeps_the_order_of_scenarios(results, tmp_path):
    order = dict(reversed(results.provenance["scenarios"].items()))
    replace(results, provenance={**results.provenance, "scenarios": order}).write(tmp_path)
    assert Results.read(tmp_path).scenarios == list(order)


def test_a_run_that_fails_is_data_and_the_others_go_on(configs, monkeypatch):
    import sim.experiment

    simulate = sim.experiment.simulate

    def fragile(config):
        if config.policy.title == configs["support_system"].policy.title:
            raise ZeroDivisionError("on purpose")
        return simulate(config)

    monkeypatch.setattr(sim.experiment, "simulate", fragile)
    found = compare(
        configs, command="sme-sim compare scenarios=[baseline,support_system] seeds=3 population.n_smes=80 months=54"
    )
    assert list(found.failures["scenario"]) == ["support_system"] * 3
    assert set(found.failures["stage"]) == {"run: ZeroDivisionError"}
    assert found.failures["traceback"].str.contains("on purpose").all()
    words = found.failures["repeat"].iloc[0].split()
    assert words[:3] == ["sme-sim", "run", "scenario=support_system"]
    assert words[3:-1] == ["population.n_smes=80", "months=54"]
    assert words[-1].startswith("seed=")
    assert set(found.monthly["scenario"]) == {"baseline"}
    assert found.provenance["runs_failed"] == 3


def test_firms_on_request(configs):
    asked = {
        name: c.model_copy(update={"seeds": 1, "output": c.output.model_copy(update={"firms": True})})
        for name, c in configs.items()
    }
    found = compare(asked)
    assert {"size_class", "adoption_month", "support"} <= set(found.firms.columns)
    alive = found.firms.query("scenario == 'baseline' and closed.isna()")
    ends = found.monthly.query("scenario == 'baseline' and dimension == 'all' and month == 54")
    assert len(alive) == ends["firms"].item()


def test_a_comparison_without_its_baseline_is_refused(configs):
    with pytest.raises(ConfigError, match="baseline"):
        compare({"support_system": configs["support_system"]})


def test_a_replicate_does_not_depend_on_how_many_there_are(configs, results):
    seed = int(results.monthly.query("replicate == 1")["seed"].iloc[0])
    alone = run_replicate(configs, "baseline", 1, seed)
    table = results.monthly.query("replicate == 1 and scenario == 'support_system'")
    assert np.array_equal(
        alone.runs["support_system"].values.reshape(-1, len(MEASURES)), table[list(MEASURES)].to_numpy(), equal_nan=True
    )


def _die_once(mark, configs, baseline, number, *task):
    if number == 1 and not os.path.exists(mark):
        open(mark, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return run_replicate(configs, baseline, number, *task)


def _always_die(mark, configs, baseline, number, *task):
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return run_replicate(configs, baseline, number, *task)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
@pytest.mark.parametrize(("behaviour", "failed"), [(_die_once, 0), (_always_die, 2)], ids=["once", "always"])
def test_a_killed_process_loses_nothing_but_what_kills_it(configs, results, monkeypatch, tmp_path, behaviour, failed):
    import sim.experiment

    monkeypatch.setattr(sim.experiment, "_work", partial(behaviour, str(tmp_path / "died")))
    found = compare({name: c.model_copy(update={"workers": 2}) for name, c in configs.items()})
    assert len(found.failures) == failed
    kept = results.monthly if not failed else results.monthly.query("replicate != 1").reset_index(drop=True)
    pd.testing.assert_frame_equal(found.monthly.reset_index(drop=True), kept, check_exact=True)
