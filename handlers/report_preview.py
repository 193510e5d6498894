"""How a whole report looks in chat: the preview, the list to choose from, the receipt, a quick paste."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.context import Button
from bot.core.plan import IndicatorKind, Plan
from bot.core.report import Entry, Form
from bot.core.report_checks import Code
from bot.core.report_steps import next_open
from bot.services.buttons import Meaning as ButtonMeaning
from bot.services.report import Receipt, View
from bot.texts import label, text
from handlers import report_card
from handlers.report_card import Rows, button, explain, say

MOST_PROBLEMS = 5
"""Problems with a button of their own; the rest are in the list."""

TOP = 2
"""Buttons side by side in the list: a phone shows about ten Chinese characters on each."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the preview."""

    id: str
    number: int
    name: str
    value: str
    reason: str
    changed: bool
    """Whether it differs from the last report."""


def render(view: View, plan: Plan, *, now: datetime) -> tuple[str, Rows]:
    """Return the message for where the dialog stands: a question, the list, or the preview."""
    if view.frozen:
        return _preview(view, now)
    if view.paste is not None:
        return paste(view)
    if report_card.is_note(view):
        return report_card.note(view)
    indicator = view.form.indicator(view.draft.cursor)
    if indicator is not None:
        return report_card.question(view, indicator, plan, now)
    return _choose(view) if view.draft.picking else _preview(view, now)


def _confirm(view: View) -> Rows:
    """Return 确认提交, if the report can be confirmed and says something new."""
    if not view.fileable or (view.filed_at is not None and not view.changed and view.state == "submitted"):
        return []
    where = {"unit": view.unit.code, "period": str(view.period)}
    return [[Button(label("report.confirm"), ButtonMeaning("report.confirm", where))]]


def _preview(view: View, now: datetime) -> tuple[str, Rows]:
    problems = [say(finding, view) for finding in view.findings if finding.level != "warn"]
    if view.step.fault is not None:
        problems.insert(0, explain(view.step.fault))
    lines = list(_lines(view))
    words = text(
        "report.preview_card",
        unit=view.unit.name,
        period=view.period,
        answered=view.answered,
        total=view.total,
        on_behalf=view.on_behalf,
        remark=view.draft.remarks.get("", ""),
        lines=lines,
        marks=any(line.changed for line in lines),
        note=view.draft.note,
        files=len(view.draft.files),
        problems=problems,
        warnings=warnings(view),
        blank=view.total - view.answered,
        frozen=view.frozen,
        locked=view.locked,
        returned=view.state == "returned",
        early=now < view.opens_at,
        moved=view.moved,
        state=view.state.zh,
        filed=view.filed_at is not None,
        changed=view.changed,
        timeliness=view.timeliness.value,
        due_at=view.due_at,
        locks_at=view.locks_at,
    )
    return words, [] if view.frozen else _preview_rows(view)


def _preview_rows(view: View) -> Rows:
    rows = [*_confirm(view), *_problems(view)]
    if view.answered < view.total and not view.draft.returned:
        rows += report_card.shortcuts(view)
    unsaved = view.filed_at is None or view.changed
    leave = label("report.leave" if unsaved else "report.close_card")
    rows.append([button(view, label("report.edit"), "choose"), button(view, leave, "leave")])
    missing = next_open(view.form, replace(view.draft, skipped=frozenset()))
    if missing is not None:
        rows[-1].insert(0, button(view, label("report.resume"), "goto", indicator=missing))
    files = ButtonMeaning("report.files", {"unit": view.unit.code, "period": str(view.period)})
    rows.append(
        [
            button(view, label("report.write_note"), "ask_note"),
            Button(label("report.attach", count=len(view.draft.files)), files),
        ]
    )
    if view.missing is not None:
        rows.append([report_card.backfill(view)])
    return rows


def _problems(view: View) -> Rows:
    """Return a button for each of the first problems: 确认无误 where that settles it, else its question."""
    rows: Rows = []
    for finding in view.findings:
        indicator = view.form.indicator(finding.indicator)
        if finding.level == "warn" or indicator is None:
            continue
        event, name = ("accept", "accept_one") if finding.level == "confirm" else ("goto", "mend")
        words = label(f"report.{name}", number=indicator.number, name=indicator.name)
        rows.append([button(view, words, event, indicator=indicator.id)])
    return rows[:MOST_PROBLEMS]


