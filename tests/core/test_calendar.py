"""The duty calendar by hand-made tables: due dates, moved dates, differences."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.calendar import (
    Occurrence,
    difference,
    next_occurrence,
    occurrences,
    settle,
    upcoming,
)
from bot.core.plan import Duty, Shift
from bot.core.workdays import WorkCalendar
from tests.support.duties import duty

WORK = WorkCalendar()


def due_dates(one: Duty, start: str, end: str, work: WorkCalendar = WORK) -> str:
    """Write the due dates as `01-15 02-15 …`."""
    found = occurrences(one, date.fromisoformat(start), date.fromisoformat(end), work)
    return " ".join(f"{occurrence.due:%m-%d}" for occurrence in found)


@pytest.mark.parametrize(
    ("rrule", "shift", "year", "expected"),
    [
        # 15 September 2019 is a Sunday of the Mid-autumn holiday, which begins on Friday the 13th
        (
            "FREQ=MONTHLY;BYMONTHDAY=15",
            Shift.BEFORE,
            2019,
            "01-15 02-15 03-15 04-15 05-15 06-14 07-15 08-15 09-12 10-15 11-15 12-13",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=15",
            Shift.AFTER,
            2019,
            "01-15 02-15 03-15 04-15 05-15 06-17 07-15 08-15 09-16 10-15 11-15 12-16",
        ),
        # 提前 from the 1st would end in the month before: 5 May 2019 is a Sunday that is worked
        (
            "FREQ=MONTHLY;BYMONTHDAY=1",
            Shift.BEFORE,
            2019,
            "01-02 02-01 03-01 04-01 05-05 06-03 07-01 08-01 09-02 10-08 11-01 12-02",
        ),
        # 顺延 from the 31st would end in the month after; a month without a 31st ends on its last day
        (
            "FREQ=MONTHLY;BYMONTHDAY=31",
            Shift.AFTER,
            2019,
            "01-31 02-28 03-29 04-30 05-31 06-28 07-31 08-30 09-30 10-31 11-29 12-31",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=31",
            Shift.NONE,
            2020,
            "01-31 02-29 03-31 04-30 05-31 06-30 07-31 08-31 09-30 10-31 11-30 12-31",
        ),
        # Spring Festival 2020 lasted from 24 January to 2 February
        ("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=1", Shift.BEFORE, 2020, "01-23"),
        ("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=1", Shift.AFTER, 2020, "02-03"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;BYMONTH=1,2,3", Shift.BEFORE, 2020, "01-23 02-28 03-31"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1", Shift.BEFORE, 2019, "01-02 04-01 07-01 10-08"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1", Shift.AFTER, 2019, "01-02 04-01 07-01 10-08"),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=31", Shift.BEFORE, 2019, "03-29 06-28 09-30 12-31"),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=31", Shift.AFTER, 2019, "03-29 06-28 09-30 12-31"),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=20", Shift.BEFORE, 2019, "01-18 03-20 05-20 07-19 09-20 11-20"),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=20", Shift.AFTER, 2019, "01-21 03-20 05-20 07-22 09-20 11-20"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", Shift.NONE, 2019, "02-28"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", Shift.NONE, 2020, "02-29"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", Shift.AFTER, 2020, "03-02"),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", Shift.AFTER, 2022, "12-30"),
        ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", Shift.BEFORE, 2022, "01-04"),
        # every third Friday week; 4 October 2019 falls into National Day, its week has 30 September
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=FR;BYMONTH=9,10", Shift.BEFORE, 2019, "09-12 09-30 10-25"),
        ("FREQ=WEEKLY;BYDAY=MO;BYMONTH=10", Shift.BEFORE, 2019, "10-08 10-14 10-21 10-28"),
        # the Spring Festival week of 2019 begins with its Monday; Saturday and Sunday before are worked
        ("FREQ=WEEKLY;BYDAY=FR;BYMONTH=2", Shift.BEFORE, 2019, "02-01 02-03 02-15 02-22"),
        ("FREQ=WEEKLY;BYDAY=FR;BYMONTH=2", Shift.AFTER, 2019, "02-01 02-11 02-15 02-22"),
        ("FREQ=MONTHLY;BYDAY=-1FR;BYMONTH=1,2,3", Shift.BEFORE, 2019, "01-25 02-22 03-29"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;BYMONTH=9", Shift.BEFORE, 2019, "09-30"),
        ("FREQ=DAILY;BYMONTH=10;UNTIL=20191004", Shift.AFTER, 2019, "10-08"),
    ],
)
def test_6_the_due_dates_of_a_year_by_a_table_made_by_hand(
    rrule: str, shift: Shift, year: int, expected: str
) -> None:
    # the demand for a due date in the year drops what was moved across New Year
    one = duty(rrule, "2019-01-01", shift)
    assert due_dates(one, f"{year}-01-01", f"{year + 1}-01-01") == expected


@pytest.mark.parametrize(
    ("year", "january", "february", "before", "after"),
    [
        (2019, "01-31", "02-28", "09-30", "10-08"),
        (2020, "01-23", "02-28", "09-30", "10-09"),  # Spring Festival from 24 January; 29 February a Saturday
        (2021, "01-29", "02-26", "09-30", "10-08"),
        (2022, "01-30", "02-28", "09-30", "10-08"),  # Sunday 30 January and Saturday 8 October were worked
        (
            2023,
            "01-31",
            "02-28",
            "09-28",
            "10-07",
        ),  # Mid-autumn on 29 September; Saturday 7 October was worked
        (2024, "01-31", "02-29", "09-30", "10-08"),
        (
            2025,
            "01-27",
            "02-28",
            "09-30",
            "10-09",
        ),  # Spring Festival from 28 January; Mid-autumn on 6 October
        (2026, "01-30", "02-28", "09-30", "10-08"),  # Saturday 28 February is worked
        (2027, "01-29", "02-26", "10-01", "10-01"),  # nobody has published 2027: weekends only
    ],
)
def test_6_month_ends_and_holidays_of_2019_to_2027_by_a_table_made_by_hand(
    year: int, january: str, february: str, before: str, after: str
) -> None:
    work = WorkCalendar(data_until=date(2026, 12, 31))
    spring = duty("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31", "2019-01-01")
    leap = duty("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2019-01-01")
    year_ends = (f"{year}-01-01", f"{year + 1}-01-01", work)
    assert due_dates(spring, *year_ends) == january
    assert due_dates(leap, *year_ends) == february
    national = {shift: duty("", f"{year}-10-01", shift) for shift in (Shift.BEFORE, Shift.AFTER)}
    assert due_dates(national[Shift.BEFORE], *year_ends) == before
    assert due_dates(national[Shift.AFTER], *year_ends) == after


@pytest.mark.parametrize(
    ("start", "shift", "expected"),
    [
        ("2019-02-22", Shift.BEFORE, "2019-02-22"),
        ("2019-03-31", Shift.BEFORE, "2019-03-29"),
        ("2019-10-01", Shift.BEFORE, "2019-09-30"),  # a single date may leave its month
        ("2019-10-01", Shift.AFTER, "2019-10-08"),
        ("2019-10-01", Shift.NONE, "2019-10-01"),
    ],
)
def test_a_single_date_moves_as_the_rule_says(start: str, shift: Shift, expected: str) -> None:
    found = occurrences(duty("", start, shift), date(2019, 1, 1), date(2020, 1, 1), WORK)
    assert [one.due for one in found] == [date.fromisoformat(expected)]


def test_a_moved_occurrence_keeps_what_a_sentence_needs() -> None:
    [one] = occurrences(duty("", "2019-10-01"), date(2019, 9, 30), date(2019, 10, 1), WORK)
    assert one == Occurrence("d", date(2019, 10, 1), date(2019, 9, 30), tentative=False, reason="国庆节")
    assert one.moved


def test_a_date_that_stays_has_no_reason() -> None:
    [one] = occurrences(duty("", "2019-10-01", Shift.NONE), date(2019, 10, 1), date(2019, 10, 2), WORK)
    assert not one.moved
    assert not one.reason


def test_start_and_until_bound_the_nominal_dates_both_included() -> None:
    one = duty("FREQ=MONTHLY;BYMONTHDAY=15", "2019-02-15", until="2019-06-15")
    assert due_dates(one, "2019-01-01", "2020-01-01") == "02-15 03-15 04-15 05-15 06-14"
    one = duty("FREQ=MONTHLY;BYMONTHDAY=15", "2019-02-16", until="2019-06-14")
    assert due_dates(one, "2019-01-01", "2020-01-01") == "03-15 04-15 05-15"


@pytest.mark.parametrize(("shift", "expected"), [(Shift.BEFORE, (13, 12)), (Shift.AFTER, (15, 16))])
def test_nominal_dates_that_meet_on_one_day_are_one_occurrence(
    shift: Shift, expected: tuple[int, int]
) -> None:
    one = duty("FREQ=MONTHLY;BYMONTHDAY=13,14,15;BYMONTH=9", "2019-09-01", shift)
    found = occurrences(one, date(2019, 9, 1), date(2019, 10, 1), WORK)
    assert [(each.nominal.day, each.due.day) for each in found] == [expected]


@pytest.mark.parametrize(("shift", "due"), [(Shift.BEFORE, "02-28"), (Shift.AFTER, "05-02")])
def test_a_date_moved_far_is_found_on_the_one_day_where_it_ended(shift: Shift, due: str) -> None:
    closed = [date(2019, 3, 1) + timedelta(days=n) for n in range(62)]
    work = WorkCalendar(dict.fromkeys(closed, False) | {date(2019, 5, 2): True})
    one = duty("", "2019-03-31", shift)
    day = date.fromisoformat(f"2019-{due}")
    assert due_dates(one, f"2019-{due}", f"{day + timedelta(days=1)}", work) == due
    assert next_occurrence(one, day, work) == settle(one, one.start, work)
    assert next_occurrence(one, day + timedelta(days=1), work) is None


def test_a_month_without_any_working_day_is_left_the_way_the_rule_says() -> None:
    work = WorkCalendar({date(2019, 3, day): False for day in range(1, 32)})
    one = duty("FREQ=MONTHLY;BYMONTHDAY=15;BYMONTH=3", "2019-01-01")
    assert due_dates(one, "2019-01-01", "2020-01-01", work) == "02-28"


def test_5_dates_without_holiday_data_are_tentative_and_never_fail() -> None:
    work = WorkCalendar(data_until=date(2026, 12, 31))
    one = duty("FREQ=MONTHLY;BYMONTHDAY=15", "2019-01-01")
    found = occurrences(one, date(2026, 11, 1), date(2027, 4, 1), work)
    assert [(f"{each.due:%Y-%m-%d}", each.tentative) for each in found] == [
        ("2026-11-13", False),
        ("2026-12-15", False),
        ("2027-01-15", True),
        ("2027-02-15", True),
        ("2027-03-15", True),
    ]
    assert due_dates(one, "2090-01-01", "2090-03-01")


def test_upcoming_begins_with_today_in_shanghai() -> None:
    duties = [duty("FREQ=MONTHLY;BYMONTHDAY=15", "2019-01-01", name="b"), duty("", "2019-03-15", name="a")]
    evening = datetime(2019, 3, 14, 16, 0, tzinfo=UTC)
    assert [(one.duty, one.due.month) for one in upcoming(duties, evening, 32, WORK)] == [
        ("a", 3),
        ("b", 3),
        ("b", 4),
    ]
    assert len(upcoming(duties, evening, 31, WORK)) == 2
    with pytest.raises(ValueError, match="naive"):
        upcoming(duties, evening.replace(tzinfo=None), 31, WORK)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2019-01-01", "2019-01-15"),
        ("2019-06-14", "2019-06-14"),
        ("2019-06-15", "2019-07-15"),
        ("2019-12-14", None),
    ],
)
def test_the_next_occurrence_is_the_first_on_or_after_the_day(day: str, expected: str | None) -> None:
    one = duty("FREQ=MONTHLY;BYMONTHDAY=15", "2019-01-01", until="2019-12-31")
    found = next_occurrence(one, date.fromisoformat(day), WORK)
    assert (None if found is None else found.due.isoformat()) == expected


def test_5_published_holidays_change_only_what_they_touch() -> None:
    old, new = WorkCalendar(data_until=date(2018, 12, 31)), WORK
    one = duty("FREQ=MONTHLY;BYMONTHDAY=5", "2019-01-01")
    found = difference(old, new, [one], date(2019, 1, 1), date(2020, 1, 1))
    assert [(f"{each.before.due:%m-%d}", f"{each.after.due:%m-%d}", each.after.reason) for each in found] == [
        ("02-05", "02-03", "春节"),
        ("04-05", "04-04", "清明节"),
        ("05-03", "05-05", ""),  # a Sunday that turned out to be worked
        ("10-04", "10-08", "国庆节"),
    ]
    assert all(each.before.tentative and not each.after.tentative for each in found)
    assert difference(new, new, [one], date(2019, 1, 1), date(2020, 1, 1)) == []


def test_a_difference_is_found_from_either_side_of_the_range() -> None:
    closed = WorkCalendar({date(2019, 3, 15): False})
    one = duty("", "2019-03-15")
    for start, end in [("2019-03-14", "2019-03-15"), ("2019-03-15", "2019-03-16")]:
        [change] = difference(WORK, closed, [one], date.fromisoformat(start), date.fromisoformat(end))
        assert (change.before.due.day, change.after.due.day) == (15, 14)
        assert change.after.reason == "另行安排"
