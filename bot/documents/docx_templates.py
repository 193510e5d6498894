"""Builds the two templates, `notice.docx` and `pack.docx`: `python -m bot.documents.docx_templates`.

An office may then edit them in its word processor: what stands in braces is filled in by
`bot.documents.docx`, everything else is theirs. The layout follows GB/T 9704 (official documents):
margins 37/35/28/26 mm, 仿宋 16 pt with lines of 29 pt, 黑体 and 楷体 for headings, a red head and rule.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

BODY, HEADING, KAI, TITLE = "仿宋", "黑体", "楷体", "方正小标宋简体"
RED = RGBColor(0xC0, 0x00, 0x00)
CENTER, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT

_SMALL = 10.5
"""Points inside tables."""


def notice() -> DocumentObject:
    """Return the template of the 通报."""
    document = _page()
    _red_head(document, "工作通报", "{{ week }}", "{{ date }}")
    _line(
        document,
        "关于{{ unit }}基础工作周报情况的通报",
        font=TITLE,
        size=22,
        align=CENTER,
        before=14,
        after=14,
    )
    _line(document, "{{ addressees }}：", indent=False)
    _line(document, "现将{{ unit }}{{ week }}周报及各项目标进展情况通报如下（{{ stamp }}）。")
    _line(document, "一、报送情况", font=HEADING)
    _line(
        document,
        "应报 {{ expected }} 县（市、区），已报 {{ reported }} 县，报送率 {{ rate }}；"
        "其中按时 {{ on_time }} 县，已审核 {{ approved }} 县，退回待改 {{ returned }} 县。"
        "{% if silent %}未报：{{ silent }}。{% endif %}",
    )
    _line(document, "二、各项指标进展", font=HEADING)
    _line(document, "截至本周，有对照目标的 {{ compared }} 项指标中，{{ standing }}。各项见下表。")
    _table(document, "rows", _PROGRESS)
    _line(document, "三、需要加快的事项", font=HEADING, before=10)
    _line(document, "{%p if not lagging %}")
    _line(document, "本周没有滞后或逾期的事项。")
    _line(document, "{%p endif %}")
    _line(document, "{%p for item in lagging %}")
    _line(document, "{{ loop.index }}.{{ item.name }}。{{ item.says }}（依据：{{ item.clause }}）")
    _line(document, "{%p endfor %}")
    _line(document, "四、数据说明", font=HEADING)
    _line(
        document,
        "{{ stamp }}。数字含未审，另列已审。比率为分子之和除以分母之和，不取平均；“未开展”按 0 计入，"
        "“不适用”不计入分母，“数据未出”和空白按缺数据列出，不按 0 计。{{ missing }}",
    )
    _line(document, "{{ signature }}", align=RIGHT, before=30)
    _line(document, "{{ date }}", align=RIGHT)
    return document


def pack() -> DocumentObject:
    """Return the template of the 调度会材料."""
    document = _page()
    _line(document, "调度会材料", font=TITLE, size=26, align=CENTER, before=60, after=8, colour=RED)
    _line(document, "{{ unit }}", font=TITLE, size=22, align=CENTER)
    _line(document, "{{ week }}", font=KAI, align=CENTER)
    _line(
        document,
        "{{ stamp }}；{{ made }} 定稿，此后数据变动不再反映",
        font=KAI,
        size=12,
        align=CENTER,
        after=16,
    )
    _line(document, "一、简况", font=HEADING)
    _line(
        document,
        "应报 {{ expected }} 县（市、区），已报 {{ reported }} 县，报送率 {{ rate }}；"
        "已审核 {{ approved }} 县，退回待改 {{ returned }} 县。"
        "有对照目标的 {{ compared }} 项指标中，{{ standing }}。",
    )
    _line(document, "二、滞后事项", font=HEADING)
    _line(document, "{%p if not lagging %}")
    _line(document, "没有滞后或逾期的事项。")
    _line(document, "{%p endif %}")
    _line(document, "{%p for item in lagging %}")
    _line(document, "（{{ loop.index }}）{{ item.name }}", font=KAI)
    _line(document, "{{ item.says }}落后单位：{{ item.units }}。")
    _line(document, "依据：{{ item.clause }}。原文：“{{ item.quote }}”", font=KAI, size=12)
    _line(document, "{%p endfor %}")
    _line(document, "三、未报和待改", font=HEADING)
    _line(document, "未报：{{ silent or '无' }}。")
    _line(document, "退回待改：{{ returned_names or '无' }}。")
    _line(document, "四、总体进展", font=HEADING)
    _table(document, "rows", _PROGRESS)
    _line(document, "{%p for picture in pictures %}")
    _line(document, "{{ picture }}", indent=False, align=CENTER, exact=False)
    _line(document, "{%p endfor %}")
    _line(document, "{%p for page in pages %}")
    _line(document, "{{ page.name }}", font=HEADING, page=True)
    _line(document, "{{ page.says }}")
    _table(document, "page.rows", _PAGE)
    _line(document, "{%p endfor %}")
    return document


def _page() -> DocumentObject:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    style = document.styles["Normal"]
    style.font.size = Pt(16)
    _font(style.element.get_or_add_rPr(), BODY)
    _page_number(section.footer.paragraphs[0])
    return document


def _font(properties: Any, name: str) -> None:
    """Set the font for Chinese and for Latin letters; Word keeps them apart."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    fonts.set(qn("w:eastAsia"), name)
    for place in ("w:ascii", "w:hAnsi"):
        fonts.set(qn(place), "Times New Roman")


