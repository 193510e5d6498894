"""How one question of a report looks in chat: the indicator, where it stands, and what can be answered."""

from datetime import datetime
from typing import Any

from bot.context import Button
from bot.core.plan import Indicator, IndicatorKind, Op, Plan, Target
from bot.core.report import NOTE, Entry, Meaning
from bot.core.report_checks import Finding
from bot.core.report_input import InputFault, Proposal
from bot.core.report_pace import pace_of_entry
from bot.core.report_steps import awaits_reason
from bot.core.rollup_words import percent
from bot.core.workdays import local_date
from bot.services.buttons import Meaning as ButtonMeaning
from bot.services.report import View
from bot.texts import label, text

SPECIAL = (Meaning.NOT_STARTED, Meaning.NOT_APPLICABLE, Meaning.NO_DATA)

Rows = list[list[Button]]


def button(view: View, name: str, event: str, **params: Any) -> Button:
    """Return a button that does `event` at the question this card asks, and only there."""
    where = {"unit": view.unit.code, "period": str(view.period), "asked": view.draft.cursor}
    return Button(name, ButtonMeaning("report.event", {**where, "event": event, **params}))


def question(view: View, indicator: Indicator, plan: Plan, now: datetime) -> tuple[str, Rows]:
    """Return the card of the question under the cursor."""
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
        remark=view.draft.remarks.get(indicator.id, ""),
        number=indicator.number,
        name=indicator.name,
        unit_word="" if indicator.kind is IndicatorKind.YESNO else indicator.unit,
        definition=indicator.definition,
        clause=indicator.clause,
        goals=[goal(target) for target in targets if target.due is None or target.due >= local_date(now)],
        pace=_pace(plan, indicator, current or previous, now),
        previous=previous.show(indicator) if previous else "",
        current=current.show(indicator) if current else "",
        message=_message(view, indicator),
        asks_reason=awaits_reason(view.form, view.draft),
        hint=_hint(indicator),
    )
    return words, _rows(view, indicator, previous)


def note(view: View) -> tuple[str, Rows]:
    """Return the card that asks for 问题与建议."""
    words = text(
        "report.note_card",
        unit=view.unit.name,
        period=view.period,
        note=view.draft.note,
        message=explain(view.step.fault) if view.step.fault else "",
    )
    return words, [[button(view, label("report.preview"), "preview")]]


def is_note(view: View) -> bool:
    """Tell whether 问题与建议 is asked for."""
    return view.draft.cursor == NOTE


def _rows(view: View, indicator: Indicator, previous: Entry | None) -> Rows:
    rows: Rows = []
    proposal = view.step.proposal
    if proposal is not None:
        value = proposal.entry.show(indicator)
        taken = {indicator.id: proposal.entry.to_json()}
        rows.append([button(view, label("report.take", value=value), "put", entries=taken)])
    if any(f.level == "confirm" and f.indicator == indicator.id for f in view.findings):
        rows.append([button(view, label("report.accept_unusual"), "accept")])
    if view.form.previous and not view.draft.returned and not view.draft.picking:
        rows += shortcuts(view)
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
    if view.missing is not None:
        rows.append([backfill(view)])
    return rows


def shortcuts(view: View) -> Rows:
    """Return 本周无变化 and 只改几项; once something is answered, 其余同上期; nothing when all is."""
    if view.answered == view.total or not view.form.previous:
        return []
    if view.answered == 0:
        unchanged = button(view, label("report.no_change"), "no_change")
        return [[unchanged, button(view, label("report.only_changes"), "pick")]]
    return [[button(view, label("report.others_same"), "no_change")]]


def backfill(view: View) -> Button:
    """Return 补填上周."""
    params = {"unit": view.unit.code, "period": str(view.missing)}
    return Button(label("report.backfill", period=view.missing), ButtonMeaning("report.begin", params))


def _pace(plan: Plan, indicator: Indicator, entry: Entry | None, now: datetime) -> dict[str, Any] | None:
    found = pace_of_entry(plan, indicator, entry, local_date(now))
    if found is None or found.pace.expected is None:
        return None
    light = found.pace.light
    yes = indicator.kind is IndicatorKind.YESNO
    return {
        "expected": label("report.yes") if yes else percent(found.pace.expected),
        "count": None if yes else found.count,
        "mark": light.mark,
        "word": light.zh,
    }


def _message(view: View, indicator: Indicator) -> str:
    """Return what is to be said about the question in front of the person; empty if nothing is."""
    if view.step.fault is not None:
        return explain(view.step.fault)
    if view.step.proposal is not None:
        return _offer(view.step.proposal, indicator)
    said = [
        say(f, view)
        for f in view.findings
        if f.indicator == indicator.id and f.level != "warn" and f.code != "report.check.returned"
    ]
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
