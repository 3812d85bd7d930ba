"""Composition: what goes before what, and that the result is strict, frozen and repeatable."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from sim.config.layers import laid_over, neutral, policy
from sim.config.load import load, load_many, load_named, scenario_text
from sim.config.notes import notes
from sim.config.options import choose
from sim.config.scenario_file import read
from sim.config.schema.experiment import Config
from sim.config.schema.policy import Policy
from sim.errors import ConfigError

SAMPLES = Path(__file__).parents[2] / "samples"
GOOD = str(SAMPLES / "good.yaml")
HEADER = "title: Mine\nquestion: Q\nsource: S\n"


@pytest.fixture
def mine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "mine.yaml"
    path.write_text(HEADER + "support_system:\n  staff_seats: {skill: 0.2}\n")
    return path


def test_nothing_asked_gives_the_shipped_defaults():
    config = load()
    assert config.policy.title == "No further policy"
    assert "EU-27" in config.population.title
    assert config.outlook.frontier.attention > 0
    assert config.seeds == Config.model_fields["seeds"].default


def test_the_command_line_goes_before_files_and_files_before_defaults(mine):
    assert load([], "baseline").policy.support_system.staff_seats.skill == 0.12
    assert load([], "./mine.yaml").policy.support_system.staff_seats.skill == 0.2
    asked = ["policy.support_system.staff_seats.skill=0.25", "seed=7", "population.n_smes=200"]
    config = load(asked, "./mine.yaml")
    assert config.policy.support_system.staff_seats.skill == 0.25
    assert (config.seed, config.population.n_smes) == (7, 200)


def test_a_part_keeps_what_the_file_does_not_say(mine):
    seats = load([], str(mine)).policy.support_system.staff_seats
    assert seats.unit_price == neutral(Policy)["support_system"]["staff_seats"]["unit_price"]


def test_lists_are_replaced():
    config = load(["policy.top_level_design.phases=[]", "output.figures=[svg]"], "top_level_design")
    assert config.policy.top_level_design.phases == []
    assert config.output.figures == ["svg"]


def test_a_list_position_can_be_set():
    for key in ("phases.0", "phases[0]"):
        config = load([f"policy.public_service.{key}.budget_per_sme_year=400"], "public_service")
        assert config.policy.public_service.phases[0].budget_per_sme_year == 400


@pytest.mark.parametrize("name", ["population", "outlook", "model", "output", "scenario"])
def test_an_own_file_serves_every_group(tmp_path, name):
    others = {"population": "eu27", "outlook": "no_frontier", "scenario": "subsidy_only"}
    shipped = others.get(name, "default")
    path = tmp_path / "mine.yaml"
    path.write_bytes(choose(name, shipped).file.path.read_bytes())
    assert load([f"{name}={path}"]) == load([f"{name}={shipped}"])


def test_names_beyond_ascii(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("我的 方案.yaml").write_text(HEADER, encoding="utf-8")
    Path("我的.v2.yaml").write_text(HEADER, encoding="utf-8")
    assert load_named(["scenario=我的.v2.yaml"])[0] == "我的.v2"
    assert list(load_many([], ["./我的.v2.yaml"])) == ["我的.v2"]
    assert load(["output.dir=结果"]).output.dir == "结果"
    with pytest.raises(ConfigError, match="cannot name results"):
        load(["scenario=./我的 方案.yaml"])


def test_whole_numbers_are_fine_where_fractions_are_meant():
    assert load(["model.appraisal.horizon=36"]).model.appraisal.horizon == 36.0


@pytest.mark.parametrize("prefix", ["", "+", "++"])
def test_a_known_key_needs_no_plus_and_bears_one(prefix):
    assert load([f"{prefix}seed=3"]).seed == 3


def test_the_last_word_counts():
    assert load(["seed=1", "seed=2"]).seed == 2


def test_a_comparison_takes_its_scenarios_from_the_settings(mine):
    configs = load_many(["scenarios=[full_package,./mine.yaml]"])
    assert list(configs) == ["baseline", "full_package", "mine"]
    assert {config.baseline for config in configs.values()} == {"baseline"}
    assert configs["mine"].scenarios == ["baseline", "full_package", "mine"]
    assert len({config.population.model_dump_json() for config in configs.values()}) == 1


def test_an_own_file_can_be_the_baseline(mine):
    configs = load_many(["scenarios=[subsidy_only]", "baseline=./mine.yaml"])
    assert list(configs) == ["mine", "subsidy_only"]
    assert configs["subsidy_only"].baseline == "mine"


def test_a_shipped_file_may_be_named_by_its_path():
    path = choose("scenario", "subsidy_only").file.path
    assert load_named([], str(path)) == load_named([], "subsidy_only")


def test_overrides_serve_every_scenario_of_a_comparison():
    configs = load_many(["seed=9", "months=6", "scenarios=[public_service]"])
    assert {(config.seed, config.months) for config in configs.values()} == {(9, 6)}


def test_problems_of_all_scenarios_come_together_and_once():
    with pytest.raises(ConfigError) as refused:
        load_many(["seed=-1"], [str(SAMPLES / "percent.yaml"), str(SAMPLES / "shares.yaml"), "baseline"])
    assert len(refused.value.problems) == 4


def test_what_was_composed_can_be_read_back(tmp_path):
    path = tmp_path / "composed.yaml"
    for name, config in load_many(["policy.title='1e3'", "policy.source='NO'"]).items():
        path.write_text(scenario_text(config.policy), encoding="utf-8")
        assert Policy.model_validate(read(path).content) == config.policy, name


def test_a_configuration_does_not_change():
    config = load()
    with pytest.raises(ValidationError, match="frozen"):
        config.seed = 2
    assert load() == config


def test_loading_leaves_nothing_behind(tmp_path, monkeypatch, mine):
    before = load([], "public_service")
    load([], str(mine))
    with pytest.raises(ConfigError):
        load(["scenario=mine"])
    assert load([], "public_service") == before
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]


def test_a_policy_by_itself_is_what_a_run_gets():
    for name in ("baseline", "top_level_design", "full_package", GOOD):
        assert policy(choose("scenario", name)) == load([], name).policy


def test_laid_over_does_not_change_what_is_below():
    base = {"a": {"b": 1}}
    assert laid_over(base, {"a": {"c": 2}, "d": [1]}) == {"a": {"b": 1, "c": 2}, "d": [1]}
    assert base == {"a": {"b": 1}}


def test_what_is_legal_but_strange_is_noted():
    config = load(["policy.support_system.staff_seats.skill=0.9", "months=12"], "support_system")
    told = notes(config)
    assert any("staff_seats.skill = 0.9" in note and "0.04 to 0.25" in note for note in told)
    assert any("begins in 2025-01; the run ends in 2022-01" in note for note in told)
    assert notes(load([], "support_system")) == []


@pytest.mark.parametrize(
    ("scenario", "override", "named"),
    [
        ("support_system", "policy.fiscal_complement.cost_share.rate=0.6", "fiscal_complement has no phase"),
        ("subsidy_only", "policy.fiscal_complement.tax_credit.rate=0.3", "fiscal_complement.tax_credit.rate"),
        ("baseline", "outlook.contactless.demand_fall=0.4", "outlook.contactless.demand_fall"),
        ("baseline", "outlook.rivalry.factor=4.0", "outlook.rivalry.months is 0"),
        ("baseline", "outlook.rivalry={first_month: 2015-01, months: 5}", "outlook.rivalry comes in 2015-01"),
        ("baseline", "outlook.rivalry={first_month: 2041-01, months: 5}", "outside the run"),
        ("support_system", "model.administration.delay=80", "support_system: money arrives 80 months after"),
        (
            "baseline",
            "population.environment={in_force: false, tax_cut: 0.03, informatization_support: 0.1}",
            "not in force",
        ),
        (
            "baseline",
            "policy.support_system.phases=[{first_month: 2023-01, last_month: 2024-12, budget_per_sme_year: 9.0, "
            "announced_months: 6}]",
            "support_system.phases[0].announced_months",
        ),
        (
            "baseline",
            "policy.scenario_mining.phases=[{first_month: 2023-01, last_month: 2024-12, budget_per_sme_year: 9.0, "
            "targeting: {priority: [mature]}}]",
            "scenario_mining: a phase has targeting",
        ),
    ],
)
def test_what_has_no_effect_is_named(scenario, override, named):
    """V20: a setting that is ignored is noted, or refused, by its name."""
    try:
        told = notes(load([override], scenario))
    except ConfigError as refused:
        told = refused.problems
    assert any(named in note for note in told), told
