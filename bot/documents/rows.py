"""The rows that every kind of table shares, and why they are as they are."""

from datetime import date
from typing import Final

from bot.core.plan import IndicatorKind
from bot.core.report_states import State
from bot.core.rollup import Total
from bot.core.rollup_pace import Pace
from bot.services.rollup import Line
from bot.services.rollup_export import Paper

Cell = str | float | date | None

KINDS: Final = {
    IndicatorKind.RATIO: ("比率", "分子之和÷分母之和，不取平均；未开展计0，分母用该县最近一次所报"),
    IndicatorKind.CUMULATIVE: ("累计数", "各县最近一次所报之和；未开展计0"),
    IndicatorKind.PERIOD: ("本周数", "本年各周之和；未开展计0"),
    IndicatorKind.YESNO: ("是否", "报“是”的县数；率为“是”占已答县数"),
}
"""Name of each kind of indicator, and how it is added up. 不适用 leaves the denominator of counties;
数据未出 and blanks are missing, unless an earlier answer still stands (沿用)."""


def summary_row(line: Line) -> list[Cell]:
    """Return one indicator's row, in the order of the workbook's 汇总."""
    indicator, filed, approved = line.indicator, line.figure.filed, line.figure.approved
    weekly = indicator.kind is IndicatorKind.PERIOD
    return [
        indicator.number,
        indicator.name,
        KINDS[indicator.kind][0],
        indicator.unit,
        *_three(indicator.kind, filed),
        *_three(indicator.kind, approved),
        filed.week if weekly else None,
        filed.counted,
        filed.not_started,
        filed.carried,
        filed.not_applicable,
        filed.missing,
        *_against(line.pace),
        indicator.clause,
    ]


def _three(kind: IndicatorKind, total: Total) -> list[Cell]:
    """Return figure, denominator and rate."""
    match kind:
        case IndicatorKind.RATIO:
            return [total.numerator, total.denominator, _rounded(total.measure(kind))]
        case IndicatorKind.YESNO:
            return [total.number, total.counted, _rounded(total.measure(kind))]
        case IndicatorKind.CUMULATIVE | IndicatorKind.PERIOD:
            return [total.number if total.counted else None, None, None]


def _against(pace: Pace | None) -> list[Cell]:
    """Return target, date, what is due today, gap, state, what is lacking, in a week, and shares in %."""
    if pace is None:
        return [None] * 9
    shares = [
        _rounded(100 * value / pace.goal) if value is not None and pace.goal else None
        for value in (pace.actual, pace.expected)
    ]
    return [
        pace.goal,
        pace.due,
        _rounded(pace.expected),
        _rounded(pace.gap),
        pace.light.zh,
        pace.lacking,
        pace.weekly,
        *shares,
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def silent_rows(paper: Paper) -> list[list[str]]:
    """Return city, county, code and state of every county that has not filed, or whose report is back."""
    names = {unit.code: unit.name for unit in paper.leaves.units}
    words = {None: "未填", State.DRAFT: "草稿未提交", State.RETURNED: "退回待改"}
    return [
        [paper.above.get(one.unit, ""), names.get(one.unit, one.unit), one.unit, words[one.state]]
        for one in paper.overview.filings
        if one.state in words
    ]
