"""Reports of a folder: every format, the same bytes twice, hostile titles as plain text, refusals in one sentence."""

import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
from comparisons import comparison

from sim.analysis.registry import analysis
from sim.cli import main
from sim.errors import ConfigError
from sim.job import conclude
from sim.language import speaking
from sim.plot.save import draw_all
from sim.report import asked as asking
from sim.report.asked import FORMATS, asked_for
from sim.report.document.blocks import Bullets, Cell, Column, Heading, Picture, Table, parts
from sim.report.document.comparison import of_comparison
from sim.report.findings import findings
from sim.report.job import contents, document_of, report_job
from sim.report.writers.latex import FIRST_WORDS, escaped
from sim.study import job
from sim.study.plan import plan
from tests.studies import stand_in

TITLE = "<script>alert(1)</script> =1+1 \\input{x} #import \"x\" $x$ 中文"
MORE = {"formula": "=1+1", "bracket": "[x] *y*", "control": "a\x00b\x1b[31mc\u202ed"}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def hostile():
    titles = {"helps": TITLE, **MORE}
    found = comparison({"helps": 0.05, **dict.fromkeys(MORE, 0.0)}, titles=titles, failed=(("formula", 1),))
    found.provenance["title"] = TITLE
    found.provenance["scenarios"]["helps"]["question"] = TITLE
    found.provenance["scenarios"]["control"]["assumptions"] = [MORE["control"], "=2+2"]
    return found


@pytest.fixture(scope="module")
def files():
    found = hostile()
    figures = dict(list(draw_all(found).items())[:2])
    return contents(of_comparison(found, figures), FORMATS)


@pytest.fixture
def folder(tmp_path):
    results = tmp_path / "results"
    results.mkdir()
    comparison(replicates=3).write(results)
    return results


@pytest.fixture
def undrawn_reports(monkeypatch):
    monkeypatch.setattr("sim.report.job.draw_all", lambda results: {})


def squeezed(text):
    return re.sub(r"\s+", "", text.replace("\u200b", ""))


def text_of_word(content):
    root = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml"))
    paragraphs = root.iter(f"{W}p")
    return "\n".join("".join(part.text or "" for part in each.iter(f"{W}t")) for each in paragraphs)


class TestHostileTitles:
    def test_html(self, files):
        text = files["report.html"].decode()
        assert "<script" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; =1+1 \\input{x} #import &#34;x&#34; $x$ 中文" in text

    def test_pdf(self, files, tmp_path):
        reader = shutil.which("pdftotext")
        if reader is None:
            pytest.skip("there is no pdftotext to read it with")
        (tmp_path / "report.pdf").write_bytes(files["report.pdf"])
        read = subprocess.run([reader, "report.pdf", "-"], cwd=tmp_path, capture_output=True, text=True, check=True)
        assert squeezed(TITLE) in squeezed(read.stdout)

    def test_word(self, files):
        text = text_of_word(files["report.docx"])
        assert text.splitlines()[0] == TITLE
        assert text.count(TITLE) > 3

    def test_excel(self, files):
        book = openpyxl.load_workbook(io.BytesIO(files["tables.xlsx"]))
        cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        assert TITLE in [cell.value for cell in cells]
        (formula,) = [cell for cell in book["scenarios"]["A"] if str(cell.value).startswith("=1+1")]
        assert formula.quotePrefix
        assert not any(b"<f>" in zipfile.ZipFile(io.BytesIO(files["tables.xlsx"])).read(name)
                       for name in zipfile.ZipFile(io.BytesIO(files["tables.xlsx"])).namelist())  # fmt: skip

    def test_latex(self, files):
        text = files["tables/scenarios.tex"].decode()
        assert "\\input" not in text
        tag = r"\textless{}script\textgreater{}alert(1)\textless{}/script\textgreater{}"
        assert tag + r" =1+1 \textbackslash{}input\{x\} \#import \textquotedbl{}x\textquotedbl{} \$x\$ 中文" in text
        assert "\n{}[x] *y* & " in text, "what follows a row's end would be its argument"

    def test_control_characters_are_nowhere(self, files):
        assert "ab[31mcd" in text_of_word(files["report.docx"])
        for name in ("report.html", "tables/scenarios.tex"):
            assert not {"\x00", "\x1b", "\u202e"} & set(files[name].decode())


