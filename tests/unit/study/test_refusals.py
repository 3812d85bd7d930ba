"""What cannot be meant is refused before anything runs: points of one's own, keys, settings against each other."""

from pathlib import Path

import pytest
from studies import SMALL, planned

from sim.analysis.registry import check
from sim.cli import main
from sim.config.load import load_study
from sim.config.study_files import FILES, said
from sim.errors import ConfigError
from sim.study.plan import plan

PEER, ATTENTION = "model.cognition.peer_rate", "model.cognition.attention"
BUDGET = "policy.fiscal_complement.phases.0.budget_per_sme_year"
POLICY = "study.scenarios=[subsidy_only]"


def of_file(folder, text, factors="", space="uncertainties"):
    path = folder / "points.csv"
    path.write_text(text, encoding="utf-8")
    return planned(*SMALL, POLICY, f"study.{space}={{design: file, points_file: '{path}', factors: [{factors}]}}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{PEER},{ATTENTION}\n0.01,0.1\n0.02,0.1,\n", "line 3 has 3 fields, and line 1 names 2 columns"),
        (f"{PEER},{ATTENTION}\n0.01\n", "line 2 has 1 fields"),
        (f"{PEER},{ATTENTION},\n0.01,0.1,\n", "line 1 must name each column"),
        (f"{PEER},{PEER}\n0.01,0.1\n", "line 1 must name each column, and each by a name of its own"),
        (f"{PEER}\n0.01\nabc\n", f"line 3: {PEER} = abc is text, above it stands a number"),
        (f"{PEER}\n0.01\n7\n", "line 3 of .*from 0 to 1"),
        ("model.cognition.peer_rte\n0.01\n", "there is no such setting; did you mean"),
        ("months\n13\n", "months cannot be varied"),
        (f"policy.*.phases.*.batches,{BUDGET.replace('budget_per_sme_year', 'batches')}\n1,2\n", "the same setting"),
        (f"{PEER}\n", "there is no point in it"),
    ],
)
def test_a_file_of_points_is_taken_as_it_stands_or_not_at_all(tmp_path, text, told):
    with pytest.raises(ConfigError, match=told):
        of_file(tmp_path, text)


def test_a_trailing_comma_ends_with_2_and_names_the_line(tmp_path, capsys):
    (tmp_path / "p.csv").write_text(f"{PEER},{ATTENTION}\n0.01,0.1,\n", encoding="utf-8")
    space = f"study.uncertainties={{design: file, points_file: '{tmp_path / 'p.csv'}', factors: []}}"
    assert main(["sweep", *SMALL, space, "--dry-run"]) == 2
    assert "line 2 has 3 fields" in capsys.readouterr().err


def test_points_of_a_file_keep_to_what_their_factors_declare(tmp_path):
    text = f"{BUDGET}\n300\n900\n"
    with pytest.raises(ConfigError, match=r"line 3 of .*budget_per_sme_year = 900 must be from 0 to 400"):
        of_file(tmp_path, text, f"{{key: {BUDGET}, low: 0, high: 400}}", "levers")
    with pytest.raises(ConfigError, match=r"line 3 of .* must be one of 300, 400"):
        of_file(tmp_path, text, f"{{key: {BUDGET}, values: [300, 400]}}", "levers")
    with pytest.raises(ConfigError, match="the file has no column of that name"):
        of_file(tmp_path, text, f"{{key: {BUDGET.replace('.0.', '.*.')}}}", "levers")
    found = of_file(tmp_path, text, f"{{key: {BUDGET}, label: Budget}}", "levers")
    assert [(span.name, span.low, span.high) for span in found.lever_ranges] == [("Budget", 300.0, 900.0)]


def test_an_empty_cell_is_as_the_scenario_has_it(tmp_path):
    found = of_file(tmp_path, f"\ufeff{PEER}, {ATTENTION}\r\n0.01,\r\n,0.5\r\n")
    assert found.worlds.to_dict("records") == [{PEER: 0.01, ATTENTION: None}, {PEER: None, ATTENTION: 0.5}]


