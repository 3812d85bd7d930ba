"""Which files a command reads, as its words say."""

import subprocess

import pytest

from sim import provenance
from sim.provenance import inputs


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("claims page=page.md only=[C22]", []), ("claims page=page.md ensemble=mine.csv", ["mine.csv"]),
        ("sweep --targets mine.csv output.dir=page.md", ["mine.csv"]), ("report mine.csv --to page.md", ["mine.csv"]),
        ("report mine.csv --to=page.md", ["mine.csv"]), ("compare +output.dir=page.md 'scenarios=[a,mine.csv]'",
                                                         ["mine.csv"]),
    ],
)  # fmt: skip
def test_what_is_written_is_no_input(tmp_path, monkeypatch, words, read):
    monkeypatch.chdir(tmp_path)
    for name in ("page.md", "mine.csv"):
        (tmp_path / name).write_text(name)
    assert [*inputs(f"sme-sim {words}")] == read


def test_a_file_of_the_user_is_no_change_of_the_code(tmp_path):
    def git(*words):
        subprocess.run(["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b.c", *words], check=True)

    for folder in ("sim", "configs", "scenarios"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "known.txt").write_text("1")
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "first")
    (tmp_path / "mine.yaml").write_text("title: mine")
    assert provenance._git(tmp_path)["uncommitted_changes"] is False
    for name in ("sim/known.txt", "configs/new.txt", "scenarios/known.txt"):
        (tmp_path / name).write_text("2")
        assert provenance._git(tmp_path)["uncommitted_changes"] is True
        git("add", ".")
        git("commit", "-qm", name)
