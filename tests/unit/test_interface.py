"""From Python: what is given in the wrong shape is one sentence, and what is returned is a few lines at a prompt."""

import pytest

import sim
from sim.config.load import load_many
from sim.errors import ConfigError
from sim.simulation import simulate

SMALL = {"population__n_smes": 60, "months": 1}
A_FEW_LINES = 1_000

MISUSE = {
    "settings as a list": (lambda: sim.run(overrides="a=b"), "overrides = 'a=b': is not a setting; settings are"),
    "a comparison, too": (lambda: sim.compare("baseline", overrides=["a=b"]), "overrides = ['a=b']: is not a setting"),
    "a study, too": (lambda: sim.design(overrides="a=b"), "is not a setting; settings are keywords here"),
    "a text for a list": (lambda: sim.load("a=b"), "a list of settings such as ['seed=7'], not the text 'a=b'"),
    "nothing for a list": (lambda: sim.load(None), "overrides is a list of settings such as ['seed=7'], not null"),
    "a mapping for a list": (lambda: sim.load({"seed": 7}), "overrides is a list of settings"),
    "a number in a list": (lambda: sim.load([7]), "overrides is a list of settings such as ['seed=7']; 7 is no text"),
    "a name for a list": (lambda: load_many([], "baseline"), "scenarios is a list of names such as"),
    "a list for a name": (lambda: sim.run(["full_package"]), "scenario: must be one name, or the path of a file"),
    "nothing for a name": (lambda: sim.run(None), "scenario: must be one name"),
    "a list of names": (lambda: sim.compare(["baseline", "full_package"]), "are given one by one, as in compare("),
    "a study by place": (lambda: sim.sweep("mine.yaml"), "sweep takes settings by name, as in sweep(study="),
    "a list of responses": (lambda: sim.Response("subsidy_only", ["adoption"]), "responses are given one by one"),
    "a text for a point": (lambda: sim.Response("subsidy_only", "adoption", **SMALL)("months=3"), "point is settings"),
}  # fmt: skip


@pytest.mark.parametrize("case", MISUSE)
def test_what_is_given_in_the_wrong_shape_is_one_sentence(case):
    call, told = MISUSE[case]
    with pytest.raises(ConfigError) as fault:
        call()
    (problem,) = fault.value.problems
    assert told in problem


@pytest.fixture(scope="module")
def returned():
    study = sim.sweep(study__scenarios="[subsidy_only]", study__replication__seeds=1, **SMALL)
    config = sim.load(["population.n_smes=60", "months=1"])
    response = sim.Response("subsidy_only", "adoption", seeds=2, **SMALL)
    return {
        "results": sim.run(**SMALL), "study": study, "runs": study.studied, "config": config, "plan": response.plan,
        "population": config.population, "policy": config.policy, "model": config.model, "asked": config.study,
        "response": response, "run": simulate(config),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("results", ["baseline", "replicates: 1", "months: 1,", "SMEs: 60", "write(folder)", ".paired", ".monthly 42"]),
        ("study", ["sweep of baseline, subsidy_only", ".sentences: ", "by_policy", ".studied"]),
        ("runs", ["sweep of baseline, subsidy_only", "worlds: 3", "months: 1,", "sme-sim-", ".responses("]),
        ("config", ["seed=1", "months=1", ".population", ".model", ".policy"]),
        ("population", ["n_smes=60", "currency='EUR'", ".sectors"]),
        ("policy", ["title='No further policy'", ".fiscal_complement"]),
        ("model", ["certified_share=", ".cognition"]),
        ("asked", ["title='Study'", ".levers"]),
        ("plan", ["subsidy_only"]),
        ("response", ["subsidy_only", "adoption", "seeds: 2"]),
        ("run", ["months: 1,", "SMEs: 60", ".values"]),
    ],
)
def test_what_is_returned_is_a_few_lines_at_a_prompt(returned, name, words):
    told = repr(returned[name])
    assert len(told) <= A_FEW_LINES
    assert str(returned[name]) == told
    assert all(word in told for word in words), told


def test_a_small_group_of_settings_is_shown_whole(returned):
    cognition = returned["config"].model.cognition
    assert all(f"{name}={value}" in repr(cognition) for name, value in cognition)


def test_what_has_no_passport_can_be_shown(returned):
    results = returned["results"]
    assert "replicates: 0" in repr(type(results)(**{**vars(results), "provenance": {}}))
