"""What becomes of a claimed row: sent, late, waiting, skipped, cancelled. One look at one row, no writing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.calendar import ON_TIME, SendWindow
from bot.core.plan import Duty
from bot.core.remind import Action, SkipReason, Verdict, judge_late, next_opening
from bot.core.remind_book import DutyBook
from bot.core.workdays import WorkCalendar, local, local_date
from storage.group import Chat
from storage.remind import Delivery

AGAIN = "again"
"""The ledger's name for a notice in doubt that is sent once more, marked 补发."""

SNOOZED = "snoozed"
"""The ledger's name for a notice that somebody put off."""

PAST_USE = {
    SkipReason.SUPERSEDED: "同一事项后一次提醒当天已发或将发",
    SkipReason.DUE_PASSED: "到期日已过，提前提醒作废",
    SkipReason.TOO_LATE: "停机过久，已过一个工作日",
}
"""Why a notice was not sent, as the ledger says it."""

NOT_OF_THE_PLAN = "方案里已没有这一事项"
CHANGED = "事项已改，由新的一版提醒"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A verdict with the words for the ledger."""

    verdict: Verdict
    reason: str = ""
    state: str = "skipped"
    """Only where the verdict is to skip: `skipped`, `cancelled` or `failed`."""


@dataclass(frozen=True, slots=True)
class _Rung:
    """A row as `judge_late` sees it; `send_at` is the original one, also after a wait."""

    rung: int
    due: date
    send_at: datetime


def duty_of(delivery: Delivery, book: DutyBook) -> Duty | None:
    """Return the duty that a row is about; None for a message that belongs to none."""
    return book.duties.get(delivery.payload.get("of", delivery.duty))


def window_of(chat: Chat | None, window: SendWindow) -> SendWindow:
    """Return a chat's own hours, else those of the configuration."""
    if chat is None or chat.quiet is None:
        return window
    evening, morning = chat.quiet
    return SendWindow(morning, evening) if morning < evening else window


def judge(
    delivery: Delivery,
    now: datetime,
    book: DutyBook,
    work: WorkCalendar,
    *,
    later: Iterable[datetime],
    chat: Chat | None,
    window: SendWindow,
) -> Sentence:
    """Say what becomes of a row whose time has come. `later`: when its occurrence's later rungs go out."""
    if chat is not None and chat.state != "active":
        return _skip(f"群状态：{chat.state}", "failed")
    hours = window_of(chat, window)
    if "text" in delivery.payload:
        return _message(delivery, now, work, hours)
    duty = duty_of(delivery, book)
    if duty is None:
        return _skip(NOT_OF_THE_PLAN, "cancelled")
    if delivery.duty_version < book.version(duty.id):
        return _skip(CHANGED, "cancelled")
    if delivery.duty in (AGAIN, SNOOZED):
        return _repeated(delivery, now, work, hours)
    planned = datetime.fromisoformat(delivery.payload["send_at"])
    rung = _Rung(delivery.rung, date.fromisoformat(delivery.payload["due"]), planned)
    verdict = judge_late(rung, now, work, later=later, window=hours)
    return Sentence(verdict, PAST_USE[verdict.reason] if verdict.reason else "")


def _repeated(delivery: Delivery, now: datetime, work: WorkCalendar, hours: SendWindow) -> Sentence:
    """Judge a notice that was put off or in doubt: of use until its due date is over."""
    if local_date(now) > delivery.matters_until:
        return _skip(PAST_USE[SkipReason.DUE_PASSED])
    opening = next_opening(local(now), work, hours)
    if opening.date() > delivery.matters_until:
        return _skip(PAST_USE[SkipReason.DUE_PASSED])
    return Sentence(_send_or_wait(opening, now, late=False))


def _message(delivery: Delivery, now: datetime, work: WorkCalendar, hours: SendWindow) -> Sentence:
    """Judge a message that belongs to no duty."""
    until = delivery.payload.get("until")
    end = datetime.fromisoformat(until) if until else None
    if end is not None and now >= end:
        return _skip(f"{local(end):%m-%d %H:%M} 后已无用")
    if delivery.kind == "line":
        return Sentence(Verdict(Action.SEND))
    opening = next_opening(local(now), work, hours)
    if end is not None and opening >= end:
        return _skip(f"{local(end):%m-%d %H:%M} 前没有可发送的时间")
    planned = delivery.payload.get("send_at")
    meant = datetime.fromisoformat(planned) if planned else delivery.send_at
    return Sentence(_send_or_wait(opening, now, late=delivery.kind == "notice" and now - meant > ON_TIME))


def _send_or_wait(opening: datetime, now: datetime, *, late: bool) -> Verdict:
    if opening > now:
        return Verdict(Action.WAIT, until=opening)
    return Verdict(Action.SEND_LATE if late else Action.SEND)


def _skip(reason: str, state: str = "skipped") -> Sentence:
    return Sentence(Verdict(Action.SKIP), reason, state)
