"""Reporting periods: ISO weeks in Shanghai time, and the moments within one at which things happen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Self

from typing_extensions import override

from bot.core.plan import Shift
from bot.core.workdays import SHANGHAI, WEEKEND, WorkCalendar, local_date

ONE_WEEK = timedelta(weeks=1)
SUNDAY = 7
"""By ISO, as everywhere here: Monday is 1."""

_PERIOD = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)", re.ASCII)
_ZH_WEEKDAYS = "一二三四五六日"
_EN_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One ISO week, Monday to Sunday; `str` gives `2019-W10`. The year is the ISO year.

    Raises:
        ValueError: that year has no such week.
    """

    year: int
    week: int

    def __post_init__(self) -> None:
        try:
            date.fromisocalendar(self.year, self.week, 1)
        except ValueError as fault:
            raise ValueError(f"{self.year}年没有第{self.week}周") from fault

    @override
    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.week:02d}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2019-W10`.

        Raises:
            ValueError: the text is something else, or that year has no such week.
        """
        match = _PERIOD.fullmatch(text.strip().upper())
        if match is None:
            raise ValueError(f"{text!r} 不是周次，写法如 2019-W10")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the week that contains a day of the Shanghai calendar."""
        year, week, _ = day.isocalendar()
        return cls(year, week)

    @classmethod
    def containing(cls, moment: datetime) -> Self:
        """Return the week that it is in Shanghai at `moment`.

        Raises:
            ValueError: the moment is naive.
        """
        return cls.of(local_date(moment))

    @property
    def monday(self) -> date:
        """First day."""
        return date.fromisocalendar(self.year, self.week, 1)

    @property
    def sunday(self) -> date:
        """Last day."""
        return date.fromisocalendar(self.year, self.week, SUNDAY)

    @property
    def starts(self) -> datetime:
        """Monday 00:00 in Shanghai, which belongs to the week."""
        return datetime.combine(self.monday, time(), SHANGHAI)

    @property
    def ends(self) -> datetime:
        """The next Monday 00:00 in Shanghai, which no longer does."""
        return self.starts + ONE_WEEK

    def shifted(self, weeks: int) -> Self:
        """Return the week that lies `weeks` later (earlier, if negative)."""
        return self.of(self.monday + weeks * ONE_WEEK)

    def next(self) -> Self:
        """Return the week after this one."""
        return self.shifted(1)

    def previous(self) -> Self:
        """Return the week before this one."""
        return self.shifted(-1)


def periods(first: Period, end: Period) -> Iterator[Period]:
    """Yield the weeks in `[first, end)`."""
    period = first
    while period < end:
        yield period
        period = period.next()


@dataclass(frozen=True, slots=True, order=True)
class WeeklyMoment:
    """A weekday and a time of day in Shanghai; `str` gives `周五 17:00`.

    Raises:
        ValueError: the weekday is not 1 to 7.
    """

    weekday: int
    """1 is Monday, 7 is Sunday."""
    at: time

    def __post_init__(self) -> None:
        if not 1 <= self.weekday <= SUNDAY:
            raise ValueError(f"星期 {self.weekday} 不存在，1 为周一，7 为周日")

    @override
    def __str__(self) -> str:
        return f"周{_ZH_WEEKDAYS[self.weekday - 1]} {self.at:%H:%M}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `周五 17:00`, `星期五 17:00`, `Fri 17:00`, `Friday 17:00` or `5 17:00`.

        Raises:
            ValueError: the text is none of these.
        """
        day, _, clock = text.strip().rpartition(" ")
        weekday, match = _weekday(day.strip()), _CLOCK.fullmatch(clock)
        if weekday is None or match is None:
            raise ValueError(f"{text!r} 不是星期和时刻，写法如“周五 17:00”或“Fri 17:00”")
        return cls(weekday, time(int(match[1]), int(match[2])))

    def within(self, period: Period) -> datetime:
        """Return the moment in that week, Shanghai time."""
        return datetime.combine(period.monday + timedelta(days=self.weekday - 1), self.at, SHANGHAI)


@dataclass(frozen=True, slots=True)
class ReportWindow:
    """When a week's report is asked for, due and locked.

    A moment that falls on a holiday moves to the first working day after it (顺延), never before: the week
    has to be over, or nearly, to be reported, and a holiday may fill all of it.

    Raises:
        ValueError: it is due before it opens, or the grace is negative.
    """

    opens: WeeklyMoment
    due: WeeklyMoment
    grace_days: int = 0
    """Working days after the due moment during which a late report is still accepted."""
    work: WorkCalendar = field(default_factory=WorkCalendar)

    def __post_init__(self) -> None:
        if self.due <= self.opens:
            raise ValueError(f"截止（{self.due}）须晚于开始（{self.opens}）")
        if self.grace_days < 0:
            raise ValueError(f"宽限 {self.grace_days} 个工作日：不能为负数")

    def opens_at(self, period: Period) -> datetime:
        """Return the moment from which on the week's report is asked for; filling in early is no fault."""
        opens, due = self._after_holiday(self.opens.within(period)), self.due_at(period)
        # Both were moved to one day, on which the opening's time of day is the later one.
        return opens if opens < due else datetime.combine(due.date(), time(), SHANGHAI)

    def due_at(self, period: Period) -> datetime:
        """Return the moment from which on the week's report is late."""
        return self._after_holiday(self.due.within(period))

    def moved(self, period: Period) -> str:
        """Return why the due moment is later than usual (`清明节`); empty when it is not."""
        usual = self.due.within(period)
        return self.work.day(usual.date()).reason if self.due_at(period) != usual else ""

    def locks_at(self, period: Period) -> datetime:
        """Return the moment from which on nothing is accepted.

        It has the due moment's time of day, `grace_days` working days later; without grace it is the
        due moment.
        """
        due = self.due_at(period)
        return datetime.combine(self.work.add_workdays(due.date(), self.grace_days), due.time(), SHANGHAI)

    def open_week(self, now: datetime) -> Period:
        """Return the last week whose report was asked for by `now`."""
        period = Period.containing(now)
        while now < self.opens_at(period):
            period = period.previous()
        return period

    def weeks_to_file(self, now: datetime) -> list[Period]:
        """Return the weeks to report at `now`, oldest first: this one, after those that are not due yet."""
        weeks = [Period.containing(now)]
        while now < self.due_at(weeks[0].previous()):
            weeks.insert(0, weeks[0].previous())
        return weeks

    def _after_holiday(self, moment: datetime) -> datetime:
        """Return `moment`, or its time of day on the first working day after the holiday it falls into.

        A moment that was put on a weekend on purpose stays there.
        """
        day = moment.date()
        if self.work.day(day).reason == WEEKEND:
            return moment
        return datetime.combine(self.work.shift(day, Shift.AFTER), moment.time(), SHANGHAI)


def _weekday(text: str) -> int | None:
    if text.isascii():
        word = text.lower()
        if word.isdigit():
            return int(word) if 1 <= int(word) <= SUNDAY else None
        short = 3
        names = (name for name in _EN_WEEKDAYS if word in (name, name[:short]))
        return next((_EN_WEEKDAYS.index(name) + 1 for name in names), None)
    name = text.removeprefix("星期").removeprefix("周").replace("天", "日")
    return _ZH_WEEKDAYS.index(name) + 1 if len(name) == 1 and name in _ZH_WEEKDAYS else None
