"""Working days of mainland China: which days are worked, why, and how a date moves off a rest day.

Three sources, the first that knows the day wins: the override table from the configuration, the
published holiday arrangements (`chinesecalendar`, with 调休 both ways), the plain weekend rule. What
comes from the last is tentative (暂定): nobody has published it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import count
from zoneinfo import ZoneInfo

import chinese_calendar

from bot.core.plan import Shift

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""The one zone in which people are told times."""

ONE_DAY = timedelta(days=1)

WEEKEND = "周末"
MAKE_UP_DAY = "调休上班"
"""A Saturday or Sunday that is worked so that a holiday can be longer."""
ARRANGED = "另行安排"
"""The override table says so."""


@dataclass(frozen=True, slots=True)
class DayKind:
    """What one day is."""

    working: bool
    tentative: bool
    """暂定: no holiday arrangement is published for this day, the plain weekend rule was used."""
    reason: str
    """`国庆节`, `周末`, `调休上班`, `另行安排`; empty for an ordinary working day."""


@dataclass(frozen=True)
class WorkCalendar:
    """Answers whether a day is worked. The same arguments always give the same answer."""

    overrides: Mapping[date, bool] = field(default_factory=dict)
    """From the configuration; True is a working day. Wins over everything else."""
    data_until: date | None = None
    """Take published arrangements after this day as unknown. Lets a process that already has next
    year's data ask what it would have said before (see `bot.core.calendar.difference`)."""

    def day(self, day: date) -> DayKind:
        """Tell what `day` is; never fails, whatever the year."""
        override = self.overrides.get(day)
        if override is not None:
            return DayKind(working=override, tentative=False, reason=ARRANGED)
        if self.data_until is not None and day > self.data_until:
            return _weekend_rule(day, tentative=True)
        return _published(day)

    def is_working(self, day: date) -> bool:
        """Tell whether `day` is worked."""
        return self.day(day).working

    def shift(self, day: date, rule: Shift) -> date:
        """Return `day` itself if it is worked, else the working day that `rule` names (`NONE`: `day`)."""
        if rule is Shift.NONE:
            return day
        step = -ONE_DAY if rule is Shift.BEFORE else ONE_DAY
        while not self.is_working(day):
            day += step
        return day

    def add_workdays(self, day: date, days: int) -> date:
        """Return the `days`-th working day after `day` (before it, if negative); 0 gives `day` itself."""
        step = ONE_DAY if days > 0 else -ONE_DAY
        for _ in range(abs(days)):
            day = self.shift(day + step, Shift.AFTER if days > 0 else Shift.BEFORE)
        return day

    def count_workdays(self, start: date, end: date) -> int:
        """Count the working days in `[start, end)`."""
        return sum(self.is_working(start + timedelta(days=n)) for n in range((end - start).days))

    def is_tentative(self, start: date, end: date) -> bool:
        """Tell whether any day in `[start, end)` is tentative."""
        return any(self.day(start + timedelta(days=n)).tentative for n in range((end - start).days))


def local_date(moment: datetime) -> date:
    """Return the date in Shanghai at `moment`.

    Raises:
        ValueError: the moment is naive.
    """
    return local(moment).date()


def local(moment: datetime) -> datetime:
    """Return `moment` as Shanghai time.

    Raises:
        ValueError: the moment is naive.
    """
    if moment.tzinfo is None:
        raise ValueError(f"naive moment {moment.isoformat()}: every moment carries its zone")
    return moment.astimezone(SHANGHAI)


@lru_cache(maxsize=1)
def published_until() -> date:
    """Return the last day for which the installed holiday data knows the arrangements."""
    # The library names no such day; it raises for every year without data.
    first_unknown = next(year for year in count(2005) if _published(date(year, 1, 1)).tentative)
    return date(first_unknown - 1, 12, 31)


def _weekend_rule(day: date, *, tentative: bool) -> DayKind:
    weekend = day.isoweekday() > 5  # noqa: PLR2004 -- Saturday is 6 by ISO
    return DayKind(working=not weekend, tentative=tentative, reason=WEEKEND if weekend else "")


@lru_cache(maxsize=8192)  # the library walks through its whole table on every call
def _published(day: date) -> DayKind:
    # `is_in_lieu` is not used: it is wrong for some days (LKI/chinese-calendar#129).
    try:
        rest, holiday = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return _weekend_rule(day, tentative=True)
    if holiday is None:
        return _weekend_rule(day, tentative=False)
    if not rest:
        return DayKind(working=True, tentative=False, reason=MAKE_UP_DAY)
    return DayKind(working=False, tentative=False, reason=_full_name(holiday))


def _full_name(holiday: str) -> str:
    name: str = chinese_calendar.Holiday(holiday).chinese
    # The library has 清明, 端午, 中秋 where the State Council's notices have 清明节, 端午节, 中秋节.
    return name if name.endswith(("节", "元旦", "日")) else f"{name}节"
