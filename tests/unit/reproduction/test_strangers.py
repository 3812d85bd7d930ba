"""Folders of results that a stranger has made, or that are damaged: one sentence each, and no order to a terminal."""

import json
import shutil

import pytest
from comparisons import comparison

from sim.checksums import SUMS, State, as_text, states_in, sums_of, written_in
from sim.cli import main
from sim.errors import ConfigError, NotAsWritten
from sim.report.asked import Whole, Words, folder_and_settings
from sim.reproduction.crate import CRATE
from sim.reproduction.surroundings import otherwise
from sim.results import PASSPORT, seal


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("written") / "results"
    folder.mkdir()
    comparison(replicates=3).write(folder)
    return folder


@pytest.fixture
def folder(written, tmp_path):
    """Results, and their checksums."""
    copy = tmp_path / "results"
    shutil.copytree(written, copy)
    seal(copy)
    return copy


def say_otherwise(folder, **said):
    known = json.loads((folder / PASSPORT).read_text(encoding="utf-8"))
    known = {key: value for key, value in {**known, **said}.items() if value is not None}
    (folder / PASSPORT).write_text(json.dumps(known), encoding="utf-8")
    seal(folder)


@pytest.mark.parametrize("spoil", [lambda path: path.write_text("a,b\n1,2\n"), lambda path: path.unlink()],
                         ids=["changed", "missing"])  # fmt: skip
def test_what_is_not_as_it_was_written_is_certified_by_nobody(folder, capsys, spoil):
    spoil(folder / "tables" / "paired.csv")
    (folder / "tables" / SUMS).write_text(as_text(sums_of(folder / "tables", ["monthly.csv"])))
    listed = (folder / SUMS).read_bytes()
    for command in ("verify", "crate"):
        assert main([command, str(folder)]) == NotAsWritten.exit_code == 3
        (line,) = capsys.readouterr().err.splitlines()
        assert "paired.csv: " in line
        assert "since it was written" in line
    assert not (folder / CRATE).exists()
    assert (folder / SUMS).read_bytes() == listed


def test_a_crate_changes_no_list_and_may_be_edited_and_made_again(folder):
    assert main(["crate", str(folder)]) == 0
    first = (folder / CRATE).read_bytes()
    assert CRATE not in written_in(folder)
    assert set(states_in(folder).values()) == {State.UNCHANGED, State.ADDED}
    (folder / CRATE).write_text("{}")
    assert main(["crate", str(folder)]) == 0
    assert (folder / CRATE).read_bytes() == first


@pytest.mark.parametrize("command", ["verify", "reproduce", "crate"])
def test_no_name_and_no_value_of_a_stranger_is_an_order_to_the_terminal(folder, capsys, command):
    (folder / "clear\x1b[2J\x1b]0;mine\x07.txt").write_text("x")
    code = {"version": "\x1b[31m9\u202e", "sources": "a\x9b1", "draws": "\x1b[8m"}
    say_otherwise(folder, code=code, title="\x1b[2J", identity="\x1b[1m")
    with (folder / SUMS).open("a") as file:
        file.write(f"{'0' * 64}  gone\x1b[2J\x85\n")
    main([command, str(folder)])
    said = capsys.readouterr()
    assert all(letter.isprintable() or letter == "\n" for letter in said.out + said.err)
    assert "\\x1b[2J" in said.out + said.err


DAMAGE = {
    "no beginning": {"started": None},
    "scenarios as a list": {"scenarios": ["base"]},
    "inputs as a list": {"inputs": [1]},
    "inputs that are no paths": {"inputs": {"a\x00b": "0", "~nobodyhere/x": "1", "b" * 5000: "2"}, "members": 3},
    "a number for the code": {"code": 3},
    "a command of half a letter": {"command": "\ud800"},
    "configurations of nothing": {"config": {"base": 1}},
}


@pytest.mark.parametrize("command", ["reproduce", "crate", "report"])
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_passport_is_told_in_one_sentence(folder, capsys, monkeypatch, command, damage):
    monkeypatch.setattr("sim.report.job.draw_all", lambda results: {})
    say_otherwise(folder, **damage)
    code = main([command, str(folder), *(["formats=latex"] if command == "report" else [])])
    told = capsys.readouterr().err.splitlines()
    assert (code, len(told)) in [(0, 0), (2, 1)]
    assert code == 2 or command != "reproduce"


@pytest.mark.parametrize("command", ["reproduce", "crate", "report"])
def test_a_passport_without_a_bottom_is_told_in_one_sentence(folder, capsys, command):
    (folder / PASSPORT).write_text("[" * 200_000)
    assert main([command, str(folder)]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_of_files_that_a_passport_names_only_ordinary_ones_are_read_and_not_without_end(tmp_path):
    large, given = tmp_path / "large", tmp_path / "mine.yaml"
    with large.open("wb") as file:
        file.truncate(1 << 40)
    given.write_text("mine")
    digest = sums_of(tmp_path, ["mine.yaml"])["mine.yaml"]
    inputs = {str(given): digest, str(large): "0", "/dev/zero": "0", "~nobodyhere/x": "0", str(tmp_path): "0"}
    told = [line for line in otherwise({"inputs": inputs}) if "then" in line]
    assert [line.partition(": ")[0] for line in told] == [*inputs][1:]
    assert "changed since" in told[0]
    assert all("not there now" in line for line in told[1:])


@pytest.mark.parametrize("command", ["verify", "reproduce", "crate", "report"])
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["~nobodyhere/x"], "no such home folder"), (["x" * 300], "no such folder"), (["x/" * 3000], "no such folder"),
        (["a", "-m"], "takes one folder of results"), (["a", "--lang=fr"], "lang=fr: one of en, zh"),
        (["a", "lnag=zh"], "did you mean 'lang'"), (["a**b"], "no such folder"),
    ],
)  # fmt: skip
def test_every_command_that_reads_results_is_asked_alike(command, words, told, capsys):
    assert main([command, *words]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line
    assert "scenarios=" not in line


@pytest.mark.parametrize("words", [["seed=" + "9" * 5000], ["runs=0"], ["runs=1.5"], ["seed=-1"], ["--runs"]])
def test_numbers_have_bounds(words, capsys):
    assert main(["reproduce", "a", *words]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "must be a whole number from " in line
    assert len(line) < 200


def test_settings_can_be_written_in_three_ways():
    known = {"runs": Whole(5, 1, 99), "to": Words("there", "to=x")}
    for words in (["runs=7", "a", "to=b"], ["--runs=7", "--to=b", "a"], ["a", "--runs", "7", "--to", "b"]):
        folder, found = folder_and_settings("reproduce", words, known)
        assert (str(folder), found) == ("a", {"runs": 7, "to": "b"})
    assert folder_and_settings("reproduce", ["runs"], known)[1] == {"runs": 5, "to": "there"}
    with pytest.raises(ConfigError, match="to needs a value"):
        folder_and_settings("reproduce", ["a", "--to"], known)


def test_the_language_is_heard_in_both_spellings(capsys):
    for words in (["lang=zh"], ["--lang=zh"]):
        assert main(["verify", "nowhere", *words]) == 2
        assert "没有" in capsys.readouterr().err
