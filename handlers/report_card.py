"""How a report looks in chat: the card of one question, the preview, the list to choose from."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.context import Button
from bot.core.plan import Indicator, IndicatorKind, Op, Plan, Target
from bot.core.report import Entry, Meaning
from bot.core.report_checks import Finding
from bot.core.report_input import InputFault, Proposal
from bot.core.report_steps import awaits_reason, next_open
from bot.services.buttons import Meaning as ButtonMeaning
from bot.services.report import Receipt, View
from bot.texts import label, text

SPECIAL = (Meaning.NOT_STARTED, Meaning.NOT_APPLICABLE, Meaning.NO_DATA)

Rows = list[list[Button]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the preview."""

    number: int
    name: str
    value: str
    reason: str


def render(view: View, plan: Plan, *, now: datetime) -> tuple[str, Rows]:
    """Return the message for where the dialog stands: a question or the preview."""
    indicator = view.form.indicator(view.draft.cursor)
    return _preview(view) if indicator is None else _question(view, indicator, plan, now)


def button(view: View, name: str, event: str, **params: Any) -> Button:
    """Return a button that does `event` at the question this card asks, and only there."""
    where = {"unit": view.unit.code, "period": str(view.period), "asked": view.draft.cursor}
    return Button(name, ButtonMeaning("report.event", {**where, "event": event, **params}))


def _question(view: View, indicator: Indicator, plan: Plan, now: datetime) -> tuple[str, Rows]:
    position = 1 + [i.id for i in view.form.indicators].index(indicator.id)
    current = view.draft.entries.get(indicator.id)
    previous = view.form.previous.get(indicator.id)
    targets = [target for target in (plan.target(t) for t in indicator.targets) if target]
    words = text(
        "report.card",
        unit=view.unit.name,
        period=view.period,
        position=position,
        total=view.total,
        answered=view.answered,
        returned=indicator.id in view.draft.returned,
        number=indicator.number,
        name=indicator.name,
        unit_word="" if indicator.kind is IndicatorKind.YESNO else indicator.unit,
        definition=indicator.definition,
        goals=[goal(target) for target in targets if target.due is None or target.due >= now.date()],
        previous=previous.show(indicator) if previous else "",
        current=current.show(indicator) if current else "",
        message=_message(view, indicator),
        asks_reason=awaits_reason(view.form, view.draft),
        hint=_hint(indicator),
    )
    return words, _question_rows(view, indicator, previous)


def _question_rows(view: View, indicator: Indicator, previous: Entry | None) -> Rows:
    rows: Rows = []
    proposal = view.step.proposal
    if proposal is not None:
        value = proposal.entry.show(indicator)
        taken = {indicator.id: proposal.entry.to_json()}
        rows.append([button(view, label("report.take", value=value), "put", entries=taken)])
    if any(f.level == "confirm" and f.indicator == indicator.id for f in view.findings):
        rows.append([button(view, label("report.accept_unusual"), "accept")])
    if view.answered == 0 and view.form.previous:
        rows.append([button(view, label("report.no_change"), "no_change")])
    if previous is not None:
        same = label("report.same", value=previous.show(indicator))
        rows.append([button(view, same, "same")])
    if indicator.kind is IndicatorKind.YESNO:
        rows.append(
            [
                button(view, label(f"report.{word}"), "put", entries={indicator.id: entry.to_json()})
                for word, entry in (("yes", Entry.yesno(yes=True)), ("no", Entry.yesno(yes=False)))
            ]
        )
    rows.append([button(view, meaning.zh, "special", meaning=meaning.value) for meaning in SPECIAL])
    rows.append([button(view, label(f"report.{word}"), word) for word in ("back", "skip", "preview")])
    clause = ButtonMeaning("plan.clause", {"clause": indicator.clause})
    rows.append([Button(label("report.original"), clause), button(view, label("report.leave"), "leave")])
    return rows


