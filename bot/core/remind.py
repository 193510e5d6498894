"""What notices are owed to which chats, and what becomes of one that could not go out in time.

No sentences here, and nothing is stored: the plan is a set of keys, and planning the same days twice
gives the same keys.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from bot.core.calendar import NO_MOVES, OFFICE_HOURS, ON_TIME, Moves, Notice, SendWindow, schedule
from bot.core.plan import Duty, Shift
from bot.core.units import Level
from bot.core.workdays import ONE_DAY, WorkCalendar, local

LATE_WORKDAYS = 1
"""How many working days after its own day a notice is still worth sending, if it is T or a later rung."""


@dataclass(frozen=True, slots=True)
class UnitChat:
    """A chat bound to a unit."""

    chat_id: int
    unit: str
    """The unit's division code."""
    level: Level


class DeliveryKey(NamedTuple):
    """What makes a delivery the same delivery, however often it is planned."""

    duty: str
    version: int
    """The duty's version: a changed duty owes its notices anew, and what the old one owes is cancelled."""
    due: date
    chat_id: int
    rung: int


class PlannedDelivery(NamedTuple):
    """One notice owed to one chat."""

    key: DeliveryKey
    unit: str
    notice: Notice

    @property
    def send_at(self) -> datetime:
        """When it is to go out, Shanghai time."""
        return self.notice.send_at


def plan_deliveries(
    duties: Iterable[Duty],
    chats: Iterable[UnitChat],
    start: date,
    end: date,
    work: WorkCalendar,
    *,
    versions: Mapping[str, int] | None = None,
    not_before: datetime | None = None,
    window: SendWindow = OFFICE_HOURS,
    moves: Moves = NO_MOVES,
) -> list[PlannedDelivery]:
    """Return every delivery with a send date in `[start, end)`, in order of sending, then of chat.

    A chat gets the notices of the duties whose audience is its unit's level. A duty missing from
    `versions` has version 1.

    `not_before` leaves out what should have gone out before that moment: for a chat bound or a duty
    made at 10:00, the notice of 09:00 was never owed.

    Raises:
        ValueError: `not_before` is naive, or a duty's rule cannot be read.
    """
    planned = list(duties)
    by_level: dict[Level, list[UnitChat]] = {}
    for chat in sorted(chats, key=lambda chat: (chat.unit, chat.chat_id)):
        by_level.setdefault(chat.level, []).append(chat)
    audience = {duty.id: duty.audience for duty in planned}
    version = {duty.id: (versions or {}).get(duty.id, 1) for duty in planned}
    earliest = None if not_before is None else local(not_before)
    owed: list[PlannedDelivery] = []
    for notice in schedule(planned, start, end, work, window=window, moves=moves):
        if earliest is not None and notice.send_at < earliest:
            continue
        duty, due, rung = notice.occurrence.duty, notice.due, notice.rung
        owed += [
            PlannedDelivery(DeliveryKey(duty, version[duty], due, chat.chat_id, rung), chat.unit, notice)
            for chat in by_level.get(audience[duty], [])
        ]
    return owed


class Action(StrEnum):
    """What to do with a notice now."""

    SEND = "send"
    SEND_LATE = "send_late"
    """Send it marked 补发, with both times."""
    WAIT = "wait"
    """Not now, but at the verdict's `until`."""
    SKIP = "skip"


class SkipReason(StrEnum):
    """Why a notice is past its use (作废)."""

    SUPERSEDED = "superseded"
    """A later rung of the same occurrence goes out on the same day, or has been due already."""
    DUE_PASSED = "due_passed"
    """It was to warn of a date that is over."""
    TOO_LATE = "too_late"
    """It belongs to the due date or after, and more than `LATE_WORKDAYS` working days have gone by."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a notice, and why or until when."""

    action: Action
    reason: SkipReason | None = None
    """Only for `SKIP`."""
    until: datetime | None = None
    """Only for `WAIT`: when to judge again, Shanghai time."""


class Rung(Protocol):
    """What is judged: a `Notice`, or a row of the ledger."""

    @property
    def rung(self) -> int:
        """Days from the due date."""

    @property
    def due(self) -> date:
        """The occurrence's due date."""

    @property
    def send_at(self) -> datetime:
        """When it was to go out."""


def judge_late(
    notice: Rung,
    now: datetime,
    work: WorkCalendar,
    *,
    later: Iterable[datetime] = (),
    window: SendWindow = OFFICE_HOURS,
) -> Verdict:
    """Decide what becomes of a notice that has not been sent by `now`.

    Up to `ON_TIME` after its moment it is simply sent. After that it is judged by what it still does
    for its reader at the first moment at which it may go out (late notices, too, keep to the window
    and to working days):

    - a rung before the due date is of use until the due date is over;
    - T and what follows is of use until one working day after its own day;
    - whichever it is, once a later rung of the same occurrence goes out that day, that one says it all.

    Args:
        notice: the rung in question.
        now: the moment of judging.
        work: the working days.
        later: when the later rungs of the same occurrence go out, sent or not.
        window: the hours in which notices go out.

    Raises:
        ValueError: a moment is naive.
    """
    moment, send_at = local(now), local(notice.send_at)
    if moment < send_at:
        return Verdict(Action.WAIT, until=send_at)
    if moment - send_at <= ON_TIME:
        return Verdict(Action.SEND)
    possible = next_opening(moment, work, window)
    reason = _past_use(notice, possible.date(), later, work)
    if reason is not None:
        return Verdict(Action.SKIP, reason=reason)
    return Verdict(Action.SEND_LATE) if possible == moment else Verdict(Action.WAIT, until=possible)


def _past_use(notice: Rung, today: date, later: Iterable[datetime], work: WorkCalendar) -> SkipReason | None:
    if any(local(other).date() <= today for other in later):
        return SkipReason.SUPERSEDED
    if notice.rung < 0:
        return SkipReason.DUE_PASSED if today > notice.due else None
    last = work.add_workdays(local(notice.send_at).date(), LATE_WORKDAYS)
    return SkipReason.TOO_LATE if today > last else None


def next_opening(moment: datetime, work: WorkCalendar, window: SendWindow) -> datetime:
    """Return `moment` if a notice may go out then, else the next moment at which one may."""
    day = moment.date()
    if work.is_working(day):
        opens = window.at(day, window.opens)
        if moment < opens:
            return opens
        if window.contains(moment):
            return moment
    return window.at(work.shift(day + ONE_DAY, Shift.AFTER), window.opens)
