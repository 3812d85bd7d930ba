"""Plans: every policy in every world, paired by luck; and all that is wrong told before anything runs."""

from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest
from studies import SMALL, TWO_BY_THREE, planned

from sim.errors import ConfigError
from sim.record import MEASURES
from sim.study import factors
from sim.study.extent import BYTES_PER_NUMBER
from sim.study.job import what_it_takes
from sim.study.plan import Arm, Shard, plan
from sim.study.shard import run_shard

BASELINE = Arm("baseline", -1)
BUDGET = "policy.fiscal_complement.phases.0.budget_per_sme_year"


def test_every_policy_is_tried_in_every_world():
    found = planned(*TWO_BY_THREE)
    assert found.arms == [Arm("subsidy_only", 0), Arm("subsidy_only", 1)]
    cases = list(found.cases(range(2)))
    assert [(case.world, case.replicate) for case in cases] == [(w, r) for w in range(3) for r in range(2)]
    assert len({case.seed for case in cases}) == 2, "worlds share their luck"


def test_worlds_bind_all_and_levers_the_policy():
    found = planned(*TWO_BY_THREE)
    case = next(case for case in found.cases(range(1)) if case.world == 2)
    configs = found.configs_of(case, found.arms)
    assert {config.model.cognition.peer_rate for config in configs.values()} == {0.008}
    assert configs[Arm("subsidy_only", 1)].policy.fiscal_complement.phases[0].budget_per_sme_year == 200
    assert configs[BASELINE].policy == found.first.policy


def test_a_policy_may_be_uncertain_where_there_is_one():
    of_money = f"study.uncertainties.factors=[{{key: {BUDGET}, values: [1, 2]}}]"
    found = planned(*SMALL, "study.scenarios=[subsidy_only]", of_money)
    configs = found.configs_of(next(found.cases(range(1))), found.arms)
    assert configs[Arm("subsidy_only", 0)].policy.fiscal_complement.phases[0].budget_per_sme_year == 1
    assert configs[BASELINE].policy == found.first.policy


def test_members_are_worlds_too():
    found = planned(*SMALL, "study.members=3")
    rates = {found.configs_of(case, [])[BASELINE].model.cognition.peer_rate for case in found.cases(range(1))}
    assert len(rates) == 3


