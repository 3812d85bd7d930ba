"""Shards: runs paired with their baseline, failures kept as data, tables that depend on the plan alone."""

import time

import numpy as np
import pandas as pd
import pytest
from studies import SMALL, TWO_BY_THREE, a_run, known, planned

from sim import crew
from sim.config.schema.study import Replication
from sim.evaluation.additionality import against_baseline
from sim.record import MEASURES
from sim.simulation import simulate
from sim.study.plan import Arm
from sim.study.replication import unsure
from sim.study.responses import PAIRED, by_run
from sim.study.shard import Kept, run_shard


def peer_rate(config):
    return config.model.cognition.peer_rate


def budget(config):
    return sum(phase.budget_per_sme_year for phase in config.policy.fiscal_complement.phases)


def tables_of(asked, replicates=2):
    whole = [run_shard(asked, shard) for shard in asked.shards(asked.cases(range(replicates)), 0, 1e6)]
    assert len(whole) == 1
    return {name: table.to_pandas() for name, table in whole[0].items()}


def test_a_shard_keeps_what_the_runs_measured():
    asked = planned(*TWO_BY_THREE)
    found = tables_of(asked)
    assert len(found["failures"]) == 0
    case = next(asked.cases(range(1)))
    alone = simulate(asked.configs_of(case, [])[Arm("baseline", -1)].model_copy(update={"seed": case.seed}))
    row = found["outcomes"].query("world == 0 and replicate == 0 and scenario == 'baseline' and month == 12").iloc[0]
    kept = row[list(MEASURES)].to_numpy(dtype=float)
    assert np.array_equal(kept, alone.values[12, 0], equal_nan=True), "recording less often changes nothing"


def test_effects_are_paired():
    measured = known(lambda config: peer_rate(config) + 0.001 * budget(config) + config.seed / 2.0**62)
    asked = planned(*TWO_BY_THREE, simulate=measured)
    outcomes = tables_of(asked)["outcomes"]
    found = by_run(outcomes[outcomes["month"] == 12], pd.DataFrame(), ["effect_of_adoption"], "baseline")
    assert len(found) == 3 * 2 * 2
    assert np.allclose(found["effect_of_adoption"], np.where(found["point"] == 0, 0.1, 0.2), atol=1e-12)


def test_a_run_is_held_against_its_baseline_by_the_same_columns_everywhere():
    asked = planned(*TWO_BY_THREE)
    config = asked.first
    found = against_baseline(a_run(config, {}), a_run(config, {}))
    assert tuple(found) == PAIRED
    assert set(found.values()) == {0}


def breaks_in_one_world(config, every):
    if peer_rate(config) == 0.004 and budget(config) != 100:
        raise ArithmeticError("here it breaks")
    return a_run(config, {"adoption": 0.5})


def test_a_run_that_fails_is_data_and_the_others_go_on():
    found = tables_of(planned(*TWO_BY_THREE, simulate=breaks_in_one_world))
    failures = found["failures"]
    assert list(failures["world"]) == [1] * 4, "the baseline and one policy, with two seeds"
    assert set(failures["message"]) == {"here it breaks"}
    assert set(failures["stage"]) == {"run: ArithmeticError"}
    assert "breaks_in_one_world" in failures["traceback"].iloc[0]
    command = failures["repeat"].iloc[1]
    assert command.startswith("sme-sim run scenario=subsidy_only population.n_smes=60 months=12 model.cognition.peer")
    assert "policy.fiscal_complement.phases.0.budget_per_sme_year=200" in command
    assert len(found["outcomes"].query("month == 12")) == 3 * 2 * 3 - 4
    assert set(found["paired"]["world"]) == {0, 2}, "no twin, no pair"


def test_a_baseline_alone_is_a_study_too():
    found = tables_of(planned(*SMALL, "study.replication.seeds=1"), 1)
    assert set(found["outcomes"]["scenario"]) == {"baseline"}
    assert len(found["paired"]) == 0


def test_strata_and_months_as_asked():
    asked = planned(*SMALL, "study.replication.seeds=1", "study.every_months=5", "study.dimensions=[all,size_class]")
    found = tables_of(asked, 1)["outcomes"]
    assert sorted(set(found["month"])) == [0, 5, 10, 12]
    assert set(found["stratum"]) == {"all", "micro", "small", "medium"}


@pytest.mark.parametrize(("half_width", "worlds"), [(0.2, []), (0.03, [(1, 0)]), (0.001, [(0, 0), (1, 0), (2, 0)])])
def test_more_seeds_only_where_an_effect_is_not_known_well_enough(half_width, worlds):
    noise = {0.002: 0.01, 0.004: 0.1, 0.008: 0.01}

    def run(config, every):
        luck = (config.seed % 2) * noise[peer_rate(config)] if budget(config) else 0.0
        return a_run(config, {"adoption": luck})

    asked = planned(*TWO_BY_THREE, "study.replication.seeds=8", simulate=run)
    outcomes = tables_of(asked, 8)["outcomes"]
    seeds = {case.seed % 2 for case in asked.cases(range(8))}
    assert seeds == {0, 1}, "luck differs among the eight"
    wanted = Replication(until_half_width=half_width, of="adoption")
    assert unsure(outcomes, wanted, "baseline", 12) == worlds


@pytest.mark.skipif(not hasattr(crew.signal, "setitimer"), reason="no timers here")
def test_a_claim_that_is_heard_for_ever_is_broken_off(monkeypatch):
    def for_ever(claim, config):
        end = time.monotonic() + 20.0
        while time.monotonic() < end:
            pass

    monkeypatch.setattr("sim.study.shard.heard", for_ever)
    asked = planned(*TWO_BY_THREE, "executor.run_seconds=0.1", simulate=known(peer_rate))
    found, case = Kept(asked), next(asked.cases(range(1)))
    found.hear(case, Arm("baseline", -1), asked.first)
    failures = found.tables()["failures"].to_pydict()
    assert failures["stage"] == ["claim: TooLong"]
    assert failures["message"] == ["the claim had not been heard after 0.1 seconds (executor.run_seconds)"]
