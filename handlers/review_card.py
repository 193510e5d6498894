"""How a review looks in chat: the area's board, one report with its six weeks, the lines to send back."""

from collections.abc import Iterable
from typing import Any

from bot.context import Button
from bot.core.plan import IndicatorKind
from bot.core.report_checks import Code
from bot.core.report_states import State, Timeliness
from bot.core.report_status import Standing
from bot.core.report_trend import sparkline
from bot.services.buttons import Meaning
from bot.services.report_area import Board
from bot.services.report_review import WHOLE, ReviewCard
from bot.texts import label, text
from handlers.report_card import Rows

PER_ROW = 2
WEEKS = 6
"""Weeks of the sparkline, this one included."""

_MARKS = {
    State.SUBMITTED: "📥",
    State.RETURNED: "↩️",
    State.APPROVED: "✅",
    State.ACCEPTED: "🔒",
}


def board(shown: Board) -> tuple[str, Rows]:
    """Return the board of an area: what waits, who is missing, what can be done."""
    status, passed = shown.status, shown.passed
    words = text(
        "review.board",
        unit=shown.top.name,
        period=shown.period,
        expected=len(status.expected),
        reported=len(status.reported),
        waiting=len(status.waiting),
        clean=len(status.clean),
        approved=len(status.expected) - len(status.gaps),
        missing=[one.name for one in status.missing] if not shown.cities else [],
        passed=passed is not None,
        passed_at=passed.at if passed else None,
        gaps=list(passed.gaps) if passed else [],
        accepted=passed is not None and passed.accepted_at is not None,
    )
    where = {"unit": shown.top.code, "period": str(shown.period)}
    rows: Rows = []
    if status.clean:
        clean = label("review.approve_clean", count=len(status.clean))
        rows.append([Button(clean, Meaning("review.approve_clean", where))])
    rows += _cities(shown) if shown.cities else _counties(status.reported, str(shown.period))
    if not shown.cities and (passed is None or passed.accepted_at is None):
        rows.append([Button(label("review.pass_city"), Meaning("review.pass_city", where))])
    weeks = [shown.period.previous(), *([shown.period.next()] if shown.period < shown.last else [])]
    rows.append(
        [
            Button(
                label("review.other_week", period=week, later=week > shown.period),
                Meaning("review.board", {**where, "period": str(week)}),
            )
            for week in weeks
        ]
    )
    return words, rows


def _cities(shown: Board) -> Rows:
    rows: Rows = []
    for line in shown.cities:
        status = line.status
        if not status.expected:
            continue
        params = {"unit": line.unit.code, "period": str(shown.period)}
        name = label(
            "review.city_line",
            name=line.unit.name,
            reported=len(status.reported),
            expected=len(status.expected),
            waiting=len(status.waiting),
        )
        row = [Button(name, Meaning("review.board", params))]
        if shown.may_accept and line.passed is not None and line.passed.accepted_at is None:
            row.append(Button(label("review.accept", name=line.unit.name), Meaning("review.accept", params)))
        rows.append(row)
    return rows


def _counties(reported: Iterable[Standing], period: str) -> Rows:
    buttons = [
        Button(
            label(
                "review.unit_line",
                mark=_MARKS.get(one.state, "") if one.state else "",
                name=one.name,
                warnings=one.warnings,
            ),
            Meaning("review.card", {"unit": one.unit, "period": period}),
        )
        for one in reported
    ]
    return [buttons[n : n + PER_ROW] for n in range(0, len(buttons), PER_ROW)]