def _choose(view: View) -> tuple[str, Rows]:
    """Return the list of indicators, each a button that asks it again."""
    lines = list(_lines(view))
    buttons = [
        button(
            view,
            label("report.choose_line", number=line.number, name=line.name, changed=line.changed),
            "goto",
            indicator=line.id,
        )
        for line in lines
    ]
    rows = _confirm(view)
    rows += [buttons[start : start + TOP] for start in range(0, len(buttons), TOP)]
    rows.append([button(view, label("report.preview"), "preview")])
    words = text(
        "report.choose",
        unit=view.unit.name,
        period=view.period,
        lines=lines,
        marks=any(line.changed for line in lines),
        problems=[say(finding, view) for finding in view.findings if finding.level != "warn"],
    )
    return words, rows


def receipt(filed: Receipt) -> tuple[str, Rows]:
    """Return the receipt of a filed report."""
    view = filed.view
    words = text(
        "report.receipt",
        unit=view.unit.name,
        period=view.period,
        number=filed.number,
        at=filed.at,
        timeliness=filed.timeliness,
        on_behalf=filed.on_behalf,
        answered=view.answered,
        total=view.total,
        blank=view.total - view.answered,
        files=len(view.draft.files),
        lines=[line for line in _lines(view) if line.value],
        warnings=warnings(view),
        locks_at=view.locks_at,
    )
    return words, [[button(view, label("report.edit"), "choose")]]


def paste(view: View) -> tuple[str, Rows]:
    """Return what a message reports, with its doubts asked back; nothing of it is stored."""
    found, form = view.paste, view.form
    if found is None:
        return "", []
    lines = [
        {
            "number": i.number,
            "name": i.name,
            "value": found.entries[i.id].show(i),
            "increase": i.id in found.increments,
        }
        for i in form.indicators
        if i.id in found.entries
    ]
    rows: Rows = []
    if found.entries:
        taken = {key: entry.to_json() for key, entry in found.entries.items()}
        name = label("report.take_all", count=len(taken))
        rows.append([button(view, name, "take", entries=taken)])
    doubts = []
    for doubt in view.questions:
        message = explain(doubt.fault) if doubt.fault else label("report.paste_choose")
        if not doubt.fault and len(doubt.indicators) > 1:
            message = label("report.paste_which")
        doubts.append({"fragment": doubt.fragment, "message": message})
        rows += [[_taking(view, form, key, entry)] for key, entry in doubt.choices]
        if not doubt.choices:
            rows += [
                [button(view, label("report.fill_in", number=i.number), "goto", indicator=i.id)]
                for i in form.indicators
                if i.id in doubt.indicators[:1]
            ]
    rows.append([Button(label("report.drop"), ButtonMeaning("report.drop"))])
    words = text(
        "report.paste",
        unit=view.unit.name,
        period=view.period,
        lines=lines,
        doubts=doubts,
        unmatched=found.unmatched,
    )
    return words, rows


def _taking(view: View, form: Form, key: str, entry: Entry) -> Button:
    indicator = form.indicator(key)
    name = label(
        "report.take_one",
        name=indicator.name if indicator else key,
        value=entry.show(indicator) if indicator else "",
    )
    return button(view, name, "take", entries={key: entry.to_json()})


def warnings(view: View) -> list[str]:
    """Return what the checks let pass and the reviewer will see; blanks are counted elsewhere."""
    return [say(f, view) for f in view.findings if f.level == "warn" and f.code != Code.UNANSWERED]


def _lines(view: View) -> Iterable[Line]:
    for indicator in view.form.indicators:
        entry = view.draft.entries.get(indicator.id)
        before = view.form.previous.get(indicator.id)
        if indicator.kind is IndicatorKind.PERIOD:
            changed = entry is not None and bool(entry.amount)
        else:
            changed = entry is not None and before is not None and entry != before
        yield Line(
            indicator.id,
            indicator.number,
            indicator.name,
            entry.show(indicator) if entry else "",
            view.draft.reasons.get(indicator.id, ""),
            changed,
        )
