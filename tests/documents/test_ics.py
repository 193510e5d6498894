"""The .ics file, read back by the library that phones' calendars are compared with."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from icalendar import Calendar

from bot.core.calendar import Occurrence
from bot.documents.ics import CalendarEntry, to_ics

STAMP = datetime(2019, 3, 4, 8, 30, tzinfo=timezone(timedelta(hours=8)))

PLAIN = CalendarEntry(
    Occurrence("exchange-day", date(2019, 3, 15), date(2019, 3, 15), tentative=False, reason=""),
    title="基层共青团工作交流日",
    text="举办本月交流日；带上台账, 带上问题\\清单",
    clause="三（三）加强交流调度",
)
MOVED = CalendarEntry(
    Occurrence("exchange-day", date(2019, 10, 1), date(2019, 9, 30), tentative=False, reason="国庆节"),
    title="交流日",
    text="举办本月交流日。" * 20,
    clause="通知",
)
TENTATIVE = CalendarEntry(
    Occurrence("review", date(2027, 1, 2), date(2027, 1, 4), tentative=True, reason="周末"),
    title="述职评议",
    text="完成述职评议",
    clause="通知",
)


def events(*entries: CalendarEntry) -> list[Any]:
    """Write the entries and read the events back; the library's types name thirty kinds of value."""
    return list(Calendar.from_ical(to_ics("新郑市团委", entries, stamp=STAMP)).walk("VEVENT"))


def test_an_event_lasts_the_whole_due_date() -> None:
    [event] = events(PLAIN)
    assert event["dtstart"].dt == date(2019, 3, 15)
    assert event["dtend"].dt == date(2019, 3, 16)
    assert event["dtstamp"].dt == datetime(2019, 3, 4, 0, 30, tzinfo=UTC)
    assert (event["summary"], event["status"]) == ("基层共青团工作交流日", "CONFIRMED")


def test_the_description_has_the_text_and_the_clause() -> None:
    [event] = events(PLAIN)
    assert event["description"] == "举办本月交流日；带上台账, 带上问题\\清单\n依据：三（三）加强交流调度"


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        (MOVED, "原定10月1日（国庆节），提前至9月30日"),
        (TENTATIVE, "原定1月2日（周末），顺延至1月4日"),
    ],
)
def test_a_moved_event_says_from_where_and_why(entry: CalendarEntry, line: str) -> None:
    [event] = events(entry)
    assert line in event["description"].splitlines()


def test_a_tentative_event_says_so_where_a_phone_shows_it() -> None:
    [event] = events(TENTATIVE)
    assert event["status"] == "TENTATIVE"
    assert event["summary"] == "述职评议（暂定）"
    assert "暂定" in event["description"]


def test_an_event_keeps_its_uid_when_it_moves_and_shares_it_with_no_other() -> None:
    elsewhere = CalendarEntry(
        Occurrence("exchange-day", date(2019, 10, 1), date(2019, 10, 8), tentative=False, reason="国庆节"),
        title="另一个标题",
        text="另一段文字",
        clause="通知",
    )
    assert events(MOVED)[0]["uid"] == events(elsewhere)[0]["uid"]
    assert len({event["uid"] for event in events(PLAIN, MOVED, TENTATIVE)}) == 3


def test_the_same_entries_in_any_order_give_the_same_bytes() -> None:
    one = to_ics("日程", [PLAIN, MOVED, TENTATIVE], stamp=STAMP)
    assert one == to_ics("日程", [TENTATIVE, PLAIN, MOVED], stamp=STAMP.astimezone(UTC))


def test_lines_end_and_fold_as_the_standard_says() -> None:
    written = to_ics("日程", [MOVED], stamp=STAMP)
    lines = written.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert not any(b"\n" in line for line in lines)
    assert max(len(line) for line in lines) <= 75
    assert all(line.decode() for line in lines[:-1])  # no character is cut in two


def test_the_calendar_carries_its_name_and_may_be_empty() -> None:
    calendar = Calendar.from_ical(to_ics("新郑市团委", [], stamp=STAMP))
    assert calendar["x-wr-calname"] == "新郑市团委"
    assert calendar["x-wr-timezone"] == "Asia/Shanghai"
    assert not calendar.walk("VEVENT")


def test_a_naive_stamp_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        to_ics("日程", [], stamp=STAMP.replace(tzinfo=None))
