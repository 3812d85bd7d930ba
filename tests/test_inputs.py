"""What users bring along is data: large, strange, hostile or merely wrong, it is refused or taken as it is written."""

import ast
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pandas as pd
import pytest

from sim.cli import main
from sim.config.csv_file import number
from sim.config.load import load
from sim.config.options import choose
from sim.config.schema.study import Space
from sim.ensemble import members
from sim.errors import ConfigError
from sim.results import spreadsheet, write_table
from sim.study.design import points
from sim.targets import targets

ROOT = Path(__file__).parents[1]
HEADER = "title: x\nquestion: y\nsource: z\n"
STUDY = ["sweep", "--dry-run", "population.n_smes=50", "months=12", "study=./alone.yaml"]
BUFFER = "model.capital.buffer"


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("alone.yaml").write_text("title: s\nscenarios: [subsidy_only]\n", encoding="utf-8")


def refusal(capsys, *arguments):
    assert main([*map(str, arguments)]) == 2
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    return told.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (HEADER + "extends: full_package\n", "extends is not a setting"),
        (HEADER + "include: ./other.yaml\n", "include is not a setting"),
        (HEADER + "schema_version: 2\n", "schema_version is not a setting"),
        (HEADER + "a: &a x\n" + "".join(f"b{i}: *a\n" for i in range(9_000)), "anchors"),
        (HEADER + "".join(f"k{i}: 1\n" for i in range(20_000)), "more than 10000 values"),
    ],
    ids=["extends", "include", "version", "many references", "many keys"],
)
def test_a_scenario_is_one_file_of_one_version_and_of_a_sensible_size(capsys, content, words):
    Path("mine.yaml").write_text(content, encoding="utf-8")
    assert words in refusal(capsys, "check", "mine.yaml")


READERS = {
    "scenario": lambda path: choose("scenario", str(path)),
    "targets": lambda path: targets(path),
    "ensemble": lambda path: members(str(path)),
    "points": lambda path: points(Space(design="file", points_file=str(path)), [], "study.levers"),
}
each_reader = pytest.mark.parametrize("read", READERS.values(), ids=READERS)


@each_reader
@pytest.mark.parametrize(
    ("place", "words"),
    [("/dev/zero", "not an ordinary file"), ("", "is a folder"), ("no\0such", "null byte"), ("gone", "no such file")],
)
def test_what_is_no_ordinary_file_is_not_opened(tmp_path, read, place, words):
    with pytest.raises(ConfigError, match=words):
        read(tmp_path / place)


@each_reader
def test_a_file_larger_than_its_kind_is_refused_before_it_is_read(tmp_path, read):
    path = tmp_path / "mine.yaml"
    with path.open("wb") as file:
        file.truncate(200 << 20)  # a hole: no disk is filled
        file.write(b"x")
    with pytest.raises(ConfigError, match="larger than"):
        read(path)


@pytest.mark.parametrize("name", ["targets", "ensemble", "points"])
def test_a_table_without_end_is_refused(name):
    Path("mine.csv").write_text(",".join(f"c{i}" for i in range(5_000)), encoding="utf-8")
    with pytest.raises(ConfigError, match="more than 1,000 columns"):
        READERS[name](Path("mine.csv"))
    Path("mine.csv").write_text(("a," * 500 + "\n") * 2_100, encoding="utf-8")
    with pytest.raises(ConfigError, match="more than 1,000,000 cells"):
        READERS[name](Path("mine.csv"))


