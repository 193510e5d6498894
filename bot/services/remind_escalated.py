"""What the levels above are told of duties that fell due, as rows for the ledger."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.core.calendar import Notice, Occurrence, SendWindow, occurrences
from bot.core.plan import Duty, Plan
from bot.core.remind_book import ALWAYS, EVERYWHERE, DutyBook
from bot.core.remind_escalation import Escalation, escalates, escalations
from bot.core.units import UnitTree
from bot.core.workdays import WorkCalendar
from storage.group import Chat
from storage.remind import NewDelivery

ESCALATED = "escalate:"
"""Begins the ledger's name for what a level above is told of a duty."""

FELL_DUE = timedelta(days=35)
"""How far back an occurrence may have fallen due of which somebody is still to be told."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Who is there to be told."""

    tree: UnitTree
    main: Mapping[str, Chat]
    """The main group of each unit that has one."""
    organisers: Sequence[int]
    """Private chats: they hear what a level without a group would have heard."""


def escalated(
    duties: Iterable[Duty],
    book: DutyBook,
    plan: Plan,
    levels: Levels,
    span: tuple[date, date],
    *,
    work: WorkCalendar,
    window: SendWindow,
) -> list[NewDelivery]:
    """Return what is to be said within `span` (half-open) of those `duties` that are followed up."""
    start, end = span
    everywhere = book.moves(frozenset({EVERYWHERE}))
    return [
        replace(row, duty_version=book.version(duty.id))
        for duty in duties
        if escalates(duty, plan)
        for one in occurrences(duty, start - FELL_DUE, end, work, moves=everywhere)
        for row in _rows(duty, one, levels, escalations(duty, one.due, levels.tree, work, window=window))
        if start <= row.send_at.date() < end and row.send_at >= book.since.get(duty.id, ALWAYS)
    ]


def _rows(duty: Duty, one: Occurrence, levels: Levels, steps: Iterable[Escalation]) -> Iterator[NewDelivery]:
    unheard: dict[int, NewDelivery] = {}
    for step in steps:
        unit, group = levels.tree[step.recipient], levels.main.get(step.recipient)
        notice = notice_payload(Notice(one, step.step, step.send_at, one.tentative))
        row = NewDelivery(
            duty=f"{ESCALATED}{duty.id}",
            occurrence=one.due.isoformat(),
            chat_id=0,
            rung=step.step,
            send_at=step.send_at,
            payload={**notice, "of": duty.id, "lacking": True},
            kind="notice",
            unit=unit.code,
        )
        if group is None:
            province = [unit, *levels.tree.ancestors(unit.code)][-1]
            payload = {**row.payload, "without_group": unit.level.value}
            unheard.setdefault(step.step, replace(row, unit=province.code, payload=payload))
        elif (group.bound_at or datetime.min.replace(tzinfo=UTC)) <= step.send_at:
            yield replace(row, chat_id=group.id)
    # One message for all units of a level that have no group, however many these are.
    for row in unheard.values():
        yield from (replace(row, chat_id=person) for person in levels.organisers)


def notice_payload(notice: Notice) -> dict[str, Any]:
    """Return what the ledger keeps of a notice: the dates, as they were when it was planned."""
    one = notice.occurrence
    return {
        "nominal": one.nominal.isoformat(),
        "due": one.due.isoformat(),
        "reason": one.reason,
        "tentative": notice.tentative,
        "send_at": notice.send_at.isoformat(),
    }
