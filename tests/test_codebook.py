"""The codebook: complete (V16), current, and found by name."""

import shutil
from pathlib import Path

import pytest

from sim.cli import main
from sim.codebook.entries import TABLES, columns, everything, measures, scenario_keys, settings
from sim.codebook.lookup import look_up
from sim.codebook.pages import ANEW, MARKED, codebook, with_generated_parts
from sim.codebook.results import RESULT_COLUMNS
from sim.comparison import compare
from sim.config.load import load_many
from sim.config.schema.behaviour import Behaviour
from sim.config.schema.parts import LEVERS
from sim.errors import ConfigError
from sim.evaluation.uncertainty import ranking, uncertainty
from sim.record import MEASURES

DOCS = Path(__file__).parents[1] / "docs"
FREE_OF_UNITS = ("true or false", "text", "a list", "one of", "a calendar month", "a group of settings")


def test_the_codebook_is_current():
    assert (DOCS / "codebook.md").read_text(encoding="utf-8") == codebook(), f"write it anew: {ANEW}"


def test_the_tables_of_the_odd_are_current():
    text = (DOCS / "odd.md").read_text(encoding="utf-8")
    assert text == with_generated_parts(text), f"write them anew: {ANEW}"


def test_the_odd_holds_every_table_column_parameter_and_lever():
    marks = {mark["name"] for mark in MARKED.finditer((DOCS / "odd.md").read_text(encoding="utf-8"))}
    assert {"entities", "schedule", "outlook", "chance", "measures"} <= marks
    assert {f"parameters.{group}" for group in Behaviour.model_fields} <= marks
    assert {f"lever.{lever}" for lever in LEVERS} <= marks


def test_every_number_has_meaning_unit_range_and_source():
    """V16, parameters."""
    silent = [entry.key for entry in [*settings(), *scenario_keys()] if not (entry.meaning and entry.legal)]
    assert silent == []
    for entry in [*settings(), *scenario_keys()]:
        if entry.legal.startswith(FREE_OF_UNITS) or "." not in entry.key:
            continue
        assert entry.unit, entry.key
        if entry.unit.startswith("unit of the "):  # of another setting, or of a measure, whose range holds
            continue
        assert " to " in entry.legal or "at " in entry.legal or "above" in entry.legal, entry.key
        if entry.key.startswith(("model.", "outlook.", "population.")):
            assert entry.source, entry.key


def test_every_column_and_measure_has_meaning_and_unit():
    """V16, columns."""
    assert len(columns()) == sum(len(kind.declared) for kind in TABLES.values())
    assert len(measures()) == len(MEASURES)
    for entry in [*columns(), *measures()]:
        assert entry.meaning, entry.key
        assert entry.unit, entry.key


def test_keys_are_unique():
    keys = [entry.key for entry in everything()]
    assert len(keys) == len(set(keys))


def test_every_column_of_results_is_explained():
    settings = ["population.n_smes=60", "months=13", "seeds=1", "workers=1", "output.firms=true"]
    results = compare(load_many(settings, ["baseline", "subsidy_only"]))
    judged = {judge.__name__: judge(results) for judge in (uncertainty, ranking)}
    for table, declared in RESULT_COLUMNS.items():
        frame = judged[table] if table in judged else getattr(results, table)
        found = [name for name in frame.columns if table != "monthly" or name not in MEASURES]
        assert set(found) == set(declared), table


def test_one_entry_is_found_by_its_key_and_by_its_end(capsys):
    assert "model.cognition.peer_rate (setting)" in look_up("peer_rate")
    assert look_up("model.cognition.peer_rate") == look_up("cognition.peer_rate")
    assert look_up("policy.support_system.staff_seats.skill").startswith("support_system.staff_seats.skill")
    assert main(["codebook", "firms.aware", "monthly.adoption"]) == 0
    assert "recorded adoption" in capsys.readouterr().out


def test_many_entries_are_listed_and_the_rest_named():
    assert "others: " in look_up("budget_share")


@pytest.mark.parametrize("wrong", ["pear_rate", "model.cognition.peer_rat"])
def test_a_wrong_name_gets_a_guess(wrong, capsys):
    with pytest.raises(ConfigError, match=r"did you mean '(model\.cognition\.)?peer_rate'"):
        look_up(wrong)
    assert main(["codebook", wrong]) == 2
    assert "did you mean" in capsys.readouterr().err


def test_the_whole_codebook_is_printed(capsys):
    assert main(["codebook"]) == 0
    assert capsys.readouterr().out == codebook()


def test_writing_needs_a_checkout(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("sim.config.locate.shipped", lambda: tmp_path)
    assert main(["codebook", "--write"]) == 2
    assert "checkout" in capsys.readouterr().err
    (tmp_path / "docs").mkdir()
    shutil.copy(DOCS / "paper.yaml", tmp_path / "docs")
    (tmp_path / "docs" / "odd.md").write_text("<!-- generated: chance -->\n<!-- end of generated -->\n")
    assert main(["codebook", "--write"]) == 0
    assert "hear (40)" in (tmp_path / "docs" / "odd.md").read_text(encoding="utf-8")
    assert (tmp_path / "docs" / "codebook.md").read_text(encoding="utf-8") == codebook()
