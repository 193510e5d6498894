"""Weeks, weekly moments, and when a report is open, late or closed."""

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.period import Period, ReportWindow, WeeklyMoment, periods
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
    assert window.locks_at(Period.parse(week)) == shanghai(locks)


@pytest.mark.parametrize(
    ("week", "opens", "due", "reason"),
    [
        ("2019-W10", "2019-03-07T09:00", "2019-03-08T17:00", ""),
        # Friday is 清明节
        ("2019-W14", "2019-04-04T09:00", "2019-04-08T17:00", "清明节"),
        # the whole week is 春节
        ("2019-W06", "2019-02-11T09:00", "2019-02-11T17:00", "春节"),
        # Thursday and Friday are 国庆节, which lasts to the next Monday
        ("2019-W40", "2019-10-08T09:00", "2019-10-08T17:00", "国庆节"),
        # Thursday is 劳动节 of 2025, Friday too; Sunday before was worked
        ("2025-W18", "2025-05-06T09:00", "2025-05-06T17:00", "劳动节"),
    ],
)
def test_a_weeks_moments_move_behind_a_holiday(week: str, opens: str, due: str, reason: str) -> None:
    window = ReportWindow(WeeklyMoment.parse("周四 09:00"), WeeklyMoment.parse("周五 17:00"), 2)
    period = Period.parse(week)
    assert window.opens_at(period) == shanghai(opens)
    assert window.due_at(period) == shanghai(due)
    assert window.moved(period) == reason


def test_an_opening_late_in_the_day_is_still_before_the_deadline_that_moved_to_that_day() -> None:
    window = ReportWindow(WeeklyMoment.parse("周四 18:00"), WeeklyMoment.parse("周五 17:00"))
    assert window.opens_at(Period(2019, 40)) == shanghai("2019-10-08T00:00")


def test_a_holiday_written_into_the_configuration_moves_the_deadline_too() -> None:
    work = WorkCalendar({date(2019, 3, 8): False})
    window = ReportWindow(WeeklyMoment.parse("周四 09:00"), WeeklyMoment.parse("周五 17:00"), 2, work)
    assert window.due_at(Period(2019, 10)) == shanghai("2019-03-11T17:00")
    assert window.locks_at(Period(2019, 10)) == shanghai("2019-03-13T17:00")


@pytest.mark.parametrize(
    ("now", "open_week", "to_file"),
    [
        ("2019-03-06T10:00", "2019-W09", ["2019-W10"]),
        ("2019-03-07T10:00", "2019-W10", ["2019-W10"]),
        # in the middle of 春节, and on the first day after it
        ("2019-02-08T10:00", "2019-W05", ["2019-W06"]),
        ("2019-02-11T10:00", "2019-W06", ["2019-W06", "2019-W07"]),
        ("2019-02-11T17:00", "2019-W06", ["2019-W07"]),
        # 国庆节 and 中秋节 of 2020 took eight days: two weeks are due on one evening
        ("2020-10-05T10:00", "2020-W39", ["2020-W40", "2020-W41"]),
        ("2020-10-09T10:00", "2020-W41", ["2020-W40", "2020-W41"]),
        ("2020-10-09T17:00", "2020-W41", ["2020-W41"]),
    ],
)
def test_the_week_people_speak_of_and_the_weeks_to_file(now: str, open_week: str, to_file: list[str]) -> None:
    window = ReportWindow(WeeklyMoment.parse("周四 09:00"), WeeklyMoment.parse("周五 17:00"), 2)
    assert str(window.open_week(shanghai(now))) == open_week
    assert [str(week) for week in window.weeks_to_file(shanghai(now))] == to_file


@laws
@given(weeks)
def test_weeks_open_fall_due_and_lock_in_order(week: Period) -> None:
    window = ReportWindow(WeeklyMoment.parse("周四 09:00"), WeeklyMoment.parse("周五 17:00"), 2)
    assert window.opens_at(week) < window.due_at(week) <= window.locks_at(week)
    assert window.due_at(week) <= window.due_at(week.next())
    assert WORK.is_working(window.due_at(week).date())


def test_a_window_that_makes_no_sense_is_refused() -> None:
    thursday, friday = WeeklyMoment.parse("周四 09:00"), WeeklyMoment.parse("周五 17:00")
    with pytest.raises(ValueError, match="截止"):
        ReportWindow(friday, thursday)
    with pytest.raises(ValueError, match="截止"):
        ReportWindow(friday, friday)
    with pytest.raises(ValueError, match="宽限"):
        ReportWindow(thursday, friday, -1)
