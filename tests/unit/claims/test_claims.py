"""The list of claims, the parameter vectors and the laboratory."""

import numpy as np
import pytest

from sim.claims import docket
from sim.claims.arms import SUPPORT
from sim.claims.claim import CLAIMS, claim
from sim.claims.laboratory import Laboratory
from sim.claims.vectors import parameters, written_out
from sim.config.load import load
from sim.config.settings import with_settings
from sim.ensemble import settings_of, vectors

SMALL = ["population.n_smes=60", "months=24"]


@pytest.fixture(scope="module")
def config():
    return load(SMALL)


def test_every_number_of_the_register_has_a_claim():
    numbers = {int("".join(filter(str.isdigit, name))) for name in CLAIMS}
    assert numbers == set(range(1, 61))


@pytest.mark.parametrize("name", list(CLAIMS))
def test_a_claim_says_all_that_is_asked(name, config):
    found = CLAIMS[name]
    assert found.says.endswith(".")
    assert found.section[0].isdigit()
    assert found.rope > 0
    assert found.expects in (-1, 1)
    assert found.because.endswith(".")
    assert with_settings(config, found.counter) != config, "the counter-world is the world itself"
    assert bool(found.rather) == bool(found.rather_because)
    if found.rather:
        assert with_settings(config, found.rather) != config
        assert found.rather_because.endswith(".")


def test_a_claim_is_declared_once():
    with pytest.raises(ValueError, match="C1 is declared twice"):
        claim("C1", "0", "Again.", counter={}, because="")(lambda lab: 0.0)


def test_claims_come_in_the_order_of_their_numbers():
    names = [each.id for each in docket.ordered()]
    assert names[:3] == ["C1", "C1b", "C2"]
    assert names.index("C9") < names.index("C10")


def test_vectors_are_valid_and_the_first_is_the_default(config):
    table = vectors("claims")
    assert len(table) >= 8
    assert settings_of(table, 0) == {}
    for row in range(1, len(table)):
        assert with_settings(config, settings_of(table, row)) != config


def test_claims_know_every_parameter_of_every_vector(config):
    table = written_out(vectors("claims"), config)
    assert parameters(table).notna().all(axis=None)
    assert parameters(table)["model.projects.potential"].iloc[0] == config.model.projects.potential
    assert settings_of(table, 0) == {}


def test_a_setting_that_leads_nowhere_is_refused(config):
    with pytest.raises(KeyError):
        with_settings(config, {"model.cognition.nothing": 1.0})


def test_later_settings_outdo_earlier_ones_and_a_star_stands_for_all(config):
    found = with_settings(config, {"population.sectors.*.contact": 0.1}, {"population.sectors.trade.contact": 0.2})
    assert found.population.sectors["trade"].contact == 0.2
    assert {sector.contact for name, sector in found.population.sectors.items() if name != "trade"} == {0.1}


def test_a_laboratory_runs_the_same_experiment_once(config):
    lab = Laboratory(config)
    one = lab.run({"model.cognition.attention": 0.1, "model.cognition.peer_rate": 0.1})
    again = lab.run({"model.cognition.peer_rate": 0.1}, {"model.cognition.attention": 0.1})
    assert one is again
    assert lab.runs == 1


def test_an_experiment_that_changes_nothing_changes_no_firm(config):
    lab = Laboratory(config)
    one = lab.run()
    other = lab.run({"model.skills.poaching": config.model.skills.poaching})
    assert lab.runs == 2
    for name, column in one.last.items():
        assert np.array_equal(column, other.last[name], equal_nan=column.dtype.kind == "f"), name


def test_an_outcome_knows_strata_and_months(config):
    run = Laboratory(config).run()
    assert run.level("firms", 0) == 60
    sizes = ("micro", "small", "medium")
    assert sum(run.level("firms", 0, size) for size in sizes) == 60
    assert run.level("adoption", 10_000) == run.level("adoption", 24)
    assert sorted(run.frames) == [0, 12, 24]


def test_adoptions_are_those_of_the_columns(config):
    run = Laboratory(load(["population.n_smes=200", "months=24"])).run()
    last = run.last
    month_of = dict(zip(run.adoptions["slot"], run.adoptions["month"], strict=True))
    began = np.flatnonzero(last["alive"] & (last["adoption_month"] > 0))
    assert len(began)
    assert all(month_of[slot] == last["adoption_month"][slot] for slot in began)


def test_each_vector_has_luck_of_its_own(config):
    seeded = config.model_copy(update={"seeds": 2})
    fitted = docket.fitted_tasks(seeded, ["C1", "C56"], vectors(count=3))
    seeds = {row: {task.seed for task in fitted if task.number == row} for row in range(3)}
    assert [len(found) for found in seeds.values()] == [2, 2, 2]
    assert len(set.union(*seeds.values())) == 6


def test_the_share_of_money_spent_is_that_of_the_programmes_a_claim_asked_for(config):
    lab = Laboratory(load(["population.n_smes=60", "months=60"]))
    lab.run()
    assert np.isnan(lab.least_spent())
    spent = lab.run(SUPPORT).spent_share
    assert 0 < lab.least_spent() == spent <= 1
    lab.forget_asked()
    assert np.isnan(lab.least_spent())
