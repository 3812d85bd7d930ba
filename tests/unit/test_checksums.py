"""Checksums of a folder: every way in which a file can be otherwise is told, and nothing else is."""

import shutil
import subprocess

import pytest

from sim.checksums import SUMS, State, as_text, states_in, sums_of, written_in
from sim.cli import main
from sim.errors import ConfigError
from sim.results import seal


@pytest.fixture
def sealed(tmp_path):
    """A folder with files in it, and with their checksums."""
    folder = tmp_path / "results"
    (folder / "tables").mkdir(parents=True)
    for name in ("provenance.json", "tables/a.csv", "tables/中小企业.csv"):
        (folder / name).write_text(f"content of {name}", encoding="utf-8")
    seal(folder)
    return folder


def told(folder, capsys):
    code = main(["verify", str(folder)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_what_nobody_touched_is_unchanged(sealed, capsys):
    assert set(states_in(sealed).values()) == {State.UNCHANGED}
    assert len(states_in(sealed)) == 3
    assert told(sealed, capsys)[0] == 0


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="no such program here")
def test_other_programs_read_the_list(sealed):
    done = subprocess.run(["sha256sum", "--check", "--strict", SUMS], cwd=sealed, capture_output=True)
    assert done.returncode == 0
    (sealed / "tables" / "a.csv").write_text("other")
    assert subprocess.run(["sha256sum", "--check", SUMS], cwd=sealed, capture_output=True).returncode != 0


def test_changed_and_missing_files_end_with_3_and_are_named(sealed, capsys):
    (sealed / "tables" / "a.csv").write_text("content of tables/a.csw", encoding="utf-8")
    (sealed / "provenance.json").unlink()
    code, out, err = told(sealed, capsys)
    assert code == 3
    assert out.splitlines() == ["missing  provenance.json", "changed  tables/a.csv", "1 file unchanged"]
    assert [line.rpartition("results/")[2] for line in err.splitlines()] == [
        "provenance.json: missing since it was written", "tables/a.csv: changed since it was written",
    ]  # fmt: skip


def test_files_of_others_are_told_and_do_no_harm(sealed, capsys):
    (sealed / "note.txt").write_text("mine")
    code, out, err = told(sealed, capsys)
    assert (code, err) == (0, "")
    assert "added  note.txt" in out
    assert "1 added since" in out


def test_a_folder_within_has_a_list_of_its_own(sealed):
    report = sealed / "report"
    report.mkdir()
    (report / "page.html").write_text("page")
    assert states_in(sealed)["report/page.html"] == State.ADDED
    seal(report, ["page.html"])
    assert states_in(sealed)["report/page.html"] == State.UNCHANGED
    (report / "page.html").write_text("pages")
    assert states_in(sealed)["report/page.html"] == State.CHANGED


def test_what_is_added_later_leaves_the_rest_as_it_was_said(sealed):
    before = written_in(sealed)
    (sealed / "tables" / "a.csv").write_text("other")
    (sealed / "more.json").write_text("{}")
    seal(sealed, ["more.json"])
    assert {name: written_in(sealed)[name] for name in before} == before
    assert states_in(sealed)["tables/a.csv"] == State.CHANGED
    assert states_in(sealed)["more.json"] == State.UNCHANGED


def test_a_folder_of_an_older_version_is_told_so(sealed, capsys):
    (sealed / SUMS).unlink()
    code, _, err = told(sealed, capsys)
    assert code == 2
    assert len(err.splitlines()) == 1
    assert "older versions have none" in err


@pytest.mark.parametrize(
    "line", [f"{'0' * 64}  ../secret", f"{'0' * 64}  /etc/passwd", "no hash at all", f"{'0' * 63}  a"]
)
def test_a_list_that_is_none_is_refused(sealed, line):
    (sealed / SUMS).write_text(f"{line}\n")
    with pytest.raises(ConfigError, match="line 1"):
        states_in(sealed)


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["nowhere"], ["runs=3", "."]])
def test_what_is_no_folder_ends_with_2(arguments, capsys):
    assert main(["verify", *arguments]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_changed_file_stays_changed_whatever_is_laid_beside_it(sealed):
    (sealed / "tables" / "a.csv").write_text("other")
    (sealed / "tables" / "中小企业.csv").unlink()
    (sealed / "tables" / SUMS).write_text(as_text(sums_of(sealed / "tables", ["a.csv"])))
    assert states_in(sealed)["tables/a.csv"] == State.CHANGED
    (sealed / "tables" / "中小企业.csv").mkdir()
    assert states_in(sealed)["tables/中小企业.csv"] == State.MISSING


def test_a_list_that_is_written_anew_forgets_only_what_its_writer_has_taken_away(sealed):
    for name in ("provenance.json", "tables/a.csv"):
        (sealed / name).unlink()
    seal(sealed, [], gone=["tables/a.csv"])
    assert states_in(sealed) == {"provenance.json": State.MISSING, "tables/中小企业.csv": State.UNCHANGED}


@pytest.mark.parametrize("letter", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
def test_a_line_of_the_list_ends_where_a_line_ends(sealed, letter):
    (sealed / f"a{letter}b").write_text("x")
    seal(sealed)
    assert states_in(sealed)[f"a{letter}b"] == State.UNCHANGED


@pytest.mark.parametrize("name", ["x" * 300, "é" * 200, "a/" * 2_500 + "b", "provenance.json/x", "\0"])
def test_a_name_that_no_file_can_have_is_missing(sealed, name):
    with (sealed / SUMS).open("a", encoding="utf-8") as file:
        file.write(f"{'0' * 64}  {name}\n")
    assert states_in(sealed)[name] == State.MISSING
