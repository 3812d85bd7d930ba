"""The summary on a terminal, on a narrow one, and in a file."""

import io
import re
from pathlib import Path

import pytest
from comparisons import HOSTILE, comparison
from rich.cells import cell_len
from rich.console import Console

from sim.language import speaking
from sim.report.terminal import show, standard_output


def printed(results, width=100, **wanted):
    stream = io.StringIO()
    plain = {"markup": False, "highlight": False, "emoji": False}
    show(results, Path("results/x"), Console(file=stream, width=width, **plain, **wanted))
    return stream.getvalue()


@pytest.mark.parametrize("width", [60, 70, 80, 90, 100, 200])
def test_it_fits(width):
    text = printed(comparison(dict.fromkeys(HOSTILE, 0.02), titles=HOSTILE), width, force_terminal=True, no_color=True,
                   color_system=None)  # fmt: skip
    assert max(map(len, text.splitlines())) <= min(100, width)
    assert "Cost per" in text
    assert "additional" in text
    assert "+2.0 ±0.3" in text


LONG = {"helps": "A title that goes on and on"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_narrow_terminal_loses_no_number(language):
    results = comparison({"helps": 0.05, "nothing": 0.0, "hurts": -0.123}, titles=LONG)
    with speaking(language):
        wide, narrow = (set(re.findall(r"[+−-]?\d[\d.,]*[%MKk万亿]?", printed(results, width))) for width in (100, 60))
        lines = printed(results, 60).splitlines()
    assert wide <= narrow
    assert max(cell_len(line) for line in lines) <= 60


def test_columns_overrule_everything(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    standard_output().print("word " * 40)
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 60


def test_standard_output_that_is_no_terminal_gets_the_wide_form(capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    show(comparison(titles={"helps": "A title of thirty characters.."}))
    assert "A title of thirty characters.." in capsys.readouterr().out


def test_a_file_gets_no_escapes():
    text = printed(comparison(titles=HOSTILE))
    assert "\x1b" not in text
    assert "+5.0 ±0.3" in text
    assert "baseline" in text
    assert "unclear" in text
    assert "results/x/report.html" in text


def test_titles_move_no_cursor_and_set_no_style():
    text = printed(comparison({"x": 0.1}, titles={"x": "a\x1b[2J[bold]b[/bold]"}))
    assert "\x1b" not in text
    assert "a[2J[bold]b[/bold]" in text


def test_standard_output_prints_words_as_they_are(capsys):
    standard_output().print("[bold]b[/bold] :smile: 7")
    assert capsys.readouterr().out == "[bold]b[/bold] :smile: 7\n"


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False),
    ],
)
def test_colours_can_be_turned_on_and_off(monkeypatch, capsys, environment, coloured):
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "COLORTERM", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"TERM": "xterm-256color", **environment}.items():
        monkeypatch.setenv(name, value)
    show(comparison(failed=(("helps", 1),), titles={"helps": "A title of thirty characters.."}))
    text = capsys.readouterr().out
    assert ("\x1b[31m" in text) is coloured
    assert "A title of thirty characters.." in text, "a pipe gets the wide form, coloured or not"


def test_failures_are_told():
    text = printed(comparison(failed=(("helps", 1),)))
    assert "Runs that failed: 1." in text
    assert "sme-sim run scenario=helps seed=1001" in text


def test_one_replicate_has_no_interval():
    assert "+5.2 (n/a)" in printed(comparison(replicates=1))


def test_it_survives_missing_runs():
    runs = (("base", 0), ("helps", 0), ("nothing", 0))
    assert "n/a" in printed(comparison(replicates=1, failed=runs))