def test_a_path_in_a_study_file_is_seen_from_there(tmp_path, monkeypatch):
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "p.csv").write_text(f"{PEER}\n0.01\n", encoding="utf-8")
    (tmp_path / "inner" / "mine.yaml").write_text("uncertainties: {design: file, points_file: p.csv}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert planned(*SMALL, "study=inner/mine.yaml").worlds[PEER].tolist() == [0.01]
    with pytest.raises(ConfigError, match="no such file"):
        planned(*SMALL, "study=inner/mine.yaml", "study.uncertainties.points_file=p.csv")


@pytest.mark.parametrize(("written", "there"), [
    ("validation: {known: k.csv}", "inner/k.csv"), ("validation: {known: eu27}", "eu27"),
    ("targets: k.csv", "inner/k.csv"),
    ("levers: {design: file, points_file: k}", "inner/k"), ("uncertainties: {design: file, points_file: k}", "inner/k"),
])  # fmt: skip
def test_every_file_that_a_study_file_names_is_seen_from_there(tmp_path, monkeypatch, written, there):
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "mine.yaml").write_text(written, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found, _ = load_study([*SMALL, "study=inner/mine.yaml"])
    study = next(iter(found.values())).study
    paths = [Path(said(study, key)) for key in FILES]
    seen = [path.relative_to(tmp_path) if path.is_absolute() else path for path in paths]
    assert Path(there) in seen
    assert not {Path("k"), Path("k.csv")} & set(seen)
    if "known: k" in written:
        found, _ = load_study([*SMALL, "study=inner/mine.yaml", "study.validation.known=k.csv"])
        assert next(iter(found.values())).study.validation.known == "k.csv"


@pytest.mark.parametrize(
    "key",
    ["seed", "months", "output.audit_every_months", "workers", "evaluation.rate", "baseline", "study.every_months",
     "executor.jobs"],
)  # fmt: skip
def test_what_a_study_is_made_of_cannot_be_varied(key):
    with pytest.raises(ConfigError, match=f"{key} cannot be varied"):
        planned(*SMALL, f"study.uncertainties.factors=[{{key: {key}, low: 1, high: 2}}]")


def factors(*written, space="uncertainties", **more):
    rest = "".join(f", {name}: {value}" for name, value in more.items())
    return f"study.{space}={{factors: [{', '.join(written)}]{rest}}}"


STARRED = BUDGET.replace("fiscal_complement", "*")


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("study.responses=[]", "responses is empty"),
        ("study.dimensions=[]", "must contain all"),
        ("study.dimensions=[size_class]", "must contain all"),
        ("study.replication={seeds: 3, most: 2, until_half_width: 0.1}", "most = 2 replicates are fewer"),
        (factors(f"{{key: {PEER}, values: [0.1, 0.1]}}"), "names 0.1 twice among its values"),
        (factors(f"{{key: {PEER}, label: a}}", f"{{key: {ATTENTION}, label: a}}"), "names a twice among its labels"),
        (factors("{key: outlook.credit_squeeze.months, whole: true, low: 1.5, high: 3.5}"), "1.5 is none"),
        (factors(f"{{key: {PEER}}}", levels=1), "a range has at least two levels"),
        (factors(f"{{key: {PEER}}}", design="one_at_a_time", levels=1), "a range has at least two levels"),
        (factors(f"{{key: {PEER}, low: 0.1}}", design="simplex"), "takes neither low, high, values nor whole"),
        (factors(f"{{key: {PEER}}}", design="list", points_list=f"[{{{PEER}: 0.1}}]"), "the design list takes no"),
        (factors(f"{{key: {BUDGET}, values: [1]}}", f"{{key: {STARRED}, values: [1]}}", space="levers"),
         "may lead to the same setting"),
        (factors(f"{{key: {BUDGET.replace('fiscal_complement', 'public_service')}, values: [1]}}", space="levers"),
         "there is such a setting, but scenario '.*' has no phase there"),
    ],
)  # fmt: skip
def test_settings_that_contradict_themselves(override, told):
    with pytest.raises(ConfigError, match=told):
        plan([*SMALL, POLICY, override])


