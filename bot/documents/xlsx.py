"""The workbook: 汇总, 明细, 未报, 口径."""

import io
from collections.abc import Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from bot.core.plan import Indicator, IndicatorKind
from bot.core.rollup import Total
from bot.core.rollup_pace import Light, tone
from bot.core.rollup_words import week_words
from bot.documents.rows import KINDS, silent_rows, summary_row
from bot.services.rollup import Line
from bot.services.rollup_export import Paper

HEAD: Final = 4
"""Row of the column heads; title and stamp are above it."""

_LINE = 15
"""Points; a spreadsheet does not make rows higher by itself when a program wrote them."""

_HEAD_FILL = PatternFill("solid", fgColor="D9E2F3")
_FILLS: Final = {
    "good": PatternFill("solid", bgColor="CFE6F2"),
    "warn": PatternFill("solid", bgColor="FBE8C4"),
    "bad": PatternFill("solid", bgColor="F7D3C2"),
}
_THIN = Side(style="thin", color="BFBFBF")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)

_SUMMARY: Final = (
    ("序号", 6, "0"),
    ("指标", 24, "@"),
    ("类型", 8, "@"),
    ("单位", 6, "@"),
    ("含未审：数值", 12, "#,##0.##"),
    ("含未审：分母", 12, "#,##0"),
    ("含未审：率（%）", 11, "0.0"),
    ("已审：数值", 12, "#,##0.##"),
    ("已审：分母", 12, "#,##0"),
    ("已审：率（%）", 11, "0.0"),
    ("本周新增", 10, "#,##0.##"),
    ("计入县数", 9, "0"),
    ("其中未开展", 9, "0"),
    ("其中沿用前值", 9, "0"),
    ("不适用", 8, "0"),
    ("缺数据", 8, "0"),
    ("目标", 9, "#,##0.##"),
    ("目标期限", 12, "yyyy-mm-dd"),
    ("序时应达", 9, "#,##0.0"),
    ("差距", 9, "+#,##0.0;-#,##0.0;0"),
    ("状态", 9, "@"),
    ("还需", 9, "#,##0"),
    ("每周还需", 9, "#,##0"),
    ("完成目标（%）", 11, "0.0"),
    ("序时（%）", 9, "0.0"),
    ("条款", 48, "@"),
)
"""Head, width and number format of each column of 汇总; `rows.summary_row` fills them."""

_STATE = 21
_DONE, _DUE = 24, 25


def workbook(paper: Paper) -> bytes:
    """Return the workbook of one unit's week."""
    book = Workbook()
    summary = book.active
    if not isinstance(summary, Worksheet):
        raise TypeError("a new workbook has no sheet")
    _summary(summary, paper)
    _details(book.create_sheet("明细"), paper)
    _silent(book.create_sheet("未报"), paper)
    _definitions(book.create_sheet("口径"), paper)
    for sheet in book.worksheets:
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A3
        # 明细 has a column for every number: two pages wide is still readable.
        sheet.page_setup.fitToWidth = 2 if sheet.title == "明细" else 1
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_title_rows = f"{HEAD}:{HEAD}"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def put(sheet: Worksheet, row: int, column: int, value: Any, number_format: str = "General") -> None:
    """Write a cell; words stay words, also those that begin like a formula."""
    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@", "\t", "\r"))
    cell.number_format = number_format
    cell.border = _BORDER
    words = isinstance(value, str)
    cell.alignment = Alignment(vertical="center", horizontal="left" if words else "right", wrap_text=words)


def _head(sheet: Worksheet, paper: Paper, name: str, heads: Sequence[tuple[str, float]], freeze: str) -> None:
    sheet.title = name
    seen = paper.overview
    sheet["A1"] = f"{seen.unit.name} {week_words(seen.period)} {name}"
    sheet["A1"].font = Font(size=16, bold=True)
    sheet["A2"] = f"{paper.stamp}　{paper.plan.number}《{paper.plan.title}》"
    sheet["A2"].font = Font(color="595959")
    for column, (head, width) in enumerate(heads, 1):
        put(sheet, HEAD, column, head)
        cell = sheet.cell(HEAD, column)
        cell.font, cell.fill = Font(bold=True), _HEAD_FILL
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.row_dimensions[HEAD].height = 42
    sheet.freeze_panes = freeze


def _summary(sheet: Worksheet, paper: Paper) -> None:
    _head(sheet, paper, "汇总", [(head, width) for head, width, _ in _SUMMARY], f"C{HEAD + 1}")
    lines = paper.overview.lines
    for row, line in enumerate(lines, HEAD + 1):
        for column, (value, (_, _, shape)) in enumerate(zip(summary_row(line), _SUMMARY, strict=True), 1):
            put(sheet, row, column, value, shape)
    last = HEAD + len(lines)
    state = get_column_letter(_STATE)
    for light in Light:
        fill = _FILLS.get(tone(light))
        if fill is not None:
            same = [f'"{light.zh}"']
            rule = CellIsRule(operator="equal", formula=same, fill=fill)  # type: ignore[no-untyped-call]  # theirs
            sheet.conditional_formatting.add(f"{state}{HEAD + 1}:{state}{last}", rule)
    sheet.auto_filter.ref = f"A{HEAD}:{get_column_letter(len(_SUMMARY))}{last}"
    sheet.add_chart(_chart(sheet, last), f"B{last + 3}")


