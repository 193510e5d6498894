"""Recurrence rules as plans mean them: month ends, starts, counts, periods."""

from datetime import date
from itertools import islice, takewhile

import pytest

from bot.core.recurrence import parse_rule


def dates(rrule: str, start: str, end: str) -> str:
    """Write the rule's dates before `end` as `01-15 02-15 …`."""
    last = date.fromisoformat(end)
    found = takewhile(lambda day: day < last, parse_rule(rrule, date.fromisoformat(start)).dates())
    return " ".join(f"{day:%m-%d}" for day in found)


@pytest.mark.parametrize(
    ("rrule", "start", "end", "expected"),
    [
        ("", "2019-02-22", "2030-01-01", "02-22"),
        # a month that lacks the day ends on its last
        ("FREQ=MONTHLY", "2019-01-31", "2019-06-01", "01-31 02-28 03-31 04-30 05-31"),
        ("FREQ=MONTHLY", "2020-01-30", "2020-06-01", "01-30 02-29 03-30 04-30 05-30"),
        (
            "FREQ=MONTHLY;BYMONTHDAY=29,30,31",
            "2019-01-01",
            "2019-04-01",
            "01-29 01-30 01-31 02-28 03-29 03-30 03-31",
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=-31", "2019-01-01", "2019-05-01", "01-01 02-01 03-01 04-01"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2020-02-01", "2020-05-01", "02-29 03-31 04-30"),
        ("FREQ=YEARLY", "2020-02-29", "2025-01-01", "02-29 02-28 02-28 02-28 02-29"),
        ("FREQ=YEARLY;BYMONTH=6", "2019-01-31", "2021-01-01", "06-30 06-30"),
        ("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=31", "2019-01-01", "2020-01-01", "06-30 12-31"),
        # intervals are counted from the month, or week, of the start
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=20", "2019-02-25", "2019-09-01", "04-20 06-20 08-20"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10", "2019-03-01", "2020-01-01", "03-10 06-10 09-10 12-10"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2019-03-04", "2019-04-13", "03-08 03-22 04-05"),
        ("FREQ=WEEKLY", "2019-03-06", "2019-03-21", "03-06 03-13 03-20"),
        # weekdays of a month are dateutil's own
        ("FREQ=MONTHLY;BYDAY=-1FR", "2019-01-01", "2019-04-01", "01-25 02-22 03-29"),
        ("RRULE:freq=daily", "2019-02-27", "2019-03-02", "02-27 02-28 03-01"),
        # COUNT and UNTIL see the dates after clamping
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2", "2019-01-01", "2020-01-01", "01-31 02-28"),
        ("FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=20190331", "2019-01-01", "2020-01-01", "01-31 02-28 03-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=20190330T235959Z", "2019-01-01", "2020-01-01", "01-31 02-28"),
        ("FREQ=WEEKLY;COUNT=2", "2019-03-06", "2020-01-01", "03-06 03-13"),
    ],
)
def test_the_dates_of_a_rule(rrule: str, start: str, end: str, expected: str) -> None:
    assert dates(rrule, start, end) == expected


def test_a_rule_can_be_read_from_its_start_again() -> None:
    rule = parse_rule("FREQ=MONTHLY;BYMONTHDAY=31", date(2019, 1, 1))
    assert list(islice(rule.dates(), 5)) == list(islice(rule.dates(), 5))


@pytest.mark.parametrize(
    ("rrule", "one", "other", "same"),
    [
        ("FREQ=MONTHLY", "2019-10-01", "2019-10-31", True),
        ("FREQ=MONTHLY", "2019-10-01", "2019-09-30", False),
        ("FREQ=MONTHLY", "2019-10-01", "2020-10-01", False),
        ("FREQ=MONTHLY;INTERVAL=2", "2019-09-01", "2019-10-31", True),
        ("FREQ=MONTHLY;INTERVAL=2", "2019-10-01", "2019-11-01", False),
        ("FREQ=MONTHLY;INTERVAL=3", "2019-10-01", "2019-12-31", True),
        ("FREQ=MONTHLY;INTERVAL=3", "2019-10-01", "2019-09-30", False),
        ("FREQ=MONTHLY;INTERVAL=5", "2019-10-01", "2019-11-01", False),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12", "2019-10-01", "2019-12-31", True),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12", "2019-10-01", "2019-09-30", False),
        ("FREQ=YEARLY;BYMONTH=1,2", "2019-01-31", "2019-02-01", False),
        ("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=30", "2019-01-01", "2019-06-30", True),
        ("FREQ=YEARLY;BYMONTHDAY=30", "2019-01-30", "2019-02-28", False),
        ("FREQ=YEARLY", "2019-01-01", "2019-12-31", True),
        ("FREQ=YEARLY", "2019-12-31", "2020-01-01", False),
        ("FREQ=WEEKLY", "2019-12-30", "2020-01-05", True),
        ("FREQ=WEEKLY", "2019-10-06", "2019-10-07", False),
        ("FREQ=DAILY", "2019-10-06", "2020-10-07", True),
        ("", "2019-10-01", "2019-09-30", True),
    ],
)
def test_two_days_are_of_one_period_of_the_rule(rrule: str, one: str, other: str, same: bool) -> None:  # noqa: FBT001 -- a column of the table
    rule = parse_rule(rrule, date(2019, 1, 1))
    assert rule.same_period(date.fromisoformat(one), date.fromisoformat(other)) is same


@pytest.mark.parametrize(
    ("rrule", "said"),
    [
        ("FREQ=HOURLY", "FREQ"),
        ("INTERVAL=2", "FREQ"),
        ("每月15日", "键=值"),
        ("FREQ=MONTHLY;FREQ=YEARLY", "重复"),
        ("FREQ=MONTHLY;BYHOUR=9", "BYHOUR"),
        ("FREQ=MONTHLY;INTERVAL=0", "INTERVAL"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTH=13", "BYMONTH"),
        ("FREQ=MONTHLY;BYMONTH=-1", "BYMONTH"),
        ("FREQ=MONTHLY;COUNT=-1", "COUNT"),
        ("FREQ=MONTHLY;BYDAY=XX", "XX"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=X", "BYSETPOS"),
        ("FREQ=MONTHLY;UNTIL=2019", "2019"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused_by_name(rrule: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as fault:
        parse_rule(rrule, date(2019, 1, 1))
    assert rrule in str(fault.value)
