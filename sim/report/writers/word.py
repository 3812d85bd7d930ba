"""The document for Word: real headings, tables, captions and pictures, in the styles of the file."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sim.report.document.blocks import (
    Alarm,
    Bullets,
    Code,
    Document,
    Facts,
    Heading,
    Paragraph,
    Picture,
    Table,
    parts,
)
from sim.report.writers.archive import without_the_clock
from sim.report.writers.pdf import TEXT_WIDTH, width_of

# Where a machine lacks one of them, Word takes another.
LATIN, HAN, LETTERS_OF_ONE_WIDTH = "Calibri", "Microsoft YaHei", "Consolas"
STYLES = {"Normal": 10.0, "Title": 24.0, "Subtitle": 11.5, "Heading 1": 16.0, "Heading 2": 12.0, "List Bullet": 10.0,
          "Caption": 8.5}  # fmt: skip
GREY, RED = "5B636D", "B3460A"
SIDE, TOP = 20.0, 20.0  # mm, of the margins
SMALL, QUIET = 7.0, 8.5  # pt
TOGETHER = 3  # rows of a table that no page tears from its caption
BESIDE = 40  # twentieths of a point, between a cell and its text
FACT_WIDTHS = (1.0, 3.2)


def word(document: Document) -> bytes:
    """The document; the same bytes for the same blocks."""
    import docx

    file = docx.Document()
    _set_up(file, document)
    file.add_paragraph(document.title, style="Title")
    file.add_paragraph(document.subtitle, style="Subtitle")
    _facts(file, Facts(document.facts))
    for block in document.shown:
        WRITERS[type(block)](file, block)
    stream = io.BytesIO()
    file.save(stream)
    return without_the_clock(stream.getvalue(), document.date)


def _set_up(file: Any, document: Document) -> None:
    """Page, letters, footer, and what the file says of itself."""
    from docx.shared import Mm, Pt, RGBColor

    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(SIDE)
    section.top_margin = section.bottom_margin = Mm(TOP)
    for name, size in STYLES.items():
        style = file.styles[name]
        style.font.size, style.font.italic = Pt(size), False
        style.font.color.rgb = RGBColor.from_string(GREY if name in ("Subtitle", "Caption") else "000000")
        _letters(style.element.get_or_add_rPr())
    file.styles["Normal"].paragraph_format.space_after = Pt(5)
    foot = section.footer.paragraphs[0]
    _run(foot, f"{document.foot} · ", SMALL, GREY)
    _page_number(foot)
    told, day = file.core_properties, datetime.fromisoformat(document.date)
    told.title, told.subject, told.author = document.title[:255], document.subtitle[:255], f"sme-sim {document.version}"
    told.last_modified_by, told.comments, told.revision = "", document.foot[:255], 1
    told.keywords, told.language = document.identity, document.language
    told.created = told.modified = day


def _letters(properties: Any) -> None:
    """Name the letters of a style, also the Chinese ones; those of the theme would outdo them."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name, font in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", HAN)):
        fonts.set(qn(f"w:{name}"), font)
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), "en-GB")  # of Latin letters, also in a Chinese text: by it words are broken
    spoken.set(qn("w:eastAsia"), "zh-CN")
    properties.append(spoken)


def _run(
    paragraph: Any, text: str, size: float = 0.0, colour: str = "", bold: bool = False, italic: bool = False
) -> Any:
    """Text at the end of a paragraph."""
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    if size:
        run.font.size = Pt(size)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    if bold or italic:
        run.bold, run.italic = bold, italic
    return run