def _line(
    document: Any,
    words: str,
    *,
    font: str = BODY,
    size: float = 16,
    align: WD_ALIGN_PARAGRAPH | None = None,
    indent: bool = True,
    before: float = 0,
    after: float = 0,
    colour: RGBColor | None = None,
    exact: bool = True,
    page: bool = False,
) -> Paragraph:
    """Add a paragraph in the official layout; `exact` False lets a picture have its own height."""
    paragraph: Paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.page_break_before = page
    if exact:
        layout.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
        layout.line_spacing = Pt(29 if size >= 16 else size * 1.6)  # noqa: PLR2004  the body's own size
    if align is not None:
        paragraph.alignment = align
    elif indent:
        layout.first_line_indent = Pt(2 * size)
    run = paragraph.add_run(words)
    run.font.size = Pt(size)
    _font(run._element.get_or_add_rPr(), font)  # noqa: SLF001  python-docx has no other way to the east-Asian font
    if colour is not None:
        run.font.color.rgb = colour
    return paragraph


def _red_head(document: Any, name: str, left: str, right: str) -> None:
    _line(document, name, font=TITLE, size=48, align=CENTER, after=12, colour=RED)
    line = _line(document, f"{left}　　{right}", font=KAI, size=12, align=CENTER)
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", "C00000")):
        bottom.set(qn(f"w:{key}"), value)
    border.append(bottom)
    line._element.get_or_add_pPr().append(border)  # noqa: SLF001  python-docx draws no paragraph borders


def _page_number(paragraph: Paragraph) -> None:
    """Write `— 1 —`, as official documents do."""
    paragraph.alignment = CENTER
    for text in ("— ", None, " —"):
        run = paragraph.add_run(text or "")
        run.font.size = Pt(14)
        if text is None:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), "PAGE")
            paragraph._element.append(field)  # noqa: SLF001  python-docx has no fields


_PROGRESS = (
    ("指标", "name", 40),
    ("进展（含未审）", "shown", 38),
    ("已审", "approved", 18),
    ("目标", "goal", 26),
    ("序时应达", "due", 20),
    ("状态", "state", 16),
)
"""Head, field and width in mm of each column."""

_PAGE = (
    ("指标", "name", 40),
    ("进展", "shown", 36),
    ("目标", "goal", 26),
    ("序时应达", "due", 20),
    ("状态", "state", 16),
    ("每周还需", "need", 20),
)


def _table(document: Any, rows: str, columns: Sequence[tuple[str, str, int]]) -> None:
    """Add a table with one row for each of the template's `rows`."""
    table: Table = document.add_table(rows=4, cols=len(columns))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, (head, field, width) in enumerate(columns):
        table.columns[column].width = Mm(width)
        words = (head, "", f"{{{{ row.{field} }}}}", "")
        for row, word in enumerate(words):
            cell = table.cell(row, column)
            cell.width = Mm(width)
            _cell_text(cell.paragraphs[0], word, HEADING if row == 0 else BODY)
    # A row that holds only a tag is taken out when the template is filled.
    _cell_text(table.cell(1, 0).paragraphs[0], f"{{%tr for row in {rows} %}}", BODY)
    _cell_text(table.cell(3, 0).paragraphs[0], "{%tr endfor %}", BODY)
    for place, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001  python-docx can neither keep nor repeat a row
        properties.append(OxmlElement("w:cantSplit"))
        if place == 0:
            properties.append(OxmlElement("w:tblHeader"))


def _cell_text(paragraph: Paragraph, words: str, font: str) -> None:
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.line_spacing = 1.0
    run = paragraph.add_run(words)
    run.font.size = Pt(_SMALL)
    _font(run._element.get_or_add_rPr(), font)  # noqa: SLF001  as in _line


def build(folder: Path) -> None:
    """Write both templates into `folder`."""
    notice().save(str(folder / "notice.docx"))
    pack().save(str(folder / "pack.docx"))


if __name__ == "__main__":
    build(Path(__file__).parent)
