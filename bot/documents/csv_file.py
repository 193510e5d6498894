"""The plain table: every county, every indicator, one line each; UTF-8 with BOM, as Excel likes it."""

import csv
import io

from bot.core.plan import IndicatorKind
from bot.core.rollup_words import show_own
from bot.services.rollup_export import Paper

HEADS = ("周次", "市", "县（市、区）", "代码", "序号", "指标", "类型", "数值", "分母", "本周", "说明", "已审")


def table(paper: Paper) -> bytes:
    """Return the file; `数值` is the numerator of a ratio, 1 for 是, and the year's sum for weekly counts."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(HEADS)
    for unit in paper.leaves.units:
        for line in (paper.leaves.lines[unit.code, i.indicator.id] for i in paper.overview.lines):
            indicator, total = line.indicator, line.figure.filed
            ratio = indicator.kind is IndicatorKind.RATIO
            known = total.counted > 0
            writer.writerow(
                [
                    str(paper.overview.period),
                    *(safe(word) for word in (paper.above.get(unit.code, ""), unit.name, unit.code)),
                    indicator.number,
                    safe(indicator.name),
                    indicator.kind.value,
                    (total.numerator if ratio else total.number) if known else "",
                    total.denominator if known and ratio else "",
                    total.week if known and indicator.kind is IndicatorKind.PERIOD else "",
                    safe(show_own(indicator, total)) + ("（沿用）" if total.carried else ""),
                    "是" if line.figure.approved == total and known else "",
                ]
            )
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def safe(words: str) -> str:
    """Return words that no spreadsheet takes for a formula."""
    return f"'{words}" if words.startswith(("=", "+", "-", "@", "\t", "\r")) else words
