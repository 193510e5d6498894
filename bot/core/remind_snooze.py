"""稍后提醒: when a notice that somebody put off comes again. Never past the deadline."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.core.calendar import OFFICE_HOURS, ON_TIME, SendWindow
from bot.core.plan import Shift
from bot.core.workdays import ONE_DAY, WorkCalendar, local

MORNING = time(9, 0)

SOON = timedelta(hours=2)
"""How long a notice of the last day is put off."""


class Snooze(StrEnum):
    """What a person may choose."""

    TOMORROW = "tomorrow"
    """明天上午: the next working day."""
    BEFORE_DUE = "before_due"
    """截止前: the working day before the due date, or what is left of it."""


@dataclass(frozen=True, slots=True)
class SnoozeChoice:
    """One choice that is open now."""

    kind: Snooze
    at: datetime
    """Shanghai time."""


def snooze_choices(
    due: date, now: datetime, work: WorkCalendar, *, window: SendWindow = OFFICE_HOURS
) -> list[SnoozeChoice]:
    """Return the moments to which a notice can be put off, in order; none on or after the last one.

    The last moment is the closing of the window on the due date, or on the working day before it when
    the due date is no working day. Two choices that fall on one moment are one: 截止前.

    Raises:
        ValueError: `now` is naive.
    """
    moment = local(now)
    last_day = work.shift(due, Shift.BEFORE)
    deadline = window.at(last_day, window.closes)
    tomorrow = window.at(work.shift(moment.date() + ONE_DAY, Shift.AFTER), MORNING)
    day_before = window.at(work.shift(last_day - ONE_DAY, Shift.BEFORE), MORNING)
    candidates = [day_before, window.at(last_day, MORNING), moment + SOON, deadline - ON_TIME]
    before_due = next((one for one in candidates if moment < one <= deadline), None)
    found = {} if before_due is None else {before_due: Snooze.BEFORE_DUE}
    if tomorrow <= deadline:
        found.setdefault(tomorrow, Snooze.TOMORROW)
    return [SnoozeChoice(kind, at) for at, kind in sorted(found.items())]