class TestContent:
    def test_the_summary_is_made_of_the_findings(self):
        found = comparison()
        document = of_comparison(found, {})
        first = next(block for block in document.blocks if isinstance(block, Bullets))
        assert list(first.items) == findings(found)

    def test_what_failed_and_what_is_partial_is_said(self):
        document = of_comparison(comparison(failed=(("helps", 1),)), {})
        told = "\n".join(map(str, document.blocks))
        assert "1 of 15 runs failed" in told
        assert "“Helps” rests on 4 of 5 replicates" in told
        assert "No cost per additional adopter is given for “Nothing”" in told
        assert "that “Helps” was granted, 11.2 were paid out, 0.75 were lost on the way, and 3.75 (23.8%)" in told

    def test_a_missing_baseline_is_said(self):
        document = of_comparison(comparison(failed=(("base", 1),)), {})
        assert "The effect of “Helps” rests on 4 pairs" in str(document.blocks)

    def test_every_file_says_whose_numbers_it_has(self, files):
        book = openpyxl.load_workbook(io.BytesIO(files["tables.xlsx"])).worksheets[0]
        texts = {
            "html": files["report.html"].decode(), "word": text_of_word(files["report.docx"]),
            "excel": str([cell.value for row in book for cell in row]), "latex": files["tables/scenarios.tex"].decode(),
        }  # fmt: skip
        for name, text in texts.items():
            assert "0123456789ab" in text, name
            assert "9.9.9" in text, name
            assert "5 replicates" in text, name

    def test_an_ensemble_has_its_table(self):
        names = [table.name for table in of_comparison(comparison(members=12, replicates=2), {}).tables]
        assert "uncertainty" in names

    def test_sections_and_numbers(self):
        document = of_comparison(comparison(), draw_all(comparison()))
        sections = [block.name for block in document.blocks if isinstance(block, Heading) and block.level == 1]
        assert sections == ["findings", "partial", "table", "figures", "economics", "scenarios", "method", "claims",
                            "sources", "limits", "provenance", "cite"]  # fmt: skip
        for kind in (Table, Picture):
            numbers = [block.number for block in document.blocks if isinstance(block, kind)]
            assert numbers == list(range(1, len(numbers) + 1))

    def test_wide_tables_are_shown_in_parts_that_repeat_their_first_columns(self):
        columns = [Column(f"c{number}") for number in range(10)]
        table = Table("t", "T", columns, [[Cell(str(number)) for number in range(10)]], note="n", repeated=2)
        shown = list(parts(table, 6))
        assert [[column.name for column in part.columns] for part in shown] == [
            ["c0", "c1", "c2", "c3", "c4", "c5"], ["c0", "c1", "c6", "c7", "c8", "c9"],
        ]  # fmt: skip
        assert [part.note for part in shown] == ["", "n"]

    def test_numbers_are_numbers_in_a_workbook(self, files):
        sheet = openpyxl.load_workbook(io.BytesIO(files["tables.xlsx"]))["scenarios"]
        head = [cell.value for cell in sheet[1]]
        row = next(row for row in sheet.iter_rows(min_row=2, values_only=True) if row[0] == TITLE)
        known = dict(zip(head, row, strict=True))
        assert known["Effect on effective adopters (points)"] == pytest.approx(5.04)
        assert known["Effect on effective adopters, low (points)"] < 5.04
        assert sheet.freeze_panes == "B2"

    def test_word_has_headings_captions_repeated_heads_and_alternative_texts(self, files):
        file = docx.Document(io.BytesIO(files["report.docx"]))
        styles = [paragraph.style.name for paragraph in file.paragraphs]
        assert {"Title", "Heading 1", "Heading 2", "Caption", "List Bullet"} <= set(styles)
        xml = zipfile.ZipFile(io.BytesIO(files["report.docx"])).read("word/document.xml").decode()
        assert xml.count("w:tblHeader") >= 4
        assert len(re.findall(r'<wp:docPr[^>]* descr="[^"]{40,}', xml)) == 2
        fonts = zipfile.ZipFile(io.BytesIO(files["report.docx"])).read("word/styles.xml").decode()
        assert 'w:eastAsia="Microsoft YaHei"' in fonts
        assert file.core_properties.created.isoformat()[:19] == "2026-01-01T00:00:00"