def test_a_table_in_which_all_is_wrong_is_not_read_to_its_end():
    rows = "".join(f"v{i},9\n" for i in range(500))
    Path("mine.csv").write_text(f"name,model.cognition.peer_rate\n{rows}", encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        members("./mine.csv")
    assert len(refused.value.problems) == 101
    assert refused.value.problems[-1].endswith("what stands below line 101 was not read")


@pytest.mark.parametrize(
    "asked",
    [["validate", "--dry-run", "--targets", "~nobody_here/x.csv"], [*STUDY, "ensemble='~nobody_here/x.csv'"],
     ["report", "~nobody_here/x"]],
)  # fmt: skip
def test_a_home_that_there_is_not(capsys, asked):
    assert "there is no such home folder" in refusal(capsys, *asked)


def test_what_a_terminal_would_obey_is_written_out(capsys):
    told = refusal(capsys, "check", "\x1b[31m\rmine")
    assert "\x1b" not in told
    assert "\r" not in told
    assert "\\x1b[31m" in told


def test_numbers_are_those_that_a_spreadsheet_reads_too():
    assert [number("12"), number("1.5")] == [12, 1.5]
    assert [text for text in ("١٢", "1_2", "Mär-26", "1,5") if number(text) != text] == []


def test_letters_that_can_be_written_in_two_ways_are_the_same():
    composed, apart = (unicodedata.normalize(form, "café") for form in ("NFC", "NFD"))
    assert composed != apart
    shipped = (ROOT / "configs" / "population" / "eu27.yaml").read_text(encoding="utf-8")
    regions = [*load().population.regions]
    Path("mine.yaml").write_text(re.sub(rf"\b{regions[0]}\b", composed, shipped), encoding="utf-8")
    targeting = f"targeting: {{regions: [{apart}]}}"
    phase = f"{{first_month: 2025-01, last_month: 2026-12, budget_per_sme_year: 100, {targeting}}}"
    Path("policy.yaml").write_text(f"{HEADER}fiscal_complement:\n  phases: [{phase}]\n", encoding="utf-8")
    found = load(["population=./mine.yaml"], "./policy.yaml")
    assert found.policy.fiscal_complement.phases[0].targeting.regions == [composed]


@pytest.mark.parametrize(
    ("space", "runs"),
    [
        ("{design: sobol, points: 67108864, factors: [{key: BUFFER}]}", "536,870,912 runs"),
        ("{design: one_at_a_time, levels: 100000000, factors: [{key: BUFFER}]}", "800,000,008 runs"),
        ("{levels: 1000, factors: [{key: BUFFER}, {key: model.cognition.peer_rate}, {key: model.cognition.attention}]}",
         "8,000,000,000 runs"),
    ],
    ids=["sobol", "one at a time", "factorial"],
)  # fmt: skip
def test_a_study_of_too_many_runs_is_refused_before_its_points_are_made(capsys, monkeypatch, space, runs):
    monkeypatch.setattr("sim.study.spaces.points", lambda *_: pytest.fail("points were made"))
    told = refusal(capsys, *STUDY, f"study.uncertainties={space.replace('BUFFER', BUFFER)}")
    assert runs in told
    assert re.search(r"about [\d,.]+ days of one processor and [\d,.]+ GB on disk; study\.most_runs = 1,000,000", told)


def test_more_runs_can_be_allowed(capsys):
    many = [*STUDY, "study.replication.seeds=400000"]
    assert "study: 800,000 runs" in refusal(capsys, *many, "study.most_runs=799999")


def test_points_that_stand_there_twice_are_refused(capsys):
    Path("p.csv").write_text(f"{BUFFER}\n0.5\n0.6\n0.5\n", encoding="utf-8")
    told = refusal(capsys, *STUDY, "study.uncertainties={design: file, points_file: ./p.csv, factors: []}")
    assert "line 4 of p.csv is the same as line 2 of p.csv" in told


def test_every_table_is_text_and_numbers_to_a_spreadsheet(tmp_path):
    hostile = ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\tx", "plain", 'a "b", c', "100% & _ #"]
    frame = pd.DataFrame({"sector": hostile, "value": [-1.5] * len(hostile)})
    write_table(frame, tmp_path, "mine")
    read = pd.read_csv(tmp_path / "mine.csv", keep_default_na=False)
    assert [cell.removeprefix("'") for cell in read["sector"]] == hostile
    assert [cell.startswith("'") for cell in read["sector"]] == 5 * [True] + 3 * [False]
    assert (read["value"] == -1.5).all()
    assert pd.read_parquet(tmp_path / "mine.parquet")["sector"].tolist() == hostile
    assert "-1.5\n" in spreadsheet(frame)


CANARY = """
hydra:
  callbacks:
    bad: {{_target_: pandas.read_pickle, filepath_or_buffer: {pickle}}}
title: x
question: y
source: z
"""


def test_a_file_that_runs_code_under_hydra_alone_is_refused_here(tmp_path, capsys):
    canary, pickled, file = tmp_path / "canary", tmp_path / "evil.pkl", tmp_path / "mine.yaml"
    pickled.write_bytes(b"cposix\nsystem\n(S'touch %s'\ntR." % str(canary).encode())
    file.write_text(CANARY.format(pickle=pickled), encoding="utf-8")
    plain = (
        "import hydra\n"
        f"@hydra.main(version_base=None, config_path={str(tmp_path)!r}, config_name='mine')\n"
        "def main(config): pass\nmain()\n"
    )
    subprocess.run([sys.executable, "-c", plain, "hydra.run.dir=out"], cwd=tmp_path, capture_output=True, check=False)
    assert canary.exists(), "this file would not harm anybody, so refusing it shows nothing"
    canary.unlink()
    groups = [["check", "baseline", f"{group}='{file}'"] for group in ("population", "outlook", "model", "output")]
    for asked in (["check", file], ["run", f"scenario='{file}'"], [*STUDY[:-1], f"study='{file}'"], *groups):
        assert "hydra" in refusal(capsys, *asked)
        assert not canary.exists()


TRUSTED = {
    "sim/__main__.py": {"eval"},  # of a word of its own
    "sim/kept.py": {"pickle.loads"},  # what this user compiled: see docs/faults.md, Whom we trust
    "sim/study/engines/slurm.py": {"pickle.loads"},  # the plan that the command itself has laid beside its jobs
}
FORBIDDEN = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "pickle.load", "pickle.loads",
    "yaml.load", "yaml.load_all", "yaml.unsafe_load", "yaml.full_load", "pd.read_pickle", "joblib.load",
    "marshal.loads", "shelve.open", "instantiate",
}  # fmt: skip


