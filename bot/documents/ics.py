"""Duties as an iCalendar file (RFC 5545), for a phone's calendar to import or to subscribe to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.core.calendar import Occurrence

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//jishi-bot//calendar//ZH"
REFRESH = timedelta(days=1)
"""How often a subscribed calendar asks again."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One event: an occurrence, and the duty's words for it."""

    occurrence: Occurrence
    title: str
    text: str
    """What is to be done."""
    clause: str
    """The clause's id, as cadres cite it."""


def to_ics(name: str, entries: Iterable[CalendarEntry], *, stamp: datetime) -> bytes:
    """Return a calendar called `name` with one all-day event per entry, on its due date.

    The same arguments give the same bytes. An event keeps its UID when the working-day rule moves it
    to another day, so that a subscribed calendar moves it too. A tentative date says so in its status,
    and in its title as well, because phones do not show the status.

    Args:
        name: the title of the calendar.
        entries: in any order; they are written by due date.
        stamp: when the calendar was made; must be aware.

    Raises:
        ValueError: `stamp` is naive.
    """
    from icalendar import Calendar  # noqa: PLC0415  a tenth of a second that a start should not pay

    if stamp.tzinfo is None:
        raise ValueError("naive stamp: a calendar's DTSTAMP is in UTC")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in sorted(entries, key=lambda one: (one.occurrence.due, one.occurrence.duty)):
        calendar.add_component(_event(entry, stamp.astimezone(UTC)))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: CalendarEntry, stamp: datetime) -> "Event":
    from icalendar import Event  # noqa: PLC0415  as above

    one = entry.occurrence
    event = Event()
    event.add("uid", f"{one.duty}-{one.nominal:%Y%m%d}@jishi-bot")
    event.add("dtstamp", stamp)
    event.add("dtstart", one.due)
    event.add("dtend", one.due + timedelta(days=1))
    event.add("summary", f"{entry.title}（暂定）" if one.tentative else entry.title)
    event.add("description", _description(entry))
    event.add("status", "TENTATIVE" if one.tentative else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # a due date does not make anybody busy
    return event


def _description(entry: CalendarEntry) -> str:
    one = entry.occurrence
    lines = [entry.text, f"依据：{entry.clause}"]
    if one.moved:
        word = "提前" if one.due < one.nominal else "顺延"
        lines.append(f"原定{_day(one.nominal)}（{one.reason}），{word}至{_day(one.due)}")
    if one.tentative:
        lines.append("暂定：国务院办公厅尚未公布该年节假日安排，日期可能调整")
    return "\n".join(lines)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
