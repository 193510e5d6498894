"""The dialog of a report as a pure machine: a draft and an event give the next draft.

Nothing here says what is shown. A step that is refused returns the draft as it was, and no step
ever drops an entry: only a new answer to the same indicator replaces one.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.core.plan import Indicator, IndicatorKind
from bot.core.report import NOTE, Draft, Entry, Form, Meaning
from bot.core.report_checks import Finding, check_entry
from bot.core.report_events import (
    Answer,
    AskNote,
    Attach,
    Back,
    Confirm,
    Detach,
    Event,
    Goto,
    NoChange,
    Note,
    Pick,
    Preview,
    Put,
    Reason,
    SamePrevious,
    Skip,
    Special,
)
from bot.core.report_input import FaultCode, InputFault, Proposal, fault, read_entry

LONGEST_NOTE = 500
"""Characters of 问题与建议."""
LONGEST_REASON = 200
"""Characters of one 更正原因."""
MOST_FILES = 10
"""Attachments of one report."""


@dataclass(frozen=True, slots=True)
class Step:
    """What an event led to."""

    draft: Draft
    """To be stored; the very draft that came in if `fault` or `proposal` is set."""
    fault: InputFault | None = None
    """Why the event was refused."""
    proposal: Proposal | None = None
    """An entry to offer; `Put` with it takes it."""
    warnings: tuple[Finding, ...] = ()
    """What the checks say of the entries this event changed."""


def start(form: Form) -> Draft:
    """Return an empty draft that asks the first indicator."""
    return Draft(cursor=form.indicators[0].id if form.indicators else None)


def reopen(
    form: Form, draft: Draft, indicators: Iterable[str], remarks: Mapping[str, str] | None = None
) -> Draft:
    """Return a draft that asks the returned `indicators` again, entries kept (退回修改).

    Without any, the whole report: the preview. What was filed blank is not asked again.
    """
    returned = frozenset(indicators) & {indicator.id for indicator in form.indicators}
    blank = {indicator.id for indicator in form.indicators} - draft.entries.keys()
    draft = replace(
        draft,
        returned=returned,
        remarks=dict(remarks or {}),
        confirmed=draft.confirmed - returned,
        skipped=draft.skipped | blank,
        picking=False,
    )
    return replace(draft, cursor=next_open(form, draft))


def progress(form: Form, draft: Draft) -> tuple[int, int]:
    """Return how many indicators are answered, and of how many; a returned line counts as open."""
    done = sum(i.id in draft.entries and i.id not in draft.returned for i in form.indicators)
    return done, len(form.indicators)


def next_open(form: Form, draft: Draft, after: str | None = None) -> str | None:
    """Return the next indicator to ask: behind `after` in form order, then from the top; None if none.

    Open is what has no entry and was not skipped, and what the reviewer sent back.
    """
    ids = [indicator.id for indicator in form.indicators]
    start_at = ids.index(after) + 1 if after in ids else 0
    for indicator_id in ids[start_at:] + ids[:start_at]:
        if indicator_id in draft.returned:
            return indicator_id
        if indicator_id not in draft.entries and indicator_id not in draft.skipped:
            return indicator_id
    return None


def awaits_reason(form: Form, draft: Draft) -> bool:
    """Tell whether the question under the cursor waits for a 更正原因."""
    indicator = form.indicator(draft.cursor)
    return indicator is not None and any(f.needs_reason for f in check_entry(form, draft, indicator))


def step(form: Form, draft: Draft, event: Event) -> Step:  # noqa: C901, PLR0911, PLR0912 - one case for each event
    """Return where `event` leads. Never raises, whatever texts and ids the event carries."""
    match event:
        case Answer(text):
            return _answer(form, draft, text)
        case SamePrevious():
            return _same(form, draft)
        case Special(meaning):
            return _at_cursor(form, draft, None if meaning is Meaning.NUMBER else Entry.special(meaning))
        case Put(entries, then_preview):
            put = _put(form, draft, entries)
            if not then_preview or put.fault is not None:
                return put
            return replace(put, draft=replace(put.draft, cursor=None, picking=False))
        case Confirm(indicator_id):
            return _confirm(form, draft, indicator_id or draft.cursor)
        case Reason(indicator_id, text):
            return _reason(form, draft, indicator_id, text)
        case Back():
            return _back(form, draft)
        case Skip():
            return _skip(form, draft)
        case Goto(indicator_id):
            if form.indicator(indicator_id) is None:
                return Step(draft, InputFault(FaultCode.UNKNOWN_INDICATOR))
            return Step(replace(draft, cursor=indicator_id))
        case Preview():
            return Step(replace(draft, cursor=None, picking=False))
        case NoChange():
            return _no_change(form, draft)
        case Pick(fill):
            filled = _no_change(form, draft) if fill else Step(draft)
            if filled.fault is not None:
                return filled
            return replace(filled, draft=replace(filled.draft, cursor=None, picking=True))
        case AskNote():
            return Step(replace(draft, cursor=NOTE))
        case Note(text):
            return _note(draft, text)
        case Attach(file):
            if file in draft.files:
                return Step(draft)
            if len(draft.files) >= MOST_FILES:
                return Step(draft, InputFault(FaultCode.TOO_MANY_FILES, values={"limit": MOST_FILES}))
            return Step(replace(draft, files=(*draft.files, file)))
        case Detach(file_id):
            return Step(replace(draft, files=tuple(f for f in draft.files if f.file_id != file_id)))


def _note(draft: Draft, text: str) -> Step:
    text = _storable(text)
    if len(text) > LONGEST_NOTE:
        return Step(draft, _too_long(text, LONGEST_NOTE))
    return Step(replace(draft, note=text, cursor=None if draft.cursor == NOTE else draft.cursor))


def _answer(form: Form, draft: Draft, text: str) -> Step:
    if draft.cursor == NOTE:
        return _note(draft, text)
    indicator = form.indicator(draft.cursor)
    if indicator is None:
        return Step(draft, InputFault(FaultCode.NOTHING_ASKED))
    read = read_entry(indicator, text, form.base(indicator))
    if isinstance(read, Proposal):
        return Step(draft, proposal=read)
    if isinstance(read, Entry):
        return _put(form, draft, {indicator.id: read})
    if awaits_reason(form, draft):
        return _reason(form, draft, indicator.id, text)
    return Step(draft, read)


def _same(form: Form, draft: Draft) -> Step:
    indicator = form.indicator(draft.cursor)
    if indicator is not None and indicator.id not in form.previous:
        return Step(draft, fault(indicator, FaultCode.NO_PREVIOUS))
    return _at_cursor(form, draft, form.previous.get(indicator.id) if indicator else None)


def _at_cursor(form: Form, draft: Draft, entry: Entry | None) -> Step:
    indicator = form.indicator(draft.cursor)
    if indicator is None or entry is None:
        return Step(draft, InputFault(FaultCode.NOTHING_ASKED))
    return _put(form, draft, {indicator.id: entry})


def _put(form: Form, draft: Draft, entries: Mapping[str, Entry]) -> Step:
    if not entries or any(form.indicator(indicator_id) is None for indicator_id in entries):
        return Step(draft, InputFault(FaultCode.UNKNOWN_INDICATOR))
    changed = {key for key, entry in entries.items() if draft.entries.get(key) != entry}
    stored = replace(
        draft,
        entries={**draft.entries, **entries},
        skipped=draft.skipped.difference(entries),
        confirmed=draft.confirmed - changed,
        returned=draft.returned.difference(entries),
    )
    warnings = _warnings(form, stored, entries)
    # A figure that still needs a word or a nod keeps its question open in front of the person.
    waiting = next((f.indicator for f in warnings if f.level != "warn"), None)
    if waiting is None:
        elsewhere = form.indicator(draft.cursor) is not None and draft.cursor not in entries
        waiting = draft.cursor if elsewhere else _onwards(form, stored, draft.cursor)
    return Step(replace(stored, cursor=waiting), warnings=warnings)


def _onwards(form: Form, draft: Draft, after: str | None) -> str | None:
    """Return what is asked next; nothing if the list is to come back."""
    return None if draft.picking else next_open(form, draft, after)


def _confirm(form: Form, draft: Draft, indicator_id: str | None) -> Step:
    indicator = form.indicator(indicator_id)
    if indicator is None or indicator.id not in draft.entries:
        return Step(draft, InputFault(FaultCode.NOTHING_ASKED))
    confirmed = replace(
        draft, confirmed=draft.confirmed | {indicator.id}, returned=draft.returned - {indicator.id}
    )
    return _move_on(form, confirmed, indicator)


def _reason(form: Form, draft: Draft, indicator_id: str, text: str) -> Step:
    indicator, text = form.indicator(indicator_id), _storable(text)
    if indicator is None:
        return Step(draft, InputFault(FaultCode.UNKNOWN_INDICATOR))
    if not text:
        return Step(draft, fault(indicator, FaultCode.EMPTY))
    if len(text) > LONGEST_REASON:
        return Step(draft, _too_long(text, LONGEST_REASON))
    return _move_on(form, replace(draft, reasons={**draft.reasons, indicator.id: text}), indicator)


def _move_on(form: Form, draft: Draft, indicator: Indicator) -> Step:
    """Leave `indicator` if the cursor is there and nothing is left to be said about it."""
    warnings = _warnings(form, draft, (indicator.id,))
    if draft.cursor == indicator.id and all(f.level == "warn" for f in warnings):
        draft = replace(draft, cursor=_onwards(form, draft, indicator.id))
    return Step(draft, warnings=warnings)


def _back(form: Form, draft: Draft) -> Step:
    ids = [indicator.id for indicator in form.indicators]
    at = ids.index(draft.cursor) if draft.cursor in ids else len(ids)
    if at == 0:
        return Step(draft, InputFault(FaultCode.FIRST_QUESTION))
    return Step(replace(draft, cursor=ids[at - 1]))


def _skip(form: Form, draft: Draft) -> Step:
    indicator = form.indicator(draft.cursor)
    if indicator is None:
        return Step(draft, InputFault(FaultCode.NOTHING_ASKED))
    skipped = draft.skipped if indicator.id in draft.entries else draft.skipped | {indicator.id}
    draft = replace(draft, skipped=skipped)
    following = _onwards(form, draft, indicator.id)
    return Step(replace(draft, cursor=None if following == indicator.id else following))


def _no_change(form: Form, draft: Draft) -> Step:
    if not any(indicator.id in form.previous for indicator in form.indicators):
        return Step(draft, InputFault(FaultCode.NO_PREVIOUS))
    filled = dict[str, Entry]()
    for indicator in form.indicators:
        last = form.previous.get(indicator.id)
        if indicator.id in draft.entries:
            continue
        if indicator.kind is IndicatorKind.PERIOD and (last is None or last.meaning is Meaning.NUMBER):
            filled[indicator.id] = Entry.count(0)
        elif last is not None:
            filled[indicator.id] = last
    stored = replace(draft, entries={**draft.entries, **filled}, skipped=draft.skipped.difference(filled))
    # What has no earlier value was blank last week too: the preview shows it.
    asked_again = next((i.id for i in form.indicators if i.id in stored.returned), None)
    done = replace(stored, cursor=asked_again, picking=False)
    return Step(done, warnings=_warnings(form, stored, filled))


def _warnings(form: Form, draft: Draft, changed: Iterable[str]) -> tuple[Finding, ...]:
    ids = set(changed)
    return tuple(f for i in form.indicators if i.id in ids for f in check_entry(form, draft, i))


def _too_long(text: str, limit: int) -> InputFault:
    return InputFault(FaultCode.TOO_LONG, values={"length": len(text), "limit": limit})


def _storable(text: str) -> str:
    """Return `text` without characters that a database refuses: NUL, controls, lone surrogates."""
    kept = (c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})
    return "".join(kept).strip()
