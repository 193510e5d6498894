"""Reports to begin a test with: a county that filed all twenty-one indicators the week before."""

from datetime import datetime

from bot.core.period import Period
from bot.core.report import Entry, Meaning
from bot.core.report_events import Put
from bot.core.workdays import SHANGHAI
from bot.sandbox.demo import SUN_HAO, WANG_LEI, ZHANG_MIN, ZHAO_JING
from bot.services import Services

FRIDAY = datetime(2019, 3, 1, 10, 0, tzinfo=SHANGHAI)
"""The week before the demo begins, before the deadline."""

REPORTERS = {"410122": ZHANG_MIN, "410184": WANG_LEI, "410223": SUN_HAO, "410225": ZHAO_JING}

LAST_WEEK = {
    "education-committee": Entry.yesno(yes=False),
    "league-schools": Entry.ratio(12, 30),
    "private-vocational-schools": Entry.ratio(5, 8),
    "class-branches": Entry.ratio(80, 120),
    "large-private-enterprises": Entry.ratio(45, 160),
    "association-enterprises": Entry.ratio(8, 20),
    "industrial-parks": Entry.ratio(2, 3),
    "youth-organisations": Entry.count(6),
    "core-organisations": Entry.ratio(2, 6),
    "new-groups-reached": Entry.count(150),
    "study-sessions": Entry.count(1),
    "resident-organisations": Entry.count(1),
    "cadre-posts": Entry.ratio(270, 300),
    "county-renewal": Entry.special(Meaning.NOT_STARTED),
    "village-training": Entry.ratio(120, 400),
    "lectures": Entry.count(2),
    "visits": Entry.count(3),
    "talks": Entry.count(4),
    "exchanges": Entry.count(25),
    "member-youth-ratio": Entry.ratio(25000, 90000),
    "exchange-days": Entry.count(1),
}
"""What every county of the demo reported last, by indicator id."""

_number = 0


def update() -> int:
    """Return the id of an update that nobody has sent."""
    global _number  # noqa: PLW0603  the sandbox numbers its own updates from 700000001
    _number += 1
    return _number


async def file(
    ready: Services,
    unit: str,
    entries: dict[str, Entry],
    *,
    now: datetime = FRIDAY,
    user_id: int | None = None,
) -> str:
    """File `entries` for `unit` in the week of `now`; return the receipt's number."""
    person, period = user_id or REPORTERS[unit], Period.containing(now)
    await ready.report.begin(person, now=now, unit=unit)
    view = await ready.report.apply(person, unit, period, Put(entries), now=now, update_id=update())
    assert view.step.fault is None, view.step.fault
    filed = await ready.report.confirm(person, unit, period, now=now, update_id=update())
    return filed.number


async def file_last_week(ready: Services, *units: str) -> None:
    """File the week before the demo begins for `units`, all of them if none are named."""
    for unit in units or REPORTERS:
        await file(ready, unit, LAST_WEEK)