def _preview(view: View) -> tuple[str, Rows]:
    problems = [say(finding, view) for finding in view.findings if finding.level != "warn"]
    if view.step.fault is not None:
        problems.insert(0, explain(view.step.fault))
    blank = view.total - view.answered
    words = text(
        "report.preview_card",
        unit=view.unit.name,
        period=view.period,
        answered=view.answered,
        total=view.total,
        lines=list(_lines(view)),
        problems=problems,
        blank=blank,
        filed=view.state == "submitted",
        late=view.late,
        due_at=view.due_at,
    )
    rows: Rows = []
    if view.fileable:
        where = {"unit": view.unit.code, "period": str(view.period)}
        rows.append([Button(label("report.confirm"), ButtonMeaning("report.confirm", where))])
    rows.append([button(view, label("report.edit"), "choose"), button(view, label("report.leave"), "leave")])
    missing = next_open(view.form, replace(view.draft, skipped=frozenset()))
    if missing is not None:
        rows[-1].insert(0, button(view, label("report.resume"), "goto", indicator=missing))
    return words, rows


def choose(view: View) -> tuple[str, Rows]:
    """Return the list of indicators, each a button that asks it again."""
    rows = [
        [
            button(
                view,
                label("report.choose_line", number=line.number, name=line.name, value=line.value),
                "goto",
                indicator=indicator.id,
            )
        ]
        for line, indicator in zip(_lines(view), view.form.indicators, strict=True)
    ]
    rows.append([button(view, label("report.preview"), "preview")])
    return text("report.choose", unit=view.unit.name, period=view.period), rows


def receipt(filed: Receipt) -> tuple[str, Rows]:
    """Return the receipt of a filed report."""
    view = filed.view
    words = text(
        "report.receipt",
        unit=view.unit.name,
        period=view.period,
        number=filed.number,
        at=filed.at,
        late=filed.at >= view.due_at,
        answered=view.answered,
        total=view.total,
        blank=view.total - view.answered,
        lines=[line for line in _lines(view) if line.value],
        locks_at=view.locks_at,
    )
    return words, [[button(view, label("report.edit"), "choose")]]


def _lines(view: View) -> Iterable[Line]:
    for indicator in view.form.indicators:
        entry = view.draft.entries.get(indicator.id)
        yield Line(
            indicator.number,
            indicator.name,
            entry.show(indicator) if entry else "",
            view.draft.reasons.get(indicator.id, ""),
        )


def _message(view: View, indicator: Indicator) -> str:
    """Return what is to be said about the question in front of the person; empty if nothing is."""
    if view.step.fault is not None:
        return explain(view.step.fault)
    if view.step.proposal is not None:
        return _offer(view.step.proposal, indicator)
    said = [say(f, view) for f in view.findings if f.indicator == indicator.id and f.level != "warn"]
    return "；".join(said)


def explain(fault: InputFault) -> str:
    """Say which rule an answer broke, with an example of a good one."""
    return label(fault.code, **{"example": fault.example, **fault.values})


def say(finding: Finding, view: View) -> str:
    """Say what a check found."""
    indicator = view.form.indicator(finding.indicator)
    named = {"name": indicator.name, "unit": indicator.unit} if indicator else {}
    return label(finding.code, **{"reason": "", **named, **finding.values})


def _offer(proposal: Proposal, indicator: Indicator) -> str:
    return label(proposal.code, shown=proposal.entry.show(indicator), **proposal.values)


def _hint(indicator: Indicator) -> str:
    match indicator.kind:
        case IndicatorKind.RATIO:
            return label(
                "report.hint_ratio",
                numerator=indicator.numerator,
                denominator=indicator.denominator,
                example=indicator.example or "12/30",
            )
        case IndicatorKind.YESNO:
            return label("report.hint_yesno")
        case IndicatorKind.CUMULATIVE | IndicatorKind.PERIOD:
            return label("report.hint_count", example=indicator.example or "3")


_COMPARE = {Op.AT_LEAST: "不少于", Op.AT_MOST: "不超过", Op.EQUAL: "", Op.DONE: "完成"}


def goal(target: Target) -> str:
    """Say a target in one phrase: `县级中学成立团校 70%（2020年12月31日）`."""
    value = "" if target.value is None else f"{target.value:g}{target.unit}"
    due = f"（{target.due.year}年{target.due.month}月{target.due.day}日）" if target.due else ""
    return f"{target.subject} {_COMPARE[target.op]}{value}{due}"
