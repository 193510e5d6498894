"""Which deliveries are owed, and what becomes of one that is late."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.calendar import SendWindow, notices, occurrences
from bot.core.plan import Duty, Shift
from bot.core.remind import Action, DeliveryKey, SkipReason, UnitChat, Verdict, judge_late, plan_deliveries
from bot.core.units import Level
from bot.core.workdays import SHANGHAI, WorkCalendar

WORK = WorkCalendar()
MARCH, APRIL = date(2019, 3, 1), date(2019, 4, 1)

laws = settings(max_examples=150, deadline=None, derandomize=True, database=None)

COUNTIES = [UnitChat(-2, "410122", Level.COUNTY), UnitChat(-1, "410181", Level.COUNTY)]
CITY = UnitChat(-3, "410100", Level.CITY)


def duty(name: str, day: str, audience: Level = Level.COUNTY, rungs: tuple[int, ...] = (0,)) -> Duty:
    return Duty(
        id=name,
        title="交流日",
        clause="通知",
        audience=audience,
        start=date.fromisoformat(day),
        shift=Shift.BEFORE,
        rungs=rungs,
        text="举办交流日",
    )


def shanghai(text: str) -> datetime:
    """Read `03-15 09:00` of 2019."""
    return datetime.fromisoformat(f"2019-{text.replace(' ', 'T')}").replace(tzinfo=SHANGHAI)


def test_each_notice_goes_to_every_chat_of_its_audience() -> None:
    duties = [duty("meeting", "2019-03-15", rungs=(-1, 0)), duty("review", "2019-03-14", Level.CITY)]
    planned = plan_deliveries(duties, [*COUNTIES, CITY], MARCH, APRIL, WORK, versions={"meeting": 3})
    assert [(each.key, each.unit) for each in planned] == [
        (DeliveryKey("meeting", 3, date(2019, 3, 15), -2, -1), "410122"),
        (DeliveryKey("meeting", 3, date(2019, 3, 15), -1, -1), "410181"),
        (DeliveryKey("review", 1, date(2019, 3, 14), -3, 0), "410100"),
        (DeliveryKey("meeting", 3, date(2019, 3, 15), -2, 0), "410122"),
        (DeliveryKey("meeting", 3, date(2019, 3, 15), -1, 0), "410181"),
    ]
    assert planned[0].send_at == shanghai("03-14 09:00")
    assert planned[0].notice.label == "T-1"


def test_a_province_notice_reaches_no_county() -> None:
    assert (
        plan_deliveries([duty("d", "2019-03-15", Level.PROVINCE)], [*COUNTIES, CITY], MARCH, APRIL, WORK)
        == []
    )


def test_a_notice_whose_moment_was_before_the_binding_was_never_owed() -> None:
    one = duty("d", "2019-03-15", rungs=(-1, 0))
    planned = plan_deliveries([one], COUNTIES[:1], MARCH, APRIL, WORK, not_before=shanghai("03-14 10:00"))
    assert [each.key.rung for each in planned] == [0]
    planned = plan_deliveries([one], COUNTIES[:1], MARCH, APRIL, WORK, not_before=shanghai("03-14 09:00"))
    assert [each.key.rung for each in planned] == [-1, 0]


def test_the_window_is_that_of_the_settings() -> None:
    window = SendWindow(time(10), time(16))
    [planned] = plan_deliveries([duty("d", "2019-03-15")], COUNTIES[:1], MARCH, APRIL, WORK, window=window)
    assert planned.send_at == shanghai("03-15 10:00")


@laws
@given(st.lists(st.integers(0, 31), min_size=2, max_size=5).map(sorted), st.permutations([*COUNTIES, CITY]))
def test_planning_bit_by_bit_owes_each_delivery_once(cuts: list[int], chats: list[UnitChat]) -> None:
    duties = [duty("a", "2019-03-15", rungs=(-7, -3, -1, 0, 1)), duty("b", "2019-03-18", rungs=(-3, 0, 2))]
    ends = [MARCH + timedelta(days=cut) for cut in cuts]
    bits = [
        each for start, end in pairwise(ends) for each in plan_deliveries(duties, chats, start, end, WORK)
    ]
    assert bits == plan_deliveries(duties, [*COUNTIES, CITY], ends[0], ends[-1], WORK)
    assert len({each.key for each in bits}) == len(bits)


# The ladder of Friday 15 March 2019, every notice at 09:00:
# T-7 on Friday the 8th, T-3 on Tuesday the 12th, T-1 on Thursday the 14th, T, and T+1 on Monday the 18th.
@pytest.mark.parametrize(
    ("rung", "now", "expected"),
    [
        (-3, "03-12 08:59:59", "wait 03-12 09:00"),
        (-3, "03-12 09:00:00", "send"),
        (-3, "03-12 09:10:00", "send"),
        (-3, "03-12 09:10:01", "send_late"),
        (-3, "03-12 10:30:00", "send_late"),  # acceptance test 2: an outage of 90 minutes
        (-3, "03-12 17:59:59", "send_late"),
        (-3, "03-12 18:00:00", "wait 03-13 08:30"),
        (-3, "03-13 03:00:00", "wait 03-13 08:30"),
        (-3, "03-13 08:30:00", "send_late"),
        (-3, "03-13 18:00:00", "skip superseded"),  # the next opening is the day of T-1
        (-3, "03-14 08:30:00", "skip superseded"),
        (-3, "03-20 12:00:00", "skip superseded"),
        (-7, "03-09 12:00:00", "wait 03-11 08:30"),  # a Saturday
        (-1, "03-14 18:30:00", "skip superseded"),  # T says it all on the day itself
        (0, "03-15 10:30:00", "send_late"),
        (0, "03-15 18:30:00", "skip superseded"),  # the next working day has T+1
        (1, "03-18 12:00:00", "send_late"),
        (1, "03-18 20:00:00", "wait 03-19 08:30"),
        (1, "03-19 12:00:00", "send_late"),
        (1, "03-19 18:00:00", "skip too_late"),
        (1, "03-20 08:30:00", "skip too_late"),
    ],
)
def test_a_late_notice_of_a_ladder(rung: int, now: str, expected: str) -> None:
    assert judged(rung, now, (-7, -3, -1, 0, 1)) == expected


@pytest.mark.parametrize(
    ("rung", "now", "expected"),
    [
        (-1, "03-14 20:00:00", "wait 03-15 08:30"),
        (-1, "03-15 12:00:00", "send_late"),  # it is due today, nothing else says so
        (-1, "03-15 18:00:00", "skip due_passed"),
        (-1, "03-16 12:00:00", "skip due_passed"),
        (0, "03-15 19:00:00", "wait 03-18 08:30"),
        (0, "03-16 12:00:00", "wait 03-18 08:30"),
        (0, "03-18 17:00:00", "send_late"),  # one working day late
        (0, "03-18 18:00:00", "skip too_late"),
        (0, "03-19 09:00:00", "skip too_late"),
        (0, "06-01 09:00:00", "skip too_late"),
    ],
)
def test_a_late_notice_that_stands_alone(rung: int, now: str, expected: str) -> None:
    assert judged(rung, now, (rung,)) == expected


def judged(rung: int, now: str, rungs: tuple[int, ...]) -> str:
    """Judge one rung of the ladder of 15 March 2019, and write the verdict in a line."""
    one = duty("d", "2019-03-15", rungs=rungs)
    [occurrence] = occurrences(one, MARCH, APRIL, WORK)
    ladder = {notice.rung: notice for notice in notices(one, occurrence, WORK)}
    later = [notice.send_at for notice in ladder.values() if notice.rung > rung]
    verdict = judge_late(ladder[rung], shanghai(now).astimezone(UTC), WORK, later=later)
    until = verdict.until and f"{verdict.until:%m-%d %H:%M}"
    return " ".join(str(word) for word in (verdict.action, verdict.reason, until) if word)


def test_after_a_long_holiday_one_working_day_late_is_the_first_day_back() -> None:
    one = duty("d", "2019-09-30")
    [notice] = notices(one, occurrences(one, date(2019, 9, 30), date(2019, 10, 1), WORK)[0], WORK)
    assert judge_late(notice, shanghai("10-03 12:00"), WORK) == Verdict(
        Action.WAIT, until=shanghai("10-08 08:30")
    )
    assert judge_late(notice, shanghai("10-08 09:00"), WORK) == Verdict(Action.SEND_LATE)
    assert judge_late(notice, shanghai("10-09 09:00"), WORK) == Verdict(Action.SKIP, SkipReason.TOO_LATE)


def test_the_settings_window_holds_for_late_notices_too() -> None:
    one = duty("d", "2019-03-15")
    [notice] = notices(one, occurrences(one, MARCH, APRIL, WORK)[0], WORK)
    window = SendWindow(time(10), time(16))
    assert judge_late(notice, shanghai("03-15 09:30"), WORK, window=window).until == shanghai("03-15 10:00")
    assert judge_late(notice, shanghai("03-15 16:00"), WORK, window=window).until == shanghai("03-18 10:00")


def test_a_naive_moment_is_refused() -> None:
    one = duty("d", "2019-03-15")
    [notice] = notices(one, occurrences(one, MARCH, APRIL, WORK)[0], WORK)
    with pytest.raises(ValueError, match="naive"):
        judge_late(notice, datetime(2019, 3, 15, 9, 30), WORK)  # noqa: DTZ001 -- the fault under test


@laws
@given(
    st.sets(st.integers(-10, 5), min_size=1, max_size=4).map(lambda rungs: tuple(sorted(rungs))),
    st.dates(date(2019, 1, 1), date(2019, 12, 31)),
    st.integers(-60, 20 * 24 * 60),
)
def test_whenever_the_bot_comes_back_at_most_one_notice_of_a_ladder_goes_out_late(
    rungs: tuple[int, ...], day: date, minutes: int
) -> None:
    one = duty("d", day.isoformat(), rungs=rungs)
    [occurrence] = occurrences(one, day - timedelta(days=30), day + timedelta(days=1), WORK)
    ladder = notices(one, occurrence, WORK)
    now = ladder[0].send_at + timedelta(minutes=minutes)
    verdicts = [
        judge_late(notice, now, WORK, later=[other.send_at for other in ladder[index + 1 :]])
        for index, notice in enumerate(ladder)
    ]
    sent = [verdict for verdict in verdicts if verdict.action in {Action.SEND, Action.SEND_LATE}]
    assert len(sent) <= 1
    for verdict in verdicts:
        assert (verdict.reason is not None) == (verdict.action is Action.SKIP)
        assert (verdict.until is not None) == (verdict.action is Action.WAIT)
        assert verdict.until is None or verdict.until > now
    if any(verdict.action is Action.SEND_LATE for verdict in verdicts):
        assert WORK.is_working(now.date())
        assert SendWindow().contains(now)
