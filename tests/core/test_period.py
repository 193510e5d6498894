"""Weeks, weekly moments, and when a report is open, late or closed."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.period import Period, Phase, ReportWindow, WeeklyMoment, periods
from bot.core.workdays import SHANGHAI, WorkCalendar

WORK = WorkCalendar()
laws = settings(max_examples=200, deadline=None, derandomize=True, database=None)
weeks = st.dates(date(2000, 1, 1), date(2100, 12, 31)).map(Period.of)


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "monday", "sunday"),
    [
        ("2019-W01", "2018-12-31", "2019-01-06"),
        ("2019-W10", "2019-03-04", "2019-03-10"),
        ("2020-W53", "2020-12-28", "2021-01-03"),
        (" 2019-w10 ", "2019-03-04", "2019-03-10"),
    ],
)
def test_a_week_runs_from_monday_to_sunday(text: str, monday: str, sunday: str) -> None:
    week = Period.parse(text)
    assert (week.monday.isoformat(), week.sunday.isoformat()) == (monday, sunday)
    assert str(week) == text.strip().upper()


@pytest.mark.parametrize(
    "text", ["", "2019", "2019-W1", "2019-10", "2019-W00", "2019-W53", "2019-W54", "第10周"]
)
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"不是周次|年没有第"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        ("2019-03-10T15:59:59+00:00", "2019-W10"),
        ("2019-03-10T16:00:00+00:00", "2019-W11"),
        ("2019-03-04T00:00:00+08:00", "2019-W10"),
        ("2018-12-31T00:00:00+08:00", "2019-W01"),
        ("2021-01-03T23:59:59+08:00", "2020-W53"),
    ],
)
def test_the_week_is_that_of_shanghai(moment: str, week: str) -> None:
    assert str(Period.containing(datetime.fromisoformat(moment))) == week


def test_a_naive_moment_has_no_week() -> None:
    with pytest.raises(ValueError, match="naive"):
        Period.containing(datetime(2019, 3, 4))  # noqa: DTZ001 -- the fault under test


def test_a_week_is_half_open() -> None:
    week = Period(2019, 10)
    assert week.starts == shanghai("2019-03-04T00:00")
    assert week.ends == shanghai("2019-03-11T00:00")


def test_weeks_count_over_new_year() -> None:
    assert [str(week) for week in periods(Period(2020, 52), Period(2021, 2))] == [
        "2020-W52",
        "2020-W53",
        "2021-W01",
    ]
    assert list(periods(Period(2021, 2), Period(2021, 2))) == []
    assert Period(2021, 1).shifted(-2) == Period(2020, 52)


@laws
@given(weeks)
def test_a_week_survives_its_text_and_its_neighbours(week: Period) -> None:
    assert Period.parse(str(week)) == week
    assert week.next().previous() == week == Period.containing(week.starts)
    assert week < week.next()
    assert week.ends == week.next().starts


@pytest.mark.parametrize(
    ("text", "weekday", "at", "shown"),
    [
        ("周五 17:00", 5, time(17), "周五 17:00"),
        ("星期五 17:00", 5, time(17), "周五 17:00"),
        ("周日 9:05", 7, time(9, 5), "周日 09:05"),
        ("周天 09：05", 7, time(9, 5), "周日 09:05"),
        ("Fri 17:00", 5, time(17), "周五 17:00"),
        ("friday  17:00", 5, time(17), "周五 17:00"),
        ("5 17:00", 5, time(17), "周五 17:00"),
        ("1 00:00", 1, time(0), "周一 00:00"),
    ],
)
def test_a_weekly_moment_is_read_as_people_write_it(text: str, weekday: int, at: time, shown: str) -> None:
    moment = WeeklyMoment.parse(text)
    assert moment == WeeklyMoment(weekday, at)
    assert str(moment) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "周五",
        "17:00",
        "周八 17:00",
        "0 17:00",
        "8 17:00",
        "Fr 17:00",
        "周五 24:00",
        "周五17:00",
        "周 17:00",
    ],
)
def test_what_is_no_weekly_moment_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="周五 17:00"):
        WeeklyMoment.parse(text)


def test_a_weekday_outside_the_week_is_refused() -> None:
    with pytest.raises(ValueError, match="8"):
        WeeklyMoment(8, time(9))


@pytest.mark.parametrize(
    ("due", "grace", "week", "locks"),
    [
        ("周日 18:00", 0, "2019-W10", "2019-03-10T18:00"),
        ("周日 18:00", 1, "2019-W10", "2019-03-11T18:00"),
        ("周五 17:00", 2, "2019-W10", "2019-03-12T17:00"),
        # Friday before Spring Festival: Saturday and Sunday are worked, then comes the holiday
        ("周五 17:00", 2, "2019-W05", "2019-02-03T17:00"),
        ("周五 17:00", 3, "2019-W05", "2019-02-11T17:00"),
    ],
)
def test_grace_is_counted_in_working_days(due: str, grace: int, week: str, locks: str) -> None:
    window = ReportWindow(WeeklyMoment.parse("周四 09:00"), WeeklyMoment.parse(due), grace)
    assert window.locks_at(Period.parse(week), WORK) == shanghai(locks)


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        ("2019-03-07T08:59:59", Phase.NOT_YET),
        ("2019-03-07T09:00:00", Phase.OPEN),
        ("2019-03-08T16:59:59", Phase.OPEN),
        ("2019-03-08T17:00:00", Phase.GRACE),
        ("2019-03-11T16:59:59", Phase.GRACE),
        ("2019-03-11T17:00:00", Phase.LOCKED),
    ],
)
def test_a_week_opens_is_late_and_locks(now: str, phase: Phase) -> None:
    window = ReportWindow(WeeklyMoment.parse("周四 09:00"), WeeklyMoment.parse("周五 17:00"), 1)
    assert window.phase(Period(2019, 10), shanghai(now), WORK) is phase
    assert window.phase(Period(2019, 10), shanghai(now).astimezone(UTC), WORK) is phase


def test_without_grace_a_late_report_is_refused_at_once() -> None:
    window = ReportWindow(WeeklyMoment.parse("周四 09:00"), WeeklyMoment.parse("周五 17:00"))
    assert window.phase(Period(2019, 10), shanghai("2019-03-08T17:00:00"), WORK) is Phase.LOCKED


def test_a_window_that_makes_no_sense_is_refused() -> None:
    thursday, friday = WeeklyMoment.parse("周四 09:00"), WeeklyMoment.parse("周五 17:00")
    with pytest.raises(ValueError, match="截止"):
        ReportWindow(friday, thursday)
    with pytest.raises(ValueError, match="截止"):
        ReportWindow(friday, friday)
    with pytest.raises(ValueError, match="宽限"):
        ReportWindow(thursday, friday, -1)