def test_nothing_in_the_package_turns_what_it_reads_into_code():
    found = {}
    for path in sorted((ROOT / "sim").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called, options = ast.unparse(node.func), {word.arg for word in node.keywords}
                by_a_shell = "shell" in options and called.startswith("subprocess")
                if called in FORBIDDEN or "allow_pickle" in options or by_a_shell:
                    found.setdefault(path.relative_to(ROOT).as_posix(), set()).add(called)
    assert found == TRUSTED


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("workers=" + "9" * 5_000, "1,000 digits"),
        ("workers=[1," + "9" * 5_000 + "]", "1,000 digits"),
        ("months[" + "9" * 5_000 + "]=1", "1,000 digits"),
        ("a=" + "[" * 2_000 + "]" * 2_000, "nested more than"),
        ("a=" + "[" * 50_000, "longer than 10,000 letters"),
        ("a=" + "{a:" * 2_000, "nested more than"),
        (".".join("1" * 900) + "=1", "lies that deep"),
    ],
    ids=["number", "number in a list", "place", "lists", "many letters", "groups", "key"],
)
def test_an_argument_is_of_a_sensible_size(capsys, argument, words):
    assert words in refusal(capsys, "check", "baseline", argument)


def test_a_port_of_many_digits_is_refused_as_any_other(capsys):
    assert "from 0 to 65535" in refusal(capsys, "explore", "--port", "9" * 5_000)


def test_links_that_lead_round_in_a_circle_are_refused(capsys):
    for name in ("l.yaml", "l"):
        Path(name).symlink_to(name)
    for asked in (["check", "./l.yaml"], ["scenarios", "./l.yaml"], ["check", "baseline", "outlook=./l.yaml"],
                  ["check", "baseline", "population=./l.yaml"], ["sweep", "--dry-run", "study=./l.yaml"]):  # fmt: skip
        assert "l.yaml: cannot be read" in refusal(capsys, *asked)
    for asked in (["l"], [".", "--to", "l"], ["\0"], ["\ud800"]):
        assert "no such folder" in refusal(capsys, "report", *asked)


@pytest.mark.parametrize("line", ['title: "\\U00110000"', 'title: "\\UFFFFFFFF"', "%YAML 1." + "9" * 5_000])
def test_letters_and_versions_that_there_are_not_are_told_with_their_line(capsys, line):
    Path("mine.yaml").write_text(f"# mine\n{line}\n---\n", encoding="utf-8")
    assert "mine.yaml:2: is not valid YAML" in refusal(capsys, "check", "mine.yaml")
