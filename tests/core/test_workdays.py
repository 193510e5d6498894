"""Working days, against the State Council's yearly notices as copied by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.plan import Shift
from bot.core.workdays import DayKind, WorkCalendar, local_date, published_until

WORK = WorkCalendar()

# Holidays as "first-last name", then the weekend days worked in exchange (调休).
NOTICES = {
    2019: (
        (
            "01-01 元旦, 02-04..02-10 春节, 04-05..04-07 清明节, 05-01..05-04 劳动节, "
            "06-07..06-09 端午节, 09-13..09-15 中秋节, 10-01..10-07 国庆节"
        ),
        "02-02 02-03 04-28 05-05 09-29 10-12",
    ),
    # Spring Festival as prolonged on 26 January 2020: 1 February was to be worked, and was not.
    2020: (
        (
            "01-01 元旦, 01-24..02-02 春节, 04-04..04-06 清明节, 05-01..05-05 劳动节, "
            "06-25..06-27 端午节, 10-01..10-08 国庆节"
        ),
        "01-19 04-26 05-09 06-28 09-27 10-10",
    ),
    2021: (
        (
            "01-01..01-03 元旦, 02-11..02-17 春节, 04-03..04-05 清明节, 05-01..05-05 劳动节, "
            "06-12..06-14 端午节, 09-19..09-21 中秋节, 10-01..10-07 国庆节"
        ),
        "02-07 02-20 04-25 05-08 09-18 09-26 10-09",
    ),
    2022: (
        (
            "01-01..01-03 元旦, 01-31..02-06 春节, 04-03..04-05 清明节, 04-30..05-04 劳动节, "
            "06-03..06-05 端午节, 09-10..09-12 中秋节, 10-01..10-07 国庆节, 12-31 元旦"
        ),
        "01-29 01-30 04-02 04-24 05-07 10-08 10-09",
    ),
    2023: (
        (
            "01-01..01-02 元旦, 01-21..01-27 春节, 04-05 清明节, 04-29..05-03 劳动节, "
            "06-22..06-24 端午节, 09-29..10-06 国庆节, 12-30..12-31 元旦"
        ),
        "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    ),
    2024: (
        (
            "01-01 元旦, 02-10..02-17 春节, 04-04..04-06 清明节, 05-01..05-05 劳动节, "
            "06-10 端午节, 09-15..09-17 中秋节, 10-01..10-07 国庆节"
        ),
        "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    ),
    2025: (
        (
            "01-01 元旦, 01-28..02-04 春节, 04-04..04-06 清明节, 05-01..05-05 劳动节, "
            "05-31..06-02 端午节, 10-01..10-08 国庆节"
        ),
        "01-26 02-08 04-27 09-28 10-11",
    ),
    2026: (
        (
            "01-01..01-03 元旦, 02-15..02-23 春节, 04-04..04-06 清明节, 05-01..05-05 劳动节, "
            "06-19..06-21 端午节, 09-25..09-27 中秋节, 10-01..10-07 国庆节"
        ),
        "01-04 02-14 02-28 05-09 09-20 10-10",
    ),
}


def days(first: date, last: date) -> list[date]:
    """List the days from `first` to `last`, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def holidays(year: int) -> dict[date, str]:
    found = {}
    for holiday in NOTICES[year][0].split(", "):
        span, name = holiday.split()
        first, _, last = span.partition("..")
        ends = (date.fromisoformat(f"{year}-{end}") for end in (first, last or first))
        found.update(dict.fromkeys(days(*ends), name))
    return found


def make_up_days(year: int) -> set[date]:
    return {date.fromisoformat(f"{year}-{day}") for day in NOTICES[year][1].split()}


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_of_a_published_year_is_as_the_notice_says(year: int) -> None:
    rest, worked = holidays(year), make_up_days(year)
    expected = {
        day: day in worked or (day not in rest and day.isoweekday() <= 5)
        for day in days(date(year, 1, 1), date(year, 12, 31))
    }
    assert {day: WORK.is_working(day) for day in expected} == expected
    assert not WORK.is_tentative(date(year, 1, 1), date(year + 1, 1, 1))