def _page_number(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = _run(paragraph, "", SMALL, GREY)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._r.append(part)


def _heading(file: Any, block: Heading) -> None:
    paragraph = file.add_heading(block.text, block.level)
    if block.key:
        _run(paragraph, f"  ({block.key})", QUIET, GREY)


def _paragraph(file: Any, block: Paragraph) -> None:
    size = 12.0 if block.lead else QUIET if block.quiet else 0.0
    _run(file.add_paragraph(), block.text, size, GREY if block.quiet else "")


def _bullets(file: Any, block: Bullets) -> None:
    for item in block.items:
        file.add_paragraph(item, style="List Bullet")


def _code(file: Any, block: Code) -> None:
    run = _run(file.add_paragraph(), block.text, 8.0)
    run.font.name = LETTERS_OF_ONE_WIDTH


def _alarm(file: Any, block: Alarm) -> None:
    _run(file.add_paragraph(), block.title, 13.0, RED, bold=True)
    file.add_paragraph(block.text)
    for summary, text in block.details:
        _run(file.add_paragraph(), summary, bold=True).font.color.rgb = None
        _code(file, Code(text))


def _facts(file: Any, block: Facts) -> None:
    rows: list[list[Callable[[Any], Any]]] = [
        [_writer(label, bold=True, size=QUIET), _writer(text, size=QUIET)] for label, text in block.pairs
    ]
    _grid(file, [], rows, FACT_WIDTHS, [False, False])


def _table(file: Any, block: Table) -> None:
    for place, part in enumerate(parts(block)):
        if place == 0:
            caption = file.add_paragraph(style="Caption")
            _run(caption, f"{block.label}. ", bold=True)
            _run(caption, block.title).bold = False
            caption.paragraph_format.keep_with_next = True
        head = [_writer(column.head, bold=True) for column in part.columns]
        rows = [[_of_cell(cell) for cell in row] for row in part.rows]
        tinted = set(part.tinted)
        _grid(file, head, rows, [c.width for c in part.columns], [c.numeric for c in part.columns], tinted)
    if block.note:
        _run(file.add_paragraph(), block.note, SMALL + 0.5, GREY)


def _writer(text: str, bold: bool = False, size: float = SMALL) -> Callable[[Any], Any]:
    return lambda paragraph: _run(paragraph, text, size, bold=bold)


def _of_cell(cell: Any) -> Callable[[Any], Any]:
    def write(paragraph: Any) -> None:
        _run(paragraph, cell.text, SMALL, GREY if cell.remark else "", cell.strong, cell.remark)
        if cell.ends:
            run = _run(paragraph, "", SMALL - 0.7, GREY)
            run.add_break()
            run.add_text(cell.ends)

    return write


def _grid(
    file: Any, head: Sequence[Callable[[Any], Any]], rows: Sequence[Sequence[Callable[[Any], Any]]],
    widths: Sequence[float], numeric: Sequence[bool], tinted: Collection[int] = (),
) -> None:  # fmt: skip
    """A table with lines between its rows, as wide as the text; its head stands on every page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    everything = [*([head] if head else []), *rows]
    if not everything:
        return
    table = file.add_table(rows=len(everything), cols=len(widths))
    table.autofit = False
    _lines(table, bool(head))
    total = sum(widths)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(TEXT_WIDTH * width / total)
    for number, (row, writers) in enumerate(zip(_rows(table), everything, strict=True)):
        for place, (cell, write) in enumerate(zip(row, writers, strict=True)):
            cell.width = Mm(TEXT_WIDTH * widths[place] / total)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(1)
            paragraph.paragraph_format.keep_with_next = head != [] and number < TOGETHER
            if numeric[place]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            write(paragraph)
            if number - bool(head) in tinted:
                _tint(cell)
    file.add_paragraph().paragraph_format.space_after = Pt(2)


def _rows(table: Any) -> Iterator[Sequence[Any]]:
    """The cells row by row; the library would look for each of them anew."""
    from docx.table import _Cell

    for row in table._tbl.tr_lst:
        yield [_Cell(cell, table) for cell in row.tc_lst]


def _lines(table: Any, headed: bool) -> None:
    """Rules above, below and between rows; a head that is repeated; rows that are not torn apart."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for edge, size, colour in (("top", 8, "000000"), ("bottom", 8, "000000"), ("insideH", 4, "D9DDE2")):
        line = OxmlElement(f"w:{edge}")
        for name, value in (("val", "single"), ("sz", str(size)), ("space", "0"), ("color", colour)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    # The order of these properties is fixed.
    table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    margins = OxmlElement("w:tblCellMar")
    for edge in ("left", "right"):
        side = OxmlElement(f"w:{edge}")
        side.set(qn("w:w"), str(BESIDE))
        side.set(qn("w:type"), "dxa")
        margins.append(side)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")
    for number, row in enumerate(table._tbl.tr_lst):
        properties = row.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if headed and number == 0:
            properties.append(OxmlElement("w:tblHeader"))


def _tint(cell: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "F5F6F8")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _picture(file: Any, block: Picture) -> None:
    from docx.shared import Mm

    heading = file.add_heading(block.title, 2)
    heading.paragraph_format.keep_with_next = True
    paragraph = file.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(io.BytesIO(block.png), width=Mm(width_of(block)))
    told = shape._inline.docPr
    told.set("name", block.name)
    told.set("title", block.title)
    told.set("descr", f"{block.title}. {block.caption}")
    caption = file.add_paragraph(style="Caption")
    _run(caption, f"{block.label}. ", bold=True)
    _run(caption, block.caption).bold = False


WRITERS: dict[type, Callable[[Any, Any], None]] = {
    Heading: _heading, Paragraph: _paragraph, Bullets: _bullets, Code: _code, Alarm: _alarm, Facts: _facts,
    Table: _table, Picture: _picture,
}  # fmt: skip
