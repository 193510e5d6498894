"""Writes targets as lines: the figure and the date in the plan's own measure, never computed ones."""

import calendar
from collections.abc import Iterable, Sequence
from datetime import date

from bot.core.ask_answer import Basis, Line
from bot.core.plan import Op, Plan, Recurrence, Target

FULL = 100.0
_DECEMBER = 12
RHYTHM = {
    Recurrence.MONTHLY: "每月",
    Recurrence.BIMONTHLY: "每两个月",
    Recurrence.QUARTERLY: "每季度",
    Recurrence.YEARLY: "每年",
}
_AT_LEAST = ("不少于", "至少", "以上", "年满", "不低于")
_AT_MOST = ("以内", "以下", "不超过")


def value_text(target: Target) -> str:
    """Return the figure as the plan words it: `70%`, `不少于4次`, `30%以内`; empty if there is none."""
    if target.value is None or target.op is Op.DONE:
        return ""
    number = str(int(target.value)) if target.value.is_integer() else str(target.value)
    figure = f"{number}{target.unit}"
    if target.unit == "%" and target.value == FULL:
        return f"全部（{figure}）"
    if target.op is Op.AT_MOST:
        words = [word for word in _AT_MOST if f"{figure}{word}" in target.quote.replace(" ", "")]
        return f"{figure}{words[0]}" if words else f"不超过{figure}"
    if target.op is Op.AT_LEAST:
        prefix = next((word for word in _AT_LEAST if f"{word}{figure}" in target.quote), "")
        suffix = "以上" if f"{figure}以上" in target.quote or f"以上{target.scope}" in target.quote else ""
        return f"{prefix}{figure}{suffix}"
    return figure


def due_text(target: Target) -> str:
    """Return the date or rhythm: `2020年底前`, `2019年3月底前`, `每季度`; empty if there is none."""
    if target.recurrence:
        return RHYTHM[target.recurrence]
    if target.due is None:
        return ""
    due = target.due
    if due.month == _DECEMBER and due.day == 31:  # noqa: PLR2004  the last day of the year
        return f"{due.year}年底前"
    if due.day == calendar.monthrange(due.year, due.month)[1]:
        return f"{due.year}年{due.month}月底前"
    return f"{due.year}年{due.month}月{due.day}日前"


def line_of(target: Target) -> Line:
    """Return the target as a line of an answer."""
    return Line(
        target.id,
        target.subject,
        value_text(target),
        due_text(target),
        target.due,
        target.owner,
        target.clause,
    )


def one_line(lines: Sequence[Line]) -> str:
    """Return lines as one sentence, each subject said once: `甲：2019年底前30%；2020年底前70%`."""
    parts: list[str] = []
    previous = ""
    for line in lines:
        said = f"{line.due}{line.value}" or "（未写数字和时间）"
        parts.append(said if line.subject == previous else f"{line.subject}：{said}")
        previous = line.subject
    return "；".join(parts)


def basis_of(plan: Plan, targets: Iterable[Target]) -> tuple[Basis, ...]:
    """Return the verbatim words under each target; of quotes that contain one another the longest."""
    found: list[Basis] = []
    for target in targets:
        clause = plan.clause(target.clause)
        title = clause.title if clause else ""
        basis = Basis(target.clause, title, target.quote)
        same = [b for b in found if b.clause == basis.clause]
        if any(basis.quote in b.quote for b in same):
            continue
        found = [b for b in found if b.clause != basis.clause or b.quote not in basis.quote]
        found.append(basis)
    return tuple(found)


def ends_on(targets: Iterable[Target]) -> date | None:
    """Return the day that all targets share, if they do."""
    days = {target.due for target in targets}
    return days.pop() if len(days) == 1 else None
