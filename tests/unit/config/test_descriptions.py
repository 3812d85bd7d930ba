"""What is derived from the schema: descriptions, units, JSON Schema."""

import json
import re
from pathlib import Path

import pytest

from sim.config import fields, json_schema, locate
from sim.config.describe import description, listing
from sim.config.json_schema import scenario_schema
from sim.config.options import shipped
from sim.config.schema.experiment import Config
from sim.config.schema.policy import Policy

ROOT = Path(__file__).parents[3]


def test_the_shipped_schema_is_current():
    told = f"write it anew: sme-sim schema > {json_schema.FILE}"
    assert json.loads((ROOT / json_schema.FILE).read_text(encoding="utf-8")) == scenario_schema(), told


def test_every_key_of_a_scenario_file_is_explained():
    schema = scenario_schema()
    for definition in [schema, *schema["$defs"].values()]:
        assert definition["additionalProperties"] is False
        for name, entry in definition["properties"].items():
            assert entry["description"].strip(), name
    assert schema["required"] == ["title", "question", "source"]


def test_each_scenario_file_names_the_schema():
    for path in shipped("scenario").values():
        first = path.read_text(encoding="utf-8").splitlines()[0]
        named = re.fullmatch(r"# yaml-language-server: \$schema=(.+)", first)
        assert named, path
        assert (path.parent / named[1]).resolve() == ROOT / json_schema.FILE


def test_every_setting_has_a_meaning():
    silent = [path for path, field in fields.settings(Config) if not (field.description or "").strip()]
    assert silent == []


def test_defaults_are_plausible():
    for path, field in fields.settings(Config):
        span = fields.plausible(field)
        if span and not field.is_required():
            assert span[0] <= field.default <= span[1], path


def test_plausible_ranges_are_legal():
    for path, field in fields.settings(Config):
        span = fields.plausible(field)
        low, high = fields.bounds(field)
        if span:
            assert span[0] < span[1], path
            assert low is None or low[1] <= span[0], path
            assert high is None or span[1] <= high[1], path


def test_a_field_is_found_by_its_path():
    field, kind = fields.at(Policy, ("support_system", "phases", 3, "targeting", "min_informatization"))
    assert fields.unit(field) == "share, 0 to 1"
    assert kind is float
    assert fields.at(Config, ("population", "sectors", "any", "share"))[1] is float
    assert fields.at(Policy, ("support_system", "nothing")) == (None, None)
    assert fields.at(Policy, ("title", "below")) == (None, None)


def test_the_listing_has_every_scenario_with_its_question():
    told = listing()
    assert all(re.search(rf"^{name} ", told, re.MULTILINE) for name in shipped("scenario"))
    assert "What would happen without any of the programmes?" in told


def test_a_broken_file_does_not_hide_the_others(tmp_path, monkeypatch):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "bad.yaml").write_text("title: a: b")
    (tmp_path / "scenarios" / "good.yaml").write_text("title: Fine\nquestion: Q\nsource: S\n")
    monkeypatch.setattr(locate, "shipped", lambda: tmp_path)
    told = listing().splitlines()
    assert "cannot be read" in told[0]
    assert "bad.yaml:1" in told[0]
    assert told[1].split() == ["good", "Fine"]


@pytest.mark.parametrize("name", ["baseline", "full_package", "top_level_design"])
def test_a_description_tells_words_money_and_units(name):
    told = description(name)
    assert told.startswith(f"{name}: ")
    assert "Question" in told
    assert "Source" in told
    if name == "baseline":
        assert "No lever is used." in told
    if name == "full_package":
        assert "60 EUR for each SME of the population and year, spent on every firm" in told
        assert "30 % for manager_seats" in told
        assert "in 3 batches, dealt by lot, one after the other" in told
        assert "first those that are specialised or informatized" in told
        assert re.search(r"unit_price +1,250 EUR +Public cost of one seat", told)
    if name == "top_level_design":
        assert (
            "300 EUR for each SME of the population and year, spent on manufacturing, trade, transport; mature" in told
        )


def test_money_of_a_description_is_in_the_currency_of_the_file():
    told = description(str(ROOT / "tests" / "samples" / "good.yaml"))
    assert "100 CNY for each SME of the population and year" in told
    assert "EUR" not in told


def test_settings_are_found_in_a_checkout_and_in_a_wheel(tmp_path, monkeypatch):
    assert (locate.shipped() / "configs" / "config.yaml").is_file()
    monkeypatch.setattr(locate, "PACKAGE", tmp_path / "sim")
    assert locate.shipped() == tmp_path
    (tmp_path / "sim" / "_data").mkdir(parents=True)
    assert locate.shipped() == tmp_path / "sim" / "_data"


def test_paths_are_shown_from_where_the_reader_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert locate.shown(tmp_path / "a" / "b.yaml") == str(Path("a", "b.yaml"))
    assert locate.shown(ROOT / "x.yaml") == str(ROOT / "x.yaml")