def card(shown: ReviewCard, city: str) -> tuple[str, Rows]:
    """Return one report as its reviewer sees it; `city` is the board it goes back to."""
    words = text(
        "review.card",
        unit=shown.unit.name,
        period=shown.period,
        state=shown.state.zh,
        mark=Timeliness(shown.timeliness).zh if shown.timeliness else "",
        on_behalf=shown.on_behalf,
        by=shown.by,
        at=shown.filed_at,
        number=shown.number,
        lines=list(_lines(shown)),
        blank=[i.name for i in shown.form.indicators if i.id not in shown.draft.entries],
        warnings=[_say(shown, f) for f in shown.findings if f.code != Code.UNANSWERED],
        note=shown.draft.note,
        remarks=_remarks(shown),
    )
    where = {"unit": shown.unit.code, "period": str(shown.period)}
    rows: Rows = []
    if shown.state is State.SUBMITTED:
        rows.append([Button(label("review.approve"), Meaning("review.approve", where))])
    if shown.state in (State.SUBMITTED, State.APPROVED):
        rows[-1:] = [[*(rows[-1] if rows else []), _pick_button(where)]]
    elif shown.state is State.ACCEPTED:
        rows.append([_pick_button(where)])
    last = [Button(label("review.list"), Meaning("review.board", {**where, "unit": city}))]
    if shown.draft.files:
        name = label("review.files", count=len(shown.draft.files))
        last.insert(0, Button(name, Meaning("review.files", where)))
    return words, [*rows, last]


def _pick_button(where: dict[str, str]) -> Button:
    return Button(label("review.send_back"), Meaning("review.pick", where))


def pick(shown: ReviewCard) -> tuple[str, Rows]:
    """Return the lines that can be sent back, each a button that asks why."""
    where = {"unit": shown.unit.code, "period": str(shown.period)}
    words = text("review.pick", unit=shown.unit.name, period=shown.period, remarks=_remarks(shown))
    buttons = [
        Button(
            label("report.choose_line", number=i.number, name=i.name, changed=i.id in shown.remarks),
            Meaning("review.why", {**where, "indicator": i.id}),
        )
        for i in shown.form.indicators
    ]
    rows: Rows = []
    if shown.remarks:
        whole = WHOLE in shown.remarks
        name = (
            label("review.do_return_whole") if whole else label("review.do_return", count=len(shown.remarks))
        )
        rows.append([Button(name, Meaning("review.send_back", where))])
    rows += [buttons[n : n + PER_ROW] for n in range(0, len(buttons), PER_ROW)]
    rows.append(
        [
            Button(label("review.whole"), Meaning("review.why", {**where, "indicator": WHOLE})),
            Button(label("review.drop"), Meaning("review.drop", where)),
        ]
    )
    return words, rows


def why(shown: ReviewCard) -> tuple[str, Rows]:
    """Return the question why one line is sent back."""
    where = {"unit": shown.unit.code, "period": str(shown.period)}
    indicator = shown.form.indicator(shown.asking)
    name = indicator.name if indicator else label("review.whole_name")
    words = text("review.why", unit=shown.unit.name, period=shown.period, name=name)
    quick = [
        Button(one, Meaning("review.why", {**where, "indicator": shown.asking or WHOLE, "said": one}))
        for one in label("review.quick").split("|")
    ]
    rows = [quick[n : n + PER_ROW] for n in range(0, len(quick), PER_ROW)]
    return words, [*rows, [Button(label("review.other"), Meaning("review.pick", where))]]


def _lines(shown: ReviewCard) -> Iterable[dict[str, Any]]:
    for i in shown.form.indicators:
        entry = shown.draft.entries.get(i.id)
        if entry is None:
            continue
        before = shown.form.previous.get(i.id)
        changed = (
            bool(entry.amount) if i.kind is IndicatorKind.PERIOD else before is not None and entry != before
        )
        weeks = [*shown.form.past(i.id), entry][-WEEKS:]
        yield {
            "number": i.number,
            "name": i.name,
            "value": entry.show(i),
            "changed": changed,
            "trend": sparkline(weeks) if len(weeks) > 1 else "",
        }


def _remarks(shown: ReviewCard) -> list[dict[str, str]]:
    names = {WHOLE: label("review.whole_name"), **{i.id: i.name for i in shown.form.indicators}}
    return [{"name": names.get(key, key), "reason": said} for key, said in shown.remarks.items()]


def _say(shown: ReviewCard, finding: Any) -> str:
    indicator = shown.form.indicator(finding.indicator)
    named = {"name": indicator.name, "unit": indicator.unit} if indicator else {}
    return label(finding.code, **{"reason": "", **named, **finding.values})
