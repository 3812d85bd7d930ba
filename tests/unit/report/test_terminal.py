"""The summary on a terminal, on a narrow one, and in a file."""

import io
from pathlib import Path

import pytest
from comparisons import HOSTILE, comparison
from rich.console import Console

from sim.report.terminal import show, standard_output


def printed(results, width=100, **wanted):
    stream = io.StringIO()
    plain = {"markup": False, "highlight": False, "emoji": False}
    show(results, Path("results/x"), Console(file=stream, width=width, **plain, **wanted))
    return stream.getvalue()


@pytest.mark.parametrize("width", [80, 90, 100, 200])
def test_it_fits(width):
    text = printed(comparison(dict.fromkeys(HOSTILE, 0.02), titles=HOSTILE), width, force_terminal=True, no_color=True,
                   color_system=None)  # fmt: skip
    assert max(map(len, text.splitlines())) <= min(100, width)
    assert "Cost per" in text
    assert "additional" in text
    assert "+2.0 ±0.3" in text


def test_standard_output_that_is_no_terminal_gets_the_wide_form(capsys):
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


def test_no_colour_is_respected(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    text = printed(comparison(failed=(("helps", 1),)), force_terminal=True)
    assert "\x1b[31m" not in text
    assert "\x1b[1;31m" not in text


def test_failures_are_told():
    text = printed(comparison(failed=(("helps", 1),)))
    assert "Runs that failed: 1." in text
    assert "sme-sim run scenario=helps seed=1001" in text


def test_one_replicate_has_no_interval():
    assert "+5.2 (n/a)" in printed(comparison(replicates=1))


def test_it_survives_missing_runs():
    runs = (("base", 0), ("helps", 0), ("nothing", 0))
    assert "n/a" in printed(comparison(replicates=1, failed=runs))