def _chart(sheet: Worksheet, last: int) -> BarChart:
    """Return a chart of the workbook's own: it follows when somebody corrects a cell."""
    chart = BarChart()
    chart.type, chart.style = "bar", 10
    chart.title = "完成目标与序时（目标 = 100%）"
    chart.add_data(
        Reference(sheet, min_col=_DONE, max_col=_DUE, min_row=HEAD, max_row=last), titles_from_data=True
    )
    chart.set_categories(Reference(sheet, min_col=2, min_row=HEAD + 1, max_row=last))
    chart.series[0].graphicalProperties.solidFill = "0072B2"
    chart.series[1].graphicalProperties.solidFill = "E69F00"
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.scaling.min = 0
    chart.legend.position = "t"
    chart.gapWidth = 40
    chart.height, chart.width = 22, 30
    return chart


def _columns(indicator: Indicator) -> tuple[str, ...]:
    match indicator.kind:
        case IndicatorKind.RATIO:
            return ("分子", "分母")
        case IndicatorKind.PERIOD:
            return ("本周", "本年累计")
        case IndicatorKind.CUMULATIVE | IndicatorKind.YESNO:
            return ("",)


def _details(sheet: Worksheet, paper: Paper) -> None:
    indicators = [line.indicator for line in paper.overview.lines]
    heads: list[tuple[str, float]] = [("市", 12), ("县（市、区）", 20), ("代码", 9)]
    for indicator in indicators:
        name = f"{indicator.number}. {indicator.name}"
        heads += [(f"{name}{part and '：' + part}", 11) for part in _columns(indicator)]
    _head(sheet, paper, "明细", heads, f"D{HEAD + 1}")
    row = HEAD
    for row, unit in enumerate(paper.leaves.units, HEAD + 1):
        values: list[Any] = [paper.above.get(unit.code, ""), unit.name, unit.code]
        for indicator in indicators:
            values += _cells(indicator, paper.leaves.lines[unit.code, indicator.id].figure.filed)
        for column, value in enumerate(values, 1):
            put(sheet, row, column, value, "@" if isinstance(value, str) else "#,##0.##")
    totals: list[Any] = ["合计", "", ""]
    for line in paper.overview.lines:
        totals += _sums(line)
    for column, value in enumerate(totals, 1):
        put(sheet, row + 1, column, value, "@" if isinstance(value, str) else "#,##0.##")
        sheet.cell(row + 1, column).font = Font(bold=True)
    sheet.auto_filter.ref = f"A{HEAD}:{get_column_letter(len(heads))}{row}"


def _cells(indicator: Indicator, total: Total) -> list[Any]:
    """Return one county's cells: its figures, or the word for why there is none."""
    word = "不适用" if total.not_applicable else "缺" if total.missing else ""
    off = "未开展" if total.not_started else None
    match indicator.kind:
        case IndicatorKind.RATIO:
            return [word, word] if word else [off or total.numerator, total.denominator or None]
        case IndicatorKind.PERIOD:
            return [word or off or total.week, total.number]
        case IndicatorKind.CUMULATIVE:
            return [word or off or total.number]
        case IndicatorKind.YESNO:
            return [word or off or int(total.number)]


def _sums(line: Line) -> list[float]:
    total = line.figure.filed
    match line.indicator.kind:
        case IndicatorKind.RATIO:
            return [total.numerator, total.denominator]
        case IndicatorKind.PERIOD:
            return [total.week, total.number]
        case IndicatorKind.CUMULATIVE | IndicatorKind.YESNO:
            return [total.number]


def _silent(sheet: Worksheet, paper: Paper) -> None:
    _head(
        sheet, paper, "未报", [("市", 14), ("县（市、区）", 24), ("代码", 10), ("情况", 16)], f"A{HEAD + 1}"
    )
    for row, values in enumerate(silent_rows(paper), HEAD + 1):
        for column, value in enumerate(values, 1):
            put(sheet, row, column, value)


def _definitions(sheet: Worksheet, paper: Paper) -> None:
    heads = [("序号", 6.0), ("指标", 24), ("口径", 60), ("汇总办法", 40), ("条款", 34), ("目标原文", 60)]
    _head(sheet, paper, "口径", heads, f"C{HEAD + 1}")
    for row, line in enumerate(paper.overview.lines, HEAD + 1):
        indicator = line.indicator
        targets = (paper.plan.target(target) for target in indicator.targets)
        quotes = "\n".join(target.quote for target in targets if target)
        values = (indicator.number, indicator.name, indicator.definition, KINDS[indicator.kind][1])
        cells = (*values, indicator.clause, quotes)
        for column, value in enumerate(cells, 1):
            put(sheet, row, column, value)
        lines = [
            sum(-(-2 * len(part) // int(width)) for part in str(value).split("\n"))
            for value, (_, width) in zip(cells, heads, strict=True)
        ]
        sheet.row_dimensions[row].height = _LINE * max(lines) + 4
