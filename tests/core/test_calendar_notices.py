"""Notice ladders by hand-made tables: on which day and at what time each rung goes out."""

from datetime import UTC, date, datetime, time

import pytest

from bot.core.calendar import (
    Notice,
    Occurrence,
    SendWindow,
    notices,
    occurrences,
    schedule,
    settle,
)
from bot.core.plan import Duty, Shift
from bot.core.workdays import SHANGHAI, WorkCalendar
from tests.support.duties import duty

WORK = WorkCalendar()


def ladder(one: Duty, due: str, work: WorkCalendar = WORK) -> str:
    """Write the ladder of the occurrence due that day as `T-3@03-12 …`."""
    found = occurrences(one, day := date.fromisoformat(due), day.replace(day=day.day + 1), work)
    return " ".join(f"{n.label}@{n.send_at:%m-%d}" for n in notices(one, found[0], work))


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2026-12-31", [("T-1", False), ("T", False), ("T+1", True)]),
        ("2027-01-01", [("T-1", True), ("T", True), ("T+1", True)]),
    ],
)
def test_a_notice_is_tentative_with_its_due_date_or_with_its_day_of_sending(
    due: str, expected: list[tuple[str, bool]]
) -> None:
    work = WorkCalendar(data_until=date(2026, 12, 31))
    one = duty("", due, rungs=(-1, 0, 1))
    found = notices(one, settle(one, one.start, work), work)
    assert [(notice.label, notice.tentative) for notice in found] == expected


@pytest.mark.parametrize(
    ("due", "shift", "rungs", "expected"),
    [
        ("2019-03-15", Shift.BEFORE, (-7, -3, -1, 0, 1), "T-7@03-08 T-3@03-12 T-1@03-14 T@03-15 T+1@03-18"),
        # T-1 and T-3 of a Monday meet on the Friday before; the nearer one stays
        ("2019-03-11", Shift.BEFORE, (-3, -1, 0), "T-1@03-08 T@03-11"),
        ("2019-03-12", Shift.BEFORE, (-3, -2, 0, 3, 4), "T-2@03-08 T@03-12 T+3@03-15 T+4@03-18"),
        # T+1 and T+2 of a Friday meet on the Monday after
        ("2019-03-15", Shift.BEFORE, (1, 2, 3), "T+1@03-18"),
        # the first working day after National Day, whose T-7 lies on the holiday's first day
        ("2019-10-08", Shift.BEFORE, (-7, -1, 0), "T-1@09-30 T@10-08"),
        ("2019-05-06", Shift.BEFORE, (-1, 0), "T-1@05-05 T@05-06"),  # a Sunday that is worked
        ("2019-02-03", Shift.BEFORE, (-1, 0, 1), "T-1@02-02 T@02-03 T+1@02-11"),
        # an immovable date on a rest day: T goes out on the last working day before, and T-1 with it
        ("2019-10-01", Shift.NONE, (-1, 0, 1), "T@09-30 T+1@10-08"),
        ("2019-03-16", Shift.NONE, (-3, 0), "T-3@03-13 T@03-15"),
        ("2019-03-15", Shift.BEFORE, (0, 0, -3, -3), "T-3@03-12 T@03-15"),
        ("2019-03-15", Shift.BEFORE, (), ""),
    ],
)
def test_the_ladder_goes_out_on_working_days(
    due: str, shift: Shift, rungs: tuple[int, ...], expected: str
) -> None:
    assert ladder(duty("", due, shift, rungs=rungs), due) == expected


@pytest.mark.parametrize(
    ("at", "sent"),
    [
        ("09:00", "09:00"),
        ("08:30", "08:30"),
        ("07:15", "08:30"),
        ("17:50", "17:50"),
        ("17:55", "17:50"),
        ("21:00", "17:50"),
    ],
)
def test_notices_keep_to_the_window_and_leave_time_to_go_out(at: str, sent: str) -> None:
    one = duty("", "2019-03-15", at=time.fromisoformat(at))
    [notice] = notices(one, settle(one, one.start, WORK), WORK)
    assert notice.send_at == datetime.fromisoformat(f"2019-03-15T{sent}+08:00")
    assert notice.send_at.tzinfo is SHANGHAI


def test_a_window_that_never_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="18:00-08:30"):
        SendWindow(time(18, 0), time(8, 30))


def test_the_window_is_half_open() -> None:
    window = SendWindow()
    assert window.contains(datetime(2019, 3, 15, 0, 30, tzinfo=UTC))
    assert not window.contains(datetime(2019, 3, 15, 10, 0, tzinfo=UTC))
    assert window.contains(datetime(2019, 3, 15, 9, 59, tzinfo=UTC))


def test_the_schedule_is_by_send_date_and_in_order() -> None:
    monthly = duty("FREQ=MONTHLY;BYMONTHDAY=15", "2019-01-01", name="monthly", rungs=(-3, 0))
    early = duty("", "2019-03-15", name="once", rungs=(-30, 0, 14), at=time(8, 30))
    found = schedule([monthly, early], date(2019, 3, 12), date(2019, 4, 1), WORK)
    assert [(n.occurrence.duty, n.label, f"{n.send_at:%m-%d %H:%M}") for n in found] == [
        ("monthly", "T-3", "03-12 09:00"),
        ("once", "T", "03-15 08:30"),
        ("monthly", "T", "03-15 09:00"),
        ("once", "T+14", "03-29 08:30"),
    ]


def test_a_notice_moved_into_the_range_over_a_holiday_is_found() -> None:
    one = duty("", "2019-10-08", rungs=(-1,))
    assert len(schedule([one], date(2019, 9, 30), date(2019, 10, 1), WORK)) == 1
    assert schedule([one], date(2019, 10, 1), date(2019, 10, 9), WORK) == []


def test_labels_count_from_the_due_date() -> None:
    one = Occurrence("d", date(2019, 3, 15), date(2019, 3, 15), tentative=False, reason="")
    now = datetime(2019, 3, 15, tzinfo=SHANGHAI)
    assert [Notice(one, rung, now, tentative=False).label for rung in (-7, 0, 1)] == ["T-7", "T", "T+1"]
