"""Which files a command reads, as its words say."""

import pytest

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