@pytest.mark.thorough
def test_the_same_folder_gives_the_same_bytes_in_another_process(folder, tmp_path):
    program = "import sys; from sim.cli import main; sys.exit(main(sys.argv[1:]))"
    sums = []
    for number in range(2):
        place = tmp_path / f"there{number}"
        done = subprocess.run([sys.executable, "-c", program, "report", str(folder), "--to", str(place), "lang=zh"],
                              capture_output=True, text=True)  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "已写入" in done.stdout
        sums.append({path.relative_to(place).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
                     for path in sorted(place.rglob("*")) if path.is_file()})  # fmt: skip
    assert sums[0] == sums[1]
    assert {"report.html", "report.pdf", "report.docx", "tables.xlsx", "tables/scenarios.tex"} <= set(sums[0])


def test_a_study_has_its_report_too(tmp_path):
    settings = ["population.n_smes=60", "months=12", "executor=serial", "study.scenarios=[subsidy_only]",
                "study.replication.seeds=4", "study.responses=[effect_of_effective_adoption,public_cost]",
                "study.uncertainties.factors=[{key: model.cognition.peer_rate, values: [0.002, 0.004]}]"]  # fmt: skip
    told = stand_in(lambda config, month: {"effective_adoption": 0.1 * bool(config.policy.fiscal_complement.phases)})
    asked = replace(plan([*settings, f"output.dir={tmp_path / 'found'}"]), simulate=told)
    with job.carried_out(asked, "sweep", "sme-sim sweep", lambda done, total: None) as done:
        conclude(done, "sweep", None)
        done.publish()
    document = document_of(tmp_path / "found")
    first = next(block for block in document.blocks if isinstance(block, Bullets))
    told = analysis("sweep")(done.studied).sentences
    assert told
    assert list(first.items) == told
    assert "by_policy" in [table.name for table in document.tables]
    files = contents(document, FORMATS)
    assert {"report.html", "report.pdf", "report.docx", "tables.xlsx", "tables/by_policy.tex"} <= set(files)
    assert document.identity in files["report.html"].decode()
    (tmp_path / "found" / "tables" / "surveys.parquet").unlink()
    with pytest.raises(ConfigError):
        document_of(tmp_path / "found")


def test_a_scenario_alone_has_no_effects():
    told = str(of_comparison(comparison({}), {}).blocks)
    assert "No scenario could be compared with the baseline" in told


def test_chinese_pages_name_their_language_and_font(undrawn_reports, folder):
    with speaking("zh"):
        files = contents(document_of(folder), ("html", "pdf", "word", "excel"))
    assert '<html lang="zh-CN">' in files["report.html"].decode()
    assert "摘要" in files["report.html"].decode()
    assert "摘要" in text_of_word(files["report.docx"])
    assert b"NotoSansSC" in files["report.pdf"]
    assert "目录" in openpyxl.load_workbook(io.BytesIO(files["tables.xlsx"])).sheetnames


