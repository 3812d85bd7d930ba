"""Two languages: every text has a translation, and nothing that a Chinese reader sees is left in English."""

import re
import warnings
from io import StringIO

import pytest
from babel.messages.pofile import read_po
from comparisons import comparison
from language.left import as_seen, left_in_english
from language.texts import texts
from language.update import renewed
from matplotlib.text import Text
from rich.console import Console

from sim.claims.docket import CLAIMS
from sim.cli import main
from sim.language import ENGLISH, HERE, LANGUAGES, current, several, speaking, tr
from sim.plot.registry import FIGURES
from sim.plot.words import amount, month_in_words, points
from sim.report.findings import findings
from sim.report.html import html
from sim.report.terminal import show

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
A_NAME = re.compile(r"\{\w+\}|%\(\w+\)[sd]")
SAID = texts()
TITLES = {"base": "No further policy", "helps": "Support system", "nothing": "Grants alone"}


@pytest.fixture(params=OTHERS)
def entries(request):
    with (HERE / f"{request.param}.po").open("rb") as file:
        return {entry.id: entry for entry in read_po(file, locale=request.param) if entry.id}


@pytest.fixture
def chinese():
    with speaking("zh"):
        yield


def test_every_text_has_a_translation(entries):
    missing = {text: place for text, place in SAID.items() if text not in entries or not entries[text].string}
    assert not missing, "python -m tests.language.update adds them; a translator fills them in"


def test_no_translation_is_of_a_text_that_nobody_says(entries):
    assert not set(entries) - set(SAID), "python -m tests.language.update takes them out"


def test_a_translation_has_the_names_of_its_text_and_no_others(entries):
    wrong = {
        text: entry.string for text, entry in entries.items()
        if sorted(set(A_NAME.findall(text))) != sorted(set(A_NAME.findall(str(entry.string))))
    }  # fmt: skip
    assert not wrong


def test_no_translation_is_doubtful(entries):
    assert not [text for text, entry in entries.items() if entry.fuzzy]


@pytest.mark.parametrize("language", OTHERS)
def test_the_command_for_developers_changes_nothing_that_is_up_to_date(language):
    path = HERE / f"{language}.po"
    assert renewed(path, SAID) == path.read_bytes()
    assert b'msgid "A text of tomorrow"\nmsgstr ""' in renewed(path, {**SAID, "A text of tomorrow": ""})


def test_an_english_text_is_said_as_it_is_written():
    assert current() == ENGLISH
    assert [text for text in SAID if tr(text) != text] == []
    with speaking("zh"):
        assert tr("Baseline of my own") == "Baseline of my own"


def test_chinese_counts_by_ten_thousands(chinese):
    assert [amount(value) for value in (3949.2, 101_172.0, 1_364_319.0, 2.5e8, 3e12)] == [
        "3,950", "10.1万", "136万", "2.5亿", "3万亿",
    ]  # fmt: skip
    assert month_in_words("2031-01") == "2031年1月"
    assert several(1200, "run") == "1,200次运行"
    assert points(float("nan")) == "无"


@pytest.mark.parametrize("members", [1, 3])
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_drawn_in_chinese_and_no_letter_is_missing(chinese, monkeypatch, name, members):
    results = comparison({"helps": 0.05, "nothing": 0.0}, titles=TITLES, members=members)
    if FIGURES[name].of_ensembles and members == 1:
        pytest.skip("of ensembles alone")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        monkeypatch.setattr("sim.plot.style.warnings.filterwarnings", lambda *args, **kwargs: None)
        figure = FIGURES[name](results)
    said = [text.get_text().replace(results.identity, "") for text in figure.findobj(Text) if text.get_visible()]
    assert [text for text in said if left_in_english(text)] == []
    assert not left_in_english(FIGURES[name].title + FIGURES[name].caption)


@pytest.mark.parametrize("members", [1, 3])
def test_findings_and_the_terminal_speak_chinese(chinese, members):
    results = comparison({"helps": 0.05, "nothing": 0.0}, titles=TITLES, members=members)
    assert [sentence for sentence in findings(results) if left_in_english(sentence)] == []
    console = Console(file=StringIO(), width=100, markup=False, highlight=False)
    show(results, None, console)
    told = "".join(line.rstrip() for line in console.file.getvalue().splitlines())  # lines break within an identity too
    assert not left_in_english(told.replace(results.identity, ""))


def test_the_report_is_chinese_and_brings_its_letters_along(chinese):
    results = comparison({"helps": 0.05, "nothing": 0.0}, titles=TITLES)
    page = html(results, drawn={})
    assert '<html lang="zh-CN">' in page
    assert "font-src data:" in page
    before_scenarios = as_seen(page[: page.index('<section id="scenarios"')]).replace(results.identity, "")
    assert "与随机因素相同的基准相比" in before_scenarios
    said = before_scenarios.replace(results.provenance["title"], "").replace("members=20", "")  # a setting
    assert left_in_english(said) == []


def test_a_text_of_a_template_is_found_however_its_lines_are_broken(chinese):
    assert "它们不计入任何数字" in html(comparison(failed=(("helps", 1),)), drawn={})


def test_help_speaks_chinese(capsys):
    assert main(["--help", "lang=zh"]) == 0
    told = capsys.readouterr().out
    assert "中小企业人工智能采用的政策实验室" in told
    assert "sme-sim sweep" in told
    assert "{" not in told


def test_claims_are_stated_and_doubted_in_chinese(chinese):
    said = [tr(text) for one in CLAIMS.values() for text in (one.says, one.unit, one.because, one.rather_because)]
    assert [text for text in said if left_in_english(text)] == []
