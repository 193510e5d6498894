"""The workbook, opened again: its sums are the live ones, its words stay words."""

import csv
import io

import pytest
from openpyxl import Workbook, load_workbook

from bot.core.plan import IndicatorKind
from bot.documents import csv_file, xlsx
from bot.services.rollup_export import Paper
from tests.support.papers import TRICK, make_paper


@pytest.fixture(scope="module")
def paper() -> Paper:
    return make_paper()


@pytest.fixture(scope="module")
def book(paper: Paper) -> Workbook:
    return load_workbook(io.BytesIO(xlsx.workbook(paper)))


def heads(book: Workbook, sheet: str) -> dict[str, int]:
    row = book[sheet][xlsx.HEAD]
    return {str(cell.value): cell.column for cell in row if cell.column is not None}


def test_four_sheets_with_frozen_heads_and_the_stamp(book: Workbook) -> None:
    assert book.sheetnames == ["汇总", "明细", "未报", "口径"]
    for sheet in book.worksheets:
        assert sheet.freeze_panes is not None
        assert str(sheet.freeze_panes).endswith(str(xlsx.HEAD + 1))
        assert "数据截至 3月8日 17:05，含 2/3 县" in str(sheet["A2"].value)


def test_the_summary_is_the_live_total(paper: Paper, book: Workbook) -> None:
    sheet, column = book["汇总"], heads(book, "汇总")
    for row, line in enumerate(paper.overview.lines, xlsx.HEAD + 1):
        total, ratio = line.figure.filed, line.indicator.kind is IndicatorKind.RATIO
        assert sheet.cell(row, column["指标"]).value == line.indicator.name
        value = sheet.cell(row, column["含未审：数值"]).value
        assert value == (total.numerator if ratio else total.number)
        assert sheet.cell(row, column["计入县数"]).value == total.counted
        assert sheet.cell(row, column["缺数据"]).value == total.missing
        assert sheet.cell(row, column["条款"]).value == line.indicator.clause


def test_the_counties_add_up_to_the_live_total(paper: Paper, book: Workbook) -> None:
    sheet, column = book["明细"], heads(book, "明细")
    rows = range(xlsx.HEAD + 1, xlsx.HEAD + 1 + len(paper.leaves.units))
    for line in paper.overview.lines:
        name, total = f"{line.indicator.number}. {line.indicator.name}", line.figure.filed
        parts: dict[str, float]
        match line.indicator.kind:
            case IndicatorKind.RATIO:
                parts = {"：分子": total.numerator, "：分母": total.denominator}
            case IndicatorKind.PERIOD:
                parts = {"：本周": total.week, "：本年累计": total.number}
            case _:
                parts = {"": total.number}
        for part, expected in parts.items():
            cells = [sheet.cell(row, column[name + part]).value for row in rows]
            assert sum(cell for cell in cells if isinstance(cell, int | float)) == expected
            assert sheet.cell(rows[-1] + 1, column[name + part]).value == expected


def test_missing_is_a_word_and_never_a_zero(paper: Paper, book: Workbook) -> None:
    sheet, column = book["明细"], heads(book, "明细")
    last = xlsx.HEAD + len(paper.leaves.units)
    assert sheet.cell(last, column["4. 新生班级一体化：分子"]).value == "缺"


def test_a_name_that_looks_like_a_formula_is_text(book: Workbook) -> None:
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    found = [cell for cell in cells if cell.value == TRICK]
    assert found
    assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.quotePrefix for cell in found)
    assert "f" not in {cell.data_type for cell in cells}


def test_who_has_not_reported_is_named(book: Workbook) -> None:
    rows = list(book["未报"].iter_rows(min_row=xlsx.HEAD + 1, values_only=True))
    assert rows == [
        ("郑州市", TRICK, "410184", "退回待改"),
        ("郑州市", "登封市", "410185", "未填"),
    ]


def test_states_are_coloured_and_there_is_a_chart(book: Workbook) -> None:
    sheet = book.worksheets[0]
    assert len(sheet.conditional_formatting) == 1
    assert len(sheet._charts) == 1  # type: ignore[attr-defined]  # noqa: SLF001  openpyxl has no public list


def test_csv_is_for_excel_and_adds_up_too(paper: Paper) -> None:
    content = csv_file.table(paper)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == len(paper.leaves.units) * len(paper.overview.lines)
    schools = [row for row in rows if row["序号"] == "2"]
    total = paper.overview.lines[1].figure.filed
    assert sum(int(row["数值"] or 0) for row in schools) == total.numerator
    assert sum(int(row["分母"] or 0) for row in schools) == total.denominator
    assert {row["县（市、区）"] for row in rows} >= {f"'{TRICK}"}
    assert not any(value.startswith(("=", "+", "@")) for row in rows for value in row.values())