def test_members_come_from_the_ensemble_that_the_experiment_names(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("name,model.cognition.peer_rate\ndefault,\nmine,0.004\n")
    found = planned(*SMALL, "study.members=2", f"ensemble={path}")
    rates = [found.configs_of(case, [])[BASELINE].model.cognition.peer_rate for case in found.cases(range(1))]
    assert rates == [found.first.model.cognition.peer_rate, 0.004]


@pytest.mark.parametrize("seconds", [0.01, 1.0, 30.0, 1e6])
def test_however_work_is_cut_each_run_is_there_once_and_in_order(seconds):
    found = planned(*TWO_BY_THREE)
    shards = found.shards(found.cases(range(2)), 0, seconds)
    runs = [(case, arm) for shard in shards for case in shard.cases for arm in range(shard.first, shard.after)]
    assert runs == [(case, arm) for case in found.cases(range(2)) for arm in range(2)]
    assert [shard.name for shard in shards] == sorted(shard.name for shard in shards)
    assert sum(shard.first == 0 for shard in shards for _ in shard.cases) == 6, "each baseline is kept once"


def test_what_determines_the_numbers_names_the_work():
    same = planned(*TWO_BY_THREE).identity
    assert planned(*TWO_BY_THREE, "workers=7", "output.dir=elsewhere", "executor.shard_seconds=3").identity == same
    for other in ("seed=2", "months=13", "study.replication.seeds=3", "study.every_months=6", f"{PEER}=0.1"):
        assert planned(*TWO_BY_THREE, other).identity != same, other


def test_runs_that_are_kept_and_runs_that_are_made_are_told_apart():
    found = planned(*TWO_BY_THREE)
    cases = list(found.cases(range(2)))
    first, second = Shard("a", tuple(cases), 0, 1), Shard("b", tuple(cases), 1, 2)
    assert [found.kept(first), found.kept(second)] == [12, 6], "each baseline is kept once"
    assert [found.made(first), found.made(second)] == [12, 12], "and run wherever arms are paired with it"
    again = replace(found, baseline_known=True)
    assert [again.kept(first), again.made(first)] == [6, 12]


def test_points_that_are_tried_out_are_evenly_spread_and_no_more_than_it_says(monkeypatch):
    tried = []
    monkeypatch.setattr(factors, "checked_with", lambda config, settings, place: tried.append(settings["a"]))
    for count in (1, factors.TRIED, 1999, 20_001):
        tried.clear()
        factors.check(pd.DataFrame({"a": range(count)}), "here", [None])
        assert len(tried) == min(count, factors.TRIED)
        assert (tried[0], tried[-1]) == (0, count - 1)
        steps = {after - before for before, after in pairwise(tried)}
        assert not steps or max(steps) - min(steps) <= 1
    factors.check(pd.DataFrame(index=range(1)), "here", [None])


@pytest.mark.parametrize("population", ["eu27", "china"])
def test_what_is_kept_is_foretold_by_the_strata_that_are_recorded(population):
    dimensions = ["all", "size_class", "stage", "sector", "region", "use"]
    asked = planned(f"population={population}", "population.n_smes=30", "months=1", "study.replication.seeds=1",
                    f"study.dimensions=[{','.join(dimensions)}]", "study.scenarios=[subsidy_only]")  # fmt: skip
    (shard,) = asked.shards(asked.cases(range(1)), 0, 1e6)
    rows = len(run_shard(asked, shard)["outcomes"])
    assert what_it_takes(asked)["bytes"] == rows * len(MEASURES) * BYTES_PER_NUMBER


PEER, ODD = "model.cognition.peer_rate", "model.cognition.peer_rte"


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        ([f"study.uncertainties.factors=[{{key: {ODD}}}]"], f"there is no such setting; did you mean '{PEER}'"),
        (["study.uncertainties.factors=[{key: population.founding_rate}]"], "no such setting"),
        ([f"study.uncertainties.factors=[{{key: {PEER}, low: 2, high: 1}}]"], "low 2 must be below high 1"),
        ([f"study.uncertainties.factors=[{{key: {PEER}, low: 1, values: [1]}}]"], "either values, or low and high"),
        ([f"study.uncertainties.factors=[{{key: {PEER}, values: [0.1, 7]}}]"],
         r"study.uncertainties.factors\[0\].values\[1\] = 7.* from 0 to 1"),
        ([f"study.uncertainties.factors=[{{key: {PEER}}}, {{key: {PEER}}}]"], "twice among its factors"),
        ([f"study.levers.factors=[{{key: {BUDGET}, values: [1]}}]"], "no scenario whose levers could be set"),
        (["study.scenarios=[subsidy_only]", f"study.levers.factors=[{{key: {PEER}}}]"],
         "levers are settings of a policy"),
        (["study.scenarios=[baseline,subsidy_onli]"], "did you mean 'subsidy_only'"),
        (["study.responses=[adoptoin]"], "'adoptoin' is neither a measure .*; did you mean 'adoption'"),
        (["study.scenarios=[subsidy_only,support_system]", f"study.levers.factors=[{{key: {BUDGET}, values: [1]}}]"],
         "scenario 'Support system' has no setting"),
        (["study.members=99"], "ask for 1 to"),
        (["study.replication.of=adoptoin"], "study.replication.of: 'adoptoin' is no measure; did you mean 'adoption'"),
        (["study.levers.design=file"], "points_file and the design file belong together"),
    ],
)  # fmt: skip
def test_bad_studies(overrides, told):
    with pytest.raises(ConfigError, match=told):
        plan([*SMALL, *overrides])