def test_seeds_beyond_the_usual_most_are_no_contradiction_where_nobody_adds_any():
    assert planned(*SMALL, "study.replication.seeds=100").study.replication.seeds == 100


@pytest.mark.parametrize(("cell", "told"), [("", f"empty in {PEER}"), ("0.2", "points_file: 2 worlds are too few")])
def test_what_discover_misses_in_a_file_is_told_of_the_file(tmp_path, cell, told):
    found = of_file(tmp_path, f"{PEER},{ATTENTION}\n0.1,0.1\n{cell},0.2\n")
    with pytest.raises(ConfigError, match=told):
        check("discover", found)


def refused(*overrides):
    with pytest.raises(ConfigError) as fault:
        load_study([*SMALL, *overrides])
    return str(fault.value)


MINE = "title: Mine\nquestion: What?\n"


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A folder of a study and a scenario of one's own, seen from the folder above it."""
    (tmp_path / "my").mkdir()
    monkeypatch.chdir(tmp_path)
    shipped = Path(load_study.__code__.co_filename).parents[2] / "scenarios" / "subsidy_only.yaml"
    (tmp_path / "my" / "tv.yaml").write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path / "my"


def test_scenarios_of_a_study_are_seen_from_its_file(elsewhere):
    (elsewhere / "budgets.yaml").write_text(f"{MINE}scenarios: [./tv.yaml]\n", encoding="utf-8")
    configs, asked = load_study([*SMALL, "study=my/budgets.yaml"])
    assert "tv" in configs
    assert Path(asked["tv"]).samefile("my/tv.yaml")  # as a command asks for it that is typed here
    configs, asked = load_study([*SMALL, "study=my/budgets.yaml", "study.scenarios=[my/tv.yaml]"])
    assert asked["tv"] == "my/tv.yaml"


def test_a_scenario_that_is_not_there_is_told_with_its_line_and_where_it_was_looked_for(elsewhere):
    (elsewhere / "budgets.yaml").write_text(f"{MINE}scenarios:\n  - ./no.yaml\n", encoding="utf-8")
    told = refused("study=my/budgets.yaml")
    assert "my/budgets.yaml:4: scenarios[0] = './no.yaml': no such file" in told
    assert "my/no.yaml" in told


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ("low: 0.1, high: 70", "uncertainties.factors[0].high = 70: must be a number from 0 to 1 (share); "
                               "70 % is written 0.7"),
        ("low: -1, high: 0.5", "uncertainties.factors[0].low = -1: must be a number from 0 to 1"),
        ("values: [0.5, 90]", "uncertainties.factors[0].values[1] = 90: must be a number from 0 to 1"),
    ],
)  # fmt: skip
def test_an_end_that_the_setting_cannot_take_is_told_with_its_line(elsewhere, ends, told):
    space = f"uncertainties:\n  factors:\n    - {{key: model.cognition.recognition, {ends}}}\n"
    (elsewhere / "budgets.yaml").write_text(MINE + space, encoding="utf-8")
    assert f"my/budgets.yaml:5: {told}" in refused("study=my/budgets.yaml")


def test_ends_within_the_setting_and_shares_of_a_total_are_not_refused():
    within = "study.uncertainties.factors=[{key: model.cognition.recognition, low: 0, high: 1}]"
    part = "study.levers={design: search, factors: [{key: policy.*.phases.*.budget_per_sme_year, of_total: true}]}"
    (all_of_it,) = next(iter(load_study([*SMALL, within])[0].values())).study.uncertainties.factors
    assert (all_of_it.low, all_of_it.high) == (0, 1)
    (share,) = next(iter(load_study([*SMALL, POLICY, part])[0].values())).study.levers.factors
    assert share.of_total
