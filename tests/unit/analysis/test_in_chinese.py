"""Findings of every kind of study in Chinese, from shipped studies with a function in place of the model."""

from dataclasses import replace

import pytest

from sim.analysis.registry import analysis, check
from sim.language import speaking
from sim.report.document.study import of_study
from sim.report.writers.page import page as page_of
from sim.study import job
from sim.study.plan import plan
from tests.language.left import as_seen, left_in_finding
from tests.studies import stand_in

SIZE = ["population.n_smes=60", "months=72", "executor=serial", "study.every_months=72"]
GOALS = ("[{response: effect_of_effective_adoption, sense: maximise, threshold: 0.02}, "
         "{response: public_cost, sense: minimise}]")  # fmt: skip
KINDS = {
    "sweep": ["study.replication.seeds=3"],
    "sensitivity": ["study.uncertainties.points=4", "study.replication.seeds=2"],
    "discover": ["study.uncertainties.points=60", "study.discover.resamples=4", "study.discover.goal.threshold=0.055"],
    "attribute": ["study.replication.seeds=3"],
    "design": ["study.search.generations=4", "study.search.population=8", "study.search.again=3",
               "study.search.fresh_seeds=2", "study.scenarios=[full_package, public_service]",
               f"study.search.objectives={GOALS}"],
    "validate": [],
}  # fmt: skip
# Marks of figures in a file, tables that are named, and what a region is called there.
NAMES = {"validate", "calibrate", "failures", "combinations", "front", "readable", "EU"}


def money(config):
    return sum(phase.budget_per_sme_year for _, lever in config.policy.levers() for phase in lever.phases[:1])


def told(config, month):
    mind = config.model.cognition
    without = 10 * mind.peer_rate + mind.prior_mean / 5 + config.seed % 97 / 5000
    share = without + money(config) / 3000 * (0.5 + 20 * mind.peer_rate) * (1 + config.seed % 89 / 400)
    shares = dict.fromkeys(("adoption", "effective_adoption"), share)
    return {**shares, **dict.fromkeys(("effective_adopters", "adopters"), 1000 * share)}


def answers(config, asked):
    return min(0.9, 0.05 + 4 * config.model.cognition.peer_rate + config.seed % 97 / 5000)


@pytest.fixture(scope="module", params=KINDS)
def studied(request, tmp_path_factory):
    kind, folder = request.param, tmp_path_factory.mktemp(request.param)
    asked = plan([f"study={kind}", *SIZE, *KINDS[kind], f"output.dir={folder / 'found'}"])
    asked = replace(asked, simulate=stand_in(told, lambda config: 300 * money(config), answers))
    check(kind, asked)
    with speaking("zh"), job.carried_out(asked, kind, "", lambda done, total: None) as done:
        done.publish()
    return done.studied


@pytest.fixture(scope="module")
def found(studied):
    with speaking("zh"):
        return analysis(studied.provenance["kind"])(studied)


def test_no_english_is_left_in_what_was_found(found):
    with speaking("zh"):
        told = found.sentences
    assert len(told) == len(found.sentences) > 1
    assert [sentence for sentence in told if left_in_finding(sentence, NAMES)] == []


def test_tables_and_files_are_the_same_whoever_reads_them(studied, found):
    english = analysis(studied.provenance["kind"])(studied)
    assert list(found.tables) == list(english.tables)
    for name, table in found.tables.items():
        assert table.to_csv(index=False) == english.tables[name].to_csv(index=False)
    assert found.files == english.files
    assert found.sentences == english.sentences


def test_a_page_says_it_too(studied, found):
    with speaking("zh"):
        page, told = page_of(of_study(studied, found, [])), found.sentences
    before_tables = as_seen(page[page.index('<section id="findings"') : page.index('<section id="partial"')])
    assert all(sentence.partition("“")[0] in before_tables for sentence in told)
    assert left_in_finding(before_tables, {*NAMES, "saltelli"}) == []
