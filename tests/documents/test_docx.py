"""The papers, opened again: every figure is the live one, nothing of the template is left."""

import io
from importlib import resources
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as DocumentObject

from bot.core.rollup_words import show
from bot.documents import charts_progress, docx, docx_templates
from bot.services.rollup_export import Paper
from tests.support.papers import TRICK, make_paper, without_targets


@pytest.fixture(scope="module")
def paper() -> Paper:
    return make_paper()


def opened(content: bytes) -> DocumentObject:
    return Document(io.BytesIO(content))


def words(document: DocumentObject) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_notice_says_what_the_live_totals_say(paper: Paper) -> None:
    said = words(opened(docx.notice(paper)))
    assert "关于郑州市基础工作周报情况的通报" in said
    assert "应报 3 县（市、区），已报 2 县，报送率 66.7%" in said
    assert "其中按时 1 县，已审核 1 县，退回待改 1 县" in said
    assert "未报：登封市" in said
    assert "数据截至 3月8日 17:05，含 2/3 县" in said
    for line in paper.overview.lines:
        assert show(line.indicator, line.figure.filed) in said


def test_every_lagging_item_has_its_gap_and_its_clause(paper: Paper) -> None:
    said = words(opened(docx.notice(paper)))
    assert paper.lagging
    for line in paper.lagging:
        assert line.indicator.clause in said
        assert "序时应达" in said


def test_without_anything_lagging_the_notice_says_so(paper: Paper) -> None:
    assert "本周没有滞后或逾期的事项" in words(opened(docx.notice(without_targets(paper))))


def test_no_tag_of_the_template_is_left(paper: Paper) -> None:
    for content in (docx.notice(paper), docx.pack(paper, [])):
        said = words(opened(content))
        assert "{" not in said
        assert "None" not in said


def test_a_name_is_text_and_not_markup(paper: Paper) -> None:
    assert TRICK in words(opened(docx.pack(paper, [])))


def test_the_pack_has_a_page_for_each_county_its_pictures_and_the_open_returns(paper: Paper) -> None:
    picture = charts_progress.progress("郑州市", paper.stamp, paper.overview.lines)
    document = opened(docx.pack(paper, [picture]))
    said = words(document)
    assert len(document.inline_shapes) == 1
    assert len(document.tables) == 1 + len(paper.children.units)
    for unit in paper.children.units:
        assert unit.name in said
    assert f"退回待改：{TRICK}" in said
    quotes = [paper.plan.target(target).quote for line in paper.lagging for target in line.indicator.targets]  # type: ignore[union-attr]  # every id is known
    assert any(quote in said for quote in quotes)


def test_a_tall_picture_fits_its_page(paper: Paper) -> None:
    picture = charts_progress.progress("郑州市", paper.stamp, paper.overview.lines * 2)
    [shape] = opened(docx.pack(paper, [picture])).inline_shapes
    assert shape.height.mm <= 201


def test_the_shipped_templates_are_those_that_the_builder_makes(tmp_path: Path) -> None:
    docx_templates.build(tmp_path)
    for name in ("notice.docx", "pack.docx"):
        shipped = (resources.files("bot.documents") / name).read_bytes()
        assert words(opened(shipped)) == words(opened((tmp_path / name).read_bytes()))
