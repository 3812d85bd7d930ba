"""Every mistake reads well: where it stands, what is set, what is allowed; exit code 2, nothing written."""

import os
import time
from pathlib import Path

import pytest

from sim.cli import main

SAMPLES = Path(__file__).parent / "samples"

# Sample file, then the beginning of each complaint (after the file's name), then words in it.
MISTAKES = {
    "unknown_key": [
        (":6: support_system.staff_seats.unit_prize is not a setting", "mean 'support_system.staff_seats.unit_price'?")
    ],
    "three_errors": [
        (":4: curency is not a setting", "did you mean 'currency'?"),
        (":6: support_system.staff_seats.unit_price = -3: must be a number", "from 0.01 to", "currency"),
        (":6: support_system.staff_seats.skill = 2.5: must be a number from 0 to 1 (share)",),
        (":7: top_level_design = 'yes': must be a group of settings",),
    ],
    "percent": [
        (":6: support_system.staff_seats.skill = '12 %'", "(share)", "12 % is written 0.12"),
        (":7: support_system.staff_seats.budget_share = 40", "40 % is written 0.4"),
    ],
    "decimal_comma": [
        (":5: support_system.staff_seats.skill = '0,2'", "decimals have a point: 0.2"),
        (":6: support_system.manager_seats.unit_price = '1 250'", "1_250"),
    ],
    "quoted_number": [
        (":5: support_system.staff_seats.skill = '0.2'", "without quotes: 0.2"),
        (":5: support_system.staff_seats.unit_price = '0200'", "without leading zero: 200"),
    ],
    "not_finite": [(":6: '1e400' is too large for a number",)],
    "null_value": [(":6: support_system.staff_seats.skill = null: must be a number from 0 to 1 (share)",)],
    "boolean": [
        (":5: support_system.staff_seats.skill = true: must be a number",),
        (":11: fiscal_complement.phases[0].targeting.specialised_only = 'yes'", "written true"),
    ],
    "number_as_text": [(":1: title = 1.1: must be text", "in quotes")],
    "no_header": [
        (": title is missing", "Short name"),
        (": question is missing",),
        (": source is missing",),
    ],
    "blank_title": [(":1: title must not be empty",), (":2: question must not be empty",)],
    "empty": [(": is empty",)],
    "only_comments": [(": is empty",)],
    "only_null": [(": is empty",)],
    "a_list": [(":1: must consist of lines 'key: value'",)],
    "two_documents": [(":4: a second document begins",)],
    "duplicate": [
        (":8: support_system.manager_seats.unit_price is set twice, in lines 7 and 8",),
        (":9: title is set twice, in lines 1 and 9",),
    ],
    "tab": [(":5: is not valid YAML", "a tab", "indent with spaces")],
    "colon": [(":1: is not valid YAML", "in quotes")],
    "unclosed": [(":5: is not valid YAML",)],
    "anchor": [(":4: anchors",), (":6: anchors",)],
    "merge_key": [(":5: '<<' is not a key",)],
    "bomb": [(":1: anchors",)],
    "python_tag": [(":4: tags", "os.system", "data")],
    "custom_tag": [(":1: tags",), (":2: tags",), (":3: tags",)],
    "target": [(":5: the key '_target_' is not allowed",), (":6: the key '_target_' is not allowed",)],
    "hydra": [(":4: the key 'hydra' is not allowed",), (":5: the key 'defaults' is not allowed",)],
    "interpolation": [(":1: references",), (":2: references",), (":4: the key '${x}'",)],
    "to_come": [(":1: ???",)],
    "escape": [(":1: '\\x1b[31mred' holds control characters",), (":2: 'turn\\u202earound'",)],
    "list_for_group": [
        (":4: support_system = '[...]': must be a group of settings",),
        (":5: public_service.phases = '{...}': must be a list",),
    ],
    "text_for_group": [
        (":4: support_system = 'much': must be a group of settings",),
        (":5: public_service = 3: must be a group of settings",),
    ],
    "wrong_word": [
        (":4: currency = 'USD': must be one of EUR, CNY",),
        (":6: fiscal_complement.cost_share.pay_on = 'instalation'", "did you mean 'installation'?"),
    ],
    "months": [
        (":6: support_system.phases[0].first_month = 2025: must be a calendar month", "YYYY-MM"),
        (":6: support_system.phases[0].last_month = '2025-13'", "YYYY-MM"),
        (":7: support_system.phases[1]: first_month 2026-05 is later than last_month 2026-01",),
    ],
    "overlap": [(":4: support_system: phases overlap in 2025-12",)],
    "shares": [(":4: support_system: the budget_share of its parts", "1.1", "must sum to 1")],
    "for_everyone": [(":4: support_system: a phase has targeting, but standards can only serve everyone",)],
    "unknown_sector": [
        (":9: top_level_design.phases[0].targeting.sectors[1] = 'mining'", "known: manufacturing"),
        (":9: top_level_design.phases[0].targeting.regions[0] = 'moon'", "known: metropolitan"),
    ],
    "baseline": [(": a shipped scenario is called 'baseline' too",)],
    "odd name!": [(": 'odd name!' cannot name results",)],
    "con": [(": 'con' cannot name results",)],
}
UNHARMED = {"good", "norway"}