@pytest.mark.parametrize("year", NOTICES)
def test_a_make_up_day_says_that_it_is_one(year: int) -> None:
    assert {WORK.day(day).reason for day in make_up_days(year)} == {"调休上班"}


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2019-03-04", DayKind(working=True, tentative=False, reason="")),
        ("2019-03-03", DayKind(working=False, tentative=False, reason="周末")),
        ("2019-02-04", DayKind(working=False, tentative=False, reason="春节")),
        ("2019-02-03", DayKind(working=True, tentative=False, reason="调休上班")),
        ("2019-04-05", DayKind(working=False, tentative=False, reason="清明节")),
        ("2019-06-07", DayKind(working=False, tentative=False, reason="端午节")),
        ("2019-09-13", DayKind(working=False, tentative=False, reason="中秋节")),
        ("2019-10-05", DayKind(working=False, tentative=False, reason="国庆节")),
        ("2019-01-01", DayKind(working=False, tentative=False, reason="元旦")),
        ("2020-02-29", DayKind(working=False, tentative=False, reason="周末")),
        ("2090-01-01", DayKind(working=False, tentative=True, reason="周末")),
        ("2090-10-02", DayKind(working=True, tentative=True, reason="")),
        ("1999-10-01", DayKind(working=True, tentative=True, reason="")),
    ],
)
def test_a_day_says_what_it_is_and_why(day: str, kind: DayKind) -> None:
    assert WORK.day(date.fromisoformat(day)) == kind


def test_overrides_win_over_published_data_and_are_never_tentative() -> None:
    work = WorkCalendar({date(2019, 3, 4): False, date(2019, 10, 1): True, date(2090, 1, 1): True})
    assert work.day(date(2019, 3, 4)) == DayKind(working=False, tentative=False, reason="另行安排")
    assert work.day(date(2019, 10, 1)) == DayKind(working=True, tentative=False, reason="另行安排")
    assert work.day(date(2090, 1, 1)) == DayKind(working=True, tentative=False, reason="另行安排")
    assert work.day(date(2090, 1, 2)).tentative


def test_data_until_hides_what_was_published_later() -> None:
    work = WorkCalendar(data_until=date(2018, 12, 31))
    assert work.day(date(2018, 12, 29)) == DayKind(working=True, tentative=False, reason="调休上班")
    assert work.day(date(2019, 10, 1)) == DayKind(working=True, tentative=True, reason="")


def test_published_data_ends_where_days_become_tentative() -> None:
    last = published_until()
    assert last >= date(2026, 12, 31)
    assert not WORK.day(last).tentative
    assert WORK.day(last + timedelta(days=1)).tentative


@pytest.mark.parametrize(
    ("day", "rule", "expected"),
    [
        ("2019-03-04", Shift.BEFORE, "2019-03-04"),
        ("2019-03-04", Shift.AFTER, "2019-03-04"),
        ("2019-10-01", Shift.BEFORE, "2019-09-30"),
        ("2019-10-01", Shift.AFTER, "2019-10-08"),
        ("2019-10-01", Shift.NONE, "2019-10-01"),
        ("2019-02-10", Shift.BEFORE, "2019-02-03"),  # a Sunday, worked
        ("2019-02-10", Shift.AFTER, "2019-02-11"),
        ("2019-05-01", Shift.AFTER, "2019-05-05"),  # a Sunday, worked
        ("2019-05-01", Shift.BEFORE, "2019-04-30"),
        ("2019-04-27", Shift.AFTER, "2019-04-28"),  # a Sunday, worked
        ("2020-01-31", Shift.BEFORE, "2020-01-23"),
        ("2020-01-31", Shift.AFTER, "2020-02-03"),
        ("2020-02-29", Shift.BEFORE, "2020-02-28"),
    ],
)
def test_a_rest_day_moves_as_the_rule_says(day: str, rule: Shift, expected: str) -> None:
    assert WORK.shift(date.fromisoformat(day), rule) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2019-03-08", 0, "2019-03-08"),
        ("2019-03-10", 0, "2019-03-10"),
        ("2019-03-10", 1, "2019-03-11"),
        ("2019-03-08", 1, "2019-03-11"),
        ("2019-03-10", -1, "2019-03-08"),
        ("2019-02-01", 2, "2019-02-03"),
        ("2019-02-01", 3, "2019-02-11"),
        ("2019-10-08", -2, "2019-09-29"),
    ],
)
def test_working_days_are_counted_from_the_day_after(day: str, count: int, expected: str) -> None:
    assert WORK.add_workdays(date.fromisoformat(day), count) == date.fromisoformat(expected)


def test_counting_includes_the_first_day_and_not_the_last() -> None:
    assert WORK.count_workdays(date(2019, 2, 1), date(2019, 2, 11)) == 3
    assert WORK.count_workdays(date(2019, 2, 1), date(2019, 2, 12)) == 4
    assert WORK.count_workdays(date(2019, 2, 1), date(2019, 2, 1)) == 0


def test_the_date_is_that_of_shanghai() -> None:
    assert local_date(datetime(2019, 3, 3, 15, 59, tzinfo=UTC)) == date(2019, 3, 3)
    assert local_date(datetime(2019, 3, 3, 16, 0, tzinfo=UTC)) == date(2019, 3, 4)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        local_date(datetime(2019, 3, 3))  # noqa: DTZ001 -- the fault under test
