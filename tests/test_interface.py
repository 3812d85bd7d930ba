"""The laboratory from Python: it records the command that asks for the same, and leaves what the command leaves."""

import inspect
import json
import re
import shlex
from dataclasses import replace

import pytest
from whole_studies import stand_in

import sim
from sim import interface
from sim.cli import main
from sim.config.load import load_many, load_named
from sim.config.schema.study import Study
from sim.errors import ConfigError
from sim.simulation import simulate
from sim.study import plan as plans
from sim.study.kinds import KINDS

TINY = {"population__n_smes": 30, "months": 1}
SWEEP = {"study__scenarios": "[subsidy_only]", "study__replication__seeds": 1, "study__levers__factors": "[]",
         "study__uncertainties__factors": "[]", "output__figures": "[svg]", "executor": "serial", **TINY}  # fmt: skip
SEARCH = {
    "study__search__generations": 1, "study__search__population": 8, "study__search__fresh_seeds": 2,
    "study__search__again": 2, "study__replication__seeds": 1, "study__uncertainties__factors": "[]",
    "study__uncertainties__design": "factorial",
    "study__search__objectives": "[{response: adoption, sense: maximise}, {response: firms, sense: maximise}]",
    "study__dimensions": "[all]", "study__responses": "[adoption]", "executor": "serial", "output__figures": "[svg]",
    **TINY,
}  # fmt: skip


def asked_by(results):
    program, name, *words = shlex.split(results.provenance["command"])
    assert program == "sme-sim"
    return name, words


def words_of(settings):
    return [f"{key.replace('__', '.')}={value}" for key, value in settings.items()]


def standing_in(monkeypatch, simulate):
    """A function in place of the model, for the command and for Python."""
    planned = plans.plan
    for module in (plans, interface):
        monkeypatch.setattr(module, "plan", lambda words: replace(planned(words), simulate=simulate))


def test_the_command_of_a_comparison_names_its_scenarios():
    found = sim.compare("baseline", "support_system", seeds=1, **TINY)
    name, words = asked_by(found)
    assert name == "compare"
    assert list(load_many(words)) == found.scenarios == ["baseline", "support_system"]


@pytest.mark.parametrize("folder", ["plain", "with spaces, and a comma", "o'clock"])
def test_the_command_names_a_scenario_file_wherever_it_lies(tmp_path, folder):
    path = tmp_path / folder / "mine.yaml"
    path.parent.mkdir()
    path.write_text('title: Mine\nquestion: "Which?"\nsource: none\ncurrency: EUR\n')
    name, words = asked_by(sim.run(str(path), **TINY))
    assert name == "run"
    assert load_named(words)[0] == "mine"
    _, words = asked_by(sim.compare("baseline", str(path), seeds=1, **TINY))
    assert list(load_many(words)) == ["baseline", "mine"]


def test_a_comparison_has_its_baseline_whoever_forgets_it():
    assert sim.compare("support_system", seeds=1, **TINY).scenarios == ["baseline", "support_system"]


def test_python_leaves_the_folder_that_the_command_leaves(tmp_path):
    budgets = "[{key: policy.fiscal_complement.phases.0.budget_per_sme_year, values: [100, 200]}]"
    settings = {**SWEEP, "study__levers__factors": budgets}
    assert main(["sweep", *words_of(settings), f"output.dir={tmp_path / 'command'}"]) == 0
    found = sim.sweep(**settings, output__dir=tmp_path / "python")
    command, python = (
        {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path / "command", tmp_path / "python")
    )
    assert set(command) == set(python) > {"report.html", "provenance.json", "tables/by_policy.csv"}
    assert any(name.startswith("figures/") for name in python)
    tables = [name for name in python if name.startswith("tables/")]
    assert [name for name in tables if python[name] != command[name]] == []
    assert found.studied.folder == tmp_path / "python"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["command", "python"]


def test_the_command_of_a_study_knows_no_temporary_folder():
    found = sim.sweep(**SWEEP)
    assert found.studied.provenance["command"] == shlex.join(
        ["sme-sim", "sweep", "study=sweep", "workers=1", *words_of(SWEEP)]
    )
    assert not (found.studied.folder / "report.html").exists(), "nobody will read it"


def test_the_mixes_of_a_search_are_scenario_files_in_python_too(tmp_path):
    found = sim.design(**SEARCH, output__dir=tmp_path / "found")
    assert len(found.files) > 0
    assert {name: (tmp_path / "found" / name).read_text() for name in found.files} == found.files
    assert all(name.startswith("front/") for name in found.files)
    assert found.studied.provenance["runs"] == len(found.studied.responses("adoption"))


def test_what_an_analysis_refuses_is_not_lost(tmp_path, monkeypatch):
    def refuses(studied):
        raise ConfigError("of this nothing can be said")

    with monkeypatch.context() as patch:
        patch.setattr("sim.analysis.sweep.analysis.analyse", refuses)
        with pytest.raises(ConfigError, match="nothing can be said"):
            sim.sweep(**SWEEP, output__dir=tmp_path / "found")
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".found.study-")
    assert list((left / "parts").iterdir())
    sim.sweep(**SWEEP, output__dir=tmp_path / "found")
    assert [path.name for path in tmp_path.iterdir()] == ["found"]


def test_failed_runs_of_a_study_are_told_and_exit_with_3(tmp_path, monkeypatch, capsys):
    def fragile(config, every):
        if config.policy.fiscal_complement.phases:
            raise ArithmeticError("on purpose")
        return simulate(config, every)

    standing_in(monkeypatch, fragile)
    settings = {**SWEEP, "study__scenarios": "[subsidy_only,support_system]"}
    assert main(["sweep", *words_of(settings), f"output.dir={tmp_path / 'x'}"]) == 3
    said = capsys.readouterr().out
    assert "3 runs, 1 failed" in said
    assert "sme-sim run scenario=subsidy_only" in said


def test_a_claim_that_breaks_is_no_run_that_failed(tmp_path, monkeypatch, capsys):
    def breaks(claim, config):
        raise ArithmeticError("on purpose")

    standing_in(monkeypatch, stand_in(lambda config, month: {"adoption": 0.5}))
    monkeypatch.setattr("sim.study.shard.heard", breaks)
    settings = {**SWEEP, "study__discover__claim": "C22"}
    assert main(["sweep", *words_of(settings), f"output.dir={tmp_path / 'x'}"]) == 3
    passport = json.loads((tmp_path / "x" / "provenance.json").read_text())
    assert (passport["runs"], passport["runs_failed"]) == (2, 0)
    assert "on purpose" in (tmp_path / "x" / "report.html").read_text()


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_study_is_a_command_and_a_function_with_words_of_its_own(kind, capsys):
    says = KINDS[kind]
    main(["--help"])
    assert re.search(rf"^  sme-sim {kind} \[SETTINGS\] +{says}$", capsys.readouterr().out, re.MULTILINE)
    assert inspect.getdoc(getattr(sim, kind)).lower().startswith(says.lower())
    assert inspect.getmodule(getattr(sim, kind)) is interface


def test_settings_that_belong_to_one_kind_say_so():
    told = {name: field.description for name, field in Study.model_fields.items() if field.description.startswith("(")}
    named = {re.match(r"\((\w+)\) ", text)[1] for text in told.values()}
    assert named
    assert named <= set(KINDS)


def test_a_kind_that_there_is_not():
    with pytest.raises(ConfigError, match="no kind of study 'sweap'; did you mean 'sweep'"):
        interface.study("sweap")