COMMAND_LINES = [
    (["run", "seed=-1", "months=1e3", "seeds=true"],
     ["command line: seed = -1", "months = 1000.0", "written 1000", "seeds = true"]),
    (["run", "+extra=1"], ["command line: extra is not a setting"]),
    (["run", "++policy.support_system.budgt=1"], ["policy.support_system.budgt is not a setting"]),
    (["run", "populaton=eu27"], ["did you mean 'population'?"]),
    (["run", "scenari=baseline"], ["scenari is not a setting", "did you mean 'scenario"]),
    (["run", "scenario=full_pakage"], ["the name 'full_pakage'", "did you mean 'full_package'?"]),
    (["run", "population=moon"], ["no population has the name 'moon'", "known: china, eu27"]),
    (["run", "scenario=nowhere.yaml"], ["nowhere.yaml: no such file"]),
    (["run", "scenario=../../../etc/passwd"], ["no such file"]),
    (["run", "scenario=~nobody_here/x.yaml"], ["no such home folder"]),
    (["run", "scenario=."], ["no scenario has the name '.'"]),
    (["run", "scenario=./"], ["is a folder"]),
    (["run", "scenario=/dev/zero"], ["not an ordinary file"]),
    (["run", "scenario=/" + 3000 * "x" + ".yaml"], ["cannot be read"]),
    (["run", "scenario="], ["scenario needs a name"]),
    (["run", "population=null"], ["population needs a name"]),
    (["run", "seed"], ["settings are written key=value"]),
    (["run", "seed="], ["seed = '': must be a whole number"]),
    (["run", "=3"], ["settings are written key=value"]),
    (["run", "--workers", "3"], ["'--workers' is no option"]),
    (["run", "~seed"], ["cannot be removed"]),
    (["run", "seed=["], ["cannot be read"]),
    (["run", "seed=1,2"], ["several values", "run -m"]),
    (["run", "model.cognition.prior_mean=0,4"], ["decimals have a point: 0.4"]),
    (["run", "population@x=eu27"], ["leave out @x"]),
    (["run", "output.dir=${oc.env:HOME}"], ["references"]),
    (["run", "seed=???"], ["still to come"]),
    (["run", "hydra.run.dir=x"], ["Hydra's own settings"]),
    (["run", "seed=nan", "workers=inf"], ["seed = nan", "workers = inf"]),
    (["run", "population.contacts_per_firm=100000000"], ["a whole number from 1 to 1,000 (count)"]),
    (["run", "model.capital.cash_spread=12"], ["model.capital.cash_spread = 12", "a number from 0 to 3"]),
    (["run", "seed={a:1}"], ["seed = {'a': 1}: must be a whole number"]),
    (["run", "output.figures=pdf"], ["must be a list", "written [pdf]"]),
    (["run", "policy.support_system=[1]"], ["a list is given for a group"]),
    (["run", "policy.support_system.phases.3.first_month=2025-01"], ["no such position"]),
    (["run", "population/sectors=x"], ["settings have dots"]),
    (["run", "-m", "seed=1,-2,x", "policy.extra=1"],
     ["seed = -2", "seed = 'x'", "policy.extra is not a setting"]),
    (["run", "-m", "scenario=baseline,vouchr"], ["no scenario has the name 'vouchr'"]),
    (["run", "-m", "scenario=glob(nothing*)"], ["no shipped scenario matches"]),
    (["run", "-m", "seed=range(0,1000000000)"], ["more than 10,000 runs"]),
    (["run", "-m", "seed=range(0,200)", "months=range(0,200)"], ["40,000 runs"]),
    (["run", "-m", "seed=interval(0,1)"], ["range(first, last, step)"]),
    (["run", "-m", "seed=glob(*)"], ["settings have none"]),
    (["run", "-m", "hydra.sweep.subdr=x"], ["hydra.sweep.subdr"]),
    (["run", "-m", "scenario=baseline,baseline"], ["asked for twice"]),
    (["compare", "scenario=baseline"], ["takes scenarios=[baseline,...]"]),
    (["compare", "scenarios=[]"], ["scenarios is empty"]),
    (["compare", "scenarios=baseline"], ["must be a list", "written [baseline]"]),
    (["compare", "scenarios=[full_pakage,vouchr]"], ["full_pakage", "vouchr"]),
    (["compare", "baseline=none"], ["no scenario has the name 'none'"]),
    (["compare", "-m", "seed=1,2"], ["-m belongs to 'sme-sim run -m'"]),
    (["seed=-1"], ["seed = -1"]),
    (["compere"], ["there is no command 'compere'", "did you mean 'compare'?"]),
    (["scenarios", "full"], ["did you mean 'full_package'?"]),
    (["check"], ["needs at least one scenario file"]),
    (["check", "nowhere.yaml"], ["nowhere.yaml: no such file"]),
    (["schema", "x"], ["takes no arguments"]),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/secret/home")
    yield
    assert list(tmp_path.iterdir()) == []


def complaints(capsys, arguments):
    """What is told about a command line that must be refused, without the program's name."""
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    lines = told.err.splitlines()
    assert lines
    assert all(line.startswith("sme-sim: ") for line in lines)
    assert "Traceback" not in told.err
    assert "/secret/home" not in told.err
    return [line.removeprefix("sme-sim: ") for line in lines]


def assert_told(lines, path, expected):
    name = str(path.resolve())
    for begin, *words in expected:
        told = [line for line in lines if line.startswith(name + begin)]
        assert told, f"nothing begins with '{name}{begin}' in:\n" + "\n".join(lines)
        assert all(any(word in line for line in told) for word in words), told


@pytest.mark.parametrize("name", MISTAKES)
def test_a_bad_file_is_told_line_by_line(capsys, name):
    path = SAMPLES / f"{name}.yaml"
    begun = time.monotonic()
    lines = complaints(capsys, ["check", str(path)])
    assert time.monotonic() - begun < 5
    assert_told(lines, path, MISTAKES[name])
    assert name == "bomb" or len(lines) == len(MISTAKES[name])


@pytest.mark.parametrize("name", ["three_errors", "colon", "target", "unknown_sector", "shares", "odd name!"])
def test_a_bad_file_is_told_alike_at_every_door(capsys, name):
    path = str(SAMPLES / f"{name}.yaml")
    checked = complaints(capsys, ["check", path])
    assert complaints(capsys, ["run", f"scenario='{path}'"]) == checked
    assert complaints(capsys, ["compare", f"scenarios=['{path}']"]) == checked
    assert complaints(capsys, ["run", "-m", f"scenario='{path}'", "seed=1,2"]) == checked


def test_no_sample_is_forgotten():
    assert {path.stem for path in SAMPLES.glob("*.yaml")} == {*MISTAKES, *UNHARMED}


@pytest.mark.parametrize(("arguments", "words"), COMMAND_LINES, ids=lambda value: " ".join(value)[:60])
def test_a_bad_command_line_is_told(capsys, arguments, words):
    told = "\n".join(complaints(capsys, arguments))
    assert all(word in told for word in words), told


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("title: ä".encode("utf-16"), ["UTF-8", "UTF-16"]),
        ("title: ä".encode("utf-16-le"), ["UTF-8", "UTF-16"]),
        (b"title: x\nquestion: \xe4\n", [":2: is not UTF-8", "byte 19 is 0xe4"]),
        (b"title: x\nquestion: a\x07b\n", [":2: is not valid YAML", "control character"]),
        (b"title: " + 300_000 * b"x", ["larger than 256 KiB"]),
        (100_000 * b"[", ["deep"]),
        (50_000 * b"{a: ", ["deep"]),
        (b"".join(b"%d:\n" % i for i in range(25_000)), ["more than 10000 values"]),
        (b"title: x\n" + 30 * b"junk_key_x: 1\n", ["set twice", "and 9 further problems"]),
    ],
)
def test_bytes_that_are_no_scenario(capsys, tmp_path_factory, content, words):
    path = tmp_path_factory.mktemp("files") / "mine.yaml"
    path.write_bytes(content)
    begun = time.monotonic()
    told = "\n".join(complaints(capsys, ["check", str(path)]))
    assert time.monotonic() - begun < 5
    assert all(word in told for word in words), told


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(capsys, tmp_path_factory):
    path = tmp_path_factory.mktemp("files") / "mine.yaml"
    path.write_text("title: x")
    path.chmod(0)
    assert "Permission denied" in complaints(capsys, ["check", str(path)])[0]


def test_two_files_of_one_name_are_refused(capsys, tmp_path_factory):
    text = (SAMPLES / "good.yaml").read_text()
    paths = [tmp_path_factory.mktemp("files") / name for name in ("mine.yaml", "Mine.yaml")]
    for path in paths:
        path.write_text(text)
    told = complaints(capsys, ["compare", f"scenarios=['{paths[0]}','{paths[1]}']"])
    assert "would share the name" in told[0]


def test_all_bad_files_are_told_together(capsys):
    paths = [str(SAMPLES / f"{name}.yaml") for name in ("empty", "colon", "percent")]
    told = complaints(capsys, ["check", *paths])
    assert len(told) == 4