class TestCommand:
    def test_it_writes_what_is_asked_for_and_says_so(self, undrawn_reports, folder, capsys):
        assert main(["report", str(folder), "formats=[html,latex]"]) == 0
        told = capsys.readouterr().out
        assert "report.html, tables/*.tex" in told
        assert "lang=zh" in told
        assert not (folder / "report" / "report.pdf").exists()

    def test_earlier_files_are_replaced_and_no_stale_table_is_left(self, undrawn_reports, folder, tmp_path):
        place = tmp_path / "there"
        report_job([str(folder), "formats=latex,html", f"to={place}"])
        (place / "tables" / "economics.tex").rename(place / "tables" / "stale.tex")
        (place / "tables" / "mine.tex").write_text("mine")
        (place / "report.html").write_text("old")
        report_job([str(folder), "formats=latex,html", "--to", str(place)])
        assert not (place / "tables" / "stale.tex").exists()
        assert (place / "tables" / "mine.tex").read_text() == "mine"
        assert (place / "report.html").read_text() != "old"
        assert not [path for path in place.rglob("*") if ".partial" in path.name]

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            ([], "one folder of results, not 0"),
            (["a", "b"], "one folder of results, not 2"),
            (["a", "formats=pdf,wrod"], "'wrod' is none of html, pdf"),
            (["a", "fromats=pdf"], "did you mean 'formats'"),
            (["a", "--to"], "to needs a value, as in: --to ./handed_in"),
            (["a", "lang=fr"], "lang=fr: one of en, zh"),
        ],
    )
    def test_a_wrong_command_line_gets_one_sentence(self, arguments, told):
        with pytest.raises(ConfigError, match=re.escape(told)):
            asked_for(arguments)

    def test_a_missing_extra_says_how_to_get_it(self, monkeypatch):
        monkeypatch.setattr(asking, "find_spec", lambda name: None)
        with pytest.raises(ConfigError, match=r"python-docx.*pip install .*report"):
            asked_for(["a"])
        assert asked_for(["a", "formats=html,latex"]).formats == ("html", "latex")

    @pytest.mark.parametrize(
        ("damage", "told"),
        [
            (lambda folder: (folder / "provenance.json").unlink(), "no results here"),
            (lambda folder: (folder / "provenance.json").write_text("{"), "cannot be read"),
            (lambda folder: (folder / "provenance.json").write_text('{"a": 1}'), "no results of this project"),
            (lambda folder: (folder / "tables" / "paired.parquet").unlink(), "tables are missing (paired)"),
            (lambda folder: (folder / "tables" / "monthly.parquet").write_bytes(b"PAR1"), "damaged"),
            (lambda folder: folder.rename(folder.with_name("gone")), "no such folder"),
            (lambda folder: _without(folder, "months"), "damaged"),
        ],
    )
    def test_what_are_no_whole_results_is_refused(self, undrawn_reports, folder, damage, told, capsys):
        damage(folder)
        assert main(["report", str(folder), "formats=html"]) == 2
        complaint = capsys.readouterr().err
        assert told in complaint
        assert complaint.count("\n") == 1
        assert not (folder / "report").exists()

    def test_a_folder_that_is_still_written_is_refused(self, folder):
        growing = folder.rename(folder.with_name(".results.partial-x"))
        with pytest.raises(ConfigError, match="not finished"):
            document_of(growing)
        with pytest.raises(ConfigError, match="no such folder"):
            document_of(folder)

    def test_the_results_own_report_is_left_alone(self, undrawn_reports, folder):
        with pytest.raises(ConfigError, match="name another folder"):
            report_job([str(folder), "--to", str(folder), "formats=html"])

    @pytest.mark.parametrize("link", ["report", "report/tables", "report/deep/deeper"])
    @pytest.mark.parametrize("to", ["elsewhere", "nowhere", "itself"])
    def test_links_in_a_strangers_folder_lead_nothing_out_of_it(self, undrawn_reports, folder, capsys, link, to):
        mine = folder.parent / "elsewhere"
        mine.mkdir()
        for name in ("report.html", "mine.tex"):
            (mine / name).write_text(f"{FIRST_WORDS} MINE")
        (mine / "SHA256SUMS").write_text("")
        before = {path: path.read_bytes() for path in mine.iterdir()}
        (folder / link).parent.mkdir(parents=True, exist_ok=True)
        (folder / link).symlink_to(folder / link if to == "itself" else folder.parent / to)
        assert main(["report", str(folder), "formats=latex,html"]) == 2
        told = capsys.readouterr().err
        assert f"{folder / link}: is a link that leads out of {folder}" in told
        assert told.count("\n") == 1
        assert {path: path.read_bytes() for path in mine.iterdir()} == before
        if (link, to) == ("report", "elsewhere"):
            assert main(["report", str(folder), "formats=html", "--to", str(folder / link)]) == 0, "his own word"

    @pytest.mark.parametrize("name", [300 * "x", "file/below"])
    def test_the_place_is_tried_before_anything_is_drawn(self, monkeypatch, folder, tmp_path, capsys, name):
        (tmp_path / "file").write_text("")
        monkeypatch.setattr("sim.report.job.document_of", None)
        assert main(["report", str(folder), "--to", str(tmp_path / name), "formats=html"]) == 4
        assert "cannot write" in capsys.readouterr().err

    def test_no_place_is_left_where_nothing_came_of_it(self, folder, tmp_path):
        (folder / "provenance.json").unlink()
        assert main(["report", str(folder), "--to", str(tmp_path / "new" / "there"), "formats=html"]) == 2
        assert not (tmp_path / "new").exists()


def _without(folder, key):
    path = folder / "provenance.json"
    passport = json.loads(path.read_text(encoding="utf-8"))
    del passport[key]
    path.write_text(json.dumps(passport), encoding="utf-8")


def test_text_for_latex():
    assert escaped("a_b & 5 % {c} ~ ^ | <d>") == (
        r"a\_b \& 5 \% \{c\} \textasciitilde{} \textasciicircum{} \textbar{} \textless{}d\textgreater{}"
    )
