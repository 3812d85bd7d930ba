"""The laboratory as a plain function, in the hands of tools that bring their own designs."""

import gc
import pickle

import numpy as np
import pytest
from studies import SMALL, planned

import sim
from sim.errors import ConfigError
from sim.study.shard import run_shard

PEER, BUDGET = "model.cognition.peer_rate", "policy.fiscal_complement.phases.0.budget_per_sme_year"
TINY = {"population__n_smes": 60, "months": 12}


def test_the_function_gives_what_the_study_gives():
    f = sim.Response("subsidy_only", "adoption", "effect_of_adoption", "public_cost", seeds=2, **TINY)
    found = f({PEER: 0.01, BUDGET: 500.0})
    factors = f"[{{key: {PEER}, values: [0.01]}}, {{key: {BUDGET}, values: [500.0]}}]"
    asked = planned(*SMALL, "study.scenarios=[subsidy_only]", "study.replication.seeds=2",
                    f"study.uncertainties.factors={factors}")  # fmt: skip
    (shard,) = asked.shards(asked.cases(range(2)), 0, 1e9)
    tables = {name: table.to_pandas() for name, table in run_shard(asked, shard).items()}
    last = tables["outcomes"].query("month == 12").groupby("scenario")["adoption"].mean()
    assert found["adoption"] == last["subsidy_only"]
    assert found["effect_of_adoption"] == pytest.approx(last["subsidy_only"] - last["baseline"], abs=1e-15)
    assert found["public_cost"] == tables["paired"]["public_cost"].mean()
    assert f(**{PEER.replace(".", "__"): 0.01, BUDGET.replace(".", "__"): 500.0}) == found
    assert pickle.loads(pickle.dumps(f))({PEER: 0.01, BUDGET: 500.0}) == found, "for tools with processes of their own"


def test_nothing_set_is_the_scenario_as_it_is():
    f = sim.Response("baseline", "adoption", "effect_of_adoption", **TINY)
    assert f()["effect_of_adoption"] == 0.0


def test_bad_points():
    f = sim.Response("subsidy_only", "adoption", **TINY)
    with pytest.raises(ConfigError, match="from 0 to 1"):
        f({PEER: 7.0})
    with pytest.raises(ConfigError, match=r"no such setting; did you mean 'model\.cognition\.peer_rate'"):
        f({"model.cognition.peer_rte": 0.1})
    for key in ("months", "seed"):
        with pytest.raises(ConfigError, match=f"{key} cannot be varied"):
            f({key: 6})


@pytest.mark.parametrize(
    ("responses", "told"),
    [((), "needs what it is to answer with"), (("adoption,public_cost",), "neither a measure"),
     (("adoptoin",), "did you mean 'adoption'")],
)  # fmt: skip
def test_a_function_that_answers_nothing_is_refused(responses, told):
    with pytest.raises(ConfigError, match=told):
        sim.Response("support_system", *responses, **TINY)


def test_salib_drives_it():
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sampling

    f = sim.Response("baseline", "awareness", **TINY)
    problem = {"num_vars": 2, "names": [PEER, "model.cognition.forgetting"], "bounds": [[0.0, 0.5], [0.0, 0.2]]}
    points = sampling.sample(problem, 2, num_levels=4, seed=1)
    found = [f(dict(zip(problem["names"], point.tolist(), strict=True)))["awareness"] for point in points]
    effects = analysis.analyze(problem, points, np.array(found), num_levels=4, seed=1)
    assert effects["mu"][0] > 0 > effects["mu"][1], "word spreads awareness, and forgetting ends it"


def test_a_study_of_no_folder_is_there_as_long_as_it_is_used():
    found = sim.sweep(study__scenarios="[subsidy_only]", study__replication__seeds=1, **TINY)
    folder = found.studied.folder
    assert len(found.studied.responses("adoption")) > 0
    del found
    gc.collect()
    assert not folder.exists()
    assert not folder.parent.exists()
