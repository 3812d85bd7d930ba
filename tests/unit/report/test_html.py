"""The page: complete, safe to open, and honest about what failed."""

import re
from html.parser import HTMLParser

import pytest
from comparisons import HOSTILE, comparison

from sim.errors import EnvironmentFault
from sim.plot.registry import FIGURES, figures_of
from sim.report.html import html, write_report
from sim.report.page import inline

VOID = {"meta", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """Tags, attributes and text of a page, with a check that tags close in order."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.words, self.open = [], [], [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", "".join(self.words))


@pytest.fixture(scope="module")
def hostile():
    return Page(html(comparison(dict.fromkeys(HOSTILE, 0.02), titles=HOSTILE, failed=(("script", 1),))))


def test_it_has_every_section_and_figure():
    found = comparison()
    page, shown = Page(html(found)), figures_of(found)
    names = {value for key, value in page.attributes if key == "id"}
    assert {"findings", "table", "figures", "scenarios", "method", "claims", "limits", "provenance", "sources"} <= names
    assert {f"figure-{name}" for name in shown} <= names
    assert page.tags.count("svg") == len(shown)
    for plot in shown.values():
        assert plot.title in page.text
        assert plot.caption in page.text


def test_an_ensemble_has_a_section_and_intervals_of_its_own():
    page, plain = (Page(html(comparison(members=members, replicates=2))) for members in (12, 1))
    assert "ensemble" in {value for key, value in page.attributes if key == "id"}
    assert page.tags.count("svg") == len(FIGURES)
    assert "How much is parameters, how much is luck" in page.text
    assert "“Helps” ranks first in 12 of 12 parameter vectors" in page.text
    assert "90% range of the means of 12 parameter vectors, widened by luck" in page.text
    assert "95%" not in page.text
    assert "default, v1, v2" in page.text
    assert "How much is parameters" not in plain.text
    assert "90%" not in plain.text


def test_it_asks_for_nothing_from_outside(hostile):
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert ("content", policy) in hostile.attributes
    for key, value in hostile.attributes:
        if key in ("src", "href", "xlink:href", "action", "data"):
            assert value.startswith("#"), (key, value)
        assert not key.startswith("on")
    assert not {"script", "iframe", "object", "embed", "link", "base", "form"} & set(hostile.tags)


def test_styles_ask_for_nothing_either():
    text = html(comparison(replicates=1))
    assert not re.search(r"@import|url\((?!#)", text)


def test_titles_are_text(hostile):
    assert "<script>alert(1)</script>" in hostile.text
    assert "costs $x_1$ and $y^{2}$" in hostile.text
    assert HOSTILE["chinese"] in hostile.text
    assert "\x1b" not in hostile.text


def test_failures_stand_at_the_top(hostile):
    text = hostile.text
    assert "1 of 35 runs failed" in text
    names = [value for key, value in hostile.attributes if key == "id"]
    assert names.index("partial") < names.index("findings")
    assert "sme-sim run scenario=script seed=1001" in text
    assert "<b>broke</b>" in text


def test_no_alarm_without_failures():
    assert 'class="alarm"' not in html(comparison(replicates=1), drawn={})


def test_names_inside_figures_do_not_meet():
    text = html(comparison(replicates=2))
    names = re.findall(r'\bid="([^"]+)"', text)
    assert len(names) == len(set(names))
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', text)) <= set(names)


def test_a_figure_becomes_part_of_the_page():
    svg = '<?xml version="1.0"?><!DOCTYPE svg "x">\n<svg a="b" viewBox="0 0 1 1" version="1">\n <metadata>m</metadata>'
    svg += '<!-- --&gt; --><path id="p"/><use xlink:href="#p"/><g clip-path="url(#p)"/></svg>'
    found = str(inline(svg, "f"))
    assert found.startswith('<svg viewBox="0 0 1 1" role="img"')
    assert 'id="f-p"' in found
    assert 'href="#f-p"' in found
    assert "url(#f-p)" in found
    assert "metadata" not in found
    assert "<!--" not in found


def test_sources_and_provenance_are_told():
    text = Page(html(comparison(), drawn={})).text
    for words in ("0123456789ab", "9.9.9", "sme-sim compare '<x>'", "see https://example.org/table <1>",
                  "not run from a checkout", "Made up.", "None to speak of.", "15"):  # fmt: skip
        assert words in text, words


def test_one_replicate_has_no_interval():
    text = Page(html(comparison(replicates=1), drawn={})).text
    assert "interval n/a" in text
    assert "A single replicate was run" in text


def test_it_is_the_same_every_time():
    assert html(comparison(replicates=2)) == html(comparison(replicates=2))


def test_it_is_written_whole_or_not_at_all(tmp_path):
    path = write_report(comparison(replicates=1), tmp_path / "report.html")
    assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert [found.name for found in tmp_path.iterdir()] == ["report.html"]
    with pytest.raises(EnvironmentFault, match="cannot write"):
        write_report(comparison(replicates=1), tmp_path / "missing" / "report.html", drawn={})


def test_the_ledger_of_claims_is_told_where_it_lies_beside(tmp_path):
    assert "No such ledger lies beside" in Page(html(comparison(replicates=1), drawn={})).text
    (tmp_path / "claims").mkdir()
    rows = "claim,verdict,near_the_line,turned\nC1,holds,False,True\nC2,fails: no effect,True,False\n"
    (tmp_path / "claims" / "claims.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "mine").mkdir()
    written = write_report(comparison(replicates=1), tmp_path / "mine" / "report.html", drawn={})
    text = Page(written.read_text(encoding="utf-8")).text
    assert "2 claims: 1 hold, 1 fail; 1 near the line. 1 of 2 counter-worlds turn the verdict." in text


@pytest.mark.parametrize("failed", [[("base", 0)], [("base", 0), ("helps", 0), ("nothing", 0)]], ids=["base", "all"])
def test_it_survives_missing_runs(failed):
    text = Page(html(comparison(replicates=1, failed=tuple(failed)))).text
    assert "No run of the baseline ended well" in text
    assert "nan" not in text.lower().split()
